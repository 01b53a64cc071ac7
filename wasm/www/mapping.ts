/** The text of a map (对照) as rows of a table, and back. */

export type MapRow =
  /** A heading of the list; `meant` is empty where nobody needs it, or as long as it is open whether somebody does. */
  | { kind: "heading"; written: string; meant: string; isOpen: boolean }
  /** What the list writes for a value of a fact; `meant` is empty as long as it is not known. */
  | { kind: "value"; fact: string; written: string; meant: string }
  /** A line that is kept as it stands. */
  | { kind: "other"; line: string };

/** The rows of a map; what the program proposes in a comment is a row that is still to be filled in. */
export function rowsOf(text: string): MapRow[] {
  return text.split(/\r?\n/u).flatMap((line): MapRow[] => {
    const proposed = /^\s*\/\/\s*(?=[值列]\s)/u.exec(line);
    const [says = ""] = outside(proposed ? line.slice(proposed[0].length) : line, "//");
    const [, word = "", said = ""] = /^\s*(\S+)\s+(.*?)\s*$/u.exec(says) ?? [];
    const [left = "", right = ""] = outside(said.replaceAll("＝", "="), "=").map((side) => side.trim());
    const isOpen = proposed !== null;
    if (word === "略" && said !== "") return [{ kind: "heading", written: bare(said), meant: "", isOpen }];
    if (word === "列" && right !== "") return [{ kind: "heading", written: bare(left), meant: isOpen ? "" : bare(right), isOpen }];
    if (word === "值") {
      const [fact = "", ...written] = outside(left.replaceAll("：", ":"), ":");
      if (written.length > 0) return [{ kind: "value", fact: bare(fact), written: bare(written.join(":")), meant: isOpen ? "" : bare(right) }];
    }
    return says.trim() === "" ? [] : [{ kind: "other", line }];
  });
}

/** The text that the rows stand for. What is not known yet is left out. */
export function textOf(rows: MapRow[]): string {
  const lines = rows.flatMap((row): string[] => {
    switch (row.kind) {
      case "heading":
        if (row.meant !== "") return [`列 ${quote(row.written)} = ${quote(row.meant)}`];
        return row.isOpen ? [] : [`略 ${quote(row.written)}`];
      case "value":
        return row.meant === "" ? [] : [`值 ${quote(row.fact)}：${quote(row.written)} = ${quote(row.meant)}`];
      case "other":
        return [row.line];
    }
  });
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** A text cut at a sign, where that does not stand in 「」. */
function outside(text: string, sign: string): string[] {
  const parts = [""];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === "「") depth += 1;
    if (letter === "」") depth = Math.max(0, depth - 1);
    if (depth === 0 && text.startsWith(sign, at)) {
      parts.push("");
      at += sign.length - 1;
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  return parts;
}

function bare(word: string): string {
  return word.split("·").map((part) => /^「([^「」]*)」$/u.exec(part.trim())?.[1] ?? part.trim()).join("·");
}

/** A word with blanks or signs stands in 「」. */
function quote(word: string): string {
  return word !== "" && !/[\s=＝:：「」/]/u.test(word) ? word : `「${word}」`;
}
