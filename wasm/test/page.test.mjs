// The page, room by room, in a real browser.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { browser, here } from "./browser.mjs";
import { join } from "node:path";

const SLOW = { timeout: 60_000 };
let chrome, page;

before(async () => (chrome = await browser("www-dist")));
after(() => chrome.close());
beforeEach(async (t) => {
  page = await chrome.page();
  page.setDefaultTimeout(20_000);
  await enter("");
  t.after(() => page.context().close());
});

async function enter(fragment) {
  await page.goto(`${chrome.address}${fragment}`);
  await page.waitForSelector("#loading", { state: "hidden" });
}

const give = (name, text) => page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
const rows = () => page.locator("table.verdicts tbody tr:not(.gap)");
const beside = () => page.locator(".beside");
/** All that the panel says in which facts of the item beside the table are changed. */
const panel = () => page.locator(".what-if-facts").evaluate((host) => [...host.shadowRoot.children].map((one) => one.innerText).join("\n"));
const moved = (to) => page.locator(".what-if-facts .move", { hasText: to }).waitFor();

const policyIs = (root) => page.selectOption("#policy", root);

async function saved(button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  return readFileSync(await download.path(), "utf8");
}

test("screening: a list, its verdicts, filters, reasons, the result to take away", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  const all = await rows().count();
  assert.ok(all >= 5);
  await page.getByRole("button", { name: "残疾人托养服务申请" }).click();
  await beside().locator(".zr-basis").first().waitFor();
  await page.locator(".counts input").first().uncheck();
  assert.ok((await rows().count()) < all);
  await page.locator(".counts input").first().check();
  await page.getByLabel("在清单里找").fill("托养");
  assert.equal(await rows().count(), 1);
  await page.locator(".saves summary").click();
  const result = JSON.parse(await saved("下载 JSON"));
  assert.equal(result.items.length, all);
  const csv = await saved("下载 CSV");
  assert.match(csv.split("\r\n")[0], /,序号,位置,事项名称,结果,结论内容,/u);
});

test("screening: what cannot be read is said, and the next list is judged all the same", async () => {
  await give("坏.json", "[{");
  await page.locator("#failure:not([hidden])").waitFor(SLOW);
  await give("清单.xlsx", "PK");
  await page.locator("#failure:not([hidden])", { hasText: "不是完好的 XLSX" }).waitFor(SLOW);
  await give("清单.pdf", "%PDF");
  await page.locator("#failure:not([hidden])", { hasText: "这是 PDF 文件" }).waitFor(SLOW);
  await give("好.json", '[{"事项名称": "甲"}]');
  await rows().first().waitFor(SLOW);
  assert.equal(await page.locator("#failure").isVisible(), false);
});

test("screening: what cannot be read leaves the last verdicts in sight, greyed, and they can still be opened", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  await give("坏.json", "[{");
  await page.locator("#failure:not([hidden])", { hasText: "灰色" }).waitFor(SLOW);
  await page.locator("#verdicts.stale").waitFor();
  await page.locator("td .open").nth(7).click();
  await beside().locator(".zr-grounds").waitFor();
  assert.match(await page.locator(".report h3").innerText(), /清单样例/u);
  await give("好.json", '[{"事项名称": "甲"}]');
  await page.locator("#verdicts:not(.stale) .report h3", { hasText: "好.json" }).waitFor(SLOW);
});

test("screening: what no item gives is said once, above; a refusal tells its reason before what is missing", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  const lacking = await page.locator(".lacking").innerText();
  assert.match(lacking, /整张清单都没有的 2 项事实[^]*申报.申请部门[^]*申报.申请日期/u);
  const report = await page.locator(".report").innerText();
  assert.equal(report.split("申报.申请部门").length, 2, report);
  assert.doesNotMatch(report, /毫秒|用时/u);
  assert.match(report, /按「新洲区职责准入」预审\s*它的 \d+ 个上位政策一起判/u);
  await page.locator(".report .title details.hint > summary").click();
  assert.match(await page.locator(".report .title").innerText(), /「国家底线」[^]*「行政处罚」/u);
  const refused = rows().filter({ hasText: "外出健康体检备案" });
  assert.match(await refused.innerText(), /不同意下沉[^]*责任状/u);
  await page.getByRole("button", { name: "外出健康体检备案" }).click();
  await beside().locator(".zr-grounds").waitFor();
  const grounds = await beside().innerText();
  assert.match(grounds, /外出健康体检备案[^]*理由\s*不同意下沉\s*不得以责任状转嫁责任[^]*还缺 2 项/u);
});

