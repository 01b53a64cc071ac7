/** Files that the page hands to the reader. */

import { h } from "../lib/form/dom.js";

/** By the ending of a file; any other is plain text. */
const TYPES: Record<string, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  html: "text/html",
  csv: "text/csv",
  json: "application/json",
};

/** Hands a file to the reader. */
export function download(name: string, content: BlobPart): void {
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain";
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
