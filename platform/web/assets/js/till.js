// @ts-check
// A till that goes on while there is no network: what is owed and receipt numbers of its own lie in this browser; what
// was taken waits here until the city has it. See services/payments/src/offline.rs.

/** @typedef {{ id: string, receipt: string, title: string, amount: number }} Owed */
/** @typedef {{ at: number, numbers: string[], demands: Owed[] }} Luggage */
/** @typedef {{ number: string, demand: string, title: string, way: string, amount: number, tendered: number, at: number }} Taken */

const EVERY_MS = 5000;
/** @param {string} name */
const find = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-till-${name}]`));
const yen = (/** @type {number} */ amount) => `${amount.toLocaleString("ja-JP")}円`;

const host = /** @type {HTMLElement} */ (document.querySelector("[data-till]"));
const till = host.dataset.till ?? "";
const page = `/till/${till}/offline`;

navigator.serviceWorker?.register("/till-worker.js", { scope: "/till" }).then(async () => {
  await navigator.serviceWorker.ready;
  // Seen once through the worker, the page is kept with all it loads.
  if (!find("page")) await fetch(page).catch(() => undefined);
});

if (find("page")) counter();

function counter() {
  /** @template T @param {string} name @param {T} otherwise @returns {T} */
  const kept = (name, otherwise) => JSON.parse(localStorage.getItem(`till-${till}-${name}`) ?? "null") ?? otherwise;
  /** @param {string} name @param {unknown} value */
  const keep = (name, value) => localStorage.setItem(`till-${till}-${name}`, JSON.stringify(value));
  const luggage = () => kept("luggage", /** @type {Luggage | null} */ (null));
  const queue = () => kept("queue", /** @type {Taken[]} */ ([]));
  /** @type {Owed | undefined} */
  let chosen;

  /** @param {string} name @param {string} words */
  const say = (name, words) => {
    const place = find(name);
    if (place) place.textContent = words;
  };
  const free = () => {
    const used = new Set([...queue().map(({ number }) => number), ...kept("used", /** @type {string[]} */ ([]))]);
    return (luggage()?.numbers ?? []).filter((number) => !used.has(number));
  };

  const show = () => {
    const waiting = queue();
    const list = find("queue");
    list?.replaceChildren(...waiting.map((taken) => {
      const item = document.createElement("li");
      item.textContent = `${taken.number}　${taken.title}　${yen(taken.amount)}`;
      return item;
    }));
    find("none")?.toggleAttribute("hidden", waiting.length > 0);
  };

  const pack = async () => {
    try {
      const response = await fetch(`${page}/luggage`);
      if (response.ok && !response.redirected) keep("luggage", await response.json());
      else if (response.status === 409) return say("state", "窓口が開いていません。「窓口の収納」で開けてください。");
      say("state", `通信できています。使える領収書番号は${free().length}件です。`);
    } catch {
      const held = luggage();
      const since = held ? new Date(held.at).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" }) : "";
      say("state", held ? `通信が切れています。${since}に届いていた請求を受け取れます。使える領収書番号は${free().length}件です。` : "通信が切れています。この窓口の準備がないため、紙の領収書で受け取ってください。");
    }
  };

  const send = async () => {
    for (let [first] = queue(); first; [first] = queue()) {
      const { title, ...fields } = first;
      const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
      const response = await fetch(`/till/${till}/bring`, { method: "POST", body });
      // Only this says that the city has it: a page to sign in on answers 200, too.
      if (response.status !== 204) {
        say("wrong", response.redirected ? "職員のサインインが切れています。サインインし直すと、送ります。" : "送れない受け取りがあります。窓口が開いているかを確かめてください。受け取りは、ここに残っています。");
        return;
      }
      keep("used", [...kept("used", /** @type {string[]} */ ([])), first.number].slice(-500));
      keep("queue", queue().slice(1));
      show();
    }
  };

  find("find")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const typed = String(new FormData(form).get("receipt") ?? "").normalize("NFKC").replace(/\D/g, "");
    chosen = luggage()?.demands.find(({ receipt, id }) => receipt === typed && !queue().some(({ demand }) => demand === id));
    find("take")?.toggleAttribute("hidden", !chosen);
    find("slip")?.toggleAttribute("hidden", true);
    say("wrong", chosen ? "" : "この番号の未納の請求は、通信が切れる前に届いていません。番号を確かめ、なければ通信が戻ってから受け取ってください。");
    say("title", chosen?.title ?? "");
    say("amount", chosen ? yen(chosen.amount) : "");
  });

  find("take")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const fields = new FormData(form);
    const [number] = free();
    if (!chosen) return;
    if (!number) return say("wrong", "この窓口の領収書番号がなくなりました。紙の領収書で受け取ってください。");
    const typed = Number(String(fields.get("tendered") ?? "").normalize("NFKC").replace(/\D/g, "") || chosen.amount);
    const way = String(fields.get("way"));
    const tendered = way === "till_cash" ? typed : chosen.amount;
    if (tendered < chosen.amount) return say("wrong", `お預かりが${yen(chosen.amount - tendered)}足りません。まだ受け取っていません。`);
    const taken = { number, demand: chosen.id, title: chosen.title, way, amount: chosen.amount, tendered, at: Date.now() };
    keep("queue", [...queue(), taken]);
    say("wrong", "");
    say("slip-text", `${number}　${taken.title}　${yen(taken.amount)}（お預かり ${yen(tendered)}　お釣り ${yen(tendered - taken.amount)}）`);
    find("slip")?.toggleAttribute("hidden", false);
    find("take")?.toggleAttribute("hidden", true);
    form.reset();
    /** @type {HTMLFormElement | null} */ (find("find"))?.reset();
    chosen = undefined;
    show();
    round();
  });

  find("print")?.addEventListener("click", () => print());

  let isBusy = false;
  const round = async () => {
    if (isBusy) return;
    isBusy = true;
    await send().catch(() => undefined);
    await pack();
    isBusy = false;
  };
  show();
  round();
  addEventListener("online", round);
  setInterval(round, EVERY_MS);
}
