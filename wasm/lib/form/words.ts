/** The language's own words for outcomes and conclusions, where no policy is there to be asked for its 用语. */

import type { Outcome, Words } from "../types.js";

export const WORDS: Words = {
  none: "未作规定", notice: "提醒", condition: "须满足", admit: "准入", conditional: "附条件准入", approval: "报批",
  adjudication: "裁决", supplement: "补正", reroute: "转办", reject: "不予准入",
};

/** From lenient to strict. */
export const OUTCOMES: Outcome[] = ["none", "admit", "conditional", "approval", "adjudication", "supplement", "reroute", "reject"];
