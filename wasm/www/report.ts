/** The result of a list: what was read, what it lacks, and its items as a table with the reasons of one beside it. */

import type { CheckResult, Item, Words } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline, warning } from "../lib/form/verdict.js";
import { groupName } from "../lib/form/words.js";
import { Beside } from "./beside.js";
import { type ComparisonActions, ComparisonPanel } from "./comparison.js";
import { Filters } from "./filters.js";
import type { Answer, SaveForm, Supplement } from "./list-worker.js";
import { SupplementPanel, type SupplementActions } from "./supplement.js";
import { ItemTable, type Row } from "./table.js";
import type { WhatIfActions } from "./what-if.js";

/** Warnings, and facts that are lacking, in sight; more are folded. */
const IN_SIGHT = 3;

type Result = Extract<Answer, { is: "result" }>;

export interface ReportActions extends SupplementActions {
  /** Asks for an item, which comes by `open`. */
  item(row: number): void;
  save(as: SaveForm): void;
  whatIf: Omit<WhatIfActions, "asOf">;
  comparison: ComparisonActions;
}

export class Report {
  /** Where facts of the item that is open are changed. */
  readonly beside: Beside;
  /** What is said beside the cells of the list. */
  readonly supplement: SupplementPanel;
  /** In which it is compared with an older list. */
  readonly comparison: ComparisonPanel;
  readonly #table: ItemTable;