test("screening: the reason stands before the facts that only this row lacks", async () => {
  const [head, first] = JSON.parse(readFileSync(join(here, "www-dist/policies.json"), "utf8")).example.trim().split("\n");
  await give("清单.json", JSON.stringify([
    { ...Object.fromEntries(head.split(",").map((name, at) => [name, first.split(",")[at]])) },
    { 事项名称: "甲", 附带要求: "责任状" },
  ]));
  await rows().nth(1).waitFor(SLOW);
  assert.match(await rows().nth(1).innerText(), /责任状[^]*缺 /u);
  await page.getByRole("button", { name: "甲", exact: true }).click();
  await beside().locator(".zr-grounds").waitFor();
  assert.match(await beside().innerText(), /理由[^]*还缺的事实/u);
});

test("screening: the policy's words stand wherever a verdict does", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  await page.locator(".whole > details > summary").click();
  const said = () => page.locator(".report .zr-outcome, .report .zr-tag, .report .zr-undecided, .report [aria-label=还没有定的规则]").allTextContents();
  const shown = [];
  for (const row of await page.locator("td .open").all()) {
    const name = await row.innerText();
    await row.click();
    await beside().locator("h4", { hasText: name }).waitFor();
    shown.push(...(await said()));
  }
  assert.ok(shown.some((one) => one.includes("不同意下沉")) && shown.some((one) => one.includes("同意下沉")));
  assert.deepEqual(shown.filter((one) => /不予准入|「准入」|^准入|（准入）/u.test(one)), []);
});

test("a policy that is not judged alone says why and what it holds, in every room", async () => {
  assert.match(await page.locator("#policy option", { hasText: "国家底线" }).innerText(), /不单独判/u);
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  await policyIs("行政处罚");
  const panel = page.locator("#screen-about");
  assert.match(await panel.innerText(), /「行政处罚」不单独用来审清单[^]*无意见[^]*灰色/u);
  await page.locator("#verdicts.stale").waitFor();
  assert.equal(await page.locator("#drop").isVisible(), false);
  await panel.locator("summary").click();
  assert.ok((await panel.locator("tbody tr").count()) > 15);
  assert.match(await panel.locator("tbody").innerText(), /行政处罚法》第二十四条/u);
  // Only policies that are judged: 行政强制 has it above itself, but is no way on.
  const ways = await panel.getByRole("button").allInnerTexts();
  const alone = await page.locator("#policy optgroup").first().locator("option").allInnerTexts();
  assert.deepEqual(ways.filter((way) => !alone.includes(way)), []);
  assert.ok(ways.includes("新洲区职责准入") && !ways.includes("行政强制"));
  await page.locator("nav [data-room=fill]").click();
  assert.equal(await page.locator("zhunru-form").isVisible(), false);
  await page.locator("#fill-about").getByRole("button", { name: "新洲区职责准入" }).click();
  await page.locator("zhunru-form").waitFor();
  assert.equal(await page.locator("#policy").inputValue(), "新洲区职责准入");
  await page.locator("nav [data-room=screen]").click();
  await page.locator("#verdicts:not(.stale) .report").waitFor(SLOW);
  assert.equal(await panel.isVisible(), false);
});

