/** What is wrong with a draft, as a list that one mistake cannot fill: the same message is shown once, more of one kind are folded and counted. */

import type { Diagnostic, Edit, Place } from "../lib/index.js";
import { h, type Child } from "../lib/form/dom.js";

/** So many different messages of one code stand open; more are folded. */
const OPEN = 3;
/** So many are drawn when a fold is opened. */
const DRAWN = 100;

/** The same message at one or more places. */
type Finding = [first: Diagnostic, ...others: Diagnostic[]];

/** How a place is named, reached and mended. */
export interface Places {
  name(place: Place): string;
  /** Undefined where the place is in no file of the draft. */
  go(place: Place): (() => void) | undefined;
  /** Undefined where it would change what is not of the draft. */
  mend(edit: Edit): (() => void) | undefined;
}

/** In one line, for those who do not see the list. */
export function summary(found: Diagnostic[]): string {
  const errors = found.filter((one) => one.severity === "error").length;
  const others = found.length - errors;
  if (found.length === 0) return "没有发现问题";
  return [errors > 0 && `${errors} 个错误`, others > 0 && `${others} 条警告`].filter(Boolean).join("，");
}

/** Errors before warnings, kinds in the order of their first places. */
export function list(found: Diagnostic[], places: Places): HTMLElement {
  const kinds = new Map<string, Map<string, Finding>>();
  for (const one of found) {
    const kind = `${one.severity} ${one.code}`;
    const messages = kinds.get(kind) ?? new Map<string, Finding>();
    kinds.set(kind, messages);
    const known = messages.get(one.message);
    if (known) known.push(one);
    else messages.set(one.message, [one]);
  }
  const strictFirst = [...kinds.values()].map((messages) => [...messages.values()]).sort((a, b) => rank(a) - rank(b));
  return h("ul", {}, ...strictFirst.flatMap((all) => (all.length > OPEN ? [folded(all, places)] : all.map((one) => entry(one, places)))));
}

function rank([finding]: Finding[]): number {
  return finding?.[0].severity === "error" ? 0 : 1;
}

function folded(all: Finding[], places: Places): HTMLElement {
  const { code, severity, message } = all[0]![0];
  const inside = h("ul");
  const count = all.reduce((sum, one) => sum + one.length, 0);
  const summary = h("summary", {}, h("span", { class: "code" }, code), ` ${message} `, h("span", { class: "count" }, `同类 ${count} 处`));
  const details = h("details", { "data-severity": severity, toggle: () => {
    if (!details.open || inside.childElementCount > 0) return;
    inside.append(...all.slice(0, DRAWN).map((one) => entry(one, places)));
    if (all.length > DRAWN) inside.append(h("li", { class: "hint" }, `还有 ${all.length - DRAWN} 条，改好前面的再看`));
  } }, summary, inside);
  return h("li", {}, details);
}

function entry([first, ...same]: Finding, places: Places): HTMLElement {
  const label = first.labels[0];
  const others = same.flatMap((one) => one.labels[0] ?? []);
  const mends = first.edits.flatMap((edit) => {
    const apply = places.mend(edit);
    return apply ? [h("button", { type: "button", click: apply }, edit.label)] : [];
  });
  // A button that says the same as the help takes its place.
  const help = mends.some((button) => button.textContent === first.help) ? null : first.help;
  const head = headOf(first.severity, label, places, h("span", { class: "code" }, first.code), ` ${first.message}`, h("small", {}, [label && places.name(label), help].filter(Boolean).join("；")));
  const choice = mends.length > 0 && h("div", { class: "mends", role: "group", "aria-label": "改法" }, h("span", {}, lead(first.edits)), ...mends);
  if (others.length === 0) return h("li", {}, head, choice);
  const inside = h("p", { class: "places" });
  const details = h("details", { class: "others", toggle: () => {
    if (!details.open || inside.childElementCount > 0) return;
    inside.append(...others.slice(0, DRAWN).map((one) => wayTo(one, places) ?? h("span", {}, places.name(one))));
    if (others.length > DRAWN) inside.append(`等 ${others.length} 处`);
  } }, h("summary", {}, `另有 ${others.length} 处`), inside);
  return h("li", {}, head, choice, details);
}

/** What is found at a place, and the way there. */
export function headOf(severity: Diagnostic["severity"], place: Place | undefined, places: Places, ...text: Child[]): HTMLElement {
  const go = place && places.go(place);
  return go ? h("button", { type: "button", "data-severity": severity, click: go }, ...text) : h("p", { "data-severity": severity }, ...text);
}

/** The name of a further place, and the way there; undefined where the place is in no file of the draft. */
export function wayTo(place: Place, places: Places): HTMLElement | undefined {
  const go = places.go(place);
  return go && h("button", { type: "button", class: "plain", click: go }, places.name(place));
}

/** How sure the mends are, before the buttons that apply them. */
function lead(edits: Edit[]): string {
  if (edits.length > 1) return "选一种：";
  return edits[0]?.certain ? "照此改：" : "可能是：";
}
