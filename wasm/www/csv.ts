/** A result as a table for a spreadsheet. */

import type { CheckResult, GroupResult, Item } from "../lib/index.js";
import { settledBy, verdictWord } from "../lib/form/verdict.js";
import { shown } from "../lib/form/words.js";

const HEADINGS = ["序号", "事项", "结论", "说明", "条件", "还缺", "数据问题", "规则", "依据", "怎样补正"];

/** With a byte order mark, so that spreadsheets read it as UTF-8. */
export function csv(result: CheckResult): string {
  const whole = result.list ? [line({ ...result.list, name: "（全表）" })] : [];
  const groups = (result.groups ?? []).map((group) => line({ ...group, name: groupName(group) }));
  const lines = [...whole, ...groups, ...result.items.map(line)];
  return `\ufeff${[HEADINGS, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A group by the facts in which its items agree. */
export function groupName({ key, items }: GroupResult): string {
  return `${Object.entries(key).map(([name, value]) => `${name} ${shown(value)}`).join("、")}（${items} 项）`;
}

function line(item: Item): string[] {
  const each = (texts: (string | null)[]) => [...new Set(texts.filter((text) => text !== null))].join("；");
  return [
    item.row === null ? "" : String(item.row),
    item.name ?? "",
    verdictWord(item),
    each(item.details),
    each(item.conditions),
    item.missing.join("、"),
    each(item.errors.map((error) => `${error.field ?? ""} ${error.message}`.trim())),
    each([...item.reasons, ...settledBy(item)].map((rule) => rule.rule)),
    each([...item.reasons, ...settledBy(item)].flatMap((rule) => rule.basis)),
    each(item.reasons.map((reason) => reason.remedy)),
  ];
}

/** Quoted where need be; what a spreadsheet would run as a formula is kept a text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
