/** What the editor makes of the language's words: what to colour and to propose. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { HighlightStyle, StreamLanguage, type StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { vocabulary, type Vocabulary } from "../lib/index.js";

/** Asked of the engine when it is first needed, which is after the engine has been loaded. */
let known: Vocabulary | undefined;
const words = (): Vocabulary => (known ??= vocabulary());

interface State {
  opened: boolean;
}

const WORD = /^[\p{XIDS}\u2e80-\u2fd5][\p{XIDC}·\u2e80-\u2fd5]*/u;

/** Colours by line: enough to read by; the engine itself says what is wrong. */
export const zhunru = StreamLanguage.define<State>({
  name: "zhunru",
  startState: () => ({ opened: false }),
  token(stream, state) {
    if (stream.sol()) state.opened = false;
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    const first = !state.opened;
    state.opened = true;
    if (stream.match(/^“[^”]*”?/u) || stream.match(/^"[^"]*"?/u)) return "string";
    if (stream.match(/^《[^》]*》?/u)) return "link";
    if (stream.match(/^「[^」]*」?/u)) return "variableName";
    if (stream.match(/^[\d０-９]{4}([-/.／．－][\d０-９]{1,2}[-/.／．－][\d０-９]{1,2}|年[\d０-９]{1,2}月[\d０-９]{1,2}日)/u) || stream.match(/^[\d０-９][\d０-９.．]*(%|％|\p{XIDS}*)/u)) return "number";
    return word(stream, first);
  },
});

function word(stream: StringStream, first: boolean): string | null {
  const match = stream.match(WORD);
  if (!match || match === true) {
    stream.next();
    return null;
  }
  const text = match[0];
  const { declarations, clauses, operators, options, conclusions, functions, types } = words();
  if (first && declarations.includes(text)) return "keyword";
  if (first && clauses.includes(text)) return "modifier";
  if (operators.includes(text) || options.includes(text)) return "operatorKeyword";
  if (conclusions.includes(text)) return "atom";
  if (types.includes(text)) return "typeName";
  return functions.includes(text) && stream.match(/^\s*[（(]/u, false) ? "variableName.function" : "variableName";
}

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#0b4a91", fontWeight: "700" },
  { tag: tags.modifier, color: "#0b4a91" },
  { tag: tags.operatorKeyword, color: "#8a3ffc" },
  { tag: tags.atom, color: "#a3320b", fontWeight: "600" },
  { tag: tags.typeName, color: "#0b6478" },
  { tag: tags.string, color: "#146c43" },
  { tag: tags.link, color: "#6b4f00" },
  { tag: tags.number, color: "#92500a" },
  { tag: tags.comment, color: "#5d6878", fontStyle: "italic" },
  { tag: tags.function(tags.variableName), color: "#8a3ffc" },
]);

/** Proposes clause words at the start of a line, names and operators elsewhere. `names`: what is declared, with a word on what it is. */
export function propose(context: CompletionContext, names: Map<string, string>): CompletionResult | null {
  const before = context.matchBefore(/[\p{XIDS}][\p{XIDC}·]*$/u);
  if (!before && !context.explicit) return null;
  const from = before?.from ?? context.pos;
  const line = context.state.doc.lineAt(context.pos);
  const opening = line.text.slice(0, from - line.from).trim() === "";
  const of = (words: string[], detail: string, boost: number): Completion[] => words.map((label) => ({ label, detail, boost }));
  const all = words();
  const options = opening
    ? [...of(all.declarations, "声明", 2), ...of(all.clauses, "子句", 1)]
    : [
      ...[...names].map(([label, detail]) => ({ label, detail, boost: 2 })),
      ...of(all.conclusions, "结论", 1), ...of([...all.operators, ...all.options], "", 0), ...of(all.functions, "函数", 0), ...of(all.types, "类型", 0),
    ];
  return { from, options: dedupe(options), validFor: /^[\p{XIDC}·]*$/u };
}

function dedupe(options: Completion[]): Completion[] {
  return [...new Map(options.toReversed().map((one) => [one.label, one])).values()];
}
