/** The page: one policy and one day for three rooms, which it shows one at a time. */

import { init } from "../lib/index.js";
import { today } from "../lib/today.js";
import { verdictStyle } from "../lib/form/style.js";
import { attribute, h } from "../lib/form/dom.js";
import { judgesAlone } from "./about.js";
import { DraftRoom } from "./draft.js";
import { byId } from "./elements.js";
import { FillRoom } from "./fill.js";
import { isOneFile, moduleOf, textOf, unpackScripts } from "./assets.js";
import { messageOf } from "./message.js";
import { add, filesOfFolder, filesOfZip, type OwnFile } from "./own.js";
import type { Room } from "./room.js";
import { nameOf, type Shipped } from "./shipped.js";
import { ScreenRoom } from "./screen.js";

const ROOMS = ["screen", "fill", "draft"] as const;
const TITLES: Record<(typeof ROOMS)[number], string> = { screen: "预审清单", fill: "填报事项", draft: "起草政策" };

async function main(): Promise<void> {
  document.adoptedStyleSheets = [verdictStyle];
  const [texts, module] = await Promise.all([textOf("policies.json"), moduleOf("zhunru.wasm"), unpackScripts()]);
  const shipped: Shipped = { ...(JSON.parse(texts) as Omit<Shipped, "added">), added: 0 };
  await init(module);
  const chooser = byId("policy", HTMLSelectElement);
  const day = byId("as-of", HTMLInputElement);
  const offer = (wanted: string) => {
    const alone = shipped.packages.filter((one) => judgesAlone(shipped, one.root));
    const others = shipped.packages.filter((one) => !alone.includes(one));
    chooser.replaceChildren(
      h("optgroup", { label: "用来预审、填报" }, ...alone.map((one) => h("option", { value: one.root }, one.name))),
      h("optgroup", { label: "随以它为上位的政策一起判" }, ...others.map((one) => h("option", { value: one.root }, `${one.name}（不单独判）`))),
    );
    chooser.value = (shipped.packages.find((one) => one.root === wanted) ?? alone[0])?.root ?? "";
  };
  offer("新洲区职责准入");
  day.value = today();
  const rooms: Record<(typeof ROOMS)[number], Room> = { screen: new ScreenRoom(shipped, module), fill: new FillRoom(shipped), draft: new DraftRoom(shipped, module) };
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
  const takeOwn = async (files: Promise<OwnFile[]>) => {
    const status = byId("own-status", HTMLElement);
    try {
      const roots = add(shipped, await files);
      if (roots.length === 0) throw new Error("里面没有 .zr 文件");
      shipped.added += 1;
      status.textContent = `打开了 ${roots.length} 个政策包：${roots.map((root) => `「${nameOf(shipped, root)}」`).join("")}，页面关了就没有了`;
      offer(roots.find((root) => judgesAlone(shipped, root)) ?? roots[0] ?? "");
      show();
    } catch (error) {
      status.textContent = `没有打开：${messageOf(error)}`;
    }
  };
  const folder = byId("own-folder", HTMLInputElement);
  folder.addEventListener("change", () => folder.files && void takeOwn(filesOfFolder(folder.files)).then(() => (folder.value = "")));
  const packed = byId("own-zip", HTMLInputElement);
  packed.addEventListener("change", () => packed.files?.[0] && void takeOwn(filesOfZip(packed.files[0])).then(() => (packed.value = "")));
  show();
  byId("one-file", HTMLElement).hidden = isOneFile;
  // One file has nothing to keep for later.
  if (isOneFile) return;
  if (location.protocol === "https:" || location.hostname === "localhost" || location.hostname === "127.0.0.1") await navigator.serviceWorker?.register("sw.js");
}

main().catch((error: unknown) => {
  const place = byId("loading", HTMLElement);
  place.hidden = false;
  place.textContent = `页面没有载入：${messageOf(error)}`;
});
