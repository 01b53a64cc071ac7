// Wrong arguments are a TypeError in words; what is used too early, too late or within itself has its message; nothing is lost by any of it.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

const { format, header, init, InputError, Policy, PolicyError, vocabulary } = await import("../dist/index.js");
const MAIN = "政策 示例\n    层级 县\n    默认 报批 “区委编委”\n\n字段 事项名称 文本\n字段 权力类型 枚举 {行政许可、公共服务}\n字段 编制 整数(名)\n\n规则 服务\n    依据 《办法》\n    当 权力类型 = 公共服务\n    结论 准入\n";
const early = [() => new Policy({ "main.zr": MAIN }), () => Policy.lint({ "main.zr": MAIN }), () => header({ "main.zr": MAIN }), () => format(MAIN), () => vocabulary()].map(caught);

const LIST = JSON.stringify(Array.from({ length: 1300 }, (_, at) => ({ 事项名称: `事项${at}`, 权力类型: "公共服务" })));
const AS_OF = { asOf: "2024-01-01" };
let policy;

function caught(work) {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const ring = {};
ring.again = { ring };
const deep = JSON.parse(`${"[".repeat(2000)}${"]".repeat(2000)}`);
const detached = new ArrayBuffer(8);
structuredClone(detached, { transfer: [detached] });

/** A call, and what its message must say. */
const WRONG = {
  "Policy: no sources": [() => new Policy(), /^政策应是“路径 → 文本”的对象，这里是undefined$/u],
  "Policy: null": [() => new Policy(null), /政策应是.*这里是null/u],
  "Policy: a text": [() => new Policy(MAIN), /政策应是.*这里是文本「政策 示例/u],
  "Policy: an array": [() => new Policy([MAIN]), /政策应是.*这里是数组/u],
  "Policy: a Map": [() => new Policy(new Map([["main.zr", MAIN]])), /政策应是.*这里是Map/u],
  "Policy: a promise": [() => new Policy(Promise.resolve({})), /Promise（可能漏了 await）/u],
  "Policy: a source that is a number": [() => new Policy({ "main.zr": 5 }), /政策「main\.zr」应是文本，这里是5/u],
  "Policy: a source that is null": [() => new Policy({ "main.zr": null }), /政策「main\.zr」应是文本，这里是null/u],
  "Policy: a source as bytes": [() => new Policy({ "main.zr": new Uint8Array(3) }), /政策「main\.zr」应是文本，这里是Uint8Array/u],
  "Policy: a source without a name": [() => new Policy({ "./": MAIN }), /「\.\/」不是政策的文件名/u],
  "Policy: one file twice": [() => new Policy({ "./main.zr": MAIN, "main.zr": MAIN }), /两个文件都叫「main\.zr」/u],
  "Policy: tables null": [() => new Policy({ "main.zr": MAIN }, null), /表应是“路径 → 文本或字节”的对象，这里是null/u],
  "Policy: tables a text": [() => new Policy({ "main.zr": MAIN }, "名称"), /表应是/u],
  "Policy: a table that is a number": [() => new Policy({ "main.zr": MAIN }, { "表.csv": 1 }), /表「表\.csv」应是文本或字节.*这里是1/u],
  "Policy: a table that is an array": [() => new Policy({ "main.zr": MAIN }, { "表.csv": [1, 2] }), /表「表\.csv」应是文本或字节.*这里是数组/u],
  "Policy: options null": [() => new Policy({ "main.zr": MAIN }, {}, null), /选项应是.*这里是null/u],
  "Policy: options a text": [() => new Policy({ "main.zr": MAIN }, {}, "示例"), /选项应是/u],
  "Policy: an option that there is not": [() => new Policy({ "main.zr": MAIN }, {}, { judges: ["示例"] }), /选项里没有「judges」，有的是 packages、judge/u],
  "Policy: judge a text": [() => new Policy({ "main.zr": MAIN }, {}, { judge: "示例" }), /judge应是文本的数组，这里是文本「示例」/u],
  "Policy: judge with a number": [() => new Policy({ "main.zr": MAIN }, {}, { judge: ["示例", 5] }), /judge的第 2 个应是文本，这里是5/u],
  "Policy: packages a text": [() => new Policy({ "main.zr": MAIN }, {}, { packages: "示例" }), /packages应是文本的数组/u],
  "Policy: packages with holes": [() => new Policy({ "main.zr": MAIN }, {}, { packages: [, "a"] }), /packages的第 1 个应是文本，这里是undefined/u],
  "lint: no sources": [() => Policy.lint(), /政策应是/u],
  "lint: asOf a number": [() => Policy.lint({ "main.zr": MAIN }, {}, { asOf: 2024 }), /asOf 应是日期文本.*这里是2024/u],
  "fields: a text for options": [() => policy.fields("2024-01-01"), /选项应是/u],
  "fields: asOf a Date": [() => policy.fields({ asOf: new Date() }), /asOf 应是日期文本，如 2024-01-01，这里是Date/u],
  "fields: asOf no day": [() => policy.fields({ asOf: "昨天" }), /「昨天」不是日期/u],
  "words: asOf null": [() => policy.words({ asOf: null }), /asOf 应是日期文本/u],
  "check: nothing": [() => policy.check(), /清单应是一个事项.*这里是undefined/u],
  "check: null": [() => policy.check(null), /清单应是/u],
  "check: a text": [() => policy.check("[]"), /文本和字节用 checkList 审/u],
  "check: bytes": [() => policy.check(new Uint8Array(2)), /文本和字节用 checkList 审/u],
  "check: a number": [() => policy.check(5), /清单应是/u],
  "check: a promise": [() => policy.check(Promise.resolve([])), /Promise（可能漏了 await）/u],
  "check: a BigInt": [() => policy.check([{ 编制: 5n }]), /清单里 \/0\/编制 处的值是 BigInt（5n），要写成数或文本/u],
  "check: NaN": [() => policy.check({ 编制: NaN }), /清单里 \/编制 处的值应是写得出的数，这里是NaN/u],
  "check: Infinity": [() => policy.check({ 编制: -Infinity }), /这里是-Infinity/u],
  "check: a Date": [() => policy.check({ 事项名称: new Date() }), /\/事项名称 处的值是 Date/u],
  "check: a function": [() => policy.check([{ 编制: () => 5 }]), /\/0\/编制 处的值应是 JSON 里有的值，这里是函数/u],
  "check: a symbol": [() => policy.check([{ 编制: Symbol("甲") }]), /这里是Symbol/u],
  "check: a Map": [() => policy.check(new Map()), /这里是Map/u],
  "check: a Set": [() => policy.check([{ 权力类型: new Set(["公共服务"]) }]), /这里是Set/u],
  "check: undefined among items": [() => policy.check([undefined]), /清单里 \/0 处的值应是 JSON 里有的值，这里是undefined/u],
  "check: a ring": [() => policy.check(ring), /\/again\/ring 处的值套着它自己/u],
  "check: too deep": [() => policy.check(deep), /套得太深：最多 500 层/u],
  "check: what throws when written": [() => policy.check({ 编制: { toJSON: () => 5n } }), /BigInt/u],
  "check: open a text": [() => policy.check([], { open: "yes" }), /open 应是 true 或 false，这里是文本「yes」/u],
  "check: open 1": [() => policy.check([], { open: 1 }), /open 应是/u],
  "check: an option of checkText": [() => policy.check([], { format: "csv" }), /选项里没有「format」/u],
  "check: an option that there is not": [() => policy.check([], { asof: "2024-01-01" }), /选项里没有「asof」，有的是 asOf、open/u],
  "check: asOf no day": [() => policy.check([], { asOf: "2024-02-30" }), /2024-02-30/u],
  "checkText: nothing": [() => policy.checkText(), /清单应是文本或字节.*这里是undefined/u],
  "checkText: an object": [() => policy.checkText([{}]), /清单应是文本或字节.*这里是数组/u],
  "checkText: a format that there is not": [() => policy.checkText("", { format: "docx" }), /format 应是"json"、"jsonl"、"csv"、"xlsx" 之一，这里是文本「docx」/u],
  "checkText: a workbook before its module is there": [() => policy.checkText(new Uint8Array(4), { format: "xlsx" }), /zhunru\/office 的 init/u],
  "checkText: a format that is null": [() => policy.checkText("", { format: null }), /format 应是/u],
  "checkText: progress a text": [() => policy.checkText("[]", { progress: "on" }), /progress 应是函数/u],
  "checkText: what cannot be read": [() => policy.checkText("[{"), /JSON 没有写完/u],
  "checkList: detached bytes": [() => policy.checkList(detached), /转给了别处|文件是空的/u],
  "checkList: a Blob": [() => policy.checkList(new Blob(["[]"])), /清单应是文本或字节.*这里是Blob/u],
  "checkList: instead of no row": [() => policy.checkList("[{}]", { instead: { row: 0, item: {} } }), /instead\.row 应是第几项（从 1 数起），这里是0/u],
  "checkList: instead a number": [() => policy.checkList("[{}]", { instead: 5 }), /instead 应是\{row: 第几项, item: 事项\}，这里是5/u],
  "checkList: instead a BigInt": [() => policy.checkList("[{}]", { instead: { row: 1, item: { 编制: 5n } } }), /instead\.item 里 \/编制 处的值是 BigInt/u],
  "checkList: instead of a row that there is not": [() => policy.checkList('[{"编制": 1}]', { instead: { row: 2, item: {} } }), /清单有 1 项，没有第 2 项/u],
  "checkList: instead two items": [() => policy.checkList('[{"编制": 1}]', { instead: { row: 1, item: [{}, {}] } }), /要有且只有一个事项/u],
  "itemFacts: no row": [() => policy.itemFacts("[{}]"), /行应是第几项（从 1 数起），这里是undefined/u],
  "itemFacts: a row that there is not": [() => policy.itemFacts('[{"编制": 1}]', 2), /没有第 2 项/u],
  "form: nothing": [() => policy.form(), /表单的值应是 JSON 里有的值，这里是undefined/u],
  "form: two items": [() => policy.form([{}, {}]), /一张表单填一个事项/u],
  "form: a BigInt": [() => policy.form({ 编制: 1n }), /表单的值里 \/编制 处的值是 BigInt/u],
  "typed: a fact that is no text": [() => policy.typed(5, "1"), /事实的名称应是文本/u],
  "typed: a number": [() => policy.typed("编制", 5), /填的内容应是文本，这里是5/u],
  "header: nothing": [() => header(), /政策应是/u],
  "header: a text": [() => header(MAIN), /政策应是/u],
  "format: nothing": [() => format(), /政策的文本应是文本，这里是undefined/u],
  "format: bytes": [() => format(new Uint8Array(1)), /政策的文本应是文本/u],
  "format: a name that is null": [() => format(MAIN, null), /文件名应是文本，这里是null/u],
};

before(async () => {
  await assert.rejects(init(5), /init 的参数应是模块的地址、Response、字节或 WebAssembly\.Module，这里是5/u);
  await assert.rejects(init(null), TypeError);
  await assert.rejects(init({}), TypeError);
  await init();
  policy = new Policy({ "main.zr": MAIN });
});

describe("wrong arguments", () => {
  for (const [name, [call, message]] of Object.entries(WRONG)) {
    test(name, () => {
      const error = caught(call);
      assert.ok(error instanceof TypeError, `${String(error)} is no TypeError`);
      assert.match(error.message, message);
      assert.equal(policy.check({ 权力类型: "公共服务" }, AS_OF).items[0].outcome, "admit");
    });
  }

  test("hostile text is shown, not obeyed", () => {
    const { message } = caught(() => policy.check([], { "a\u001b[31m\u202e\nb": 1 }));
    assert.match(message, /「a⟨U\+001B⟩\[31m⟨U\+202E⟩⟨U\+000A⟩b」/u);
  });
});

test("what JSON leaves out may be undefined", () => {
  assert.equal(policy.check({ 权力类型: "公共服务", 编制: undefined }, { ...AS_OF, open: undefined }).items[0].outcome, "admit");
  assert.equal(policy.check({ 权力类型: "公共服务", 事项名称: { toJSON: () => "甲" } }, AS_OF).items[0].name, "甲");
});

test("policies that are not there are errors with diagnostics", () => {
  const found = (work) => {
    const error = caught(work);
    assert.ok(error instanceof PolicyError && error.diagnostics.length > 0, String(error));
    assert.ok(error.diagnostics.every((one) => one.severity === "error" && one.message !== "" && one.help !== null));
    return error.diagnostics.map((one) => `${one.message} ${one.help}`).join("\n");
  };
  assert.match(found(() => new Policy({})), /没有要审的政策/u);
  assert.match(found(() => new Policy({ "main.zr": "" })), /没有“政策”开头的声明/u);
  assert.match(found(() => new Policy({ "main.zr": "字段 甲 文本\n" })), /没有“政策”开头的声明/u);
  assert.match(found(() => new Policy({ "main.zr": MAIN }, {}, { judge: [] })), /没有要审的政策/u);
  assert.match(found(() => new Policy({ "示例/main.zr": MAIN }, {}, { judge: ["typo"] })), /要审的政策「typo」不在给出的政策里.*「示例」/u);
  assert.match(found(() => new Policy({ "甲/main.zr": MAIN.replace("示例", "街道准入") }, {}, { judge: ["街道准人"] })), /是不是「街道准入」/u);
  assert.match(found(() => new Policy({ "甲/main.zr": MAIN }, {}, { packages: ["甲", "乙"] })), /「乙」里没有“政策”开头的声明/u);
  const ring = { "甲/main.zr": "政策 甲\n    层级 县\n    上位 乙\n    默认 准入\n", "乙/main.zr": "政策 乙\n    层级 市\n    上位 甲\n    默认 准入\n" };
  assert.match(found(() => new Policy(ring)), /互为上位|层级/u);
  assert.match(Policy.lint({}).map((one) => one.message).join(), /没有要审的政策/u);
  assert.match(Policy.lint({ "main.zr": MAIN }, {}, { judge: ["typo"] }).map((one) => one.message).join(), /typo/u);
});

test("policies are judged by name or by folder", () => {
  const sources = { "a/main.zr": "政策 上\n    层级 省\n    默认 报批 “省”\n字段 甲 文本\n", "b/main.zr": "政策 下\n    层级 县\n    上位 上\n    默认 准入\n" };
  const outcome = (judge) => new Policy(sources, {}, { judge }).check({ 甲: "一" }, AS_OF).items[0].outcome;
  for (const judge of [["上"], ["a"], ["./a"]]) assert.equal(outcome(judge), "approval", judge[0]);
  for (const judge of [["下"], ["b"], undefined]) assert.equal(outcome(judge), "admit", judge?.[0]);
});

test("paths are found however they are written, and packages stay apart", () => {
  const [upper, lower] = ["政策 上\n    层级 省\n    默认 无意见\n字段 甲 文本\n", "政策 下\n    层级 县\n    上位 上\n    默认 准入\n名录 单 来自 “单.csv” 主键 名称\n    列 名称 文本\n规则 拦\n    依据 《办法》\n    当 甲 属于 单\n    结论 不予准入\n"];
  for (const [a, b] of [["./上/main.zr", "./下/main.zr"], ["上//main.zr", "下/./main.zr"], ["上\\main.zr", "下\\main.zr"], ["/上/main.zr", "/下/main.zr"]]) {
    for (const table of ["下/单.csv", "./下/单.csv", "下\\单.csv"]) {
      const judged = new Policy({ [a]: upper, [b]: lower }, { [table]: "名称\n一\n" }).check({ 甲: "一" }, AS_OF);
      assert.deepEqual([judged.policies.map((one) => one.name), judged.items[0].outcome], [["上", "下"], "reject"], `${a} ${table}`);
    }
  }
  const nested = { "甲/main.zr": upper, "甲/乙/main.zr": lower };
  for (const packages of [["甲", "甲/乙"], ["./甲/乙/", "甲"]]) {
    assert.deepEqual(new Policy(nested, { "甲/乙/单.csv": "名称\n" }, { packages }).check([], AS_OF).policies.map((one) => one.name), ["上", "下"]);
  }
});

test("bytes are what they are, whatever holds them", () => {
  const bytes = new TextEncoder().encode("事项名称,权力类型\n一,公共服务\n");
  const [buffer, within] = [new ArrayBuffer(bytes.length), new ArrayBuffer(bytes.length + 8)];
  new Uint8Array(buffer).set(bytes);
  new Uint8Array(within).set(bytes, 4);
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const shapes = [bytes, buffer, shared, Buffer.from(bytes), new DataView(within, 4, bytes.length), new Int8Array(buffer), new Uint8ClampedArray(buffer), new Uint8Array(within, 4, bytes.length)];
  if (bytes.length % 2 === 0) shapes.push(new Uint16Array(buffer));
  for (const shape of shapes) assert.equal(policy.checkList(shape, { ...AS_OF, format: "csv" }).items[0].outcome, "admit", shape.constructor.name);
  const named = "政策 示例\n    层级 县\n    默认 准入\n字段 甲 文本\n名录 单 来自 “单.csv” 主键 名称\n    列 名称 文本\n规则 拦\n    依据 《办法》\n    当 甲 属于 单\n    结论 不予准入\n";
  const table = new TextEncoder().encode("名称\n一\n");
  for (const shape of [table, table.buffer, new DataView(table.buffer)]) {
    assert.equal(new Policy({ "main.zr": named }, { "单.csv": shape }).check({ 甲: "一" }, AS_OF).items[0].outcome, "reject");
  }
});

test("a progress that throws ends its own call, at once, and the policy goes on", () => {
  const error = new RangeError("够了");
  let told = 0;
  assert.throws(() => policy.checkText(LIST, { progress: () => { told += 1; throw error; } }), (thrown) => thrown === error);
  assert.equal(told, 1);
  assert.throws(() => policy.checkText(LIST, { progress: () => { throw undefined; } }), (thrown) => thrown === undefined);
  assert.equal(policy.check({ 权力类型: "公共服务" }, AS_OF).items[0].outcome, "admit");
});

test("a progress that uses the policy ends its own call, and the policy goes on", () => {
  for (const use of [() => policy.check([]), () => policy.fields(), () => policy.checkText("[]"), () => policy.form({}), () => policy.free()]) {
    assert.throws(() => policy.checkText(LIST, { progress: use }), /正在审一张清单，审完以前（在它的 progress 里）不能再用/u);
    assert.equal(policy.check({ 权力类型: "公共服务" }, AS_OF).items[0].outcome, "admit");
  }
  // Another policy may be used meanwhile.
  const other = new Policy({ "main.zr": MAIN });
  const seen = [];
  const judged = policy.checkList(LIST, { ...AS_OF, progress: () => seen.push(other.check({ 权力类型: "公共服务" }, AS_OF).items[0].outcome) });
  assert.ok(seen.length > 0 && seen.every((one) => one === "admit"));
  assert.equal(judged.summary.admit, 1300);
});

test("what is used before init or after free says so", () => {
  for (const error of early) assert.match(String(error?.message), /先 await init\(\)/u);
  const gone = new Policy({ "main.zr": MAIN });
  gone.free();
  gone.free();
  for (const use of [() => gone.check([]), () => gone.fields(), () => gone.checkText("[]"), () => gone.words(), () => gone.form({})]) assert.throws(use, /这个政策已经 free\(\)，不能再用/u);
});

test("what cannot be read is an InputError, and so a TypeError", () => {
  const error = caught(() => policy.checkText('[{"编制": }]'));
  assert.ok(error instanceof InputError && error instanceof TypeError && error.place !== null);
});
