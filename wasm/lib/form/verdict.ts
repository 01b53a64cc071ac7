/** A decision as a reader wants it: the outcome, what to do, the articles it rests on, what is open; in the words of the policy that decides. */

import type { InputWarning, Item, OpenRule, Reason, Way, Words } from "../types.js";
import { h } from "./dom.js";
import { WORDS } from "./words.js";

/** Up to so many open rules are in sight; more are folded. */
const IN_SIGHT = 5;

/** The verdict as people read it. Where no rule speaks of a list as a whole, or of a group, the word for 准入 would read as if each item were admitted. */
export function verdictWord(item: Item): string {
  const byRule = item.reasons.some((one) => one.effect === "admit" && one.rule !== "默认");
  return item.row === null && item.outcome === "admit" && !byRule ? "没有别的意见" : item.label;
}

/** The outcome in one line. */
export function headline(item: Item, words: Words = WORDS): HTMLElement {
  const label = h("strong", { class: "zr-outcome", "data-outcome": item.outcome }, verdictWord(item));
  const undecided = !item.determined && h("span", { class: "zr-undecided" }, `还没有定，可能是${item.possible.map((one) => `「${words[one]}」`).join("")}`);
  return h("p", { class: "zr-headline" }, label, item.detail !== null && h("span", { class: "zr-detail" }, item.details.join("；")), undecided);
}

/** Everything under the headline. What made the outcome comes first: the rules that decide, or the facts that are wrong or missing. */
export function grounds(item: Item, words: Words = WORDS): HTMLElement {
  const faults = item.errors.map((error) => {
    const where = error.field ?? error.place;
    return h("li", {}, where !== null && h("b", {}, where), ` ${error.message}`, error.suggestion !== null && h("span", { class: "zr-remedy" }, ` 是不是「${error.suggestion}」？`));
  });
  const others = item.conditions.filter((one) => item.outcome !== "conditional" || !item.details.includes(one));
  const wanting = [part("数据问题", faults), part("还缺的事实", item.missing.map((one) => h("li", {}, one)), "zr-chips")];
  const settled = settledBy(item);
  const reasons = part("理由", [...item.reasons.map((one) => reason(one, words)), ...settled.map((one) => eitherWay(one, words))]);
  const undecided = item.open.filter((one) => !settled.includes(one));
  const open = part("还没有定的规则", undecided.map((one) => h("li", {}, `${one.rule}（${words[one.effect]}）取决于 ${one.fields.join("、")}`)));
  return h(
    "div",
    { class: "zr-grounds" },
    part("须满足的条件", others.map((one) => h("li", {}, one))),
    ...(decidedByRules(item) ? [reasons, ...wanting] : [...wanting, reasons]),
    part("怎样改就能通过", (item.ways ?? []).map((one) => way(one, words))),
    item.waysExact === false && h("p", { class: "zr-undecided" }, "没有找遍，也许还有别的办法。"),
    part("因例外不适用", item.lifted.map((one) => h("li", {}, `${one.rule}（例外：${one.by}）`))),
    undecided.length > IN_SIGHT ? h("details", {}, h("summary", {}, `还没有定的规则（${undecided.length} 条）`), open) : open,
    part("不发表意见的政策", item.silent.map((one) => h("li", {}, `${one.policy}：${one.why}`))),
  );
}

/** The reason that made the outcome; undefined where it comes of what is wrong or missing, or of the 默认. */
export function deciding(item: Item): Reason | undefined {
  return item.reasons.find((one) => one.effect === item.outcome);
}

/** The open rules of which one decides, where the outcome is settled although no reason says why. */
export function settledBy(item: Item): OpenRule[] {
  const decides = ({ effect }: { effect: string }) => effect === item.outcome || (effect === "condition" && item.outcome === "conditional");
  const isSettled = item.determined && item.missing.length === 0 && item.errors.length === 0 && !item.reasons.some(decides);
  return isSettled ? item.open.filter(decides) : [];
}

/** What is said of an input as it was read, in one line. */
export function warning(one: InputWarning): string {
  return [one.place, one.message, one.suggestion === null ? null : `是不是「${one.suggestion}」？`].filter(Boolean).join(" ");
}

function decidedByRules(item: Item): boolean {
  return deciding(item) !== undefined || item.outcome === "conditional";
}

/** Who must be asked, what changes, and what comes of it. */
function way(one: Way, words: Words): HTMLElement {
  const by = one.by !== null && h("span", {}, `要由${one.by}：`);
  return h("li", { class: "zr-way" }, by, one.message, " → ", h("span", { class: "zr-tag", "data-outcome": one.outcome }, words[one.outcome]), one.detail !== null && ` ${one.detail}`);
}

function part(title: string, lines: HTMLElement[], kind = "zr-lines"): HTMLElement | null {
  return lines.length === 0 ? null : h("section", {}, h("p", { class: "zr-part" }, title), h("ul", { class: kind, "aria-label": title }, ...lines));
}

/** A rule that may be the one that decides: whatever the facts are that it hangs on, the outcome is the same. */
function eitherWay(one: OpenRule, words: Words): HTMLElement {
  const tag = h("span", { class: "zr-tag", "data-outcome": one.effect }, words[one.effect]);
  const head = h("div", { class: "zr-rule" }, tag, h("b", {}, one.rule), h("small", {}, one.policy));
  return h("li", {}, head, h("p", {}, `不论${one.fields.join("、")}是什么，都是这个结果`), one.basis.length > 0 && h("p", { class: "zr-basis" }, one.basis.join("；")));
}

function reason(one: Reason, words: Words): HTMLElement {
  const head = h("div", { class: "zr-rule" }, h("span", { class: "zr-tag", "data-outcome": one.effect }, words[one.effect]), h("b", {}, one.rule), h("small", {}, `${one.policy}（${one.level}）`));
  return h(
    "li",
    {},
    head,
    one.message !== null && h("p", {}, one.message),
    one.detail !== null && h("p", {}, `${words[one.effect]}：${one.detail}`),
    one.holds.length > 0 && h("p", {}, `符合${one.holds.join("、")}`),
    one.remedy !== null && h("p", { class: "zr-remedy" }, `怎样补正：${one.remedy}`),
    one.basis.length > 0 && h("p", { class: "zr-basis" }, one.basis.join("；")),
  );
}
