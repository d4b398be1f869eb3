// Uploading at the evidence page: files are sent one by one, looked at together,
// and kept only when the button below says so. Everything is set as text.

import { element, sent } from "./Duiping.js";

const section = () => document.querySelector(".duiping section.upload");
const part = (selector) => section()?.querySelector(selector);
const SOON = 300; // milliseconds between two questions how far it is
const CHANGED = "DP545"; // the books are others than those that were looked at
const ORDER = ["refused", "new", "known"];
let sending = false;

function show(selector, on) {
  const found = part(selector);
  if (found) found.hidden = !on;
}

function upset(told) {
  const box = part(".upset");
  if (!box) return;
  box.textContent = told ? [told.code, told.said].filter(Boolean).join(" ") : "";
  box.hidden = !told;
}

/** Ask a desk of ours; give what it says, or why it cannot be asked. */
async function ask(route, options = {}) {
  const told = await sent(section().dataset.desk + route, options);
  return told.answer ?? told;
}

function post(act, more = {}) {
  const { token, language } = section().dataset;
  return ask("upload", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Duiping-Token": token },
    body: JSON.stringify({ act, language, ...more }),
  });
}

const state = () =>
  ask(section().dataset.language === "zh" ? "upload/state?lang=zh" : "upload/state");

/** Send one file, and say how much of it has arrived. */
function send(file) {
  const { desk, token, language, sending: label } = section().dataset;
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${desk}tray${language === "zh" ? "?lang=zh" : ""}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Duiping-Token", token);
    request.setRequestHeader("X-Duiping-Name", encodeURIComponent(file.name));
    request.upload.onprogress = (event) =>
      busy(`${label} ${file.name}`, event.loaded, event.total);
    request.onloadend = () => {
      let told = {};
      try {
        told = JSON.parse(request.responseText);
      } catch {
        told = { said: request.responseText || request.statusText || "…" };
      }
      done(request.status === 200 ? told : { refused: told });
    };
    request.send(file);
  });
}

/** Send what was chosen or dropped, then look at all of it. */
async function sendAll(files) {
  if (sending || !files.length) return;
  sending = true;
  upset(null);
  const wrong = [];
  for (const file of files) {
    const large = file.size > Number(section().dataset.largest);
    const told = large
      ? { refused: { said: `${file.name}: ${section().dataset.large}` } }
      : await send(file);
    if (!section()) break;
    if (told.refused) wrong.push(told.refused);
  }
  sending = false;
  if (!section()) return;
  await look();
  if (wrong.length && section()) {
    const said = wrong.map((one) => [one.code, one.said].filter(Boolean).join(" "));
    upset({ said: said.join("\n") });
  }
}

/** Have the tray looked at, and show what importing it would do. */
async function look() {
  const password = part("[name=password]").value;
  const told = await post("look", password ? { password } : {});
  if (!section()) return;
  if (told.refused) {
    busy("");
    if (told.refused.code !== "DP543") upset(told.refused);
    render(await state());
    return;
  }
  await follow(told);
}

/** Show how far it is until it is done. */
async function follow(told) {
  let now = told;
  while (section() && !now.refused && now.act) {
    busy(now.stage, now.done, now.total, now.passed);
    await new Promise((next) => setTimeout(next, SOON));
    if (section()) now = await state();
  }
  if (section()) render(now);
  return now;
}

async function take(button) {
  const seen = button.dataset.mark;
  const password = part("[name=password]").value;
  button.disabled = true;
  upset(null);
  const more = password ? { mark: seen, password } : { mark: seen };
  const told = await post("import", more);
  if (!section()) return;
  if (!told.refused) {
    busy(told.stage);
    part(".busy").scrollIntoView({ block: "center" }); // the button is far below it
  }
  const fault = told.refused ?? (await follow(told)).fault;
  if (!fault || !section()) return;
  button.disabled = false;
  if (fault.code === CHANGED) await look(); // as the books are now
  upset(fault);
}

function busy(text, done = 0, total = 0, passed = []) {
  const box = part(".busy");
  if (!box) return;
  box.hidden = !text;
  box.querySelector("span").textContent = text;
  box.querySelector("small").textContent = passed.map((one) => `✓ ${one}`).join("  ");
  const bar = box.querySelector("progress");
  if (total > 1) {
    bar.max = total;
    bar.value = done;
  } else bar.removeAttribute("value");
}

/** List one export, or a file that nobody has looked at yet. */
function row(one) {
  const line = element("tr", "", { class: one.state ?? "" });
  const named = element("td", "", { class: "path" });
  named.append(element("span", one.name));
  if (one.layout) named.append(element("span", one.layout, { class: "why" }));
  const what = element("td", "");
  const look = { new: "good", refused: "broken", known: "open" }[one.state];
  what.append(element("span", one.what ?? "", look ? { class: `does ${look}` } : {}));
  const source = element("td", one.source ?? "");
  if (one.account) source.append(element("span", one.account, { class: "why" }));
  const days = one.from && one.from !== one.to ? `${one.from} – ${one.to}` : one.from;
  const totals = element("td", "");
  totals.append(element("small", (one.totals ?? []).join(" · ")));
  const off = element("button", "×", {
    type: "button",
    class: "help off",
    "aria-label": `${section().dataset.remove} ${one.name}`,
    "data-number": one.number,
  });
  const last = element("td", "");
  last.append(off);
  line.append(named, what, source, element("td", days ?? "", { class: "when" }));
  line.append(element("td", one.rows ?? "", { class: "n" }), totals, last);
  return line;
}

