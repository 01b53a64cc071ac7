/** What the modules share: how packages and lists are handed to an engine, and how errors come back. */

import { type Bytes, content, day, decoded, decodedOther, json, names, options, quoted, record, text, truth, wrong } from "./arguments.js";
import { today } from "./today.js";
import type { Diagnostic } from "./types.js";

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
  /** An item in the place of that in a row, from 1: only its result is given, in a list in which all others are as they were. */
  instead?: { row: number; item: unknown };
  /** Called from time to time with how many of the items are judged. */
  progress?: (done: number, total: number) => void;
}

/** What is asked of a list beside a policy: what `TextOptions` say of its reading. */
export type ListOptions = Pick<TextOptions, "format" | "sheets" | "allSheets" | "headingRow" | "allRows" | "map" | "set">;

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

/** What takes packages. */
interface PackageEngine {
  add_package(root: string, names: string[], texts: string[]): void;
  forget_packages(): void;
  judge_lowest(): void;
  judge_only(names: string[]): void;
  wanted_tables(): string;
  add_table(path: string, bytes: Uint8Array): void;
  free(): void;
}

/** What says how a list is to be read. */
interface ListEngine {
  reading(asOf: string, request: Uint8Array): string;
}

/** An engine that one call uses at a time, until it is given back. */
export class Held<E extends { free(): void }> {
  #engine: E | undefined;
  #busy = false;

  /** `name`: what it is called in messages; `busy`: what it is doing when it hears of a second call. */
  constructor(engine: E, private readonly name: string, private readonly busy: string) {
    this.#engine = engine;
  }

  use<T>(work: (engine: E) => T): T {
    const engine = this.#engine;
    if (engine === undefined) throw new Error(`${this.name}已经 free()，不能再用`);
    if (this.#busy) throw new Error(`${this.name}${this.busy}`);
    this.#busy = true;
    try {
      return call(() => work(engine));
    } finally {
      this.#busy = false;
    }
  }

  /** Uses the engine with a listener. What that throws must not pass through the engine, which could not clear up after it. */
  heard<A extends unknown[], T>(listener: ((...told: A) => void) | undefined, what: string, work: (engine: E, tell: ((...told: A) => boolean) | undefined) => T): T {
    if (listener !== undefined && typeof listener !== "function") throw wrong(what, "函数", listener);
    let thrown: { error: unknown } | undefined;
    const tell = (...told: A) => {
      try {
        if (thrown === undefined) listener?.(...told);
      } catch (error) {
        thrown = { error };
      }
      return thrown === undefined;
    };
    let result: T;
    try {
      result = this.use((engine) => work(engine, listener && tell));
    } catch (error) {
      throw thrown ? thrown.error : error;
    }
    if (thrown) throw thrown.error;
    return result;
  }

  free(): void {
    if (this.#busy) throw new Error(`${this.name}${this.busy}`);
    this.#engine?.free();
    this.#engine = undefined;
  }
}

/** Reads a workbook for the engine and gives it as JSON; throws errors as JSON text, as the engine does. */
type WorkbookReader = (list: Uint8Array, format: string, options: Uint8Array) => string;

let readWorkbook: WorkbookReader | undefined;

/** Called by `zhunru/office` when it is loaded. */
export function setWorkbookReader(given: WorkbookReader): void {
  readWorkbook = given;
}

/** A list as the engine reads it: what a policy's `read` gives. */
export class ReadList {
  /** `format`: `read` where zhunru/office has read it, else that of the bytes. */
  constructor(readonly bytes: Uint8Array, readonly format: string) {}
}

export function listContent(input: string | Bytes | ReadList): string | Uint8Array | ReadList {
  return input instanceof ReadList ? input : content(input, "清单");
}

/** What is asked of a list, in the shape in which the engine takes it. */
export interface ListRequest {
  asOf: string;
  /** How it is to be judged, without a list. */
  alone: Uint8Array;
  /** The list as the engine reads it, and how it is to be judged. */
  list(engine: ListEngine, input: string | Uint8Array | ReadList): [list: Uint8Array, request: Uint8Array];
  read(engine: ListEngine, input: string | Uint8Array): ReadList;
}

export function listRequest(given: TextOptions): ListRequest {
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
    ...(given.instead !== undefined && { instead: replacement(given.instead) }),
    set: set.map(([fact, value]) => `「${fact}」=${text(value, `set 里${quoted(fact)}的值`)}`),
  };
  const request = (form: string) => encode(JSON.stringify({ ...fields, format: form }));
  return {
    asOf,
    alone: request("json"),
    list(engine, input) {
      const { bytes, format: own } = input instanceof ReadList ? input : this.read(engine, input);
      return [bytes, request(own)];
    },
    read(engine, input) {
      const form = typeof input === "string" ? format : formOf(input, format);
      if (form !== "xlsx") return new ReadList(utf8(input, form === "csv"), form);
      if (readWorkbook === undefined) throw new InputError("读工作簿的模块还没有装入：先 await zhunru/office 的 init()，再审工作簿", null);
      const bytes = typeof input !== "string" && isPacked(input) ? input : utf8(input, true);
      const read = readWorkbook(bytes, form, encode(engine.reading(asOf, request(form))));
      return new ReadList(encode(read), "read");
    },
  };
}

/** The form of a list that is said to have one: what a program for workbooks or documents writes is told by its bytes, and so is a page. */
export function formOf(bytes: Uint8Array, said: ListFormat): ListFormat {
  if (isPacked(bytes)) return "xlsx";
  const beginning = new TextDecoder().decode(bytes.subarray(0, BEGINNING)).trimStart().toLowerCase();
  return beginning.startsWith("<") && MARKED_UP.some((mark) => beginning.includes(mark)) ? "xlsx" : said;
}

/** So many bytes show what a text is; the engine's `input/form.rs` looks for the same. */
const BEGINNING = 4096;
const MARKED_UP = ["<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body", "urn:schemas-microsoft-com:office:spreadsheet"];

/** Whether bytes are a zip, or a file of old office programs: never text. */
function isPacked(bytes: Uint8Array): boolean {
  const begins = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte);
  return begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0);
}

