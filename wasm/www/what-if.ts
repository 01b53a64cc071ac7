/** What an item would come to if some of its facts were others: they are changed here, and the verdict moves. */

import type { Example, Field, Item, Policy, Reason, Way, Words } from "../lib/index.js";
import { own, standings } from "../lib/form/ask.js";
import { Control } from "../lib/form/control.js";
import { h, sheet } from "../lib/form/dom.js";
import { formStyle, verdictStyle } from "../lib/form/style.js";
import { cellOf, compose, type FormValue, given, isSame, takeApart } from "../lib/form/values.js";

/** The verdict stays in sight while facts are changed; why it moves is read below it. */
const ownStyle = sheet(`
.move { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: baseline; padding: .5rem 0; background: var(--surface); border-bottom: 1px solid #d0d5dd; } .move .clear { margin-left: auto; }
.moves { margin: .5rem 0 1rem; padding: 0; list-style: none; } .moves li { padding: .2rem 0; overflow-wrap: anywhere; } .pick { text-align: left; overflow-wrap: anywhere; } .fields { margin-top: .8rem; }
`);

export interface WhatIfActions {
  /** The policy that judged the list. */
  policy(): Policy;
  asOf: string;
  /** Asks for the facts of the item, which come by `begin`. */
  facts(row: number): void;
  /** Has the item judged with other facts; the verdict comes by `judged`. */
  judge(row: number, item: Example): void;
}

export class WhatIf {
  readonly element: HTMLDetailsElement;
  readonly #move = h("div", { "aria-live": "polite" });
  readonly #why = h("div", { "aria-live": "polite" });
  readonly #mattering = h("div", { class: "fields" });
  readonly #others = h("div", { class: "fields" });
  readonly #reset = h("button", { type: "button", class: "clear", hidden: true, click: () => this.#load(this.#base) }, "还原");
  readonly #controls = new Map<string, Control>();
  readonly #host = h("div", { class: "what-if-facts" });
  #fields: Field[] = [];
  /** The facts as the list has them, and as they are said to be. */
  #base: FormValue = {};
  #value: FormValue = {};
  #rest: FormValue = {};
  /** Whether an answer is awaited, and whether something else has been asked since. */
  #waiting = false;
  #changed = false;

