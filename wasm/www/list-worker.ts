/** Judges lists away from the page, and keeps the result; the page gets rows to show, and whole items when one is opened. */

import { init, mapRows, mapText, type Cells, type CheckResult, type Comparison, type Example, type Field, type Item, type ListFormat, type MapRow, type Policy, type ReadList, type TextOptions, type Words } from "../lib/index.js";
import { comparisonWorkbook, Documents, init as initOffice } from "../lib/office/index.js";
import { init as initProof, Proof } from "../lib/proof/index.js";
import { deciding } from "../lib/form/verdict.js";
import { open, type Bundle } from "./shipped.js";
import { messageOf } from "./message.js";
import { facetsOf, type Facet } from "./facets.js";
import type { ListFile } from "./list-file.js";
import type { Row } from "./table.js";

/** What a list says beside its cells. */
export interface Supplement {
  /** The rows of a map. */
  map: MapRow[];
  /** Values by fact, for all that the list leaves unfilled. */
  set: Record<string, string>;
  /** Sheets that are read, though not the first that the policy knows. */
  sheets: string[];
  /** Whether rows that are no items are judged all the same. */
  allRows: boolean;
}

/** What a result can be taken along as. */
export type SaveForm = "xlsx" | "docx" | "html" | "csv" | "json";

/** What a comparison can be taken along as. */
export type ComparisonForm = "xlsx" | "json";

/** How the items of two lists are paired. */
export interface Pairing {
  /** The columns by which an item is found again; none: as the engine finds them. */
  by: string[];
  /** The column that says on which list an item is. */
  between?: string;
}

/** Of each kind of change the first items, and how many there are. */
export type ComparisonInSight = Comparison & { counts: Record<"added" | "gone" | "renamed" | "moved" | "changed", number> };

export type Request =
  /** Comes first. */
  | { do: "start"; module: WebAssembly.Module }
  | { do: "judge"; bundle: Bundle; key: string; asOf: string; name: string; format: ListFormat; bytes: Uint8Array; supplement: Supplement; office: WebAssembly.Module | null }
  | { do: "item"; row: number }
  /** The facts of an item, to be changed. */
  | { do: "facts"; row: number }
  | { do: "what-if"; row: number; item: Example }
  /** A map for the list, which a person corrects. */
  | { do: "propose-map" }
  | { do: "read-map"; name: string; bytes: Uint8Array }
  | { do: "save-map"; rows: MapRow[] }
  | { do: "save"; as: SaveForm; office: WebAssembly.Module | null }
  /** What changes from an older list to the one that was judged. */
  | { do: "compare"; old: ListFile; format: ListFormat; pairing: Pairing; proof: WebAssembly.Module; office: WebAssembly.Module | null }
  | { do: "save-comparison"; as: ComparisonForm; office: WebAssembly.Module | null };

export type Answer =
  | { is: "stage"; text: string; at?: { done: number; of: number } }
  /** Some rows of the result that comes next. */
  | { is: "rows"; rows: Row[] }
  /** `name`: what the list is called; `supplement`: what was said of it beside its cells. */
  | { is: "result"; name: string; supplement: Supplement; result: Omit<CheckResult, "items">; facets: Facet[]; words: Words; fields: Field[]; headings: string[] }
  | { is: "item"; row: number; item: Item; shared: string[]; cells: [heading: string, text: string][]; canChange: boolean }
  | { is: "facts"; row: number; facts: Example }
  | { is: "what-if"; row: number; item: Item }
  | { is: "map-proposed"; rows: MapRow[] }
  | { is: "map-read"; name: string; rows: MapRow[] }
  | { is: "map-saved"; text: string }
  | { is: "not-mapped"; message: string }
  | { is: "saved"; as: SaveForm; content: Uint8Array<ArrayBuffer> | string }
  | { is: "compared"; comparison: ComparisonInSight }
  | { is: "not-compared"; message: string }
  | { is: "comparison-saved"; as: ComparisonForm; content: Uint8Array<ArrayBuffer> | string }
  | { is: "failed"; message: string };

/** A list that was judged, and what it came to. */
interface Judged {
  key: string;
  bundle: Bundle;
  name: string;
  bytes: Uint8Array;
  list: ReadList;
  options: TextOptions;
  result: CheckResult;
  cells: Cells;
  words: Words;
  /** Items that were opened, by row, with what would let them through. */
  opened: Map<number, Item>;
}

