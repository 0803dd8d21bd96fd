// Runs the journeys in `journeys/` against a running demo city: `cargo xtask test --only browser` starts both.
//
//   YAKUBA_E2E_INTERNET, YAKUBA_E2E_LGWAN, YAKUBA_E2E_CORE   the zones' addresses
//   YAKUBA_E2E_SMTP_PORT   where the city sends its mail; this program listens there
//   YAKUBA_E2E_PROVIDERS   where the stand-ins for payment providers are (providers/server.mjs)
//   YAKUBA_E2E_LOGINS      demo-logins.json of the city
//   node e2e/run.mjs [NAME]   only journeys whose name contains NAME

import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Mailbox } from "./lib/mailbox.mjs";
import { runJourneys } from "./lib/runner.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { env } = process;

const files = (await readdir(here("journeys"))).filter((file) => file.endsWith(".mjs")).sort();
const all = await Promise.all(files.map(async (file) => (await import(`./journeys/${file}`)).default));
const [only = ""] = process.argv.slice(2);
const journeys = all.filter((journey) => journey.name.includes(only));
if (journeys.length === 0) {
  console.error(`no journey is called ${only || "anything"}: there are ${all.map(({ name }) => name).join(", ") || "none"}`);
  process.exit(1);
}

const zones = { internet: env.YAKUBA_E2E_INTERNET, lgwan: env.YAKUBA_E2E_LGWAN, core: env.YAKUBA_E2E_CORE };
for (const [zone, address] of Object.entries(zones)) if (!address) delete zones[zone];
const mailbox = env.YAKUBA_E2E_SMTP_PORT ? await Mailbox.open(Number(env.YAKUBA_E2E_SMTP_PORT)) : undefined;
const logins = await readLogins(env.YAKUBA_E2E_LOGINS);

const providers = env.YAKUBA_E2E_PROVIDERS;
const results = await runJourneys(journeys, { zones, providers, mailbox, logins, out: here("out/pages") });
mailbox?.close();
const failed = results.filter(({ faults }) => faults.length > 0).length;
console.log(`browser: ${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function readLogins(file) {
  if (!file) return [];
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
