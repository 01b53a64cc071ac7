/** Has lists judged by a worker, which keeps the last one that it judged and answers what is asked about it. */

import type { Example, MapRow } from "../lib/index.js";
import { moduleOf, workerOf } from "./assets.js";
import { formOfFile, type ListFile } from "./list-file.js";
import type { Answer, ComparisonForm, Pairing, Request, SaveForm, Supplement } from "./list-worker.js";
import { messageOf } from "./message.js";
import type { Bundle } from "./shipped.js";

/** What a list is judged by. */
export interface JudgedBy {
  bundle: Bundle;
  /** Tells the bundle from others. */
  key: string;
  asOf: string;
}

export class ListJudge {
  #worker: Worker | undefined;
  /** The number of the latest judging; one that waited for a module and is no longer the latest is dropped. */
  #run = 0;

  constructor(private readonly module: WebAssembly.Module, private readonly hear: (answer: Answer) => void) {}

  judge(list: ListFile, supplement: Supplement, by: JudgedBy): void {
    this.#run += 1;
    const own = this.#run;
    this.#guarded(async () => {
      const format = formOfFile(list);
      this.hear({ is: "stage", text: format === "xlsx" ? "正在装入读工作簿的部分……" : "正在开始……" });
      const office = format === "xlsx" ? await moduleOf("office.wasm") : null;
      if (own !== this.#run) return;
      this.#worker ??= this.#started();
      this.#send({ do: "judge", ...by, ...list, format, supplement, office });
    });
  }

  /** Ends what is judged. What was judged before goes with the worker. */
  stop(): void {
    this.#run += 1;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  item(row: number): void {
    this.#send({ do: "item", row });
  }

  facts(row: number): void {
    this.#send({ do: "facts", row });
  }

  whatIf(row: number, item: Example): void {
    this.#send({ do: "what-if", row, item });
  }

  proposeMap(): void {
    this.#send({ do: "propose-map" });
  }

  /** The map in a file. */
  readMap(file: File): void {
    this.#guarded(async () => this.#send({ do: "read-map", name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }), "not-mapped");
  }

  /** The text of a map. */
  saveMap(rows: MapRow[]): void {
    this.#send({ do: "save-map", rows });
  }

  save(as: SaveForm): void {
    this.#guarded(async () => this.#send({ do: "save", as, office: as === "json" ? null : await moduleOf("office.wasm") }));
  }

  /** What changes from an older list to the one that was judged. */
  compare(old: ListFile, pairing: Pairing): void {
    this.#guarded(async () => {
      const format = formOfFile(old);
      const [proof, office] = await Promise.all([moduleOf("proof.wasm"), format === "xlsx" ? moduleOf("office.wasm") : null]);
      this.#send({ do: "compare", old, format, pairing, proof, office });
    }, "not-compared");
  }

  saveComparison(as: ComparisonForm): void {
    this.#guarded(async () => this.#send({ do: "save-comparison", as, office: as === "xlsx" ? await moduleOf("office.wasm") : null }));
  }

  /** What is thrown becomes an answer. */
  #guarded(work: () => Promise<void>, is: "failed" | "not-compared" | "not-mapped" = "failed"): void {
    work().catch((error: unknown) => this.hear({ is, message: messageOf(error) }));
  }

  #send(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #started(): Worker {
    const worker = workerOf("list-worker.js");
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => worker === this.#worker && this.hear(data));
    worker.addEventListener("error", (event) => this.hear({ is: "failed", message: event.message || "后台程序没有启动" }));
    const start: Request = { do: "start", module: this.module };
    worker.postMessage(start);
    return worker;
  }
}
