/** Workbooks and documents: once this module is loaded, `Policy.checkList` reads workbooks, and results become documents. */

import load, { begin, comparison_workbook, Judged, policy_docx, policy_html, read, template as templateOf, unzip as unpack } from "../../build/office.js";
import { type Bytes, content, decoded, json, record, text } from "../arguments.js";
import { call, encode, setWorkbookReader } from "../engine.js";
import type { Cells, CheckResult, Comparison, Field, PolicyOutline, Words } from "../index.js";
import { Loader } from "../module.js";

const loader = new Loader(async (options) => {
  await load(options);
  begin();
  setWorkbookReader(read);
}, () => new URL("../office.wasm", import.meta.url));

/** Loads the module for workbooks and documents. `module`: as for the package's own `init`. */
export function init(module?: string | object): Promise<void> {
  return loader.start(module);
}

/** What a result becomes on paper. */
export class Documents {
  readonly #judged: Judged;

  /** `words`: those of the policy that judged; `cells`: those that it kept of the list; `name`: what the list is called. */
  constructor(result: CheckResult | string, words: Words, cells: Cells, name: string) {
    needReady();
    const written = encode(typeof result === "string" ? result : json(result, "结果"));
    const { headings, columns, rows, stated } = record(cells, "cells ", "policy.cells() 给的对象") as unknown as Cells;
    const kept = encode(JSON.stringify([[headings, columns, rows], stated]));
    const [said, called] = [encode(json(words, "words ")), text(name, "清单的名称")];
    this.#judged = call(() => new Judged(written, said, kept, called));
  }

  /** The applicant's own workbook (XLSX) with a verdict at each row; without one, or of a list in another form, a workbook made of the list's cells. */
  workbook(list?: Bytes): Uint8Array {
    const own = list === undefined ? undefined : (content(list, "清单") as Uint8Array);
    return call(() => this.#judged.workbook(own));
  }

  /** A table for a spreadsheet (CSV): the list's cells and the verdicts, as the command's `--format csv` writes them. */
  csv(): Uint8Array {
    return encode(call(() => this.#judged.csv()));
  }

  /** An application of one item, to be signed and handed in, as a Word document. `facts`: what was filled in, as pairs of label and value. */
  application(facts: [label: string, value: string][]): Uint8Array {
    return call(() => this.#judged.application_docx(encode(json(facts, "填写的内容"))));
  }

  /** The opinion to be signed (审查意见书): a Word document, or a page that stands by itself. */
  opinion(form: "docx" | "html"): Uint8Array {
    return form === "docx" ? call(() => this.#judged.opinion_docx()) : encode(call(() => this.#judged.opinion_html()));
  }

  /** Gives its memory back; it cannot be used any more. */
  free(): void {
    this.#judged.free();
  }
}

/** An empty form of a policy's facts, as a workbook that reads back. `fields`: those of the policy. */
export function template(fields: Field[]): Uint8Array {
  needReady();
  return call(() => templateOf(encode(json(fields, "字段"))));
}

/** What changes from one list to another, as a workbook: a sheet for each kind of change. `comparison`: what `compare` of `zhunru/proof` gives. */
export function comparisonWorkbook(comparison: Comparison): Uint8Array {
  needReady();
  return call(() => comparison_workbook(encode(json(comparison, "比较的结果"))));
}

/** A policy to be read and countersigned: a Word document, or a page that stands by itself. `outline`: one of those that `outlines` of `zhunru/proof` gives. */
export function policyPage(outline: PolicyOutline, form: "docx" | "html"): Uint8Array {
  needReady();
  const written = encode(json(outline, "政策的内容"));
  return form === "docx" ? call(() => policy_docx(written)) : encode(call(() => policy_html(written)));
}

/** The files that a zip holds, without its folders. */
export function unzip(zip: Bytes): { path: string; bytes: Uint8Array }[] {
  needReady();
  return call(() => unpack(content(zip, "zip ") as Uint8Array)).map((file) => {
    const { name, bytes } = file;
    file.free();
    return { path: nameOf(name), bytes };
  });
}

/** Programs of Windows write names in its own encoding. */
function nameOf(name: Uint8Array): string {
  return decoded(name, "utf-8") ?? new TextDecoder("gb18030").decode(name);
}

function needReady(): void {
  if (!loader.ready) throw new Error("zhunru/office 的模块还没有装入：先 await 它的 init()，再用它");
}
