/** 预审: a list is dropped and judged in a worker. */

import type { Policy } from "../lib/index.js";
import { template } from "../lib/office/index.js";
import { h } from "../lib/form/dom.js";
import { about, judgesAlone } from "./about.js";
import { loadOffice } from "./assets.js";
import { download } from "./download.js";
import { byId } from "./elements.js";
import { bareName, type ListFile, listFileOf } from "./list-file.js";
import { ListJudge } from "./list-judge.js";
import type { Answer, SaveForm, Supplement } from "./list-worker.js";
import { messageOf } from "./message.js";
import { choose, type Room } from "./room.js";
import { bundle, keyOf, nameOf, open, type Shipped } from "./shipped.js";
import { Progress } from "./progress.js";
import { Report } from "./report.js";
import type { Row } from "./table.js";

/** What is added to the list's name when its result is saved. */
const SUFFIXES: Record<SaveForm, string> = { xlsx: "预审结果", docx: "审查意见书", html: "审查意见书", csv: "预审结果", json: "预审结果" };

const NO_SUPPLEMENT: Supplement = { map: [], set: {}, sheets: [], allRows: false };

interface List extends ListFile {
  supplement: Supplement;
}

export class ScreenRoom implements Room {
  readonly #shipped: Shipped;
  readonly #judge: ListJudge;
  readonly #failure = byId("failure", HTMLElement);
  readonly #progress = new Progress({ place: "progress", bar: "bar", stage: "stage" });
  readonly #place = byId("verdicts", HTMLElement);
  readonly #about = byId("screen-about", HTMLElement);
  readonly #drop = byId("drop", HTMLElement);
  #setting = { root: "", asOf: "", key: "" };
  #list: List | undefined;
  /** The older version with which the list was compared last. */
  #old: ListFile | undefined;
  #report: Report | undefined;
  #held: { key: string; policy: Policy } | undefined;
  /** Rows received so far of the result that is being sent. */
  #rows: Row[] = [];
  /** The name of the list whose verdicts are in sight. */
  #judgedName = "";

  constructor(shipped: Shipped, module: WebAssembly.Module) {
    this.#shipped = shipped;
    this.#judge = new ListJudge(module, (answer) => this.#hear(answer));
    this.#listen();
  }

