// The form in small projects of each kind: plain HTML, React 19, Vue 3; rendered in the browser and on a server; under a strict security policy.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, afterEach, before, test } from "node:test";
import * as esbuild from "esbuild";
import { compileScript, compileTemplate, parse } from "vue/compiler-sfc";
import { browser, here } from "./browser.mjs";

const OUT = join(here, "build/test");
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
let chrome;

before(async () => {
  const common = { absWorkingDir: here, bundle: true, format: "esm", external: ["../../dist/*"], jsx: "automatic", logLevel: "warning", charset: "utf8", outdir: "build/test", define: { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true", "process.env.NODE_ENV": '"development"' } };
  await esbuild.build({ ...common, entryPoints: ["test/frameworks/react.jsx", "test/frameworks/vue.js"], plugins: [components(false)] });
  const server = { ...common, platform: "node", outExtension: { ".js": ".mjs" }, banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' } };
  await esbuild.build({ ...server, entryPoints: ["test/frameworks/react-server.jsx", "test/frameworks/vue-server.js"], plugins: [components(true)] });
  chrome = await browser(".");
});
after(() => chrome.close());
afterEach(() => assert.deepEqual(chrome.complaints.splice(0), []));

/** Vue's components, compiled as its own tools compile them. */
function components(ssr) {
  return {
    name: "vue",
    setup(build) {
      build.onLoad({ filter: /\.vue$/ }, ({ path }) => {
        const compilerOptions = { isCustomElement: (tag) => tag === "zhunru-form" };
        const { descriptor } = parse(readFileSync(path, "utf8"), { filename: path, templateParseOptions: compilerOptions });
        const script = compileScript(descriptor, { id: "app", inlineTemplate: !ssr, templateOptions: { compilerOptions } });
        if (!ssr) return { contents: script.content, loader: "js" };
        const { code } = compileTemplate({ id: "app", filename: path, source: descriptor.template.content, ssr, ssrCssVars: [], compilerOptions: { ...compilerOptions, bindingMetadata: script.bindings } });
        return { contents: `${script.content.replace("export default", "const component =")}\n${code.replace("export function ssrRender", "function ssrRender")}\nexport default { ...component, ssrRender };`, loader: "js" };
      });
    },
  };
}

const rooted = (script, inner = "") => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>项目</title><link rel="icon" href="data:,"><script type="module" src="${script}.js"></script></head><body><div id="root">${inner}</div></body></html>`;

async function open(address, headers = {}) {
  const page = await chrome.page();
  await page.route("**/*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), ...headers } });
  });
  await page.goto(chrome.address + address);
  return page;
}

/** What every project must do: show what it sets, keep `disabled`, judge, submit under its name, give changes back. */
async function exercise(page) {
  const form = page.locator("zhunru-form");
  await form.getByLabel("事项名称").waitFor();
  assert.equal(await form.getByLabel("事项名称").isDisabled(), true);
  assert.equal(await page.evaluate(() => new FormData(document.querySelector("#application")).get("facts")), null);
  await page.locator("#toggle").click();
  assert.equal(await form.getByLabel("比例", { exact: true }).inputValue(), "30");
  assert.equal(await form.getByLabel("公共服务").isChecked(), true);
  await page.getByRole("button", { name: "提交" }).click();
  assert.equal(await page.evaluate(() => document.querySelector("zhunru-form").matches(":invalid")), true);
  await form.getByLabel("事项名称").pressSequentially("甲乙");
  await page.waitForFunction(() => document.querySelector("zhunru-form").result?.items[0].outcome === "admit");
  await page.getByRole("button", { name: "提交" }).click();
  assert.equal(await page.evaluate(() => document.querySelector("zhunru-form").result.asOf), "2024-06-01");
  return JSON.stringify({ 事项名称: "甲乙", 权力类型: "公共服务", 比例: 0.3 });
}

for (const [name, file] of [["React 19", "react"], ["Vue 3", "vue"]]) {
  const all = async (page) => {
    const value = await exercise(page);
    assert.equal(await page.locator("#submitted").textContent(), value);
    assert.equal(await page.locator("#value").textContent(), value);
    assert.equal(await page.locator("#outcome").textContent(), "准入");
  };

  test(`${name} in the browser`, async () => {
    writeFileSync(join(OUT, `${file}.html`), rooted(file));
    await all(await open(`build/test/${file}.html`));
  });

  test(`${name} rendered on a server, then taken over by the browser`, async () => {
    const { html } = await import(pathToFileURL(join(OUT, `${file}-server.mjs`)));
    const inner = await html();
    assert.match(inner, /<zhunru-form[^>]* name="facts"/u);
    writeFileSync(join(OUT, `${file}-hydrated.html`), rooted(file, inner));
    await all(await open(`build/test/${file}-hydrated.html`));
  });
}

test("plain HTML, under a policy that allows no eval, no inline script or style, and no text as script", async () => {
  const page = await open("test/frameworks/plain.html", { "content-security-policy": POLICY });
  const value = await exercise(page);
  assert.equal(await page.evaluate(() => globalThis.submitted), value);
  assert.deepEqual(await page.evaluate(() => globalThis.forbidden), [true, true]);
  chrome.complaints.splice(0, 2).forEach((one) => assert.match(one, /Trusted|unsafe-eval|Content Security Policy/u));
});

test("on a server importing the package does nothing and throws nothing", async () => {
  const before = Object.keys(globalThis);
  const form = await import("../dist/form/index.js");
  await import("../dist/form/react.js");
  await import("../dist/form/vue.js");
  assert.equal(typeof form.ZhunruForm, "function");
  assert.deepEqual(Object.keys(globalThis), before);
});