test("screening: a fact is changed, and the verdict moves; in the list as it is", async (t) => {
  const rules = "政策 试点\n    层级 县\n    默认 报批 “委”\n\n对象 申报\n    字段 部门 文本\n\n字段 名 文本 必填\n字段 类 枚举 {甲类、乙类} 必填\n字段 费 数(万元)\n字段 备 文本\n\n规则 放\n    依据 《办法》第一条\n    当   类 = 甲类\n    结论 准入\n    理由 “甲类可以放”\n\n规则 超了\n    依据 《办法》第二条\n    当   合计(费) > 10万元\n    结论 不予准入\n    理由 “合计{合计(费)}”\n";
  const folder = mkdtempSync(join(tmpdir(), "zhunru-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "试点"));
  writeFileSync(join(folder, "试点/main.zr"), rules);
  await page.setInputFiles("#own-folder", join(folder, "试点"));
  await page.waitForFunction(() => document.querySelector("#policy").value === "试点");
  await give("清单.csv", "名,类,费\n一,乙类,4\n二,乙类,5\n三,甲类,5\n");
  await rows().nth(2).waitFor(SLOW);
  await page.locator("td .open").nth(0).click();
  const whatIf = beside().locator(".what-if");
  await whatIf.locator("> summary").press("Enter");
  const move = whatIf.locator(".move");
  await move.getByText("不予准入").waitFor();
  assert.match(await panel(), /改一项事实/u);
  // The figure of the whole list is that of the list in which this one is changed.
  await whatIf.getByLabel("费", { exact: true }).fill("0.5");
  await moved(/不予准入\s*还是\s*不予准入/u);
  await whatIf.getByText("合计10.5万元").waitFor();
  await whatIf.getByLabel("费", { exact: true }).fill("0");
  await moved(/不予准入\s*变成\s*报批/u);
  assert.match(await panel(), /改了：费[^]*少了\s*不予准入\s*超了：合计14万元/u);
  await whatIf.getByLabel("甲类").check();
  await moved(/变成\s*准入/u);
  assert.match(await panel(), /多了\s*准入\s*放：甲类可以放/u);
  await whatIf.getByLabel("费", { exact: true }).fill("很多");
  await whatIf.getByText("很多").first().waitFor();
  await whatIf.getByRole("button", { name: "还原" }).click();
  assert.equal(await whatIf.getByLabel("费", { exact: true }).inputValue(), "4");
  await moved(/^\s*不予准入\s*还?原?\s*$/u);
  // What is changed here is not changed in the list.
  await page.locator("td .open").nth(1).click();
  await page.locator("td .open").nth(0).click();
  assert.match(await beside().innerText(), /合计14万元/u);
});

test("screening: the facts of an item are drawn once, however often they are unfolded before they come", async () => {
  await give("清单.json", '[{"事项": "甲"}]');
  await rows().first().waitFor(SLOW);
  await page.locator("td .open").first().click();
  await beside().locator(".what-if").evaluate((details) => {
    details.open = true;
    for (let times = 0; times < 3; times += 1) details.dispatchEvent(new Event("toggle"));
  });
  await beside().locator(".what-if .move").waitFor();
  // Answers that are still on their way come meanwhile.
  await page.waitForTimeout(500);
  assert.equal(await beside().locator(".what-if .move").count(), 1);
  assert.deepEqual(chrome.complaints, []);
});

test("screening: a way is tried from the panel", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  await page.getByRole("button", { name: "残疾儿童康复训练申请" }).click();
  const whatIf = beside().locator(".what-if");
  await whatIf.locator("> summary").click();
  await whatIf.getByRole("button", { name: /^转移方式改为派驻/u }).click();
  await whatIf.locator(".move", { hasText: /补正\s*变成\s*满足条件后下沉/u }).waitFor();
  assert.equal(await whatIf.getByLabel("转移方式").inputValue(), "派驻");
  assert.match(await panel(), /改了：[^]*申报.申请日期[^]*不再缺 申报.申请部门、申报.申请日期/u);
});

test("screening: hostile cells are only text, on the page and in a spreadsheet", async () => {
  const cell = '<img src=x onerror=globalThis.stolen=1>"><script>globalThis.stolen=1</script>';
  const names = JSON.parse(readFileSync(join(here, "www-dist/policies.json"), "utf8")).example.split("\n")[0].split(",");
  await give(`${"<img src=x onerror=globalThis.stolen=1>"}.json`, JSON.stringify([Object.fromEntries([...names, cell].map((name) => [name, cell])), { 事项名称: "=HYPERLINK(1)" }]));
  await rows().first().waitFor(SLOW);
  await page.locator("td .open").first().click();
  await beside().locator(".zr-grounds").waitFor();
  assert.equal(await page.evaluate(() => document.querySelectorAll("main img, main script").length), 0);
  assert.equal(await page.evaluate(() => globalThis.stolen), undefined);
  await page.locator(".saves summary").click();
  assert.match(await saved("下载 CSV"), /,'=HYPERLINK/u);
});

test("screening: the table is sorted and filtered, and the keyboard goes through it with the reasons beside", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
  const first = () => rows().first().locator("td").first().innerText();
  await page.getByRole("button", { name: "结论", exact: true }).click();
  await page.getByRole("button", { name: "结论", exact: true }).click();
  assert.match(await rows().first().innerText(), /不同意下沉/u);
  assert.equal(await page.locator("th.outcome").getAttribute("aria-sort"), "descending");
  await page.getByRole("button", { name: "序号" }).click();
  assert.equal(await first(), "1");
  await page.getByLabel("只看哪个原实施部门").selectOption("区农业农村局");
  assert.match(await page.locator(".tools [role=status]").innerText(), /10 项中的 [1-9] 项/u);
  assert.equal(await rows().filter({ hasText: "区农业农村局" }).count(), await rows().count());
  await page.getByLabel("只看哪个原实施部门").selectOption("*");
  await page.locator(".scroll").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await beside().locator("h4").waitFor();
  const opened = await beside().locator("h4").innerText();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((before) => document.querySelector(".beside h4").textContent !== before, opened);
  await page.getByRole("button", { name: "关上" }).click();
  assert.equal(await beside().isVisible(), false);
  assert.ok(await page.evaluate(() => document.activeElement.matches("td .open")));
});

test("screening: what the list does not say is said beside it, and judged", async () => {
  await give("清单.csv", "事项名称,直接实施部门,权利类型\n甲,区残联,公共服务\n乙,区残联,公共服务\n");
  await rows().first().waitFor(SLOW);
  await page.locator(".supplement > summary").click();
  await page.getByLabel("申报.申请日期").fill("2026-11-01");
  await page.getByLabel("转移方式", { exact: true }).selectOption("交由");
  await page.getByRole("button", { name: "按清单拟一份" }).click();
  await page.getByLabel("列「权利类型」是").waitFor();
  await page.getByLabel("列「权利类型」是").selectOption("权力类型");
  await page.getByLabel("列「直接实施部门」是").selectOption("原实施部门");
  await page.getByRole("button", { name: "照这些重新预审" }).click();
  await page.waitForFunction(() => !document.querySelector(".lacking")?.textContent.includes("权力类型"));
  assert.doesNotMatch(await page.locator(".lacking").innerText(), /转移方式|申请日期|原实施部门/u);
  // What was said of the list holds for the next version of it.
  await give("清单.csv", "事项名称,直接实施部门,权利类型\n丙,区残联,公共服务\n");
  await rows().filter({ hasText: "丙" }).waitFor();
  assert.doesNotMatch(await page.locator(".lacking").innerText(), /权力类型/u);
});

test("screening: a map is read and written as the engine does, with its remarks", async () => {
  await give("清单.csv", "事项名称,随转「经费」 一,部门 名\n甲,5,区残联\n");
  await rows().first().waitFor(SLOW);
  await page.locator(".supplement > summary").click();
  const map = "// 去年的清单\n\n列 「随转「经费」 一」 = 随转经费  // 去年的叫法\n// 列 「部门 名」 = 原实施部门  // 是不是这一项由人定\n定 转移方式 = 交由\n";
  await page.setInputFiles("#map-file", { name: "清单.对照", mimeType: "text/plain", buffer: Buffer.from(map) });
  await page.getByText("读了「清单.对照」，3 行").waitFor();
  assert.equal(await page.getByLabel("列「随转「经费」 一」是").inputValue(), "随转经费");
  assert.equal(await saved("存成对照文件"), map);
  await page.getByLabel("列「部门 名」是").selectOption("原实施部门");
  await page.getByRole("button", { name: "照这些重新预审" }).click();
  await page.waitForFunction(() => !/随转经费|原实施部门 /u.test(document.querySelector(".lacking").textContent));
  await page.getByLabel("申报.申请日期").fill("2026-11-01");
  assert.equal(await saved("存成对照文件"), `${map.replace("// 列 「部门 名」 = 原实施部门  // 是不是这一项由人定", "列 「部门 名」 = 原实施部门")}定 申报.申请日期 = 2026-11-01\n`);
});

test("screening: a workbook is judged, and comes back with a verdict at each row, and as an opinion", async () => {
  await page.setInputFiles("#file", join(here, "../examples/新洲区下沉事项清单.xlsx"));
  await rows().first().waitFor(SLOW);
  const unzipped = async (button) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const book = await unzipped("工作簿（带结论）");
  assert.equal(book.name, "新洲区下沉事项清单-预审结果.xlsx");
  assert.equal(book.bytes.subarray(0, 2).toString(), "PK");
  // It is the applicant's own, with what it came to.
  writeFileSync(join(tmpdir(), "zhunru-page.xlsx"), book.bytes);
  await page.setInputFiles("#file", join(tmpdir(), "zhunru-page.xlsx"));
  await page.locator(".report h3", { hasText: "zhunru-page" }).waitFor(SLOW);
  assert.match(await page.locator(".report").innerText(), /结论|审查汇总/u);
  const opinion = await unzipped("审查意见书（Word）");
  assert.ok(opinion.bytes.length > 5000 && opinion.name.endsWith("审查意见书.docx"));
  const paper = await unzipped("审查意见书（网页");
  assert.match(paper.bytes.toString(), /^<!DOCTYPE html>[^]*审查意见书/u);
});

test("screening: the list is compared with an older one, as the command reports it", async () => {
  const head = "事项名称,权力类型,原实施部门,清单类别,测算经费\n";
  await give("今年.csv", `${head}甲类备案,公共服务,区民政局,下放,3\n公共厕所设置的管理,公共服务,区民政局,下放,\n丙类许可,行政许可,区民政局,配合,\n丁类检查,公共服务,区财政局,下放,\n`);
  await rows().nth(3).waitFor(SLOW);
  const panel = page.locator(".comparing");
  await panel.locator("> summary").press("Enter");
  const old = (name, text) => page.setInputFiles("#old-file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  await old("去年.csv", `${head}甲类备案,公共服务,区民政局,下放,2\n公共厕所设置管理,公共服务,区民政局,下放,\n丙类许可,行政许可,区民政局,下放,\n戊类处罚,行政处罚,区民政局,下放,\n`);
  await panel.locator(".total").waitFor(SLOW);
  assert.match(await panel.innerText(), /和「去年\.csv」比过了[^]*增加 1 项、删去 1 项、改名 1 项、移动 1 项、变动 1 项[^]*增加 1 项\s*丁类检查（A5）\s*删去 1 项\s*戊类处罚（A5）\s*改名 1 项\s*公共厕所设置管理 → 公共厕所设置的管理（A3）\s*移动 1 项\s*丙类许可（A4）\s*清单类别\s*下放 → 配合\s*变动 1 项\s*甲类备案（A2）\s*测算经费\s*2万元 → 3万元/u);
  const [made] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "变化（工作簿）" }).click()]);
  assert.equal(made.suggestedFilename(), "今年-变化.xlsx");
  assert.equal(readFileSync(await made.path()).subarray(0, 2).toString(), "PK");
  const json = JSON.parse(await saved("变化（JSON）"));
  assert.deepEqual([json.added, json.gone, json.moved].map((all) => all.map((one) => one.name)), [["丁类检查"], ["戊类处罚"], ["丙类许可"]]);
  // Other columns pair the items, without the file being given again.
  await panel.getByLabel("在哪张清单上，由哪一列说").selectOption("权力类型");
  await panel.locator(".total", { hasText: "增加 1 项、删去 1 项、改名 1 项、变动 2 项" }).waitFor(SLOW);
  await old("坏.csv", "没有,人认得\n1,2\n");
  await panel.locator(".failure:not([hidden])", { hasText: "没有比成：旧清单" }).waitFor(SLOW);
  await old("去年.png", "PNG");
  await panel.locator(".failure:not([hidden])", { hasText: "读不了「去年.png」" }).waitFor(SLOW);
  await old("一样.csv", `${head}甲类备案,公共服务,区民政局,下放,3\n公共厕所设置的管理,公共服务,区民政局,下放,\n丙类许可,行政许可,区民政局,配合,\n丁类检查,公共服务,区财政局,下放,\n`);
  await panel.locator(".total[data-found=nothing]", { hasText: "没有变化" }).waitFor(SLOW);
  assert.equal(await panel.locator(".failure").isVisible(), false);
  // The next version of the list is compared with the same one.
  await give("今年.csv", `${head}甲类备案,公共服务,区民政局,下放,4\n`);
  await panel.locator(".total", { hasText: "删去 3 项、变动 1 项" }).waitFor(SLOW);
  // Workbooks, too.
  const book = join(here, "../examples/新洲区下沉事项清单.xlsx");
  await page.setInputFiles("#file", book);
  await page.locator(".report h3", { hasText: "新洲区下沉事项清单.xlsx" }).waitFor(SLOW);
  assert.equal(await panel.locator(".total").count(), 0);
  await panel.locator("> summary").click();
  await page.setInputFiles("#old-file", book);
  await panel.locator(".total[data-found=nothing]", { hasText: "没有变化" }).waitFor(SLOW);
});

