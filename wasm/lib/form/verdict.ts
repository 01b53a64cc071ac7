/** A decision as a reader wants it: the outcome, what to do, the articles it rests on, what is open. */

import type { Item, Reason } from "../types.js";
import { h } from "./dom.js";
import { WORDS } from "./words.js";

/** The outcome in one line. */
export function headline(item: Item): HTMLElement {
  const label = h("strong", { class: "zr-outcome", "data-outcome": item.outcome }, item.label);
  const undecided = !item.determined && h("span", { class: "zr-undecided" }, `还没有定，可能是${item.possible.map((one) => `「${WORDS[one]}」`).join("")}`);
  return h("p", { class: "zr-headline" }, label, item.detail !== null && h("span", { class: "zr-detail" }, item.details.join("；")), undecided);
}

/** Everything under the headline. */
export function grounds(item: Item): HTMLElement {
  const faults = item.errors.map((error) => {
    const where = error.field ?? error.place;
    return h("li", {}, where !== null && h("b", {}, where), ` ${error.message}`, error.suggestion !== null && h("span", { class: "zr-remedy" }, ` 是不是「${error.suggestion}」？`));
  });
  const others = item.conditions.filter((one) => item.outcome !== "conditional" || !item.details.includes(one));
  return h(
    "div",
    { class: "zr-grounds" },
    part("须满足的条件", others.map((one) => h("li", {}, one))),
    part("数据问题", faults),
    part("还缺的事实", item.missing.map((one) => h("li", {}, one)), "zr-chips"),
    part("理由", item.reasons.map(reason)),
    part("因例外不适用", item.lifted.map((one) => h("li", {}, `${one.rule}（例外：${one.by}）`))),
    part("还没有定的规则", item.open.map((one) => h("li", {}, `${one.rule}（${WORDS[one.effect]}）取决于 ${one.fields.join("、")}`))),
    part("不发表意见的政策", item.silent.map((one) => h("li", {}, `${one.policy}：${one.why}`))),
  );
}

function part(title: string, lines: HTMLElement[], kind = "zr-lines"): HTMLElement | null {
  return lines.length === 0 ? null : h("section", {}, h("p", { class: "zr-part" }, title), h("ul", { class: kind, "aria-label": title }, ...lines));
}

function reason(one: Reason): HTMLElement {
  const head = h("div", { class: "zr-rule" }, h("span", { class: "zr-tag", "data-outcome": one.effect }, WORDS[one.effect]), h("b", {}, one.rule), h("small", {}, `${one.policy}（${one.level}）`));
  return h(
    "li",
    {},
    head,
    one.message !== null && h("p", {}, one.message),
    one.detail !== null && h("p", {}, one.detail),
    one.holds.length > 0 && h("p", {}, `符合${one.holds.join("、")}`),
    one.remedy !== null && h("p", { class: "zr-remedy" }, `怎样补正：${one.remedy}`),
    one.basis.length > 0 && h("p", { class: "zr-basis" }, one.basis.join("；")),
  );
}
