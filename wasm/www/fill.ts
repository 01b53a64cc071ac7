/** 填报: the form of a policy, which ends in an application to sign and hand in. */

import "../lib/form/index.js";
import type { ZhunruForm } from "../lib/form/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline } from "../lib/form/verdict.js";
import { shown } from "../lib/form/words.js";
import { type Field, PolicyError, type Policy } from "../lib/index.js";
import { Documents } from "../lib/office/index.js";
import { about, judgesAlone } from "./about.js";
import { loadOffice } from "./assets.js";
import { confirm } from "./dialog.js";
import { messageOf } from "./message.js";
import { bundle, keyOf, nameOf, open, type Shipped } from "./shipped.js";
import { byId, choose, download, type Room } from "./page.js";

export function fillRoom(shipped: Shipped): Room {
  const form = byId("form", HTMLElement) as ZhunruForm;
  const application = byId("application", HTMLFormElement);
  const upper = byId("fill-about", HTMLElement);
  const failure = byId("fill-failure", HTMLElement);
  const status = byId("submitted", HTMLElement);
  const paper = byId("paper", HTMLElement);
  let opened = "";
  let day = "";
  let title = "";
  application.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "docx";
    const policy = form.policy;
    if (!policy) return;
    if (wanted === "print") {
      paper.replaceChildren(...sheet(title, policy, form.value, day));
      print();
      return;
    }
    status.textContent = "正在写……";
    written(wanted, policy, form.value, day).then(
      ({ name, bytes }) => (download(name, bytes as Uint8Array<ArrayBuffer>), (status.textContent = `已经存成「${name}」，签字盖章以后报送`)),
      (error: unknown) => (status.textContent = `没有写成：${messageOf(error)}`),
    );
  });
  byId("clear", HTMLButtonElement).addEventListener("click", async () => {
    if (await confirm({ title: "清空", says: ["填好的全部内容都会清掉，找不回来。"], yes: "清空", danger: true })) application.reset();
  });
  form.addEventListener("zhunru-result", () => (status.textContent = ""));
  return {
    enter(root, asOf) {
      const alone = judgesAlone(shipped, root);
      upper.hidden = alone;
      failure.hidden = true;
      application.hidden = !alone;
      if (!alone) return upper.replaceChildren(about(shipped, root, choose));
      if (asOf !== day) form.asOf = asOf;
      day = asOf;
      title = nameOf(shipped, root);
      if (keyOf(shipped, root) === opened) return;
      const policy = opens(shipped, root);
      if (typeof policy === "string") {
        failure.hidden = false;
        failure.textContent = policy;
        application.hidden = true;
        return;
      }
      const former = form.policy;
      form.policy = policy;
      former?.free();
      opened = keyOf(shipped, root);
    },
  };
}

/** An application as a file: what was filled in, and what it comes to as it stands. */
async function written(as: string, policy: Policy, value: object, asOf: string): Promise<{ name: string; bytes: Uint8Array }> {
  await loadOffice();
  const result = policy.checkList(JSON.stringify(value), { asOf, cells: true });
  const item = result.items[0]?.name ?? "事项";
  const documents = new Documents(result, policy.words({ asOf }), policy.cells(), `${item}（填报）`);
  try {
    if (as === "xlsx") return { name: `${item}-申报表.xlsx`, bytes: documents.workbook() };
    return { name: `${item}-申报表.docx`, bytes: documents.application(facts(policy, value, asOf)) };
  } finally {
    documents.free();
  }
}

/** What was filled in, with its units. */
function facts(policy: Policy, value: object, asOf: string): [label: string, value: string][] {
  const fields = new Map(policy.fields({ asOf }).map((field): [string, Field] => [field.name, field]));
  const { answers } = policy.form(value, { asOf });
  return answers.flatMap((answer): [string, string][] => {
    if (answer.state === "none") return [[answer.name, "没有"]];
    if (answer.state !== "known" || answer.shown === null) return [];
    return [[answer.name, `${shown(answer.shown)}${answer.unit ?? fields.get(answer.name)?.unit ?? ""}`]];
  });
}

/** The application as it is printed. */
function sheet(title: string, policy: Policy, value: object, asOf: string): HTMLElement[] {
  const result = policy.check(value, { asOf });
  const words = policy.words({ asOf });
  const verdicts = [...result.items, ...(result.list ? [result.list] : [])];
  return [
    h("h2", {}, "职责准入申报表"),
    h("p", {}, `按「${title}」，基准日 ${asOf}`),
    h("table", {}, h("tbody", {}, ...facts(policy, value, asOf).map(([label, text]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, text))))),
    h("h3", {}, "预审结论"),
    ...verdicts.flatMap((item) => [headline(item, words), grounds(item, words)]),
    h("p", { class: "signature" }, "填报人：＿＿＿＿＿＿　　负责人：＿＿＿＿＿＿"),
    h("p", { class: "signature" }, "申报部门（盖章）：＿＿＿＿＿＿＿＿＿＿　　年　　月　　日"),
  ];
}

/** The policy, or what is wrong with it. */
function opens(shipped: Shipped, root: string): Policy | string {
  try {
    return open(bundle(shipped, root));
  } catch (error) {
    if (error instanceof PolicyError) return `这个政策有错误，现在不能填报：\n${error.message}`;
    throw error;
  }
}
