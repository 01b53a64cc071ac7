// 起草 in a real browser: drafts are never lost, findings bury nothing, and the page stays awake.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { browser } from "./browser.mjs";

let chrome, page;

before(async () => (chrome = await browser("www-dist")));
after(() => chrome.close());
beforeEach(async (t) => {
  page = await opened(await chrome.page());
  t.after(() => page.context().close());
});

/** The drafting room in a page, after its first answer. */
async function opened(page) {
  page.setDefaultTimeout(30_000);
  await page.goto(`${chrome.address}#draft`);
  await answered(page);
  return page;
}

const answered = (page) => page.waitForFunction(() => document.querySelector("#counted").textContent !== "" && (document.querySelector("#tried .card") || !document.querySelector("#trial").hidden));
const text = (page) => page.locator("#editor .cm-content").innerText();
const holds = (page, words) => page.waitForFunction((words) => document.querySelector("#editor").shadowRoot?.querySelector(".cm-content").innerText.includes(words), words);
const drafts = (page) => page.locator("#draft-name option").evaluateAll((all) => all.map((one) => one.textContent.replace(/（[^（]*）$/u, "")));
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function write(page, words) {
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(words);
}

/** A draft as the page keeps it, to start from one that nobody would type. */
async function kept(page, files, items = "[{}]") {
  await page.evaluate(([files, items]) => {
    localStorage.clear();
    sessionStorage.clear();
    localStorage.setItem("zhunru.draft.one", JSON.stringify({ name: "大稿", edited: 1, files, tables: {}, items }));
  }, [files, items]);
  await page.reload();
  await answered(page);
}

test("a draft comes back after reloading, after leaving, and in a second window", async () => {
  await write(page, "\n// 写到一半");
  await page.locator("#items").fill('[{"事项名称": "试一试"}]');
  await page.reload();
  await holds(page, "// 写到一半");
  assert.equal(await page.locator("#items").inputValue(), '[{"事项名称": "试一试"}]');
  await write(page, "，又写");
  await page.goto("about:blank");
  await page.goBack();
  await holds(page, "// 写到一半，又写");
  await page.locator("nav [data-room=fill]").click();
  await page.goBack();
  await holds(page, "// 写到一半，又写");
  const second = await opened(await page.context().newPage());
  await holds(second, "// 写到一半，又写");
});

test("two windows: each shows what the other writes in the same draft, and leaves the other's draft alone", async () => {
  const second = await opened(await page.context().newPage());
  await write(second, "\n// 第二个窗口写的");
  await holds(page, "// 第二个窗口写的");
  await write(page, "，第一个窗口接着写");
  await holds(second, "// 第二个窗口写的，第一个窗口接着写");
  await button(second, "新建").click();
  await second.locator("dialog input").fill("另一份");
  await second.keyboard.press("Enter");
  await write(second, "\n// 只在另一份里");
  await page.waitForFunction(() => document.querySelectorAll("#draft-name option").length === 2);
  await write(page, "。");
  await second.reload();
  await holds(second, "// 只在另一份里");
  assert.ok(!(await text(page)).includes("只在另一份里"));
  await page.reload();
  await holds(page, "第一个窗口接着写。");
});

test("新建 and 副本 ask, and keep what was written; drafts are chosen, renamed and deleted", async () => {
  await write(page, "\n// 头一份");
  await button(page, "新建").click();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.deepEqual(await drafts(page), ["新草稿"]);
  await button(page, "新建").click();
  assert.match(await page.locator("dialog").innerText(), /正在写的「新草稿」留着/u);
  await page.locator("dialog input").fill("第二份");
  await page.locator("dialog").getByRole("button", { name: "新建" }).click();
  await page.waitForFunction(() => document.querySelector("#draft-name").selectedOptions[0].textContent.startsWith("第二份"));
  assert.ok(!(await text(page)).includes("头一份"));
  await page.getByRole("button", { name: "改「新洲区职责准入」的副本" }).click();
  await page.locator("dialog").getByRole("button", { name: "取消" }).click();
  assert.equal((await drafts(page)).length, 2);
  await page.getByRole("button", { name: "改「新洲区职责准入」的副本" }).click();
  await page.locator("dialog").getByRole("button", { name: "建副本" }).click();
  await page.waitForFunction(() => document.querySelectorAll("#file-name option").length > 3);
  await answered(page);
  assert.equal(await page.locator("#counted[data-found=error]").count(), 0);
  assert.deepEqual(await drafts(page), ["新洲区职责准入 副本", "第二份", "新草稿"]);
  await button(page, "改名").click();
  await page.locator("dialog input").fill("新草稿");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#draft-name").selectedOptions[0].textContent.startsWith("新草稿 2"));
  await button(page, "删除").click();
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal((await drafts(page)).length, 3, "Enter calls a deletion off");
  await button(page, "删除").click();
  await page.locator("dialog").getByRole("button", { name: "删除" }).click();
  await page.waitForFunction(() => document.querySelectorAll("#draft-name option").length === 2);
  await page.selectOption("#draft-name", { index: (await drafts(page)).indexOf("新草稿") });
  await holds(page, "// 头一份");
  await page.reload();
  await holds(page, "// 头一份");
});

