/** What is said of a whole draft, as entries: each with an item that shows it, a way to its place and what can be done about it. */

import type { CoverageReport, Example, Finding, FindingKind, MutationReport, Outcome, Place, Survivor, TestReport, Words } from "../lib/index.js";
import { h, terms, type Child } from "../lib/form/dom.js";
import { shown, WORDS } from "../lib/form/words.js";
import type { InquiryAnswer } from "./draft-worker.js";
import { headOf, wayTo, type Places } from "./findings.js";

/** So many entries of one list are drawn; more are counted. */
const DRAWN = 100;

/** What a 已审 calls each kind, in the order in which they are listed. */
export const KINDS: Record<FindingKind, string> = {
  "conflict": "冲突", "gap": "空白", "shadowed": "遮蔽", "duplicate": "重复", "always": "恒真", "unsatisfiable": "永假", "contradicts-upper": "抵触",
};

/** What can be done with an entry. */
interface EntryActions {
  places: Places;
  /** What the draft calls the outcomes. */
  words(): Words;
  /** A button that puts a 测试 into the file in sight. `make`: gives its text. */
  pasteButton(words: string, make: () => string | Promise<string>): HTMLElement;
  /** The 测试 that an example makes. */
  test(example: Example, title: string): Promise<string>;
  /** Puts an example among the items that are tried. */
  tryOut(example: Example): void;
}

export class ProofEntries {
  constructor(private readonly actions: EntryActions) {}

