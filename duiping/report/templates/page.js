const bar = document.querySelector("#filter");
if (bar) {
  const [text, kind] = [bar.querySelector("input"), bar.querySelector("select")];
  const show = () => {
    const wanted = text.value.trim().toLowerCase();
    for (const item of document.querySelectorAll("tbody.break")) {
      const fits = item.textContent.toLowerCase().includes(wanted);
      item.hidden = !fits || (kind.value && kind.value !== item.dataset.kind);
    }
  };
  bar.hidden = false;
  bar.addEventListener("input", show);
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
