// `<zhunru-form>` and `bind` in a real browser.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { browser } from "./browser.mjs";

const HOSTILE = ['"><img src=x onerror="globalThis.stolen=1">', "<script>globalThis.stolen=1</script>", "javascript:globalThis.stolen=1", "{{constructor.constructor('globalThis.stolen=1')()}}", "\u202e\u0000‮'--"];
let chrome, page;

before(async () => (chrome = await browser(".")));
after(() => chrome.close());
beforeEach(async () => {
  page = await chrome.page();
  await page.goto(`${chrome.address}test/fixture/form.html`);
  await page.waitForSelector("html[data-ready]");
});

const form = () => page.locator("zhunru-form");
const told = () => form().locator("[aria-live]").innerText();
const value = () => page.evaluate(() => globalThis.form.value);

test("each type has its control, with marks, help and units", async () => {
  const kinds = await page.evaluate(() => Object.fromEntries([...globalThis.form.shadowRoot.querySelectorAll(".field")].map((field) => {
    const input = field.querySelector("input, select");
    return [field.querySelector(".head").firstChild.textContent, `${field.localName} ${input.type}${field.querySelector(".unit")?.textContent ?? ""}`];
  })));
  assert.equal(kinds["事项名称"], "div text");
  assert.equal(kinds["权力类型"], "fieldset radio");
  assert.equal(kinds["转移方式"], "div select-one");
  assert.equal(kinds["随转经费"], "div text万元");
  assert.equal(kinds["承担比例"], "div text%");
  assert.equal(kinds["拟实施日期"], "div date");
  assert.equal(kinds["紧急任务"], "fieldset radio");
  assert.equal(kinds["已征求意见"], "fieldset checkbox");
  const first = form().locator(".field").filter({ hasText: "事项名称" }).first();
  assert.match(await first.innerText(), /必填/u);
  assert.match(await first.innerText(), /清单上的名称/u);
  assert.match(await form().locator(".field").filter({ hasText: "需要检测" }).innerText({ timeout: 1000 }).catch(() => "") || await page.evaluate(() => globalThis.form.shadowRoot.textContent), /不填的，按「否」/u);
});

test("filled in with the keyboard alone", async () => {
  await page.evaluate(() => document.body.focus());
  await page.keyboard.press("Tab");
  await page.keyboard.type("违法建设查封");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await value(), { 申报: {}, 事项: [{ 事项名称: "违法建设查封", 权力类型: "行政强制" }] });
  // The next question is the one that decides; its list is worked with letters and arrows.
  let focused = "";
  for (let presses = 0; presses < 6 && focused !== "SELECT"; presses += 1) {
    await page.keyboard.press("Tab");
    focused = await page.evaluate(() => globalThis.form.shadowRoot.activeElement.tagName);
  }
  assert.equal(focused, "SELECT");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => globalThis.form.value["事项"][0]["转移方式"] === "委托");
  assert.match(await told(), /不予准入[^]*强制措施不得委托[^]*违法建设查封：行政强制措施权不得委托[^]*行政强制法》第十七条/u);
  for (let presses = 0; presses < 12 && focused !== "BUTTON 提交"; presses += 1) {
    await page.keyboard.press("Tab");
    focused = await page.evaluate(() => `${document.activeElement.tagName} ${document.activeElement.textContent}`);
  }
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => globalThis.submitted), JSON.stringify({ 申报: {}, 事项: [{ 事项名称: "违法建设查封", 权力类型: "行政强制", 转移方式: "委托" }] }));
});

test("asks only for what can still change the outcome, the most decisive first, and says why", async () => {
  const asked = () => page.evaluate(() => [...globalThis.form.shadowRoot.querySelector(".fields").children].map((field) => field.querySelector(".head").firstChild.textContent));
  await form().getByLabel("事项名称").fill("甲");
  await form().getByLabel("公共服务").check();
  let names = await asked();
  assert.ok(names.includes("紧急任务") && names.includes("已征求意见") && !names.includes("转移方式") && !names.includes("承担比例"), names.join());
  const question = form().locator(".field").filter({ hasText: "已征求意见" });
  assert.doesNotMatch(await question.innerText(), /还取决于它/u);
  await question.locator("summary", { hasText: "为什么问" }).click();
  assert.match(await question.innerText(), /「服务可下沉」（准入）还取决于它/u);
  await form().getByLabel("行政强制").check();
  names = await asked();
  assert.deepEqual(names, ["事项名称", "权力类型", "转移方式"]);
  assert.match(await form().locator(".next").innerText(), /转移方式/u);
  await form().locator("select").selectOption("交由");
  assert.match(await told(), /报批/u);
  assert.equal(await form().locator(".next").isVisible(), false);
});

