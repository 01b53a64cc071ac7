/** `<zhunru-form>`: a form drawn from a policy's facts, judged at every change; and `bind`, the same for a form that is there already. */

import { text, wrong } from "../arguments.js";
import type { Policy } from "../index.js";
import type { CheckResult, Field, Words } from "../types.js";
import { type Question, questions, type Standing, standings } from "./ask.js";
import { Control } from "./control.js";
import { h } from "./dom.js";
import { formStyle, verdictStyle } from "./style.js";
import { compose, type FormValue, given, takeApart } from "./values.js";
import { grounds, headline } from "./verdict.js";
import { WORDS } from "./words.js";

export { bind, type Binding } from "./bind.js";
export type { FormValue } from "./values.js";

/** So many rules are named where it is said why a fact is asked for. */
const NAMED = 3;

/** What may be set on an element before it is one of ours. */
const PROPERTIES = ["name", "form", "asOf", "disabled", "readOnly", "policy", "value"] as const;

/** On a server there are no elements, and nobody makes one. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

export class ZhunruForm extends Base {
  static formAssociated = true;
  static observedAttributes = ["as-of", "asof", "readonly"];

  readonly #internals = this.attachInternals();
  readonly #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  readonly #asked = h("div", { class: "fields" });
  readonly #defaults = drawer();
  readonly #idle = drawer();
  readonly #next = h("div", { class: "next", hidden: true });
  readonly #live = h("div", { "aria-live": "polite" });
  #policy: Policy | null = null;
  #fields: Field[] = [];
  #words: Words = WORDS;
  #controls = new Map<string, Control>();
  #standings = new Map<string, Standing>();
  /** What a program set, as far as no control has taken it: all of it without a policy, else what no fact wants. */
  #rest: FormValue = {};
  #result: CheckResult | null = null;
  #disabled = false;
  #judged = "";
  #announced = "";

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [verdictStyle, formStyle];
    const verdict = h("section", { class: "verdict", "aria-labelledby": "verdict" }, h("p", { class: "title", id: "verdict" }, "结论"), this.#live, this.#next);
    this.#root.append(h("div", { class: "layout" }, h("div", {}, this.#asked, this.#defaults.element, this.#idle.element), verdict));
    // When the focus has left a question, the others may move up after it.
    this.#asked.addEventListener("focusout", () => setTimeout(() => this.#arrange()));
    // The element has events of its own, once it has judged.
    for (const type of ["input", "change"]) this.#root.addEventListener(type, (event) => event.stopPropagation());
    this.#say("还没有政策");
  }

  connectedCallback(): void {
    for (const property of PROPERTIES) {
      if (!Object.hasOwn(this, property)) continue;
      const { [property]: early } = this as Record<string, unknown>;
      delete (this as Record<string, unknown>)[property];
      (this as Record<string, unknown>)[property] = early;
    }
  }

  /** The policy that asks and judges. Setting it draws the form anew; what is filled in stays. */
  get policy(): Policy | null {
    return this.#policy;
  }

  set policy(policy: Policy | null | undefined) {
    if (policy !== null && policy !== undefined && typeof (policy as { form?: unknown }).form !== "function") throw wrong("policy ", " Policy 或 null", policy);
    this.#policy = policy ?? null;
    this.#draw();
  }

  /** The 基准日, `YYYY-MM-DD`, kept in the attribute `as-of`; null: today. */
  get asOf(): string | null {
    // Where a framework renders on a server, the property's own name becomes an attribute.
    return this.getAttribute("as-of") ?? this.getAttribute("asof");
  }

  set asOf(day: string | null | undefined) {
    this.removeAttribute("asof");
    this.#reflect("as-of", day, "asOf ");
  }

  /** What has been filled in, as a JSON input holds it; this is what the form submits, as JSON. */
  get value(): FormValue {
    return compose(this.#fields, (field) => this.#controls.get(field.name)?.json, this.#rest);
  }

  set value(value: FormValue | null | undefined) {
    this.#load(given(value));
  }

  /** What the engine says about it, judged as a form that is still being filled in. */
  get result(): CheckResult | null {
    return this.#result;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string | null | undefined) {
    this.#reflect("name", name, "name ");
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", Boolean(disabled));
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }

  set readOnly(readOnly: boolean) {
    this.toggleAttribute("readonly", Boolean(readOnly));
  }

  /** The form to which it belongs; set by its `id`. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  set form(id: string | null | undefined) {
    this.#reflect("form", id, "form ");
  }

  get labels(): NodeList {
    return this.#internals.labels;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
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

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "readonly") this.#lock();
    else if (before !== after && this.#policy) this.#draw();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#lock();
  }

  formResetCallback(): void {
    this.value = {};
  }

  formStateRestoreCallback(state: unknown): void {
    if (typeof state === "string") this.value = JSON.parse(state) as FormValue;
  }

  #reflect(attribute: string, value: unknown, what: string): void {
    if (value === null || value === undefined) this.removeAttribute(attribute);
    else this.setAttribute(attribute, text(value, what));
  }

  get #options(): { asOf?: string } {
    return this.asOf === null || this.asOf === "" ? {} : { asOf: this.asOf };
  }

  /** Draws the facts anew, and fills in what was there. */
  #draw(): void {
    const value = this.value;
    const [policy, options] = [this.#policy, this.#options];
    this.#fields = [];
    this.#controls = new Map();
    this.#standings = new Map();
    for (const place of [this.#asked, this.#defaults.fields, this.#idle.fields]) place.replaceChildren();
    try {
      this.#fields = policy?.fields(options) ?? [];
      this.#words = policy?.words(options) ?? WORDS;
    } catch (error) {
      this.#rest = value;
      this.#settle(`政策用不了：${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
    for (const field of this.#fields) {
      const typed = (written: string) => policy!.typed(field.name, written, options);
      const control: Control = new Control(field, typed, (type) => {
        // A browser also reports the change of a box that is being removed.
        if (this.#controls.get(field.name) === control) this.#changed(type);
      });
      this.#controls.set(field.name, control);
    }
    for (const control of this.#controls.values()) this.#home(control).append(control.element);
    this.#lock();
    this.#load(value);
  }

  /** Fills in a value. */
  #load(value: FormValue): void {
    if (!this.#policy) {
      this.#rest = value;
      return this.#settle("还没有政策");
    }
    const { cells, rest } = takeApart(value, this.#policy.form(value, this.#options).answers);
    this.#rest = rest;
    for (const [name, control] of this.#controls) control.put(cells.get(name));
    this.#judge();
  }

  /** A person has changed something. */
  #changed(type: "input" | "change"): void {
    // A `change` that follows its `input` says nothing new.
    if (JSON.stringify(this.value) !== this.#judged) this.#judge();
    this.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }

  #judge(): void {
    const value = this.value;
    const reading = this.#policy!.form(value, this.#options);
    this.#judged = JSON.stringify(value);
    this.#standings = standings(this.#fields, reading);
    this.#result = reading.result;
    this.#arrange();
    this.#validate();
    this.#announce();
    this.dispatchEvent(new CustomEvent("zhunru-result", { detail: this.#result, bubbles: true, composed: true }));
  }

  /** Stands without a result. */
  #settle(words: string): void {
    this.#result = null;
    const json = JSON.stringify(this.value);
    this.#internals.setFormValue(json, json);
    this.#internals.setValidity({});
    this.#next.hidden = true;
    this.#defaults.show("", false);
    this.#idle.show("", false);
    this.#say(words);
  }

  /** Shows at each fact what is wrong with it, and tells the browser. */
  #validate(): void {
    let first: { flags: ValidityStateFlags; message: string; anchor: HTMLElement } | undefined;
    const inOrder = [...this.#asked.children, ...this.#defaults.fields.children, ...this.#idle.fields.children];
    for (const element of inOrder) {
      const control = this.#controlOf(element);
      const standing = control && this.#standings.get(control.field.name);
      if (!standing) continue;
      const { field } = control;
      const { answered, error, lacks, question, remark, required } = standing;
      control.show({ needed: required, answered, error, remark, why: !answered && question ? why(question, this.#words) : "" });
      if (error !== "" && first?.flags.customError !== true) first = { flags: { customError: true }, message: `${field.key}：${error}`, anchor: control.anchor };
      else if (lacks) first ??= { flags: { valueMissing: true }, message: `还缺「${field.key}」`, anchor: control.anchor };
    }
    this.#internals.setFormValue(this.#judged, this.#judged);
    if (first) this.#internals.setValidity(first.flags, first.message, first.anchor);
    else this.#internals.setValidity({});
  }

  #lock(): void {
    for (const control of this.#controls.values()) control.lock(this.#disabled, this.readOnly);
  }

  /** Puts each fact where it belongs: nothing that is answered or being answered moves, nor anything above it in the list of questions. */
  #arrange(): void {
    if (!this.#result) return;
    const open = questions(this.#result);
    const weights = new Map(open.map((question) => [question.name, question.weight]));
    const rank = (control: Control) => (control.field.required === "yes" ? Infinity : (weights.get(control.field.name) ?? -1));
    const focused = this.#root.activeElement;
    const rests = (control: Control) => !this.#isAnswered(control) && !control.element.contains(focused);
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
    this.#defaults.show("有缺省的事实：与实际不同的才改", this.#isBroken(this.#defaults));
    this.#idle.show("现在不影响结论的事实", this.#isBroken(this.#idle));
  }

  #isAnswered(control: Control): boolean {
    return this.#standings.get(control.field.name)?.answered ?? false;
  }

  #isBroken(place: Drawer): boolean {
    const standing = (element: Element) => this.#standings.get(this.#controlOf(element)?.field.name ?? "");
    return [...place.fields.children].some((element) => (standing(element)?.error ?? "") !== "" || standing(element)?.required === true);
  }

  /** Says the outcome, its grounds, and what to fill in next. */
  #announce(): void {
    const result = this.#result!;
    const isBlank = ![...this.#standings.values()].some((standing) => standing.answered);
    if (isBlank) this.#say("填写以后，这里给出结论");
    const announced = JSON.stringify([result.items, result.list]);
    if (!isBlank && announced !== this.#announced) {
      const item = result.items[0];
      const parts = (one: typeof item) => (one ? [headline(one, this.#words), grounds({ ...one, open: [], missing: [] }, this.#words)] : []);
      this.#live.replaceChildren(...parts(item), ...(result.list ? [h("div", { class: "list" }, h("p", { class: "title" }, "全表"), ...parts(result.list))] : []));
      this.#announced = announced;
    }
    const next = questions(result).find((question) => this.#standings.get(question.name)?.answered === false);
    this.#next.hidden = next === undefined;
    if (next) {
      const go = () => this.#controls.get(next.name)?.anchor.focus();
      this.#next.replaceChildren(h("p", {}, "现在最要紧的一问：", h("button", { type: "button", click: go }, next.name)));
    }
  }

  /** Says something else in the place of a verdict. */
  #say(words: string): void {
    this.#announced = "";
    this.#live.replaceChildren(h("p", { class: "empty" }, words));
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

function why(question: Question, words: Words): string {
  const named = question.because.slice(0, NAMED).map((rule) => `「${rule.rule}」（${words[rule.effect]}）`);
  const more = question.because.length > NAMED ? `等 ${question.because.length} 条规则` : "";
  return named.length === 0 ? "" : `${named.join("、")}${more}还取决于它`;
}

function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}

if (globalThis.customElements && !customElements.get("zhunru-form")) customElements.define("zhunru-form", ZhunruForm);

declare global {
  interface HTMLElementTagNameMap {
    "zhunru-form": ZhunruForm;
  }

  interface HTMLElementEventMap {
    "zhunru-result": CustomEvent<CheckResult>;
  }
}
