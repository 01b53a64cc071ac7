/** zhunru in a browser or in Node: policies as texts, lists in, decisions with their reasons out. */

import load, { Engine, format as formatText, map_rows, map_text, vocabulary as vocabularyText } from "../build/zhunru.js";
import { type Bytes, content, day, isBytes, json, options, record, text, wrong } from "./arguments.js";
import {
  call, type CheckOptions, encode, Held, listContent, listRequest, open, type Packaging, packaging, PolicyError, type PolicyOptions, ReadList, rowNumber, type Sources, type Tables,
  TEXT_OPTIONS, type TextOptions, utf8,
} from "./engine.js";
import { Loader } from "./module.js";
import { today } from "./today.js";
import type { CheckResult, Diagnostic, Example, Field, FormResult, KnownFact, MapRow, Vocabulary, Words } from "./types.js";

export type { Bytes } from "./arguments.js";
export { type CheckOptions, InputError, type ListFormat, type ListOptions, PolicyError, type PolicyOptions, ReadList, type Sources, type Tables, type TextOptions } from "./engine.js";
export type * from "./types.js";

/** The cells of a list as they were given. */
export interface Cells {
  headings: string[];
  /** In which column each heading stands, from 0; null where tables of the list have it in different ones. */
  columns: (number | null)[];
  /** The cells of each item, in the order of `headings`. */
  rows: string[][];
  /** The facts that the list states once, of its 对象. */
  stated: KnownFact[];
}

const loader = new Loader(load, () => new URL("./zhunru.wasm", import.meta.url));

/** Loads the WebAssembly module; call it once before anything else. `module`: a URL, a `Response`, bytes or a `WebAssembly.Module`, if it does not lie beside this file. */
export function init(module?: string | object): Promise<void> {
  return loader.start(module);
}

function needReady(): void {
  if (!loader.ready) throw new Error("zhunru 的模块还没有装入：先 await init()，再用它");
}

const make = (): Engine => (needReady(), new Engine());

/** Policies without errors, ready to judge. Compiled once for each day that is asked for, and kept. */
export class Policy {
  readonly #held: Held<Engine>;
  /** Keeps Vue's `ref` from wrapping it in a proxy, which has no private fields. */
  readonly __v_skip = true;

