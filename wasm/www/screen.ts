/** 预审: a list is dropped, judged in a worker, and shown as a table with filters; reasons come when a row is opened. */

import type { CheckResult, Item, Outcome, Words } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline, warning } from "../lib/form/verdict.js";
import { OUTCOMES } from "../lib/form/words.js";
import { about, judgesAlone } from "./about.js";
import { groupName } from "./csv.js";
import { bundle, type Shipped } from "./shipped.js";
import { byId, choose, download, type Room } from "./page.js";
import type { Answer, Request, Row } from "./worker.js";

/** Rows shown at a time. */
const PAGE = 100;
/** Warnings, and facts that are lacking, in sight; more are folded. */
const IN_SIGHT = 3;

type Report = Extract<Answer, { is: "result" }>;

export function screenRoom(shipped: Shipped): Room {
  const failure = byId("failure", HTMLElement);
  const progress = byId("progress", HTMLElement);
  const place = byId("verdicts", HTMLElement);
  let worker: Worker | undefined;
  let setting = { root: "", asOf: "" };
  let list: { name: string; bytes: Uint8Array } | undefined;
  let table: Table | undefined;
  /** The list that the verdicts in sight are of. */
  let judged = "";
  const upper = byId("screen-about", HTMLElement);
  const input = byId("drop", HTMLElement);

  const send = (request: Request) => worker?.postMessage(request);
  const hear = (event: MessageEvent<Answer>) => {
    const answer = event.data;
    switch (answer.is) {
      case "stage":
        stage(answer.text, answer.done);
        return;
      case "result":
        progress.hidden = true;
        judged = list?.name ?? "清单";
        place.classList.remove("stale");
        table = showReport(place, judged, answer, send);
        return;
      case "item":
        table?.open(answer.row, answer.item, answer.shared);
        return;
      case "saved":
        download(`${judged.replace(/\.\w+$/u, "")}-预审结果.${answer.as}`, answer.as === "json" ? "application/json" : "text/csv", answer.text);
        return;
      case "failed":
        fail(answer.message);
    }
  };
  const stage = (text: string, done?: { items: number; of: number }) => {
    byId("stage", HTMLElement).textContent = text;
    const bar = byId("bar", HTMLProgressElement);
    // Without a value the bar says only that something is going on.
    if (done) [bar.max, bar.value] = [done.of, done.items];
    else bar.removeAttribute("value");
  };
  const fail = (message: string) => {
    progress.hidden = true;
    failure.hidden = false;
    failure.textContent = former() ? `${message}\n下面灰色的是上一次的结论。` : message;
    place.classList.toggle("stale", former());
  };
  const former = () => !place.hidden && place.childElementCount > 0;
  const stop = () => {
    worker?.terminate();
    worker = undefined;
    progress.hidden = true;
    // What was judged before went with the worker.
    place.hidden = true;
  };
  const judge = () => {
    const alone = judgesAlone(shipped, setting.root);
    upper.hidden = alone;
    input.hidden = !alone;
    if (!alone) {
      failure.hidden = true;
      upper.replaceChildren(about(shipped, setting.root, choose), ...(former() ? [h("p", { class: "notice" }, "下面灰色的是上一次的结论。")] : []));
      place.classList.toggle("stale", former());
      return;
    }
    if (!list) return;
    failure.hidden = true;
    place.classList.toggle("stale", former());
    const format = formatOf(list.name);
    if (!format) return fail(`读不了「${list.name}」：请用 CSV、JSON 或者 JSON Lines；XLSX 在电子表格软件里另存为 CSV 就可以。`);
    progress.hidden = false;
    stage("正在开始……");
    if (!worker) {
      worker = new Worker("worker.js", { type: "module" });
      worker.addEventListener("message", hear);
      worker.addEventListener("error", (event) => fail(event.message || "后台程序没有启动"));
    }
    send({ do: "judge", bundle: bundle(shipped, setting.root), key: setting.root, asOf: setting.asOf, format, bytes: list.bytes });
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    list = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    judge();
  };

  const file = byId("file", HTMLInputElement);
  file.addEventListener("change", () => void take(file.files?.[0]).then(() => (file.value = "")));
  for (const name of ["dragenter", "dragover"]) input.addEventListener(name, (event) => (event.preventDefault(), input.classList.add("over")));
  for (const name of ["dragleave", "drop"]) input.addEventListener(name, () => input.classList.remove("over"));
  input.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
  byId("example", HTMLButtonElement).addEventListener("click", () => {
    list = { name: "清单样例.csv", bytes: new TextEncoder().encode(shipped.example) };
    judge();
  });
  byId("cancel", HTMLButtonElement).addEventListener("click", stop);

  return {
    enter(root, asOf) {
      if (root === setting.root && asOf === setting.asOf) return;
      setting = { root, asOf };
      judge();
    },
  };
}

