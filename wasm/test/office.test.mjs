// Workbooks and documents in Node: a list as it lies on a disk, and what it comes to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { init, InputError, Policy } from "../dist/index.js";
import { comparisonWorkbook, Documents, init as initOffice, policyPage, template, unzip } from "../dist/office/index.js";
import { init as initProof, Proof } from "../dist/proof/index.js";

const here = fileURLToPath(new URL("..", import.meta.url));
const book = readFileSync(join(here, "../examples/新洲区下沉事项清单.xlsx"));
const asOf = "2024-05-06";

await init();
const sources = { "示例/main.zr": "政策 示例\n    层级 县\n    默认 报批 “编委”\n    用语 报批 “请示”\n\n对象 申报\n    字段 申请日期 日期\n\n字段 事项名称 文本 必填\n字段 权力类型 文本\n字段 测算经费 数(万元)\n" };

test("before its module is loaded, a workbook is an error in words", () => {
  const policy = new Policy(sources);
  assert.throws(() => policy.checkList(book, { asOf, format: "xlsx" }), (error) => error instanceof InputError && /zhunru\/office/u.test(error.message));
  assert.throws(() => unzip(book), /init/u);
  policy.free();
});

test("a workbook is judged as the command judges it, once or several times", async () => {
  await initOffice();
  const policy = new Policy(sources);
  const result = policy.checkList(book, { asOf, format: "xlsx", cells: true });
  assert.ok(result.items.length > 2);
  assert.match(result.items[0].place, /第\d+行$/u);
  const cells = policy.cells();
  assert.equal(cells.rows.length, result.items.length);
  assert.deepEqual(policy.cells().rows, []);
  const read = policy.read(book, { asOf, format: "xlsx" });
  assert.deepEqual(policy.checkList(read, { asOf }), { ...result });
  const filled = policy.checkList(read, { asOf, set: { 权力类型: "公共服务" } });
  assert.equal(filled.summary.items, result.summary.items);
  assert.match(policy.proposeMap(read, "清单.xlsx", { asOf }), /^\/\/ 清单「清单.xlsx」的对照/u);
  assert.throws(() => policy.checkList(new TextEncoder().encode("PK"), { asOf, format: "xlsx" }), InputError);
  policy.free();
});

test("the applicant's own workbook comes back, and the opinion", () => {
  const policy = new Policy(sources);
  const result = policy.checkList(book, { asOf, format: "xlsx", cells: true });
  const documents = new Documents(result, policy.words({ asOf }), policy.cells(), "清单.xlsx");
  const back = documents.workbook(book);
  const parts = (bytes) => new Map(unzip(bytes).map(({ path, bytes }) => [path, Buffer.from(bytes).toString("latin1")]));
  const [before, after] = [parts(book), parts(back)];
  // What is not written on stays as it is.
  assert.equal(after.get("xl/theme/theme1.xml"), before.get("xl/theme/theme1.xml"));
  const judged = policy.checkList(back, { asOf, format: "xlsx" });
  assert.deepEqual(judged.items.map((item) => item.name), result.items.map((item) => item.name));
  const word = [...parts(documents.opinion("docx")).entries()].find(([path]) => path === "word/document.xml")[1];
  assert.match(Buffer.from(word, "latin1").toString(), /审查意见书[^]*请示/u);
  assert.match(Buffer.from(documents.opinion("html")).toString(), /审查意见书[^]*请示/u);
  assert.match(Buffer.from(parts(documents.application([["事项名称", "<甲>&"]])).get("word/document.xml"), "latin1").toString(), /申报表[^]*&lt;甲&gt;&amp;/u);
  documents.free();
  policy.free();
});

test("a list that is no workbook becomes one, with what it states once in the opinion", () => {
  const policy = new Policy(sources);
  const list = JSON.stringify({ 申报: { 申请日期: "2024-05-01" }, 事项: [{ 事项名称: "甲", 测算经费: 3 }, { 事项名称: "乙" }] });
  const result = policy.checkList(list, { asOf, cells: true });
  const documents = new Documents(result, policy.words({ asOf }), policy.cells(), "清单.json");
  assert.deepEqual(policy.checkList(documents.workbook(), { asOf, format: "xlsx" }).items.map((item) => item.name), ["甲", "乙"]);
  assert.match(Buffer.from(documents.opinion("html")).toString(), /申请日期[^]*2024-05-01/u);
  documents.free();
  policy.free();
});

