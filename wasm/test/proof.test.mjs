// Proofs in Node: what a policy can never say, what changes from one version to the next, what its tests try.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { init, InputError, Policy, PolicyError } from "../dist/index.js";
import { init as initProof, Proof } from "../dist/proof/index.js";

const here = fileURLToPath(new URL("..", import.meta.url));
const asOf = "2024-05-06";
const HEAD = "政策 示例\n    层级 县\n    默认 报批 “编委”\n\n字段 名称 文本 必填\n字段 权力类型 枚举 {行政许可、行政处罚、公共服务} 必填\n字段 经费 数(万元)\n字段 街道意见 枚举 {同意、不同意}\n\n";
const RULES = "规则 服务\n    依据 《办法》第一条\n    当   权力类型 = 公共服务\n    结论 准入\n\n规则 街道不同意\n    依据 《办法》第二条\n    当   街道意见 = 不同意\n    结论 不予准入\n\n";
const TESTS = "测试 “服务可以下沉”\n    基准日 2024-05-06\n    事项 名称 = “甲”、权力类型 = 公共服务、街道意见 = 同意\n    预期 准入 因 服务\n";
const of = (...parts) => ({ "main.zr": parts.join("") });

await init();

test("before its module is loaded, that is said", () => assert.throws(() => new Proof(of(HEAD, RULES)), /zhunru\/proof 的 init/u));

test("findings come as they are found, with items that show them", async () => {
  await initProof();
  const proof = new Proof(of(HEAD, RULES));
  const steps = [];
  const { findings, stale, leftOut } = proof.analyze({ asOf, step: (done, all, found) => steps.push({ done, all, found }) });
  assert.deepEqual(findings.map((one) => [one.kind, one.rules, one.certain]), [["conflict", ["服务", "街道不同意"], true], ["gap", [], true]]);
  assert.deepEqual([stale, leftOut], [[], 0]);
  assert.deepEqual(steps.map((one) => one.done), Array.from({ length: steps[0].all }, (_, at) => at + 1));
  assert.deepEqual(steps.flatMap((one) => one.found).map((one) => one.message).sort(), findings.map((one) => one.message).sort());
  const [conflict, gap] = findings;
  assert.match(conflict.help, /已审 冲突/u);
  assert.deepEqual(conflict.labels.map((one) => [one.file, one.line]), [["main.zr", 10], ["main.zr", 15]]);
  const policy = new Policy(of(HEAD, RULES));
  assert.deepEqual(policy.check(conflict.example, { asOf }).items[0].reasons.map((one) => one.rule).sort(), ["服务", "街道不同意"].sort());
  assert.equal(policy.check(gap.example, { asOf }).items[0].outcome, "approval");
  const list = "名称,权力类型,街道意见\n甲,行政许可,同意\n乙,公共服务,同意\n丙,行政处罚,同意\n丁,行政处罚,不同意\n";
  const rows = (format, input) => proof.analyze({ asOf, on: input, format }).findings.find((one) => one.kind === "gap").rows;
  assert.equal(rows("csv", list), 2);
  assert.equal(rows("csv", policy.read(list, { asOf, format: "csv" })), 2);
  policy.free();
  proof.free();
  assert.throws(() => proof.analyze(), /已经 free\(\)/u);
});

test("what a listener throws ends the call, and no other; within it nothing else is asked", () => {
  const proof = new Proof(of(HEAD, RULES));
  assert.throws(() => proof.analyze({ asOf, step: () => { throw new Error("够了"); } }), /^Error: 够了$/u);
  let busy;
  proof.analyze({ asOf, step: () => { try { proof.test(); } catch (error) { busy = error.message; } } });
  assert.match(busy, /正在分析/u);
  assert.throws(() => proof.analyze({ step: 5 }), /step 应是函数，这里是5/u);
  assert.throws(() => proof.analyze({ asof: asOf }), /选项里没有「asof」/u);
  assert.throws(() => proof.analyze({ asOf: "昨天" }), /「昨天」不是日期/u);
  assert.equal(proof.analyze({ asOf }).findings.length, 2);
  proof.free();
});