test("a link's draft is kept beside the others, and reloading brings what was written since", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await write(page, "\n// 发出去的");
  await page.getByRole("button", { name: "复制链接" }).click();
  await page.getByText("链接已经复制").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await write(page, "，后来改的");
  await page.goto("about:blank");
  await page.goto(link);
  await answered(page);
  assert.ok((await text(page)).includes("// 发出去的") && !(await text(page)).includes("后来改的"));
  assert.deepEqual((await drafts(page)).sort(), ["新草稿", "链接里的草稿"].sort());
  await write(page, "，又改");
  await page.reload();
  await holds(page, "// 发出去的，又改");
  await page.goto("about:blank");
  await page.goto(`${chrome.address}#draft=AAAA`);
  await page.getByText("链接里的草稿读不出来").waitFor();
  await holds(page, "// 发出去的，又改");
});

test("where the browser has no room, that is said, and leaving asks", async () => {
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await write(page, "\n// 存不下的");
  await page.locator("#unkept", { hasText: "没有存下" }).waitFor();
  await button(page, "新建").click();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#draft-name option").length === 2);
  assert.ok(!(await text(page)).includes("存不下的"));
  await page.selectOption("#draft-name", { index: (await drafts(page)).indexOf("新草稿") });
  await holds(page, "// 存不下的");
  page.removeAllListeners("dialog");
  let asked = "";
  page.on("dialog", (dialog) => ((asked = dialog.type()), void dialog.accept()));
  await page.goto("about:blank");
  assert.equal(asked, "beforeunload");
});

test("an error leaves the last verdicts in sight, greyed, and says what is in the way", async () => {
  const before = await page.locator("#tried").innerText();
  await write(page, "\n规则 坏\n    当 没有的事实\n");
  await page.locator("#tried.stale").waitFor();
  assert.equal(await page.locator("#tried").innerText(), before);
  assert.match(await page.locator("#trial").innerText(), /政策有 \d+ 个错误[^]*灰色/u);
  assert.equal(await page.locator("#tried").evaluate((one) => getComputedStyle(one).filter), "grayscale(1)");
  for (let times = 0; times < 3 && (await page.locator("#tried.stale").count()) > 0; times += 1) {
    await page.locator("#editor .cm-content").click();
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => document.querySelector("#counted").dataset.found === "nothing").catch(() => {});
  }
  await page.locator("#tried:not(.stale) .card").first().waitFor();
  await page.locator("#items").fill("[{");
  await page.locator("#trial.failure", { hasText: "事项读不出来" }).waitFor();
  await page.locator("#tried.stale").waitFor();
  assert.equal(await page.locator("#tried").innerText(), before);
  await page.locator("#items").fill('[{"事项名称": "甲"}]');
  await page.locator("#tried:not(.stale) .card").first().waitFor();
  assert.equal(await page.locator("#trial").isVisible(), false);
});

test("what is undone in one file is not what was done in another; laying out does not touch what is written meanwhile", async () => {
  await kept(page, { "main.zr": "政策 甲\n层级 县\n默认 准入\n", "二.zr": "字段 甲 文本\n" });
  await write(page, "// 一");
  await page.selectOption("#file-name", "二.zr");
  await write(page, "// 二");
  await page.selectOption("#file-name", "main.zr");
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !document.querySelector("#editor").shadowRoot.querySelector(".cm-content").innerText.includes("// 一"));
  await button(page, "排版").click();
  await holds(page, "    层级 县");
  await page.selectOption("#file-name", "二.zr");
  await holds(page, "// 二");
});