/** So many rows go to the page at once, which must stay awake. */
const PART = 1000;
/** Of each kind of change so many items are in sight. */
const IN_SIGHT = 200;

let ready: Promise<void> | undefined;
let kept: { key: string; policy: Policy } | undefined;
/** The last list that could be judged. It stays while another cannot be. */
let judged: Judged | undefined;
/** The list that was given last. */
let given: { name: string; list: ReadList; options: TextOptions } | undefined;
/** What no item of the list gives. */
let absent = new Set<string>();
/** What was compared last. */
let compared: Comparison | undefined;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.do === "start") {
    ready = init(data.module);
    return;
  }
  (ready ?? Promise.resolve()).then(() => answer(data)).catch((error: unknown) => say({ is: "failed", message: messageOf(error) }));
});

async function answer(request: Exclude<Request, { do: "start" }>): Promise<void> {
  switch (request.do) {
    case "judge":
      if (request.office) await initOffice(request.office);
      return judge(request);
    case "item": {
      const item = withWays(request.row) ?? judged?.result.items[request.row - 1];
      if (!judged || !item) return;
      const { headings, rows } = judged.cells;
      const cells = (rows[request.row - 1] ?? []).flatMap((text, at): [string, string][] => (text.trim() === "" ? [] : [[headings[at] ?? "", text]]));
      say({ is: "item", row: request.row, item: { ...item, missing: item.missing.filter((name) => !absent.has(name)) }, shared: item.missing.filter((name) => absent.has(name)), cells, canChange: judging() !== undefined });
      return;
    }
    case "facts": {
      const policy = judging();
      if (judged && policy) say({ is: "facts", row: request.row, facts: policy.itemFacts(judged.list, request.row, judged.options) });
      return;
    }
    case "what-if": {
      const policy = judging();
      if (!judged || !policy) return;
      const [item] = policy.checkList(judged.list, { ...judged.options, instead: request }).items;
      if (item) say({ is: "what-if", row: request.row, item });
      return;
    }
    case "propose-map":
    case "read-map":
    case "save-map":
      try {
        return map(request);
      } catch (error) {
        return say({ is: "not-mapped", message: messageOf(error) });
      }
    case "save":
      if (request.office) await initOffice(request.office);
      if (judged) say({ is: "saved", as: request.as, content: saved(judged, request.as) });
      return;
    case "compare":
      return compare(request).catch((error: unknown) => say({ is: "not-compared", message: `没有比成：${messageOf(error)}` }));
    case "save-comparison":
      if (request.office) await initOffice(request.office);
      if (compared) say({ is: "comparison-saved", as: request.as, content: request.as === "json" ? JSON.stringify(compared, null, 2) : (comparisonWorkbook(compared) as Uint8Array<ArrayBuffer>) });
  }
}

function map(request: Extract<Request, { do: "propose-map" | "read-map" | "save-map" }>): void {
  switch (request.do) {
    case "propose-map":
      if (kept && given) say({ is: "map-proposed", rows: mapRows(kept.policy.proposeMap(given.list, given.name, given.options)) });
      return;
    case "read-map":
      return say({ is: "map-read", name: request.name, rows: mapRows(request.bytes) });
    case "save-map":
      return say({ is: "map-saved", text: mapText(request.rows) });
  }
}

function judge(request: Extract<Request, { do: "judge" }>): void {
  if (kept?.key !== request.key) {
    say({ is: "stage", text: "正在读政策……" });
    kept?.policy.free();
    kept = undefined;
    kept = { key: request.key, policy: open(request.bundle) };
  }
  const { policy } = kept;
  say({ is: "stage", text: "正在逐项预审……" });
  const progress = (done: number, of: number) => say({ is: "stage", text: `正在逐项预审：${done} / ${of} 项`, at: { done, of } });
  const options: TextOptions = { asOf: request.asOf, format: request.format, ...request.supplement, map: mapText(request.supplement.map) };
  const list = policy.read(request.bytes, options);
  given = { name: request.name, list, options };
  const result = policy.checkList(list, { ...options, cells: true, progress });
  const cells = policy.cells();
  const words = policy.words({ asOf: request.asOf });
  say({ is: "stage", text: "正在整理结果……" });
  absent = new Set(result.lacking.filter((one) => one.absent).map((one) => one.field));
  judged = { key: request.key, bundle: request.bundle, name: request.name, bytes: request.bytes, list, options, result, cells, words, opened: new Map() };
  const fields = policy.fields({ asOf: request.asOf });
  const { facets, columns } = facetsOf(cells, fields, result.summary.by ?? []);
  const rows = result.items.map((item, index): Row => ({
    row: index + 1,
    name: item.name ?? "（没有名称）",
    outcome: item.outcome,
    label: item.label,
    detail: notes(item),
    faults: item.errors.length,
    facets: columns.map((column) => cells.rows[index]?.[column] ?? ""),
    text: [item.name ?? "", ...(cells.rows[index] ?? [])].join("\n").toLowerCase(),
  }));
  const { items: _, ...rest } = result;
  for (let from = 0; from < rows.length; from += PART) say({ is: "rows", rows: rows.slice(from, from + PART) });
  say({ is: "result", name: request.name, supplement: request.supplement, result: rest, facets, words, fields, headings: cells.headings });
}

