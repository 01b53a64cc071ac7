// What a program that uses the package relies on.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { format, header, init, InputError, mapRows, mapText, Policy, PolicyError, PolicyReader } from "../dist/index.js";
import { here } from "./browser.mjs";

const MAIN = `政策 示例
    层级 县
    默认 报批 “区委编委”

字段 事项名称 文本 必填
字段 权力类型 枚举 {行政许可、公共服务} 必填 列名 “类别” 说明 “按权责清单”
字段 随转经费 数(万元)
字段 占比 比例 缺省 30%
字段 已征求意见 集合 {街道、司法局}
字段 期限 整数(个月) 必填 当 权力类型 = 行政许可
字段 有较大影响 是否 由 “区政府”

对象 申报
    字段 申请日期 日期

规则 服务可下沉
    依据 《示例办法》第一条
    当   权力类型 = 公共服务
    结论 准入
`;

before(() => init());

test("what would let items through is told of all, of one row, and of a form whose answers are complete", () => {
  const rule = "规则 一\n    依据 《办法》第一条\n    当   经费 < 8万元\n    结论 不予准入\n";
  const policy = new Policy({ "main.zr": `政策 示例\n    层级 县\n    默认 准入\n\n字段 甲 文本 固有\n字段 经费 数(万元)\n\n${rule}` });
  const list = [{ 甲: "一", 经费: 5 }, { 甲: "二", 经费: 9 }, { 甲: "三", 经费: 6 }];
  const way = { by: null, set: { 经费: "8万元" }, message: "经费不少于8万元", outcome: "admit", detail: null };
  const asOf = "2024-01-01";
  assert.deepEqual(policy.check(list, { asOf, ways: true }).items.map((item) => item.ways), [[way], [], [way]]);
  assert.deepEqual(policy.check(list, { asOf, ways: 3 }).items.map((item) => [item.row, item.ways, item.waysExact]), [[3, [way], true]]);
  assert.equal(policy.check(list, { asOf }).items[0].ways, undefined);
  assert.deepEqual(policy.form(list[0], { asOf }).result.items[0].ways, [way]);
  assert.equal(policy.form({ 甲: "一" }, { asOf }).result.items[0].ways, undefined);
  assert.throws(() => policy.check(list, { ways: 0 }), /ways 应是 true、false 或第几项/u);
});

test("fields() tells all that a form needs", () => {
  const fields = Object.fromEntries(new Policy({ "示例/main.zr": MAIN }).fields().map((field) => [field.name, field]));
  assert.deepEqual(fields["权力类型"], {
    name: "权力类型", object: null, key: "权力类型", type: "choice", unit: null, digits: null, options: ["行政许可", "公共服务"], synonyms: [], required: "yes",
    default: null, headings: ["类别"], help: "按权责清单", authority: null, inherent: false, policy: "示例", inherited: false,
  });
  assert.deepEqual([fields["随转经费"].type, fields["随转经费"].unit, fields["随转经费"].digits], ["money", "万元", 6]);
  assert.deepEqual([fields["占比"].type, fields["占比"].default], ["ratio", "30%"]);
  assert.deepEqual([fields["期限"].unit, fields["期限"].digits, fields["期限"].required], ["个月", 0, "conditional"]);
  assert.equal(fields["有较大影响"].authority, "区政府");
  assert.deepEqual([fields["申报.申请日期"].object, fields["申报.申请日期"].key, fields["申报.申请日期"].type], ["申报", "申请日期", "date"]);
});

test("a long list tells how many of its items are judged, and the answer stays the same", () => {
  const policy = new Policy({ "示例/main.zr": MAIN });
  const list = JSON.stringify(Array.from({ length: 1300 }, (_, at) => ({ 事项名称: `事项${at}`, 权力类型: "公共服务" })));
  const told = [];
  const text = policy.checkText(list, { asOf: "2024-01-01", progress: (done, total) => told.push([done, total]) });
  assert.deepEqual(told.at(-1), [1300, 1300]);
  assert.ok(told.length > 1 && told.every(([done], at) => at === 0 || done > told[at - 1][0]));
  assert.equal(text, policy.checkText(list, { asOf: "2024-01-01" }));
  policy.free();
});