test("findings of one mistake do not bury the rest", async () => {
  const rules = Array.from({ length: 200 }, (_, at) => `规则 规则${at}\n    当 ${at % 2 === 0 ? "没有声明的事实" : `没有的${at}`} = 1\n    结论 准入\n`).join("\n");
  const text = `政策 甲\n    层级 县\n    默认 准入\n\n${rules}\n规则 末\n    依据 《办法》第一条\n    当 已填\n    结论 准入\n`;
  await kept(page, { "main.zr": text });
  const line = text.slice(0, text.indexOf("已填")).split("\n").length;
  const findings = page.locator("#findings");
  const entries = await findings.locator("li:visible").count();
  assert.ok(entries <= 12, `${entries} entries`);
  assert.match(await page.locator("#counted").innerText(), /\d+ 个错误/u);
  // What is wrong in the last rule is in sight although 200 others are wrong before it.
  await findings.locator("li > button:visible", { hasText: `第 ${line} 行` }).waitFor({ timeout: 3000 });
  const fold = findings.locator("details[data-severity]").first();
  assert.match(await fold.locator("> summary").innerText(), /同类 \d{2,} 处/u);
  await fold.locator("> summary").click();
  await fold.locator("li button").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "editor");
});

const MENDED = (condition) => `政策 甲\n    层级 县\n    默认 准入\n字段 名 文本\n字段 𠮷费 数(万元)\n字段 额 数(万元)\n规则 一\n    依据 《办法》第一条\n    当 ${condition}\n    结论 不予准入\n`;
const mends = (page) => page.locator("#findings .mends button");

test("a finding's certain mend is applied from the keyboard, where it belongs, and can be undone", async () => {
  await kept(page, { "main.zr": MENDED("𠮷费 大于等于 5万元"), "二.zr": "规则 二\n    依据 《办法》第二条\n    当 额 大于等于 5万元\n    结论 不予准入\n" });
  assert.deepEqual(await mends(page).allInnerTexts(), ["写成「当 𠮷费 ≥ 5万元」"]);
  await page.locator("#findings button[data-severity]").first().focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await holds(page, "当 𠮷费 ≥ 5万元\n");
  assert.equal(await page.evaluate(() => document.activeElement.id), "editor");
  // The same mistake in the other file is next, and brings that file.
  await mends(page).filter({ hasText: "额" }).press("Space");
  await holds(page, "当 额 ≥ 5万元");
  assert.equal(await page.locator("#file-name").inputValue(), "二.zr");
  await page.locator("#counted[data-found=nothing]").waitFor();
  await page.locator("#tried:not(.stale) .card").first().waitFor();
  await page.keyboard.press("Control+z");
  await holds(page, "当 额 大于等于 5万元");
  await mends(page).filter({ hasText: "额" }).waitFor();
  await page.selectOption("#file-name", "main.zr");
  await holds(page, "当 𠮷费 ≥ 5万元\n");
});

test("of two readings both are offered, and the drafter chooses", async () => {
  await kept(page, { "main.zr": MENDED("𠮷费 > 5万元 额 < 3万元") });
  assert.deepEqual(await mends(page).allInnerTexts(), ["写成「当 𠮷费 > 5万元 且 额 < 3万元」", "写成「当 𠮷费 > 5万元 或 额 < 3万元」"]);
  assert.match(await page.getByRole("group", { name: "改法" }).innerText(), /选一种/u);
  await mends(page).nth(1).press("Enter");
  await holds(page, "当 𠮷费 > 5万元 或 额 < 3万元");
  await page.locator("#counted[data-found=nothing]").waitFor();
});

test("a mend is not applied to a text that has changed since it was found", async () => {
  await kept(page, { "main.zr": MENDED("额 大于等于 5万元") });
  await page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    globalThis.held = [];
    Worker.prototype.postMessage = function (...given) {
      if (given[0].do === "check" && globalThis.held) globalThis.held.push(given);
      else postMessage.apply(this, given);
    };
  });
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("// 一\n// 二\n");
  const before = await text(page);
  await mends(page).click();
  assert.equal(await text(page), before);
  await page.evaluate(() => (globalThis.held = undefined));
  await write(page, "// 末");
  await page.locator("#findings", { hasText: "第 11 行" }).waitFor();
  await mends(page).click();
  await holds(page, "// 二\n政策 甲");
  await holds(page, "当 额 ≥ 5万元");
});

