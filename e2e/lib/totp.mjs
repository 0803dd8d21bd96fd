// The second factor of a clerk's sign-in (RFC 6238: HMAC-SHA-1, 30 seconds, six digits).

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that a secret (base32) shows at a time in milliseconds. */
export function totp(secret, at = Date.now()) {
  const bits = [...secret.toUpperCase().replace(/[\s=]/g, "")]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const code = mac.readUInt32BE(mac[mac.length - 1] & 0xf) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, "0");
}
