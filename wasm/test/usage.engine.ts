/** The engine in a program that knows no browser: its types need none of the DOM's. */

import { header, init, Policy, type Bytes, type CheckResult, type FormResult } from "../dist/index.js";

export async function judge(module: Uint8Array, list: Bytes): Promise<CheckResult> {
  await init(module);
  const policy = new Policy({ "main.zr": "政策 示例\n" }, { "表.csv": list }, { judge: ["示例"] });
  const form: FormResult = policy.form({ 比例: policy.typed("比例", "30") }, { asOf: "2024-01-01" });
  const known: boolean = form.answers.every((answer) => answer.state === "known") && form.required.length === 0;
  return known ? form.result : policy.checkList(list, { format: "csv", progress: (done: number, total: number) => void (done / total), open: header({}).name === null });
}