test("an example becomes a 测试 that passes, of an 对象 too", () => {
  const head = HEAD.replace("字段 名称", "对象 申报\n    字段 部门 文本\n    字段 日期 日期\n\n字段 名称");
  const proof = new Proof(of(head, RULES));
  const example = { 申报: { 部门: "区残联", 日期: "2024-05-01" }, 事项: [{ 名称: "甲", 权力类型: "公共服务", 经费: "0.5万元", 街道意见: "同意" }, { 名称: "乙", 权力类型: "行政许可", 街道意见: "不同意" }] };
  const pasted = proof.asTest(example, "冲突：“服务”和“街道不同意”", { asOf });
  assert.match(pasted, /^测试 “冲突：服务和街道不同意”\n {4}基准日 2024-05-06\n {4}申报 部门 = “区残联”、日期 = /u);
  assert.match(pasted, /预期 准入 因 服务\n[^]*预期 不予准入 因 街道不同意\n$/u);
  proof.free();
  const tried = new Proof(of(head, RULES, pasted, another({ 名称: "丙", 权力类型: "行政处罚", 街道意见: "同意" }), another({})));
  assert.deepEqual(tried.test().tests.map((one) => [one.name, one.passed]), [["冲突：服务和街道不同意", true], ["默认", true], ["缺", true]]);
  tried.free();
  function another(item) {
    const other = new Proof(of(head, RULES));
    const text = other.asTest(item, Object.keys(item).length > 0 ? "默认" : "缺", { asOf });
    other.free();
    return `\n${text}`;
  }
});

test("what tests try, and which changes they do not notice, with tests that would", () => {
  const proof = new Proof(of(HEAD, RULES, TESTS));
  assert.deepEqual(proof.test().tests.map((one) => [one.name, one.passed]), [["服务可以下沉", true]]);
  const { summary, tests } = proof.coverage();
  assert.deepEqual([summary.rules, tests], [[1, 2], { passed: 1, failed: 0 }]);
  const told = [];
  const report = proof.mutate({ step: (done, all, found) => told.push([done, all, ...found]) });
  assert.ok(report.survived.length > 0 && report.mutants === told.length && told.at(-1)[0] === told.at(-1)[1]);
  assert.deepEqual(told.flatMap(([, , ...found]) => found), report.survived);
  proof.free();
  const better = new Proof(of(HEAD, RULES, TESTS, ...report.survived.flatMap((one) => (one.test ? [`\n${one.test}`] : []))));
  const noticed = new Set(report.survived.filter((one) => one.test).map((one) => one.message));
  assert.ok(noticed.size > 2);
  assert.deepEqual(better.mutate().survived.map((one) => one.message).filter((message) => noticed.has(message)), []);
  better.free();
});

test("tests that fail stand in the way of changes; errors of the policy are thrown as such", () => {
  const failing = new Proof(of(HEAD, RULES, TESTS.replace("预期 准入", "预期 报批")));
  assert.equal(failing.test().tests[0].passed, false);
  assert.throws(() => failing.mutate(), /1 个测试没有通过/u);
  failing.free();
  const broken = new Proof(of(HEAD, "规则 坏\n    当 没有的\n"));
  for (const work of [() => broken.analyze(), () => broken.test(), () => broken.coverage(), () => broken.mutate()]) assert.throws(work, PolicyError);
  broken.free();
});

test("two versions: what moves, and which rows of a list", () => {
  const [old, fresh] = [new Proof(of(HEAD, RULES)), new Proof(of(HEAD, RULES.replace("当   权力类型 = 公共服务", "当   权力类型 属于 {公共服务、行政许可}")))];
  const list = "名称,权力类型,街道意见\n甲,行政许可,同意\n乙,公共服务,同意\n";
  const { changes, rows, asOf: days } = old.diff(fresh, { asOf, on: list, format: "csv" });
  assert.deepEqual(changes.map((one) => [one.from, one.to]), [["approval", "admit"]]);
  assert.deepEqual(rows.map((one) => [one.row, one.name, one.from, one.to]), [[1, "甲", "approval", "admit"]]);
  assert.deepEqual(days, [asOf, asOf]);
  assert.deepEqual(old.diff(fresh, { oldAsOf: "2024-01-01", newAsOf: "2025-01-01" }).asOf, ["2024-01-01", "2025-01-01"]);
  assert.throws(() => old.diff(old), /新的政策应是另一个 Proof/u);
  assert.throws(() => old.diff({}), /新的政策应是另一个 Proof/u);
  old.free();
  fresh.free();
});

test("many rows of one table that clash with a rule name the same group, whichever stands first", () => {
  const table = "判定表 禁止\n    依据 《办法》第三条\n    | 名称 | 权力类型 | 结论 |\n    | 许可 | 行政许可 | 不予准入 |\n    | 处罚 | 行政处罚 | 不予准入 |\n\n";
  const rule = "规则 便宜的\n    依据 《办法》第四条\n    当   经费 < 1万元\n    结论 准入\n\n";
  for (const parts of [[table, rule], [rule, table]]) {
    const proof = new Proof(of(HEAD, ...parts));
    const conflicts = proof.analyze({ asOf }).findings.filter((one) => one.kind === "conflict");
    assert.deepEqual(conflicts.map((one) => [one.tableRow.table, one.tableRow.row]), [["禁止", "许可"], ["禁止", "处罚"]]);
    assert.equal(new Set(conflicts.map((one) => one.tableRow.group)).size, 1);
    proof.free();
  }
  const proof = new Proof(of(HEAD, RULES));
  assert.ok(proof.analyze({ asOf }).findings.every((one) => !("tableRow" in one)));
  proof.free();
});