export const LIST_OPTIONS = ["format", "sheets", "allSheets", "headingRow", "allRows", "map", "set"] as const;
export const TEXT_OPTIONS = ["asOf", "open", "ways", "cells", "instead", "progress", ...LIST_OPTIONS] as const;

/** `ways` as the engine takes it: 0 for all items, else the row; undefined for none. */
function wantedWays(value: unknown): number | undefined {
  if (typeof value !== "number") return truth(value, "ways ") ? 0 : undefined;
  return rowNumber(value, "ways ", " true、false 或第几项（从 1 数起）");
}

function replacement(given: unknown): { row: number; item: string } {
  const { row, item } = record(given, "instead ", "{row: 第几项, item: 事项}");
  return { row: rowNumber(row, "instead.row ", "第几项（从 1 数起）"), item: json(item, "instead.item ") };
}

export function rowNumber(value: unknown, what: string, expected: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) throw wrong(what, expected, value);
  return value;
}

const encoder = new TextEncoder();

export function encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 of a text in an encoding that is read; what is in none of them stays as it is, and the engine says so. */
export function utf8(input: string | Uint8Array, mayBeGb18030: boolean): Uint8Array {
  if (typeof input === "string") return encode(input);
  if (decoded(input, "utf-8") !== undefined) return input;
  const text = decodedOther(input, mayBeGb18030);
  return text === undefined ? input : encode(text);
}

/** Which paths are packages, and which of them judge. */
export interface Packaging {
  roots: string[] | undefined;
  judge: string[] | undefined;
}

export function packaging(given: PolicyOptions): Packaging {
  const { packages, judge } = options(given, ["packages", "judge"]);
  return { roots: names(packages, "packages")?.map((root) => path(root) || "."), judge: names(judge, "judge") };
}

/** `make`: makes an engine, once its module is there; `former`: one to use again, made with files of the same names and these tables, which the caller frees. */
export function open<E extends PackageEngine>(make: () => E, sources: Sources, tables: Tables, { roots, judge }: Packaging, former?: E): E {
  const texts = files(sources, "政策", "“路径 → 文本”的对象", text);
  const offered = files(tables, "表", "“路径 → 文本或字节”的对象", content);
  former?.forget_packages();
  const engine = former ?? make();
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

/** Errors come out of the modules as JSON text. */
export function call<T>(work: () => T): T {
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