test("a policy with errors throws their diagnostics", () => {
  assert.throws(() => new Policy({ "main.zr": `${MAIN}\n规则 坏\n    当 没有的事实\n    结论 准入\n` }), (error) => {
    assert.ok(error instanceof PolicyError);
    const [first] = error.diagnostics;
    assert.deepEqual([first.code, first.severity, first.labels[0].file, first.labels[0].line, first.labels[0].column], ["NAM001", "error", "main.zr", 22, 7]);
    return true;
  });
});

test("lint() gives warnings too, and throws nothing", () => {
  const found = Policy.lint({ "main.zr": MAIN });
  assert.ok(found.length > 0 && found.every((one) => one.severity === "warning"));
});

test("objects, JSON, JSON Lines and CSV come to the same", () => {
  const policy = new Policy({ "main.zr": MAIN });
  const options = { asOf: "2024-01-01" };
  // Each says where an item and its cells stand in its own way.
  const placeless = ({ items }) => JSON.parse(JSON.stringify(items, (key, one) => (key === "place" ? undefined : one)));
  const wanted = placeless(policy.check([{ 事项名称: "一", 类别: "公共服务" }], options));
  assert.equal(wanted[0].outcome, "admit");
  assert.deepEqual(placeless(policy.checkList('{"事项名称": "一", "类别": "公共服务"}\n', { ...options, format: "jsonl" })), wanted);
  assert.deepEqual(placeless(policy.checkList("事项名称,类别\n一,公共服务\n", { ...options, format: "csv" })), wanted);
  // The same in GB18030.
  const gb18030 = Uint8Array.from(Buffer.from("cac2cfeec3fbb3c62cc0e0b1f00ad2bb2cb9abb9b2b7fecef10a", "hex"));
  assert.deepEqual(placeless(policy.checkList(gb18030, { ...options, format: "csv" })), wanted);
});

test("what cannot be read at all is an InputError", () => {
  const policy = new Policy({ "main.zr": MAIN });
  assert.throws(() => policy.checkText("[{"), InputError);
  assert.throws(() => policy.checkText(Uint8Array.of(0xff, 0xff, 0x41), { format: "csv" }), InputError);
  assert.throws(() => policy.check([], { asOf: "2024-02-30" }), InputError);
});

