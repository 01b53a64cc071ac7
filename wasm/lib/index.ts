/** zhunru in a browser or in Node: policies as texts, lists in, decisions with their reasons out. */

import load, { Engine, format as formatText, vocabulary as vocabularyText } from "../build/zhunru.js";
import { type Bytes, content, day, isBytes, json, names, options, quoted, record, text, truth, wrong } from "./arguments.js";
import { today } from "./today.js";
import type { CheckResult, Diagnostic, Field, FormResult, Vocabulary, Words } from "./types.js";

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
  /** Whether items that do not pass say what would let them through. A number: that of the item in this row, from 1, which alone is given. */
  ways?: boolean | number;
}

export interface TextOptions extends CheckOptions {
  /** Default: `json`. */
  format?: "json" | "jsonl" | "csv";
  /** Called from time to time with how many of the items are judged. */
  progress?: (done: number, total: number) => void;
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

let started: Promise<void> | undefined;
let ready = false;

/** Loads the WebAssembly module; call it once before anything else. `module`: a URL, a `Response`, bytes or a `WebAssembly.Module`, if it does not lie beside this file. */
export function init(module?: string | object): Promise<void> {
  started ??= start(module).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(module: unknown): Promise<void> {
  if (module !== undefined && !isModule(module)) throw wrong("init 的参数", "模块的地址、Response、字节或 WebAssembly.Module", module);
  const source = module ?? new URL("./zhunru.wasm", import.meta.url);
  const address = source instanceof URL || typeof source === "string" ? String(source) : "";
  if (address.startsWith("file:")) {
    const files = "node:fs/promises";
    const { readFile } = (await import(/* @vite-ignore */ files)) as { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> };
    await load({ module_or_path: await readFile(new URL(address)) });
  } else {
    await load({ module_or_path: source as string | URL | Response | BufferSource | WebAssembly.Module });
  }
  ready = true;
}

function isModule(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  if (isBytes(value) || value instanceof URL || value instanceof WebAssembly.Module) return true;
  // A `Response`, or the promise of one that `fetch` gives.
  return typeof value === "object" && value !== null && ["arrayBuffer", "then"].some((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

function needReady(): void {
  if (!ready) throw new Error("zhunru 的模块还没有装入：先 await init()，再用它");
}

/** Policies without errors, ready to judge. Compiled once for each day that is asked for, and kept. */
export class Policy {
  #engine: Engine | undefined;
  #busy = false;
  /** Keeps Vue's `ref` from wrapping it in a proxy, which has no private fields. */
  readonly __v_skip = true;

  /** Throws a [`PolicyError`] if there are errors. */
  constructor(sources: Sources, tables: Tables = {}, options: PolicyOptions = {}) {
    // A reader has read them already, and has them compiled for its day.
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
  checkText(input: string | Bytes, given: TextOptions = {}): string {
    return this.#check(content(input, "清单"), options(given, TEXT_OPTIONS));
  }

  /** The same, as a value. */
  checkList(input: string | Bytes, given: TextOptions = {}): CheckResult {
    return JSON.parse(this.#check(content(input, "清单"), options(given, TEXT_OPTIONS))) as CheckResult;
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

  #use(work: (engine: Engine) => string): string {
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

  #check(input: string | Uint8Array, given: TextOptions): string {
    const { format = "json", progress } = given;
    const [asOf, open, ways] = [day(given.asOf) ?? today(), truth(given.open, "open "), wantedWays(given.ways)];
    if (!FORMATS.includes(format)) throw wrong("format ", `${FORMATS.map((one) => `"${one}"`).join("、")} 之一`, format);
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
      return this.#use((engine) => engine.check(asOf, utf8(input, format === "csv"), format, open, ways, progress && { tell }));
    } catch (error) {
      throw thrown ? thrown.error : error;
    }
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

const TEXT_OPTIONS = ["asOf", "open", "ways", "format", "progress"] as const;
const FORMATS = ["json", "jsonl", "csv"];
const BUSY = "这个政策正在审一张清单，审完以前（在它的 progress 里）不能再用";

/** Of which row ways are wanted; 0: of all. */
function wantedWays(value: unknown): number | undefined {
  if (typeof value !== "number") return truth(value, "ways ") ? 0 : undefined;
  if (!Number.isInteger(value) || value < 1) throw wrong("ways ", " true、false 或第几项（从 1 数起）", value);
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
function utf8(input: string | Uint8Array, table: boolean): Uint8Array {
  if (typeof input === "string") return encoder.encode(input);
  const mark = (first: number, second: number) => input[0] === first && input[1] === second;
  const others = mark(0xff, 0xfe) ? ["utf-16le"] : mark(0xfe, 0xff) ? ["utf-16be"] : table ? ["gb18030"] : [];
  if (others[0] !== "utf-16le" && others[0] !== "utf-16be" && decoded(input, "utf-8") !== undefined) return input;
  const text = others[0] === undefined ? undefined : decoded(input, others[0]);
  return text === undefined ? input : encoder.encode(text);
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
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

/** `former`: an engine with files of the same names, and these tables; it stays its owner's to free. */
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
    else call(() => (engine.judge_only(judge.map((name) => (/[/\\]/u.test(name) ? path(name) : name))), ""));
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
function call(work: () => string): string {
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
