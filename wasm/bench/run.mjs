// zhunru beside cedar-wasm, in Node and in Chromium:  npm run bench

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { init, Policy } from "../dist/index.js";
import { browser, here } from "../test/browser.mjs";
import { measure } from "./work.mjs";

const bench = dirname(fileURLToPath(import.meta.url));
if (!existsSync(join(bench, "node_modules"))) execFileSync("npm", ["ci"], { cwd: bench, stdio: "inherit" });

const cedarPackage = "bench/node_modules/@cedar-policy/cedar-wasm";
for (const file of ["dist/zhunru.wasm", `${cedarPackage}/web/cedar_wasm_bg.wasm`]) {
  const bytes = readFileSync(join(here, file));
  console.log(`${file}: ${(bytes.length / 1024).toFixed(0)} KB, gzipped ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(0)} KB`);
}

await init();
const cedar = await import("@cedar-policy/cedar-wasm/nodejs");
show(`Node ${process.versions.node}`, measure({ Policy, cedar: cedar.default ?? cedar }));

const chrome = await browser(".");
const page = await chrome.page();
await page.goto(`${chrome.address}bench/index.html`);
const version = await page.evaluate(() => navigator.userAgent.match(/Chrome\/[\d.]+/u)?.[0]);
const measured = await page.evaluate(async ([engine, work, peer]) => {
  const [{ init, Policy }, { measure }, cedar] = await Promise.all([import(engine), import(work), import(peer)]);
  await Promise.all([init(), cedar.default()]);
  return measure({ Policy, cedar });
}, ["dist/index.js", "bench/work.mjs", `${cedarPackage}/web/cedar_wasm.js`].map((path) => chrome.address + path));
show(version, measured);
await chrome.close();

function show(where, results) {
  console.log(`\n${where}`);
  console.table(Object.fromEntries(results.map(({ rules, rejected, zhunru, cedar }) => [rules, {
    rejected,
    "zhunru: load ms": zhunru.loadMs.toFixed(2), "cedar: load ms": cedar.loadMs.toFixed(2),
    "zhunru: form µs": zhunru.formUs.toFixed(0), "cedar: form µs": cedar.formUs.toFixed(0),
  }])));
}
