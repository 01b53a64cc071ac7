/** The item that is open beside the table: its verdict with the reasons, what the list writes of it, and what would become of it if facts were others. */

import type { Words } from "../lib/index.js";
import { h, terms } from "../lib/form/dom.js";
import { grounds, headline } from "../lib/form/verdict.js";
import type { Answer } from "./list-worker.js";
import { WhatIf, type WhatIfActions } from "./what-if.js";

export class Beside {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #actions: WhatIfActions;
  readonly #closed: () => void;
  #whatIf: WhatIf | undefined;

  /** `closed` is called when the reader is done with an item. */
  constructor(words: Words, actions: WhatIfActions, closed: () => void) {
    [this.#words, this.#actions, this.#closed] = [words, actions, closed];
    this.element = h("aside", { class: "beside", "aria-label": "这一项的理由", tabindex: -1, hidden: true, keydown: (event) => (event as KeyboardEvent).key === "Escape" && this.#close() });
  }

  open(answer: Extract<Answer, { is: "item" }>): void {
    const { row, item, shared, canChange } = answer;
    const isNew = this.element.hidden;
    this.element.hidden = false;
    this.#whatIf = canChange ? new WhatIf(row, { ...item, missing: [...item.missing, ...shared] }, this.#words, this.#actions) : undefined;
    this.element.replaceChildren(...this.#parts(answer), ...(this.#whatIf ? [this.#whatIf.element] : []));
    this.element.scrollTop = 0;
    if (isNew && getComputedStyle(this.element).position === "static") this.element.scrollIntoView({ block: "nearest" });
  }

  /** The facts of an item that was opened, to be changed. */
  facts({ row, facts }: Extract<Answer, { is: "facts" }>): void {
    if (this.#whatIf?.row === row) this.#whatIf.begin(facts);
  }

  /** What an item comes to with other facts. */
  changed({ row, item }: Extract<Answer, { is: "what-if" }>): void {
    if (this.#whatIf?.row === row) this.#whatIf.judged(item);
  }

  #parts({ item, shared, cells }: Extract<Answer, { is: "item" }>): HTMLElement[] {
    const where = [item.row !== null && `第 ${item.row} 项`, item.place].filter(Boolean).join("，");
    return [
      h("div", { class: "beside-head" }, h("h4", {}, item.name ?? "（没有名称）"), h("button", { type: "button", class: "plain", click: () => this.#close() }, "关上")),
      h("p", { class: "hint" }, where),
      headline(item, this.#words),
      grounds(item, this.#words),
      ...(shared.length > 0 ? [h("p", { class: "hint" }, `还缺 ${shared.length} 项整张清单都没有的，见上。`)] : []),
      ...(cells.length > 0 ? [h("details", { class: "cells" }, h("summary", {}, "清单里写的"), terms(cells))] : []),
    ];
  }

  #close(): void {
    this.element.hidden = true;
    this.#closed();
  }
}