test("two lists: what changes, by the policy's own reading of both", () => {
  const proof = new Proof(of(HEAD, RULES));
  const old = "名称,权力类型,经费(元),街道意见\n甲,公共服务,50000,同意\n乙,行政许可,,同意\n丙,行政许可,,同意\n";
  const fresh = JSON.stringify([{ 名称: "甲", 权力类型: "公共服务", 经费: "6万元", 街道意见: "不同意" }, { 名称: "乙", 权力类型: "行政许可", 街道意见: "同意" }, { 名称: "丁", 权力类型: "行政处罚", 街道意见: "同意" }]);
  const policy = new Policy(of(HEAD, RULES));
  const result = proof.compare(policy.read(old, { format: "csv" }), fresh, { asOf });
  policy.free();
  assert.deepEqual([result.key, result.items], [["名称"], { old: 3, new: 3 }]);
  assert.deepEqual([result.added, result.gone].map((all) => all.map((one) => one.name)), [["丁"], ["丙"]]);
  assert.deepEqual(result.changed.map((one) => [one.name, one.facts]), [["甲", { 经费: ["5万元", "6万元"], 街道意见: ["同意", "不同意"] }]]);
  const kinds = ["added", "gone", "changed", "renamed", "moved"];
  const same = proof.compare(fresh, fresh, { asOf });
  assert.ok(kinds.every((kind) => same[kind].length === 0));
  const moved = proof.compare(old, old.replace("丙,行政许可", "丙,行政处罚"), { asOf, format: "csv", by: ["名称"], between: "权力类型" });
  assert.deepEqual(moved.moved.map(({ name, fact, from, to }) => [name, fact, from, to]), [["丙", "权力类型", "行政许可", "行政处罚"]]);
  assert.throws(() => proof.compare(old, old, { asOf, format: "csv", by: ["没有的"] }), (error) => error instanceof InputError && /都没有「没有的」这一列/u.test(error.message));
  assert.throws(() => proof.compare('[{"别的": 1}]', fresh, { asOf }), (error) => error instanceof InputError && error.place === "旧清单");
  assert.throws(() => proof.compare(fresh, '[{"别的": 1}]', { asOf }), (error) => error instanceof InputError && error.place === "新清单");
  assert.throws(() => proof.compare("[{", fresh, { asOf }), (error) => error instanceof InputError && error.place.startsWith("旧清单"));
  assert.throws(() => proof.compare(fresh), /清单应是文本或字节/u);
  assert.throws(() => proof.compare(fresh, fresh, { by: "名称" }), /by 应是文本的数组/u);
  assert.throws(() => proof.compare(fresh, fresh, { between: 5 }), /between 应是文本/u);
  proof.free();
});

test("what a policy says, by article, with the tests that try it", () => {
  const proof = new Proof(of(HEAD, RULES, TESTS));
  const [outline, ...others] = proof.outlines({ asOf });
  assert.deepEqual([others, outline.name, outline.asOf], [[], "示例", asOf]);
  assert.deepEqual(outline.articles.map((one) => [one.basis, one.rules.map((rule) => [rule.name, rule.conclusion.effect, rule.tests])]), [
    ["《办法》第一条", [["服务", "admit", ["服务可以下沉"]]]],
    ["《办法》第二条", [["街道不同意", "reject", []]]],
  ]);
  assert.deepEqual(outline.tests.map((one) => [one.name, one.passed]), [["服务可以下沉", true]]);
  assert.deepEqual(outline.fields.map((one) => one.name), ["名称", "权力类型", "经费", "街道意见"]);
  proof.free();
  const broken = new Proof(of(HEAD, "规则 坏\n    当 没有的\n"));
  assert.throws(() => broken.outlines(), PolicyError);
  broken.free();
});

test("what the shipped packages' tests say is what the command says", () => {
  const { sources, tables } = JSON.parse(readFileSync(join(here, "www-dist/policies.json"), "utf8"));
  const proof = new Proof(sources, tables, { judge: ["国家底线"] });
  const { tests, summary } = proof.coverage();
  assert.ok(tests.passed > 0 && tests.failed === 0 && summary.rules[0] === summary.rules[1], JSON.stringify({ tests, summary }));
  proof.free();
});

test("the module for proofs is at most 1135 KB, gzipped", () => {
  const size = gzipSync(readFileSync(join(here, "dist/proof.wasm")), { level: 9 }).length;
  assert.ok(size <= 1135 * 1024, `${size} bytes`);
});
