/** The packages that come with the page, and policies opened from them. */

import { type Header, Policy, type PolicyOptions, type Sources, type Tables } from "../lib/index.js";

export interface Package extends Header {
  /** Its folder. */
  root: string;
  name: string;
}

export interface Shipped {
  packages: Package[];
  sources: Sources;
  tables: Tables;
  example: string;
  /** How often the reader has added packages of their own. */
  added: number;
}

/** The texts of some packages, and which of them judges. */
export interface Bundle {
  sources: Sources;
  tables: Tables;
  options: PolicyOptions;
}

export function nameOf(shipped: Shipped, root: string): string {
  return shipped.packages.find((one) => one.root === root)?.name ?? root;
}

/** Tells a package from others, and from what it was before the reader added some. */
export function keyOf(shipped: Shipped, root: string): string {
  return `${shipped.added} ${root}`;
}

/** A package with everything above it. */
export function bundle(shipped: Shipped, root: string): Bundle {
  const own = shipped.packages.find((one) => one.root === root);
  return { ...texts(shipped, [root, ...above(shipped, own?.uppers ?? [])]), options: { judge: [root] } };
}

/** The folders of the packages of these names and of all above them. */
export function above(shipped: Shipped, names: string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    for (const one of shipped.packages.filter((other) => other.name === name && !found.has(other.root))) {
      found.add(one.root);
      one.uppers.forEach(visit);
    }
  };
  names.forEach(visit);
  return [...found];
}

export function texts(shipped: Shipped, roots: string[]): { sources: Sources; tables: Tables } {
  const within = ([path]: [string, unknown]) => roots.some((root) => path.startsWith(`${root}/`));
  return { sources: Object.fromEntries(Object.entries(shipped.sources).filter(within)), tables: Object.fromEntries(Object.entries(shipped.tables).filter(within)) };
}

export function open({ sources, tables, options }: Bundle): Policy {
  return new Policy(sources, tables, options);
}
