/** What can be said of the whole draft: what the analysis finds, what its tests try, which changes they do not notice. */

import type { Example, Finding, PolicyOutline, Survivor, Words } from "../lib/index.js";
import { h, type Child } from "../lib/form/dom.js";
import { loadOffice } from "./assets.js";
import type { DraftWorkers } from "./draft-workers.js";
import type { Inquiry, InquiryAnswer } from "./draft-worker.js";
import { byId } from "./elements.js";
import type { Places } from "./findings.js";
import type { Draft } from "./link.js";
import { messageOf } from "./message.js";
import type { PolicyPage } from "./policy-page.js";
import { ProofEntries } from "./proof-entries.js";
import { Progress } from "./progress.js";

/** What the room does for the panel. */
export interface ProofActions {
  /** The draft as it stands, the day, the folder of the package that is chosen, and what the draft calls the outcomes. */
  now(): { draft: Draft; asOf: string; root: string; words: Words };
  places: Places;
  /** Puts a 测试 at the end of the file in sight. */
  paste(test: string): void;
  /** Puts an example among the items that are tried. */
  tryOut(example: Example): void;
  /** The findings to mark in the text are others. */
  marksChanged(): void;
  /** Where the draft is shown as a document. */
  page: PolicyPage;
}

/** A result in sight, and the text that it is about. */
interface Shown {
  element: HTMLElement;
  about: string;
}

export class ProofPanel {
  readonly #place = byId("proved", HTMLElement);
  readonly #progress = new Progress({ place: "inquiring", bar: "inquiry-bar", stage: "inquiry-stage" });
  readonly #failure = byId("inquiry-failure", HTMLElement);
  readonly #shown = new Map<Inquiry, Shown>();
  readonly #entries: ProofEntries;
  #findings: Finding[] = [];
  #survivors: Survivor[] = [];
  /** How often another draft has been opened. */
  #opened = 0;

  constructor(private readonly workers: DraftWorkers, private readonly actions: ProofActions) {
    this.#entries = new ProofEntries({
      places: actions.places,
      words: () => actions.now().words,
      pasteButton: (words, make) => this.#pasteButton(words, make),
      test: (example, title) => {
        const { draft, asOf } = actions.now();
        return workers.paste(draft, asOf, example, title);
      },
      tryOut: (example) => actions.tryOut(example),
    });
    for (const what of [...ORDER, "outline"] as const) byId(what, HTMLButtonElement).addEventListener("click", () => this.#begin(what));
    byId("inquiry-cancel", HTMLButtonElement).addEventListener("click", () => this.#cancel());
  }

  /** What is found in the text as it stands. */
  get findings(): Finding[] {
    const about = this.#shown.get("analyze")?.about;
    return about !== undefined && about === this.#text() ? this.#findings : [];
  }

  /** The text has changed: what is about another one stays in sight, greyed. */
  changed(): void {
    if (this.#shown.size === 0) return;
    const text = this.#text();
    for (const { element, about } of this.#shown.values()) element.classList.toggle("stale", about !== text);
  }

  /** Another draft is open. */
  clear(): void {
    this.#cancel();
    this.#opened += 1;
    this.#shown.clear();
    this.actions.page.close();
    this.#place.replaceChildren();
    this.#failure.hidden = true;
  }

  #text(): string {
    const { draft: { files, tables }, asOf } = this.actions.now();
    return JSON.stringify([files, tables, asOf]);
  }

  #begin(what: Inquiry): void {
    const { draft, asOf, root } = this.actions.now();
    const about = this.#text();
    this.#failure.hidden = true;
    this.#progress.show(BEGINNING[what]);
    if (what === "analyze") this.#findings = [];
    if (what === "mutate") this.#survivors = [];
    this.workers.inquire(what, draft, asOf, root, (answer) => this.#hear(about, answer));
  }

  #hear(about: string, answer: InquiryAnswer): void {
    switch (answer.is) {
      case "analyzing":
        this.#progress.show(`查完 ${answer.done} / ${answer.of} 类`, answer);
        this.#findings.push(...answer.found);
        if (answer.found.length > 0) this.#show("analyze", about, this.#entries.analysis(this.#findings));
        return;
      case "mutating":
        this.#progress.show(`试改 ${answer.done} / ${answer.of} 处`, answer);
        this.#survivors.push(...answer.found);
        if (answer.found.length > 0) this.#show("mutate", about, this.#entries.mutation(this.#survivors));
        return;
      case "analyzed":
        return this.#show("analyze", about, this.#entries.analysis(this.#findings, answer));
      case "compared":
        return this.#show("diff", about, this.#entries.difference(answer));
      case "covered":
        return this.#show("coverage", about, this.#entries.coverage(answer.coverage, answer.tests));
      case "mutated":
        return this.#show("mutate", about, this.#entries.mutation(this.#survivors, answer.report));
      case "outlined":
        return void this.#read(answer.outline, about);
      case "failed":
        return this.#fail(answer.message);
      case "done":
        this.#progress.hide();
        return;
    }
  }

  #cancel(): void {
    this.workers.stop();
    this.#progress.hide();
  }

  /** Puts a result in the place of the former one of its kind. */
  #show(what: Listed, about: string, children: Child[]): void {
    const element = h("section", { class: "proof", "aria-label": TITLES[what] }, h("h4", {}, TITLES[what]), ...children);
    element.classList.toggle("stale", about !== this.#text());
    this.#shown.set(what, { element, about });
    this.#place.replaceChildren(...ORDER.flatMap((one) => this.#shown.get(one)?.element ?? []));
    if (what === "analyze") this.actions.marksChanged();
  }

  /** Shows the draft as a document. */
  async #read(outline: PolicyOutline, about: string): Promise<void> {
    const { page } = this.actions;
    const opened = this.#opened;
    try {
      await loadOffice();
      if (opened !== this.#opened) return;
      page.show(outline);
      this.#shown.set("outline", { element: page.element, about });
      this.changed();
    } catch (error) {
      this.#fail(`文书没有写成：${messageOf(error)}`);
    }
  }

  /** A button that puts a 测试 into the file in sight. `make`: gives its text. */
  #pasteButton(words: string, make: () => string | Promise<string>): HTMLElement {
    const paste = async () => {
      const opened = this.#opened;
      try {
        const test = await make();
        // Another draft may be open by now.
        if (opened !== this.#opened) return;
        const before = this.#text();
        this.actions.paste(test);
        button.textContent = "已经粘贴";
        // What is said of the rules stays true, and where they stand.
        for (const [what, shown] of this.#shown) if (what !== "coverage" && what !== "outline" && shown.about === before) shown.about = this.#text();
        this.changed();
      } catch (error) {
        if (opened === this.#opened) this.#fail(messageOf(error));
      }
    };
    const button = h("button", { type: "button", click: () => void paste() }, words);
    return button;
  }

  #fail(message: string): void {
    this.#failure.hidden = false;
    this.#failure.textContent = message;
  }
}

/** What is shown as entries, in this order. */
const ORDER = ["analyze", "diff", "coverage", "mutate"] as const;
type Listed = (typeof ORDER)[number];
const TITLES: Record<Listed, string> = { analyze: "分析", diff: "变化", coverage: "测试覆盖", mutate: "变异" };
const BEGINNING: Record<Inquiry, string> = { analyze: "正在分析……", diff: "正在比两版……", coverage: "正在跑测试……", mutate: "正在跑测试……", outline: "正在写核对文书……" };
