// What `<zhunru-form>` promises to those who set its properties, and to those who fill it in.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { browser } from "./browser.mjs";

let chrome, page;

before(async () => (chrome = await browser(".")));
after(() => chrome.close());
afterEach(() => assert.deepEqual(chrome.complaints.splice(0), []));

async function open(query = "?start") {
  page = await chrome.page();
  await page.goto(`${chrome.address}test/fixture/early.html${query}`);
  await page.waitForSelector("html[data-ready]");
}

const form = () => page.locator("zhunru-form");
const field = (name) => form().locator(".field").filter({ has: page.locator(`.head:text-matches("^(申报 · )?${name}")`) });
const item = () => page.evaluate(() => globalThis.form.value.事项[0]);
const validity = () => page.evaluate(() => [globalThis.form.checkValidity(), globalThis.form.validationMessage]);
const set = (value) => page.evaluate((one) => (globalThis.form.value = one), value);
const unfold = () => page.evaluate(() => globalThis.form.shadowRoot.querySelectorAll("details").forEach((one) => (one.open = true)));
const outcome = () => page.evaluate(() => globalThis.form.result.items[0].outcome);
/** Every question is answered. */
const DONE = {
  申报: { 申请部门: "甲局", 申请日期: "2024-01-01", 分担: "50%" },
  事项: [{ 事项名称: "甲", 权力类型: "行政许可", 转移方式: "交由", 随转经费: 10, 测算经费: "5万元", 比例: "50%", 面积: 1, 实施日期: "2024-06-01", 紧急任务: false }],
};

test("a bare number in a % box is per cent, in full width too", async () => {
  await open();
  await unfold();
  for (const [typed, cell, shown] of [["１", "１%", "不予"], ["30", "30%", ""], ["３０％", "３０％", ""]]) {
    await form().getByLabel("比例", { exact: true }).fill(typed);
    assert.equal((await item()).比例, cell);
    const read = await page.evaluate(() => globalThis.policy.form(globalThis.form.value, { asOf: "2024-06-01" }).answers.find((one) => one.name === "比例").shown);
    assert.equal(read, { "１": "1", 30: "30", "３０％": "30" }[typed], shown);
  }
});

test("values in every spelling are shown as what they are, and come back as they were given", async () => {
  await open();
  const given = {
    申报: { 申请部门: "甲局", 分担比例: "２０％" },
    事项: [{ 名称: "甲", 类别: "公共服务", 转移方式: " 委托 ", 委托书期限: "1年", "经费(元)": 30000, 测算经费: "3万元", 比例: 0.3, 人数: "5名", 实施日期: "2024年5月1日", 紧急任务: "否", 需要检测: 1, 已征求意见: "街道；司法局", 备注: 5 }],
  };
  await set(given);
  const box = (name) => field(name).locator("input:not(.calendar)").first().inputValue();
  const chosen = (name) => field(name).locator("label:has(:checked)").allTextContents();
  assert.deepEqual(await Promise.all(["事项名称", "委托书期限", "随转经费", "测算经费", "比例", "人数", "实施日期", "备注", "分担"].map(box)), ["甲", "12", "3", "30000", "30", "5", "2024-05-01", "5", "20"]);
  assert.deepEqual(await Promise.all(["权力类型", "紧急任务", "需要检测", "已征求意见"].map(chosen)), [["公共服务"], ["否"], ["是"], ["街道", "司法局"]]);
  assert.equal(await form().locator("select").inputValue(), "委托");
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), {
    申报: { 申请部门: "甲局", 分担: "２０％" },
    事项: [{ ...given.事项[0], 事项名称: "甲", 权力类型: "公共服务", 随转经费: "30000元", 名称: undefined, 类别: undefined, "经费(元)": undefined }].map((one) => JSON.parse(JSON.stringify(one))),
  });
  await set({ 比例: 0.3 });
  assert.equal(await box("比例"), "30");
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), { 申报: {}, 事项: [{ 比例: 0.3 }] });
});

