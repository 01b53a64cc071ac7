/** A file that is given as a list: what form it has. */

import { formOf } from "../lib/engine.js";
import type { ListFormat } from "../lib/index.js";

export interface ListFile {
  name: string;
  bytes: Uint8Array;
}

/** Forms of a list by the ending of its name. */
const ENDINGS: Record<string, ListFormat> = { json: "json", jsonl: "jsonl", ndjson: "jsonl", csv: "csv", tsv: "csv", txt: "csv" };
/** Endings of workbooks, documents and pages; which of them it is, and whether it can be read, is told by the bytes. */
const OFFICE = ["xlsx", "xlsm", "xltx", "xls", "xlt", "et", "ett", "xlsb", "ods", "odt", "docx", "doc", "wps", "htm", "html", "mht", "xml", "rtf", "pdf"];

/** The form of a list. Throws where its name says that it is none. */
export function formOfFile({ name, bytes }: ListFile): ListFormat {
  const ending = name.toLowerCase().split(".").at(-1) ?? "";
  const named = OFFICE.includes(ending) ? "xlsx" : ENDINGS[ending];
  if (!named) throw new Error(`读不了「${name}」：请用 XLSX、XLS、ODS、DOCX、CSV、JSON 或者 JSON Lines。`);
  return formOf(bytes, named);
}

export async function listFileOf(file: File): Promise<ListFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** What a list is called without its ending. */
export function bareName(name: string): string {
  return name.replace(/\.\w+$/u, "");
}
