/** Judges lists away from the page, and keeps the result; the page gets rows to show, and whole items when a row is opened. */

import { init, InputError, PolicyError, type CheckResult, type Item, type Outcome, type Policy, type Words } from "../lib/index.js";
import { deciding } from "../lib/form/verdict.js";
import { open, type Bundle } from "./shipped.js";
import { csv } from "./csv.js";

/** What a row of the table shows. */
export interface Row {
  row: number;
  name: string;
  outcome: Outcome;
  label: string;
  detail: string;
  faults: number;
}

export type Request =
  | { do: "judge"; bundle: Bundle; key: string; asOf: string; format: "json" | "jsonl" | "csv"; bytes: Uint8Array }
  | { do: "item"; row: number }
  | { do: "save"; as: "json" | "csv" };

export type Answer =
  | { is: "stage"; text: string; done?: { items: number; of: number } }
  | { is: "result"; result: Omit<CheckResult, "items">; rows: Row[]; words: Words }
  | { is: "item"; row: number; item: Item; shared: string[] }
  | { is: "saved"; as: "json" | "csv"; text: string }
  | { is: "failed"; message: string };

const ready = init(new URL("zhunru.wasm", location.href));
let kept: { key: string; policy: Policy } | undefined;
/** The last list that could be judged. It stays while another cannot be. */
let result: CheckResult | undefined;
/** How it was asked for: what would let an item through is found when its row is opened. */
let asked: Extract<Request, { do: "judge" }> | undefined;
/** What no item of it gives. */
let absent = new Set<string>();

addEventListener("message", (event: MessageEvent<Request>) => {
  ready.then(() => answer(event.data)).catch((error: unknown) => say({ is: "failed", message: messageOf(error) }));
});

function answer(request: Request): void {
  switch (request.do) {
    case "judge":
      return judge(request);
    case "item": {
      const item = withWays(request.row) ?? result?.items[request.row - 1];
      if (item) say({ is: "item", row: request.row, item: { ...item, missing: item.missing.filter((name) => !absent.has(name)) }, shared: item.missing.filter((name) => absent.has(name)) });
      return;
    }
    case "save":
      if (result) say({ is: "saved", as: request.as, text: request.as === "json" ? JSON.stringify(result, null, 2) : csv(result) });
  }
}

function judge(request: Extract<Request, { do: "judge" }>): void {
  if (kept?.key !== request.key) {
    say({ is: "stage", text: "正在读政策……" });
    kept?.policy.free();
    kept = undefined;
    kept = { key: request.key, policy: open(request.bundle) };
  }
  say({ is: "stage", text: "正在逐项预审……" });
  const progress = (items: number, of: number) => say({ is: "stage", text: `正在逐项预审：${items} / ${of} 项`, done: { items, of } });
  const judged = kept.policy.checkList(request.bytes, { asOf: request.asOf, format: request.format, progress });
  say({ is: "stage", text: "正在整理结果……" });
  absent = new Set(judged.lacking.filter((one) => one.absent).map((one) => one.field));
  const rows = judged.items.map((item, index) => ({
    row: index + 1,
    name: item.name ?? "（没有名称）",
    outcome: item.outcome,
    label: item.label,
    detail: notes(item),
    faults: item.errors.length,
  }));
  [result, asked] = [judged, request];
  const { items: _, ...rest } = judged;
  say({ is: "result", result: rest, rows, words: kept.policy.words({ asOf: request.asOf }) });
}

function withWays(row: number): Item | undefined {
  // The policy of a list that could not be judged may be another one by now.
  if (!asked || asked.key !== kept?.key) return undefined;
  return kept.policy.checkList(asked.bytes, { asOf: asked.asOf, format: asked.format, ways: row }).items[0];
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

function messageOf(error: unknown): string {
  if (error instanceof InputError) return error.place === null ? error.message : `${error.place}：${error.message}`;
  if (error instanceof PolicyError) return `政策有错误：\n${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function say(message: Answer): void {
  postMessage(message);
}
