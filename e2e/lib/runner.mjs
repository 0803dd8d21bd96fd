// Running journeys one after another and saying how each ended.

import { mkdir, rm } from "node:fs/promises";
import { startBrowser } from "./browser.mjs";
import { World } from "./world.mjs";

const PATIENCE = 60;

/**
 * `journeys`: [{ name, needs, run(world), timeout? }], the time-out in seconds. `surroundings`: { zones, mailbox, logins, out }.
 * `say` receives each line. Returns [{ name, faults }] in the same order; no faults is a pass.
 */
export async function runJourneys(journeys, surroundings, say = console.log) {
  await rm(surroundings.out, { recursive: true, force: true });
  await mkdir(surroundings.out, { recursive: true });
  const browser = await startBrowser();
  const seen = new Set();
  const results = [];
  try {
    for (const journey of journeys) {
      const begun = performance.now();
      const faults = await runOne(journey, browser, surroundings, seen);
      const took = ((performance.now() - begun) / 1000).toFixed(1);
      say(`${faults.length === 0 ? "ok" : "FAILED"} ${journey.name} ${took}s`);
      for (const fault of faults) say(`    ${fault.replaceAll("\n", "\n    ")}`);
      results.push({ name: journey.name, faults });
    }
  } finally {
    await browser.close();
  }
  return results;
}

async function runOne(journey, browser, surroundings, seen) {
  const missing = (journey.needs ?? []).filter((need) => !isThere(need, surroundings));
  if (missing.length > 0) return [`this run has no ${missing.join(", ")}, which the journey needs`];
  surroundings.mailbox?.empty();
  const world = new World({ ...surroundings, name: journey.name, browser, seen });
  const faults = [];
  const seconds = journey.timeout ?? PATIENCE;
  let timer;
  try {
    const end = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
    });
    await Promise.race([journey.run(world), end]);
  } catch (error) {
    faults.push(error.stack ?? String(error));
    await world.picturesOfFailure();
  } finally {
    clearTimeout(timer);
  }
  return [...faults, ...(await world.close())];
}

/** A need is a zone (`internet`, `lgwan`, `core`), `mail`, `providers`, or `logins`. */
function isThere(need, { zones, providers, mailbox, logins }) {
  if (need === "providers") return providers !== undefined;
  if (need === "mail") return mailbox !== undefined;
  if (need === "logins") return logins.length > 0;
  return zones[need] !== undefined;
}