test("the day chooses the policy in force; by default it is today here", () => {
  const versions = {
    "旧/main.zr": "政策 示例\n    层级 县\n    失效 2024-01-01\n    默认 准入\n字段 甲 文本\n",
    "新/main.zr": "政策 示例\n    层级 县\n    施行 2024-01-01\n    默认 不予准入\n字段 甲 文本\n",
  };
  const policy = new Policy(versions);
  assert.equal(policy.check({ 甲: "一" }, { asOf: "2023-12-31" }).items[0].outcome, "admit");
  assert.equal(policy.check({ 甲: "一" }, { asOf: "2024-01-01" }).items[0].outcome, "reject");
  const now = new Date();
  assert.equal(policy.check({ 甲: "一" }).asOf, [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-"));
});

test("texts compare after NFKC although the module has no tables of Unicode", () => {
  const policy = new Policy({ "main.zr": "政策 示例\n    层级 县\n    默认 准入\n字段 甲 文本\n规则 拦\n    依据 《办法》\n    当 甲 = “A①㎡”\n    结论 不予准入\n" });
  for (const text of ["A①㎡", "Ａ1m2", " A1㎡ "]) assert.equal(policy.check({ 甲: text }).items[0].outcome, "reject", text);
  assert.equal(policy.check({ 甲: "B" }).items[0].outcome, "admit");
});

test("of several packages the lowest judges, or those that are named", () => {
  const sources = { "上/main.zr": "政策 上\n    层级 省\n    默认 无意见\n字段 甲 文本\n", "下/main.zr": "政策 下\n    层级 县\n    上位 上\n    默认 准入\n" };
  assert.deepEqual(new Policy(sources).check([]).policies.map((one) => one.name), ["上", "下"]);
  assert.throws(() => new Policy(sources, {}, { judge: ["上"] }), PolicyError);
});

test("words() are the policy's own 用语, and the language's for the rest", () => {
  const policy = new Policy({ "main.zr": MAIN.replace("    默认", "    用语 准入 “同意下沉”、不予准入 “不同意下沉”\n    默认") });
  const { admit, reject, condition, none } = policy.words();
  assert.deepEqual([admit, reject, condition, none], ["同意下沉", "不同意下沉", "须满足", "未作规定"]);
  policy.free();
});

test("a reader says at each reading what reading it for the first time would say", () => {
  const upper = "政策 上\n    层级 省\n    默认 无意见\n字段 甲 文本 必填\n";
  const head = "政策 下\n    层级 县\n    上位 上\n    默认 准入\n名录 表 来自 “表.csv” 主键 名\n    列 名 文本\n";
  const rule = (text) => `规则 一\n    依据 《办法》第一条\n    当 ${text}\n    结论 不予准入\n`;
  const tables = { "下/表.csv": "名\n乙\n" };
  const reader = new PolicyReader(tables, { judge: ["下"] });
  for (const files of [
    { "下/main.zr": head, "下/规则.zr": rule("甲 = “乙”") }, { "下/main.zr": head, "下/规则.zr": rule("甲 = “丙”") }, { "下/main.zr": head, "下/规则.zr": rule("甲 = ") },
    { "下/main.zr": head, "下/规则.zr": rule("甲 属于 表") }, { "下/main.zr": head, "下/更多.zr": rule("没有 = 1"), "下/规则.zr": rule("甲 属于 表") }, { "下/main.zr": head.replace("默认 准入", "默认 无意见") },
    { "下/main.zr": head, "下/规则.zr": rule("甲 属于 表") },
  ]) {
    const sources = { "上/main.zr": upper, ...files };
    const { diagnostics, policy } = reader.read(sources, { asOf: "2024-01-01" });
    const linted = Policy.lint(sources, tables, { judge: ["下"], asOf: "2024-01-01" });
    let fresh = null;
    try {
      fresh = new Policy(sources, tables, { judge: ["下"] });
    } catch (error) {
      assert.ok(error instanceof PolicyError);
      if (!linted.some((one) => one.severity === "error")) linted.unshift(...error.diagnostics);
    }
    assert.deepEqual(diagnostics, linted);
    assert.equal(policy === null, fresh === null);
    const check = (one) => one?.checkText('[{"甲": "乙"}, {"甲": "丙"}]', { asOf: "2024-01-01" });
    assert.equal(check(policy), check(fresh));
    fresh?.free();
  }
  reader.free();
});

test("a reader whose policy is renamed reports that, and reads on once it is back", () => {
  const reader = new PolicyReader({}, { judge: ["甲"] });
  const sources = (name) => ({ "包/main.zr": `政策 ${name}\n    层级 县\n    默认 准入\n` });
  assert.ok(reader.read(sources("甲")).policy);
  const { diagnostics, policy } = reader.read(sources("乙"));
  assert.equal(policy, null);
  assert.throws(() => new Policy(sources("乙"), {}, { judge: ["甲"] }), (error) => (assert.deepEqual(diagnostics, error.diagnostics), true));
  assert.deepEqual(reader.read(sources("甲")).diagnostics, []);
  reader.free();
});

test("diagnostics carry mends, in the order in which they are likely", () => {
  const head = "政策 甲\n    层级 县\n    默认 准入\n字段 费 数(万元)\n字段 额 数(万元)\n规则 一\n    依据 《办法》第一条\n";
  const edits = (condition) => Policy.lint({ "main.zr": `${head}    当 ${condition}\n    结论 不予准入\n` }).find((one) => one.severity === "error").edits;
  const place = (column, endColumn) => ({ file: "main.zr", line: 8, column, endLine: 8, endColumn });
  assert.deepEqual(edits("费 大于等于 5万元"), [{ label: "写成「当 费 ≥ 5万元」", certain: true, replacements: [{ ...place(9, 13), text: "≥" }] }]);
  assert.deepEqual(edits("费 > 5万元 额 < 3万元").map(({ label, certain }) => [label, certain]), [["写成「当 费 > 5万元 且 额 < 3万元」", false], ["写成「当 费 > 5万元 或 额 < 3万元」", false]]);
  assert.deepEqual(edits("没有 > 5万元"), []);
});

test("header() tells what a package is called and which policies are above it", () => {
  assert.deepEqual(header({ "main.zr": "政策 下\n    层级 县\n    上位 上、国家 // 两个\n    默认 准入\n", "更多.zr": "字段 甲\n" }), { name: "下", uppers: ["上", "国家"] });
  assert.deepEqual(header({ "main.zr": "规则\n" }), { name: null, uppers: [] });
  assert.deepEqual(header({}), { name: null, uppers: [] });
});

test("format() lays out, and is content with its own work", () => {
  const laid = format("政策   示例\n层级 县\n默认   准入\n字段 甲 文本\n");
  assert.equal(format(laid), laid);
  assert.match(laid, /^ {4}层级 县$/mu);
  assert.throws(() => format("规则\n"), PolicyError);
});

test("the rows of a map say what the engine reads of its text, and nothing of it is lost", () => {
  const policy = new Policy({ "main.zr": "政策 示例\n    层级 县\n    默认 准入\n\n字段 名称 文本\n字段 年龄 整数(个) 必填\n\n规则 大了\n    依据 《办法》\n    当 年龄 > 60个\n    结论 不予准入\n" });
  const list = "名称,随转「经费」 一\n甲,70\n";
  const outcome = (map) => policy.checkList(list, { format: "csv", map }).items[0].outcome;
  assert.equal(outcome(""), "supplement");
  const given = "列 「随转「经费」 一」 = 名称  // 去年的叫法\n";
  const [row] = mapRows(given);
  assert.deepEqual(row, { kind: "heading", line: given.trim(), fact: "", written: "随转「经费」 一", meant: "名称", isOpen: false });
  const map = mapText([{ ...row, meant: "年龄" }]);
  assert.equal(map, "列 「随转「经费」 一」 = 年龄  // 去年的叫法\n");
  assert.equal(outcome(map), "reject");
  const proposed = policy.proposeMap("名称,年,龄\n甲,70,8\n", "清单.csv", { format: "csv" });
  assert.equal(mapText(mapRows(proposed)), proposed);
  assert.deepEqual(mapRows(new Uint8Array([0xc2, 0xd4, 0x20, 0xbc, 0xd7])).map(({ kind, written }) => [kind, written]), [["heading", "甲"]]);
  assert.throws(() => mapText([{ ...row, meant: "年」龄" }]), (error) => error instanceof InputError && /写不进对照/u.test(error.message));
  policy.free();
});

test("what is published: the package with its types, and the licences", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: here, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const names = files.map((file) => file.path);
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "dist/index.js", "dist/index.d.ts", "dist/zhunru.wasm"]) assert.ok(names.includes(name), name);
  for (const name of ["index", "react", "vue"]) for (const kind of ["js", "d.ts"]) assert.ok(names.includes(`dist/form/${name}.${kind}`), `${name}.${kind}`);
  assert.deepEqual(names.filter((name) => !/^(dist\/|LICENSE-|README\.md$|package\.json$)/u.test(name)), []);
});

