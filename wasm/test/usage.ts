/** How a program uses the package; compiled by `npm run check` against the types that are published. */

import { format, init, InputError, Policy, PolicyError, type Cells, type CheckResult, type Diagnostic, type Edit, type Field, type Outcome, type ReadList } from "../dist/index.js";
import { comparisonWorkbook, Documents, init as initOffice, policyPage, template, unzip } from "../dist/office/index.js";
import { init as initProof, Proof } from "../dist/proof/index.js";
import { bind, ZhunruForm, type FormValue } from "../dist/form/index.js";

export async function paper(policy: Policy, book: ArrayBuffer): Promise<Uint8Array[]> {
  await initOffice();
  const list: ReadList = policy.read(book, { format: "xlsx", sheets: ["清单"], map: "略 备注\n", set: { 转移方式: "委托" } });
  const result = policy.checkList(list, { cells: true });
  const cells: Cells = policy.cells();
  const documents = new Documents(result, policy.words(), cells, "清单.xlsx");
  const made = [documents.workbook(book), documents.workbook(), documents.opinion("html"), documents.csv(), documents.application([["事项", "甲"]]), template(policy.fields())];
  documents.free();
  console.log(result.read?.setAside.map((one) => one.why), policy.proposeMap(list, "清单.xlsx"), unzip(book).map((file) => file.path));
  return made;
}

export async function read(sources: Record<string, string>, lastYear: Uint8Array, thisYear: string): Promise<Uint8Array[]> {
  await Promise.all([initProof(), initOffice()]);
  const proof = new Proof(sources);
  const comparison = proof.compare(lastYear, thisYear, { format: "csv", by: ["事项名称"], between: "清单类别" });
  for (const { name, facts } of comparison.changed) for (const [fact, [old, fresh]] of Object.entries(facts)) console.log(name, fact, old ?? "", fresh ?? "");
  const pages = proof.outlines({ asOf: "2024-01-01" }).flatMap((outline) => [policyPage(outline, "html"), policyPage(outline, "docx")]);
  console.log(proof.analyze().findings.map((one) => one.tableRow?.group));
  proof.free();
  return [comparisonWorkbook(comparison), ...pages];
}

export async function judge(form: HTMLFormElement): Promise<Outcome[]> {
  await init();
  const sources = { "国家底线/main.zr": "政策 国家底线\n    层级 国家\n" };
  const tables = { "国家底线/日历.csv": new Uint8Array([0xef, 0xbb, 0xbf]), "国家底线/名录.csv": "名称\n" };
  let policy: Policy;
  try {
    policy = new Policy(sources, tables, { judge: ["国家底线"] });
  } catch (error) {
    if (error instanceof PolicyError) {
      const found: Diagnostic[] = error.diagnostics;
      for (const { severity, labels, help } of found) console.log(severity === "error", labels[0]?.endColumn, help?.length);
      const mends: Edit[] = found.flatMap((one) => one.edits.filter((edit) => edit.certain));
      for (const { label, replacements } of mends) console.log(label, replacements[0]?.text);
    }
    if (error instanceof InputError) console.log(error.place);
    throw error;
  }
  const fields: Field[] = policy.fields();
  const units: (string | null)[] = fields.map((field) => field.unit);
  const result: CheckResult = policy.check({ 申报: {}, 事项: [{ 权力类型: "公共服务" }] }, { asOf: "2024-01-01", open: true });
  const text: string = policy.checkText("权力类型\n公共服务\n", { format: "csv" });
  const element: ZhunruForm = document.createElement("zhunru-form");
  element.policy = policy;
  element.addEventListener("zhunru-result", (event) => console.log(event.detail.summary.admit));
  Object.assign(element, { name: "facts", asOf: null, disabled: false, readOnly: true, value: { 比例: 0.3 } });
  const value: FormValue = element.value;
  const binding = bind(form, policy, { asOf: "2024-01-01" });
  binding.release();
  console.log(units, text, value, binding.result.summary.admit, format("政策 示例\n"), Policy.lint(sources).length);
  policy.free();
  return result.items.map((item) => item.outcome);
}
