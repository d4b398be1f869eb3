// What the review pages do besides showing: keys, selection, filters without
// empty parameters, the open items on Fava's own account pages, and handing in
// what somebody decides. Everything a stranger wrote is set as text, never as
// markup.

const PREFIXES = "dfgst"; // Fava's own two-key shortcuts begin with these
let last = "";
let who = Promise.resolve(""); // the person of this session

/** Go to an address as a click on a link does, so that Fava loads only the page.
 * `said` is told on that page. */
export function go(address, said = "") {
  // A script of another page may have loaded this one a second time.
  if (said) document.body.dataset.duipingNews = said;
  const anchor = document.createElement("a");
  anchor.href = address;
  document.querySelector("article").append(anchor);
  anchor.click();
  anchor.remove();
}

const page = () => document.querySelector(".duiping");
const rows = () => [...document.querySelectorAll(".duiping .breaks tbody tr")];
const boxes = () => [...document.querySelectorAll(".duiping .breaks tbody input")];
const here = () => document.querySelector(".duiping .breaks tr.here");

function move(step) {
  const all = rows();
  const at = all.indexOf(here());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  here()?.classList.remove("here");
  next.classList.add("here");
  next.querySelector("a.go").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Say how many are selected, and let the exports name them. */
function count() {
  const chosen = boxes().filter((box) => box.checked);
  const label = document.querySelector(".duiping .chosen");
  if (!label) return;
  label.hidden = chosen.length === 0;
  label.querySelector("b").textContent = String(chosen.length);
  for (const anchor of document.querySelectorAll(".duiping a.export")) {
    const address = new URL(anchor.href);
    address.searchParams.delete("ids");
    if (chosen.length) {
      address.searchParams.set("ids", chosen.map((box) => box.value).join(","));
    }
    anchor.href = address.href;
  }
  const many = document.querySelector(".duiping form.many");
  if (many) many.hidden = chosen.length === 0;
  const all = document.querySelector(".duiping .breaks .all");
  if (all) all.checked = chosen.length === boxes().length;
}

function select(box, on = !box.checked) {
  box.checked = on;
  count();
}

function selectAll() {
  const on = boxes().some((box) => !box.checked);
  for (const box of boxes()) box.checked = on;
  count();
}

const press = (selector) => document.querySelector(`.duiping ${selector}`)?.click();

const KEYS = {
  j: () => (rows().length ? move(1) : press("a[rel=next]")),
  k: () => (rows().length ? move(-1) : press("a[rel=prev]")),
  o: () => here()?.querySelector("a.go").click(),
  x: () => here() && select(here().querySelector("input")),
  a: () => selectAll(),
  u: () => press("a[rel=up]"),
  h: () => document.querySelector(".duiping dialog.keys")?.showModal(),
  "/": () => document.querySelector(".duiping [type=search]")?.focus(),
  "[": () => press("a[rel=prev]"),
  "]": () => press("a[rel=next]"),
};

function keydown(event) {
  const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  if (!page() || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const before = last;
  last = event.key;
  if (document.querySelector(".duiping dialog[open]")) return;
  if (before.length === 1 && PREFIXES.includes(before)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Send a filter without its empty parts, and without leaving the page. */
function submit(event) {
  const hand = event.target.closest("form.hand");
  if (hand) {
    event.preventDefault();
    preview(hand);
    return;
  }
  const form = event.target.closest("form[data-go]");
  if (!form) return;
  event.preventDefault();
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value) address.searchParams.append(name, value);
  }
  go(address.href);
}

/** Put together what a form decides, about its own break or the selected ones. */
function asked(form, dry) {
  const own = [...form.querySelectorAll("input[name=ids]")];
  const meant = own.length ? own : boxes().filter((box) => box.checked);
  const said = {
    ids: meant.map((box) => box.value),
    seen: Object.fromEntries(meant.map((box) => [box.value, Number(box.dataset.seen)])),
    language: form.dataset.language,
    dry,
  };
  for (const [name, value] of new FormData(form)) {
    if (value && name !== "ids") said[name] = value;
  }
  return said;
}

/** Ask a desk of ours; give its answer, or why it refuses. */
export async function sent(address, options) {
  try {
    const answer = await fetch(address, options);
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = json ? await answer.json() : { said: await answer.text() };
    return answer.ok ? { answer: told } : { refused: told };
  } catch (error) {
    return { refused: { said: String(error) } };
  }
}

/** Hand a decision in; give what came of it. */
async function send(form, dry) {
  const told = await sent(form.dataset.desk, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Duiping-Token": form.dataset.token,
    },
    body: JSON.stringify(asked(form, dry)),
  });
  return { ...(told.answer ?? told.refused), done: !told.refused };
}

/** Say in a box what a desk says. */
export function tell(box, told) {
  box.textContent = [told.code, told.said].filter(Boolean).join(" ");
  box.hidden = false;
}

/** Show the exact text first; only the button below it writes. */
async function preview(form) {
  const alert = document.querySelector(".duiping .told");
  alert.hidden = true;
  const told = await send(form, true);
  if (!told.done) {
    tell(alert, told);
    return;
  }
  const box = document.querySelector(".duiping dialog.confirm");
  box.querySelector(".text").textContent = told.text;
  box.querySelector(".fault").hidden = true;
  box.showModal();
}

async function decide(button) {
  const box = button.closest("dialog");
  button.disabled = true;
  const told = await send(document.querySelector(".duiping form.hand"), false);
  button.disabled = false;
  if (!told.done) {
    tell(box.querySelector(".fault"), told);
    return;
  }
  box.close();
  go(window.location.href, told.said);
}

