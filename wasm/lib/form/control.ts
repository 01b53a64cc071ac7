/** One fact's control: a label, what helps, the inputs that its type asks for, what is wrong with it. */

import { quoted } from "../arguments.js";
import type { Field } from "../types.js";
import { attribute, h } from "./dom.js";
import { type Changed, type Parts, partsOf, type Said } from "./parts.js";
import { type Cell, isSame } from "./values.js";
import { shown } from "./words.js";

/** How a control stands after judging. */
export interface State {
  /** Whether it must be filled in now. */
  needed: boolean;
  /** Whether anything is said of the fact. */
  answered: boolean;
  /** The problem to show, empty for none. */
  error: string;
  /** What is odd about the value, empty for nothing. */
  remark: string;
  /** Why it is asked for, empty for no word. */
  why: string;
}

let count = 0;

export class Control {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #typed: (text: string) => string;
  readonly #mark = h("span", { class: "mark" });
  readonly #former = h("p", { class: "former" });
  readonly #remark = h("p", { class: "remark" });
  readonly #error: HTMLElement;
  readonly #because = h("p");
  /** Folded: whoever fills in a form wants the questions first. */
  readonly #why: HTMLDetailsElement;
  readonly #clear: HTMLButtonElement | null;
  #readOnly = false;
  /** The cell that a program set, until a person changes it: boxes may not be able to show all that it says. */
  #kept: { json: unknown } | undefined;

  /** `typed`: what a JSON input holds for a text that is typed into the box. */
  constructor(readonly field: Field, typed: (text: string) => string, changed: Changed) {
    const id = `zr${(count += 1)}`;
    this.#typed = typed;
    this.#error = h("p", { class: "error", id: `${id}-error` });
    this.#why = h("details", { class: "why", hidden: true }, h("summary", {}, "为什么问"), this.#because);
    const help = helpOf(field);
    const describedBy = [help !== "" && `${id}-help`, `${id}-error`].filter(Boolean).join(" ");
    const onChange: Changed = (type) => {
      this.#kept = undefined;
      this.#former.textContent = "";
      changed(type);
    };
    this.#parts = partsOf(field, id, describedBy, onChange);
    const grouped = this.#parts.grouped;
    const text = field.object === null ? [field.key] : [h("span", { class: "object" }, `${field.object} · `), field.key];
    const head = grouped ? h("legend", { class: "head" }, ...text, this.#mark) : h("label", { class: "head", id: `${id}-head`, for: id }, ...text, this.#mark);
    const clear = () => {
      this.#parts.set(undefined);
      this.anchor.focus();
      onChange("input");
      onChange("change");
    };
    this.#clear = grouped && field.type !== "set" ? h("button", { type: "button", class: "clear", hidden: true, "aria-label": `清除「${field.key}」的选择`, click: clear }, "清除") : null;
    const line = h("div", { class: "line" }, ...this.#parts.nodes, this.#clear);
    const shell = grouped ? h("fieldset", { class: "field", role: field.type === "set" ? null : "radiogroup", "aria-describedby": describedBy }) : h("div", { class: "field" });
    shell.append(head, ...(help === "" ? [] : [h("p", { class: "help", id: `${id}-help` }, help)]), line, this.#former, this.#why, this.#remark, this.#error);
    this.element = shell;
    this.show({ needed: field.required === "yes", answered: false, error: "", remark: "", why: "" });
  }

  /** What to focus, and where the browser points with its own messages. */
  get anchor(): HTMLElement {
    return this.#parts.focus();
  }

  /** What a JSON input holds for the fact; undefined for nothing. */
  get json(): unknown {
    if (this.#kept) return this.#kept.json;
    const said = this.#parts.get();
    return typeof said === "string" && this.#parts.takesAnyText ? this.#typed(said) : said;
  }

  /** Shows a cell. One that is there already is left alone, with the cursor in it. */
  put(cell: Cell | undefined): void {
    if (isSame(cell?.json, this.json)) return;
    this.#kept = cell && { json: cell.json };
    const { said, former } = shownIn(cell, this.#parts.takesAnyText);
    this.#parts.set(said);
    this.#former.textContent = former === "" ? "" : `原来填的是${quoted(former)}`;
  }

  lock(disabled: boolean, readOnly: boolean): void {
    this.#readOnly = readOnly;
    this.#parts.lock(disabled, readOnly);
    if (this.#clear) this.#clear.disabled = disabled || readOnly;
    attribute(this.element, "aria-readonly", readOnly && this.element.role === "radiogroup" ? "true" : null);
  }

  show(state: State): void {
    const mark = state.needed || this.field.required === "yes" ? "必填" : this.field.authority !== null ? `由${this.field.authority}认定` : "";
    if (this.#mark.textContent !== mark) this.#mark.textContent = mark;
    this.#mark.className = mark === "必填" ? "mark" : "mark soft";
    if (this.#error.textContent !== state.error) this.#error.textContent = state.error;
    if (this.#remark.textContent !== state.remark) this.#remark.textContent = state.remark;
    if (this.#because.textContent !== state.why) this.#because.textContent = state.why;
    this.#why.hidden = state.why === "";
    if (this.#clear) this.#clear.hidden = !state.answered || this.#readOnly;
    const target = this.#parts.grouped ? this.element : this.anchor;
    const checkable = !this.#parts.grouped || this.field.type !== "set";
    attribute(target, "aria-required", checkable && mark === "必填" ? "true" : null);
    attribute(target, "aria-invalid", checkable && state.error !== "" ? "true" : null);
  }
}

/** What inputs show of a cell; `former`: what they have no place for. */
function shownIn(cell: Cell | undefined, takesAnyText: boolean): { said: Said; former: string } {
  switch (cell?.answer.state) {
    case "known":
      return { said: cell.answer.shown, former: "" };
    case "none":
      return { said: null, former: "" };
    case "wrong":
      return takesAnyText ? { said: cell.answer.shown, former: "" } : { said: undefined, former: String(cell.answer.shown) };
    case "blank":
    case undefined:
      return { said: undefined, former: "" };
  }
}

function helpOf(field: Field): string {
  return [field.help, field.default !== null && `不填的，按「${shown(field.default)}」`].filter(Boolean).join("；");
}
