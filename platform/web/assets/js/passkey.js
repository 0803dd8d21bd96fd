// @ts-check
// Asks the device for a passkey: to make one (`data-passkey="create"`) or to show one (`"get"`). The form is hidden until
// then: without a script, or where the browser cannot, there is the other way in.

/** @param {string} text base64url */
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
/** @param {ArrayBuffer | null | undefined} buffer */
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
/** @param {{ id: string }[] | undefined} known */
const named = (known = []) => known.map((key) => ({ ...key, id: bytes(key.id) }));

/** @param {"create" | "get"} act @param {any} publicKey */
const ask = async (act, publicKey) => {
  const challenge = bytes(publicKey.challenge);
  if (act === "create") {
    const { user, excludeCredentials } = publicKey;
    return navigator.credentials.create({
      publicKey: { ...publicKey, challenge, user: { ...user, id: bytes(user.id) }, excludeCredentials: named(excludeCredentials) },
    });
  }
  return navigator.credentials.get({
    publicKey: { ...publicKey, challenge, allowCredentials: named(publicKey.allowCredentials) },
  });
};

/** @param {any} key what the device answered, as the city reads it */
const told = (key) => JSON.stringify({
  id: key.id,
  rawId: text(key.rawId),
  type: key.type,
  extensions: {},
  response: {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports?.(),
    authenticatorData: text(key.response.authenticatorData),
    signature: text(key.response.signature),
    userHandle: text(key.response.userHandle),
  },
});

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-passkey]"))) {
  const says = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  const put = (/** @type {string} */ name, /** @type {string} */ value) => {
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = value;
  };
  form.hidden = !isSecureContext || !("PublicKeyCredential" in window);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = "";
    try {
      const response = await fetch(form.dataset.ask ?? "", { method: "POST" });
      if (!response.ok) throw new Error(String(response.status));
      const { question, options } = await response.json();
      const key = await ask(form.dataset.passkey === "create" ? "create" : "get", options.publicKey);
      put("question", question);
      put("credential", told(key));
      form.submit();
    } catch (error) {
      console.info("passkey:", error);
      const there = error instanceof DOMException && error.name === "InvalidStateError";
      says.textContent = (there ? says.dataset.there : says.dataset.failed) ?? "";
    }
  });
}
