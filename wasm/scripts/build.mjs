// Makes everything: the WebAssembly module, the npm package (dist/) and the page (www-dist/).
//   node scripts/build.mjs [--js]      --js: only the JavaScript, with the module of the last build

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { ordered } from "./order.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(here, "..");
const run = (program, args, env = {}) => execFileSync(program, args, { cwd: here, stdio: "inherit", env: { ...process.env, ...env } });
const TARGET = "wasm32-unknown-unknown";
/** What wasm-opt does. Its `-Oz` makes a module that is shorter, but longer when packed: it renumbers what looked alike. */
const PASSES = ["duplicate-function-elimination", "optimize-instructions", "vacuum", "merge-blocks", "remove-unused-brs", "reorder-locals", "strip-debug", "strip-producers"].map((pass) => `--${pass}`);
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

if (!process.argv.includes("--js")) buildModule();
buildPackage();
buildPage();
report();

function buildModule() {
  const small = smaller();
  run("cargo", ["build", "--locked", "-p", "zhunru-wasm", "--profile", "wasm", "--target", TARGET, ...small.flags], small.env);
  rmSync(join(here, "build"), { recursive: true, force: true });
  // The tool runs once and works for a second: not worth optimizing.
  run("cargo", ["run", "--locked", "--quiet", "-p", "zhunru-bindgen", "--", join(target, TARGET, "wasm/zhunru_wasm.wasm"), "build"], { CARGO_PROFILE_DEV_OPT_LEVEL: "0" });
  run(process.execPath, [join(here, "node_modules/binaryen/bin/wasm-opt"), ...PASSES, "build/zhunru_bg.wasm", "-o", "build/zhunru.wasm"]);
  const module = join(here, "build/zhunru.wasm");
  writeFileSync(module, ordered(readFileSync(module)));
}

/**
 * How the module gets small: the standard library is built along, for size, and a panic (which no input can cause) stops the module without a word.
 * Without the sources of the standard library the module is built all the same, only larger.
 */
function smaller() {
  rustup("target", "add", TARGET);
  rustup("component", "add", "rust-src");
  const sysroot = execFileSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).trim();
  if (!existsSync(join(sysroot, "lib/rustlib/src/rust/library"))) {
    console.warn("no sources of the standard library (rustup component add rust-src): the module will be larger");
    return { flags: [], env: {} };
  }
  // No code rests on what `{:?}` prints, so it prints nothing. What judges a form says by itself that it is to be fast (`optimize_attribute`).
  const rustflags = ["--cfg=optimize_attribute", "-Zunstable-options", "-Zfmt-debug=none", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "--cfg=sha2_backend=\"soft\"", "--cfg=sha2_backend_soft=\"compact\""];
  return { flags: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"], env: { RUSTC_BOOTSTRAP: "1", CARGO_ENCODED_RUSTFLAGS: rustflags.join("\x1f") } };
}

function rustup(...args) {
  try {
    execFileSync("rustup", args, { stdio: "ignore" });
  } catch {
    // Without rustup, or without a network: what is there already has to do.
  }
}

function buildPackage() {
  rmSync(join(here, "dist"), { recursive: true, force: true });
  mkdirSync(join(here, "dist"));
  const common = { absWorkingDir: here, bundle: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8" };
  esbuild.buildSync({ ...common, entryPoints: ["lib/index.ts"], outfile: "dist/index.js" });
  esbuild.buildSync({ ...common, entryPoints: ["lib/form/index.ts"], outfile: "dist/form/index.js", external: ["*/index.js"] });
  cpSync(join(here, "build/zhunru.wasm"), join(here, "dist/zhunru.wasm"));
  run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"]);
}

function buildPage() {
  const out = join(here, "www-dist");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const common = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8", outdir: "www-dist" };
  esbuild.buildSync({ ...common, entryPoints: { page: "www/page.ts", worker: "www/worker.ts" } });
  for (const name of ["index.html", "page.css", "icon.svg"]) cpSync(join(here, "www", name), join(out, name));
  cpSync(join(here, "build/zhunru.wasm"), join(out, "zhunru.wasm"));
  writeFileSync(join(out, "policies.json"), JSON.stringify(assets()));
  const names = readdirSync(out).filter((name) => name !== "sw.js").sort();
  const version = createHash("sha256");
  for (const name of names) version.update(name).update(readFileSync(join(out, name)));
  const worker = readFileSync(join(here, "www/sw.js"), "utf8");
  writeFileSync(join(out, "sw.js"), worker.replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 16))).replace('["FILES"]', JSON.stringify(["./", ...names])));
}

/** The packages of policies/ with their tables, and the example list. */
function assets() {
  const sources = {};
  const tables = {};
  for (const path of walk(join(root, "policies"))) {
    const name = relative(join(root, "policies"), path).replaceAll("\\", "/");
    if (name.endsWith(".zr")) sources[name] = readFileSync(path, "utf8");
    else if (name.endsWith(".csv")) tables[name] = readFileSync(path, "utf8");
  }
  const roots = [...new Set(Object.keys(sources).map((name) => name.split("/")[0]))].sort();
  const textOf = (root) => Object.keys(sources).filter((name) => name.startsWith(`${root}/`)).map((name) => sources[name]).join("\n");
  const packages = roots.map((root) => ({ root, ...header(textOf(root)) }));
  return { packages, sources, tables, example: readFileSync(join(root, "examples/清单样例.csv"), "utf8") };
}

/** What a page must know of a package before anything is parsed. */
function header(text) {
  const uppers = /^[ \t\u3000]+上位[ \t\u3000]+(.+?)[ \t]*(?:\/\/.*)?$/mu.exec(text)?.[1] ?? "";
  return { name: /^政策[ \t\u3000]+(\S+)/mu.exec(text)?.[1] ?? "", uppers: uppers.split(/[、,，]/u).map((name) => name.trim()).filter((name) => name !== "") };
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function report() {
  for (const name of ["dist/zhunru.wasm", "dist/index.js", "dist/form/index.js", "www-dist/page.js", "www-dist/worker.js"]) {
    const bytes = readFileSync(join(here, name));
    console.log(`${name}  ${(bytes.length / 1024).toFixed(0)} KB, gzipped ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(0)} KB`);
  }
}