test("what cannot be read is shown at its field and holds the form back until it is mended", async () => {
  await open();
  await set({ ...DONE, 事项: [{ ...DONE.事项[0], 实施日期: "下月", 权力类型: "行政许可证", 紧急任务: "也许", 转移方式: "转交", 随转经费: [1, 2] }] });
  assert.equal(await field("实施日期").locator("input:not(.calendar)").first().inputValue(), "下月");
  assert.equal(await field("随转经费").locator("input").first().inputValue(), "1、2");
  for (const [name, text] of [["权力类型", "行政许可证"], ["紧急任务", "也许"], ["转移方式", "转交"]]) assert.match(await field(name).locator(".former").innerText(), new RegExp(`原来填的是「${text}」`, "u"));
  for (const name of ["权力类型", "紧急任务", "转移方式", "实施日期", "随转经费"]) assert.notEqual(await field(name).locator(".error").innerText(), "", name);
  assert.equal((await item()).紧急任务, "也许");
  assert.equal((await validity())[0], false);
  await field("权力类型").getByLabel("行政许可").check();
  await field("紧急任务").getByLabel("否").check();
  assert.equal(await field("紧急任务").locator(".former").isVisible(), false);
  await form().locator("select").selectOption("交由");
  await field("实施日期").getByLabel("实施日期", { exact: true }).fill("2024.5.1");
  await field("随转经费").locator("input").first().fill("12");
  assert.deepEqual(await validity(), [true, ""]);
});

test("what is odd about a value is said at its field, and holds nothing back", async () => {
  await open();
  await unfold();
  await set({ ...DONE, 事项: [{ ...DONE.事项[0], 面积: 0.1 + 0.2 }] });
  assert.match(await field("面积").locator(".remark").textContent(), /0\.30000000000000004.*0\.3/);
  assert.deepEqual(await validity(), [true, ""]);
  await set(DONE);
  assert.equal(await field("面积").locator(".remark").textContent(), "");
});

test("null of a 必填 fact is what it is: missing", async () => {
  await open();
  await set({ 申报: { 申请部门: null }, 事项: [{ 事项名称: null, 权力类型: null }] });
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), { 申报: { 申请部门: null }, 事项: [{ 事项名称: null, 权力类型: null }] });
  assert.equal((await validity())[0], false);
  await set(DONE);
  assert.deepEqual(await page.evaluate(() => globalThis.form.result.items[0].missing), []);
  assert.deepEqual(await validity(), [true, ""]);
});

test("a day that is half typed is a wrong value, not an absent one", async () => {
  await open();
  await set(DONE);
  await unfold();
  const box = form().getByLabel("实施日期", { exact: true });
  await box.fill("");
  await box.pressSequentially("2024-0");
  assert.equal((await item()).实施日期, "2024-0");
  assert.deepEqual([(await validity())[0], await field("实施日期").locator("[aria-invalid=true]").count()], [false, 1]);
  await box.pressSequentially("5-01");
  assert.deepEqual(await validity(), [true, ""]);
  // The calendar writes into the same box.
  await field("实施日期").locator(".calendar").evaluate((calendar) => {
    calendar.value = "2024-07-01";
    calendar.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  });
  assert.equal((await item()).实施日期, "2024-07-01");
});

test("没有 can be said of every fact that is not 必填, and answers the question", async () => {
  await open();
  await form().getByLabel("申请部门").fill("甲局");
  await form().getByLabel("事项名称").fill("甲");
  await field("权力类型").getByLabel("公共服务").check();
  await unfold();
  const fields = await page.evaluate(() => globalThis.policy.fields().map(({ name, object, key, type, required, options }) => ({ name, object, key, type, required, options })));
  assert.match((await validity())[1], /^还缺/u);
  for (const one of fields) {
    const own = field(one.key);
    const offered = await own.locator("label.choice, option").filter({ hasText: /^(都)?没有$/u }).count();
    assert.equal(offered, one.required === "yes" && one.type !== "set" ? 0 : 1, one.name);
    if (one.required === "yes") continue;
    await unfold();
    if (one.type === "choice") await own.locator("select").selectOption("没有");
    else await own.getByLabel(one.type === "set" ? "都没有" : "没有").check();
    const facts = await page.evaluate((object) => (object === null ? globalThis.form.value.事项[0] : globalThis.form.value[object]), one.object);
    assert.deepEqual(facts[one.key], one.type === "set" ? [] : null, one.name);
  }
  assert.deepEqual(await validity(), [true, ""]);
  assert.equal(await page.evaluate(() => globalThis.form.result.items[0].determined), false);
  // Of a fact that is 必填 because of another it is no answer.
  await form().locator("select").selectOption("委托");
  assert.deepEqual(await validity(), [false, "还缺「委托书期限」"]);
  await field("委托书期限").getByLabel("没有").uncheck();
  await field("委托书期限").locator("input").first().fill("12");
  assert.deepEqual(await validity(), [true, ""]);
});

