/** 预审: a list is dropped and judged in a worker. */

import { formOf } from "../lib/engine.js";
import type { ListFormat, Policy } from "../lib/index.js";
import { template } from "../lib/office/index.js";
import { h } from "../lib/form/dom.js";
import { about, judgesAlone } from "./about.js";
import { loadOffice, moduleOf, workerOf } from "./assets.js";
import { messageOf } from "./message.js";
import { bundle, keyOf, nameOf, open, type Shipped } from "./shipped.js";
import { byId, choose, download, type Room } from "./page.js";
import { Progress } from "./progress.js";
import { type Report, showReport } from "./report.js";
import type { Row } from "./table.js";
import type { Answer, Request, SaveForm, Supplement } from "./worker.js";

/** Forms of a list by the ending of its name. */
const ENDINGS: Record<string, ListFormat> = { json: "json", jsonl: "jsonl", ndjson: "jsonl", csv: "csv", tsv: "csv", txt: "csv" };
/** Endings of workbooks, documents and pages; which of them it is, and whether it can be read, is told by the bytes. */
const OFFICE = ["xlsx", "xlsm", "xltx", "xls", "xlt", "et", "ett", "xlsb", "ods", "odt", "docx", "doc", "wps", "htm", "html", "mht", "xml", "rtf", "pdf"];
/** How each form is saved: what is added to the list's name, and whether office.wasm makes it. */
const SAVED: Record<SaveForm, { suffix: string; needsOffice: boolean }> = {
  xlsx: { suffix: "预审结果", needsOffice: true },
  docx: { suffix: "审查意见书", needsOffice: true },
  html: { suffix: "审查意见书", needsOffice: true },
  csv: { suffix: "预审结果", needsOffice: false },
  json: { suffix: "预审结果", needsOffice: false },
};

const NO_SUPPLEMENT: Supplement = { map: "", set: {}, sheets: [], allRows: false };

interface List {
  name: string;
  bytes: Uint8Array;
  supplement: Supplement;
}

