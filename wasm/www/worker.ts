/** Judges lists away from the page, and keeps the result; the page gets rows to show, and whole items when a row is opened. */

import { init, InputError, PolicyError, type CheckResult, type Item, type Outcome, type Policy } from "../lib/index.js";
import { open, type Bundle } from "./library.js";
import { csv } from "./csv.js";

/** What a row of the table shows. */
export interface Row {
  row: number;
  name: string;
  outcome: Outcome;
  label: string;
  detail: string;
  determined: boolean;
  faults: number;
}

export type Request =
  | { do: "judge"; bundle: Bundle; key: string; asOf: string; format: "json" | "jsonl" | "csv"; bytes: Uint8Array }
  | { do: "item"; row: number }
  | { do: "save"; as: "json" | "csv" };

export type Answer =
  | { is: "stage"; text: string; done?: { items: number; of: number } }
  | { is: "result"; result: Omit<CheckResult, "items">; rows: Row[]; milliseconds: number }
  | { is: "item"; row: number; item: Item }
  | { is: "saved"; as: "json" | "csv"; text: string }
  | { is: "failed"; message: string };

const ready = init(new URL("zhunru.wasm", location.href));
let kept: { key: string; policy: Policy } | undefined;
let result: CheckResult | undefined;

addEventListener("message", (event: MessageEvent<Request>) => {
  ready.then(() => answer(event.data)).catch((error: unknown) => say({ is: "failed", message: told(error) }));
});

function answer(request: Request): void {
  switch (request.do) {
    case "judge":
      return judge(request);
    case "item": {
      const item = result?.items[request.row - 1];
      if (item) say({ is: "item", row: request.row, item });
      return;
    }
    case "save":
      if (result) say({ is: "saved", as: request.as, text: request.as === "json" ? JSON.stringify(result, null, 2) : csv(result) });
  }
}

function judge(request: Extract<Request, { do: "judge" }>): void {
  result = undefined;
  const begun = performance.now();
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
  const rows = judged.items.map((item, index) => ({
    row: index + 1,
    name: item.name ?? "（没有名称）",
    outcome: item.outcome,
    label: item.label,
    detail: [item.details.join("；"), lacking(item)].filter(Boolean).join("；"),
    determined: item.determined,
    faults: item.errors.length,
  }));
  result = judged;
  const { items: _, ...rest } = judged;
  say({ is: "result", result: rest, rows, milliseconds: performance.now() - begun });
}

/** The first few facts that are asked for. */
function lacking(item: Item): string {
  const named = item.missing.slice(0, 3).join("、");
  return named === "" ? "" : `缺 ${named}${item.missing.length > 3 ? ` 等 ${item.missing.length} 项` : ""}`;
}

function told(error: unknown): string {
  if (error instanceof InputError) return error.place === null ? error.message : `${error.place}：${error.message}`;
  if (error instanceof PolicyError) return `政策有错误：\n${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function say(message: Answer): void {
  postMessage(message);
}
