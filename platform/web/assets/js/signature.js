// @ts-check
// A box to sign in with a finger, a pen or a mouse. What was drawn is sent as a picture by the file input beside it.

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-signature]"))) {
  const input = /** @type {HTMLInputElement | null} */ (box.querySelector("input[type=file]"));
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!input || !pen) continue;
  canvas.width = 960;
  canvas.height = 360;
  canvas.setAttribute("role", "img");
  const words = document.createElement("p");
  words.textContent = canvas.ariaLabel = box.dataset.label ?? "";
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "button quiet";
  clear.textContent = box.dataset.clear ?? "";
  const empty = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    input.value = "";
  };
  empty();
  pen.lineWidth = 6;
  pen.lineCap = pen.lineJoin = "round";
  /** @param {PointerEvent} event */
  const at = (event) => {
    const scale = canvas.width / canvas.clientWidth;
    return /** @type {const} */ ([event.offsetX * scale, event.offsetY * scale]);
  };
  let drawing = false;
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    canvas.toBlob((picture) => {
      if (!picture) return;
      const files = new DataTransfer();
      files.items.add(new File([picture], "signature.png", { type: "image/png" }));
      input.files = files.files;
    }, "image/png");
  });
  clear.addEventListener("click", empty);
  box.prepend(words, canvas, clear);
}