/** Say on the fresh page what was recorded. */
function announce() {
  const news = document.body.dataset.duipingNews;
  if (!news || !page()) return;
  delete document.body.dataset.duipingNews;
  const line = element("p", news, { class: "done", role: "status" });
  page().prepend(line);
  line.scrollIntoView({ block: "nearest" });
}

function click(event) {
  if (!page()?.contains(event.target)) return;
  const sure = event.target.closest("button.sure");
  if (sure) {
    decide(sure);
    return;
  }
  if (event.target.closest("button.help[data-key]")) KEYS.h();
  else if (event.target.closest("button.print")) window.print();
}

function change(event) {
  if (!page()?.contains(event.target)) return;
  if (event.target.matches(".breaks .all")) {
    for (const box of boxes()) box.checked = event.target.checked;
    count();
  } else if (event.target.matches(".breaks tbody input")) count();
}

/** Put an element together from text alone. */
export function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Let what is wider or higher than its box be scrolled with the keys, too. */
function reach() {
  for (const box of document.querySelectorAll(".duiping .scroll:not([tabindex])")) {
    const inside = box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
    if (inside || box.querySelector("a, button, input, select")) continue;
    const head = box.closest("section, figure, article")?.querySelector("h2, h3, figcaption");
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", (head?.textContent ?? document.title).trim());
  }
}

/** Show on Fava's account page what is open in that account. */
async function openItems(api) {
  const found = /\/account\/([^/]+)\/$/.exec(window.location.pathname);
  document.querySelector("aside.duiping-open")?.remove();
  if (!found) return;
  const address = window.location.href;
  const told = await api.get("open", { name: decodeURIComponent(found[1]) });
  if (!told.items?.length || window.location.href !== address) return;
  document.querySelector("aside.duiping-open")?.remove();
  const box = element("aside", "", { class: "duiping duiping-open" });
  const head = element("h3", `${told.title} `);
  head.append(element("span", told.note), " ");
  head.append(element("a", told.show, { href: told.all }));
  const list = element("ul", "", { class: "standings" });
  for (const item of told.items) {
    const line = element("li", "");
    line.append(element("a", item.key, { href: item.link }), ` ${item.amount} `);
    line.append(element("span", item.reason, { class: "why" }));
    list.append(line);
  }
  box.append(head, list);
  document.querySelector("article").prepend(box);
}

/** Say who is here, with a way out; leave out what their role can't open. */
async function person(api) {
  const me = await api.get("me");
  const rule = me.hidden.map((page) => `aside a[href*="/${page}"]`).join(",");
  if (rule) {
    const style = element("style", `${rule} { display: none; }`);
    document.head.append(style);
  }
  if (me.hidden.includes("import/")) document.body.classList.add("duiping-guarded");
  if (!me.leave) return me.by;
  watch(me.door, me.by);
  const form = element("form", "", { class: "duiping-me", method: "post" });
  form.action = me.leave;
  form.append(element("span", me.by, { title: me.role }));
  form.append(element("input", "", { type: "hidden", name: "token", value: me.token }));
  form.append(element("button", me.label));
  document.querySelector("header").append(form);
  return me.by;
}

/** Keep what a form says and what is selected over a login in this tab. */
function keep(by) {
  const form = document.querySelector(".duiping form.hand");
  if (!form) return;
  const said = [...new FormData(form)].filter(([name, text]) => text && name !== "ids");
  const chosen = boxes().filter((box) => box.checked).map((box) => box.value);
  if (!said.length) return;
  const { pathname, search } = window.location;
  const kept = { by, at: pathname + search, said, chosen };
  sessionStorage.setItem("duiping-typed", JSON.stringify(kept));
}

/** Put back what was typed when the session ended, for the same person alone. */
function restore(by) {
  const kept = JSON.parse(sessionStorage.getItem("duiping-typed"));
  const form = document.querySelector(".duiping form.hand");
  const { pathname, search } = window.location;
  if (!kept || !form) return;
  sessionStorage.removeItem("duiping-typed");
  if (kept.by !== by || kept.at !== pathname + search) return;
  for (const [name, text] of kept.said) {
    if (form.elements[name]) form.elements[name].value = text;
  }
  for (const box of boxes()) box.checked = kept.chosen.includes(box.value);
  count();
}

/** Once the session is over, go to the login, and back here from there. */
function watch(door, by) {
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (answer.status === 401) {
      const { pathname, search } = window.location;
      const back = encodeURIComponent(pathname + search);
      keep(by);
      window.location.assign(`${door}?next=${back}`);
    }
    return answer;
  };
}

export default {
  init({ api }) {
    who = person(api);
    document.addEventListener("keydown", keydown);
    document.addEventListener("submit", submit);
    document.addEventListener("click", click);
    document.addEventListener("change", change);
    window.addEventListener("resize", reach);
    // Pages that Fava swaps in are styled from the first moment.
    const href = new URL("../extension/Duiping/style.css", import.meta.url).href;
    document.head.append(element("link", "", { rel: "stylesheet", href }));
  },
  onPageLoad({ api }) {
    last = "";
    openItems(api);
    count();
    reach();
    for (const box of document.querySelectorAll(".duiping .charts .scroll")) {
      box.scrollLeft = box.scrollWidth;
    }
    document.querySelector(".duiping .meant")?.scrollIntoView({ block: "nearest" });
    announce();
    who.then(restore);
  },
};
