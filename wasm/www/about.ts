/** A policy that is not judged alone (默认 无意见): why, by which others it is judged, and what it holds. */

import { h } from "../lib/form/dom.js";
import { above, nameOf, texts, type Shipped } from "./shipped.js";

/** Whether a list can be judged by the package itself: its 默认 is a conclusion. */
export function judgesAlone(shipped: Shipped, root: string): boolean {
  return Object.values(texts(shipped, [root]).sources).some((text) => /^[ \t\u3000]*默认[ \t\u3000]+(?!无意见)\S/mu.test(text));
}

/** `choose` is called with the package that the reader wants instead. */
export function about(shipped: Shipped, root: string, choose: (root: string) => void): HTMLElement {
  const name = nameOf(shipped, root);
  const lower = shipped.packages.filter((one) => above(shipped, one.uppers).includes(root) && judgesAlone(shipped, one.root));
  const all = Object.entries(texts(shipped, [root]).sources).flatMap(([, text]) => provisions(text));
  const links = lower.map((one) => h("button", { type: "button", click: () => choose(one.root) }, one.name));
  return h(
    "div",
    { class: "panel" },
    h("h3", {}, `「${name}」不单独用来审清单`),
    h("p", {}, `它的默认是“无意见”：自己不说哪些可以下沉，只说哪些不行、还缺什么、要由谁定。按以它为上位的政策预审、填报的时候，它一起判；下级政策只能比它严，不能比它宽。`),
    links.length > 0 && h("p", { class: "choices" }, h("span", {}, "请选一个以它为上位的政策："), ...links),
    h("details", {}, h("summary", {}, `它有哪些规定（${all.length} 条）`), h(
      "table",
      { class: "provisions" },
      h("thead", {}, h("tr", {}, ...["规则", "结论", "依据"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...all.map((one) => h("tr", {}, h("th", { scope: "row" }, one.rule), h("td", {}, one.conclusion), h("td", {}, one.basis)))),
    )),
  );
}

interface Provision {
  rule: string;
  conclusion: string;
  basis: string;
}

/** The rules and tables of a file, with what they rest on. */
function provisions(text: string): Provision[] {
  const found: Provision[] = [];
  let open: Provision | undefined;
  for (const line of text.split(/\r?\n/u)) {
    const [, word = "", rest = ""] = /^[ \t\u3000]*(\S+)[ \t\u3000]+(.*?)[ \t\u3000]*$/u.exec(line) ?? [];
    if (word === "规则" || word === "判定表") found.push((open = { rule: rest.replace(/[ \t\u3000]+(例外于|对全表|对每个|首个命中|来自).*$/u, ""), conclusion: word === "判定表" ? "（见表）" : "", basis: "" }));
    else if (open && word === "依据") open.basis = [open.basis, rest].filter(Boolean).join("；");
    else if (open && word === "结论") open.conclusion = rest;
  }
  return found;
}
