/** The inputs that a fact's type asks for. What is typed stays text: the core reads it, as it reads the cells of lists. */

import type { Field } from "../types.js";
import { h } from "./dom.js";

/** What inputs say: undefined for nothing yet, null for "there is none". */
export type Said = string | boolean | string[] | null | undefined;

/** A person's change goes on, or is done. */
export type Changed = (type: "input" | "change") => void;

export interface Parts {
  nodes: Node[];
  /** Whether it is a group of inputs under a legend. */
  grouped: boolean;
  /** Whether any text can stand in it, one that cannot be read too. */
  takesAnyText: boolean;
  get(): Said;
  set(said: Said): void;
  lock(disabled: boolean, readOnly: boolean): void;
  /** What to focus. */
  focus(): HTMLElement;
}

/** Up to so many values are shown side by side. */
const RADIOS = 5;

interface Choice {
  word: string;
  says: Said;
}

export function partsOf(field: Field, id: string, describedBy: string, changed: Changed): Parts {
  const values = (words: string[]): Choice[] => words.map((word) => ({ word, says: word }));
  switch (field.type) {
    case "truth":
      return radios([{ word: "是", says: true }, { word: "否", says: false }, ...none(field)], id, changed);
    case "choice": {
      const choices = [...values(field.options), ...none(field)];
      return field.options.length <= RADIOS ? radios(choices, id, changed) : select(choices, id, describedBy, changed);
    }
    case "set":
      return boxes(field.options, id, changed);
    case "text":
      return line(field, id, describedBy, changed, { class: "text" });
    case "date":
      return date(field, id, describedBy, changed);
    case "number":
    case "money":
    case "ratio":
      return line(field, id, describedBy, changed, { class: "number", inputmode: field.digits === 0 ? "numeric" : "decimal" });
  }
}

/** That there is none can be said of what need not be there. */
function none(field: Field): Choice[] {
  return field.required === "yes" ? [] : [{ word: field.options.includes("没有") ? "没有这一项" : "没有", says: null }];
}

/** Reports the changes of inputs. */
function watch(inputs: HTMLElement[], changed: Changed): void {
  for (const input of inputs) {
    input.addEventListener("input", (event) => {
      // What an input method has not yet put together is nobody's answer.
      if (!(event as InputEvent).isComposing) changed("input");
    });
    input.addEventListener("compositionend", () => changed("input"));
    input.addEventListener("change", () => changed("change"));
  }
}

/** A single input, with its unit and a box for "there is none". */
function line(field: Field, id: string, describedBy: string, changed: Changed, attributes: Record<string, string>, more: Node[] = []): Parts & { input: HTMLInputElement } {
  const input = h("input", { id, type: "text", autocomplete: "off", "aria-describedby": describedBy, ...attributes });
  const box = h("input", { type: "checkbox" });
  const boxed = none(field).map(({ word }) => h("label", { class: "choice" }, box, word));
  const locked = { disabled: false, readOnly: false };
  const apply = () => {
    input.disabled = locked.disabled || box.checked;
    input.readOnly = locked.readOnly;
    box.disabled = locked.disabled || locked.readOnly;
    for (const button of more) if (button instanceof HTMLButtonElement) button.disabled = input.disabled || locked.readOnly;
  };
  box.addEventListener("input", () => {
    if (box.checked) input.value = "";
    apply();
  });
  watch([input, box], changed);
  return {
    input,
    nodes: [
      input,
      ...more,
      ...(field.unit === null ? [] : [h("span", { class: "unit" }, field.unit)]),
      ...boxed,
    ],
    grouped: false,
    takesAnyText: true,
    get: () => (box.checked ? null : input.value.trim() === "" ? undefined : input.value),
    set(said) {
      box.checked = said === null && boxed.length > 0;
      input.value = typeof said === "string" ? said : "";
      apply();
    },
    lock(disabled, readOnly) {
      Object.assign(locked, { disabled, readOnly });
      apply();
    },
    focus: () => (box.checked ? box : input),
  };
}

/** A day, written as one likes, or chosen from the browser's calendar. */
function date(field: Field, id: string, describedBy: string, changed: Changed): Parts {
  const calendar = h("input", { type: "date", class: "calendar", tabindex: "-1", "aria-hidden": "true", min: "0001-01-01", max: "9999-12-31" });
  const button = h("button", { type: "button", class: "pick", "aria-describedby": `${id}-head`, click: () => open() }, "选日期");
  const parts = line(field, id, describedBy, changed, { class: "date", placeholder: "年-月-日", inputmode: "text" }, [button]);
  const open = () => {
    calendar.value = /^\d{4}-\d\d-\d\d$/u.test(parts.input.value) ? parts.input.value : "";
    calendar.showPicker();
  };
  for (const type of ["input", "change"] as const) {
    calendar.addEventListener(type, () => {
      if (calendar.value !== "") parts.input.value = calendar.value;
      changed(type);
    });
  }
  return { ...parts, nodes: [calendar, ...parts.nodes] };
}

function radios(choices: Choice[], id: string, changed: Changed): Parts {
  const inputs = choices.map(({ word }) => h("input", { type: "radio", name: id, value: word }));
  watch(inputs, changed);
  return {
    nodes: inputs.map((input) => h("label", { class: "choice" }, input, input.value)),
    grouped: true,
    takesAnyText: false,
    get: () => choices[inputs.findIndex((input) => input.checked)]?.says,
    set(said) {
      for (const [at, input] of inputs.entries()) input.checked = said !== undefined && choices[at]!.says === said;
    },
    lock(disabled, readOnly) {
      for (const input of inputs) input.disabled = disabled || readOnly;
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])!,
  };
}

function select(choices: Choice[], id: string, describedBy: string, changed: Changed): Parts {
  const element = h("select", { id, "aria-describedby": describedBy }, h("option", { value: "" }, "请选择"), ...choices.map(({ word }) => h("option", {}, word)));
  watch([element], changed);
  return {
    nodes: [element],
    grouped: false,
    takesAnyText: false,
    get: () => choices[element.selectedIndex - 1]?.says,
    set: (said) => (element.selectedIndex = said === undefined ? 0 : choices.findIndex((choice) => choice.says === said) + 1),
    lock: (disabled, readOnly) => (element.disabled = disabled || readOnly),
    focus: () => element,
  };
}

/** A box for each value, and one for none of them. */
function boxes(words: string[], id: string, changed: Changed): Parts {
  const inputs = words.map((word) => h("input", { type: "checkbox", name: id, value: word }));
  const none = h("input", { type: "checkbox", name: id });
  for (const input of inputs) input.addEventListener("input", () => (none.checked &&= !input.checked));
  none.addEventListener("input", () => {
    if (none.checked) for (const input of inputs) input.checked = false;
  });
  watch([...inputs, none], changed);
  return {
    nodes: [...inputs.map((input) => h("label", { class: "choice" }, input, input.value)), h("label", { class: "choice" }, none, "都没有")],
    grouped: true,
    takesAnyText: false,
    get() {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      return chosen.length > 0 ? chosen : none.checked ? [] : undefined;
    },
    set(said) {
      for (const input of inputs) input.checked = Array.isArray(said) && said.includes(input.value);
      none.checked = said === null || (Array.isArray(said) && said.length === 0);
    },
    lock(disabled, readOnly) {
      for (const input of [...inputs, none]) input.disabled = disabled || readOnly;
    },
    focus: () => inputs[0] ?? none,
  };
}