/** Give a break's key, as a link once the break is there. */
function keyed(one, there) {
  const key = element("code", one.key, { class: "key" });
  if (!there) return key;
  const link = element("a", "", { href: `../DuipingBreaks/?id=${one.id}` });
  link.append(key);
  return link;
}

/** Say how the books stand before and after, and which breaks come and go. */
function changes(found, taken = false) {
  const box = document.createDocumentFragment();
  const table = element("table", "", { class: "figures" });
  const body = element("tbody", "");
  for (const [name, before, after] of found.figures) {
    const line = element("tr", "");
    line.append(element("th", name, { scope: "row" }));
    line.append(element("td", before, { class: "n" }), element("td", "→"));
    line.append(element("td", after, { class: before === after ? "n" : "n strong" }));
    body.append(line);
  }
  table.append(body);
  box.append(table);
  for (const sort of found.breaks) {
    const head = element("h3", `${sort.title} `);
    head.append(element("span", `${sort.n} · ${sort.kinds}`));
    const list = element("ul", "", { class: "standings" });
    for (const one of sort.first) {
      const line = element("li", "");
      line.append(element("b", one.kind, { class: "kind" }), " ");
      line.append(keyed(one, taken && sort.there), ` ${one.amount}`);
      line.append(element("span", one.reason, { class: "why" }));
      list.append(line);
    }
    if (sort.n > sort.first.length) {
      const more = element("li", "");
      const all = element("a", "…", { href: "../DuipingBreaks/", "aria-label": sort.title });
      more.append(taken && sort.there ? all : "…");
      list.append(more);
    }
    box.append(head, list);
  }
  return box;
}

function render(told) {
  busy("");
  if (told.refused) {
    upset(told.refused);
    return;
  }
  if (told.fault) upset(told.fault);
  const { seen } = told;
  const listed = seen ? seen.exports : told.files;
  const place = (one) => ORDER.indexOf(one.state); // what needs a hand comes first
  part(".tray tbody").replaceChildren(
    ...[...listed].sort((one, other) => place(one) - place(other)).map(row),
  );
  if (listed.length) show(".taken", false);
  show(".scroll", listed.length > 0);
  show(".locked", Boolean(seen?.locked));
  if (seen?.fault) upset({ said: seen.fault });
  const would = part(".would");
  would.replaceChildren(...(seen?.change ? [changes(seen.change)] : []));
  would.hidden = !seen?.change;
  show(".final", listed.length > 0);
  const button = part("button.take");
  button.hidden = !seen;
  button.disabled = !seen?.sound;
  button.textContent = seen?.button ?? "";
  button.dataset.mark = seen?.mark ?? "";
  if (told.taken) done(told.taken);
}

let news = null; // what was imported, for the page that is loaded after it

/** Load the page anew, so that it lists what was imported. */
function done(taken) {
  news = taken;
  post("clear");
  const anchor = element("a", "", { href: window.location.href });
  document.querySelector("article").append(anchor);
  anchor.click();
  anchor.remove();
}

function announce() {
  const box = part(".taken");
  box.replaceChildren(element("p", news.said, { class: "done" }));
  for (const text of news.errors) box.append(element("p", text, { class: "fault" }));
  box.append(changes(news.change, true));
  box.hidden = false;
  news = null;
}

async function off(number) {
  upset(null);
  const told = await post("drop", { number });
  if (!section()) return;
  if (told.refused) upset(told.refused);
  else if (told.files.length) await look();
  else render(told);
}

async function clear() {
  upset(null);
  const told = await post("clear");
  if (section()) render(told);
}

function click(event) {
  if (!section()?.contains(event.target)) return;
  const button = event.target.closest("button");
  if (button?.matches(".take")) take(button);
  else if (button?.matches(".clear")) clear();
  else if (button?.matches(".off")) off(Number(button.dataset.number));
}

function change(event) {
  if (!event.target.matches?.("section.upload [type=file]")) return;
  const files = [...event.target.files];
  sendAll(files);
  event.target.value = "";
}

function drag(event) {
  const area = part(".drop");
  if (!area) return;
  event.preventDefault(); // a file dropped beside the area must not open
  area.classList.toggle("over", event.type === "dragover" && area.contains(event.target));
  if (event.type === "drop" && section().contains(event.target)) {
    sendAll([...event.dataTransfer.files]);
  }
}

export default {
  init() {
    document.addEventListener("click", click);
    document.addEventListener("change", change);
    for (const name of ["dragover", "dragleave", "drop"]) {
      document.addEventListener(name, drag);
    }
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("section.upload form.locked")) return;
      event.preventDefault();
      look();
    });
  },
  async onExtensionPageLoad() {
    if (!section()) return;
    if (news) announce();
    const told = await state();
    if (!section() || told.refused) return;
    if (told.act) await follow(told);
    else if (told.files.length) render(told);
    section().dataset.ready = "1";
  },
};
