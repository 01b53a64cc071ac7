// Makes everything: the WebAssembly module, the npm package (dist/) and the page (www-dist/).
//   node scripts/build.mjs [--js]      --js: only the JavaScript, with the module of the last build

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(here, "..");
const run = (program, args, env = {}) => execFileSync(program, args, { cwd: here, stdio: "inherit", env: { ...process.env, ...env } });
const TARGET = "wasm32-unknown-unknown";
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

if (!process.argv.includes("--js")) buildModule();
buildPackage();
await buildPage();
report();

function buildModule() {
  run("cargo", ["build", "--locked", "-p", "zhunru-wasm", "--profile", "wasm", "--target", TARGET]);
  rmSync(join(here, "build"), { recursive: true, force: true });
  // The tool runs once and works for a second: not worth optimizing.
  run("cargo", ["run", "--locked", "--quiet", "-p", "zhunru-bindgen", "--", join(target, TARGET, "wasm/zhunru_wasm.wasm"), "build"], { CARGO_PROFILE_DEV_OPT_LEVEL: "0" });
}

function buildPackage() {
  rmSync(join(here, "dist"), { recursive: true, force: true });
  mkdirSync(join(here, "dist"));
  const common = { absWorkingDir: here, bundle: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8" };
  esbuild.buildSync({ ...common, entryPoints: ["lib/index.ts"], outfile: "dist/index.js" });
  esbuild.buildSync({ ...common, entryPoints: ["lib/form/index.ts"], outfile: "dist/form/index.js", external: ["*/index.js"] });
  // For React and Vue there is nothing more than types.
  for (const name of ["react", "vue"]) esbuild.buildSync({ ...common, bundle: false, entryPoints: [`lib/form/${name}.ts`], outfile: `dist/form/${name}.js` });
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(root, name), join(here, name));
  cpSync(join(here, "build/zhunru_bg.wasm"), join(here, "dist/zhunru.wasm"));
  run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"]);
}

async function buildPage() {
  const out = join(here, "www-dist");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const common = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8", outdir: "www-dist" };
  esbuild.buildSync({ ...common, entryPoints: { page: "www/page.ts", worker: "www/worker.ts", drafter: "www/drafter.ts" } });
  for (const name of ["index.html", "page.css", "icon.svg"]) cpSync(join(here, "www", name), join(out, name));
  cpSync(join(here, "build/zhunru_bg.wasm"), join(out, "zhunru.wasm"));
  writeFileSync(join(out, "policies.json"), JSON.stringify(await assets()));
  const names = readdirSync(out).filter((name) => name !== "sw.js").sort();
  const version = createHash("sha256");
  for (const name of names) version.update(name).update(readFileSync(join(out, name)));
  const worker = readFileSync(join(here, "www/sw.js"), "utf8");
  writeFileSync(join(out, "sw.js"), worker.replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 16))).replace('["FILES"]', JSON.stringify(["./", ...names])));
}

/** The packages of policies/ with their tables, and the example list. */
async function assets() {
  const { header, init } = await import("../dist/index.js");
  await init();
  const sources = {};
  const tables = {};
  for (const path of walk(join(root, "policies"))) {
    const name = relative(join(root, "policies"), path).replaceAll("\\", "/");
    if (name.endsWith(".zr")) sources[name] = readFileSync(path, "utf8");
    else if (name.endsWith(".csv")) tables[name] = readFileSync(path, "utf8");
  }
  const roots = [...new Set(Object.keys(sources).map((name) => name.split("/")[0]))].sort();
  const within = (folder) => Object.fromEntries(Object.entries(sources).filter(([name]) => name.startsWith(`${folder}/`)));
  const packages = roots.map((folder) => ({ root: folder, ...header(within(folder)) }));
  return { packages, sources, tables, example: readFileSync(join(root, "examples/清单样例.csv"), "utf8") };
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function report() {
  for (const name of ["dist/zhunru.wasm", "dist/index.js", "dist/form/index.js", "www-dist/page.js", "www-dist/worker.js", "www-dist/drafter.js"]) {
    const bytes = readFileSync(join(here, name));
    console.log(`${name}  ${(bytes.length / 1024).toFixed(0)} KB, gzipped ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(0)} KB`);
  }
}
