// Every `check` of the conformance cases: the module's answer is byte for byte what the command prints.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { header, init, InputError, Policy, PolicyError } from "../dist/index.js";
import { here } from "./browser.mjs";

const root = join(here, "..");
const cases = join(root, "tests/conformance");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const command = process.env.ZHUNRU ?? join(target, "release/zhunru");
const FENCE = /^```(\S+)[ \t]*(.*?)[ \t]*\n(.*?)^```[ \t]*$/gmsu;
let judged = 0;

before(async () => {
  // Built anew: one of yesterday may say something else.
  if (process.env.ZHUNRU === undefined) execFileSync("cargo", ["build", "--release", "--locked"], { cwd: root, stdio: "inherit" });
  await init();
});

for (const name of readdirSync(cases).filter((one) => one.endsWith(".md") && one !== "README.md").sort()) {
  const { files, calls } = readCase(readFileSync(join(cases, name), "utf8"));
  for (const call of calls.filter((one) => one[0] === "check")) {
    test(`${name}: ${call.join(" ")}`, (t) => compare(t, files, call));
  }
}

after(() => assert.ok(judged >= 20, `only ${judged} lists were judged by both`));

function readCase(text) {
  const files = {};
  const calls = [];
  for (const [, kind, name, body] of text.matchAll(FENCE)) {
    if (kind === "sh") calls.push(...body.split("\n").filter((line) => line.trim() !== "").map((line) => line.trim().split(/\s+/u)));
    else if (kind !== "expect" && name !== "") files[name] = body;
  }
  return { files, calls };
}

function compare(t, files, call) {
  const folder = mkdtempSync(join(tmpdir(), "zhunru-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, body] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
  }
  const values = (option) => call.flatMap((word, at) => (word === option ? [call[at + 1]] : []));
  const judge = values("-p");
  const asOf = values("--as-of")[0] ?? "2024-01-01";
  const input = call.find((word, at) => at > 0 && Object.hasOwn(files, word) && !["-p", "-o"].includes(call[at - 1]));
  const open = call.includes("--open");
  if (input === undefined) return t.skip("the case has no list");
  const printed = spawnSync(command, ["check", ...judge.flatMap((one) => ["-p", one]), input, "--as-of", asOf, "--format", "json", ...(open ? ["--open"] : [])], { cwd: folder, encoding: "utf8" });
  const answer = () => policyOf(files, judge).checkText(files[input], { asOf, open, format: input.split(".").at(-1) });
  if (printed.stdout === "") {
    assert.equal(printed.status, 2);
    assert.throws(answer, (error) => error instanceof PolicyError || error instanceof InputError);
    return undefined;
  }
  assert.equal(answer(), printed.stdout);
  judged += 1;
  return undefined;
}

/** The packages that are named, and those beside them that they stand on, as the command finds them. */
function policyOf(files, judge) {
  const sources = Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith(".zr")));
  const tables = Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith(".csv")));
  const within = (packages) => Object.fromEntries(Object.entries(sources).filter(([name]) => packages.some((one) => one === "." || name === one || name.startsWith(`${one}/`))));
  const found = [...judge];
  for (let at = 0; at < found.length; at += 1) {
    const wanted = header(within([found[at]])).uppers;
    const parent = found[at].includes("/") ? found[at].slice(0, found[at].lastIndexOf("/") + 1) : "";
    const beside = new Set(Object.keys(sources).filter((name) => name.startsWith(parent)).map((name) => parent + name.slice(parent.length).split("/")[0]));
    for (const other of beside) if (!found.includes(other) && wanted.includes(header(within([other])).name)) found.push(other);
  }
  return new Policy(within(found), tables, { packages: found, judge });
}