test("without a policy there is no verdict, and what was filled in stays", async () => {
  await open();
  await set({ 申报: {}, 事项: [{ 比例: "40%" }] });
  await form().getByLabel("事项名称").fill("甲");
  const value = await page.evaluate(() => globalThis.form.value);
  await page.evaluate(() => (globalThis.form.policy = null));
  assert.match(await form().locator("[aria-live]").innerText(), /还没有政策/u);
  assert.deepEqual(await page.evaluate(() => [globalThis.form.result, globalThis.form.checkValidity(), globalThis.form.shadowRoot.querySelectorAll(".field").length]), [null, true, 0]);
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), value);
  assert.deepEqual(await page.evaluate(() => JSON.parse(new FormData(document.querySelector("#outer")).get("facts"))), value);
  await page.evaluate(() => (globalThis.form.policy = undefined));
  await page.evaluate(() => start());
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), value);
});

test("properties that are set before the element is defined are kept, and reflected", async () => {
  await open("?early");
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), { 申报: {}, 事项: [{ 权力类型: "公共服务", 比例: 0.3 }] });
  assert.deepEqual(await page.evaluate(() => [...globalThis.form.attributes].map((one) => `${one.name}=${one.value}`).sort()), ["as-of=2024-05-01", "name=early", "readonly="]);
  assert.equal(await page.evaluate(() => globalThis.form.result.asOf), "2024-05-01");
  assert.equal(await form().locator(".field input:not([readonly], [disabled], .calendar)").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.form.willValidate), false);
  assert.equal(await page.evaluate(() => JSON.parse(new FormData(document.querySelector("#outer")).get("early")).事项[0].比例), 0.3);
  await page.evaluate(() => (globalThis.form.readOnly = false));
  assert.equal(await form().locator(".field input:is([readonly], [disabled])").count(), 0);
});

test("a value that is set before the policy waits for it, and is submitted meanwhile", async () => {
  await open("");
  await page.evaluate(() => (globalThis.form.disabled = false));
  await set({ 名称: "甲", 比例: 0.5 });
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), { 名称: "甲", 比例: 0.5 });
  assert.equal(await page.evaluate(() => new FormData(document.querySelector("#outer")).get("facts")), '{"名称":"甲","比例":0.5}');
  await page.evaluate(() => start());
  assert.deepEqual(await item(), { 事项名称: "甲", 比例: 0.5 });
});

test("disabled stays when the form is drawn anew, be it the element's or its fieldset's", async () => {
  await open("");
  const enabled = () => form().locator(".field :is(input:not(.calendar), select, button):enabled").count();
  await page.evaluate(() => start());
  assert.equal(await enabled(), 0);
  await page.evaluate(() => (globalThis.form.asOf = "2024-06-02"));
  assert.equal(await enabled(), 0);
  await page.evaluate(() => (globalThis.form.disabled = false));
  assert.ok((await enabled()) > 10);
  await page.evaluate(() => (document.querySelector("#group").disabled = true));
  await page.evaluate(() => start());
  assert.equal(await enabled(), 0);
  await page.evaluate(() => (document.querySelector("#group").disabled = false));
  await unfold();
  await field("备注").getByLabel("没有").check();
  await page.evaluate(() => (globalThis.form.disabled = true));
  await page.evaluate(() => (globalThis.form.disabled = false));
  assert.equal(await form().getByLabel("备注", { exact: true }).isDisabled(), true);
});

test("the browser's back brings back what was filled in, though the policy comes later", async () => {
  await open("");
  await page.evaluate(() => ((globalThis.form.disabled = false), start()));
  await set(DONE);
  await unfold();
  await form().getByLabel("比例", { exact: true }).fill("40");
  const value = await page.evaluate(() => globalThis.form.value);
  await page.getByRole("button", { name: "提交" }).click();
  await page.waitForURL(/blank\.html/u);
  await page.goBack();
  await page.waitForSelector("html[data-ready]");
  await page.waitForFunction(() => JSON.stringify(globalThis.form.value).includes("甲局"));
  await page.evaluate(() => start());
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), value);
});

test("a person's changes are told once each, after they were judged; a program's are not", async () => {
  await open();
  await page.evaluate(() => {
    globalThis.told = [];
    for (const type of ["input", "change", "zhunru-result"]) document.addEventListener(type, (event) => globalThis.told.push(`${type} ${event.target.localName} ${globalThis.form.value.事项[0].事项名称 ?? ""}`));
  });
  const told = () => page.evaluate(() => globalThis.told.splice(0));
  await form().getByLabel("事项名称").pressSequentially("甲乙");
  assert.deepEqual(await told(), ["zhunru-result zhunru-form 甲", "input zhunru-form 甲", "zhunru-result zhunru-form 甲乙", "input zhunru-form 甲乙"]);
  await page.keyboard.press("Tab");
  assert.deepEqual(await told(), ["change zhunru-form 甲乙"]);
  await field("权力类型").getByLabel("公共服务").check();
  assert.deepEqual(await told(), ["zhunru-result", "input", "change"].map((type) => `${type} zhunru-form 甲乙`));
  await field("权力类型").getByRole("button", { name: /清除/u }).click();
  assert.deepEqual(await told(), ["zhunru-result", "input", "change"].map((type) => `${type} zhunru-form 甲乙`));
  await set({ 事项名称: "丙" });
  assert.deepEqual(await told(), ["zhunru-result zhunru-form 丙"]);
});

