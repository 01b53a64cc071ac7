"use strict";
(() => {
  const tools = document.querySelector("form.tools");
  if (!tools) return;
  const chapter = tools.previousElementSibling;
  const sections = [...document.querySelectorAll("section.decision")]
    .filter((section) => chapter.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING);
  // What is said of an item together with others: of its group, and of the groups in which that stands.
  const above = (row, section) => {
    const own = (part) => [...part.children].filter((child) => !child.matches("table, section")).map((child) => child.textContent);
    const said = own(section);
    for (let part = row.closest("section.part"); part; part = part.parentElement.closest("section.part")) said.push(...own(part));
    return said.join(" ");
  };
  const show = () => {
    const outcome = tools.elements.outcome.value;
    const words = tools.elements.words.value.trim().split(/\s+/).filter(Boolean);
    const matches = (text) => words.every((word) => text.includes(word));
    let count = 0;
    for (const section of sections) {
      const fits = !outcome || section.dataset.outcome === outcome;
      const rows = [...section.querySelectorAll("tr.item")];
      let shown = 0;
      for (const row of rows) {
        row.hidden = !(fits && matches(above(row, section) + " " + row.textContent));
        shown += row.hidden ? 0 : 1;
      }
      for (const part of section.querySelectorAll("section.part, table.items")) {
        part.hidden = !part.querySelector("tr.item:not([hidden])");
      }
      if (!rows.length && fits && matches(section.textContent)) shown = 1;
      section.hidden = shown === 0;
      count += shown;
    }
    tools.elements.count.textContent = `${count} 项`;
  };
  tools.hidden = false;
  tools.addEventListener("input", show);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.querySelector("button").addEventListener("click", () => window.print());
  show();
})();
