// How long `analyze` takes in Chromium, beside the command on the same policies:  npm run bench:proof [the command]

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser, here } from "../test/browser.mjs";
import { random } from "./work.mjs";

const command = process.argv[2] ?? join(here, "../target/release/zhunru");
const folder = mkdtempSync(join(tmpdir(), "zhunru-bench-"));
const chrome = await browser(".");
const page = await chrome.page();
await page.goto(`${chrome.address}bench/index.html`);

const measured = {};
for (const rules of [100, 500, 2000]) {
  const text = policy(rules);
  const file = join(folder, "main.zr");
  writeFileSync(file, text);
  const begun = performance.now();
  // Its exit status says that there are findings.
  const { stdout } = spawnSync(command, ["analyze", "-p", file, "--as-of", "2024-01-01", "--format", "json"], { maxBuffer: 2 ** 30 });
  const native = JSON.parse(stdout).findings.length;
  const nativeSeconds = (performance.now() - begun) / 1000;
  const { seconds, found } = await page.evaluate(async ([proof, text]) => {
    const { init, Proof } = await import(proof);
    await init();
    const asked = new Proof({ "main.zr": text });
    const begun = performance.now();
    const { findings } = asked.analyze({ asOf: "2024-01-01" });
    return { seconds: (performance.now() - begun) / 1000, found: findings.length };
  }, [`${chrome.address}dist/proof/index.js`, text]);
  if (found !== native) throw new Error(`${rules} rules: ${native} findings by the command, ${found} in Chromium`);
  measured[rules] = { findings: found, "command: s": nativeSeconds.toFixed(2), "Chromium: s": seconds.toFixed(2), times: (seconds / nativeSeconds).toFixed(1) };
}
console.table(measured);
await chrome.close();
rmSync(folder, { recursive: true });

/** `count` rules of two to five conditions over 20 facts: numbers, enumerations, dates, flags. */
function policy(count) {
  const next = random(count);
  const pick = (from) => from[next(from.length)];
  const kinds = [
    { declared: (name) => `字段 ${name} 数`, asked: (name) => `${name} ${pick(["<", "≥", ">", "≤"])} ${next(1000) + 1}` },
    { declared: (name) => `字段 ${name} 枚举 {甲、乙、丙、丁、戊}`, asked: (name) => `${name} = ${pick([..."甲乙丙丁戊"])}` },
    { declared: (name) => `字段 ${name} 日期`, asked: (name) => `${name} ${pick(["早于", "不早于"])} ${2010 + next(20)}-0${next(9) + 1}-${next(19) + 10}` },
    { declared: (name) => `字段 ${name} 是否`, asked: (name) => pick([name, `非 ${name}`]) },
  ];
  const facts = Array.from({ length: 20 }, (_, at) => ({ name: `事实${at}`, kind: kinds[at % kinds.length] }));
  const conditions = () => {
    const left = [...facts];
    return Array.from({ length: next(4) + 2 }, () => left.splice(next(left.length), 1)[0]).map(({ name, kind }) => kind.asked(name)).join(" 且 ");
  };
  const rules = Array.from({ length: count }, (_, at) => [
    `规则 规则${at}`,
    `    依据 《办法》第${at + 1}条`,
    `    当   ${conditions()}`,
    `    结论 ${pick(["准入", "不予准入", "报批 “委”", "补正 “料”", "须满足 “件”"])}`,
  ].join("\n"));
  return [`政策 基准\n    层级 县\n    默认 报批 “委”`, ...facts.map(({ name, kind }) => kind.declared(name)), ...rules].join("\n\n");
}