test("what is wrong is told at the field, and by the browser's own validation", async () => {
  const validity = () => page.evaluate(() => [document.querySelector("#outer").checkValidity(), globalThis.form.validationMessage]);
  assert.deepEqual(await validity(), [false, "还缺「事项名称」"]);
  await form().getByLabel("事项名称").fill("甲");
  await form().getByLabel("公共服务").check();
  await form().getByLabel("随转经费").fill("十万");
  const field = form().locator(".field").filter({ hasText: "随转经费" });
  assert.match(await field.locator(".error").innerText(), /十万/u);
  assert.equal(await field.locator("input[aria-invalid=true]").count(), 1);
  assert.match((await validity())[1], /^随转经费：/u);
  await form().getByLabel("随转经费").fill("5");
  assert.equal(await field.locator(".error").innerText(), "");
  await form().getByLabel("测算经费").fill("10");
  await form().getByLabel("街道", { exact: true }).check();
  await form().locator(".field").filter({ hasText: "紧急任务" }).getByLabel("否").check();
  assert.deepEqual(await validity(), [true, ""]);
  assert.match(await told(), /附条件准入[^]*划转经费不少于10万元[^]*怎样补正：补足5万元/u);
  await page.getByRole("button", { name: "清空" }).click();
  assert.deepEqual(await value(), { 申报: {}, 事项: [{}] });
});

test("a value that is set comes back", async () => {
  const given = { 申报: { 申请部门: "区城管局" }, 事项: [{ 事项名称: "甲", 权力类型: "行政许可", 承担比例: "100%", 拟实施日期: "2024-05-01", 有较大影响: false, 已征求意见: [], 随转经费: null }] };
  await page.evaluate((one) => (globalThis.form.value = one), given);
  const got = await value();
  assert.deepEqual([got.申报, got.事项[0]], [given.申报, given.事项[0]]);
});

test("hostile text is only text", async () => {
  for (const text of HOSTILE) {
    await form().getByLabel("事项名称").fill(text);
    await form().getByLabel("行政强制").check();
    await form().locator("select").selectOption("委托");
    assert.match(await told(), /不予准入/u);
    await page.evaluate((one) => {
      const item = Object.fromEntries(globalThis.policy.fields().filter((field) => field.object === null).map((field) => [field.key, one]));
      globalThis.form.value = { 申报: { 申请部门: one }, 事项: [item] };
    }, text);
  }
  assert.equal(await page.evaluate(() => globalThis.stolen), undefined);
  assert.equal(await page.evaluate(() => globalThis.form.shadowRoot.querySelectorAll("img, script, iframe").length), 0);
});

test("bind() makes an existing form's inputs say what is wrong", async () => {
  const message = (name) => page.locator(`#bound [name="${name}"]`).evaluate((input) => input.validationMessage);
  assert.equal(await message("事项名称"), "还缺「事项名称」");
  await page.locator("#bound [name=事项名称]").fill("甲");
  await page.locator("#bound [name=类别]").selectOption("公共服务");
  await page.locator("#bound [name=随转经费]").fill("很多");
  assert.match(await message("随转经费"), /很多/u);
  await page.locator("#bound [name=随转经费]").fill("3");
  await page.locator("#bound [name=已征求意见]").check();
  assert.deepEqual(await page.evaluate(() => globalThis.bound.value), { 申报: {}, 事项: [{ 事项名称: "甲", 权力类型: "公共服务", 随转经费: "3", 已征求意见: ["街道"] }] });
  assert.equal(await message("随转经费"), "");
  assert.equal(await page.evaluate(() => globalThis.bound.result.items[0].open.length > 0), true);
});

test("nothing for axe to find", async () => {
  await form().getByLabel("公共服务").check();
  await page.evaluate(() => globalThis.form.shadowRoot.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core") });
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 2)}`), []);
});

test("the browser had nothing to complain about", () => assert.deepEqual(chrome.complaints, []));
