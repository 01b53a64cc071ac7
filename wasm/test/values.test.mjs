// The form's values, its JSON and the cells of lists are read alike: random forms are judged both ways.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import * as esbuild from "esbuild";
import { init, Policy } from "../dist/index.js";
import { here } from "./browser.mjs";
import { forms, POLICY } from "./random.mjs";

const AS_OF = { asOf: "2024-06-01" };
const SEED = Number(process.env.ZHUNRU_SEED ?? 20240601);
const CASES = Number(process.env.ZHUNRU_CASES ?? 10_000);
let policy, fields, values;

before(async () => {
  await init();
  policy = new Policy({ "main.zr": POLICY });
  fields = policy.fields(AS_OF);
  // The part of the form that needs no browser.
  const { outputFiles } = esbuild.buildSync({ entryPoints: [join(here, "lib/form/values.ts")], bundle: true, format: "esm", write: false });
  values = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
});

/** A verdict without the names of keys, for what a form gives has the facts' own, and without cells in messages: one under a key with a unit then carries it. */
function verdict(value, options) {
  const bare = (key, one) => {
    if (key === "place") return undefined;
    if (typeof one !== "string") return one;
    return key === "value" ? one.replace(/(元|亿元|%)$/u, "") : key === "message" ? one.replace(/「[^」]*」/gu, "「」").replace(/(按 [\d.-]+)\S* 算/u, "$1 算") : one;
  };
  const result = JSON.parse(JSON.stringify(policy.check(value, options), bare));
  return { ...result, warnings: result.warnings.sort((one, other) => (one.message < other.message ? -1 : 1)) };
}

const filled = (value) => {
  const { cells, rest } = values.takeApart(values.given(value), policy.form(value, AS_OF).answers);
  return { cells, value: values.compose(fields, (field) => cells.get(field.name)?.json, rest) };
};

test(`${CASES} random forms come to the same when they are read back as when they are judged as JSON`, () => {
  const random = forms(fields, SEED);
  let wrong = 0;
  for (let at = 0; at < CASES; at += 1) {
    const given = random.next();
    const back = filled(given).value;
    wrong += policy.check(given, AS_OF).items[0].errors.length;
    for (const open of [true, false]) {
      assert.deepEqual(verdict(back, { ...AS_OF, open }), verdict(given, { ...AS_OF, open }), `form ${at} of seed ${SEED}: ${JSON.stringify(given)} came back as ${JSON.stringify(back)}`);
    }
    assert.deepEqual(filled(back).value, back);
  }
  assert.ok(wrong > CASES / 2, `only ${wrong} cells could not be read`);
});

test("what a box shows means the same when it is typed again", () => {
  const random = forms(fields, SEED + 1);
  let typed = 0;
  for (let at = 0; at < CASES / 5; at += 1) {
    const given = random.next();
    const { cells, value } = filled(given);
    const again = values.compose(fields, (field) => {
      const cell = cells.get(field.name);
      if (!cell || cell.answer.state === "blank") return undefined;
      if (cell.answer.state !== "known") return cell.json;
      typed += 1;
      return typeof cell.answer.shown === "string" ? policy.typed(field.name, cell.answer.shown, AS_OF) : cell.answer.shown;
    });
    // What is shown is rounded already.
    const without = (result) => JSON.parse(JSON.stringify(result, (key, one) => (key === "warnings" ? undefined : one)));
    assert.deepEqual(without(verdict(again, { ...AS_OF, open: true })), without(verdict(value, { ...AS_OF, open: true })), `form ${at} of seed ${SEED + 1}: ${JSON.stringify(given)} typed as ${JSON.stringify(again)}`);
  }
  assert.ok(typed > CASES / 5, `only ${typed} answers were typed`);
});

test("a bare number in a % box is per cent, however it is written", () => {
  for (const [text, cell] of [["1", "1%"], ["１", "１%"], [" 30 ", "30%"], ["30%", "30%"], ["３０％", "３０％"], ["1,000", "1,000%"], ["33.5", "33.5%"], ["三", "三"], ["", ""], ["/", "/"], ["5万元", "5万元"]]) {
    assert.equal(policy.typed("比例", text), cell, text);
  }
  assert.equal(policy.typed("随转经费", "5"), "5");
  assert.equal(policy.typed("申报.分担", "１"), "１%");
  const read = (text) => policy.form({ 比例: policy.typed("比例", text) }, AS_OF).answers[0].shown;
  assert.deepEqual(["１", "100", "0.5", "３０％"].map(read), ["1", "100", "0.5", "30"]);
});

test("a box shows numbers in the unit that stands beside it, or as written where they would not be exact", () => {
  const shown = (value) => policy.form(value, AS_OF).answers.map((answer) => answer.shown);
  assert.deepEqual(shown({ 随转经费: "30000元", 测算经费: "3万元", 比例: 0.3, 面积: "50公顷", 人数: "5" }), ["3", "30000", "30", "0.5", "5"]);
  assert.deepEqual(shown({ "经费(元)": 30000, "分担比例": 1 }), ["3"]);
  assert.deepEqual(shown({ 随转经费: "0.001元", 面积: "0.5平方米" }), ["0.001元", "0.5平方米"]);
  assert.deepEqual(shown({ 实施日期: "2024年5月1日", 紧急任务: "Y", 已征求意见: "街道；司法局", 转移方式: " 委托 ", 备注: 5 }), ["2024-05-01", true, ["街道", "司法局"], "委托", "5"]);
});

test("a form is of one item", () => {
  assert.throws(() => policy.form([{}, {}]), /一张表单填一个事项，这里有 2 个/u);
  assert.throws(() => values.given([{}, {}]), TypeError);
  assert.deepEqual(values.given(null), {});
});

test("必填 facts that are missing are told apart from those that are only asked for", () => {
  const required = (value) => policy.form(value, AS_OF).required;
  assert.deepEqual(required({ 事项名称: "甲", 权力类型: "行政许可" }), ["申报.申请部门"]);
  assert.deepEqual(required({ 申报: { 申请部门: "甲" }, 事项: [{ 事项名称: "甲", 权力类型: "行政许可", 转移方式: "委托", 委托书期限: null }] }), ["委托书期限"]);
  assert.deepEqual(required({ 申报: { 申请部门: "甲" }, 事项: [{ 事项名称: null, 权力类型: "没有这种", 转移方式: "交由", 委托书期限: null }] }), ["事项名称", "权力类型"]);
});