// Asked for are 450 KB (docs/adr/0003-module-size.md); what it may not do is grow further.
test("the module is at most 925 KB, gzipped", () => {
  const size = gzipSync(readFileSync(join(here, "dist/zhunru.wasm")), { level: 9 }).length;
  assert.ok(size <= 925 * 1024, `${size} bytes`);
});

test("an item of a list is read, and judged as another one in the same list", () => {
  const policy = new Policy({ "main.zr": "政策 示例\n    层级 县\n    默认 准入\n\n字段 名称 文本\n字段 费 数(万元)\n字段 备 文本\n\n规则 多\n    依据 《办法》\n    当 合计(费) > 10万元\n    结论 不予准入\n" });
  const list = policy.read("名称,费,备\n一,4,/\n二,7,\n", { format: "csv" });
  assert.deepEqual(policy.itemFacts(list, 1), { 名称: "一", 费: "4万元" });
  assert.deepEqual(policy.itemFacts('[{"名称": "一", "费": null}]', 1), { 名称: "一", 费: null });
  const { items, summary } = policy.checkList(list, { instead: { row: 2, item: { ...policy.itemFacts(list, 2), 费: "6万元" } } });
  assert.deepEqual(items.map((item) => [item.row, item.name, item.outcome]), [[2, "二", "admit"]]);
  assert.equal(summary.items, 2);
  assert.equal(policy.checkList(list).items[1].outcome, "reject");
  policy.free();
});
