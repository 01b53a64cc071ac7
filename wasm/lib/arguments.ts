/** What arguments must be. What is something else is a `TypeError` that says what was expected and what was found. */

/** Bytes in any of the shapes in which JavaScript holds them. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** Values within one another may go so deep. */
const MAX_DEPTH = 500;

export function wrong(what: string, expected: string, found: unknown): TypeError {
  return new TypeError(`${what}应是${expected}，这里是${described(found)}`);
}

/** A text of somebody's in a message: short, and without anything that cannot be seen. */
export function quoted(text: string): string {
  const shown = [...text].length > 40 ? `${[...text].slice(0, 40).join("")}…` : text;
  return `「${shown.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (letter) => `⟨U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`)}」`;
}

function described(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return value === "" ? "空文本" : `文本${quoted(value)}`;
    case "number":
    case "boolean":
      return String(value);
    case "bigint":
      return `BigInt（${value}n）`;
    case "function":
      return "函数";
    case "symbol":
      return "Symbol";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "数组" : value instanceof Promise ? "Promise（可能漏了 await）" : kindOf(value);
  }
}

function kindOf(value: object): string {
  const name = Object.prototype.toString.call(value).slice(8, -1);
  return name === "Object" ? "对象" : name;
}

/** Whether it is an object with keys of its own, and nothing more. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && kindOf(value) === "对象";
}

export function record(value: unknown, what: string, expected: string): Record<string, unknown> {
  if (!isRecord(value)) throw wrong(what, expected, value);
  return value;
}

/** The options of a call, of which `known` are all that there are. */
export function options<T extends object>(value: T | undefined, known: readonly (keyof T & string)[]): T {
  if (value === undefined) return {} as T;
  const given = record(value, "选项", known.length === 0 ? "{}" : `有 ${known.join("、")} 的对象`);
  const other = Object.keys(given).find((key) => !(known as readonly string[]).includes(key));
  if (other !== undefined) throw new TypeError(`选项里没有${quoted(other)}，有的是 ${known.join("、")}`);
  return value;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw wrong(what, "文本", value);
  return value;
}

/** A 基准日 that is left out or given; whether there is such a day, the engine says. */
export function day(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== "string") throw wrong("asOf ", "日期文本，如 2024-01-01", value);
  return value;
}

export function truth(value: unknown, what: string): boolean {
  if (value !== undefined && typeof value !== "boolean") throw wrong(what, " true 或 false", value);
  return value ?? false;
}

export function names(value: unknown, what: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrong(what, "文本的数组", value);
  return Array.from(value as unknown[], (one, at) => text(one, `${what}的第 ${at + 1} 个`));
}

export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || (typeof value === "object" && value !== null && ["ArrayBuffer", "SharedArrayBuffer"].includes(kindOf(value)));
}

/** A text, or the bytes of a file. */
export function content(value: unknown, what: string): string | Uint8Array {
  if (typeof value === "string") return value;
  if (!isBytes(value)) throw wrong(what, "文本或字节（Uint8Array、ArrayBuffer 等）", value);
  try {
    return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  } catch {
    throw new TypeError(`${what}的字节已经转给了别处，读不到了`);
  }
}

/** The JSON of a value. What JSON would drop, change or refuse without a word is an error that says where it stands. */
export function json(value: unknown, what: string): string {
  inspect(value, "", what, []);
  return JSON.stringify(value);
}

function inspect(value: unknown, at: string, what: string, above: object[]): void {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return;
  const where = at === "" ? what : `${what}里 ${at} 处的值`;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw wrong(where, "写得出的数", value);
    return;
  }
  if (typeof value === "bigint") throw new TypeError(`${where}是 BigInt（${value}n），要写成数或文本，如 "${value}"`);
  if (value instanceof Date) throw new TypeError(`${where}是 Date，它带着时区，要写成日期文本，如 "2024-01-01"`);
  if (typeof value !== "object") throw wrong(where, " JSON 里有的值", value);
  if (above.includes(value)) throw new TypeError(`${where}套着它自己，写不成 JSON`);
  if (above.length > MAX_DEPTH) throw new TypeError(`${what}套得太深：最多 ${MAX_DEPTH} 层`);
  const written = value as { toJSON?: unknown };
  above.push(value);
  if (typeof written.toJSON === "function") inspect((written.toJSON as (key: string) => unknown)(""), at, what, above);
  else if (Array.isArray(value)) for (let index = 0; index < value.length; index += 1) inspect(value[index], `${at}/${index}`, what, above);
  else if (!isRecord(value)) throw wrong(where, " JSON 里有的值", value);
  // A key without a value is one that is not there.
  else for (const [key, one] of Object.entries(value)) if (one !== undefined) inspect(one, `${at}/${key}`, what, above);
  above.pop();
}

/** A text in an encoding; undefined if the bytes are none. */
export function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A text that is not in UTF-8 but in UTF-16, which begins with its mark, or (tables only) in GB18030. */
export function decodedOther(bytes: Uint8Array, mayBeGb18030: boolean): string | undefined {
  const begins = (first: number, second: number) => bytes[0] === first && bytes[1] === second;
  const encoding = begins(0xff, 0xfe) ? "utf-16le" : begins(0xfe, 0xff) ? "utf-16be" : mayBeGb18030 ? "gb18030" : undefined;
  return encoding && decoded(bytes, encoding);
}
