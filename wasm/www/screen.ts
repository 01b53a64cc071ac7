/** 预审: a list is dropped, judged in a worker, and shown as a table with filters; reasons come when a row is opened. */

import type { CheckResult, Item, Outcome } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline } from "../lib/form/verdict.js";
import { OUTCOMES, WORDS } from "../lib/form/words.js";
import { bundle, type Library } from "./library.js";
import { byId, download, type Room } from "./page.js";
import type { Answer, Request, Row } from "./worker.js";

/** Rows shown at a time. */
const PAGE = 100;

interface Report {
  result: Omit<CheckResult, "items">;
  rows: Row[];
  milliseconds: number;
}

export function screenRoom(library: Library): Room {
  const failure = byId("failure", HTMLElement);
  const progress = byId("progress", HTMLElement);
  const place = byId("verdicts", HTMLElement);
  let worker: Worker | undefined;
  let setting = { root: "", asOf: "" };
  let list: { name: string; bytes: Uint8Array } | undefined;
  let table: Table | undefined;

  const send = (request: Request) => worker?.postMessage(request);
  const hear = (event: MessageEvent<Answer>) => {
    const answer = event.data;
    switch (answer.is) {
      case "stage":
        stage(answer.text, answer.done);
        return;
      case "result":
        progress.hidden = true;
        table = showReport(place, list?.name ?? "清单", answer, send);
        return;
      case "item":
        table?.open(answer.row, answer.item);
        return;
      case "saved":
        download(`${(list?.name ?? "清单").replace(/\.\w+$/u, "")}-预审结果.${answer.as}`, answer.as === "json" ? "application/json" : "text/csv", answer.text);
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
    failure.textContent = message;
  };
  const stop = () => {
    worker?.terminate();
    worker = undefined;
    progress.hidden = true;
  };
  const judge = () => {
    if (!list) return;
    failure.hidden = true;
    place.hidden = true;
    const format = formatOf(list.name);
    if (!format) return fail(`读不了「${list.name}」：请用 CSV、JSON 或者 JSON Lines；XLSX 在电子表格软件里另存为 CSV 就可以。`);
    progress.hidden = false;
    stage("正在开始……");
    if (!worker) {
      worker = new Worker("worker.js", { type: "module" });
      worker.addEventListener("message", hear);
      worker.addEventListener("error", (event) => fail(event.message || "后台程序没有启动"));
    }
    send({ do: "judge", bundle: bundle(library, setting.root), key: setting.root, asOf: setting.asOf, format, bytes: list.bytes });
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    list = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    judge();
  };

  const file = byId("file", HTMLInputElement);
  file.addEventListener("change", () => void take(file.files?.[0]).then(() => (file.value = "")));
  const drop = byId("drop", HTMLElement);
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => (event.preventDefault(), drop.classList.add("over")));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
  byId("example", HTMLButtonElement).addEventListener("click", () => {
    list = { name: "清单样例.csv", bytes: new TextEncoder().encode(library.example) };
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
  open(row: number, item: Item): void;
}

function showReport(place: HTMLElement, name: string, report: Report, send: (request: Request) => void): Table {
  const { result, rows } = report;
  const counts = OUTCOMES.filter((one) => result.summary[one] > 0);
  const chosen = new Set<Outcome>(counts);
  const boxes = counts.map((one) => {
    const box = h("input", { type: "checkbox", checked: true, change: () => ((box.checked ? chosen.add(one) : chosen.delete(one)), turn(0)) });
    return h("label", {}, box, h("span", { class: "zr-outcome", "data-outcome": one }, labelOf(rows, one)), String(result.summary[one]));
  });
  const search = h("input", { type: "search", placeholder: "按事项名称找", "aria-label": "按事项名称找", input: () => turn(0) });
  const faulty = h("input", { type: "checkbox", change: () => turn(0) });
  const body = h("tbody");
  const pager = h("div", { class: "pager" });
  const found = h("span", { role: "status" });
  let page = 0;

  const turn = (to: number) => {
    const words = search.value.trim();
    const shown = rows.filter((row) => chosen.has(row.outcome) && (words === "" || row.name.includes(words)) && (!faulty.checked || row.faults > 0));
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(Math.max(0, to), pages - 1);
    body.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map((row) => line(row, send)));
    found.textContent = shown.length === rows.length ? `共 ${rows.length} 项` : `${rows.length} 项中的 ${shown.length} 项`;
    const step = (by: number, text: string) => h("button", { type: "button", disabled: page + by < 0 || page + by >= pages, click: () => turn(page + by) }, text);
    pager.replaceChildren(...(pages > 1 ? [step(-1, "上一页"), `第 ${page + 1} 页，共 ${pages} 页`, step(1, "下一页")] : []));
  };

  const took = report.milliseconds < 1000 ? `${Math.round(report.milliseconds)} 毫秒` : `${(report.milliseconds / 1000).toFixed(1)} 秒`;
  const notes = result.warnings.map((one) => h("li", {}, [one.place, one.message, one.suggestion === null ? null : `是不是「${one.suggestion}」？`].filter(Boolean).join(" ")));
  const save = (as: "json" | "csv", text: string) => h("button", { type: "button", click: () => send({ do: "save", as }) }, text);
  place.replaceChildren(
    h(
      "div",
      { class: "report" },
      h("h3", {}, `${name}：基准日 ${result.asOf}，按${result.policies.map((one) => `「${one.name}」`).join("")}预审，用时 ${took}`),
      notes.length > 0 && h("ul", { class: "notes" }, ...notes),
      result.list && h("div", { class: "whole" }, h("h3", {}, "清单整体"), headline(result.list), h("details", {}, h("summary", {}, "理由"), grounds(result.list))),
      h("fieldset", { class: "counts" }, h("legend", { class: "visually-hidden" }, "只看这些结论"), ...boxes),
      h("div", { class: "tools" }, search, h("label", {}, faulty, " 只看有数据问题的"), found, h("span", { class: "space" }), save("csv", "下载 CSV"), save("json", "下载 JSON")),
      h("table", { class: "verdicts" }, h("thead", {}, h("tr", {}, ...["序号", "事项", "结论", "说明"].map((text) => h("th", { scope: "col" }, text)))), body),
      pager,
    ),
  );
  place.hidden = false;
  turn(0);
  return {
    open(row, item) {
      const more = body.querySelector(`[data-more="${row}"] > td`);
      more?.replaceChildren(grounds(item));
    },
  };
}

function labelOf(rows: Row[], outcome: Outcome): string {
  return rows.find((row) => row.outcome === outcome)?.label ?? WORDS[outcome];
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
  const notes = [row.detail, row.determined ? "" : "还没有定", row.faults > 0 ? `${row.faults} 处数据问题` : ""].filter(Boolean).join("；");
  const fragment = document.createDocumentFragment();
  fragment.append(h("tr", {}, h("td", { class: "number" }, String(row.row)), h("td", {}, button), h("td", {}, label), h("td", {}, notes)), more);
  return fragment;
}
