
"use strict";
(() => {
  const form = document.getElementById("filter");
  const person = document.getElementById("filter-person");
  const site = document.getElementById("filter-site");
  const shown = document.getElementById("filter-shown");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = Array.from(document.querySelectorAll("tr[data-row]"), (row) => ({
    row, text: plain(row.querySelector("th").textContent), site: row.dataset.site || "",
  }));
  const filter = () => {
    const words = plain(person.value).split(/\s+/).filter(Boolean);
    const place = site ? site.value : "";
    let n = 0;
    for (const one of rows) {
      const here = words.every((word) => one.text.includes(word)) && (!place || one.site === place);
      if (one.row.hidden === here) one.row.hidden = !here;
      n += here;
    }
    const all = !words.length && !place;
    shown.textContent = all ? "" : shown.dataset.said.replace("%1", n).replace("%2", rows.length);
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // Paper shows what is folded.
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
  form.hidden = false;
  filter();
})();
