/** What changes from an older version of a list to the one that was judged: as the command reports it, a kind after the other. */

import type { BothValues, InputWarning, ListedItem, Read } from "../lib/index.js";
import { h, terms, type Child } from "../lib/form/dom.js";
import { warning } from "../lib/form/verdict.js";
import { type ListFile, listFileOf } from "./list-file.js";
import type { ComparisonInSight, ComparisonForm, Pairing } from "./list-worker.js";
import { messageOf } from "./message.js";
import { choice } from "./supplement.js";

/** A kind with at most so many items stands open. */
const OPEN = 20;
/** So many names are listed in one line. */
const NAMED = 8;

export interface ComparisonActions {
  /** Has an older list compared with the one that was judged; what changes comes by `show`. */
  compare(old: ListFile, pairing: Pairing): void;
  saveComparison(as: ComparisonForm): void;
}

export class ComparisonPanel {
  readonly element: HTMLDetailsElement;
  readonly #status = h("span", { class: "hint", role: "status" });
  readonly #failure = h("p", { class: "failure", role: "alert", hidden: true });
  readonly #result = h("div", { class: "comparison" });
  readonly #by: HTMLSelectElement;
  readonly #between: HTMLSelectElement;
  readonly #actions: ComparisonActions;
  #old: ListFile | undefined;

