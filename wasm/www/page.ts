/** The page: one policy and one day for three rooms, which it shows one at a time. */

import { init } from "../lib/index.js";
import { today } from "../lib/today.js";
import { verdictStyle } from "../lib/form/style.js";
import { attribute, h } from "../lib/form/dom.js";
import { judgesAlone } from "./about.js";
import { draftRoom } from "./draft.js";
import { fillRoom } from "./fill.js";
import { loadShipped } from "./shipped.js";
import { screenRoom } from "./screen.js";

/** A room of the page. */
export interface Room {
  /** Called when it is shown, and when the policy or the day changes while it is. */
  enter(root: string, asOf: string): void;
}

const ROOMS = ["screen", "fill", "draft"] as const;
const TITLES: Record<(typeof ROOMS)[number], string> = { screen: "预审清单", fill: "填报事项", draft: "起草政策" };

async function main(): Promise<void> {
  document.adoptedStyleSheets = [verdictStyle];
  const [shipped, module] = await Promise.all([loadShipped(), compiled()]);
  await init(module);
  const chooser = byId("policy", HTMLSelectElement);
  const day = byId("as-of", HTMLInputElement);
  const alone = shipped.packages.filter((one) => judgesAlone(shipped, one.root));
  const others = shipped.packages.filter((one) => !alone.includes(one));
  chooser.append(
    h("optgroup", { label: "用来预审、填报" }, ...alone.map((one) => h("option", { value: one.root }, one.name))),
    h("optgroup", { label: "随以它为上位的政策一起判" }, ...others.map((one) => h("option", { value: one.root }, `${one.name}（不单独判）`))),
  );
  chooser.value = (alone.find((one) => one.root === "新洲区职责准入") ?? alone[0])?.root ?? "";
  day.value = today();
  const rooms: Record<(typeof ROOMS)[number], Room> = { screen: screenRoom(shipped), fill: fillRoom(shipped), draft: draftRoom(shipped, module) };
  const show = () => {
    const wanted = location.hash.slice(1).split("=")[0];
    const name = ROOMS.find((one) => one === wanted) ?? "screen";
    for (const one of ROOMS) byId(one, HTMLElement).hidden = one !== name;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.getAttribute("data-room") === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    // In the drafting room the chosen package is only what a copy is made of, which is said there.
    attribute(chooser, "aria-describedby", name === "draft" ? "policy-use" : null);
    document.title = `${TITLES[name]} · 准入`;
    rooms[name].enter(chooser.value, day.value || today());
  };
  byId("loading", HTMLElement).hidden = true;
  // A file that misses its place must not take the page's place.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  addEventListener("hashchange", show);
  chooser.addEventListener("change", show);
  day.addEventListener("change", show);
  show();
  if (location.protocol === "https:" || location.hostname === "localhost" || location.hostname === "127.0.0.1") await navigator.serviceWorker?.register("sw.js");
}

/** The module, compiled once for the page and the workers that check drafts. */
async function compiled(): Promise<WebAssembly.Module> {
  const answer = await fetch("zhunru.wasm");
  if (!answer.ok) throw new Error(`zhunru.wasm：${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** Chooses another package, as the reader would. */
export function choose(root: string): void {
  const chooser = byId("policy", HTMLSelectElement);
  chooser.value = root;
  chooser.dispatchEvent(new Event("change"));
  chooser.focus();
}

/** An element of the page by its id. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id}`);
  return element;
}

/** Hands a file to the reader. */
export function download(name: string, type: string, content: string): void {
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

main().catch((error: unknown) => {
  const place = byId("loading", HTMLElement);
  place.hidden = false;
  place.textContent = `页面没有载入：${error instanceof Error ? error.message : String(error)}`;
});
