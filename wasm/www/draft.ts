/** 起草: drafts that are kept, an editor that says at once what is wrong with them, and what they make of a few items. */

import type { Diagnostic } from "../lib/index.js";
import { WORDS } from "../lib/form/words.js";
import { showText } from "./dialog.js";
import { download } from "./download.js";
import { DraftBar } from "./draft-bar.js";
import type { CheckAnswer } from "./draft-worker.js";
import { DraftWorkers } from "./draft-workers.js";
import { Drafts, type KeptDraft } from "./drafts.js";
import { byId } from "./elements.js";
import { FileEditor, fileOf } from "./file-editor.js";
import { list, summary, type Places } from "./findings.js";
import { fromFragment, toFragment, type Draft } from "./link.js";
import { messageOf } from "./message.js";
import { PolicyPage } from "./policy-page.js";
import { ProofPanel } from "./proof.js";
import { KINDS } from "./proof-entries.js";
import type { Room } from "./room.js";
import { nameOf, type Shipped } from "./shipped.js";
import { NEW } from "./start.js";
import { showTrial } from "./trial.js";

/** After so many milliseconds without an answer it is said that the draft is being checked. */
const SLOW = 500;

export class DraftRoom implements Room {
  readonly #shipped: Shipped;
  readonly #drafts = new Drafts();
  readonly #workers: DraftWorkers;
  readonly #bar: DraftBar;
  readonly #editor: FileEditor;
  readonly #proof: ProofPanel;
  readonly #trial = showTrial();
  readonly #findings = byId("findings", HTMLElement);
  readonly #counted = byId("counted", HTMLElement);
  readonly #items = byId("items", HTMLTextAreaElement);
  readonly #status = byId("shared", HTMLElement);
  readonly #unkept = byId("unkept", HTMLElement);
  #id = "";
  #draft: KeptDraft = { ...structuredClone(NEW), name: "", edited: 0 };
  #setting = { root: "", asOf: "" };
  /** What was found in the draft, and the names and words that it has. */
  #found: Diagnostic[] = [];
  #names = new Map<string, string>();
  #words = WORDS;
  /** The files as they were when they were last given to be checked, and as they were when what is in sight was found. */
  #asked: Draft["files"] = {};
  #checked: Draft["files"] = {};
  #slow: ReturnType<typeof setTimeout> | undefined;

