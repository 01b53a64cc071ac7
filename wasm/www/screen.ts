/** 预审: a list is dropped and judged in a worker. */

import type { ListFormat } from "../lib/index.js";
import { init as initOffice, template } from "../lib/office/index.js";
import { h } from "../lib/form/dom.js";
import { about, judgesAlone } from "./about.js";
import { moduleOf, workerOf } from "./assets.js";
import { bundle, nameOf, open, type Shipped } from "./shipped.js";
import { byId, choose, download, type Room } from "./page.js";
import { type Report, showReport } from "./report.js";
import type { Row } from "./table.js";
import type { Answer, Request, SaveForm, Supplement } from "./worker.js";

/** Forms of a list by the ending of its name. */
const ENDINGS: Record<string, ListFormat> = { json: "json", jsonl: "jsonl", ndjson: "jsonl", csv: "csv", tsv: "csv", txt: "csv", xlsx: "xlsx", xlsm: "xlsx" };
/** Those that the module for workbooks reads. */
const OFFICE: ListFormat[] = ["xlsx"];

/** What a result is saved as: the name's end, the type, and whether the module for documents makes it. */
const SAVED: Record<SaveForm, { name: string; type: string; office: boolean }> = {
  xlsx: { name: "预审结果", type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", office: true },
  docx: { name: "审查意见书", type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", office: true },
  html: { name: "审查意见书", type: "text/html", office: true },
  csv: { name: "预审结果", type: "text/csv", office: false },
  json: { name: "预审结果", type: "application/json", office: false },
};

const NOTHING: Supplement = { map: "", set: {}, sheets: [], allRows: false };

interface List {
  name: string;
  bytes: Uint8Array;
  supplement: Supplement;
}

export function screenRoom(shipped: Shipped): Room {
  const failure = byId("failure", HTMLElement);
  const progress = byId("progress", HTMLElement);
  const place = byId("verdicts", HTMLElement);
  let worker: Worker | undefined;
  let setting = { root: "", asOf: "", added: 0 };
  let list: List | undefined;
  let report: Report | undefined;
  /** Those that have come of the result that is coming. */
  let rows: Row[] = [];
  /** The list that the verdicts in sight are of. */
  let judged = "";
  /** Counts what was begun, so that what was stopped meanwhile does not go on. */
  let begun = 0;
  const upper = byId("screen-about", HTMLElement);
  const input = byId("drop", HTMLElement);

  const send = (request: Request) => worker?.postMessage(request);
  const hear = (event: MessageEvent<Answer>) => {
    const answer = event.data;
    switch (answer.is) {
      case "stage":
        stage(answer.text, answer.done);
        return;
      case "rows":
        rows.push(...answer.rows);
        return;
      case "result":
        progress.hidden = true;
        judged = list?.name ?? "清单";
        place.classList.remove("stale");
        report = showReport(place, judged, list?.supplement ?? NOTHING, answer, rows, {
          item: (row) => send({ do: "item", row }),
          save: (as) => void save(as),
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
      case "map":
        report?.proposed(answer.text);
        return;
      case "saved":
        download(`${judged.replace(/\.\w+$/u, "")}-${SAVED[answer.as].name}.${answer.as}`, SAVED[answer.as].type, answer.content);
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
  const save = async (as: SaveForm) => {
    try {
      send({ do: "save", as, office: SAVED[as].office ? await moduleOf("office.wasm") : null });
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  };
  const former = () => !place.hidden && place.childElementCount > 0;
  const stop = () => {
    begun += 1;
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
    const format = ENDINGS[list.name.toLowerCase().split(".").at(-1) ?? ""];
    if (!format) return fail(`读不了「${list.name}」：请用 XLSX、CSV、JSON 或者 JSON Lines。`);
    progress.hidden = false;
    stage("正在开始……");
    begun += 1;
    rows = [];
    ask(list, format, begun).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  };
  const ask = async ({ name, bytes, supplement }: List, format: ListFormat, mine: number) => {
    const { root, asOf } = setting;
    const needsOffice = OFFICE.includes(format);
    if (needsOffice) stage("正在装入读工作簿的部分……");
    const [office, running] = await Promise.all([needsOffice ? moduleOf("office.wasm") : null, worker ?? start()]);
    if (mine !== begun) return;
    worker = running;
    send({ do: "judge", bundle: bundle(shipped, root), key: `${shipped.added} ${root}`, asOf, name, format, bytes, supplement, office });
  };
  const start = async () => {
    const module = await moduleOf("zhunru.wasm");
    const started = workerOf("worker.js");
    started.addEventListener("message", (event: MessageEvent<Answer>) => started === worker && hear(event));
    started.addEventListener("error", (event) => fail(event.message || "后台程序没有启动"));
    const first: Request = { do: "start", module };
    started.postMessage(first);
    return started;
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    // What was said of a list holds for its next version, which has the same name.
    const supplement = list?.name === file.name ? list.supplement : NOTHING;
    list = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), supplement };
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
    list = { name: "清单样例.csv", bytes: new TextEncoder().encode(shipped.example), supplement: NOTHING };
    judge();
  });
  byId("template", HTMLButtonElement).addEventListener("click", async () => {
    try {
      await initOffice(await moduleOf("office.wasm"));
      const policy = open(bundle(shipped, setting.root));
      try {
        download(`${nameOf(shipped, setting.root)}-申报清单.xlsx`, SAVED.xlsx.type, template(policy.fields({ asOf: setting.asOf })) as Uint8Array<ArrayBuffer>);
      } finally {
        policy.free();
      }
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  });
  byId("cancel", HTMLButtonElement).addEventListener("click", stop);

  return {
    enter(root, asOf) {
      if (root === setting.root && asOf === setting.asOf && shipped.added === setting.added) return;
      setting = { root, asOf, added: shipped.added };
      judge();
    },
  };
}