test("what is judged of groups of the items is shown, too", async () => {
  await kept(page, { "main.zr": `${MENDED("额 > 5万元")}规则 过多 对每个 名\n    依据 《办法》第三条\n    当 合计(额) > 6万元\n    结论 报批 “委”\n` }, '[{"名": "甲", "额": 3}, {"名": "甲", "额": 4}, {"名": "乙", "额": 1}]');
  const group = page.locator("#tried .card").filter({ hasText: "名 甲（2 项）" });
  assert.match(await group.innerText(), /报批\s*委/u);
});

test("政策 says what it does here, and verdicts are in the draft's own words", async () => {
  assert.match(await page.locator("#policy-use").innerText(), /副本的来源[^]*正在写的草稿/u);
  assert.equal(await page.locator("#policy").getAttribute("aria-describedby"), "policy-use");
  await page.selectOption("#policy", "国家底线");
  assert.equal(await page.getByRole("button", { name: "改「国家底线」的副本" }).count(), 1);
  await page.locator("#tried .card").nth(1).locator("summary").click();
  await page.locator("#tried .card").nth(1).getByText("不同意下沉").first().waitFor();
  const card = await page.locator("#tried .card").nth(1).innerText();
  assert.ok(card.includes("不同意下沉") && !card.includes("不予准入"), card);
  await page.locator("nav [data-room=screen]").click();
  await page.waitForSelector("#screen:not([hidden])");
  assert.equal(await page.locator("#policy").getAttribute("aria-describedby"), null);
});

const CLASH = "政策 甲\n    层级 县\n    默认 报批 “委”\n\n字段 名 文本 必填\n字段 类 枚举 {甲类、乙类} 必填\n字段 意见 枚举 {同意、不同意}\n\n规则 放\n    依据 《办法》第一条\n    当   类 = 甲类\n    结论 准入\n\n规则 不放\n    依据 《办法》第二条\n    当   意见 = 不同意\n    结论 不予准入\n";
const section = (page, name) => page.getByRole("region", { name, exact: true }).and(page.locator(".proof"));
const idle = (page) => page.locator("#inquiring").waitFor({ state: "hidden" });
const marks = (page) => page.evaluate(() => document.querySelector("#editor").shadowRoot.querySelectorAll(".cm-lintRange-warning").length);
const marked = (page, count) => page.waitForFunction((count) => document.querySelector("#editor").shadowRoot.querySelectorAll(".cm-lintRange-warning").length === count, count);

/** A draft made of a package of the page. */
async function copied(page, name) {
  await page.selectOption("#policy", name);
  await page.locator("#start-copy").click();
  await page.locator("dialog").getByRole("button", { name: "建副本" }).click();
  await answered(page);
}

test("分析 shows what is found at its lines, with an item that is pasted as a test or tried", async () => {
  await kept(page, { "main.zr": CLASH, "二.zr": "" });
  assert.equal(await marks(page), 0);
  await button(page, "分析").click();
  const found = section(page, "分析");
  await found.getByText("共冲突 1 处，空白 1 处", { exact: true }).waitFor();
  assert.match(await found.locator("li").first().innerText(), /冲突 [^]*main\.zr 第 9 行[^]*例如\s*名 = [^]*意见 = 不同意[^]*改法\s*[^]*已审 冲突/u);
  // The two rules, and the 默认 that speaks where none does.
  assert.equal(await marks(page), 3);
  await found.locator("li button").filter({ hasText: "第 14 行" }).press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "editor");
  await found.getByRole("button", { name: "粘贴为测试" }).first().click();
  await holds(page, "测试 “冲突：放、不放”");
  await holds(page, "预期 不予准入 因 不放");
  await found.getByRole("button", { name: "已经粘贴" }).waitFor();
  await page.locator("#counted[data-found=nothing]").waitFor();
  assert.equal(await page.locator(".proof.stale").count(), 0);
  await found.getByRole("button", { name: "拿它试判" }).first().click();
  await page.locator("#tried .card .zr-outcome[data-outcome=reject]").waitFor();
  assert.match(await page.locator("#items").inputValue(), /"意见": "不同意"/u);
  // A finding is marked in the file that it is in, and in no other.
  await page.selectOption("#file-name", "二.zr");
  await marked(page, 0);
  await page.selectOption("#file-name", "main.zr");
  await marked(page, 3);
  // Of another text it stays in sight, greyed, and is marked no more.
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("// 改了\n");
  await page.locator(".proof.stale").waitFor();
  await marked(page, 0);
  await button(page, "分析").click();
  await found.and(page.locator(":not(.stale)")).getByText("第 10 行").waitFor();
});