test("nothing is judged while an input method puts a word together", async () => {
  await open();
  await form().getByLabel("事项名称").focus();
  const before = await page.evaluate(() => globalThis.results.length);
  const client = await page.context().newCDPSession(page);
  for (const text of ["j", "ji", "jia"]) await client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  assert.equal(await page.evaluate(() => globalThis.results.length), before);
  await client.send("Input.insertText", { text: "甲" });
  assert.equal((await item()).事项名称, "甲");
  assert.ok((await page.evaluate(() => globalThis.results.length)) > before);
  assert.equal(await page.evaluate(() => globalThis.results.at(-1).items[0].name), "甲");
});

test("a program that sets again what was just typed disturbs nothing", async () => {
  await open();
  await unfold();
  await page.evaluate(() => globalThis.form.addEventListener("input", () => (globalThis.form.value = structuredClone(globalThis.form.value))));
  for (const [name, typed] of [["随转经费", "-1.50"], ["比例", "33.30"], ["实施日期", "2024.5.1"], ["备注", " 甲 / 乙"]]) {
    await form().getByLabel(name, { exact: true }).pressSequentially(typed);
    assert.equal(await form().getByLabel(name, { exact: true }).inputValue(), typed);
  }
});

test("wrong properties are a TypeError in words, and change nothing", async () => {
  await open();
  await set(DONE);
  const before = await outcome();
  const wrong = await page.evaluate(() => {
    const values = [["policy", {}], ["policy", "示例"], ["value", "甲"], ["value", 5], ["value", [{}, {}]], ["value", { 比例: 1n }], ["value", { 实施日期: new Date(0) }], ["value", new Map()], ["asOf", 5], ["asOf", new Date(0)], ["name", {}], ["form", document.body]];
    return values.map(([name, value]) => {
      try {
        globalThis.form[name] = value;
        return `${name} took it`;
      } catch (error) {
        return error instanceof TypeError && /应是|BigInt|Date/u.test(error.message) ? "" : `${name}: ${error}`;
      }
    });
  });
  assert.deepEqual(wrong.filter(Boolean), []);
  assert.deepEqual(await page.evaluate(() => globalThis.form.value), DONE);
  assert.equal(await outcome(), before);
});

test("a verdict holds nothing back", async () => {
  await open();
  await set({ ...DONE, 事项: [{ ...DONE.事项[0], 权力类型: "行政强制", 转移方式: "委托", 委托书期限: 12 }] });
  assert.equal(await outcome(), "reject");
  assert.deepEqual(await validity(), [true, ""]);
});

test("300 random forms: what the element gives back is judged like what it was given, touched or not", async () => {
  await open();
  const differing = await page.evaluate(async () => {
    const { forms } = await import("/test/random.mjs");
    const options = { asOf: "2024-06-01" };
    const random = forms(globalThis.policy.fields(options), 7);
    const verdict = (value) => {
      const { items, list } = globalThis.policy.check(value, { ...options, open: true });
      const bare = ({ errors, ...rest }) => ({ ...rest, errors: errors.map((one) => one.field) });
      return JSON.stringify([items.map(bare), list && bare(list)], (key, one) => (key === "place" ? undefined : one));
    };
    const found = [];
    for (let at = 0; at < 300; at += 1) {
      const given = random.next();
      globalThis.form.value = given;
      if (verdict(globalThis.form.value) !== verdict(given)) found.push(["untouched", given, globalThis.form.value]);
      if (verdict(given) !== verdict(JSON.parse(new FormData(document.querySelector("#outer")).get("facts")))) found.push(["submitted", given]);
      // Somebody goes over every answer that could be read, and types it again.
      const answers = new Map(globalThis.policy.form(given, options).answers.filter((one) => one.state !== "blank").map((one) => [one.name, one.state]));
      // A line break is dropped by the one line of a text box.
      if (![...answers.values()].every((state) => state === "known") || JSON.stringify(given).includes("丁")) continue;
      for (const input of globalThis.form.shadowRoot.querySelectorAll(".field :is(input:not(.calendar), select)")) input.dispatchEvent(new Event("input", { bubbles: true }));
      if (verdict(globalThis.form.value) !== verdict(given)) found.push(["touched", given, globalThis.form.value]);
    }
    return found;
  });
  assert.deepEqual(differing.slice(0, 3).map((one) => JSON.stringify(one)), []);
});
