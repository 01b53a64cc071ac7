/** The items of a list as a table: sorted, filtered and searched; of however many rows only those in sight are drawn. */

import type { Outcome } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { OUTCOMES } from "../lib/form/words.js";
import type { Facet } from "./facets.js";

/** What a row of the table shows. */
export interface Row {
  row: number;
  name: string;
  outcome: Outcome;
  label: string;
  detail: string;
  faults: number;
  /** Its value of each facet. */
  facets: string[];
  /** Everything in which it is searched for, in small letters. */
  text: string;
}

/** Facets that have a column of their own. */
const COLUMNS = 2;
/** Rows drawn beyond those in sight, above and below. */
const SPARE = 8;

const collator = new Intl.Collator("zh-CN", { numeric: true });

interface Column {
  title: string;
  kind: string;
  compare?: (a: Row, b: Row) => number;
  cell(row: Row): Node | string;
}

export class ItemTable {
  readonly element: HTMLElement;
  readonly #rows: Row[];
  readonly #columns: Column[];
  readonly #body = h("tbody");
  readonly #heads: HTMLElement[];
  readonly #open: (row: number) => void;
  #shown: Row[];
  #sorted: { column: number; descending: boolean } = { column: 0, descending: false };
  /** The row that the keyboard is on, by its place among those shown. */
  #current = 0;
  /** The item that is open, by its number. */
  #opened = 0;
  #height = 0;
  #drawn = { from: -1, to: -1 };
  /** Whether every row is drawn, in sight or not. */
  #all = false;

  /** `open` is called with the number of an item that the reader wants to see. */
  constructor(rows: Row[], facets: Facet[], open: (row: number) => void) {
    this.#rows = rows;
    this.#shown = rows;
    this.#open = open;
    const own = facets.slice(0, COLUMNS).map((facet, at): Column => ({
      title: facet.name, kind: "facet", compare: (a, b) => collator.compare(a.facets[at] ?? "", b.facets[at] ?? ""), cell: (row) => row.facets[at] ?? "",
    }));
    const strictness = (row: Row) => OUTCOMES.indexOf(row.outcome);
    this.#columns = [
      { title: "序号", kind: "number", compare: (a, b) => a.row - b.row, cell: (row) => String(row.row) },
      { title: "事项", kind: "name", compare: (a, b) => collator.compare(a.name, b.name), cell: (row) => this.#button(row) },
      ...own,
      { title: "结论", kind: "outcome", compare: (a, b) => strictness(a) - strictness(b), cell: (row) => h("span", { class: "zr-outcome", "data-outcome": row.outcome }, row.label) },
      { title: "说明", kind: "note", cell: (row) => row.detail },
    ];
    this.#heads = this.#columns.map((column, at) =>
      h("th", { scope: "col", class: column.kind }, column.compare ? h("button", { type: "button", click: () => this.#sort(at) }, column.title) : column.title));
    this.element = h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "逐项结论", scroll: () => this.#draw(), keydown: (event) => this.#key(event as KeyboardEvent) },
      h("table", { class: "verdicts" }, h("thead", {}, h("tr", { "aria-rowindex": 1 }, ...this.#heads)), this.#body),
    );
    new ResizeObserver(() => this.#draw(true)).observe(this.element);
  }

  /** Shows the rows that are wanted, and says how many they are. */
  filter(wanted: (row: Row) => boolean): number {
    this.#shown = this.#rows.filter(wanted);
    this.#current = 0;
    this.#order();
    return this.#shown.length;
  }

  /** Marks the item that is open; 0: none is. */
  set opened(row: number) {
    this.#opened = row;
    this.#draw(true);
  }

  drawAll(all: boolean): void {
    this.#all = all;
    this.#draw(true);
  }

  /** Puts the keyboard back on the row that was left. */
  focus(): void {
    this.#go(this.#current);
  }

  #sort(column: number): void {
    const descending = this.#sorted.column === column && !this.#sorted.descending;
    this.#sorted = { column, descending };
    this.#order();
  }

  #order(): void {
    const { column, descending } = this.#sorted;
    const compare = this.#columns[column]?.compare;
    if (compare) this.#shown = this.#shown.slice().sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a.row - b.row);
    this.#heads.forEach((head, at) => (at === column ? head.setAttribute("aria-sort", descending ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    this.element.firstElementChild?.setAttribute("aria-rowcount", String(this.#shown.length + 1));
    this.element.scrollTop = 0;
    this.#draw(true);
  }

  /** Draws the rows in sight. `anew`: though the same are in sight. */
  #draw(anew = false): void {
    if (anew) this.#height = parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize) || 56;
    const first = Math.floor(this.element.scrollTop / this.#height);
    const last = Math.ceil((this.element.scrollTop + (this.element.clientHeight || 600)) / this.#height);
    // By whole steps, so that not every pixel draws.
    const from = this.#all ? 0 : Math.max(0, Math.floor((first - SPARE) / SPARE) * SPARE);
    const to = this.#all ? this.#shown.length : Math.min(this.#shown.length, Math.ceil((last + SPARE) / SPARE) * SPARE);
    if (!anew && from === this.#drawn.from && to === this.#drawn.to) return;
    this.#drawn = { from, to };
    const focused = this.#body.contains(document.activeElement);
    const gap = (rows: number) => {
      const line = h("tr", { "aria-hidden": "true", class: "gap" }, h("td", {}));
      line.style.height = `${rows * this.#height}px`;
      return line;
    };
    const lines = this.#shown.slice(from, to).map((row, at) => this.#line(row, from + at));
    this.#body.replaceChildren(...(from > 0 ? [gap(from)] : []), ...lines, ...(to < this.#shown.length ? [gap(this.#shown.length - to)] : []));
    // A row that has left takes the keyboard to the table, not to the top of the page.
    if (focused) (this.#body.querySelector<HTMLElement>("button[tabindex='0']") ?? this.element).focus({ preventScroll: true });
  }

  #line(row: Row, at: number): HTMLElement {
    const cells = this.#columns.map((column) => h("td", { class: column.kind }, h("div", {}, column.cell(row))));
    const line = h("tr", { "aria-rowindex": at + 2, class: row.row === this.#opened ? "opened" : null }, ...cells);
    const button = line.querySelector("button");
    button?.setAttribute("tabindex", at === this.#current ? "0" : "-1");
    return line;
  }

  #button(row: Row): HTMLElement {
    return h("button", { type: "button", class: "open", "aria-current": row.row === this.#opened ? "true" : null, click: () => {
      this.#current = this.#shown.indexOf(row);
      this.#open(row.row);
    } }, row.name);
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#height) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.#shown.length, End: this.#shown.length };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // Whoever comes to the table begins with the row that was left.
    this.#go(this.#current + (document.activeElement === this.element && Math.abs(step) === 1 ? 0 : step));
  }

  #go(to: number): void {
    this.#current = Math.min(Math.max(0, to), this.#shown.length - 1);
    const head = this.element.querySelector("thead")?.clientHeight ?? 0;
    const top = this.#current * this.#height;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    const room = this.element.clientHeight - head - this.#height;
    if (top > this.element.scrollTop + room) this.element.scrollTop = top - room;
    this.#draw(true);
    this.#body.querySelector<HTMLElement>("button[tabindex='0']")?.focus({ preventScroll: true });
    const row = this.#shown[this.#current];
    // What is open beside the table goes along with the keyboard.
    if (this.#opened !== 0 && row && row.row !== this.#opened) this.#open(row.row);
  }
}
