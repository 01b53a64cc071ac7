/** One fact's control: a label, what helps, the input that its type asks for, its problem. */

import type { Field } from "../types.js";
import { attribute, h } from "./dom.js";

/** An answer: undefined if there is none yet, null for "there is none". */
export type Answer = string | boolean | string[] | null | undefined;

/** How a control stands after judging. */
export interface State {
  /** Whether it must be filled in now. */
  needed: boolean;
  /** The problem to show, empty for none. */
  error: string;
  /** Why it is asked for, empty for no word. */
  why: string;
}

/** Up to so many values are shown side by side. */
const RADIOS = 5;

let count = 0;

export class Control {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #mark = h("span", { class: "mark" });
  readonly #error: HTMLElement;
  readonly #why: HTMLElement;
  readonly #clear: HTMLElement | null;

  constructor(readonly field: Field, private readonly changed: () => void) {
    const id = `zr${(count += 1)}`;
    this.#error = h("p", { class: "error", id: `${id}-error` });
    this.#why = h("p", { class: "why", id: `${id}-why` });
    const help = helpOf(field);
    const told = [help !== "" && `${id}-help`, `${id}-why`, `${id}-error`].filter(Boolean).join(" ");
    const onChange = () => {
      this.#afterChange();
      changed();
    };
    this.#parts = partsOf(field, id, told, onChange);
    const grouped = this.#parts.grouped;
    const text = field.object === null ? [field.key] : [h("span", { class: "object" }, `${field.object} · `), field.key];
    const head = grouped ? h("legend", { class: "head" }, ...text, this.#mark) : h("label", { class: "head", for: id }, ...text, this.#mark);
    this.#clear = grouped && field.type !== "set" ? h("button", { type: "button", class: "clear", hidden: true, "aria-label": `清除「${field.key}」的选择`, click: () => this.#reset() }, "清除") : null;
    const line = h("div", { class: "line" }, ...this.#parts.nodes, this.#clear);
    const shell = grouped ? h("fieldset", { class: "field", role: field.type === "set" ? null : "radiogroup", "aria-describedby": told }) : h("div", { class: "field" });
    shell.append(head, ...(help === "" ? [] : [h("p", { class: "help", id: `${id}-help` }, help)]), line, this.#why, this.#error);
    this.element = shell;
    this.show({ needed: field.required === "yes", error: "", why: "" });
  }

  /** What to focus, and where the browser points with its own messages. */
  get anchor(): HTMLElement {
    return this.#parts.focus();
  }

  get answer(): Answer {
    return this.#parts.get();
  }

  set answer(answer: Answer) {
    this.#parts.set(answer);
    this.#afterChange();
  }

  set disabled(disabled: boolean) {
    for (const input of this.element.querySelectorAll<HTMLInputElement>("input, select, button")) input.disabled = disabled;
  }

  show(state: State): void {
    const mark = state.needed || this.field.required === "yes" ? "必填" : this.field.authority !== null ? `由${this.field.authority}认定` : "";
    if (this.#mark.textContent !== mark) this.#mark.textContent = mark;
    this.#mark.className = mark === "必填" ? "mark" : "mark soft";
    if (this.#error.textContent !== state.error) this.#error.textContent = state.error;
    if (this.#why.textContent !== state.why) this.#why.textContent = state.why;
    const target = this.#parts.grouped ? this.element : this.anchor;
    const checkable = !this.#parts.grouped || this.field.type !== "set";
    attribute(target, "aria-required", checkable && mark === "必填" ? "true" : null);
    attribute(target, "aria-invalid", checkable && state.error !== "" ? "true" : null);
  }

  #reset(): void {
    this.#parts.set(undefined);
    this.#afterChange();
    this.anchor.focus();
    this.changed();
  }

  #afterChange(): void {
    if (this.#clear) this.#clear.hidden = this.answer === undefined;
  }
}

interface Parts {
  nodes: Node[];
  /** Whether it is a group of inputs under a legend. */
  grouped: boolean;
  get(): Answer;
  set(answer: Answer): void;
  focus(): HTMLElement;
}

function helpOf(field: Field): string {
  const shown = typeof field.default === "boolean" ? (field.default ? "是" : "否") : Array.isArray(field.default) ? field.default.join("、") || "无" : field.default;
  return [field.help, shown !== null && `不填的，按「${shown}」`].filter(Boolean).join("；");
}

function partsOf(field: Field, id: string, told: string, changed: () => void): Parts {
  switch (field.type) {
    case "truth":
      return radios(["是", "否"], id, changed, { read: (word) => word === "是", write: (answer) => (answer === true ? "是" : answer === false ? "否" : null) });
    case "choice":
      return field.options.length <= RADIOS ? radios(field.options, id, changed) : select(field.options, id, told, changed);
    case "set":
      return boxes(field.options, id, changed);
    case "text":
      return line(field, id, told, changed, { type: "text", class: "text" });
    case "date":
      return line(field, id, told, changed, { type: "date", class: "date", min: "0001-01-01", max: "9999-12-31" });
    case "number":
    case "money":
    case "ratio":
      return line(field, id, told, changed, { type: "text", class: "number", inputmode: field.digits === 0 ? "numeric" : "decimal" });
  }
}

/** A single input, with its unit and (where it may be left open) a box for "there is none". */
function line(field: Field, id: string, told: string, changed: () => void, attributes: Record<string, string>): Parts {
  const input = h("input", { id, autocomplete: "off", "aria-describedby": told, ...attributes, input: changed, change: changed });
  const none = h("input", { type: "checkbox", change: () => ((input.disabled = none.checked), none.checked && (input.value = ""), changed()) });
  // The % stands behind the input, so that a bare number is meant in per cent.
  const tail = field.type === "ratio" ? "%" : "";
  const read = (text: string) => (/^[\d.,\s]+$/u.test(text) ? text + tail : text);
  const nodes: Node[] = [input];
  if (field.unit !== null) nodes.push(h("span", { class: "unit" }, field.unit));
  if (field.required !== "yes" && field.default === null) nodes.push(h("label", { class: "choice" }, none, "没有"));
  return {
    nodes,
    grouped: false,
    get: () => (none.checked ? null : input.value.trim() === "" ? undefined : read(input.value)),
    set(answer) {
      none.checked = answer === null;
      input.disabled = none.checked;
      if (field.type === "date" && typeof answer === "string" && !/^\d{4}-\d\d-\d\d$/u.test(answer)) input.value = "";
      else input.value = typeof answer === "string" ? (tail !== "" && answer.endsWith(tail) ? answer.slice(0, -1) : answer) : "";
    },
    focus: () => (input.disabled ? none : input),
  };
}

interface Reading {
  read(word: string): Answer;
  write(answer: Answer): string | null;
}

const AS_TEXT: Reading = { read: (word) => word, write: (answer) => (typeof answer === "string" ? answer : null) };

function radios(words: string[], id: string, changed: () => void, reading: Reading = AS_TEXT): Parts {
  const inputs = words.map((word) => h("input", { type: "radio", name: id, value: word, change: changed }));
  return {
    nodes: inputs.map((input) => h("label", { class: "choice" }, input, input.value)),
    grouped: true,
    get() {
      const chosen = inputs.find((input) => input.checked);
      return chosen && reading.read(chosen.value);
    },
    set(answer) {
      const word = reading.write(answer);
      for (const input of inputs) input.checked = input.value === word;
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])!,
  };
}

function select(words: string[], id: string, told: string, changed: () => void): Parts {
  const element = h("select", { id, "aria-describedby": told, change: changed }, h("option", { value: "" }, "请选择"), ...words.map((word) => h("option", { value: word }, word)));
  return {
    nodes: [element],
    grouped: false,
    get: () => (element.value === "" ? undefined : element.value),
    set: (answer) => (element.value = typeof answer === "string" && words.includes(answer) ? answer : ""),
    focus: () => element,
  };
}

/** A box for each value, and one for none of them. */
function boxes(words: string[], id: string, changed: () => void): Parts {
  const inputs = words.map((word) => h("input", { type: "checkbox", name: id, value: word }));
  const none = h("input", { type: "checkbox", name: id });
  for (const input of inputs) input.addEventListener("change", () => ((none.checked &&= !input.checked), changed()));
  none.addEventListener("change", () => {
    if (none.checked) for (const input of inputs) input.checked = false;
    changed();
  });
  return {
    nodes: [...inputs.map((input) => h("label", { class: "choice" }, input, input.value)), h("label", { class: "choice" }, none, "都没有")],
    grouped: true,
    get() {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      return chosen.length > 0 ? chosen : none.checked ? [] : undefined;
    },
    set(answer) {
      const chosen = Array.isArray(answer) ? answer : undefined;
      for (const input of inputs) input.checked = chosen?.includes(input.value) ?? false;
      none.checked = chosen?.length === 0 || answer === null;
    },
    focus: () => (inputs[0] ?? none),
  };
}
