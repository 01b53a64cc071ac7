/** Has drafts checked by a worker. A draft that changes meanwhile ends the check, whose answer would be of no use any more. */

import type { Example } from "../lib/index.js";
import { moduleOf, workerOf } from "./assets.js";
import type { Answer, CheckAnswer, FormatAnswer, Inquiry, InquiryAnswer, PasteAnswer, Request } from "./drafter.js";
import { messageOf } from "./message.js";
import type { Shipped } from "./shipped.js";
import type { Draft } from "./link.js";

/** How long a burst of typing is waited for, so that not every letter ends a worker; in milliseconds. */
const BURST = 30;

export class Desk {
  #worker: Worker | undefined;
  /** Started ahead, so that a check begins at once when another has been ended. */
  #spare: Worker | undefined;
  #busy = false;
  /** What is asked of a whole draft, and how often something has been. */
  #inquiring: Worker | undefined;
  #inquiries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly module: WebAssembly.Module, private readonly shipped: Shipped, private readonly hear: (answer: CheckAnswer) => void) {}

  /** Checks a draft; answers to what was asked before come no more. */
  ask(draft: Draft, asOf: string): void {
    clearTimeout(this.#timer);
    const request: Request = { is: "check", draft, asOf };
    if (!this.#busy) return this.#send(request);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#timer = setTimeout(() => this.#send(request), BURST);
  }

  /** A file in canonical layout; null if it has errors. What is being checked goes on. */
  format(text: string): Promise<string | null> {
    return new Promise((resolve) => this.#aside({ is: "format", text }, (answer: FormatAnswer) => answer.is === "formatted" && resolve(answer.text)));
  }

  /** An example as a 测试 of the draft. */
  async paste(draft: Draft, asOf: string, example: Example, title: string): Promise<string> {
    const module = await moduleOf("proof.wasm");
    return new Promise((resolve, reject) => this.#aside({ is: "paste", draft, asOf, example, title, module }, (answer: PasteAnswer) => {
      if (answer.is === "pasted") resolve(answer.test);
      if (answer.is === "failed") reject(new Error(answer.message));
    }));
  }

  /** Asks something of a whole draft, and ends what was asked before. The last answer is `done`. */
  inquire(what: Inquiry, draft: Draft, asOf: string, against: string, hear: (answer: InquiryAnswer) => void): void {
    this.stop();
    this.#inquiries += 1;
    const own = this.#inquiries;
    moduleOf("proof.wasm").then(
      (module) => {
        if (own !== this.#inquiries) return;
        this.#inquiring = this.#aside({ is: "inquiry", what, draft, asOf, against, module }, hear);
      },
      (error: unknown) => {
        if (own !== this.#inquiries) return;
        hear({ is: "failed", message: `没有装入：${messageOf(error)}` });
        hear({ is: "done" });
      },
    );
  }

  /** Ends what was asked of a whole draft. */
  stop(): void {
    this.#inquiries += 1;
    this.#inquiring?.terminate();
    this.#inquiring = undefined;
  }

  /** Has a worker of its own do something. */
  #aside<A extends Answer>(request: Request, hear: (answer: A) => void): Worker {
    const worker = this.#take();
    worker.addEventListener("message", ({ data }: MessageEvent<A>) => {
      if (data.is === "done") worker.terminate();
      hear(data);
    });
    worker.postMessage(request);
    return worker;
  }

  /** A worker that has nothing to do yet. */
  #take(): Worker {
    const worker = this.#spare ?? this.#start();
    this.#spare = undefined;
    return worker;
  }

  #send(request: Request): void {
    this.#worker ??= this.#take();
    this.#busy = true;
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = workerOf("drafter.js");
    worker.addEventListener("message", ({ data }: MessageEvent<CheckAnswer>) => {
      if (worker !== this.#worker) return;
      if (data.is === "done") this.#done();
      this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#done();
      this.hear({ is: "failed", message: event.message || "后台程序没有启动" });
    });
    const start: Request = { is: "start", module: this.module, shipped: this.shipped };
    worker.postMessage(start);
    return worker;
  }

  #done(): void {
    this.#busy = false;
    this.#spare ??= this.#start();
  }
}
