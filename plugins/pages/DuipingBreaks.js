// Deciding by an edited list: the file is sent to be looked at, and once more to be
// written as it was shown. Everything is set as text.

import { element, go, sent, tell } from "./Duiping.js";

const section = () => document.querySelector(".duiping details.edited");
const part = (selector) => section()?.querySelector(selector);
let shown = null; // the file that was looked at, and the mark of what it would write

/** Send a file; without a mark to see what it would write. */
async function ask(file, mark = "") {
  const { desk, token, language } = section().dataset;
  part("progress").hidden = false;
  const told = await sent(`${desk}${language === "zh" ? "?lang=zh" : ""}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/octet-stream",
      "X-Duiping-Token": token,
      "X-Duiping-Name": encodeURIComponent(file.name),
      "X-Duiping-Mark": mark,
    },
    body: file,
  });
  if (part("progress")) part("progress").hidden = true;
  return told;
}

function row(one) {
  const line = element("tr", "");
  const said = element("td", `${one.verb} ${one.id}`);
  said.append(element("span", `${one.code} ${one.said}`, { class: "why" }));
  line.append(element("td", one.row, { class: "n" }), said);
  return line;
}

/** Show what a list would write, or which of its rows are refused. */
async function look(file) {
  part(".upset").hidden = true;
  const told = await ask(file);
  if (!section()) return;
  if (told.refused) {
    tell(part(".upset"), told.refused);
    return;
  }
  const { n, refused } = section().dataset;
  const bad = told.answer.refused;
  shown = { file, mark: told.answer.mark };
  part(".counts").textContent = bad.length
    ? refused.replace("{n}", bad.length)
    : n.replace("{n}", told.answer.n);
  part(".refused").hidden = bad.length === 0;
  part(".refused tbody").replaceChildren(...bad.map(row));
  part(".text").textContent = told.answer.text;
  part("h2").hidden = part(".text").hidden = bad.length > 0;
  part("button.take").hidden = bad.length > 0;
  part("dialog .fault").hidden = true;
  part("dialog").showModal();
}

async function take(button) {
  button.disabled = true;
  const told = await ask(shown.file, shown.mark);
  button.disabled = false;
  if (!section()) return;
  if (told.refused) {
    tell(part("dialog .fault"), told.refused);
    return;
  }
  part("dialog").close();
  go(window.location.href, told.answer.said);
}

export default {
  init() {
    document.addEventListener("change", (event) => {
      const input = event.target.closest?.(".duiping details.edited input[type=file]");
      if (!input?.files.length) return;
      const [file] = input.files;
      look(file).finally(() => {
        input.value = ""; // the same file, edited again, is a change, too
      });
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.(".duiping details.edited button.take");
      if (button) take(button);
    });
  },
  onPageLoad() {
    const input = part("input[type=file]");
    if (input) input.disabled = false; // what is chosen from now on is heard
  },
};
