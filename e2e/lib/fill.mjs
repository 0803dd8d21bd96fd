// Someone fills in whatever a page asks: every question by its kind, as a patient person would.

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** What is typed where, by the end of the input's name. */
const TYPED = [
  [/family_kana$/, "アサガオ"],
  [/given_kana$/, "ハナコ"],
  [/family$/, "朝顔"],
  [/given$/, "花子"],
  [/postal$/, "３１９－２２９２"],
  [/prefecture$/, "茨城県"],
  [/\.city$/, "常陸大宮市"],
  [/town$/, "中富町"],
  [/street$/, "3135番地の6"],
  [/\.y$/, "5"],
  [/\.m$/, "4"],
  [/\.d$/, "10"],
  [/phone$/, "０２９５－５２－１１１１"],
  [/mail$/, "hanako@example.jp"],
];

/** Fills what is shown and empty. Inputs that are filled already keep what they have. */
export async function fillPage(page) {
  const form = page.locator("main form").filter({ has: page.getByRole("button", { name: "次へ", exact: true }) });
  for (const radio of await form.locator("fieldset").filter({ has: page.locator("input[type=radio]") }).all()) {
    const options = radio.locator("input[type=radio]");
    if ((await radio.locator("input[type=radio]:checked").count()) === 0) await options.first().check({ force: true });
  }
  for (const box of await form.locator("input[type=checkbox]").all()) {
    if ((await box.getAttribute("name"))?.match(/consent|agree|confirm|truth/)) await box.check({ force: true });
  }
  for (const select of await form.locator("select").all()) {
    if ((await select.inputValue()) === "") await select.selectOption({ index: 1 });
  }
  for (const input of await form.locator("input[type=text], input:not([type]), input[type=tel], input[type=email], textarea").all()) {
    if ((await input.inputValue()) !== "" || (await input.getAttribute("aria-hidden"))) continue;
    const name = (await input.getAttribute("name")) ?? "";
    if (name.endsWith("building")) continue;
    const typed = TYPED.find(([pattern]) => pattern.test(name))?.[1];
    const isNumber = (await input.getAttribute("inputmode")) === "numeric" || (await input.getAttribute("inputmode")) === "decimal";
    await input.fill(typed ?? (isNumber ? "1" : "中富町のこと"));
  }
  for (const file of await form.locator("input[type=file]").all()) {
    await file.setInputFiles({ name: "写真.png", mimeType: "image/png", buffer: DOT });
  }
}
