/** Checks a draft and tries it on its items, or lays a file of it out, away from the page; the page ends it when the draft has changed meanwhile. */

import {
  format, header, init, InputError, PolicyError, PolicyReader,
  type CheckResult, type CoverageReport, type Diagnostic, type DiffResult, type Example, type Finding, type FindingsResult, type Item, type MutationReport, type Policy, type PolicyOutline, type Survivor, type TestReport, type Words,
} from "../lib/index.js";
import { init as initProof, Proof } from "../lib/proof/index.js";
import { above, bundle, nameOf, texts, type Bundle, type Shipped } from "./shipped.js";
import { declared, headerOf } from "./names.js";
import { DRAFT, type Draft } from "./link.js";
import { messageOf } from "./message.js";

/** So many items are shown; the list room shows them all. */
const SHOWN = 100;

/** What can be asked of a whole draft. */
export type Inquiry = "analyze" | "diff" | "coverage" | "mutate" | "outline";

export type Request =
  | { do: "start"; module: WebAssembly.Module; shipped: Shipped }
  | { do: "check"; draft: Draft; asOf: string }
  | { do: "format"; text: string }
  | { do: "paste"; draft: Draft; asOf: string; example: Example; title: string; module: WebAssembly.Module }
  /** `against`: the folder of the package that is the older version, for a difference. */
  | { do: "inquiry"; what: Inquiry; draft: Draft; asOf: string; against: string; module: WebAssembly.Module };

/** What comes of each request, whatever it asks; `done` is the last answer. */
type End = { is: "failed"; message: string } | { is: "done" };

export type CheckAnswer =
  | { is: "findings"; found: Diagnostic[]; names: [name: string, kind: string][] }
  | { is: "verdicts"; result: Omit<CheckResult, "items">; items: Item[]; words: Words }
  | { is: "unreadable"; message: string; place: string | null }
  | End;

/** In canonical layout; null if the text has errors. */
export type FormatAnswer = { is: "formatted"; text: string | null } | End;

/** An example as a 测试. */
export type PasteAnswer = { is: "pasted"; test: string } | End;

export type InquiryAnswer =
  /** What is found meanwhile. */
  | { is: "analyzing"; done: number; of: number; found: Finding[] }
  | { is: "mutating"; done: number; of: number; found: Survivor[] }
  | ({ is: "analyzed" } & Pick<FindingsResult, "stale" | "leftOut">)
  | { is: "compared"; against: string; result: DiffResult }
  | { is: "covered"; coverage: CoverageReport; tests: TestReport }
  | { is: "mutated"; report: MutationReport }
  | { is: "outlined"; outline: PolicyOutline }
  | End;

export type Answer = CheckAnswer | FormatAnswer | PasteAnswer | InquiryAnswer;

let ready: Promise<void> | undefined;
let shipped: Shipped | undefined;
/** What was read last; while only the items change it need not be read again. */
let last: { key: string; found: Diagnostic[]; names: [string, string][]; policy: Policy | null } | undefined;
/** Reads the files of one draft with the policies above it. */
let reader: { key: string; reader: PolicyReader } | undefined;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.do === "start") {
    shipped = data.shipped;
    ready = init(data.module);
    return;
  }
  const fail = (error: unknown) => say({ is: "failed", message: messageOf(error) });
  void (ready ?? Promise.resolve()).then(() => answer(data)).catch(fail).then(() => say({ is: "done" }));
});

function say(answer: Answer): void {
  postMessage(answer);
}

function answer(request: Exclude<Request, { do: "start" }>): void | Promise<void> {
  switch (request.do) {
    case "check":
      return check(request);
    case "format":
      return say({ is: "formatted", text: formatted(request.text) });
    case "paste":
      return withProof(request, (proof) => say({ is: "pasted", test: proof.asTest(request.example, request.title, { asOf: request.asOf }) }));
    case "inquiry":
      return withProof(request, (proof) => inquire(request, proof));
  }
}

function check({ draft, asOf }: Extract<Request, { do: "check" }>): void {
  const { sources, tables, options } = bundleOf(shipped!, draft);
  const key = JSON.stringify([sources, tables, asOf]);
  if (last?.key !== key) {
    const { diagnostics, policy } = readerOf(tables, options).read(sources, { asOf });
    last = { key, found: diagnostics, names: Object.values(sources).flatMap((text) => [...declared(text)]), policy };
  }
  say({ is: "findings", found: last.found, names: last.names });
  if (!last.policy) return;
  try {
    const { items, ...result } = last.policy.checkList(draft.items, { asOf });
    say({ is: "verdicts", result, items: items.slice(0, SHOWN), words: last.policy.words({ asOf }) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say({ is: "unreadable", message: error.message, place: error.place });
  }
}

/** Opens a draft in the module for proofs. */
async function withProof({ draft, module }: Extract<Request, { module: WebAssembly.Module; draft: Draft }>, work: (proof: Proof) => void): Promise<void> {
  await initProof(module);
  const { sources, tables, options } = bundleOf(shipped!, draft);
  const proof = new Proof(sources, tables, options);
  try {
    work(proof);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    say({ is: "failed", message: "政策有错误：改好再试" });
  } finally {
    proof.free();
  }
}

function inquire({ what, asOf, against }: Extract<Request, { do: "inquiry" }>, proof: Proof): void {
  switch (what) {
    case "analyze": {
      const { stale, leftOut } = proof.analyze({ asOf, step: (done, of, found) => say({ is: "analyzing", done, of, found }) });
      return say({ is: "analyzed", stale, leftOut });
    }
    case "diff": {
      const { sources, tables, options } = bundle(shipped!, against);
      const old = new Proof(sources, tables, options);
      try {
        return say({ is: "compared", against: nameOf(shipped!, against), result: old.diff(proof, { asOf }) });
      } finally {
        old.free();
      }
    }
    case "coverage":
      return say({ is: "covered", coverage: proof.coverage(), tests: proof.test() });
    case "mutate":
      return say({ is: "mutated", report: proof.mutate({ step: (done, of, found) => say({ is: "mutating", done, of, found }) }) });
    case "outline": {
      const [outline] = proof.outlines({ asOf });
      if (outline) say({ is: "outlined", outline });
    }
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
