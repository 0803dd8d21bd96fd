// What a journey is given: the city's addresses, people with browsers, and a mail box.

import { join } from "node:path";
import { createHash } from "node:crypto";
import { DESKTOP, PHONE, withoutScripts } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { signIn } from "./sign-in.mjs";
import { watch } from "./watch.mjs";

export class World {
  #browser;
  #logins;
  #out;
  #seen;
  #contexts = [];
  /** For a page without scripts: runs something with them on. */
  #withScripts = new Map();
  #faults = [];
  #opened = new Set();
  #visited = new Set();
  #pictures = 0;

  /**
   * `zones`: { internet, lgwan, core } base URLs. `seen` is shared by all journeys of a run: a page that looks
   * exactly like one already inspected is not inspected again.
   */
  constructor({ name, browser, zones, providers, mailbox, logins, out, seen }) {
    this.name = name;
    this.zones = zones;
    this.providers = providers;
    this.mailbox = mailbox;
    this.#browser = browser;
    this.#logins = logins;
    this.#out = out;
    this.#seen = seen;
  }

  /** A new person with a phone; returns her page. */
  phone(options) {
    return this.#person({ ...PHONE, ...options });
  }

  /** A new person at a desk. */
  desktop(options) {
    return this.#person({ ...DESKTOP, ...options });
  }

  /** A new person whose phone runs no scripts. */
  async noJs(options) {
    const page = await this.phone(options);
    this.#withScripts.set(page, await withoutScripts(page));
    return page;
  }

  /** Who can sign in: [{ who, about, account, password }]. */
  get logins() {
    return this.#logins;
  }

  /** A clerk at her desk, signed in; `who` as in `demo-logins.json`. */
  async clerk(who) {
    const login = this.#logins.find((entry) => entry.who === who);
    if (!login) {
      throw new Error(`nobody is called ${who}: there are ${this.#logins.map((entry) => entry.who).join(", ")}`);
    }
    const page = await this.desktop();
    await this.go(page, `${this.zones.lgwan}/sign-in`);
    await signIn(page, login, () => this.visit(page));
    await this.visit(page);
    return page;
  }

  /** Opens an address and inspects the page; a path is one of the residents' zone. Returns the HTTP status. */
  async go(page, address) {
    const response = await page.goto(new URL(address, this.zones.internet).href);
    await this.visit(page);
    return response?.status();
  }

  /** Clicks what leads to another page (a locator, or the name of a button or link) and inspects that page. */
  async follow(page, target) {
    const named = (role) => page.getByRole(role, { name: target, exact: true });
    const locator = typeof target === "string" ? named("button").or(named("link")) : target;
    const before = page.url();
    // A page that scripts put in place of this one does not load: it has its own address, or its own root.
    const comes = [page.waitForEvent("load"), page.waitForURL((url) => url.href !== before)];
    if (!this.#withScripts.has(page)) {
      await page.evaluate(() => { globalThis.rootBefore = document.documentElement; });
      comes.push(page.waitForFunction(() => globalThis.rootBefore && document.documentElement !== globalThis.rootBefore));
    }
    await Promise.all([Promise.any(comes), locator.click()]);
    await this.visit(page);
  }

  /** Inspects the page as it is now: axe at WCAG 2.2 AA, reflow, pictures at 360 and 1280 px. */
  async visit(page) {
    await page.waitForLoadState("load");
    const url = page.url();
    this.#visited.add(place(url));
    const hash = createHash("sha256").update(`${place(url)}\n${await page.content()}`).digest("hex");
    if (this.#seen.has(hash)) return;
    this.#seen.add(hash);
    this.#pictures += 1;
    const label = new URL(url).pathname.replace(/[^\w]+/g, "-").replace(/^-|-$/g, "") || "front";
    const number = String(this.#pictures).padStart(2, "0");
    const picture = (width) => join(this.#out, `${slug(this.name)}-${number}-${label}-${width}.png`);
    const look = () => inspect(page, picture);
    const faults = await (this.#withScripts.get(page)?.(look) ?? look());
    for (const fault of faults) this.#faults.push(`${fault} (${url})`);
  }

  async #person(options) {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(15_000);
    watch(context, {
      origins: new Set(Object.values(this.zones).map((zone) => new URL(zone).origin)),
      others: new Set(this.providers ? [new URL(this.providers).origin] : []),
      found: (fault) => this.#faults.push(fault),
      opened: (url) => this.#opened.add(place(url)),
    });
    this.#contexts.push(context);
    return context.newPage();
  }

  /** Tells the stand-ins for payment providers what to do (providers/server.mjs); answers what they say. */
  async provider(what) {
    const answer = await fetch(`${this.providers}/control`, { method: "POST", body: JSON.stringify(what) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  /** Pictures of what everybody was looking at when it went wrong. */
  async picturesOfFailure() {
    const pages = this.#contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      const path = join(this.#out, `failed-${slug(this.name)}-${index + 1}.png`);
      // A page that cannot be drawn any more is no reason to hide why the journey failed.
      await page.screenshot({ path, timeout: 5_000 }).catch(() => {});
    }
  }

  /** Everybody goes home; returns all faults found on the way. */
  async close() {
    for (const context of this.#contexts) await context.close();
    const unseen = [...this.#opened].filter((url) => !this.#visited.has(url));
    return [...this.#faults, ...unseen.map((url) => `${url} was opened but not inspected: call world.visit(page)`)];
  }
}

/** The page behind a URL: without query, numbers and ids, so that one receipt's page is like another's. */
function place(address) {
  const url = new URL(address);
  const path = url.pathname
    .split("/")
    .map((part) => (/\d/.test(part) || part.length > 40 ? "…" : part))
    .join("/");
  return `${url.origin}${path}`;
}

function slug(name) {
  return name.replace(/[^\p{L}\p{N}]+/gu, "-");
}