  constructor(shipped: Shipped, module: WebAssembly.Module) {
    this.#shipped = shipped;
    this.#workers = new DraftWorkers(module, shipped, (answer) => this.#hear(answer));
    this.#bar = new DraftBar(this.#drafts, shipped, {
      current: () => ({ id: this.#id, name: this.#draft.name, edited: this.#draft.edited }),
      open: (id) => this.#open(id),
      rename: (name) => this.#rename(name),
    });
    this.#editor = new FileEditor({
      names: () => this.#names,
      changed: (composing) => this.#changed(composing),
      composed: () => this.#check(),
      turned: () => this.#drawMarks(),
    });
    const places = this.#places();
    this.#proof = new ProofPanel(this.#workers, {
      now: () => ({ draft: this.#draft, ...this.#setting, words: this.#words }),
      places,
      paste: (test) => this.#editor.append(test),
      tryOut: (example) => {
        this.#draft.items = this.#items.value = `${JSON.stringify(example, null, 2)}\n`;
        this.#changed(false);
        this.#items.scrollIntoView({ block: "nearest" });
        this.#items.focus();
      },
      marksChanged: () => this.#drawMarks(),
      page: new PolicyPage(),
    });
    this.#listen();
  }

  enter(root: string, asOf: string): void {
    this.#bar.enter(root);
    byId("diff", HTMLButtonElement).textContent = `和「${nameOf(this.#shipped, root)}」比`;
    const same = this.#setting.asOf === asOf;
    this.#setting = { root, asOf };
    if (location.hash.includes("=")) void this.#takeLink(location.hash);
    else if (this.#id === "") this.#bar.openLast();
    else if (!same) this.#check();
  }

  #listen(): void {
    this.#items.addEventListener("input", (event) => {
      this.#draft.items = this.#items.value;
      this.#changed((event as InputEvent).isComposing);
    });
    this.#items.addEventListener("compositionend", () => this.#check());
    byId("format", HTMLButtonElement).addEventListener("click", () => void this.#layOut());
    byId("share", HTMLButtonElement).addEventListener("click", () => void this.#share());
    byId("save-file", HTMLButtonElement).addEventListener("click", () => {
      const { file } = this.#editor;
      download(file.split("/").at(-1) ?? file, this.#draft.files[file] ?? "");
    });
    addEventListener("beforeunload", (event) => {
      if (this.#drafts.atRisk) event.preventDefault();
    });
    this.#drafts.watch((id) => this.#follow(id));
  }

  #open(id: string): void {
    const kept = this.#drafts.get(id);
    if (!kept) return;
    if (id !== this.#id) {
      this.#trial.clear();
      this.#proof.clear();
    }
    this.#id = id;
    this.#draft = kept;
    this.#drafts.opened = id;
    this.#items.value = kept.items;
    this.#bar.show();
    this.#editor.open(kept.files);
    this.#check();
  }

  /** Another window has changed a draft, or any: this one shows its own as it is now, so that neither writes over the other. */
  #follow(other: string | null): void {
    if (this.#id === "") return;
    const kept = this.#drafts.get(this.#id);
    const isNewer = (other === null || other === this.#id) && kept !== undefined && kept.edited >= this.#draft.edited;
    if (isNewer && JSON.stringify(kept) !== JSON.stringify(this.#draft)) {
      this.#draft = kept;
      this.#items.value = kept.items;
      if (!this.#editor.follow(kept.files)) return this.#open(this.#id);
      this.#check();
    }
    this.#bar.show();
  }

  #rename(name: string): void {
    this.#draft.name = name;
    this.#keep();
    this.#bar.show();
  }

  /** Keeps the draft at once, then has it checked, unless an input method is still composing. */
  #changed(composing: boolean): void {
    this.#draft.edited = Date.now();
    this.#keep();
    if (!composing) this.#check();
  }

  #keep(): void {
    this.#unkept.hidden = this.#drafts.put(this.#id, this.#draft);
    if (this.#unkept.hidden) return;
    this.#unkept.textContent = this.#drafts.lasting ? "这份草稿没有存下：浏览器留给网页的地方用完了。请下载它，或者删去不用的草稿。" : "这个浏览器不让网页存东西：离开以前，请下载这份草稿，或者复制链接。";
  }

  #check(): void {
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#count("正在查……", "nothing"), SLOW);
    const { files, tables, items } = this.#draft;
    this.#asked = { ...files };
    this.#workers.check({ files, tables, items }, this.#setting.asOf);
    this.#proof.changed();
  }

  #hear(answer: CheckAnswer): void {
    switch (answer.is) {
      case "findings":
        clearTimeout(this.#slow);
        this.#names = new Map(answer.names);
        this.#checked = this.#asked;
        this.#found = answer.found;
        return this.#showFindings();
      case "verdicts":
        this.#words = answer.words;
        return this.#trial.verdicts(answer.result, answer.items, answer.words);
      case "unreadable":
        return this.#trial.stale(`事项读不出来：${answer.message}${answer.place === null ? "" : `（${answer.place}）`}`, "error");
      case "failed":
        this.#count("没有查成", "error");
        return this.#trial.stale(`没有查成：${answer.message}`, "error");
      case "done":
        clearTimeout(this.#slow);
        return;
    }
  }

  #showFindings(): void {
    this.#drawMarks();
    const found = this.#found;
    const errors = found.filter((one) => one.severity === "error").length;
    this.#count(summary(found), errors > 0 ? "error" : found.length > 0 ? "warning" : "nothing");
    this.#findings.replaceChildren(...(found.length === 0 ? [] : [list(found, this.#places())]));
    if (errors > 0) this.#trial.stale(`政策有 ${errors} 个错误，改好以后重新试判`, "policy");
  }

  #count(text: string, kind: "nothing" | "warning" | "error"): void {
    if (this.#counted.textContent !== text) this.#counted.textContent = text;
    this.#counted.dataset["found"] = kind;
  }

  /** Marks in the text what is found in the file in sight: a diagnostic where it begins, a finding at each of the rules that it is about. */
  #drawMarks(): void {
    this.#editor.mark([
      ...this.#found.flatMap((one) => one.labels.slice(0, 1).map((at) => ({ ...one, at }))),
      ...this.#proof.findings.flatMap((one) => one.labels.map((at) => ({ ...one, code: KINDS[one.kind], severity: "warning" as const, at }))),
    ]);
  }

  #places(): Places {
    const editor = this.#editor;
    return {
      name: (place) => `${fileOf(place)} 第 ${place.line} 行`,
      go: (place) => (editor.owns(place) ? () => editor.go(place) : undefined),
      mend: ({ replacements }) => {
        if (!replacements.every((one) => editor.owns(one))) return undefined;
        return () => {
          // Its places are those of the text that was checked.
          const isOther = replacements.some((one) => this.#draft.files[fileOf(one)] !== this.#checked[fileOf(one)]);
          if (isOther) this.#check();
          else editor.mend(replacements);
        };
      },
    };
  }

  async #layOut(): Promise<void> {
    const before = this.#editor.text;
    const file = this.#editor.file;
    try {
      const text = await this.#workers.format(before);
      // What is written meanwhile is not touched.
      if (this.#editor.file !== file || this.#editor.text !== before) return;
      if (text !== null && text !== before) this.#editor.rewrite(text);
      this.#status.textContent = text === null ? "改好错误以后才能排版" : "已经排好版";
    } catch (error) {
      this.#status.textContent = `没有排成：${messageOf(error)}`;
    }
  }

  async #share(): Promise<void> {
    const { files, tables, items } = this.#draft;
    const link = `${location.href.split("#")[0]}#${await toFragment({ files, tables, items })}`;
    try {
      await navigator.clipboard.writeText(link);
      this.#status.textContent = "链接已经复制；草稿就在链接里，没有传到任何地方";
    } catch {
      await showText("复制链接", "浏览器不让网页写剪贴板，请自己复制下面的链接。草稿就在链接里，没有传到任何地方。", link);
    }
  }

  /** Opens the draft of a link; the address then names no draft, so that reloading brings what was written since. */
  async #takeLink(fragment: string): Promise<void> {
    const found = await fromFragment(fragment);
    globalThis.history.replaceState(null, "", "#draft");
    if (found) return this.#bar.openLinked(found);
    this.#status.textContent = "链接里的草稿读不出来";
    if (this.#id === "") this.#bar.openLast();
    else this.#check();
  }
}
