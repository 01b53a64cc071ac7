/** An existing HTML form, judged by a policy: inputs are facts by their `name`. */

import type { Policy } from "../index.js";
import type { CheckResult, Field } from "../types.js";
import { standings } from "./ask.js";
import { compose, type FormValue } from "./values.js";

export interface Binding {
  /** What the engine says about the form as it stands. */
  readonly result: CheckResult;
  /** What the form says, as the engine reads it. */
  readonly value: FormValue;
  /** Leaves the form as it was. */
  release(): void;
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * Judges `form` at every change: what is wrong or lacking becomes each input's own validity, and the form dispatches `zhunru-result`.
 * A fact's inputs are those named as the fact, or by one of its 列名.
 */
export function bind(form: HTMLFormElement, policy: Policy, options: { asOf?: string } = {}): Binding {
  const fields = policy.fields(options);
  let value: FormValue = {};
  let result: CheckResult;
  const judge = () => {
    value = compose(fields, (field) => answer(inputs(form, field), field));
    const reading = policy.form(value, options);
    result = reading.result;
    const all = standings(fields, reading);
    for (const field of fields) {
      const { error, lacks } = all.get(field.name)!;
      inputs(form, field)[0]?.setCustomValidity(error !== "" ? error : lacks ? `还缺「${field.key}」` : "");
    }
    form.dispatchEvent(new CustomEvent("zhunru-result", { detail: result, bubbles: true }));
  };
  const onChange = (event: Event) => {
    // What an input method has not yet put together is nobody's answer.
    if (!(event as InputEvent).isComposing) judge();
  };
  const later = () => queueMicrotask(judge);
  const events = ["input", "change", "compositionend"];
  for (const type of events) form.addEventListener(type, onChange);
  form.addEventListener("reset", later);
  judge();
  return {
    get result() {
      return result;
    },
    get value() {
      return value;
    },
    release() {
      for (const type of events) form.removeEventListener(type, onChange);
      form.removeEventListener("reset", later);
      for (const field of fields) inputs(form, field)[0]?.setCustomValidity("");
    },
  };
}

function inputs(form: HTMLFormElement, field: Field): Input[] {
  const names = [field.name, field.key, ...field.headings];
  const all = [...form.elements].filter((element): element is Input => element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement);
  const name = names.find((one) => all.some((input) => input.name === one));
  return all.filter((input) => input.name === name);
}

function answer(found: Input[], field: Field): unknown {
  const boxes = found.filter((input): input is HTMLInputElement => input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio"));
  if (boxes.length > 0) {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (field.type === "truth" && boxes.length === 1 && boxes[0]?.type === "checkbox") return boxes[0].checked;
    return field.type === "set" ? (chosen.length > 0 ? chosen : undefined) : chosen[0];
  }
  const input = found[0];
  if (!input) return undefined;
  if (input instanceof HTMLSelectElement && input.multiple) {
    const chosen = [...input.selectedOptions].map((option) => option.value);
    return chosen.length > 0 ? chosen : undefined;
  }
  return input.value.trim() === "" ? undefined : input.value;
}
