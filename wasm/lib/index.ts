/** zhunru in a browser or in Node: policies as texts, lists in, decisions with their reasons out. */

import load, { Engine, format as formatText, vocabulary as vocabularyText } from "../build/zhunru.js";
import { type Bytes, content, day, decoded, isBytes, json, names, options, quoted, record, text, truth, wrong } from "./arguments.js";
import { Loader } from "./module.js";
import { today } from "./today.js";
import type { CheckResult, Diagnostic, Field, FormResult, KnownFact, Vocabulary, Words } from "./types.js";

export type { Bytes } from "./arguments.js";
export type * from "./types.js";

/** Policy files by path. The first folder of a path is its package (`国家底线/main.zr`); files without a folder are one package. */
export type Sources = Record<string, string>;

/** The tables (名录, 日历) that the packages name, by path, as bytes or text. */
export type Tables = Record<string, Bytes | string>;

export interface PolicyOptions {
  /** The packages' folders (or single files), where they are not the first folders of the paths; `.`: all is one package. */
  packages?: string[];
  /** The policies to judge by, by their names or the folders of their packages. Default: those that no other one has above it (上位). */
  judge?: string[];
}

export interface CheckOptions {
  /** The 基准日, `YYYY-MM-DD`. Default: today, where the browser is. */
  asOf?: string;
  /** Whether the form is still being filled in: what is absent is unknown, not unfilled. */
  open?: boolean;
  /** `true`: each item that does not pass says what would let it through. A number, from 1: only the item in that row is given, with its ways. */
  ways?: boolean | number;
}

const FORMATS = ["json", "jsonl", "csv", "xlsx"] as const;

/** The forms of a list. */
export type ListFormat = (typeof FORMATS)[number];

export interface TextOptions extends CheckOptions {
  /** Default: `json`. Workbooks are read once `zhunru/office` is loaded. */
  format?: ListFormat;
  /** The sheets that hold the items. Default: the first whose headings the policy knows. */
  sheets?: string[];
  /** Whether all sheets are read whose headings the policy knows. */
  allSheets?: boolean;
  /** The row, from 1, that is the lowest of the headings. */
  headingRow?: number;
  /** Whether rows that are no items (合计, notes) are judged all the same. */
  allRows?: boolean;
  /** The text of a map (`*.对照`): what the list's headings and values are in the policy. */
  map?: string;
  /** Values that fill what the list leaves unfilled, by fact. */
  set?: Record<string, string>;
  /** Whether the list's cells are kept for `Policy.cells()`. */
  cells?: boolean;
  /** Called from time to time with how many of the items are judged. */
  progress?: (done: number, total: number) => void;
}

/** The cells of a list as they were given. */
export interface Cells {
  headings: string[];
  /** In which column each heading stands, from 0. */
  columns: number[];
  /** The cells of each item, in the order of `headings`. */
  rows: string[][];
  /** The facts that the list states once, of its 对象. */
  stated: KnownFact[];
}

/** A policy that has errors, or a text that cannot be formatted. */
export class PolicyError extends Error {
  override name = "PolicyError";
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map((one) => `${place(one)}${one.message}`).join("\n"));
  }
}

/** An argument in which no list, or no day, can be read. */
export class InputError extends TypeError {
  override name = "InputError";
  constructor(message: string, readonly place: string | null) {
    super(message);
  }
}

const loader = new Loader(load, () => new URL("./zhunru.wasm", import.meta.url));

/** Loads the WebAssembly module; call it once before anything else. `module`: a URL, a `Response`, bytes or a `WebAssembly.Module`, if it does not lie beside this file. */
export function init(module?: string | object): Promise<void> {
  return loader.start(module);
}

function needReady(): void {
  if (!loader.ready) throw new Error("zhunru 的模块还没有装入：先 await init()，再用它");
}

/** Reads a workbook for the engine and gives it as JSON; throws errors as JSON text, as the engine does. */
type WorkbookReader = (list: Uint8Array, format: string, options: Uint8Array) => string;

let readWorkbook: WorkbookReader | undefined;