function saved({ name, bytes, options, result, cells, words }: Judged, as: SaveForm): Uint8Array<ArrayBuffer> | string {
  if (as === "json") return JSON.stringify(result, null, 2);
  const documents = new Documents(result, words, cells, name);
  try {
    return written(documents, as, options.format === "xlsx" ? bytes : undefined) as Uint8Array<ArrayBuffer>;
  } finally {
    documents.free();
  }
}

/** `own`: the applicant's own workbook. */
function written(documents: Documents, as: Exclude<SaveForm, "json">, own: Uint8Array | undefined): Uint8Array {
  switch (as) {
    case "xlsx":
      return documents.workbook(own);
    case "csv":
      return documents.csv();
    case "docx":
    case "html":
      return documents.opinion(as);
  }
}

/** Loads the module that compares, which judging does without. */
async function compare({ old, format, pairing, proof: module, office }: Extract<Request, { do: "compare" }>): Promise<void> {
  await initProof(module);
  if (office) await initOffice(office);
  const policy = judging();
  if (!judged || !policy) throw new Error("清单不是按现在的政策审的，重新预审以后再比");
  const { list, options, bundle: { sources, tables, options: packaging } } = judged;
  const former = policy.read(old.bytes, { ...options, format });
  const proof = new Proof(sources, tables, packaging);
  let result: Comparison;
  try {
    result = proof.compare(former, list, { ...options, ...pairing });
  } finally {
    proof.free();
  }
  compared = result;
  const { added, gone, renamed, moved, changed } = result;
  const counts = { added: added.length, gone: gone.length, renamed: renamed.length, moved: moved.length, changed: changed.length };
  const first = <T>(all: T[]) => all.slice(0, IN_SIGHT);
  const inSight = { added: first(added), gone: first(gone), renamed: first(renamed), moved: first(moved), changed: first(changed) };
  say({ is: "compared", comparison: { ...result, ...inSight, counts } });
}

/** The policy that judged the list; undefined once another one has been read, for a list that could then not be judged. */
function judging(): Policy | undefined {
  return judged?.key === kept?.key ? kept?.policy : undefined;
}

/** An item with what would let it through. The whole list is judged for that, so it is found when the item is first opened. */
function withWays(row: number): Item | undefined {
  const policy = judging();
  if (!judged || !policy) return undefined;
  const { result, list, options, opened } = judged;
  // What passes needs no way.
  if (["admit", "conditional"].includes(result.items[row - 1]?.outcome ?? "")) return undefined;
  const item = opened.get(row) ?? policy.checkList(list, { ...options, ways: row }).items[0];
  if (item) opened.set(row, item);
  return item;
}

/** Why an item comes to its outcome, then what it lacks beyond what all lack. */
function notes(item: Item): string {
  const reason = deciding(item);
  const because = item.details.length > 0 ? item.details.join("；") : (reason?.message ?? reason?.rule ?? "");
  return [because, missing(item), item.determined ? "" : "还没有定", item.errors.length > 0 ? `${item.errors.length} 处数据问题` : ""].filter(Boolean).join("；");
}

/** The first few facts that are asked for; those that no item gives are said above. */
function missing(item: Item): string {
  const own = item.missing.filter((name) => !absent.has(name));
  const shared = item.missing.length - own.length;
  if (own.length === 0) return shared > 0 && item.outcome === "supplement" ? "只缺整张清单都没有的" : "";
  return `缺 ${own.slice(0, 3).join("、")}${own.length > 3 ? ` 等 ${own.length} 项` : ""}`;
}

function say(message: Answer): void {
  postMessage(message);
}