  enter(root: string, asOf: string): void {
    const key = keyOf(this.#shipped, root);
    if (key === this.#setting.key && asOf === this.#setting.asOf) return;
    this.#setting = { root, asOf, key };
    this.#judgeList();
  }

  #listen(): void {
    const file = byId("file", HTMLInputElement);
    file.addEventListener("change", () => void this.#take(file.files?.[0]).then(() => (file.value = "")));
    const drop = this.#drop;
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => (event.preventDefault(), drop.classList.add("over")));
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#take(event.dataTransfer?.files[0]);
    });
    byId("example", HTMLButtonElement).addEventListener("click", () => {
      this.#old = undefined;
      this.#list = { name: "清单样例.csv", bytes: new TextEncoder().encode(this.#shipped.example), supplement: NO_SUPPLEMENT };
      this.#judgeList();
    });
    byId("template", HTMLButtonElement).addEventListener("click", () => void this.#saveTemplate());
    byId("cancel", HTMLButtonElement).addEventListener("click", () => this.#stop());
  }

  async #take(file: File | undefined): Promise<void> {
    if (!file) return;
    // A file of the same name is taken for the list's next version, and keeps what was said beside the former one.
    const isNext = this.#list?.name === file.name;
    if (!isNext) this.#old = undefined;
    try {
      this.#list = { ...(await listFileOf(file)), supplement: isNext && this.#list ? this.#list.supplement : NO_SUPPLEMENT };
      this.#judgeList();
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #judgeList(): void {
    const { root, asOf, key } = this.#setting;
    const alone = judgesAlone(this.#shipped, root);
    this.#about.hidden = alone;
    this.#drop.hidden = !alone;
    if (alone && !this.#list) return;
    this.#failure.hidden = true;
    this.#place.classList.toggle("stale", this.#hasFormerVerdicts());
    if (!alone) {
      const former = this.#hasFormerVerdicts() ? [h("p", { class: "notice" }, "下面灰色的是上一次的结论。")] : [];
      this.#about.replaceChildren(about(this.#shipped, root, choose), ...former);
    } else if (this.#list) {
      this.#judge.judge(this.#list, this.#list.supplement, { bundle: bundle(this.#shipped, root), key, asOf });
    }
  }

  #hear(answer: Answer): void {
    switch (answer.is) {
      case "stage":
        return this.#progress.show(answer.text, answer.at);
      case "rows":
        this.#rows.push(...answer.rows);
        return;
      case "result":
        return this.#show(answer);
      case "item":
        return this.#report?.open(answer);
      case "facts":
        return this.#report?.beside.facts(answer);
      case "what-if":
        return this.#report?.beside.changed(answer);
      case "map-proposed":
        return this.#report?.supplement.proposed(answer.rows);
      case "map-read":
        return this.#report?.supplement.read(answer.name, answer.rows);
      case "map-saved":
        return this.#report?.supplement.saved(answer.text);
      case "not-mapped":
        return this.#report?.supplement.fail(answer.message);
      case "compared":
        return this.#report?.comparison.show(answer.comparison);
      case "not-compared":
        return this.#report?.comparison.fail(answer.message);
      case "comparison-saved":
        return download(`${bareName(this.#judgedName)}-变化.${answer.as}`, answer.content);
      case "saved":
        return download(`${bareName(this.#judgedName)}-${SUFFIXES[answer.as]}.${answer.as}`, answer.content);
      case "failed":
        return this.#fail(answer.message);
    }
  }

  #show(answer: Extract<Answer, { is: "result" }>): void {
    this.#progress.hide();
    // The list at hand may be another one by now.
    this.#judgedName = answer.name;
    this.#place.classList.remove("stale");
    const judge = this.#judge;
    this.#report = new Report(this.#place, answer, this.#rows, {
      item: (row) => judge.item(row),
      save: (as) => judge.save(as),
      whatIf: { policy: () => this.#policy(), facts: (row) => judge.facts(row), judge: (row, item) => judge.whatIf(row, item) },
      proposeMap: () => judge.proposeMap(),
      readMap: (file) => judge.readMap(file),
      saveMap: (rows) => judge.saveMap(rows),
      comparison: {
        compare: (old, pairing) => {
          this.#old = old;
          judge.compare(old, pairing);
        },
        saveComparison: (as) => judge.saveComparison(as),
      },
      judge: (supplement) => {
        if (this.#list) this.#list.supplement = supplement;
        this.#judgeList();
      },
    });
    this.#rows = [];
    if (this.#old) this.#report.comparison.compare(this.#old);
  }

  #fail(message: string): void {
    this.#progress.hide();
    this.#failure.hidden = false;
    this.#failure.textContent = this.#hasFormerVerdicts() ? `${message}\n下面灰色的是上一次的结论。` : message;
    this.#place.classList.toggle("stale", this.#hasFormerVerdicts());
  }

  #stop(): void {
    this.#judge.stop();
    this.#rows = [];
    this.#progress.hide();
    // What was judged before went with the worker.
    this.#place.hidden = true;
  }

  async #saveTemplate(): Promise<void> {
    try {
      await loadOffice();
      const { root, asOf } = this.#setting;
      download(`${nameOf(this.#shipped, root)}-申报清单.xlsx`, template(this.#policy().fields({ asOf })) as Uint8Array<ArrayBuffer>);
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #hasFormerVerdicts(): boolean {
    return !this.#place.hidden && this.#place.childElementCount > 0;
  }

  /** The policy of this room, which the page asks how facts are drawn and read. */
  #policy(): Policy {
    const { root, key } = this.#setting;
    if (this.#held?.key !== key) {
      this.#held?.policy.free();
      this.#held = { key, policy: open(bundle(this.#shipped, root)) };
    }
    return this.#held.policy;
  }
}
