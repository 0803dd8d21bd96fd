// @ts-check
// Shows what has been picked, says at once what is too large, takes files dropped onto the box, and shows how far
// the sending is.

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-files]"))) {
  const input = /** @type {HTMLInputElement | null} */ (box.querySelector("input[type=file]"));
  if (!input) continue;
  const list = document.createElement("ul");
  list.className = "files";
  list.setAttribute("role", "status");
  const most = Number(box.dataset.megabytes) * 1_000_000;
  const show = () => {
    list.replaceChildren(
      ...[...(input.files ?? [])].map((file) => {
        const row = document.createElement("li");
        if (file.type.startsWith("image/") && file.type !== "image/heic") {
          const picture = new Image(56, 56);
          picture.alt = "";
          picture.src = URL.createObjectURL(file);
          picture.onload = () => URL.revokeObjectURL(picture.src);
          row.append(picture);
        }
        const name = document.createElement("span");
        name.className = "file-name";
        const size = document.createElement("small");
        const tooLarge = file.size > most;
        size.textContent = `${(file.size / 1_000_000).toFixed(1)} MB`;
        name.append(file.name, size);
        if (tooLarge) {
          const why = document.createElement("span");
          why.className = "field-error";
          why.textContent = box.dataset.tooLarge ?? "";
          name.append(why);
        }
        row.append(name);
        return row;
      }),
    );
    if (list.childElementCount) input.after(list);
    else list.remove();
  };
  input.addEventListener("change", show);
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    if (event.dataTransfer?.files.length) { input.files = event.dataTransfer.files; show(); }
  });

  // Sent in the background to show how far it is; any trouble falls back to the browser's own way.
  input.form?.addEventListener("submit", (event) => {
    const form = input.form;
    if (event.defaultPrevented || !form || !input.files?.length) return;
    event.preventDefault();
    const data = new FormData(form);
    const pressed = event.submitter;
    if (pressed instanceof HTMLButtonElement && pressed.name) data.append(pressed.name, pressed.value);
    const bar = document.createElement("progress");
    box.append(bar);
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => { bar.max = total; bar.value = loaded; };
    request.onload = () => {
      // The answer is the next page, or this one with what to correct. Shown as it came, not asked for again: what
      // it has to say is said once.
      if (request.responseURL && request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
      // Modules run once in a document, and this is still the same one.
      import(new URL(`./main.js?${Date.now()}`, import.meta.url).href);
      scrollTo(0, 0);
    };
    request.onerror = () => { bar.remove(); form.submit(); };
    request.open("POST", form.action);
    request.send(data);
  });
}
