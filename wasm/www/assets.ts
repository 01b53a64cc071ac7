/** The files of the page: fetched from where it lies or, where the page is one file, taken out of it. */

import { init as initOffice } from "../lib/office/index.js";

/** The attribute that names a file within the page that holds all of them. */
const HELD = "data-file";

const modules = new Map<string, Promise<WebAssembly.Module>>();
/** Addresses of the scripts that the page holds. */
const scripts = new Map<string, string>();

/** Whether the page is one file that holds the others. */
export const isOneFile = document.querySelector(`[${HELD}]`) !== null;

/** Makes the workers' scripts ready, which are then started without waiting. */
export async function unpackScripts(): Promise<void> {
  const held = [...document.querySelectorAll(`[${HELD}$=".js"]`)];
  await Promise.all(held.map(async (holder) => {
    const script = new Blob([await unpacked(holder)], { type: "text/javascript" });
    scripts.set(holder.getAttribute(HELD) ?? "", URL.createObjectURL(script));
  }));
}

/** A module, compiled once for the page and all its workers. */
export function moduleOf(name: string): Promise<WebAssembly.Module> {
  const known = modules.get(name);
  if (known) return known;
  const compiled = bytesOf(name).then((bytes) => WebAssembly.compile(bytes));
  modules.set(name, compiled);
  // One that did not come may come another time.
  compiled.catch(() => modules.delete(name));
  return compiled;
}

/** Loads what reads and writes workbooks and documents, for the page itself. */
export async function loadOffice(): Promise<void> {
  await initOffice(await moduleOf("office.wasm"));
}

export async function textOf(name: string): Promise<string> {
  return new TextDecoder().decode(await bytesOf(name));
}

export function workerOf(name: string): Worker {
  return new Worker(scripts.get(name) ?? name);
}

async function bytesOf(name: string): Promise<ArrayBuffer> {
  const holder = document.querySelector(`[${HELD}="${CSS.escape(name)}"]`);
  if (holder) return unpacked(holder);
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}：${answer.status}`);
  return answer.arrayBuffer();
}

/** A file is held as the base64 of its gzip. */
async function unpacked(holder: Element): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(holder.textContent ?? ""), (char) => char.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
