// Closing a month at its page: what is missing, what would be sealed, two people.
// Everything is set as text.

import { element, sent } from "./Duiping.js";

const section = () => document.querySelector(".duiping section.closing");
const part = (selector) => section()?.querySelector(selector);
let now = null; // how the next month stands
let step = null; // what is being signed

function show(selector, on) {
  const found = part(selector);
  if (found) found.hidden = !on;
}

function upset(told, box = part(".upset")) {
  if (!box) return;
  box.textContent = told ? [told.code, told.said].filter(Boolean).join(" ") : "";
  box.hidden = !told;
}

async function ask(options = {}) {
  const { desk, language } = section().dataset;
  const told = await sent(`${desk}close${language === "zh" ? "?lang=zh" : ""}`, options);
  return told.answer ?? told;
}

/** Take a step, or have it shown. */
async function post(said) {
  const { token, language } = section().dataset;
  show(".busy", true);
  const told = await ask({
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Duiping-Token": token },
    body: JSON.stringify({ language, ...said }),
  });
  show(".busy", false);
  return told;
}

/** Say one thing that is missing, with the way to mend it where there is one. */
function row(one) {
  const { breaks, token, declare, proof, amount } = section().dataset;
  const line = element("tr", "", { class: one.kind });
  line.append(element("td", one.what));
  const subject = element("td", "", { class: "path" });
  if (one.kind === "break" || one.kind === "proposal") {
    const href = `${breaks}${breaks.includes("?") ? "&" : "?"}id=${one.name}`;
    subject.append(element("a", one.subject, { href }));
  } else subject.append(element("span", one.subject));
  if (one.name !== one.subject) subject.append(element("span", one.name, { class: "why" }));
  line.append(subject, element("td", one.detail));
  const last = element("td", "");
  if (one.kind === "balance" && token) {
    const [number] = one.detail.split(" ");
    const form = element("form", "", { class: "declares", "data-account": one.name });
    form.append(
      element("input", "", { name: "amount", size: 10, value: number, "aria-label": `${amount} ${one.subject}`, required: "" }),
      " ",
      element("input", "", { name: "evidence", maxlength: 300, placeholder: proof, "aria-label": `${proof} ${one.subject}`, required: "" }),
      " ",
      element("button", declare),
    );
    last.append(form);
  }
  line.append(last);
  return line;
}

function render(told) {
  now = told;
  const data = section().dataset;
  part(".next").textContent = data.next.replace("{period}", told.period);
  const draft = told.draft;
  show(".draft", Boolean(draft));
  if (draft) {
    const waits = draft.act === "close" ? data.close : data.reopen;
    const said = waits.replace(/\{(period|by|on)\}/g, (_, name) => draft[name]);
    part(".draft span").textContent = `${said} ${draft.reason}`;
    show("button.approve", draft.by !== data.by); // four eyes, as the desk demands too
  }
  lacks(told);
  // What waits is signed or discarded first: preparing would write over it unseen.
  show(".prepare", told.n === 0 && !draft);
  const again = part("form.again");
  if (again) {
    again.hidden = !told.closed || Boolean(draft);
    again.querySelector("h3").textContent = data.again.replace("{period}", told.closed);
  }
}

function lacks(told) {
  show(".lacks", told.n > 0);
  show(".whole", told.n === 0);
  const { first } = section().dataset;
  const more = told.n > told.missing.length;
  part(".lacks h3 span").textContent =
    told.n + (more ? ` · ${first.replace("{n}", told.missing.length)}` : "");
  part(".lacks tbody").replaceChildren(...told.missing.map(row));
  show("button.commit", told.uncommitted > 0);
}

async function load() {
  show(".busy", true);
  const told = await ask();
  if (!section()) return;
  show(".busy", false);
  if (told.refused) upset(told.refused);
  else render(told);
  section().dataset.ready = "1";
}

/** Show what would be signed; only the button below it signs. */
async function preview(said) {
  upset(null);
  const told = await post({ ...said, dry: true });
  if (!section()) return;
  if (told.refused) {
    upset(told.refused);
    return;
  }
  if (!told.digest) {
    lacks(told);
    return;
  }
  step = { ...said, seen: told.digest };
  const box = part("dialog");
  const { seals, waits, sign: signs, discard } = section().dataset;
  const waiting = said.act === "discard";
  box.querySelector("h2").textContent = waiting ? waits : seals;
  box.setAttribute("aria-label", waiting ? waits : seals);
  box.querySelector(".sign").textContent = waiting ? discard : signs;
  const facts = told.facts.flatMap(([name, text]) => [element("dt", name), element("dd", text)]);
  box.querySelector("dl").replaceChildren(...facts);
  const trial = told.trial.map(([name, account, number, commodity]) => {
    const line = element("tr", "");
    line.append(element("th", name, { scope: "row", title: account }));
    line.append(element("td", number, { class: "n" }), element("td", commodity));
    return line;
  });
  box.querySelector("tbody").replaceChildren(...trial);
  box.querySelector("pre").textContent = told.text;
  upset(null, box.querySelector(".fault"));
  box.showModal();
}

let news = ""; // what was signed, for the page that is loaded after it

async function sign(button) {
  const box = part("dialog");
  button.disabled = true;
  const told = await post(step);
  button.disabled = false;
  if (!section()) return;
  if (told.refused || !told.said) {
    upset(told.refused ?? { said: "…" }, box.querySelector(".fault"));
    return;
  }
  news = told.said;
  box.close();
  const anchor = element("a", "", { href: window.location.href });
  document.querySelector("article").append(anchor);
  anchor.click();
  anchor.remove();
}

/** Take a step that needs no look at a seal, and see how the month stands then. */
async function quick(said) {
  upset(null);
  const told = await post({ period: now.period, ...said });
  if (!section()) return;
  if (told.refused) upset(told.refused);
  else await load();
}

function click(event) {
  if (!now || !section()?.contains(event.target)) return;
  const button = event.target.closest("button");
  if (button?.matches(".prepare")) preview({ act: "close", period: now.period });
  else if (button?.matches(".approve")) {
    preview({ act: now.draft.act, period: now.draft.period, approve: true });
  } else if (button?.matches(".discard")) {
    preview({ act: "discard", period: now.draft.period });
  } else if (button?.matches(".commit")) quick({ act: "commit" });
  else if (button?.matches(".sign")) sign(button);
}

function submit(event) {
  if (!now || !section()?.contains(event.target)) return;
  const form = event.target;
  if (form.matches(".declares")) {
    event.preventDefault();
    const { amount, evidence } = Object.fromEntries(new FormData(form));
    quick({ act: "declare", account: form.dataset.account, amount, evidence });
  } else if (form.matches(".again")) {
    event.preventDefault();
    const reason = new FormData(form).get("reason");
    preview({ act: "reopen", period: now.closed, reason });
  }
}

export default {
  init() {
    document.addEventListener("click", click);
    document.addEventListener("submit", submit);
  },
  async onExtensionPageLoad() {
    now = null;
    if (!section()) return;
    if (news) {
      section().prepend(element("p", news, { class: "done", role: "status" }));
      news = "";
    }
    await load();
  },
};
