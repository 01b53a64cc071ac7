/** Has drafts checked by a worker. A draft that changes meanwhile ends the check, whose answer would be of no use any more. */

import { workerOf } from "./assets.js";
import type { Answer, Request } from "./drafter.js";
import type { Shipped } from "./shipped.js";
import type { Draft } from "./link.js";

/** How long a burst of typing is waited for, so that not every letter ends a worker; in milliseconds. */
const BURST = 30;

export class Desk {
  #worker: Worker | undefined;
  /** Started ahead, so that a check begins at once when another has been ended. */
  #spare: Worker | undefined;
  #id = 0;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly module: WebAssembly.Module, private readonly shipped: Shipped, private readonly hear: (answer: Answer) => void) {}

  /** Checks a draft; answers to what was asked before come no more. */
  ask(draft: Draft, asOf: string): void {
    clearTimeout(this.#timer);
    this.#id += 1;
    const task: Request = { is: "task", id: this.#id, draft, asOf };
    if (!this.#busy) return this.#send(task);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#timer = setTimeout(() => this.#send(task), BURST);
  }

  /** A file in canonical layout; null if it has errors. What is being checked goes on. */
  format(text: string): Promise<string | null> {
    const worker = this.#take();
    const task: Request = { is: "format", id: 0, text };
    worker.postMessage(task);
    return new Promise((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
        if (data.is === "formatted") resolve(data.text);
        if (data.is === "done") worker.terminate();
      });
    });
  }

  /** A worker that has nothing to do yet. */
  #take(): Worker {
    const worker = this.#spare ?? this.#start();
    this.#spare = undefined;
    return worker;
  }

  #send(task: Request): void {
    this.#worker ??= this.#take();
    this.#busy = true;
    this.#worker.postMessage(task);
  }

  #start(): Worker {
    const worker = workerOf("drafter.js");
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (data.id !== this.#id || worker !== this.#worker) return;
      if (data.is === "done") this.#done();
      this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#done();
      this.hear({ id: this.#id, is: "failed", message: event.message || "后台程序没有启动" });
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