  constructor(place: HTMLElement, { name, supplement: given, result, words, facets, fields, headings }: Result, rows: Row[], actions: ReportActions) {
    const table = (this.#table = new ItemTable(rows, facets, (row) => actions.item(row)));
    const filter = () => filters.show(table.filter(filters.wanted), rows.length);
    const filters = new Filters(result.summary, words, facets, filter);
    this.beside = new Beside(words, { ...actions.whatIf, asOf: result.asOf }, () => {
      table.opened = 0;
      table.focus();
    });
    this.supplement = new SupplementPanel(name, given, fields, result.lacking, actions);
    this.comparison = new ComparisonPanel(headings, actions.comparison);
    place.replaceChildren(
      h(
        "div",
        { class: "report" },
        h("div", { class: "title" }, title(name, result), h("div", { class: "saves" }, ...saves(actions))),
        readOf(result, given, actions),
        warnings(result),
        result.list && whole("清单整体", result.list, words),
        ...(result.groups ?? []).map((group) => whole(groupName(group), group, words)),
        lackingBox(result.lacking),
        this.supplement.element,
        this.comparison.element,
        filters.counts,
        filters.tools,
        h("div", { class: "items" }, table.element, this.beside.element),
      ),
    );
    place.hidden = false;
    // On paper there are all of the rows, if they are in sight.
    window.onbeforeprint = () => table.drawAll(place.checkVisibility());
    window.onafterprint = () => table.drawAll(false);
    filter();
  }

  open(answer: Extract<Answer, { is: "item" }>): void {
    this.#table.opened = answer.row;
    this.beside.open(answer);
  }
}

function title(name: string, result: Result["result"]): HTMLElement {
  const names = result.policies.map((one) => `「${one.name}」`);
  // The policy that was chosen comes last, those above it before it.
  const [judging, uppers] = [names.at(-1) ?? "", names.slice(0, -1)];
  return h(
    "div",
    {},
    h("h3", {}, name),
    h("p", { class: "hint" }, `基准日 ${result.asOf}，按${judging}预审`),
    uppers.length > 0 && h("details", { class: "hint" }, h("summary", {}, `它的 ${uppers.length} 个上位政策一起判`), uppers.join("")),
  );
}

function saves(actions: ReportActions): HTMLElement[] {
  const save = (as: SaveForm, text: string, kind?: string) => h("button", { type: "button", class: kind, click: () => actions.save(as) }, text);
  return [
    save("xlsx", "工作簿（带结论）", "button"),
    save("docx", "审查意见书（Word）"),
    save("html", "审查意见书（网页，可打印）"),
    h("details", { class: "more" }, h("summary", {}, "更多"), h("p", { class: "saves" }, save("csv", "下载 CSV"), save("json", "下载 JSON"))),
  ];
}

/** The result of the list, or of a group of its items. */
function whole(name: string, result: Item, words: Words): HTMLElement {
  return h("section", { class: "whole", "aria-label": name }, h("h4", {}, name), headline(result, words), h("details", {}, h("summary", {}, "理由"), grounds(result, words)));
}

const WHY: Record<string, string> = {
  total: "合计", heading: "列名", section: "小标题", numbering: "列号", units: "单位", example: "填写示例", serial: "只有序号", part: "上一项的另一行", note: "说明", signature: "落款", verdict: "上次的结论",
};

/** What was read of the list, and which rows are no items. */
function readOf({ read }: Result["result"], given: Supplement, actions: ReportActions): HTMLElement | false {
  if (!read) return false;
  const tables = read.tables.map((table) => {
    const rows = table.first === null || table.last === null ? "，下面没有事项" : `，第 ${table.first} 行到第 ${table.last} 行 ${table.items} 项`;
    const unused = table.unused.length > 0 && h("span", { class: "hint" }, `；没有用到的列：${table.unused.join("、")}`);
    return h("li", {}, `${table.sheet === null ? "" : `工作表「${table.sheet}」：`}第 ${table.heading} 行是列名${rows}`, unused);
  });
  const known = read.tables.flatMap((table) => table.sheet ?? []);
  const unread = read.unread.flatMap((sheet) => [
    `「${sheet}」`, h("button", { type: "button", class: "plain", click: () => actions.judge({ ...given, sheets: [...known, sheet] }) }, "也读"), " ",
  ]);
  const aside = read.setAside.map((one) => h("li", {}, `${one.place}（${WHY[one.why] ?? one.why}）${one.text}`));
  return h(
    "section",
    { class: "read", "aria-label": "读到的" },
    h("ul", {}, ...tables, read.unread.length > 0 && h("li", {}, "没有读的工作表：", ...unread)),
    aside.length > 0 && h("details", {}, h("summary", {}, `${aside.length} 行不是事项，没有判`), h("ul", {}, ...aside),
      h("p", {}, h("button", { type: "button", class: "plain", click: () => actions.judge({ ...given, allRows: true }) }, "都当事项来判"))),
    given.allRows && h("p", {}, "不像事项的行也判了。", h("button", { type: "button", class: "plain", click: () => actions.judge({ ...given, allRows: false }) }, "还是只判事项")),
  );
}

/** What is said of the list as it was read: a few at once, the rest when it is asked for. */
function warnings(result: Result["result"]): HTMLElement | false {
  const lines = result.warnings.map((one) => h("li", {}, warning(one)));
  if (lines.length === 0) return false;
  const rest = lines.slice(IN_SIGHT);
  return h(
    "section",
    { class: "notes", "aria-label": "读清单时的警告" },
    h("ul", {}, ...lines.slice(0, IN_SIGHT)),
    rest.length > 0 && h("details", {}, h("summary", {}, `还有 ${rest.length} 条警告`), h("ul", {}, ...rest)),
  );
}

/** Says once what no item gives, and counts what some lack. */
function lackingBox(lacking: CheckResult["lacking"]): HTMLElement | false {
  if (lacking.length === 0) return false;
  const chip = (one: CheckResult["lacking"][number]) => h("li", {}, one.field, h("small", {}, ` ${one.items} 项`));
  const [none, some] = [lacking.filter((one) => one.absent), lacking.filter((one) => !one.absent)];
  return h(
    "section",
    { class: "lacking", "aria-labelledby": "lacking" },
    h("h4", { id: "lacking" }, none.length > 0 ? `整张清单都没有的 ${none.length} 项事实` : "清单里有的事项缺的事实"),
    none.length > 0 && h("ul", { class: "zr-chips" }, ...none.map(chip)),
    none.length > 0 && h("p", { class: "hint" }, "每一项都要靠它们定结论，补进清单以后再审一遍；下面逐项不再重复。"),
    some.length > 0 && (none.length > 0 ? h("details", {}, h("summary", {}, `另有 ${some.length} 项事实只是有的事项缺`), h("ul", { class: "zr-chips" }, ...some.map(chip))) : h("ul", { class: "zr-chips" }, ...some.map(chip))),
  );
}
