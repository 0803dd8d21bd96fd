// @ts-check
// Sends a form's answers to the address in `data-autosave` a little after the last change, and says so in the
// element named by `data-autosave-says`. Sending the form itself does not depend on it.

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-autosave]"))) {
  const says = document.getElementById(form.dataset.autosaveSays ?? "");
  let timer = 0;
  let sent = "";
  const save = async () => {
    // Files are sent with the form only.
    const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(/** @type {[string, string][]} */ (pairs));
    if (body.toString() === sent) return;
    try {
      const response = await fetch(form.dataset.autosave ?? "", { method: "POST", body, keepalive: true });
      if (!response.ok) throw new Error(String(response.status));
      sent = body.toString();
      if (says) says.textContent = says.dataset.saved ?? "";
    } catch {
      if (says) says.textContent = says.dataset.unsaved ?? "";
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
  form.addEventListener("submit", () => { clearTimeout(timer); timer = 0; });
  addEventListener("pagehide", () => { if (timer) save(); });
}