test("what is found of many rows of one table is one entry, with the way to each row", async () => {
  const table = `判定表 禁止\n    依据 《办法》第三条\n    | 名称 | 类 | 意见 | 结论 |\n    | 第一 | 甲类 | 不同意 | 不予准入 |\n    | 第二 | 乙类 | 不同意 | 不予准入 |\n    | 第三 | 甲类 | 同意 | 不予准入 |\n\n`;
  await kept(page, { "main.zr": CLASH.replace("规则 不放", `${table}规则 不放`).replace("类 = 甲类", "名 = “甲”") });
  await button(page, "分析").click();
  const found = section(page, "分析");
  await idle(page);
  assert.match(await found.locator(".total").innerText(), /冲突 4 处/u);
  const clashes = found.locator("> ul > li").filter({ hasText: "冲突 " });
  assert.equal(await clashes.count(), 2);
  const many = clashes.filter({ hasText: "表「禁止」的另外 2 行也是这样" });
  await many.locator("summary").press("Enter");
  // They are drawn when the entry has opened.
  await many.locator(".places button").first().waitFor();
  assert.deepEqual(await many.locator(".places button").allInnerTexts(), ["第二", "第三"]);
  await many.locator(".places button", { hasText: "第三" }).click();
  await page.waitForFunction(() => document.querySelector("#editor").shadowRoot.querySelector(".cm-activeLine")?.textContent.includes("第三"));
});

