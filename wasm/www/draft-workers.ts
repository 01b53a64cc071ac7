/** The workers that check drafts: one checks as the reader writes, others are taken for whatever else is asked. A draft that changes meanwhile ends its check, whose answer would be of no use any more. */

import type { Example } from "../lib/index.js";
import { moduleOf, workerOf } from "./assets.js";
import type { Answer, CheckAnswer, FormatAnswer, Inquiry, InquiryAnswer, PasteAnswer, Request } from "./draft-worker.js";
import { messageOf } from "./message.js";
import type { Shipped } from "./shipped.js";
import type { Draft } from "./link.js";

/** How long a burst of typing is waited for, so that not every letter ends a worker; in milliseconds. */
const BURST = 30;

export class DraftWorkers {
  readonly #pool: Pool;
  /** Checks the draft as it is written. */
  #checker: Worker | undefined;
  #isChecking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers what was asked of a whole draft last. */
  #inquirer: Worker | undefined;
  /** How often something has been asked of a whole draft, or called off. */
  #inquiries = 0;

  /** `hear`: gets the answers to `check`. */
  constructor(module: WebAssembly.Module, shipped: Shipped, private readonly hear: (answer: CheckAnswer) => void) {
    this.#pool = new Pool({ do: "start", module, shipped });
  }

  /** Checks a draft; answers to what was asked before come no more. */
  check(draft: Draft, asOf: string): void {
    clearTimeout(this.#timer);
    const request: Request = { do: "check", draft, asOf };
    if (!this.#isChecking) return this.#send(request);
    this.#checker?.terminate();
    this.#checker = undefined;
    this.#timer = setTimeout(() => this.#send(request), BURST);
  }

  /** A file in canonical layout; null if it has errors. What is being checked goes on. */
  format(text: string): Promise<string | null> {
    return new Promise((resolve, reject) => this.#aside({ do: "format", text }, (answer: FormatAnswer) => {
      if (answer.is === "formatted") resolve(answer.text);
      if (answer.is === "failed") reject(new Error(answer.message));
    }));
  }

  /** An example as a 测试 of the draft. */
  async paste(draft: Draft, asOf: string, example: Example, title: string): Promise<string> {
    const module = await moduleOf("proof.wasm");
    return new Promise((resolve, reject) => this.#aside({ do: "paste", draft, asOf, example, title, module }, (answer: PasteAnswer) => {
      if (answer.is === "pasted") resolve(answer.test);
      if (answer.is === "failed") reject(new Error(answer.message));
    }));
  }

  /** Asks something of a whole draft, and ends what was asked before. The last answer is `done`. */
  inquire(what: Inquiry, draft: Draft, asOf: string, against: string, hear: (answer: InquiryAnswer) => void): void {
    this.stop();
    const own = this.#inquiries;
    // The module that writes the document is waited for, too, so that the progress covers its loading.
    Promise.all([moduleOf("proof.wasm"), what === "outline" ? moduleOf("office.wasm") : null]).then(
      ([module]) => {
        if (own !== this.#inquiries) return;
        this.#inquirer = this.#aside({ do: "inquiry", what, draft, asOf, against, module }, hear);
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
    this.#inquirer?.terminate();
    this.#inquirer = undefined;
  }

  /** Has a worker of its own do something. */
  #aside<A extends Answer>(request: Request, hear: (answer: A) => void): Worker {
    const worker = this.#pool.take();
    worker.addEventListener("message", ({ data }: MessageEvent<A>) => {
      if (data.is === "done") worker.terminate();
      hear(data);
    });
    worker.addEventListener("error", (event) => {
      worker.terminate();
      hear({ is: "failed", message: messageOfEvent(event) } as A);
      hear({ is: "done" } as A);
    });
    worker.postMessage(request);
    return worker;
  }

  #send(request: Request): void {
    this.#isChecking = true;
    this.#checker ??= this.#newChecker();
    this.#checker.postMessage(request);
  }

  #newChecker(): Worker {
    const worker = this.#pool.take();
    worker.addEventListener("message", ({ data }: MessageEvent<CheckAnswer>) => {
      if (worker !== this.#checker) return;
      if (data.is === "done") this.#checked();
      this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      if (worker !== this.#checker) return;
      this.#checker = undefined;
      this.#checked();
      this.hear({ is: "failed", message: messageOfEvent(event) });
      this.hear({ is: "done" });
    });
    return worker;
  }

  #checked(): void {
    this.#isChecking = false;
    this.#pool.prepare();
  }
}

/** Why a worker has ended by itself. */
function messageOfEvent(event: ErrorEvent): string {
  return event.message || "后台程序没有启动";
}

/** Workers that have nothing to do yet. */
class Pool {
  /** Started ahead, so that a check begins at once when another has been ended. */
  #spare: Worker | undefined;

  /** `start`: what every worker is told first. */
  constructor(private readonly start: Request) {}

  take(): Worker {
    const worker = this.#spare ?? this.#started();
    this.#spare = undefined;
    return worker;
  }

  /** Starts one ahead. */
  prepare(): void {
    this.#spare ??= this.#started();
  }

  #started(): Worker {
    const worker = workerOf("draft-worker.js");
    worker.postMessage(this.start);
    return worker;
  }
}
