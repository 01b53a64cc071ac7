/** Checks a draft and tries it on its items, or lays a file of it out, away from the page; the page ends it when the draft has changed meanwhile. */

import { format, header, init, InputError, PolicyError, PolicyReader, type CheckResult, type Diagnostic, type Item, type Policy, type Words } from "../lib/index.js";
import { above, texts, type Bundle, type Shipped } from "./shipped.js";
import { declared, headerOf } from "./names.js";
import { DRAFT, type Draft } from "./link.js";

/** So many items are shown; the list room shows them all. */
const SHOWN = 100;

export type Request =
  | { is: "start"; module: WebAssembly.Module; shipped: Shipped }
  | { is: "task"; id: number; draft: Draft; asOf: string }
  | { is: "format"; id: number; text: string };

export type Answer = { id: number } & (
  | { is: "findings"; found: Diagnostic[]; names: [name: string, kind: string][] }
  | { is: "verdicts"; result: Omit<CheckResult, "items">; items: Item[]; words: Words }
  | { is: "unreadable"; message: string; place: string | null }
  | { is: "failed"; message: string }
  /** In canonical layout; null if the text has errors. */
  | { is: "formatted"; text: string | null }
  /** The last one of each task. */
  | { is: "done" }
);

let ready: Promise<void> | undefined;
let shipped: Shipped | undefined;
/** What was read last; while only the items change it need not be read again. */
let last: { key: string; found: Diagnostic[]; names: [string, string][]; policy: Policy | null } | undefined;
/** Reads the files of one draft with the policies above it. */
let reader: { key: string; reader: PolicyReader } | undefined;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.is === "start") {
    shipped = data.shipped;
    ready = init(data.module);
    return;
  }
  const say = (answer: Answer) => postMessage(answer);
  const { id } = data;
  const fail = (error: unknown) => say({ id, is: "failed", message: error instanceof Error ? error.message : String(error) });
  void (ready ?? Promise.resolve()).then(() => (data.is === "task" ? work(data, say) : say({ id, is: "formatted", text: formatted(data.text) }))).catch(fail).then(() => say({ id, is: "done" }));
});

function work({ id, draft, asOf }: Extract<Request, { is: "task" }>, say: (answer: Answer) => void): void {
  const { sources, tables, options } = bundleOf(shipped!, draft);
  const key = JSON.stringify([sources, tables, asOf]);
  if (last?.key !== key) {
    const { diagnostics, policy } = readerOf(tables, options).read(sources, { asOf });
    last = { key, found: diagnostics, names: Object.values(sources).flatMap((text) => [...declared(text)]), policy };
  }
  say({ id, is: "findings", found: last.found, names: last.names });
  if (!last.policy) return;
  try {
    const { items, ...result } = last.policy.checkList(draft.items, { asOf });
    say({ id, is: "verdicts", result, items: items.slice(0, SHOWN), words: last.policy.words({ asOf }) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say({ id, is: "unreadable", message: error.message, place: error.place });
  }
}

function formatted(text: string): string | null {
  try {
    return format(text);
  } catch (error) {
    if (error instanceof PolicyError) return null;
    throw error;
  }
}

/** Tables are read once for each reader. */
function readerOf(tables: Bundle["tables"], options: Bundle["options"]): PolicyReader {
  const key = JSON.stringify(tables);
  if (reader?.key !== key) {
    reader?.reader.free();
    reader = { key, reader: new PolicyReader(tables, options) };
  }
  return reader.reader;
}

function bundleOf(shipped: Shipped, draft: Draft): Bundle {
  const own = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${DRAFT}/${name}`, text]));
  const others = texts(shipped, above(shipped, header({ "main.zr": Object.values(draft.files).flatMap((text) => headerOf(text) ?? []).join("\n") }).uppers));
  return { sources: { ...others.sources, ...own(draft.files) }, tables: { ...others.tables, ...own(draft.tables) }, options: { judge: [DRAFT] } };
}
