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
/** Each module with the crate, and what of it, that it is made of. */
const MODULES = {
  zhunru: ["zhunru-wasm"],
  proof: ["zhunru-wasm", "--no-default-features", "--features", "proof"],
  office: ["zhunru-office"],
};
const TARGET = "wasm32-unknown-unknown";
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

if (!process.argv.includes("--js")) buildModule();
buildPackage();
await buildPage();
report();

function buildModule() {
  rmSync(join(here, "build"), { recursive: true, force: true });
  // One after the other: built together, each would have the features of both.
  for (const [name, [crate, ...features]] of Object.entries(MODULES)) {
    run("cargo", ["build", "--locked", "-p", crate, ...features, "--profile", "wasm", "--target", TARGET]);
    const module = join(target, TARGET, "wasm", `${crate.replaceAll("-", "_")}.wasm`);
    // The tool runs once and works for a second: not worth optimizing.
    run("cargo", ["run", "--locked", "--quiet", "-p", "zhunru-bindgen", "--", module, "build", name], { CARGO_PROFILE_DEV_OPT_LEVEL: "0" });
  }
}

function buildPackage() {
  rmSync(join(here, "dist"), { recursive: true, force: true });
  mkdirSync(join(here, "dist"));
  const common = { absWorkingDir: here, bundle: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8" };
  esbuild.buildSync({ ...common, entryPoints: ["lib/engine.ts"], outfile: "dist/engine.js" });
  esbuild.buildSync({ ...common, entryPoints: ["lib/index.ts"], outfile: "dist/index.js", external: ["*/engine.js"] });
  for (const part of ["form", "proof", "office"]) esbuild.buildSync({ ...common, entryPoints: [`lib/${part}/index.ts`], outfile: `dist/${part}/index.js`, external: ["*/index.js", "*/engine.js"] });
  // For React and Vue there is nothing more than types.
  for (const name of ["react", "vue"]) esbuild.buildSync({ ...common, bundle: false, entryPoints: [`lib/form/${name}.ts`], outfile: `dist/form/${name}.js` });
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(root, name), join(here, name));
  for (const name of Object.keys(MODULES)) cpSync(join(here, `build/${name}_bg.wasm`), join(here, `dist/${name}.wasm`));
  run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"]);
}

async function buildPage() {
  const out = join(here, "www-dist");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const common = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", logLevel: "warning", charset: "utf8", outdir: "www-dist" };
  esbuild.buildSync({ ...common, entryPoints: { page: "www/page.ts" } });
  // A page that is opened from a disk starts no workers that are modules. They are handed what a module would look for beside itself.
  esbuild.buildSync({ ...common, format: "iife", define: { "import.meta.url": "location.href" }, entryPoints: { "list-worker": "www/list-worker.ts", "draft-worker": "www/draft-worker.ts" } });
  for (const name of ["index.html", "page.css", "icon.svg"]) cpSync(join(here, "www", name), join(out, name));
  for (const name of Object.keys(MODULES)) cpSync(join(here, `build/${name}_bg.wasm`), join(out, `${name}.wasm`));
  writeFileSync(join(out, "policies.json"), JSON.stringify(await assets()));
  buildOneFile(out);
  const names = readdirSync(out).filter((name) => !["sw.js", "zhunru.html"].includes(name)).sort();
  const version = createHash("sha256");
  for (const name of names) version.update(name).update(readFileSync(join(out, name)));
  const worker = readFileSync(join(here, "www/sw.js"), "utf8");
  writeFileSync(join(out, "sw.js"), worker.replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 16))).replace('["FILES"]', JSON.stringify(["./", ...names])));
}

/** The whole page as one file, which works from a double click. */
function buildOneFile(out) {
  const read = (name) => readFileSync(join(out, name), "utf8");
  // Nothing in a script or a style may end it.
  const script = read("page.js").replaceAll("</script", "<\\/script");
  const style = read("page.css").replaceAll("</style", "<\\/style");
  const held = ["zhunru.wasm", "proof.wasm", "office.wasm", "policies.json", "list-worker.js", "draft-worker.js"].map((name) => {
    const packed = gzipSync(readFileSync(join(out, name)), { level: 9 }).toString("base64");
    return `<script type="text/plain" data-file="${name}">${packed}</script>`;
  });
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${hash(script)} blob: 'wasm-unsafe-eval'; style-src ${hash(style)}; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'`;
  const parts = [
    [/(<meta http-equiv="Content-Security-Policy" content=")[^"]*/u, `$1${policy}`],
    ['href="icon.svg"', `href="data:image/svg+xml;base64,${Buffer.from(read("icon.svg")).toString("base64")}"`],
    ['<link rel="stylesheet" href="page.css">', `<style>${style}</style>`],
    ['<script type="module" src="page.js"></script>', ""],
    ["</body>", `${held.join("\n")}\n<script type="module">${script}</script>\n</body>`],
  ];
  let page = read("index.html");
  for (const [from, to] of parts) {
    const changed = page.replace(from, typeof from === "string" ? () => to : to);
    if (changed === page) throw new Error(`index.html has no ${from}`);
    page = changed;
  }
  writeFileSync(join(out, "zhunru.html"), page);
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
  for (const name of ["dist/zhunru.wasm", "dist/proof.wasm", "dist/office.wasm", "dist/index.js", "dist/form/index.js", "www-dist/page.js", "www-dist/list-worker.js", "www-dist/draft-worker.js", "www-dist/zhunru.html"]) {
    const bytes = readFileSync(join(here, name));
    console.log(`${name}  ${(bytes.length / 1024).toFixed(0)} KB, gzipped ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(0)} KB`);
  }
}