  /** Throws a [`PolicyError`] if there are errors. */
  constructor(sources: Sources, tables?: Tables, options?: PolicyOptions);
  /** @internal Of packages that a `PolicyReader` has read without errors. */
  constructor(engine: Engine);
  constructor(given: Sources | Engine, tables: Tables = {}, options: PolicyOptions = {}) {
    const engine = given instanceof Engine ? given : open(make, given, tables, packaging(options));
    this.#held = new Held(engine, "这个政策", "正在审一张清单，审完以前（在它的 progress 里）不能再用");
    if (given === engine) return;
    try {
      this.fields();
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Everything there is to say about policies, errors and warnings, by place. */
  static lint(sources: Sources, tables: Tables = {}, given: PolicyOptions & { asOf?: string } = {}): Diagnostic[] {
    const { asOf, ...rest } = options(given, ["packages", "judge", "asOf"]);
    let engine: Engine | undefined;
    try {
      const opened = (engine = open(make, sources, tables, packaging(rest)));
      return (JSON.parse(call(() => opened.lint(day(asOf)))) as { diagnostics: Diagnostic[] }).diagnostics;
    } catch (error) {
      if (error instanceof PolicyError) return error.diagnostics;
      throw error;
    } finally {
      engine?.free();
    }
  }

  /** The facts that the policies know, upper policies first, then by declaration. */
  fields(given: { asOf?: string } = {}): Field[] {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    return JSON.parse(this.#held.use((engine) => engine.fields(asOf))) as Field[];
  }

  /** What the policies call the outcomes and conclusions (用语); where they say nothing, the language's own words. */
  words(given: { asOf?: string } = {}): Words {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    return JSON.parse(this.#held.use((engine) => engine.words(asOf))) as Words;
  }

  /** Judges an item, a bare array of items, or `{申报: {…}, 事项: […]}`. */
  check(input: unknown, given: CheckOptions = {}): CheckResult {
    if (typeof input !== "object" || input === null || isBytes(input)) throw wrong("清单", "一个事项（对象）或一列事项（数组），文本和字节用 checkList 审", input);
    const { asOf, open, ways } = options(given, ["asOf", "open", "ways"]);
    return JSON.parse(this.#check(json(input, "清单"), { asOf, open, ways, format: "json" })) as CheckResult;
  }

  /** Judges a list as it was written; the answer is the text that the command's `--format json` prints. */
  checkText(input: string | Bytes | ReadList, given: TextOptions = {}): string {
    return this.#check(listContent(input), options(given, TEXT_OPTIONS));
  }

  /** The same, as a value. */
  checkList(input: string | Bytes | ReadList, given: TextOptions = {}): CheckResult {
    return JSON.parse(this.checkText(input, given)) as CheckResult;
  }

  /** A list that will be judged several times, so that a workbook is read but once. Of a workbook the options on reading (`sheets`, `allSheets`, `headingRow`, `allRows`) count here, of other lists when they are judged. */
  read(input: string | Bytes, given: TextOptions = {}): ReadList {
    const request = listRequest(options(given, TEXT_OPTIONS));
    const list = content(input, "清单");
    return this.#held.use((engine) => request.read(engine, list));
  }

  /** Judges one item as a form that may still be filled in, and says how each of its answers is read. */
  form(input: unknown, given: { asOf?: string } = {}): FormResult {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    const bytes = encode(json(input, "表单的值"));
    return JSON.parse(this.#held.use((engine) => engine.form(asOf, bytes))) as FormResult;
  }

  /** What a JSON input holds for a text that is typed into a fact's box, where a bare number counts in the unit beside it: `30` for a 比例 is `30%`. */
  typed(fact: string, typed: string, given: { asOf?: string } = {}): string {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    const [name, written] = [text(fact, "事实的名称"), text(typed, "填的内容")];
    return this.#held.use((engine) => engine.typed(asOf, name, written));
  }

  /** Gives its memory back; the policy cannot be used any more. */
  free(): void {
    this.#held.free();
  }

  /** The list's own headings and cells, item by item: those of the list that was judged last with `cells`, handed out once. */
  cells(): Cells {
    const [[headings, columns, rows], stated] = JSON.parse(this.#held.use((engine) => engine.cells())) as [[string[], (number | null)[], string[][]], KnownFact[]];
    return { headings, columns, rows, stated };
  }

  /** The text of a map for a list (`对照`), for a person to correct. `name`: what the list is called. */
  proposeMap(input: string | Bytes | ReadList, name: string, given: TextOptions = {}): string {
    const request = listRequest(options(given, TEXT_OPTIONS));
    const [list, called] = [listContent(input), text(name, "清单的名称")];
    return this.#held.use((engine) => engine.propose_map(request.asOf, ...request.list(engine, list), called));
  }

  /** The facts of the item in a row of a list, from 1, as a JSON input gives them; what cannot be read is left out. */
  itemFacts(input: string | Bytes | ReadList, row: number, given: TextOptions = {}): Example {
    const request = listRequest(options(given, TEXT_OPTIONS));
    const [list, at] = [listContent(input), rowNumber(row, "行", "第几项（从 1 数起）")];
    return JSON.parse(this.#held.use((engine) => engine.item_facts(request.asOf, ...request.list(engine, list), at))) as Example;
  }

  #check(input: string | Uint8Array | ReadList, given: TextOptions): string {
    const request = listRequest(given);
    return this.#held.heard(given.progress, "progress ", (engine, tell) => engine.check(request.asOf, ...request.list(engine, input), tell && { tell }));
  }
}

/** Reads packages that are being written, again and again: a file that did not change is not read again. */
export class PolicyReader {
  readonly #tables: Tables;
  readonly #packaging: Packaging;
  #engine: Engine | undefined;
  #paths = "";

  constructor(tables: Tables = {}, options: PolicyOptions = {}) {
    this.#tables = tables;
    this.#packaging = packaging(options);
  }

  /**
   * Everything there is to say about the packages, and the policy where nothing of it is an error. The policy lasts until the next reading,
   * and is not to be freed.
   */
  read(sources: Sources, given: { asOf?: string } = {}): { diagnostics: Diagnostic[]; policy: Policy | null } {
    const asOf = day(options(given, ["asOf"]).asOf);
    // Findings come in the order of the files, so that other files are read from the beginning.
    const paths = JSON.stringify(Object.keys(record(sources, "政策", "“路径 → 文本”的对象")).sort());
    if (paths !== this.#paths) this.free();
    this.#paths = paths;
    try {
      const engine = (this.#engine = open(make, sources, this.#tables, this.#packaging, this.#engine));
      const { diagnostics } = JSON.parse(call(() => engine.lint(asOf))) as { diagnostics: Diagnostic[] };
      if (diagnostics.some((one) => one.severity === "error")) return { diagnostics, policy: null };
      try {
        const policy = new Policy(engine);
        policy.fields(asOf === undefined ? {} : { asOf });
        return { diagnostics, policy };
      } catch (error) {
        // What only judging finds: a policy without a 默认 of its own, a version of another day.
        if (error instanceof PolicyError) return { diagnostics: [...error.diagnostics, ...diagnostics], policy: null };
        throw error;
      }
    } catch (error) {
      this.free();
      if (error instanceof PolicyError) return { diagnostics: error.diagnostics, policy: null };
      throw error;
    }
  }

  /** Gives its memory back, and that of its policy. */
  free(): void {
    this.#engine?.free();
    this.#engine = undefined;
    this.#paths = "";
  }
}

/** What a package says of itself in its header. */
export interface Header {
  /** Null if it cannot be read. */
  name: string | null;
  /** The names of its upper policies (上位). */
  uppers: string[];
}

/** The header of a package, of which the files may have errors. */
export function header(sources: Sources): Header {
  const engine = open(make, sources, {}, { roots: ["."], judge: undefined });
  try {
    const [[name = null], uppers] = JSON.parse(engine.policy_names()) as [(string | null)[], string[]];
    return { name, uppers };
  } finally {
    engine.free();
  }
}

/** A policy file in canonical layout. Throws a [`PolicyError`] if it cannot be read. */
export function format(policy: string, name = "main.zr"): string {
  const [file, written] = [text(name, "文件名"), text(policy, "政策的文本")];
  needReady();
  return call(() => formatText(file, written));
}

/** @internal The lines of a map as rows of a table. */
export function mapRows(map: string | Bytes): MapRow[] {
  needReady();
  return JSON.parse(call(() => map_rows(utf8(content(map, "对照"), true)))) as MapRow[];
}

/** @internal The text of a map of which rows were filled in. */
export function mapText(rows: MapRow[]): string {
  needReady();
  return call(() => map_text(encode(json(rows, "对照的行"))));
}

/** The words of the language, by kind. */
export function vocabulary(): Vocabulary {
  needReady();
  return JSON.parse(vocabularyText()) as Vocabulary;
}
