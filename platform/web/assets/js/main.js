// @ts-check
// Each page works without this. Here it is only decided which helpers the page has a use for; each is loaded
// from beside this file.

/** @type {[string, string][]} */
const helpers = [
  ["[data-focus], .field.invalid", "./errors.js"],
  ["[data-count]", "./count.js"],
  ["[data-postal], [data-kana]", "./postal.js"],
  ["[data-files]", "./files.js"],
  ["[data-signature]", "./signature.js"],
  ["[data-place]", "./place.js"],
  ["[data-passkey]", "./passkey.js"],
  ["[data-autosave]", "./autosave.js"],
  ["[data-sortable]", "./sortable.js"],
  ["[data-dialog], details.keys", "./dialog.js"],
  ["[data-bulk]", "./table.js"],
  ["[data-driver]", "./driver.js"],
  ["[data-till]", "./till.js"],
  ["[data-queue], [data-rows], [data-key]", "./queue.js"],
];

// A page that was written in place of another (files.js) asks for all of them once more, by another address.
const again = new URL(import.meta.url).search;
for (const [selector, module] of helpers) {
  if (document.querySelector(selector)) import(module + again);
}