/** Called by `zhunru/office` when it is loaded. */
export function setWorkbookReader(given: WorkbookReader): void {
  readWorkbook = given;
}

/** Policies without errors, ready to judge. Compiled once for each day that is asked for, and kept. */
export class Policy {
  #engine: Engine | undefined;
  #busy = false;
  /** Keeps Vue's `ref` from wrapping it in a proxy, which has no private fields. */
  readonly __v_skip = true;

  /** Throws a [`PolicyError`] if there are errors. */
  constructor(sources: Sources, tables: Tables = {}, options: PolicyOptions = {}) {
    // A `PolicyReader` has read them already, and has them compiled for its day.
    if (sources instanceof Engine) {
      this.#engine = sources;
      return;
    }
    this.#engine = open(sources, tables, packaging(options));
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
      const opened = (engine = open(sources, tables, packaging(rest)));
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
    return JSON.parse(this.#use((engine) => engine.fields(asOf))) as Field[];
  }

  /** What the policies call the outcomes and conclusions (用语); where they say nothing, the language's own words. */
  words(given: { asOf?: string } = {}): Words {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    return JSON.parse(this.#use((engine) => engine.words(asOf))) as Words;
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
    return this.#use((engine) => request.read(engine, list));
  }

  /** Judges one item as a form that may still be filled in, and says how each of its answers is read. */
  form(input: unknown, given: { asOf?: string } = {}): FormResult {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    const bytes = encoder.encode(json(input, "表单的值"));
    return JSON.parse(this.#use((engine) => engine.form(asOf, bytes))) as FormResult;
  }

  /** What a JSON input holds for a text that is typed into a fact's box, where a bare number counts in the unit beside it: `30` for a 比例 is `30%`. */
  typed(fact: string, typed: string, given: { asOf?: string } = {}): string {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    const [name, written] = [text(fact, "事实的名称"), text(typed, "填的内容")];
    return this.#use((engine) => engine.typed(asOf, name, written));
  }

  /** Gives its memory back; the policy cannot be used any more. */
  free(): void {
    if (this.#busy) throw new Error(BUSY);
    this.#engine?.free();
    this.#engine = undefined;
  }

  #use<T>(work: (engine: Engine) => T): T {
    const engine = this.#engine;
    if (engine === undefined) throw new Error("这个政策已经 free()，不能再用");
    if (this.#busy) throw new Error(BUSY);
    this.#busy = true;
    try {
      return call(() => work(engine));
    } finally {
      this.#busy = false;
    }
  }

  /** The list's own headings and cells, item by item: those of the list that was judged last with `cells`, handed out once. */
  cells(): Cells {
    const [[headings, columns, rows], stated] = JSON.parse(this.#use((engine) => engine.cells())) as [[string[], number[], string[][]], KnownFact[]];
    return { headings, columns, rows, stated };
  }

  /** The text of a map for a list (`对照`), for a person to correct. `name`: what the list is called. */
  proposeMap(input: string | Bytes | ReadList, name: string, given: TextOptions = {}): string {
    const request = listRequest(options(given, TEXT_OPTIONS));
    const [list, called] = [listContent(input), text(name, "清单的名称")];
    return this.#use((engine) => engine.propose_map(request.asOf, ...request.list(engine, list), called));
  }

  #check(input: string | Uint8Array | ReadList, given: TextOptions): string {
    const { progress } = given;
    const request = listRequest(given);
    if (progress !== undefined && typeof progress !== "function") throw wrong("progress ", "函数", progress);
    // What `progress` throws must not pass through the engine, which could not clear up after it.
    let thrown: { error: unknown } | undefined;
    const tell = (done: number, total: number) => {
      try {
        progress?.(done, total);
      } catch (error) {
        thrown = { error };
      }
      return thrown === undefined;
    };
    try {
      return this.#use((engine) => engine.check(request.asOf, ...request.list(engine, input), progress && { tell }));
    } catch (error) {
      throw thrown ? thrown.error : error;
    }
  }
}

/** A list as the engine reads it: what a policy's `read` gives. */
export class ReadList {
  /** `format`: `read` where zhunru/office has read it, else that of the bytes. */
  constructor(readonly bytes: Uint8Array, readonly format: string) {}
}

function listContent(input: string | Bytes | ReadList): string | Uint8Array | ReadList {
  return input instanceof ReadList ? input : content(input, "清单");
}

/** What is asked of a list, in the shape in which the engine takes it. */
interface ListRequest {
  asOf: string;
  /** The list as the engine reads it, and how it is to be judged. */
  list(engine: Engine, input: string | Uint8Array | ReadList): [list: Uint8Array, request: Uint8Array];
  read(engine: Engine, input: string | Uint8Array): ReadList;
}

function listRequest(given: TextOptions): ListRequest {
  const { format = "json", headingRow } = given;
  const asOf = day(given.asOf) ?? today();
  if (!(FORMATS as readonly string[]).includes(format)) throw wrong("format ", `${FORMATS.map((one) => `"${one}"`).join("、")} 之一`, format);
  const ways = wantedWays(given.ways);
  const set = Object.entries(given.set === undefined ? {} : record(given.set, "set ", "“事实 → 值”的对象"));
  const fields = {
    open: truth(given.open, "open "),
    cells: truth(given.cells, "cells "),
    ...(ways !== undefined && { ways }),
    sheets: names(given.sheets, "sheets ") ?? [],
    allSheets: truth(given.allSheets, "allSheets "),
    allRows: truth(given.allRows, "allRows "),
    ...(headingRow !== undefined && { headingRow: rowNumber(headingRow, "headingRow ", "行号（从 1 数起）") }),
    ...(given.map !== undefined && { map: text(given.map, "map ") }),
    set: set.map(([fact, value]) => `「${fact}」=${text(value, `set 里${quoted(fact)}的值`)}`),
  };
  const request = (form: string) => encoder.encode(JSON.stringify({ ...fields, format: form }));
  return {
    asOf,
    list(engine, input) {
      const { bytes, format: own } = input instanceof ReadList ? input : this.read(engine, input);
      return [bytes, request(own)];
    },
    read(engine, input) {
      if (format !== "xlsx") return new ReadList(utf8(input, format === "csv"), format);
      if (readWorkbook === undefined) throw new InputError("读工作簿的模块还没有装入：先 await zhunru/office 的 init()，再审工作簿", null);
      const bytes = typeof input === "string" ? encoder.encode(input) : input;
      const read = readWorkbook(bytes, format, encoder.encode(engine.reading(asOf, request(format))));
      return new ReadList(encoder.encode(read), "read");
    },
  };
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
      const engine = (this.#engine = open(sources, this.#tables, this.#packaging, this.#engine));
      const { diagnostics } = JSON.parse(call(() => engine.lint(asOf))) as { diagnostics: Diagnostic[] };
      if (diagnostics.some((one) => one.severity === "error")) return { diagnostics, policy: null };
      try {
        const policy = new Policy(engine as unknown as Sources);
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

const TEXT_OPTIONS = ["asOf", "open", "ways", "format", "sheets", "allSheets", "headingRow", "allRows", "map", "set", "cells", "progress"] as const;
const BUSY = "这个政策正在审一张清单，审完以前（在它的 progress 里）不能再用";

/** `ways` as the engine takes it: 0 for all items, else the row; undefined for none. */
function wantedWays(value: unknown): number | undefined {
  if (typeof value !== "number") return truth(value, "ways ") ? 0 : undefined;
  return rowNumber(value, "ways ", " true、false 或第几项（从 1 数起）");
}

function rowNumber(value: unknown, what: string, expected: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) throw wrong(what, expected, value);
  return value;
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
  const engine = open(sources, {}, { roots: ["."], judge: undefined });
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

/** The words of the language, by kind. */
export function vocabulary(): Vocabulary {
  needReady();
  return JSON.parse(vocabularyText()) as Vocabulary;
}

const encoder = new TextEncoder();

/** UTF-8 of a text in UTF-8, UTF-16 or (tables only) GB18030; what is none of them stays as it is, and the engine says so. */
function utf8(input: string | Uint8Array, mayBeGb18030: boolean): Uint8Array {
  if (typeof input === "string") return encoder.encode(input);
  const mark = (first: number, second: number) => input[0] === first && input[1] === second;
  const others = mark(0xff, 0xfe) ? ["utf-16le"] : mark(0xfe, 0xff) ? ["utf-16be"] : mayBeGb18030 ? ["gb18030"] : [];
  if (others[0] !== "utf-16le" && others[0] !== "utf-16be" && decoded(input, "utf-8") !== undefined) return input;
  const text = others[0] === undefined ? undefined : decoded(input, others[0]);
  return text === undefined ? input : encoder.encode(text);
}

/** Which paths are packages, and which of them judge. */
interface Packaging {
  roots: string[] | undefined;
  judge: string[] | undefined;
}

function packaging(given: PolicyOptions): Packaging {
  const { packages, judge } = options(given, ["packages", "judge"]);
  return { roots: names(packages, "packages")?.map((root) => path(root) || "."), judge: names(judge, "judge") };
}

/** `former`: an engine to use again, made with files of the same names and these tables; the caller frees it. */
function open(sources: Sources, tables: Tables, { roots, judge }: Packaging, former?: Engine): Engine {
  const texts = files(sources, "政策", "“路径 → 文本”的对象", text);
  const offered = files(tables, "表", "“路径 → 文本或字节”的对象", content);
  needReady();
  former?.forget_packages();
  const engine = former ?? new Engine();
  try {
    for (const [root, within] of packages([...texts.keys()].sort(), roots)) {
      engine.add_package(root, within, within.map((name) => texts.get(name)!));
    }
    if (judge === undefined) engine.judge_lowest();
    else call(() => engine.judge_only(judge.map((name) => (/[/\\]/u.test(name) ? path(name) : name))));
    for (const paths of JSON.parse(engine.wanted_tables()) as string[][]) {
      const found = paths.find((one) => offered.has(one));
      if (found !== undefined) engine.add_table(found, utf8(offered.get(found)!, true));
    }
    return engine;
  } catch (error) {
    if (former === undefined) engine.free();
    throw error;
  }
}

/** Files by the paths under which they are found. */
function files<T>(given: unknown, what: string, expected: string, read: (value: unknown, what: string) => T): Map<string, T> {
  const found = new Map<string, T>();
  for (const [key, value] of Object.entries(record(given, what, expected))) {
    const name = path(key);
    if (name === "") throw new TypeError(`${quoted(key)}不是${what}的文件名`);
    if (found.has(name)) throw new TypeError(`${what}里有两个文件都叫${quoted(name)}`);
    found.set(name, read(value, `${what}${quoted(key)}`));
  }
  return found;
}

/** A path as it is compared: `./甲//乙` is `甲/乙`. */
function path(written: string): string {
  return written.split(/[/\\]/u).filter((part) => part !== "" && part !== ".").join("/");
}

/** The files of each package. A file belongs to the innermost of the folders that are named, else to its first folder. */
function packages(names: string[], roots: string[] = []): Map<string, string[]> {
  const found = new Map<string, string[]>(roots.map((root) => [root, []]));
  const inward = [...found.keys()].sort((a, b) => b.length - a.length);
  for (const name of names) {
    const slash = name.indexOf("/");
    const own = inward.find((one) => one !== "." && (name === one || name.startsWith(`${one}/`)));
    const root = own ?? (found.has(".") ? "." : slash < 0 ? "" : name.slice(0, slash));
    found.set(root, [...(found.get(root) ?? []), name]);
  }
  return found;
}

/** Errors come out of the module as JSON text. */
function call<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (typeof error !== "string") throw error;
    const told = JSON.parse(error) as { diagnostics: Diagnostic[] } | [message: string, place: string | null];
    throw Array.isArray(told) ? new InputError(...told) : new PolicyError(told.diagnostics);
  }
}

function place(diagnostic: Diagnostic): string {
  const label = diagnostic.labels[0];
  return label ? `${label.file}:${label.line}:${label.column} ` : "";
}
