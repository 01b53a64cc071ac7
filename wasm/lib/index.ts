/** zhunru in a browser or in Node: policies as texts, lists in, decisions with their reasons out. */

import load, { Engine, format as formatText, vocabulary as vocabularyText } from "../build/zhunru.js";
import type { CheckResult, Diagnostic, Field, Vocabulary, Words } from "./types.js";

export type * from "./types.js";

/** Policy files by path. The first folder of a path is its package (`国家底线/main.zr`); files without a folder are one package. */
export type Sources = Record<string, string>;

/** The tables (名录, 日历) that the packages name, by path, as bytes or text. */
export type Tables = Record<string, Uint8Array | string>;

export interface PolicyOptions {
  /** The packages' folders (or single files), where they are not the first folders of the paths; `.`: all is one package. */
  packages?: string[];
  /** The packages to judge by. Default: those that no other one has above it (上位). */
  judge?: string[];
}

export interface CheckOptions {
  /** The 基准日, `YYYY-MM-DD`. Default: today, where the browser is. */
  asOf?: string;
  /** Whether the form is still being filled in: what is absent is unknown, not unfilled. */
  open?: boolean;
}

export interface TextOptions extends CheckOptions {
  /** Default: `json`. */
  format?: "json" | "jsonl" | "csv";
  /** Told from time to time how many of the items are judged. */
  progress?: (done: number, total: number) => void;
}

/** A policy that has errors, or a text that cannot be formatted. */
export class PolicyError extends Error {
  override name = "PolicyError";
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map((one) => `${place(one)}${one.message}`).join("\n"));
  }
}

/** An input that cannot be read at all. */
export class InputError extends Error {
  override name = "InputError";
  constructor(message: string, readonly place: string | null) {
    super(message);
  }
}

let started: Promise<void> | undefined;

/** Loads the WebAssembly module; call it once before anything else. `module`: where it lies, or its bytes, if not beside this file. */
export function init(module?: string | URL | Response | BufferSource | WebAssembly.Module): Promise<void> {
  started ??= start(module).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(module?: string | URL | Response | BufferSource | WebAssembly.Module): Promise<void> {
  const source = module ?? new URL("./zhunru.wasm", import.meta.url);
  if (source instanceof URL && source.protocol === "file:") {
    const files = "node:fs/promises";
    const { readFile } = (await import(/* @vite-ignore */ files)) as { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> };
    await load({ module_or_path: await readFile(source) });
  } else {
    await load({ module_or_path: source });
  }
}

/** Policies without errors, ready to judge. Compiled once for each day that is asked for, and kept. */
export class Policy {
  readonly #engine: Engine;

  /** Throws a [`PolicyError`] if there are errors. */
  constructor(sources: Sources, tables: Tables = {}, options: PolicyOptions = {}) {
    this.#engine = open(sources, tables, options);
    try {
      this.fields();
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Everything there is to say about policies, errors and warnings, by place. */
  static lint(sources: Sources, tables: Tables = {}, options: PolicyOptions & { asOf?: string } = {}): Diagnostic[] {
    const engine = open(sources, tables, options);
    try {
      return (JSON.parse(call(() => engine.lint(options.asOf))) as { diagnostics: Diagnostic[] }).diagnostics;
    } finally {
      engine.free();
    }
  }

  /** The facts that the policies know, upper policies first, then by declaration. */
  fields(options: { asOf?: string } = {}): Field[] {
    return JSON.parse(call(() => this.#engine.fields(options.asOf ?? today()))) as Field[];
  }

  /** What the policies call the outcomes and conclusions (用语); where they say nothing, the language's own words. */
  words(options: { asOf?: string } = {}): Words {
    return JSON.parse(call(() => this.#engine.words(options.asOf ?? today()))) as Words;
  }

  /** Judges an item, a bare array of items, or `{申报: {…}, 事项: […]}`. */
  check(input: unknown, options: CheckOptions = {}): CheckResult {
    return JSON.parse(this.#check(JSON.stringify(input) ?? "null", { ...options, format: "json" })) as CheckResult;
  }

  /** Judges a list as it was written; the answer is the text that the command's `--format json` prints. */
  checkText(input: string | Uint8Array, options: TextOptions = {}): string {
    return this.#check(input, options);
  }

  /** The same, as a value. */
  checkList(input: string | Uint8Array, options: TextOptions = {}): CheckResult {
    return JSON.parse(this.#check(input, options)) as CheckResult;
  }

  /** Gives its memory back; the policy cannot be used any more. */
  free(): void {
    this.#engine.free();
  }

  #check(input: string | Uint8Array, options: TextOptions): string {
    const { asOf = today(), format = "json", open = false } = options;
    const progress = options.progress && { tell: options.progress };
    return call(() => this.#engine.check(asOf, utf8(input, format === "csv"), format, open, progress));
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
  const engine = open(sources, {}, { packages: ["."] });
  try {
    const [[name = null], uppers] = JSON.parse(engine.policy_names()) as [(string | null)[], string[]];
    return { name, uppers };
  } finally {
    engine.free();
  }
}

/** A policy file in canonical layout. Throws a [`PolicyError`] if it cannot be read. */
export function format(text: string, name = "main.zr"): string {
  return call(() => formatText(name, text));
}

/** The words of the language, by kind. */
export function vocabulary(): Vocabulary {
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

function open(sources: Sources, tables: Tables, options: PolicyOptions): Engine {
  const engine = new Engine();
  for (const [root, names] of packages(Object.keys(sources).sort(), options.packages)) {
    engine.add_package(root, names, names.map((name) => sources[name] ?? ""), options.judge?.includes(root) ?? true);
  }
  if (options.judge === undefined) engine.judge_lowest();
  for (const paths of JSON.parse(engine.wanted_tables()) as string[][]) {
    const path = paths.find((one) => Object.hasOwn(tables, one));
    const table = path === undefined ? undefined : tables[path];
    if (path !== undefined && table !== undefined) engine.add_table(path, utf8(table, true));
  }
  return engine;
}

function packages(names: string[], roots?: string[]): Map<string, string[]> {
  const found = new Map<string, string[]>((roots ?? []).map((root) => [root, []]));
  for (const name of names) {
    const slash = name.indexOf("/");
    const root = roots?.find((one) => one === "." || name === one || name.startsWith(`${one}/`)) ?? (slash < 0 ? "" : name.slice(0, slash));
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

/** Today, where the browser is. */
function today(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(now.getFullYear()).padStart(4, "0")}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
