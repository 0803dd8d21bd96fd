// Reading a mail: headers (RFC 2047), parts (RFC 2046), and the encodings mail libraries write.

/** `raw` holds one character per byte (latin1). */
export function parseMail(raw) {
  const { headers, body } = split(raw);
  const texts = collect(headers, body);
  const text = texts.plain ?? "";
  const html = texts.html ?? "";
  const links = [...`${text}\n${html}`.matchAll(/https?:\/\/[^\s"'<>）」]+/g)].map((match) => match[0]);
  return { subject: words(headers.get("subject") ?? ""), text, html, links: [...new Set(links)] };
}

function split(raw) {
  const at = raw.indexOf("\r\n\r\n");
  const head = at < 0 ? raw : raw.slice(0, at);
  const headers = new Map();
  for (const line of head.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: at < 0 ? "" : raw.slice(at + 4) };
}

/** The first plain and the first HTML text, however deep. */
function collect(headers, body) {
  const type = headers.get("content-type") ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary) {
    const found = {};
    for (const part of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1)) {
      if (part.startsWith("--")) break;
      const inner = split(part.replace(/^[ \t]*\r\n/, ""));
      const texts = collect(inner.headers, inner.body);
      found.plain ??= texts.plain;
      found.html ??= texts.html;
    }
    return found;
  }
  const charset = /charset="?([^";]+)"?/i.exec(type)?.[1] ?? "utf-8";
  const text = () => new TextDecoder(charset).decode(bytes(headers, body)).replace(/\r\n/g, "\n");
  if (/^text\/html/i.test(type)) return { html: text() };
  if (/^text\/plain/i.test(type)) return { plain: text() };
  return {};
}

function bytes(headers, body) {
  const encoding = (headers.get("content-transfer-encoding") ?? "7bit").toLowerCase();
  if (encoding === "base64") return Buffer.from(body, "base64");
  if (encoding === "quoted-printable") return quotedPrintable(body.replace(/[ \t]*=\r\n/g, ""));
  return Buffer.from(body, "latin1");
}

function quotedPrintable(text) {
  const plain = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, "latin1");
}

/** Encoded words; white space between two of them goes (§6.2). */
function words(value) {
  const joined = value.replace(/\?=\s+=\?/g, "?==?");
  return joined.replace(/=\?([^?]+)\?([BbQq])\?([^?]*)\?=/g, (_, charset, kind, text) => {
    const data = kind.toUpperCase() === "B" ? Buffer.from(text, "base64") : quotedPrintable(text.replace(/_/g, " "));
    return new TextDecoder(charset).decode(data);
  });
}