export function screenRoom(shipped: Shipped, module: WebAssembly.Module): Room {
  const failure = byId("failure", HTMLElement);
  const progress = new Progress({ place: "progress", bar: "bar", stage: "stage" });
  const place = byId("verdicts", HTMLElement);
  let worker: Worker | undefined;
  let setting = { root: "", asOf: "", key: "" };
  let list: List | undefined;
  let report: Report | undefined;
  let held: { key: string; policy: Policy } | undefined;
  /** Rows received so far of the result that is being sent. */
  let rows: Row[] = [];
  /** The name of the list whose verdicts are in sight. */
  let judgedName = "";
  /** The number of the latest judging; one that waited for a module and is no longer the latest is dropped. */
  let run = 0;
  const aboutPolicy = byId("screen-about", HTMLElement);
  const dropZone = byId("drop", HTMLElement);

  const send = (request: Request) => worker?.postMessage(request);
  /** The policy of this room, which the page asks how facts are drawn and read. */
  const policy = () => {
    if (held?.key !== setting.key) {
      held?.policy.free();
      held = { key: setting.key, policy: open(bundle(shipped, setting.root)) };
    }
    return held.policy;
  };
  const hear = (event: MessageEvent<Answer>) => {
    const answer = event.data;
    switch (answer.is) {
      case "stage":
        progress.show(answer.text, answer.at);
        return;
      case "rows":
        rows.push(...answer.rows);
        return;
      case "result":
        progress.hide();
        judgedName = list?.name ?? "清单";
        place.classList.remove("stale");
        report = showReport(place, judgedName, list?.supplement ?? NO_SUPPLEMENT, answer, rows, {
          item: (row) => send({ do: "item", row }),
          save: (as) => void save(as),
          whatIf: { policy, facts: (row) => send({ do: "facts", row }), judge: (row, item) => send({ do: "what-if", row, item }) },
          propose: () => send({ do: "map" }),
          judge(supplement) {
            if (list) list.supplement = supplement;
            judge();
          },
        });
        rows = [];
        return;
      case "item":
        report?.open(answer);
        return;
      case "facts":
        report?.facts(answer);
        return;
      case "what-if":
        report?.changed(answer);
        return;
      case "map":
        report?.proposed(answer.text);
        return;
      case "saved":
        download(`${judgedName.replace(/\.\w+$/u, "")}-${SAVED[answer.as].suffix}.${answer.as}`, answer.content);
        return;
      case "failed":
        fail(answer.message);
    }
  };
  const fail = (message: string) => {
    progress.hide();
    failure.hidden = false;
    failure.textContent = hasFormerVerdicts() ? `${message}\n下面灰色的是上一次的结论。` : message;
    place.classList.toggle("stale", hasFormerVerdicts());
  };
  const save = async (as: SaveForm) => {
    try {
      send({ do: "save", as, office: SAVED[as].needsOffice ? await moduleOf("office.wasm") : null });
    } catch (error) {
      fail(messageOf(error));
    }
  };
  const hasFormerVerdicts = () => !place.hidden && place.childElementCount > 0;
  const stop = () => {
    run += 1;
    worker?.terminate();
    worker = undefined;
    progress.hide();
    // What was judged before went with the worker.
    place.hidden = true;
  };
  const judge = () => {
    const alone = judgesAlone(shipped, setting.root);
    aboutPolicy.hidden = alone;
    dropZone.hidden = !alone;
    if (!alone) {
      failure.hidden = true;
      aboutPolicy.replaceChildren(about(shipped, setting.root, choose), ...(hasFormerVerdicts() ? [h("p", { class: "notice" }, "下面灰色的是上一次的结论。")] : []));
      place.classList.toggle("stale", hasFormerVerdicts());
      return;
    }
    if (!list) return;
    failure.hidden = true;
    place.classList.toggle("stale", hasFormerVerdicts());
    const ending = list.name.toLowerCase().split(".").at(-1) ?? "";
    const named = OFFICE.includes(ending) ? "xlsx" : ENDINGS[ending];
    if (!named) return fail(`读不了「${list.name}」：请用 XLSX、XLS、ODS、DOCX、CSV、JSON 或者 JSON Lines。`);
    const format = formOf(list.bytes, named);
    progress.show("正在开始……");
    run += 1;
    rows = [];
    sendToWorker(list, format, run).catch((error: unknown) => fail(messageOf(error)));
  };
  const sendToWorker = async ({ name, bytes, supplement }: List, format: ListFormat, own: number) => {
    const { root, asOf } = setting;
    const needsOffice = format === "xlsx";
    if (needsOffice) progress.show("正在装入读工作簿的部分……");
    const office = needsOffice ? await moduleOf("office.wasm") : null;
    if (own !== run) return;
    worker ??= start();
    send({ do: "judge", bundle: bundle(shipped, root), key: keyOf(shipped, root), asOf, name, format, bytes, supplement, office });
  };
  const start = () => {
    const started = workerOf("worker.js");
    started.addEventListener("message", (event: MessageEvent<Answer>) => started === worker && hear(event));
    started.addEventListener("error", (event) => fail(event.message || "后台程序没有启动"));
    const first: Request = { do: "start", module };
    started.postMessage(first);
    return started;
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    // A file of the same name is taken for the list's next version, and keeps its supplement.
    const supplement = list?.name === file.name ? list.supplement : NO_SUPPLEMENT;
    list = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), supplement };
    judge();
  };

  const file = byId("file", HTMLInputElement);
  file.addEventListener("change", () => void take(file.files?.[0]).then(() => (file.value = "")));
  for (const name of ["dragenter", "dragover"]) dropZone.addEventListener(name, (event) => (event.preventDefault(), dropZone.classList.add("over")));
  for (const name of ["dragleave", "drop"]) dropZone.addEventListener(name, () => dropZone.classList.remove("over"));
  dropZone.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
  byId("example", HTMLButtonElement).addEventListener("click", () => {
    list = { name: "清单样例.csv", bytes: new TextEncoder().encode(shipped.example), supplement: NO_SUPPLEMENT };
    judge();
  });
  byId("template", HTMLButtonElement).addEventListener("click", async () => {
    try {
      await loadOffice();
      download(`${nameOf(shipped, setting.root)}-申报清单.xlsx`, template(policy().fields({ asOf: setting.asOf })) as Uint8Array<ArrayBuffer>);
    } catch (error) {
      fail(messageOf(error));
    }
  });
  byId("cancel", HTMLButtonElement).addEventListener("click", stop);

  return {
    enter(root, asOf) {
      const key = keyOf(shipped, root);
      if (key === setting.key && asOf === setting.asOf) return;
      setting = { root, asOf, key };
      judge();
    },
  };
}
