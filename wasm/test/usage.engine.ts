/** The engine in a program that knows no browser: its types need none of the DOM's. */

import { header, init, Policy, type Bytes, type CheckResult, type Finding, type FindingsResult, type FormResult } from "../dist/index.js";
import { init as initProof, Proof } from "../dist/proof/index.js";

export async function prove(sources: Record<string, string>, list: Bytes): Promise<string[]> {
  await initProof();
  const proof = new Proof(sources, {}, { judge: ["示例"] });
  const { findings, leftOut }: FindingsResult = proof.analyze({ on: list, format: "csv", step: (done: number, of: number, found: Finding[]) => void (done / of + found.length) });
  const { changes, rows } = proof.diff(new Proof(sources), { oldAsOf: "2024-01-01", on: list });
  const { survived } = proof.mutate();
  const tests = findings.flatMap((one) => (one.certain && one.example ? [proof.asTest(one.example, one.rules.join("、"))] : []));
  const { summary } = proof.coverage();
  proof.free();
  return [...tests, ...survived.flatMap((one) => one.test ?? []), String(leftOut + changes.length + (rows?.length ?? 0) + summary.rules[0])];
}

export async function judge(module: Uint8Array, list: Bytes): Promise<CheckResult> {
  await init(module);
  const policy = new Policy({ "main.zr": "政策 示例\n" }, { "表.csv": list }, { judge: ["示例"] });
  const form: FormResult = policy.form({ 比例: policy.typed("比例", "30") }, { asOf: "2024-01-01" });
  const known: boolean = form.answers.every((answer) => answer.state === "known") && form.required.length === 0;
  return known ? form.result : policy.checkList(list, { format: "csv", progress: (done: number, total: number) => void (done / total), open: header({}).name === null });
}