test("screening: many changes are counted, and the first of them drawn", async () => {
  const list = (from, to) => JSON.stringify(Array.from({ length: to - from }, (_, at) => ({ 事项名称: `<b>第${from + at}类备案</b>`, 权力类型: "公共服务" })));
  await give("今年.json", list(0, 1000));
  await rows().first().waitFor(SLOW);
  await page.getByText("和旧的清单比").click();
  await page.setInputFiles("#old-file", { name: "去年.json", mimeType: "application/json", buffer: Buffer.from(list(700, 1000)) });
  const added = page.locator(".comparison .kind", { hasText: "增加 700 项" });
  await added.locator("> summary").click(SLOW);
  assert.equal(await added.locator("li").count(), 201);
  assert.match(await added.innerText(), /<b>第0类备案<\/b>[^]*还有 500 项，存成工作簿来看/u);
});

test("screening: 10 000 rows leave the page awake", async (t) => {
  const [head, ...lines] = JSON.parse(readFileSync(join(here, "www-dist/policies.json"), "utf8")).example.trim().split("\n");
  const many = Array.from({ length: 10_000 }, (_, at) => lines[at % lines.length]);
  await page.evaluate(() => {
    globalThis.gap = 0;
    globalThis.task = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => (globalThis.task = Math.max(globalThis.task, one.duration)))).observe({ type: "longtask" });
    let last = performance.now();
    const tick = (now) => {
      globalThis.gap = Math.max(globalThis.gap, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  // By its path: handed over as a buffer, it would be unpacked on the page's own thread.
  const folder = mkdtempSync(join(tmpdir(), "zhunru-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "大清单.csv"), [head, ...many].join("\n"));
  await page.setInputFiles("#file", join(folder, "大清单.csv"));
  await page.locator("#progress:not([hidden])").waitFor();
  await page.getByText("共 10000 项").waitFor({ timeout: 300_000 });
  assert.ok((await rows().count()) < 100);
  await page.locator(".scroll").focus();
  await page.keyboard.press("End");
  assert.equal(await rows().last().locator("td").first().innerText(), "10000");
  await page.getByRole("button", { name: "序号" }).click();
  assert.equal(await rows().first().locator("td").first().innerText(), "10000");
  const { gap, task } = await page.evaluate(() => ({ gap: globalThis.gap, task: globalThis.task }));
  console.log(`longest task: ${task.toFixed(0)} ms, longest time without a frame: ${gap.toFixed(0)} ms`);
  assert.ok(task < 300, `a task of ${task} ms`);
  // Frames also wait where the machine has other things to do than this page.
  assert.ok(gap < 1500, `${gap} ms without a frame`);
});

test("filling in: the form judges, and what it says can be taken to the screening", async () => {
  await page.getByRole("link", { name: "填报" }).click();
  const form = page.locator("zhunru-form");
  const verdict = form.locator("[aria-live]");
  assert.equal(await verdict.innerText(), "填写以后，这里给出结论");
  assert.equal(await form.locator("p", { hasText: "还取决于它" }).filter({ visible: true }).count(), 0);
  const name = form.locator(".field").filter({ hasText: "一项职责，用权责清单上的名称" });
  await name.locator("summary", { hasText: "为什么问" }).click();
  assert.match(await name.innerText(), /（不同意下沉）[^]*还取决于它/u);
  await form.getByLabel("事项名称").fill("甲");
  await form.getByLabel("权力类型").selectOption("行政处罚");
  await form.getByLabel("转移方式").selectOption("委托");
  assert.match(await verdict.innerText(), /还没有定，可能是[^]*「不同意下沉」/u);
  await page.getByRole("button", { name: "申报表（Word）" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.localName), "zhunru-form");
  assert.equal((await page.evaluate(() => document.querySelector("zhunru-form").value)).事项[0].转移方式, "委托");
  await page.getByRole("button", { name: "清空" }).click();
  await page.keyboard.press("Escape");
  assert.equal((await page.evaluate(() => document.querySelector("zhunru-form").value)).事项[0].转移方式, "委托");
  await page.getByRole("button", { name: "清空" }).click();
  await page.locator("dialog").getByRole("button", { name: "清空" }).click();
  // The dialog tells what was chosen once it has closed.
  await page.waitForFunction(() => JSON.stringify(document.querySelector("zhunru-form").value.事项) === "[{}]");
});

test("filling in: what is complete becomes an application to sign and hand in", async () => {
  await page.setInputFiles("#own-folder", join(here, "test/fixture/own"));
  await page.waitForFunction(() => document.querySelector("#policy").value === "试点");
  await page.getByRole("link", { name: "填报" }).click();
  await page.locator("zhunru-form").getByLabel("事项").fill("摊位备案");
  for (const [button, name] of [["申报表（Word）", "摊位备案-申报表.docx"], ["申报表（工作簿）", "摊位备案-申报表.xlsx"]]) {
    const [download] = await Promise.all([page.waitForEvent("download", SLOW), page.getByRole("button", { name: button }).click()]);
    assert.equal(download.suggestedFilename(), name);
    assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
  }
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = document.querySelector("#paper").innerHTML)));
  await page.getByRole("button", { name: "打印" }).click();
  assert.match(await page.evaluate(() => globalThis.printed), /摊位备案[^]*准入[^]*申报部门（盖章）/u);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#paper").isVisible(), true);
  assert.equal(await page.locator("zhunru-form").isVisible(), false);
});

test("filling in: in a narrow view the verdict stands over no question", async () => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.getByRole("link", { name: "填报" }).click();
  const covered = await page.evaluate(async () => {
    const form = document.querySelector("zhunru-form").shadowRoot;
    const verdict = form.querySelector(".verdict");
    const found = [];
    for (const field of form.querySelectorAll(".field")) {
      field.scrollIntoView({ block: "end" });
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const [a, b] = [field.getBoundingClientRect(), verdict.getBoundingClientRect()];
      if (field.checkVisibility() && a.bottom > b.top && a.top < b.bottom) found.push(field.textContent);
    }
    return found;
  });
  assert.deepEqual(covered, []);
});