  /** `end`: what is said once all is found. */
  analysis(findings: Finding[], end?: Extract<InquiryAnswer, { is: "analyzed" }>): Child[] {
    const kinds = Object.keys(KINDS) as FindingKind[];
    const byKind = kinds.map((kind) => findings.filter((one) => one.kind === kind));
    const counts = byKind.flatMap(([first, ...more]) => (first ? [`${KINDS[first.kind]} ${1 + more.length} 处`] : []));
    const found = counts.length === 0 ? "没有发现问题" : `共${counts.join("，")}`;
    return [
      total(counts.length === 0 ? "nothing" : "warning", end ? found : `${found}，还在查`),
      drawn(grouped(byKind.flat()), (group) => this.#finding(...group)),
      end && end.stale.length > 0 && h("ul", {}, ...end.stale.map((one) => h("li", {}, this.#head("已审", one.message, one.label)))),
      end && end.leftOut > 0 && h("p", { class: "hint" }, `有 ${end.leftOut} 个问题在限度之内没有答案，可能还有没找到的`),
    ];
  }

  /** `more`: what is found of further rows of the table that it is about. */
  #finding({ kind, rules, message, certain, example, resolution, help, labels, tableRow }: Finding, ...more: Finding[]): HTMLElement {
    return h(
      "li",
      { "data-certain": String(certain) },
      this.#head(`${KINDS[kind]}${certain ? "" : "（可能）"}`, message, labels[0]),
      tableRow && more.length > 0 && this.#rows(tableRow.table, more),
      terms([["例如", example && stated(example)], ["适用", resolution?.message], ["改法", help]]),
      h("p", { class: "mends" }, ...(example ? this.#uses(example, [KINDS[kind], rules.join("、")].filter(Boolean).join("：")) : []), ...labels.slice(1).flatMap((label) => wayTo(label, this.actions.places) ?? [])),
    );
  }

  /** Further rows of a table of which the same is found, and the ways to them. */
  #rows(table: string, findings: Finding[]): HTMLElement {
    const { places } = this.actions;
    const rows = findings.flatMap((one) => one.tableRow ?? []);
    const inside = h("p", { class: "places" });
    const draw = () => {
      if (!details.open || inside.childElementCount > 0) return;
      for (const { row, label } of rows.slice(0, DRAWN)) {
        const go = places.go(label);
        inside.append(go ? h("button", { type: "button", class: "plain", click: go }, row) : h("span", {}, row));
      }
      if (rows.length > DRAWN) inside.append(h("span", {}, `等 ${rows.length} 行`));
    };
    const details = h("details", { class: "others", toggle: draw }, h("summary", {}, `表「${table}」的另外 ${rows.length} 行也是这样`), inside);
    return details;
  }

  difference({ against, result: { asOf, changes, reasons, declarations, leftOut } }: Extract<InquiryAnswer, { is: "compared" }>): Child[] {
    const words = this.actions.words();
    const said = changes.length + reasons.length + declarations.length;
    const rules = (all: string[]) => (all.length === 0 ? "没有规则" : all.join("、"));
    const tag = (outcome: Outcome) => h("span", { class: "zr-tag", "data-outcome": outcome }, words[outcome]);
    return [
      total(said === 0 ? "nothing" : "warning", said === 0 ? `和「${against}」比没有变化` : `和「${against}」比，${[changes.length > 0 && `结论有 ${changes.length} 种变化`, said > changes.length && `${said - changes.length} 处只是说法不同`].filter(Boolean).join("，")}`),
      asOf[0] !== asOf[1] && h("p", { class: "hint" }, `旧的按 ${asOf[0]}，新的按 ${asOf[1]}`),
      drawn(changes, ({ from, to, example, rules: { old, new: fresh } }) => h(
        "li",
        {},
        h("p", { "data-severity": "warning" }, h("span", { class: "kind" }, "结论"), " ", tag(from), " → ", tag(to)),
        terms([["例如", stated(example)], ["原因", `旧的 ${rules(old)}；新的 ${rules(fresh)}`]]),
        h("p", { class: "mends" }, ...this.#uses(example, `${words[from]}变成${words[to]}`)),
      )),
      drawn(reasons, (one) => h("li", {}, this.#head("规则", `${one.message}（${one.policy}）`))),
      drawn(declarations, (one) => h("li", {}, this.#head("声明", one.message))),
      leftOut > 0 && h("p", { class: "hint" }, `有 ${leftOut} 个问题在限度之内没有答案，可能还有没找到的变化`),
    ];
  }

  coverage({ coverage, summary }: CoverageReport, { tests }: TestReport): Child[] {
    const failed = tests.filter((one) => !one.passed);
    const [tried, all] = Object.values(summary).reduce(([tried, all], [more, of]) => [tried + more, all + of], [0, 0] as [number, number]);
    const kinds = ([["规则成立", summary.rules], ["条件起作用", summary.conditions], ["例外起作用", summary.exceptions], ["判定表的行", summary.rows]] as const).filter(([, [, of]]) => of > 0);
    const row = ([kind, [part, of]]: (typeof kinds)[number]) => h("tr", {}, h("th", { scope: "row" }, kind), h("td", {}, String(part)), h("td", {}, String(of)), h("td", {}, percent(part, of)));
    const untried = [
      ...coverage.rules.filter((one) => one.live === 0).map(({ rule, label }) => ({ kind: "规则", name: rule, label })),
      ...coverage.rows.filter((one) => one.live === 0).map(({ table, row, label }) => ({ kind: "行", name: `${table}·${row}`, label })),
      ...coverage.exceptions.filter((one) => one.lifts === 0).map(({ exception, rule, label }) => ({ kind: "例外", name: `${exception}（${rule}）`, label })),
      ...coverage.conditions.filter((one) => !one.decides).map(({ text, rule, label }) => ({ kind: "条件", name: `${text}（${rule}）`, label })),
    ];
    const run = tests.length === 0 ? "没有测试" : failed.length === 0 ? `✓ ${tests.length} 个测试全部通过` : `${failed.length} 个测试没有通过，${tests.length - failed.length} 个通过`;
    return [
      total(tests.length === 0 || failed.length > 0 ? "error" : "nothing", run),
      drawn(failed, (one) => h("li", {}, this.#head("测试", one.name, one.place), ...one.failures.map(({ item, expected, got }) => terms([["", item], ["预期", expected], ["实得", got]])))),
      total(tried === all ? "nothing" : "warning", `共 ${all} 处，试到 ${tried} 处，${percent(tried, all)}`),
      kinds.length > 0 && h("table", {}, h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, "试到"), h("th", { scope: "col" }, "共"), h("td"))), h("tbody", {}, ...kinds.map(row))),
      drawn(untried, ({ kind, name, label }) => h("li", {}, this.#head(kind, `${name}：${label.text}`, label))),
      untried.some(({ kind }) => kind === "条件") && h("p", { class: "hint" }, "条件起作用：有两项只在它上面不同，规则一项成立、一项不成立。"),
    ];
  }

  /** `report`: the figures, once all is tried. */
  mutation(survived: Survivor[], report?: MutationReport): Child[] {
    const tests = survived.flatMap((one) => one.test ?? []);
    const result = report?.mutants === 0 ? "没有可改的地方" : survived.length === 0 ? "✓ 每一处改动都有测试发现" : `${survived.length} 处改动没有测试发现`;
    return [
      total(survived.length === 0 ? "nothing" : "warning", report ? result : `${result}，还在试`),
      report && report.mutants > 0 && h("p", { class: "hint" }, counted(report)),
      report && tests.length > 1 && h("p", {}, this.actions.pasteButton(`全部粘贴为测试（${tests.length} 段）`, () => tests.join("\n"))),
      drawn(survived, (one) => this.#survivor(one)),
    ];
  }

  #survivor({ policy, rule, message, label, outcomes, test }: Survivor): HTMLElement {
    const before = outcomes && (outcomes[0] === outcomes[1] ? `原来、改后都是${WORDS[outcomes[0]]}，不同的是理由或者内容。` : `原来是${WORDS[outcomes[0]]}，改后是${WORDS[outcomes[1]]}。`);
    return h(
      "li",
      {},
      this.#head(rule ?? policy, message, label),
      h(
        "div",
        { class: "body" },
        h("p", {}, test === undefined ? "没有找到一项能显出不同，也没有证明改了也一样" : `${before ?? ""}加上这段测试就能发现：`),
        test !== undefined && h("details", {}, h("summary", {}, "这段测试"), h("pre", { tabindex: 0, role: "region", "aria-label": "这段测试" }, test)),
        test !== undefined && this.actions.pasteButton("粘贴为测试", () => test),
      ),
    );
  }

  /** What can be done with an example; `title`: of the 测试 that is made of it. */
  #uses(example: Example, title: string): HTMLElement[] {
    return [this.actions.pasteButton("粘贴为测试", () => this.actions.test(example, title)), h("button", { type: "button", click: () => this.actions.tryOut(example) }, "拿它试判")];
  }

  /** Of what kind an entry is, what it says, and the way to its place. */
  #head(kind: string, message: string, place?: Place): HTMLElement {
    const { places } = this.actions;
    return headOf("warning", place, places, h("span", { class: "kind" }, kind), ` ${message}`, place && h("small", {}, places.name(place)));
  }
}

/** Findings that differ in the row of a table alone stand together. */
function grouped(findings: Finding[]): [Finding, ...Finding[]][] {
  const groups = new Map<unknown, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = finding.tableRow?.group ?? finding;
    const known = groups.get(key);
    if (known) known.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

/** An item as a 测试 states it. */
function stated(example: Example): string {
  const facts = (all: unknown) => Object.entries(all as Record<string, string | boolean | string[]>).map(([name, value]) => `${name} = ${Array.isArray(value) ? `{${value.join("、")}}` : shown(value)}`).join("、");
  const { 事项: items, ...objects } = example;
  const [own, others] = Array.isArray(items) ? [items as unknown[], Object.entries(objects)] : [[example], []];
  return [...others.map(([name, all]) => `${name} ${facts(all)}`), ...own.map((item) => facts(item) || "什么都没有填的事项")].join("；");
}

/** The line that says what came of an inquiry. */
function total(found: "nothing" | "warning" | "error", text: string): HTMLElement {
  return h("p", { class: "total", "data-found": found }, text);
}

function counted({ mutants, killed, equivalent }: MutationReport): string {
  const meant = mutants - equivalent;
  const share = meant === 0 ? 100 : Math.floor((killed * 100) / meant);
  return `试改 ${meant} 处，测试发现 ${killed} 处，${share}%${equivalent > 0 ? `，另有 ${equivalent} 处改了也一样` : ""}`;
}

/** Rounded down: only all of it is 100%. */
function percent(part: number, all: number): string {
  return all === 0 ? "—" : `${Math.floor((part * 100) / all)}%`;
}

function drawn<T>(all: T[], entry: (one: T) => HTMLElement): HTMLElement | false {
  return all.length > 0 && h("ul", {}, ...all.slice(0, DRAWN).map(entry), all.length > DRAWN && h("li", { class: "hint" }, `还有 ${all.length - DRAWN} 处，改好前面的再看`));
}
