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
import { download } from "./download.js";
import { byId } from "./elements.js";
import { messageOf } from "./message.js";
import { choose, type Room } from "./room.js";
import { bundle, keyOf, nameOf, open, type Shipped } from "./shipped.js";

export class FillRoom implements Room {
  readonly #shipped: Shipped;
  readonly #form = byId("form", HTMLElement) as ZhunruForm;
  readonly #application = byId("application", HTMLFormElement);
  readonly #about = byId("fill-about", HTMLElement);
  readonly #failure = byId("fill-failure", HTMLElement);
  readonly #status = byId("submitted", HTMLElement);
  readonly #paper = byId("paper", HTMLElement);
  /** Tells the package that asks from others. */
  #opened = "";
  #title = "";
  #asOf = "";

  constructor(shipped: Shipped) {
    this.#shipped = shipped;
    this.#application.addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "docx";
      void this.#handIn(wanted);
    });
    byId("clear", HTMLButtonElement).addEventListener("click", () => void this.#clear());
    this.#form.addEventListener("zhunru-result", () => (this.#status.textContent = ""));
  }

  enter(root: string, asOf: string): void {
    const alone = judgesAlone(this.#shipped, root);
    this.#about.hidden = alone;
    this.#failure.hidden = true;
    this.#application.hidden = !alone;
    if (!alone) return this.#about.replaceChildren(about(this.#shipped, root, choose));
    if (asOf !== this.#asOf) this.#form.asOf = asOf;
    this.#asOf = asOf;
    this.#title = nameOf(this.#shipped, root);
    this.#open(root);
  }

  #open(root: string): void {
    const key = keyOf(this.#shipped, root);
    if (key === this.#opened) return;
    const policy = policyOrFault(this.#shipped, root);
    if (typeof policy === "string") {
      this.#failure.hidden = false;
      this.#failure.textContent = policy;
      this.#application.hidden = true;
      return;
    }
    const former = this.#form.policy;
    this.#form.policy = policy;
    former?.free();
    this.#opened = key;
  }

  async #handIn(as: string): Promise<void> {
    const { policy, value } = this.#form;
    if (!policy) return;
    if (as === "print") {
      this.#paper.replaceChildren(...sheet(this.#title, policy, value, this.#asOf));
      print();
      return;
    }
    this.#status.textContent = "正在写……";
    try {
      const { name, bytes } = await written(as, policy, value, this.#asOf);
      download(name, bytes as Uint8Array<ArrayBuffer>);
      this.#status.textContent = `已经存成「${name}」，签字盖章以后报送`;
    } catch (error) {
      this.#status.textContent = `没有写成：${messageOf(error)}`;
    }
  }

  async #clear(): Promise<void> {
    if (await confirm({ title: "清空", says: ["填好的全部内容都会清掉，找不回来。"], yes: "清空", danger: true })) this.#application.reset();
  }
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
function policyOrFault(shipped: Shipped, root: string): Policy | string {
  try {
    return open(bundle(shipped, root));
  } catch (error) {
    if (error instanceof PolicyError) return `这个政策有错误，现在不能填报：\n${error.message}`;
    throw error;
  }
}