  /** `headings`: those of the list that was judged. */
  constructor(headings: string[], actions: ComparisonActions) {
    this.#actions = actions;
    const named = [...new Set(headings.map((one) => one.trim()).filter((one) => one !== ""))];
    const column = (none: string) => choice(named, "", none, () => this.#begin());
    this.#by = column("名称，重名的再看别的列");
    this.#between = column("清单类别，或者工作表");
    const file = h("input", { type: "file", class: "visually-hidden", id: "old-file", change: () => void this.#take(file) });
    this.element = h(
      "details",
      { class: "comparing" },
      h("summary", {}, "和旧的清单比"),
      h("p", { class: "hint" }, "选这份清单的旧版本，看哪些事项增加了、删去了、改了名、换了清单、改了内容。旧清单也按这个政策读，上面补的写法一样用。"),
      h("p", { class: "saves" }, h("label", { class: "like-button", for: "old-file" }, "选择旧清单"), file, this.#status),
      h("div", { class: "boxes" }, box("pair-by", "两边的事项按哪一列对应", this.#by), box("pair-between", "在哪张清单上，由哪一列说", this.#between)),
      this.#failure,
      this.#result,
    );
  }

  /** Compares with an older list, as if the reader had chosen it. */
  compare(old: ListFile): void {
    this.#old = old;
    this.element.open = true;
    this.#begin();
  }

  show(comparison: ComparisonInSight): void {
    this.#failure.hidden = true;
    this.#status.textContent = `和「${this.#old?.name ?? "旧清单"}」比过了`;
    const save = (as: ComparisonForm, text: string) => h("button", { type: "button", click: () => this.#actions.saveComparison(as) }, text);
    const nothing = Object.values(comparison.counts).every((count) => count === 0) && stated(comparison).length === 0 && columns(comparison).length === 0;
    this.#result.replaceChildren(
      h("p", { class: "total", "data-found": nothing ? "nothing" : "warning" }, nothing ? "没有变化" : counted(comparison)),
      terms([
        ["旧的", read(comparison.items.old, comparison.read.old)],
        ["新的", read(comparison.items.new, comparison.read.new)],
        ["对照", comparison.key.length > 0 ? `按${comparison.key.join("、")}对应` : null],
        ...comparison.by.map(({ field, groups }): [string, string | null] => {
          const moved = groups.filter((group) => group.old !== group.new).map((group) => `${group.value ?? "（未填）"} ${group.old} → ${group.new} 项`);
          return [`其中${field}`, moved.length > 0 ? shortened(moved) : null];
        }),
        ...columns(comparison),
        ...stated(comparison),
      ]),
      ...kinds(comparison),
      ...notes(comparison.warnings),
      ...(nothing ? [] : [h("p", { class: "saves" }, save("xlsx", "变化（工作簿）"), save("json", "变化（JSON）"))]),
    );
  }

  fail(message: string): void {
    this.#status.textContent = "";
    this.#failure.hidden = false;
    this.#failure.textContent = message;
  }

  async #take(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    try {
      this.#old = await listFileOf(file);
      this.#begin();
    } catch (error) {
      this.fail(messageOf(error));
    } finally {
      input.value = "";
    }
  }

  #begin(): void {
    if (!this.#old) return;
    this.#failure.hidden = true;
    this.#result.replaceChildren();
    this.#status.textContent = `正在和「${this.#old.name}」比……`;
    const [by, between] = [this.#by.value, this.#between.value];
    this.#actions.compare(this.#old, { by: by === "" ? [] : [by], ...(between !== "" && { between }) });
  }
}

function box(id: string, label: string, select: HTMLSelectElement): HTMLElement {
  select.id = id;
  return h("div", {}, h("label", { for: id }, label), select);
}

function counted({ counts }: ComparisonInSight): string {
  const words = ([["增加", counts.added], ["删去", counts.gone], ["改名", counts.renamed], ["移动", counts.moved], ["变动", counts.changed]] as const).filter(([, count]) => count > 0);
  return words.length > 0 ? words.map(([word, count]) => `${word} ${count} 项`).join("、") : "事项没有变化";
}

function read(items: number, read: Read | null): string {
  const all = read?.tables ?? [];
  const tables = all.map((table) => `${table.sheet === null ? "" : `${table.sheet}：`}第 ${table.heading} 行是列名${all.length > 1 ? `，${table.items} 项` : ""}`);
  const unread = read && read.unread.length > 0 ? [`没有读的工作表：${shortened(read.unread)}`] : [];
  return [`${items} 项`, ...tables, ...unread].join("；");
}

/** Columns that one of the lists lacks. */
function columns({ columns: { added, gone } }: ComparisonInSight): [string, string][] {
  const named = (which: string, names: string[]): [string, string][] => (names.length > 0 ? [[`只有${which}清单有的列`, names.join("、")]] : []);
  return [...named("旧", gone), ...named("新", added)];
}

/** What is stated once for the whole list. */
function stated({ stated: facts }: ComparisonInSight): [string, string][] {
  return Object.entries(facts).map(([fact, values]) => [`整张清单的${fact}`, arrow(values)]);
}

function kinds({ added, gone, renamed, moved, changed, counts }: ComparisonInSight): HTMLElement[] {
  const one = ({ name, key, place }: ListedItem) => h("li", {}, ...named(name, key, place));
  const facts = (all: Record<string, BothValues>) => Object.keys(all).length > 0 && terms(Object.entries(all).map(([fact, values]) => [fact, arrow(values)]));
  return [
    kind("增加", counts.added, added.map(one)),
    kind("删去", counts.gone, gone.map(one)),
    kind("改名", counts.renamed, renamed.map((item) => h("li", {}, `${item.from} → `, ...named(item.to, item.key, both(item.places)), facts(item.facts)))),
    kind("移动", counts.moved, moved.map((item) => h("li", {}, ...named(item.name, item.key, both(item.places)), terms([[item.fact, arrow([item.from, item.to])]])))),
    kind("变动", counts.changed, changed.map((item) => h("li", {}, ...named(item.name, item.key, both(item.places)), facts(item.facts)))),
  ].filter((element) => element !== undefined);
}

/** `items`: as many as are drawn. */
function kind(word: string, count: number, items: HTMLElement[]): HTMLElement | undefined {
  if (count === 0) return undefined;
  const rest = count > items.length && h("li", { class: "hint" }, `还有 ${count - items.length} 项，存成工作簿来看`);
  return h("details", { class: "kind", open: count <= OPEN }, h("summary", {}, `${word} ${count} 项`), h("ul", {}, ...items, rest));
}

/** An item with what tells it from others of its name, and where it stands. */
function named(name: string, key: string[], place: string): Child[] {
  const others = key.slice(1).filter((text) => text !== "").map((text) => `，${text}`);
  return [h("strong", {}, name === "" ? "（没有名称）" : name), others.join(""), place !== "" && h("span", { class: "hint" }, `（${place}）`)];
}

function both([old, fresh]: [string, string]): string {
  return old === fresh ? old : `${old} → ${fresh}`;
}

function arrow([old, fresh]: BothValues): string {
  return `${old ?? "（空）"} → ${fresh ?? "（空）"}`;
}

function notes({ old, new: fresh }: { old: InputWarning[]; new: InputWarning[] }): HTMLElement[] {
  const lines = [...old.map((one) => `旧清单：${warning(one)}`), ...fresh.map((one) => `新清单：${warning(one)}`)];
  return lines.length === 0 ? [] : [h("details", { class: "notes" }, h("summary", {}, `读清单时的 ${lines.length} 条警告`), h("ul", {}, ...lines.map((line) => h("li", {}, line))))];
}

function shortened(names: string[]): string {
  return names.length > NAMED ? `${names.slice(0, NAMED).join("、")} 等 ${names.length} 处` : names.join("、");
}
