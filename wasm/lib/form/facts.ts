/** Answers by fact's name ⇄ the JSON that the engine reads. */

import type { CheckResult, Field } from "../types.js";
import { own } from "./ask.js";
import type { Answer } from "./control.js";

/** One item with its 对象: `{申报: {…}, 事项: [{…}]}`, or the item alone where the policy has no 对象. */
export type FormValue = Record<string, unknown>;

/** The input of an item whose facts are answered so; what has no answer is left out. */
export function compose(fields: Field[], answer: (field: Field) => Answer): FormValue {
  const objects = new Map<string, Record<string, Answer>>();
  const item: Record<string, Answer> = {};
  for (const field of fields) {
    if (field.object !== null && !objects.has(field.object)) objects.set(field.object, {});
    const given = answer(field);
    if (given === undefined) continue;
    if (field.object === null) item[field.key] = given;
    else objects.get(field.object)![field.key] = given;
  }
  return objects.size === 0 ? item : { ...Object.fromEntries(objects), 事项: [item] };
}

/** The answer that an input gives to a fact. */
export function decompose(value: FormValue, field: Field): Answer {
  const items = value["事项"];
  const item = Array.isArray(items) ? (items[0] as FormValue | undefined) : value;
  const facts = field.object === null ? item : (value[field.object] as FormValue | undefined);
  const given = facts?.[field.key];
  if (given === null || given === undefined || typeof given === "boolean") return given;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === "object" ? JSON.stringify(given) : String(given);
}

/** What is wrong with each fact, by name. */
export function problems(result: CheckResult): Map<string, string> {
  const found = new Map<string, string>();
  for (const error of [...result.items, ...(result.list ? [result.list] : [])].flatMap((item) => item.errors)) {
    if (error.field === null) continue;
    found.set(own(error.field), error.message + (error.suggestion === null ? "" : `，是不是「${error.suggestion}」？`));
  }
  return found;
}
