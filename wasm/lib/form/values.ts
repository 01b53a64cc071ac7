/** A form's value, which is what a JSON input holds: one item with its 对象, cell by cell. */

import type { Answer, Field } from "../types.js";
import { isRecord, json, wrong } from "../arguments.js";

/** One item with its 对象: `{申报: {…}, 事项: [{…}]}`, or the item alone where the policy has no 对象. */
export type FormValue = Record<string, unknown>;

/** A cell as JSON, and how it is read. */
export interface Cell {
  json: unknown;
  answer: Answer;
}

const ITEMS = "事项";

/** A copy of a value that a program sets; nothing at all is an empty form. */
export function given(value: unknown): FormValue {
  if (value === undefined || value === null || value === "") return {};
  const whole = Array.isArray(value) ? { [ITEMS]: value as unknown[] } : value;
  if (!isRecord(whole)) throw wrong("value ", "一个事项（对象），或 {申报: {…}, 事项: [{…}]}", value);
  const items = itemsOf(whole);
  if (items !== undefined && items.length > 1) throw wrong("value ", "一个事项", value);
  return JSON.parse(json(whole, "value ")) as FormValue;
}

/** The items of a value that is a list. */
function itemsOf(value: FormValue): unknown[] | undefined {
  const items = value[ITEMS];
  return Array.isArray(items) && items.every(isRecord) ? items : undefined;
}

/** The cells of a value by the names of their facts, and what is in it beside them. */
export function takeApart(value: FormValue, answers: Answer[]): { cells: Map<string, Cell>; rest: FormValue } {
  const cells = new Map<string, Cell>();
  const rest = structuredClone(value);
  for (const answer of answers) {
    const cell = find(value, answer.place);
    if (!cell) continue;
    const json = answer.unit === null ? cell.holder[cell.key] : `${String(cell.holder[cell.key])}${answer.unit}`;
    if (!cells.has(answer.name) || answer.state !== "blank") cells.set(answer.name, { json, answer });
    const left = find(rest, answer.place);
    if (left) delete left.holder[left.key];
  }
  return { cells, rest };
}

/** Where a JSON Pointer of the engine, whose keys are trimmed, points to. */
function find(value: unknown, pointer: string): { holder: Record<string, unknown>; key: string } | undefined {
  const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let holder = value as Record<string, unknown>;
  for (const [at, step] of steps.entries()) {
    const key = Object.keys(holder).find((one) => one.trim() === step.trim());
    if (key === undefined) return undefined;
    if (at === steps.length - 1) return { holder, key };
    holder = holder[key] as Record<string, unknown>;
  }
  return undefined;
}

/** The value of these cells, with what was beside them; a fact whose cell is undefined is left out. */
export function compose(fields: Field[], cell: (field: Field) => unknown, rest: FormValue = {}): FormValue {
  const items = itemsOf(rest);
  const item: FormValue = { ...(items ? (items[0] as FormValue | undefined) : rest) };
  const objects = new Map<string, Record<string, unknown>>();
  for (const field of fields) {
    if (field.object !== null && !objects.has(field.object)) {
      const kept = items && rest[field.object];
      objects.set(field.object, isRecord(kept) ? { ...kept } : {});
    }
    const json = cell(field);
    if (json !== undefined) (field.object === null ? item : objects.get(field.object)!)[field.key] = json;
  }
  if (!items && objects.size === 0) return item;
  const { [ITEMS]: _, ...beside } = items ? rest : { [ITEMS]: undefined };
  return { ...beside, ...Object.fromEntries(objects), [ITEMS]: [item] };
}

/** What a value, whose keys are those of the facts, holds for a fact. */
export function cellOf(value: FormValue, field: Field): unknown {
  const items = itemsOf(value);
  const holder = field.object !== null ? value[field.object] : items ? items[0] : value;
  return isRecord(holder) ? holder[field.key] : undefined;
}

/** Whether two cells say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || (one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other));
}
