/** How outcomes and values are written for a reader. */

import type { Field, GroupResult, Outcome, Words } from "../types.js";

/** The language's own words for outcomes and conclusions, where no policy is there to be asked for its 用语. */
export const WORDS: Words = {
  none: "未作规定", notice: "提醒", condition: "须满足", admit: "准入", conditional: "附条件准入", approval: "报批",
  adjudication: "裁决", supplement: "补正", reroute: "转办", reject: "不予准入",
};

/** From lenient to strict. */
export const OUTCOMES: Outcome[] = ["none", "admit", "conditional", "approval", "adjudication", "supplement", "reroute", "reject"];

/** A value as a reader sees it. */
export function shown(value: NonNullable<Field["default"]>): string {
  if (typeof value === "boolean") return value ? "是" : "否";
  return Array.isArray(value) ? value.join("、") || "无" : value;
}

/** A group by the facts in which its items agree. */
export function groupName({ key, items }: GroupResult): string {
  return `${Object.entries(key).map(([name, value]) => `${name} ${shown(value)}`).join("、")}（${items} 项）`;
}
