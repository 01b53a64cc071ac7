// Takes the pictures of docs/pictures from the real thing: the page in Chromium, the workbook that comes back in LibreOffice.
//
//   node scripts/pictures.mjs       needs a build (npm run build), the command (cargo build --release), LibreOffice and pdftoppm

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser, here } from "../test/browser.mjs";

const root = join(here, "..");
const pictures = join(root, "docs/pictures");
const list = "examples/新洲区下沉事项清单.xlsx";
const policy = "新洲区职责准入";
mkdirSync(pictures, { recursive: true });

const chrome = await browser("www-dist");
const page = await chrome.page({ viewport: { width: 1280, height: 800 } });
await page.goto(chrome.address);
await page.waitForSelector("#loading", { state: "hidden" });
await page.selectOption("#policy", policy);
await page.setInputFiles("#file", join(root, list));
await page.getByRole("button", { name: "残疾人教育资助申请" }).click();
await page.screenshot({ path: join(pictures, "page.png") });
await chrome.close();

const folder = mkdtempSync(join(tmpdir(), "pictures-"));
const book = join(folder, "结果.xlsx");
const command = join(root, "target/release/zhunru");
try {
  execFileSync(command, ["check", "-p", join(root, "policies", policy), join(root, list), "--as-of", "2024-05-06", "-o", book], { stdio: "pipe" });
} catch (error) {
  // Status 1 says that some of the duties may not be pushed down.
  if (error.status !== 1) throw error;
}
// Every sheet on one page, of which the right end is shown: the columns that were added.
const onOnePage = `pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}`;
execFileSync("libreoffice", ["--headless", "--convert-to", onOnePage, "--outdir", folder, book], { stdio: "pipe" });
execFileSync("pdftoppm", ["-png", "-singlefile", "-scale-to-x", "6000", "-scale-to-y", "-1", "-x", "4380", "-W", "1620", "-H", "800", join(folder, "结果.pdf"), join(pictures, "workbook")]);
rmSync(folder, { recursive: true });