test("a result becomes the table that the command writes, in which nothing is taken for a formula but numbers stay", () => {
  const policy = new Policy(sources);
  const list = JSON.stringify([{ 事项名称: " =1+1", 备注: "-5" }, { 事项名称: "＝SUM(A1)", 备注: "养犬" }]);
  const result = policy.checkList(list, { asOf, cells: true });
  const documents = new Documents(result, policy.words({ asOf }), policy.cells(), "清单.json");
  const [head, first, second, rest] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(documents.csv()).split("\r\n");
  assert.equal(head, "\ufeff事项名称,备注,序号,位置,事项名称,结果,结论内容,条件,是否确定,可能的结果,规则,依据,理由,补正办法,所据事实,缺少的事实,数据问题");
  assert.match(first, /^' =1\+1,-5,1,,/u);
  assert.match(second, /^'＝SUM\(A1\),养犬,2,,'＝SUM\(A1\),请示,/u);
  assert.equal(rest, "");
  documents.free();
  policy.free();
});

test("workbooks and tables in other forms are told by their bytes, whatever is said of them", () => {
  const policy = new Policy(sources);
  const file = (name) => readFileSync(join(here, "../tests/lists/files", name));
  const names = (list, format) => policy.checkList(list, { asOf, format }).items.map((item) => item.name);
  const six = ["养犬登记", "绿化", "占道处罚", "犬只免疫\n（含补办）", "旧的事项", "道路清扫"];
  for (const format of ["xlsx", "csv", "json"]) {
    assert.deepEqual(names(file("office.xls"), format), six);
    assert.deepEqual(names(file("office.ods"), format), six);
    assert.deepEqual(names(file("word.docx"), format), ["养犬登记", "绿化"]);
  }
  assert.deepEqual(names("<html><table><tr><td>事项名称<tr><td>甲</table>", "xlsx"), ["甲"]);
  // 事项名称 and 甲 in GB18030.
  const [heading, item] = [[0xca, 0xc2, 0xcf, 0xee, 0xc3, 0xfb, 0xb3, 0xc6], [0xbc, 0xd7]];
  const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));
  const page = new Uint8Array([...ascii("<meta charset=gb2312><table><tr><td>"), ...heading, ...ascii("<tr><td>"), ...item, ...ascii("</table>")]);
  assert.deepEqual(names(page, "xlsx"), ["甲"]);
  assert.deepEqual(names(page, "csv"), ["甲"]);
  assert.deepEqual(names(new Uint8Array([...heading, 0x0a, ...item, 0x0a]), "xlsx"), ["甲"]);
  const result = policy.checkList(file("office.xls"), { asOf, format: "xlsx", cells: true });
  const documents = new Documents(result, policy.words({ asOf }), policy.cells(), "清单.xls");
  assert.deepEqual(names(documents.workbook(file("office.xls")), "xlsx"), six);
  documents.free();
  policy.free();
});

test("an empty form is read back", () => {
  const policy = new Policy(sources);
  const form = template(policy.fields({ asOf }));
  assert.equal(policy.checkList(form, { asOf, format: "xlsx" }).items.length, 0);
  policy.free();
});

test("what changes from a list to another becomes a workbook, and a policy a page to countersign", async () => {
  await initProof();
  const proof = new Proof({ "示例/main.zr": `${sources["示例/main.zr"]}\n规则 大的\n    依据 《<办法>》第一条\n    当   测算经费 > 10万元\n    结论 不予准入\n` });
  const comparison = proof.compare('[{"事项名称": "甲", "测算经费": 1}, {"事项名称": "乙"}]', '[{"事项名称": "甲", "测算经费": 2}, {"事项名称": "丙"}]', { asOf });
  const parts = new Map(unzip(comparisonWorkbook(comparison)).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
  assert.deepEqual([...parts.get("xl/workbook.xml").matchAll(/<sheet name="([^"]*)"/gu)].map(([, name]) => name), ["概况", "增加", "删去", "变动"]);
  assert.match(parts.get("xl/sharedStrings.xml"), /测算经费[^]*1万元[^]*2万元/u);
  const [outline] = proof.outlines({ asOf });
  proof.free();
  const page = Buffer.from(policyPage(outline, "html")).toString();
  assert.match(page, /^<!DOCTYPE html>[^]*政策《示例》[^]*《&lt;办法&gt;》第一条[^]*大的/u);
  const word = unzip(policyPage(outline, "docx")).find(({ path }) => path === "word/document.xml");
  assert.match(Buffer.from(word.bytes).toString(), /政策《示例》[^]*《&lt;办法&gt;》第一条/u);
  for (const wrong of [() => comparisonWorkbook({}), () => comparisonWorkbook(undefined), () => policyPage({}, "html"), () => policyPage(undefined, "docx")]) assert.throws(wrong, TypeError);
});

test("the module for workbooks is at most 1120 KB, gzipped", () => {
  const size = gzipSync(readFileSync(join(here, "dist/office.wasm")), { level: 9 }).length;
  assert.ok(size <= 1120 * 1024, `${size} bytes`);
});
