/** Which columns of a list sort its items into a few kinds: a 街道, a department. */

import type { Breakdown, Cells, Field } from "../lib/index.js";

/** A column by which items can be filtered. */
export interface Facet {
  name: string;
  /** Its values with the number of their items, the most frequent first. */
  values: [value: string, items: number][];
}

/** So many facets are offered. */
const OFFERED = 4;
/** A column with more values than this is none. */
const MAX_VALUES = 120;
/** A longer text names no kind. */
const MAX_LENGTH = 24;

/** The facets, the most telling first, and the columns in which they stand. */
export function facetsOf({ headings, rows }: Cells, fields: Field[], by: Breakdown[]): { facets: Facet[]; columns: number[] } {
  const field = new Map(fields.flatMap((one) => [one.key, ...one.headings].map((name) => [name, one] as const)));
  const found = headings.flatMap((heading, column) => {
    const values = kinds(rows, column);
    if (!values) return [];
    const known = field.get(heading.trim());
    // What the policy counts by comes first, then what it knows a register of, then any other text.
    const rank = by.some((one) => one.field === known?.name) ? 0 : known?.type === "choice" && known.options.length > 8 ? 1 : known?.type === "text" || !known ? 2 : 3;
    // What nobody keeps a register of tells little where most items have a value of their own.
    if (rank > 1 && values.length * 2 > rows.length) return [];
    return [{ column, rank, facet: { name: heading.trim(), values } }];
  });
  found.sort((a, b) => a.rank - b.rank || a.column - b.column);
  const offered = found.slice(0, OFFERED);
  return { facets: offered.map((one) => one.facet), columns: offered.map((one) => one.column) };
}

/** The values of a column with their numbers; undefined where they are not a few that come again. */
function kinds(rows: string[][], column: number): [string, number][] | undefined {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[column] ?? "";
    if (value.length > MAX_LENGTH || (value !== "" && !Number.isNaN(Number(value)))) return undefined;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MAX_VALUES) return undefined;
  }
  if (counts.size < 2 || counts.size === rows.length) return undefined;
  return [...counts].sort((a, b) => b[1] - a[1]);
}
