/** The editor of a policy file: what it colours and proposes, and how a text in it is replaced, marked and mended. */

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, type Diagnostic as Mark } from "@codemirror/lint";
import { EditorState, Transaction, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import type { Diagnostic, Label } from "../lib/index.js";
import { colours, propose, zhunru } from "./language.js";

/** So many milliseconds after an input method is done the editor has its text. */
const COMPOSED = 60;

interface Listener {
  /** The names that are proposed, each with a word on what it is. */
  names(): Map<string, string>;
  /** The text has changed, other than by `replace`. `composing`: by an input method that is not done yet. */
  changed(text: string, composing: boolean): void;
  /** An input method is done. */
  composed(): void;
}

/** The editor in its place, and states for the texts that it can show. */
export function createEditor(place: HTMLElement, listener: Listener): { view: EditorView; fresh(text: string): EditorState } {
  // In a shadow tree the editor's styles need no inline style sheet, which the page's security policy forbids.
  const root = place.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), lintGutter(), zhunru, syntaxHighlighting(colours), EditorView.lineWrapping,
    // Enter breaks the line, as in any regulation; a word that is offered is taken only after it has been chosen.
    autocompletion({ override: [(context) => propose(context, listener.names())], selectOnOpen: false }),
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": "政策文本", lang: "zh-CN", tabindex: "0" }),
    EditorView.theme({
      "&": { fontSize: "14px", height: "min(64vh, 44rem)" },
      "&.cm-focused": { outline: "3px solid #7fb0e8", outlineOffset: "-3px" },
      ".cm-scroller": { fontFamily: '"Noto Sans Mono CJK SC", ui-monospace, Consolas, "Microsoft YaHei", monospace', lineHeight: "1.65" },
      ".cm-gutters": { background: "#f5f7fa", color: "#566172", border: "0" },
    }),
    EditorState.phrases.of({ "Diagnostics": "问题", "No diagnostics": "没有问题", "Completions": "可填的词" }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.every((one) => one.annotation(Transaction.remote) === true)) return;
      listener.changed(update.state.doc.toString(), update.view.composing);
    }),
    // The editor takes the last of what was composed a moment after the event.
    EditorView.domEventHandlers({ compositionend: () => void setTimeout(() => listener.composed(), COMPOSED) }),
  ];
  const fresh = (text: string) => EditorState.create({ doc: text, extensions });
  return { view: new EditorView({ state: fresh(""), parent: root, root }), fresh };
}

/** Takes over another window's text, leaving the cursor and what is the same where they are. */
export function replace(view: EditorView, text: string): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from += 1;
  let end = 0;
  while (end < old.length - from && end < text.length - from && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) }, annotations: Transaction.remote.of(true) });
}

/** Puts what stands in `replacements` in the place of what is there, as one change that can be undone, and shows it. */
export function mend(view: EditorView, replacements: Label[]): void {
  const { doc } = view.state;
  const changes = view.state.changes(replacements.map((one) => ({ from: offset(doc, one.line, one.column), to: offset(doc, one.endLine, one.endColumn), insert: one.text })));
  const at = changes.mapPos(Math.min(...replacements.map((one) => offset(doc, one.line, one.column))));
  view.dispatch({ changes, selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
}

/** What is said of a stretch of a text. */
export interface Marked extends Pick<Diagnostic, "code" | "severity" | "message" | "help"> {
  at: Label;
}

export function mark(doc: Text, { at, code, severity, message, help }: Marked): Mark {
  const from = offset(doc, at.line, at.column);
  const to = Math.max(from, offset(doc, at.endLine, at.endColumn));
  return { from, to, severity, message: [message, help].filter(Boolean).join("\n"), source: code };
}

/** Columns count characters; the editor counts UTF-16 units. */
export function offset(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return found.from + [...found.text].slice(0, column - 1).join("").length;
}
