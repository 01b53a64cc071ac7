/** Proofs over all items, what the 测试 blocks of packages try, what changes between two policies or two lists, and policies to be read: a module of its own, which nobody needs who only judges. */

import load, { Engine } from "../../build/proof.js";
import { type Bytes, day, json, names, options, text, wrong } from "../arguments.js";
import { encode, Held, LIST_OPTIONS, listContent, type ListOptions, listRequest, open, packaging, type PolicyOptions, type ReadList, type Sources, type Tables } from "../engine.js";
import { Loader } from "../module.js";
import { today } from "../today.js";
import type { Comparison, CoverageReport, DiffResult, Finding, FindingsResult, MutationReport, PolicyOutline, Survivor, TestReport } from "../types.js";

/** Called with how far an inquiry is, and what it has found since it was called last. */
export type Step<T> = (done: number, of: number, found: T[]) => void;

export interface AnalyzeOptions extends ListOptions {
  asOf?: string;
  /** A list: of each gap it is said how many of its items fall into it. */
  on?: string | Bytes | ReadList;
  step?: Step<Finding>;
}

export interface DiffOptions extends ListOptions {
  /** The day for both versions. Default: for each the day nearest to today on which it is in force. */
  asOf?: string;
  oldAsOf?: string;
  newAsOf?: string;
  /** A list: it is said which of its rows move. */
  on?: string | Bytes | ReadList;
}

export interface CompareOptions extends ListOptions {
  asOf?: string;
  /** The columns by which an item is found again. Default: what names it, and what makes it one of a kind. */
  by?: string[];
  /** The column that says on which list an item is: where it changes, the item has moved. Default: 清单类别. */
  between?: string;
}

const loader = new Loader(load, () => new URL("../proof.wasm", import.meta.url));

/** Loads the module for proofs. `module`: as for the package's own `init`. */
export function init(module?: string | object): Promise<void> {
  return loader.start(module);
}

/** Packages of which something is to be proven. */
export class Proof {
  readonly #held: Held<Engine>;

  /** What they are is said as to a `Policy`. Their errors are thrown, as a `PolicyError`, by what is asked of them. */
  constructor(sources: Sources, tables: Tables = {}, options: PolicyOptions = {}) {
    if (!loader.ready) throw new Error("证明的模块还没有装入：先 await zhunru/proof 的 init()，再用它");
    this.#held = new Held(open(() => new Engine(), sources, tables, packaging(options)), "这个政策", "正在分析，分析完以前（在它的 step 里）不能再用");
  }

  /** What is wrong with the policy over all items: conflicts, gaps, rules that decide nothing, each with an item that shows it. */
  analyze(given: AnalyzeOptions = {}): FindingsResult {
    const { on, step, ...rest } = options(given, ["asOf", "on", "step", ...LIST_OPTIONS]);
    const request = listRequest(rest);
    const list = on === undefined ? undefined : listContent(on);
    const found = this.#held.heard(told(step), "step ", (engine, tell) => {
      const [bytes, asked] = list === undefined ? [undefined, request.alone] : request.list(engine, list);
      return engine.analyze(request.asOf, bytes, asked, tell && { tell });
    });
    return JSON.parse(found) as FindingsResult;
  }

  /** What changes in meaning from this version of the policy to a newer one. */
  diff(newer: Proof, given: DiffOptions = {}): DiffResult {
    if (!(newer instanceof Proof) || newer === this) throw wrong("新的政策", "另一个 Proof", newer);
    const { on, asOf, oldAsOf, newAsOf, ...rest } = options(given, ["asOf", "oldAsOf", "newAsOf", "on", ...LIST_OPTIONS]);
    const request = listRequest(rest);
    const list = on === undefined ? undefined : listContent(on);
    const dayOf = (engine: Engine, own: unknown) => day(own) ?? day(asOf) ?? engine.day_in_force(today());
    return newer.#held.use((next) => this.#held.use((engine) => {
      const [old, asked] = list === undefined ? [undefined, request.alone] : request.list(engine, list);
      const [fresh] = list === undefined ? [undefined] : request.list(next, list);
      return JSON.parse(engine.diff(next, dayOf(engine, oldAsOf), dayOf(next, newAsOf), old, fresh, asked)) as DiffResult;
    }));
  }

  /** What changes from a list to a newer one, as the policy reads them. Lists in different forms that their bytes do not tell are read by a `Policy` before. */
  compare(old: string | Bytes | ReadList, newer: string | Bytes | ReadList, given: CompareOptions = {}): Comparison {
    const { by, between, ...rest } = options(given, ["asOf", "by", "between", ...LIST_OPTIONS]);
    const request = listRequest(rest);
    const [before, after] = [listContent(old), listContent(newer)];
    const pairing = encode(JSON.stringify({ by: names(by, "by ") ?? [], between: between === undefined ? null : text(between, "between ") }));
    return JSON.parse(this.#held.use((engine) => engine.compare(request.asOf, ...request.list(engine, before), ...request.list(engine, after), pairing))) as Comparison;
  }

  /** What each of the judging policies says, for somebody who reads no code; `policyPage` of `zhunru/office` makes a document of it. */
  outlines(given: { asOf?: string } = {}): PolicyOutline[] {
    const asOf = day(options(given, ["asOf"]).asOf) ?? today();
    return JSON.parse(this.#held.use((engine) => engine.outlines(asOf))) as PolicyOutline[];
  }

  /** Runs the 测试 blocks. */
  test(): TestReport {
    return JSON.parse(this.#held.use((engine) => engine.test())) as TestReport;
  }

  /** What of the policy its 测试 blocks try. */
  coverage(): CoverageReport {
    return JSON.parse(this.#held.use((engine) => engine.coverage())) as CoverageReport;
  }

  /** Which small changes of the policy its 测试 blocks, all of which must pass, do not notice. */
  mutate(given: { step?: Step<Survivor> } = {}): MutationReport {
    const { step } = options(given, ["step"]);
    return JSON.parse(this.#held.heard(told(step), "step ", (engine, tell) => engine.mutate(tell && { tell }))) as MutationReport;
  }

  /** The items of an input as a 测试 of this title, which expects of each what it comes to now. */
  asTest(input: unknown, title: string, given: { asOf?: string } = {}): string {
    const request = listRequest(options(given, ["asOf"]));
    const [items, named] = [json(input, "事项"), text(title, "测试的名称")];
    return this.#held.use((engine) => engine.as_test(request.asOf, ...request.list(engine, items), named));
  }

  /** Gives its memory back; it cannot be used any more. */
  free(): void {
    this.#held.free();
  }
}

/** A listener for what the engine hands out as JSON. */
function told<T>(step: Step<T> | undefined): ((done: number, of: number, found: string) => void) | undefined {
  return typeof step === "function" ? (done, of, found) => step(done, of, JSON.parse(found) as T[]) : (step as undefined);
}
