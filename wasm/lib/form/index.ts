/** `<zhunru-form>`: a form drawn from a policy's facts, judged at every change; and `bind`, the same for a form that is there already. */

import type { Policy } from "../index.js";
import type { CheckResult, Field } from "../types.js";
import { type Question, questions } from "./ask.js";
import { Control } from "./control.js";
import { h } from "./dom.js";
import { compose, decompose, type FormValue, problems } from "./facts.js";
import { formStyle, verdictStyle } from "./style.js";
import { grounds, headline } from "./verdict.js";
import { WORDS } from "./words.js";

export { bind } from "./bind.js";
export type { FormValue } from "./facts.js";

/** So many rules are named where it is said why a fact is asked for. */
const NAMED = 3;

export class ZhunruForm extends HTMLElement {
  static formAssociated = true;
  static observedAttributes = ["as-of"];

  readonly #internals = this.attachInternals();
  readonly #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  readonly #asked = h("div", { class: "fields" });
  readonly #defaults = drawer();
  readonly #idle = drawer();
  readonly #next = h("div", { class: "next", hidden: true });
  readonly #live = h("div", { "aria-live": "polite" }, h("p", { class: "empty" }, "还没有政策"));
  #policy: Policy | null = null;
  #fields: Field[] = [];
  #controls = new Map<string, Control>();
  #result: CheckResult | null = null;
  #told = "";

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [verdictStyle, formStyle];
    const verdict = h("section", { class: "verdict", "aria-labelledby": "verdict" }, h("p", { class: "title", id: "verdict" }, "结论"), this.#live, this.#next);
    this.#root.append(h("div", { class: "layout" }, h("div", {}, this.#asked, this.#defaults.element, this.#idle.element), verdict));
    // When the focus has left a question, the others may move up behind it.
    this.#asked.addEventListener("focusout", () => setTimeout(() => this.#arrange()));
  }

  /** The policy that asks and judges. Setting it draws the form anew. */
  get policy(): Policy | null {
    return this.#policy;
  }

  set policy(policy: Policy | null) {
    this.#policy = policy;
    this.#draw();
  }

  /** The 基准日, from the attribute `as-of`; null: today. */
  get asOf(): string | null {
    return this.getAttribute("as-of");
  }

  set asOf(day: string | null) {
    if (day === null) this.removeAttribute("as-of");
    else this.setAttribute("as-of", day);
  }

