/** Which items of a list are in sight: by verdict, by what tells kinds apart, by faults, and by words. */

import type { CheckResult, Outcome, Words } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { OUTCOMES } from "../lib/form/words.js";
import type { Facet } from "./facets.js";
import type { Row } from "./table.js";

/** No value of a cell is a star by itself; if it were, all would be shown. */
const ALL = "*";

export class Filters {
  /** The verdicts that there are, each to be left out. */
  readonly counts: HTMLElement;
  readonly tools: HTMLElement;
  readonly #chosen: Set<Outcome>;
  readonly #search: HTMLInputElement;
  readonly #faulty: HTMLInputElement;
  readonly #kinds: HTMLSelectElement[];
  readonly #found = h("span", { role: "status" });

  /** `changed` is called when others are to be in sight. */
  constructor(summary: CheckResult["summary"], words: Words, facets: Facet[], changed: () => void) {
    const outcomes = OUTCOMES.filter((one) => summary[one] > 0);
    const chosen = (this.#chosen = new Set<Outcome>(outcomes));
    const boxes = outcomes.map((one) => {
      const box = h("input", { type: "checkbox", checked: true, change: () => ((box.checked ? chosen.add(one) : chosen.delete(one)), changed()) });
      return h("label", {}, box, h("span", { class: "zr-outcome", "data-outcome": one }, words[one]), String(summary[one]));
    });
    this.#search = h("input", { type: "search", placeholder: "在清单里找", "aria-label": "在清单里找", input: changed });
    this.#faulty = h("input", { type: "checkbox", change: changed });
    this.#kinds = facets.map((facet) => {
      const option = ([value, items]: [string, number]) => h("option", { value }, `${value === "" ? "（没有填）" : value}（${items}）`);
      return h("select", { "aria-label": `只看哪个${facet.name}`, change: changed }, h("option", { value: ALL }, `${facet.name}：全部`), ...facet.values.map(option));
    });
    this.counts = h("fieldset", { class: "counts" }, h("legend", { class: "visually-hidden" }, "只看这些结论"), ...boxes);
    this.tools = h("div", { class: "tools" }, this.#search, ...this.#kinds, h("label", {}, this.#faulty, " 只看有数据问题的"), this.#found);
  }

  /** Whether a row is wanted, as the filters stand now. */
  get wanted(): (row: Row) => boolean {
    const words = this.#search.value.trim().toLowerCase();
    const kinds = this.#kinds.map((select) => select.value);
    const onlyFaulty = this.#faulty.checked;
    return (row) => this.#chosen.has(row.outcome) && (words === "" || row.text.includes(words)) && (!onlyFaulty || row.faults > 0)
      && kinds.every((kind, at) => kind === ALL || row.facets[at] === kind);
  }

  /** Says how many items are in sight. */
  show(shown: number, all: number): void {
    this.#found.textContent = shown === all ? `共 ${all} 项` : `${all} 项中的 ${shown} 项`;
  }
}
