// The page as one file: opened from a disk, without a server and without a network.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { browser, here } from "./browser.mjs";

const SLOW = { timeout: 60_000 };
const file = join(here, "www-dist/zhunru.html");
let chrome, page;

before(async () => {
  chrome = await browser("www-dist");
  page = await chrome.page({ offline: true });
  page.setDefaultTimeout(30_000);
  await page.goto(String(pathToFileURL(file)));
  await page.waitForSelector("#loading", { state: "hidden", ...SLOW });
});
after(() => chrome.close());

test("it names no other file", () => {
  const text = readFileSync(file, "utf8");
  assert.doesNotMatch(text.replace(/<script[^]*?<\/script>/gu, ""), /(?:src|href)="(?!data:|#|zhunru\.html)/u);
  assert.ok(statSync(file).size < 5095 * 1024);
});

test("a list and a workbook are judged", async () => {
  await page.getByRole("button", { name: "先用样例清单试试" }).click();
  await page.locator("table.verdicts tbody tr").first().waitFor(SLOW);
  await page.setInputFiles("#file", join(here, "../examples/新洲区下沉事项清单.xlsx"));
  await page.locator(".report h3", { hasText: "新洲区下沉事项清单" }).waitFor(SLOW);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "审查意见书（Word）" }).click()]);
  assert.ok(statSync(await download.path()).size > 5000);
});

test("in a narrow view the names of the items have room", async () => {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 800 });
  // The rows in sight are drawn anew for another width.
  await page.waitForFunction(() => document.querySelector("table.verdicts td.name")?.offsetWidth > 120);
  await page.setViewportSize(size);
});

test("a form is filled in, a draft checked", async () => {
  await page.getByRole("link", { name: "填报" }).click();
  await page.locator("zhunru-form").getByLabel("事项名称").fill("甲");
  await page.getByRole("link", { name: "起草" }).click();
  await page.locator("#tried .card").first().waitFor(SLOW);
});

test("packages of one's own come from a folder and from a zip", async () => {
  await page.getByRole("link", { name: "预审" }).click();
  await page.locator(".own > summary").click();
  await page.setInputFiles("#own-folder", join(here, "test/fixture/own"));
  await page.locator("#own-status", { hasText: "「本单位试点办法」" }).waitFor();
  assert.equal(await page.locator("#policy").inputValue(), "试点");
  await page.locator("#policy option", { hasText: "本单位试点办法" }).waitFor({ state: "attached" });
  await page.setInputFiles("#own-zip", join(here, "test/fixture/own.zip"));
  await page.locator("#own-status", { hasText: "「打包的办法」" }).waitFor();
  await page.setInputFiles("#file", { name: "清单.json", mimeType: "application/json", buffer: Buffer.from('[{"事项": "甲"}]') });
  await page.locator(".report .hint", { hasText: "按「打包的办法」预审" }).waitFor(SLOW);
});

test("a package of one's own becomes a draft with its tables", async () => {
  await page.selectOption("#policy", "试点");
  await page.getByRole("link", { name: "起草" }).click();
  await page.getByRole("button", { name: "改「本单位试点办法」的副本" }).click();
  await page.locator("dialog").getByRole("button", { name: "建副本" }).click();
  await page.locator("#counted", { hasText: "没有发现问题" }).waitFor(SLOW);
});

test("nothing is kept", async () => {
  const kept = await page.evaluate(() => {
    try {
      return localStorage.length + sessionStorage.length;
    } catch {
      return 0;
    }
  });
  assert.equal(kept, 0);
});

test("the browser had nothing to complain about", () => assert.deepEqual(chrome.complaints, []));