test("drafting: mistakes are marked as one writes, items judged", async () => {
  await page.getByRole("link", { name: "起草" }).click();
  await page.locator("#tried .card").first().waitFor();
  assert.match(await page.locator("#tried").innerText(), /附条件准入[^]*不同意下沉[^]*报批/u);
  const editor = page.locator("#editor .cm-content");
  await editor.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n规则 重点\n    依据 《办法》第一条\n当 权力类型 = 行政许");
  await page.locator("#findings [data-severity=error]", { hasText: /「行政许」[^]*行政许可/u }).waitFor();
  // The list that opened by itself is closed first: a click on it while it is being fetched anew would count for nothing.
  await page.keyboard.press("Escape");
  await page.locator("#editor .cm-tooltip-autocomplete").waitFor({ state: "detached" });
  await page.keyboard.press("Control+Space");
  await page.locator("#editor .cm-tooltip-autocomplete").getByText("行政许可").click();
  await page.waitForFunction(() => document.querySelector("#editor").shadowRoot.querySelector(".cm-content").innerText.includes("权力类型 = 行政许可"));
  await page.keyboard.type("\n结论 不予准入");
  await page.keyboard.press("Escape");
  await page.locator("#counted[data-found=nothing]").waitFor();
  await page.locator("#tried:not(.stale) .card").first().waitFor();
  assert.equal(await page.locator("#tried .card").nth(2).locator(".zr-outcome").innerText(), "不同意下沉");
  await page.getByRole("button", { name: "排版" }).click();
  assert.match(await editor.innerText(), /\n {4}结论 不予准入/u);
});