test("核对文书 is the draft as the command writes it, shown and taken along; it is greyed once the draft is another one", async () => {
  await kept(page, { "main.zr": `${CLASH.replaceAll("《办法》", "《<img src=x>办法》")}\n测试 “放”\n    基准日 2024-05-06\n    事项 名 = “某某” 、类 = 甲类、意见 = 同意\n    预期 准入 因 放\n` });
  await button(page, "核对文书").click();
  const paper = page.locator("#policy-page .document");
  await paper.waitFor({ timeout: 60_000 });
  assert.match(await paper.locator("main").innerText(), /政策《甲》[^]*条文和规则[^]*《<img src=x>办法》第一条[^]*放\s*准入[^]*测试[^]*第 1 号[^]*字段[^]*条文、规则、测试对照/u);
  assert.equal(await paper.locator("img, script").count(), 0);
  // It has the look of the document: the article beside the rule, columns as wide as it says.
  assert.equal(await paper.locator("td.article").first().evaluate((one) => getComputedStyle(one).backgroundColor), "rgb(250, 248, 242)");
  assert.ok(await paper.locator("col").first().evaluate((one) => one.style.width.endsWith("%")));
  for (const [name, file, begins] of [["下载 Word", "甲.docx", "PK"], ["下载网页（可打印）", "甲.html", "<!DOCTYPE html>"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    assert.equal(download.suggestedFilename(), file);
    assert.ok(readFileSync(await download.path(), "utf8").startsWith(begins));
  }
  await write(page, "\n// 改了");
  await page.locator("#policy-page.stale").waitFor();
  await button(page, "关上").click();
  assert.equal(await page.locator("#policy-page").isVisible(), false);
  await write(page, "\n规则 坏\n    当 没有的\n");
  await button(page, "核对文书").click();
  await page.locator("#inquiry-failure", { hasText: "政策有错误" }).waitFor();
  assert.equal(await page.locator("#policy-page").isVisible(), false);
});

test("测试覆盖 says what the tests try; 变异 which changes they do not notice, with tests to paste", async () => {
  await kept(page, { "main.zr": `${CLASH}\n测试 “放”\n    基准日 2024-05-06\n    事项 名 = “某某”、类 = 甲类、意见 = 同意\n    预期 准入 因 放\n` });
  await button(page, "测试覆盖").click();
  const tried = section(page, "测试覆盖");
  await tried.getByText("✓ 1 个测试全部通过").waitFor();
  assert.match(await tried.innerText(), /规则成立\s+1\s+2\s+50%[^]*规则 不放：[^]*main\.zr 第 14 行/u);
  await button(page, "变异").click();
  const survived = section(page, "变异");
  await survived.getByText(/^试改 \d+ 处，测试发现 \d+ 处/u).waitFor();
  await idle(page);
  const before = Number(/(\d+) 处改动没有测试发现/u.exec(await survived.innerText())[1]);
  await survived.getByRole("button", { name: /^全部粘贴为测试/u }).click();
  await page.locator("#counted:not([data-found=error])").waitFor();
  await button(page, "变异").click();
  await page.waitForFunction((before) => document.querySelector(".proof[aria-label=变异] .hint") && Number(/(\d+) 处改动/u.exec(document.querySelector(".proof[aria-label=变异]").innerText)?.[1] ?? 0) < before, before);
  await idle(page);
  await write(page, "\n测试 “错”\n    基准日 2024-05-06\n    事项 名 = “某某”、类 = 甲类、意见 = 同意\n    预期 报批\n");
  await button(page, "测试覆盖").click();
  await tried.getByText(/1 个测试没有通过/u).waitFor();
  assert.match(await tried.innerText(), /测试 错[^]*预期\s*报批[^]*实得\s*准入/u);
  await button(page, "变异").click();
  await page.locator("#inquiry-failure", { hasText: "1 个测试没有通过" }).waitFor();
  await write(page, "\n规则 坏\n    当 没有的\n");
  await button(page, "分析").click();
  await page.locator("#inquiry-failure", { hasText: "政策有错误" }).waitFor();
});

test("the draft is held against the package that it was made of", async () => {
  await copied(page, "示范乙区职责准入");
  await button(page, "和「示范乙区职责准入」比").click();
  const changes = section(page, "变化");
  await changes.getByText("和「示范乙区职责准入」比没有变化").waitFor({ timeout: 60_000 });
  await write(page, "\n规则 一律不行\n    依据 《办法》第一条\n    结论 不予准入\n    已审 恒真 “试”\n");
  await changes.and(page.locator(".stale")).waitFor();
  await page.locator("#counted:not([data-found=error])").waitFor();
  await button(page, "和「示范乙区职责准入」比").click();
  await changes.getByText(/结论有 \d+ 种变化/u).waitFor({ timeout: 60_000 });
  assert.match(await changes.innerText(), /结论 [^]* → 不予准入[^]*例如[^]*原因\s*旧的 [^]*；新的 [^]*一律不行/u);
  await changes.getByRole("button", { name: "粘贴为测试" }).first().click();
  await holds(page, "变成不予准入");
});

test("what takes long says how far it is, and is stopped", async () => {
  await copied(page, "新洲区职责准入");
  await button(page, "变异").click();
  await page.locator("#inquiry-stage", { hasText: /^试改 \d+ \/ \d+ 处$/u }).waitFor();
  assert.ok(await page.locator("#inquiry-bar").evaluate((bar) => bar.max > 1 && bar.value > 0));
  await button(page, "停止").click();
  assert.equal(await page.locator("#inquiring").isVisible(), false);
  const seen = await page.locator("#proved").innerText();
  await page.waitForTimeout(500);
  assert.equal(await page.locator("#proved").innerText(), seen);
  // Another one begins, and what is written meanwhile does not end it.
  await button(page, "分析").click();
  await write(page, "\n// 边写边查");
  await page.locator("#counted").waitFor();
  await section(page, "分析").and(page.locator(".stale")).waitFor({ timeout: 120_000 });
});

const HEAD = "政策 大\n    层级 县\n    默认 报批 “委”\n\n字段 名 文本 必填\n字段 类 枚举 {甲类、乙类、丙类} 必填\n字段 费 数(万元)\n字段 量 数\n\n";
const kind = (at) => ["甲类", "乙类", "丙类"][at % 3];
const conclusion = (at) => ["准入", "不予准入", "报批 “委”"][at % 3];
const rules = (count) => HEAD + Array.from({ length: count }, (_, at) => `规则 规则${at}\n    依据 《办法》第${at + 1}条\n    当   类 = ${kind(at)} 且 费 < ${at + 1}万元 且 量 > ${at}\n    结论 ${conclusion(at)}\n`).join("\n");
const rows = (count) => `${HEAD}判定表 大表\n    依据 《办法》第一条\n    | 类 | 费 | 量 | 结论 |\n${Array.from({ length: count }, (_, at) => `    | ${kind(at)} | ≥ ${at}万元 | < ${at + 5} | ${conclusion(at)} |\n`).join("")}`;
const items = (count) => JSON.stringify(Array.from({ length: count }, (_, at) => ({ 名: `事项${at}`, 类: kind(at), 费: at, 量: at })));

/** What a keystroke costs: the processor's time of the page's longest task and of all that the worker does, which other programs do not lengthen. */
async function cost(work) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["toplevel"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threads = new Map(traceEvents.filter((one) => one.name === "thread_name").map((one) => [`${one.pid} ${one.tid}`, one.args.name]));
  const workers = [...threads].filter(([, name]) => name === "DedicatedWorker thread").map(([id]) => id);
  const tasks = traceEvents.filter((one) => one.ph === "X" && /RunTask$/u.test(one.name) && one.tdur !== undefined);
  const own = (one) => threads.get(`${one.pid} ${one.tid}`) === "CrRendererMain" && workers.some((id) => id.startsWith(`${one.pid} `));
  const longest = (all) => Math.max(0, ...all.map((one) => one.tdur)) / 1000;
  return { page: longest(tasks.filter(own)), worker: longest(tasks.filter((one) => workers.includes(`${one.pid} ${one.tid}`))) };
}

for (const [name, text, list, bound] of [
  ["500 rules: a keystroke is answered in 100 ms", rules(500), items(1), 100],
  ["1000 rows are checked in a second", rows(1000), items(1), 1000],
  ["1000 rules, tried on 1000 items", rules(1000), items(1000), 1000],
]) {
  test(`${name}, and the page's thread is never held for 50 ms`, async () => {
    await kept(page, { "main.zr": text }, list);
    await page.locator("#editor .cm-content").click();
    await page.keyboard.press("Control+End");
    const key = async (words) => {
      await page.evaluate(() => {
        const tried = document.querySelector("#tried");
        tried.removeAttribute("data-seen");
        new MutationObserver((_, observer) => ((tried.dataset.seen = "yes"), observer.disconnect())).observe(tried, { childList: true });
      });
      await page.keyboard.type(words);
      await page.waitForSelector("#tried[data-seen]");
    };
    // The module is as fast as it gets once the browser has optimized it.
    for (let times = 0; times < 5; times += 1) await key(" ");
    // What else the machine does makes a keystroke dearer, never cheaper.
    const all = [];
    for (let times = 0; times < 3; times += 1) all.push(await cost(() => key(" ")));
    const found = { page: Math.min(...all.map((one) => one.page)), worker: Math.min(...all.map((one) => one.worker)) };
    console.log(`${name}: ${JSON.stringify(found)}`);
    assert.ok(found.worker > 0 && found.worker < bound, `${found.worker} ms in the worker`);
    assert.ok(found.page > 0 && found.page < 50, `${found.page} ms on the page`);
  });
}

test("what an input method is still composing is kept, but not judged", async () => {
  const keys = await page.context().newCDPSession(page);
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    globalThis.asked = 0;
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (...given) {
      if (given[0].do === "check") globalThis.asked += 1;
      postMessage.apply(this, given);
    };
  });
  for (const half of ["g", "gu", "gui", "gui'z"]) await keys.send("Input.imeSetComposition", { text: half, selectionStart: half.length, selectionEnd: half.length });
  await holds(page, "gui'z");
  assert.equal(await page.evaluate(() => globalThis.asked), 0);
  assert.ok(await page.evaluate(() => Object.values(localStorage).some((one) => one.includes("gui'z"))));
  await keys.send("Input.insertText", { text: "规则" });
  await page.waitForFunction(() => globalThis.asked > 0 && document.querySelector("#counted").dataset.found === "error");
  assert.ok((await text(page)).includes("规则") && !(await text(page)).includes("gui"));
});

test("a keystroke ends the check that runs: the answer is that of the last one", async () => {
  await kept(page, { "main.zr": rows(1000) });
  await page.evaluate(() => {
    globalThis.ended = 0;
    const { terminate } = Worker.prototype;
    Worker.prototype.terminate = function () {
      globalThis.ended += 1;
      terminate.call(this);
    };
  });
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n规则 末\n当 没有的\n结论 准", { delay: 5 });
  await page.keyboard.type("入", { delay: 5 });
  await page.waitForFunction(() => /没有的/u.test(document.querySelector("#findings").innerText) && /结论/u.test(document.querySelector("#editor").shadowRoot.textContent));
  await page.waitForFunction(() => !/没有结论/u.test(document.querySelector("#findings").innerText));
  assert.ok((await page.evaluate(() => globalThis.ended)) > 0);
});

test("the browser had nothing to complain about", () => assert.deepEqual(chrome.complaints, []));