  /** What has been filled in, as the engine reads it; this is what the form submits, as JSON. */
  get value(): FormValue {
    return compose(this.#fields, (field) => this.#controls.get(field.name)?.answer);
  }

  set value(value: FormValue) {
    for (const control of this.#controls.values()) control.answer = decompose(value, control.field);
    this.#judge();
  }

  /** What the engine says about it, judged as a form that is still being filled in. */
  get result(): CheckResult | null {
    return this.#result;
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  attributeChangedCallback(): void {
    if (this.#policy) this.#draw();
  }

  formDisabledCallback(disabled: boolean): void {
    for (const control of this.#controls.values()) control.disabled = disabled;
  }

  formResetCallback(): void {
    this.value = {};
  }

  formStateRestoreCallback(state: unknown): void {
    if (typeof state === "string") this.value = JSON.parse(state) as FormValue;
  }

  #draw(): void {
    const value = this.value;
    this.#fields = this.#policy?.fields(this.asOf === null ? {} : { asOf: this.asOf }) ?? [];
    this.#controls = new Map(this.#fields.map((field) => [field.name, new Control(field, () => this.#judge())]));
    for (const place of [this.#asked, this.#defaults.fields, this.#idle.fields]) place.replaceChildren();
    for (const control of this.#controls.values()) this.#home(control).append(control.element);
    this.value = value;
  }

  #judge(): void {
    if (!this.#policy) return;
    const value = this.value;
    this.#result = this.#policy.check(value, { open: true, ...(this.asOf === null ? {} : { asOf: this.asOf }) });
    this.#arrange();
    this.#validate(value);
    this.#tell();
    this.dispatchEvent(new CustomEvent("zhunru-result", { detail: this.#result, bubbles: true, composed: true }));
  }

  /** Shows at each fact what is wrong with it, and tells the browser. */
  #validate(value: FormValue): void {
    const result = this.#result!;
    const wrong = problems(result);
    const asked = new Map(questions(result).map((question) => [question.name, question]));
    let first: { flags: ValidityStateFlags; message: string; anchor: HTMLElement } | undefined;
    const inOrder = [...this.#asked.children, ...this.#defaults.fields.children, ...this.#idle.fields.children];
    for (const element of inOrder) {
      const control = this.#controlOf(element);
      if (!control) continue;
      const { field } = control;
      const question = asked.get(field.name);
      const error = wrong.get(field.name) ?? "";
      control.show({ needed: question !== undefined && question.because.length === 0, error, why: control.answer === undefined && question ? why(question) : "" });
      if (error !== "" && first?.flags.customError !== true) first = { flags: { customError: true }, message: `${field.key}：${error}`, anchor: control.anchor };
      if (question && field.authority === null) first ??= { flags: { valueMissing: true }, message: `还缺「${field.key}」`, anchor: control.anchor };
    }
    const json = JSON.stringify(value);
    this.#internals.setFormValue(json, json);
    if (first) this.#internals.setValidity(first.flags, first.message, first.anchor);
    else this.#internals.setValidity({});
  }

  /** Puts each fact where it belongs: nothing that is answered or being answered moves, nor anything above it in the list of questions. */
  #arrange(): void {
    if (!this.#result) return;
    const open = questions(this.#result);
    const weights = new Map(open.map((question) => [question.name, question.weight]));
    const rank = (control: Control) => (control.field.required === "yes" ? Infinity : (weights.get(control.field.name) ?? -1));
    const focused = this.#root.activeElement;
    const rests = (control: Control) => control.answer === undefined && !control.element.contains(focused);
    const all = [...this.#controls.values()];
    for (const control of all.filter(rests)) {
      const home = weights.has(control.field.name) || control.field.required === "yes" ? this.#asked : this.#home(control);
      if (control.element.parentElement !== home) home.append(control.element);
    }
    const order = new Map(all.map((control, index) => [control, index]));
    const listed = [...this.#asked.children].flatMap((element) => this.#controlOf(element) ?? []);
    const pinned = listed.findLastIndex((control) => !rests(control)) + 1;
    const movable = listed.slice(pinned);
    const sorted = [...movable].sort((a, b) => descending(rank(a), rank(b)) || order.get(a)! - order.get(b)!);
    if (sorted.some((control, index) => control !== movable[index])) this.#asked.append(...sorted.map((control) => control.element));
    const broken = problems(this.#result);
    this.#defaults.show("有缺省的事实：与实际不同的才改", this.#holds(this.#defaults, broken));
    this.#idle.show("现在不影响结论的事实", this.#holds(this.#idle, broken));
  }

  #holds(place: Drawer, broken: Map<string, string>): boolean {
    return [...place.fields.children].some((element) => broken.has(this.#controlOf(element)?.field.name ?? ""));
  }

  /** Says the outcome, its grounds, and what to fill in next. */
  #tell(): void {
    const result = this.#result!;
    const told = JSON.stringify([result.items, result.list]);
    if (told === this.#told) return;
    this.#told = told;
    const item = result.items[0];
    this.#live.replaceChildren(
      ...(item ? [headline(item), grounds({ ...item, open: [], missing: [] })] : []),
      ...(result.list ? [h("div", { class: "list" }, h("p", { class: "title" }, "全表"), headline(result.list), grounds({ ...result.list, open: [], missing: [] }))] : []),
    );
    const next = questions(result).find((question) => this.#controls.get(question.name)?.answer === undefined);
    this.#next.hidden = next === undefined;
    if (next) {
      const go = () => this.#controls.get(next.name)?.anchor.focus();
      this.#next.replaceChildren(h("p", {}, "现在最要紧的一问：", h("button", { type: "button", click: go }, next.name)), h("p", { class: "help" }, why(next)));
    }
  }

  #home(control: Control): HTMLElement {
    return control.field.required === "yes" ? this.#asked : control.field.default !== null ? this.#defaults.fields : this.#idle.fields;
  }

  #controlOf(element: Element): Control | undefined {
    return [...this.#controls.values()].find((control) => control.element === element);
  }
}

interface Drawer {
  element: HTMLDetailsElement;
  fields: HTMLElement;
  show(title: string, open: boolean): void;
}

/** Facts that need not be looked at, closed until somebody opens it or something in it is wrong. */
function drawer(): Drawer {
  const title = h("summary");
  const fields = h("div", { class: "fields" });
  const element = h("details", { hidden: true }, title, fields);
  return {
    element,
    fields,
    show(words, open) {
      const text = `${words}（${fields.children.length} 项）`;
      if (title.textContent !== text) title.textContent = text;
      element.hidden = fields.children.length === 0;
      if (open) element.open = true;
    },
  };
}

function why(question: Question): string {
  const named = question.because.slice(0, NAMED).map((rule) => `「${rule.rule}」（${WORDS[rule.effect]}）`);
  const more = question.because.length > NAMED ? `等 ${question.because.length} 条规则` : "";
  return named.length === 0 ? "" : `为什么问：${named.join("、")}${more}还取决于它`;
}

function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}

if (!customElements.get("zhunru-form")) customElements.define("zhunru-form", ZhunruForm);

declare global {
  interface HTMLElementTagNameMap {
    "zhunru-form": ZhunruForm;
  }
}