function formatOf(name: string): "json" | "jsonl" | "csv" | undefined {
  const ending = name.toLowerCase().split(".").at(-1);
  if (ending === "json" || ending === "jsonl" || ending === "csv") return ending;
  return ending === "ndjson" ? "jsonl" : undefined;
}

interface Table {
  open(row: number, item: Item, shared: string[]): void;
}

function showReport(place: HTMLElement, name: string, report: Report, send: (request: Request) => void): Table {
  const { result, rows, words } = report;
  const counts = OUTCOMES.filter((one) => result.summary[one] > 0);
  const chosen = new Set<Outcome>(counts);
  const boxes = counts.map((one) => {
    const box = h("input", { type: "checkbox", checked: true, change: () => ((box.checked ? chosen.add(one) : chosen.delete(one)), turn(0)) });
    return h("label", {}, box, h("span", { class: "zr-outcome", "data-outcome": one }, words[one]), String(result.summary[one]));
  });
  const search = h("input", { type: "search", placeholder: "按事项名称找", "aria-label": "按事项名称找", input: () => turn(0) });
  const faulty = h("input", { type: "checkbox", change: () => turn(0) });
  const body = h("tbody");
  const pager = h("div", { class: "pager" });
  const found = h("span", { role: "status" });
  let page = 0;

  const turn = (to: number) => {
    const wanted = search.value.trim();
    const shown = rows.filter((row) => chosen.has(row.outcome) && (wanted === "" || row.name.includes(wanted)) && (!faulty.checked || row.faults > 0));
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(Math.max(0, to), pages - 1);
    body.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map((row) => line(row, send)));
    found.textContent = shown.length === rows.length ? `共 ${rows.length} 项` : `${rows.length} 项中的 ${shown.length} 项`;
    const step = (by: number, text: string) => h("button", { type: "button", disabled: page + by < 0 || page + by >= pages, click: () => turn(page + by) }, text);
    pager.replaceChildren(...(pages > 1 ? [step(-1, "上一页"), `第 ${page + 1} 页，共 ${pages} 页`, step(1, "下一页")] : []));
  };

  const save = (as: "json" | "csv", text: string) => h("button", { type: "button", click: () => send({ do: "save", as }) }, text);
  const names = result.policies.map((one) => `「${one.name}」`);
  // The policy that was chosen comes last, those above it before it.
  const [judging, uppers] = [names.at(-1) ?? "", names.slice(0, -1)];
  place.replaceChildren(
    h(
      "div",
      { class: "report" },
      h(
        "div",
        { class: "title" },
        h(
          "div",
          {},
          h("h3", {}, name),
          h("p", { class: "hint" }, `基准日 ${result.asOf}，按${judging}预审`),
          uppers.length > 0 && h("details", { class: "hint" }, h("summary", {}, `它的 ${uppers.length} 个上位政策一起判`), uppers.join("")),
        ),
        h("div", { class: "saves" }, save("csv", "下载 CSV"), save("json", "下载 JSON")),
      ),
      warnings(result),
      result.list && whole("清单整体", result.list, words),
      ...(result.groups ?? []).map((group) => whole(groupName(group), group, words)),
      lackingBox(result.lacking),
      h("fieldset", { class: "counts" }, h("legend", { class: "visually-hidden" }, "只看这些结论"), ...boxes),
      h("div", { class: "tools" }, search, h("label", {}, faulty, " 只看有数据问题的"), found),
      h("table", { class: "verdicts" }, h("thead", {}, h("tr", {}, ...["序号", "事项", "结论", "说明"].map((text) => h("th", { scope: "col" }, text)))), body),
      pager,
    ),
  );
  place.hidden = false;
  turn(0);
  return {
    open(row, item, shared) {
      const more = body.querySelector(`[data-more="${row}"] > td`);
      const said = shared.length > 0 && h("p", { class: "hint" }, `还缺 ${shared.length} 项整张清单都没有的，见上。`);
      more?.replaceChildren(grounds(item, words), ...(said ? [said] : []));
    },
  };
}