test("without a network, once it has been opened", async () => {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("#loading", { state: "hidden" });
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await rows().first().waitFor(SLOW);
});

for (const width of [1366, 390, 360]) {
  test(`nothing for axe to find, nothing wider than the page, at ${width}`, async () => {
    await page.setViewportSize({ width, height: 800 });
    for (const room of ["screen", "fill", "draft"]) {
      await page.locator(`nav [data-room=${room}]`).click();
      if (room === "screen") await page.getByRole("button", { name: "先用样例清单试试" }).click().then(() => rows().first().waitFor(SLOW)).then(() => page.locator("td .open").first().click()).then(() => page.locator(".what-if > summary").click()).then(() => page.locator(".what-if-facts .field").first().waitFor()).then(() => page.locator(".supplement > summary").click());
      if (room === "screen") {
        await page.locator(".comparing > summary").click();
        const [head, ...lines] = JSON.parse(readFileSync(join(here, "www-dist/policies.json"), "utf8")).example.split("\n");
        await page.setInputFiles("#old-file", { name: "旧.csv", mimeType: "text/csv", buffer: Buffer.from([head, ...lines.slice(2)].join("\n")) });
        await page.locator(".comparison .total").waitFor(SLOW);
      }
      if (room === "draft") {
        await page.locator("#tried .card").first().waitFor();
        for (const name of ["分析", "测试覆盖", "变异"]) {
          await page.getByRole("button", { name, exact: true }).click();
          await page.locator(`.proof[aria-label=${name}]`).waitFor();
          await page.locator("#inquiring").waitFor({ state: "hidden" });
        }
        await page.getByRole("button", { name: "核对文书", exact: true }).click();
        await page.locator("#policy-page .document").waitFor(SLOW);
        await page.locator("#items").fill("[{");
        await page.locator("#tried.stale").waitFor();
      }
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"));
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
      assert.deepEqual(serious.map((one) => `${room} ${one.id}: ${one.nodes.map((node) => node.html).slice(0, 2)}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${room} is wider than ${width}`);
    }
    await policyIs("行政处罚");
    for (const [room, place] of [["draft", "dialog"], ["screen", "#screen-about"]]) {
      await page.locator(`nav [data-room=${room}]`).click();
      if (room === "draft") await page.locator("#start-copy").click();
      else await page.locator(`${place} summary`).click();
      await page.locator(place).waitFor();
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.filter((one) => one.impact === "serious" || one.impact === "critical").map((one) => `${place} ${one.id}: ${one.nodes.map((node) => node.html).slice(0, 2)}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${place} is wider than ${width}`);
      if (room === "draft") await page.keyboard.press("Escape");
    }
  });
}

test("the browser had nothing to complain about", () => assert.deepEqual(chrome.complaints, []));
