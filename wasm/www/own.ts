/** Packages of the reader's own, from a folder or a zip: they last as long as the page. */

import { decoded, decodedOther } from "../lib/arguments.js";
import { header } from "../lib/index.js";
import { unzip } from "../lib/office/index.js";
import { loadOffice } from "./assets.js";
import type { Package, Shipped } from "./shipped.js";

/** A file of a package by its path. */
export interface OwnFile {
  path: string;
  bytes: Uint8Array;
}

/** The files that a folder holds. */
export async function filesOfFolder(files: FileList): Promise<OwnFile[]> {
  const wanted = [...files].filter((file) => isWanted(file.webkitRelativePath || file.name));
  return Promise.all(wanted.map(async (file) => ({ path: file.webkitRelativePath || file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
}

/** The files that a zip holds. */
export async function filesOfZip(file: File): Promise<OwnFile[]> {
  await loadOffice();
  const name = file.name.replace(/\.zip$/iu, "");
  const held = unzip(await file.arrayBuffer()).filter((one) => isWanted(one.path));
  // What lies beside no folder is in that of the zip's own name.
  return held.map((one) => (one.path.includes("/") ? one : { ...one, path: `${name}/${one.path}` }));
}

/** Adds packages to those that there are; one of the same folder gives way. The folders that were added. */
export function add(shipped: Shipped, files: OwnFile[]): string[] {
  const policies = files.filter((file) => file.path.endsWith(".zr"));
  const roots = [...new Set(policies.map((file) => rootOf(file.path, policies)))];
  const added: Package[] = [];
  for (const root of roots) {
    const folder = root.slice(root.lastIndexOf("/") + 1);
    const within = files.filter((file) => file.path.startsWith(`${root}/`)).map((file) => ({ ...file, path: folder + file.path.slice(root.length) }));
    remove(shipped, folder);
    const sources = Object.fromEntries(within.filter((file) => file.path.endsWith(".zr")).map((file) => [file.path, new TextDecoder().decode(file.bytes)]));
    Object.assign(shipped.sources, sources);
    Object.assign(shipped.tables, Object.fromEntries(within.filter((file) => !file.path.endsWith(".zr")).map((file) => [file.path, decoded(file.bytes, "utf-8") ?? decodedOther(file.bytes, true) ?? file.bytes])));
    const { name, uppers } = header(sources);
    added.push({ root: folder, name: name ?? folder, uppers });
  }
  shipped.packages.push(...added);
  return added.map((one) => one.root);
}

function remove(shipped: Shipped, folder: string): void {
  const others = <T>(texts: Record<string, T>) => Object.fromEntries(Object.entries(texts).filter(([path]) => !path.startsWith(`${folder}/`)));
  shipped.packages = shipped.packages.filter((one) => one.root !== folder);
  shipped.sources = others(shipped.sources);
  shipped.tables = others(shipped.tables);
}

/** The outermost folder with a policy file of its own in it, as the command takes a folder for a package. */
function rootOf(path: string, policies: OwnFile[]): string {
  const parts = path.split("/").slice(0, -1);
  for (let length = 1; length <= parts.length; length += 1) {
    const folder = parts.slice(0, length).join("/");
    if (policies.some((file) => file.path.slice(0, file.path.lastIndexOf("/")) === folder)) return folder;
  }
  return parts.join("/");
}

function isWanted(path: string): boolean {
  return /\.(?:zr|csv)$/iu.test(path) && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
