/** What a draft makes of the items it is tried on. While the draft has errors the last verdicts stay in sight, greyed, with what stands in the way. */

import type { CheckResult, Item, Words } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline, warning } from "../lib/form/verdict.js";
import { groupName, OUTCOMES } from "../lib/form/words.js";
import { byId } from "./elements.js";

export interface Trial {
  verdicts(result: Omit<CheckResult, "items">, items: Item[], words: Words): void;
  /** Why there are no verdicts of the draft as it stands. */
  stale(why: string, kind: "policy" | "error"): void;
  clear(): void;
}

export function showTrial(): Trial {
  const place = byId("tried", HTMLElement);
  const notice = byId("trial", HTMLElement);
  return {
    verdicts(result, items, words) {
      notice.hidden = true;
      place.classList.remove("stale");
      const { summary, list, warnings } = result;
      const counts = OUTCOMES.filter((one) => summary[one] > 0).map((one) => h("li", {}, h("span", { class: "zr-outcome", "data-outcome": one }, words[one]), ` ${summary[one]}`));
      place.replaceChildren(
        ...(summary.items > 3 ? [h("ul", { class: "tally", "aria-label": "各种结论的项数" }, ...counts)] : []),
        ...warnings.slice(0, 5).map((one) => h("p", { class: "hint" }, warning(one))),
        ...(list ? [card("清单整体", list, words)] : []),
        ...(result.groups ?? []).map((group) => card(groupName(group), group, words)),
        ...items.map((item) => card(item.name ?? `第 ${item.row} 项`, item, words)),
        ...(summary.items > items.length ? [h("p", { class: "hint" }, `这里列出前 ${items.length} 项，一共 ${summary.items} 项`)] : []),
      );
    },
    stale(why, kind) {
      const former = place.childElementCount > 0;
      const text = former ? `${why}。下面灰色的是改动以前的结论。` : `${why}。`;
      notice.className = kind === "error" ? "failure" : "notice";
      notice.hidden = false;
      if (notice.textContent !== text) notice.textContent = text;
      place.classList.toggle("stale", former);
    },
    clear() {
      notice.hidden = true;
      place.replaceChildren();
    },
  };
}

/** The grounds are drawn when they are asked for. */
function card(title: string, item: Item, words: Words): HTMLElement {
  const details = h("details", { toggle: () => details.open && details.childElementCount === 1 && details.append(grounds(item, words)) }, h("summary", {}, "理由和依据"));
  return h("article", { class: "card" }, h("h4", {}, title), headline(item, words), details);
}
