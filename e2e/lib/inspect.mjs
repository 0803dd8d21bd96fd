// Looking at one page as a person with any ability might: axe (WCAG 2.2 AA), reflow, and pictures for our own eyes.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The narrowest phone in use and a desk. */
export const WIDTHS = [360, 1280];

/** Faults of the page at each width. `picture(width)` names the file for its screenshot. */
export async function inspect(page, picture) {
  const before = page.viewportSize();
  const faults = new Set();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: before.height });
    for (const fault of await standing(page, () => axeFaults(page))) faults.add(fault);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) faults.add(`at ${width} px the page scrolls sideways by ${sideways} px (WCAG 1.4.10)`);
    await page.screenshot({ path: picture(width), fullPage: true, animations: "disabled" });
  }
  await page.setViewportSize(before);
  return [...faults];
}

/** A page that waits for an answer loads itself again: then what comes is looked at. */
async function standing(page, look, tries = 5) {
  try {
    return await look();
  } catch (error) {
    if (tries === 0 || !/context was destroyed|Frame was detached/.test(error.message)) throw error;
    await page.waitForLoadState("load");
    return standing(page, look, tries - 1);
  }
}

async function axeFaults(page) {
  // Through the debugger, so that the page's own policy need not allow it.
  for (const frame of page.frames()) await frame.evaluate(AXE);
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }),
    WCAG_2_2_AA,
  );
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `axe ${rule.id}: ${rule.help} — ${node.target.join(" ")}: ${node.html.slice(0, 160)}`),
  );
}