/** The result of the list, or of a group of its items. */
function whole(name: string, result: Item, words: Words): HTMLElement {
  return h("section", { class: "whole", "aria-label": name }, h("h4", {}, name), headline(result, words), h("details", {}, h("summary", {}, "理由"), grounds(result, words)));
}

/** What is said of the list as it was read: a few at once, the rest when it is asked for. */
function warnings(result: Report["result"]): HTMLElement | false {
  const lines = result.warnings.map((one) => h("li", {}, warning(one)));
  if (lines.length === 0) return false;
  const rest = lines.slice(IN_SIGHT);
  return h(
    "section",
    { class: "notes", "aria-label": "读清单时的提醒" },
    h("ul", {}, ...lines.slice(0, IN_SIGHT)),
    rest.length > 0 && h("details", {}, h("summary", {}, `还有 ${rest.length} 条提醒`), h("ul", {}, ...rest)),
  );
}

/** Says once what no item gives, and counts what some lack. */
function lackingBox(lacking: CheckResult["lacking"]): HTMLElement | false {
  if (lacking.length === 0) return false;
  const chip = (one: CheckResult["lacking"][number]) => h("li", {}, one.field, h("small", {}, ` ${one.items} 项`));
  const [none, some] = [lacking.filter((one) => one.absent), lacking.filter((one) => !one.absent)];
  return h(
    "section",
    { class: "lacking", "aria-labelledby": "lacking" },
    h("h4", { id: "lacking" }, none.length > 0 ? `整张清单都没有的 ${none.length} 项事实` : "清单里有的事项缺的事实"),
    none.length > 0 && h("ul", { class: "zr-chips" }, ...none.map(chip)),
    none.length > 0 && h("p", { class: "hint" }, "每一项都要靠它们定结论，补进清单以后再审一遍；下面逐项不再重复。"),
    some.length > 0 && (none.length > 0 ? h("details", {}, h("summary", {}, `另有 ${some.length} 项事实只是有的事项缺`), h("ul", { class: "zr-chips" }, ...some.map(chip))) : h("ul", { class: "zr-chips" }, ...some.map(chip))),
  );
}

function line(row: Row, send: (request: Request) => void): DocumentFragment {
  const more = h("tr", { class: "more", "data-more": row.row, hidden: true }, h("td", { colspan: 4 }));
  const button = h("button", { type: "button", class: "open", "aria-expanded": "false", click: () => {
    const opens = more.hidden;
    more.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    if (opens) send({ do: "item", row: row.row });
  } }, row.name);
  const label = h("span", { class: "zr-outcome", "data-outcome": row.outcome }, row.label);
  const fragment = document.createDocumentFragment();
  fragment.append(h("tr", {}, h("td", { class: "number" }, String(row.row)), h("td", {}, button), h("td", {}, label), h("td", {}, row.detail)), more);
  return fragment;
}