  constructor(readonly row: number, private readonly item: Item, private readonly words: Words, private readonly actions: WhatIfActions) {
    this.element = h("details", { class: "what-if" }, h("summary", {}, "假如事实不一样，结论会怎样"), this.#host);
    this.element.addEventListener("toggle", () => actions.facts(row), { once: true });
  }

  /** Draws the facts of the item. */
  begin(facts: Example): void {
    const policy = this.actions.policy();
    const options = { asOf: this.actions.asOf };
    this.#fields = policy.fields(options);
    const matter = mattering(this.item);
    for (const field of this.#fields) {
      const control: Control = new Control(field, (text) => policy.typed(field.name, text, options), () => this.#edited());
      this.#controls.set(field.name, control);
      (matter.has(field.name) ? this.#mattering : this.#others).append(control.element);
    }
    const root = this.#host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [verdictStyle, formStyle, ownStyle];
    const ways = (this.item.ways ?? []).map((one) => h("button", { type: "button", class: "pick", click: () => this.#follow(one) }, one.message));
    root.append(
      h("div", { class: "move" }, this.#move, this.#reset),
      this.#why,
      ...(ways.length > 0 ? [h("p", { class: "help" }, "从一种改法试起："), h("p", { class: "line" }, ...ways)] : []),
      ...(this.item.errors.length > 0 ? [h("p", { class: "help" }, "读不出来的格子，在这里当作没有填。")] : []),
      this.#mattering,
      ...(this.#others.childElementCount > 0 ? [h("details", { open: this.#mattering.childElementCount === 0 }, h("summary", {}, `其他 ${this.#others.childElementCount} 项事实`), this.#others)] : []),
    );
    this.#base = given(facts);
    this.#load(this.#base);
  }

  /** What the item comes to with the facts that were asked for last. */
  judged(after: Item): void {
    this.#waiting = false;
    if (this.#changed) return this.#ask();
    this.#show(after);
  }

  #follow(way: Way): void {
    const set = new Map(Object.entries(way.set));
    this.#load(compose(this.#fields, (field) => (set.has(field.name) ? set.get(field.name) : cellOf(this.#base, field)), {}));
  }

  #load(value: FormValue): void {
    const { cells, rest } = takeApart(value, this.actions.policy().form(value, { asOf: this.actions.asOf }).answers);
    this.#rest = rest;
    for (const [name, control] of this.#controls) control.put(cells.get(name));
    this.#edited();
  }

  /** Shows how the facts are read, and has them judged. */
  #edited(): void {
    this.#value = compose(this.#fields, (field) => this.#controls.get(field.name)?.json, this.#rest);
    const all = standings(this.#fields, this.actions.policy().form(this.#value, { asOf: this.actions.asOf }));
    for (const [name, control] of this.#controls) {
      const { answered, error, remark } = all.get(name)!;
      control.show({ needed: false, answered, error, remark, why: "" });
    }
    if (this.#altered().length === 0) {
      this.#changed = false;
      return this.#show(this.item);
    }
    this.#changed = true;
    if (!this.#waiting) this.#ask();
  }

  #ask(): void {
    this.#waiting = true;
    this.#changed = false;
    this.actions.judge(this.row, this.#value);
  }

  /** The facts that are not as the list has them. */
  #altered(): Field[] {
    return this.#fields.filter((field) => !isSame(cellOf(this.#value, field), cellOf(this.#base, field)));
  }

  #show(after: Item): void {
    const altered = this.#altered().map((field) => field.name);
    this.#reset.hidden = altered.length === 0;
    const outcome = (item: Item) => h("span", { class: "zr-outcome", "data-outcome": item.outcome }, item.label);
    if (altered.length === 0) {
      this.#move.replaceChildren(outcome(this.item));
      this.#why.replaceChildren(h("p", { class: "help" }, "改一项事实，看结论变不变。"));
      return;
    }
    const moves = moved(this.item, after, this.words);
    this.#move.replaceChildren(outcome(this.item), h("span", { class: "arrow" }, this.item.outcome === after.outcome ? " 还是 " : " 变成 "), outcome(after));
    this.#why.replaceChildren(
      h("p", { class: "help" }, `改了：${altered.join("、")}`),
      ...(after.details.length > 0 ? [h("p", {}, after.details.join("；"))] : []),
      moves.length > 0 ? h("ul", { class: "moves" }, ...moves) : h("p", {}, "理由没有变。"),
    );
  }
}

/** The names of the facts that an item's verdict rests on, or hangs on. */
function mattering(item: Item): Set<string> {
  const ways = (item.ways ?? []).flatMap((one) => Object.keys(one.set));
  return new Set([...item.reasons.flatMap((one) => one.facts.map((fact) => fact.name)), ...item.missing, ...item.open.flatMap((one) => one.fields), ...item.errors.flatMap((one) => one.field ?? []), ...ways].map(own));
}

/** Which reasons come and go, and what is asked for. */
function moved(before: Item, after: Item, words: Words): HTMLElement[] {
  const key = (one: Reason) => JSON.stringify([one.policy, one.rule, one.message, one.detail]);
  const rules = (all: Item, others: Item) => all.reasons.filter((one) => !others.reasons.some((other) => key(one) === key(other)));
  const facts = (all: Item, others: Item) => all.missing.filter((one) => !others.missing.includes(one));
  const reason = (what: string, one: Reason) => h("li", {}, h("b", {}, what), " ", h("span", { class: "zr-tag", "data-outcome": one.effect }, words[one.effect]), ` ${[one.rule, one.message ?? one.detail].filter(Boolean).join("：")}`);
  const fact = (what: string, all: string[]) => (all.length > 0 ? [h("li", {}, h("b", {}, what), ` ${all.join("、")}`)] : []);
  return [
    ...rules(after, before).map((one) => reason("多了", one)),
    ...rules(before, after).map((one) => reason("少了", one)),
    ...fact("还缺", facts(after, before)),
    ...fact("不再缺", facts(before, after)),
  ];
}
