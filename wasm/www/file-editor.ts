/** The files of the draft that is open: one of them is in the editor, each with what can be undone in it. */

import { setDiagnostics } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Label, Place } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { createEditor, mark, type Marked, mend, offset, replace } from "./editor.js";
import { byId } from "./elements.js";
import { DRAFT, type Draft } from "./link.js";

/** So many findings are marked in the text; all of them stand below it. */
const MARKED = 300;
/** The file that is shown first. */
const MAIN = "main.zr";

interface Listener {
  /** The names that are proposed, each with a word on what it is. */
  names(): Map<string, string>;
  /** The file in sight has another text. `composing`: by an input method that is not done yet. */
  changed(composing: boolean): void;
  /** An input method is done. */
  composed(): void;
  /** Another file is in sight. */
  turned(): void;
}

export class FileEditor {
  readonly #chooser = byId("file-name", HTMLSelectElement);
  readonly #listener: Listener;
  readonly #view: EditorView;
  readonly #fresh: (text: string) => EditorState;
  /** Those of the draft itself, which what is written goes into. */
  #files: Draft["files"] = {};
  #file = MAIN;
  #states = new Map<string, EditorState>();

  constructor(listener: Listener) {
    this.#listener = listener;
    const { view, fresh } = createEditor(byId("editor", HTMLElement), {
      names: () => listener.names(),
      changed: (text, composing) => {
        this.#files[this.#file] = text;
        listener.changed(composing);
      },
      composed: () => listener.composed(),
    });
    [this.#view, this.#fresh] = [view, fresh];
    this.#chooser.addEventListener("change", () => this.turnTo(this.#chooser.value));
  }

  /** Shows the first of a draft's files. */
  open(files: Draft["files"]): void {
    this.#files = files;
    this.#states = new Map();
    this.#chooser.replaceChildren(...Object.keys(files).map((name) => h("option", { value: name }, name)));
    this.#showFile(Object.hasOwn(files, MAIN) ? MAIN : (Object.keys(files)[0] ?? MAIN));
  }

  /** Takes over what another window has written; false if the file in sight is no longer there. */
  follow(files: Draft["files"]): boolean {
    if (!Object.hasOwn(files, this.#file)) return false;
    this.#files = files;
    this.#states = new Map();
    replace(this.#view, files[this.#file] ?? "");
    return true;
  }

  /** The name of the file in sight. */
  get file(): string {
    return this.#file;
  }

  /** Its text. */
  get text(): string {
    return this.#view.state.doc.toString();
  }

  turnTo(name: string): void {
    if (name === this.#file) return;
    this.#states.set(this.#file, this.#view.state);
    this.#showFile(name);
    this.#listener.turned();
  }

  /** Puts another text in the place of the whole. */
  rewrite(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  /** Puts a declaration at the end, after an empty line. */
  append(text: string): void {
    const { doc } = this.#view.state;
    const before = doc.toString();
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    this.#view.dispatch({ changes: { from: doc.length, insert: gap + text }, selection: { anchor: doc.length + gap.length }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Whether a place is in the draft, not in a policy above it. */
  owns(place: Place): boolean {
    return place.file.startsWith(`${DRAFT}/`) && Object.hasOwn(this.#files, fileOf(place));
  }

  go(place: Place): void {
    this.turnTo(fileOf(place));
    const at = offset(this.#view.state.doc, place.line, place.column);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.#view.focus();
  }

  mend(replacements: Label[]): void {
    for (const file of new Set(replacements.map(fileOf))) {
      this.turnTo(file);
      mend(this.#view, replacements.filter((one) => fileOf(one) === file));
    }
    this.#view.focus();
  }

  /** Marks what is said of the file in sight. */
  mark(all: Marked[]): void {
    const here = all.filter(({ at }) => this.owns(at) && fileOf(at) === this.#file);
    this.#view.dispatch(setDiagnostics(this.#view.state, here.slice(0, MARKED).map((one) => mark(this.#view.state.doc, one))));
  }

  #showFile(name: string): void {
    this.#file = name;
    this.#chooser.value = name;
    this.#view.setState(this.#states.get(name) ?? this.#fresh(this.#files[name] ?? ""));
  }
}

/** The file of a place, as the draft calls it. */
export function fileOf(place: Place): string {
  return place.file.startsWith(`${DRAFT}/`) ? place.file.slice(DRAFT.length + 1) : place.file;
}
