/** What a list does not say itself: facts of the 对象, one value for all items, and how its words stand for the policy's. */

import type { CheckResult, Field, MapRow } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { download } from "./download.js";
import { bareName } from "./list-file.js";
import type { Supplement } from "./list-worker.js";

const UNUSED = "不用这一列";
const UNKNOWN = "（还不知道）";

export interface SupplementActions {
  /** Judges again. */
  judge(supplement: Supplement): void;
  /** Asks for a map of the list, which comes by `proposed`. */
  proposeMap(): void;
  /** Asks for the map in a file, which comes by `read`. */
  readMap(file: File): void;
  /** Asks for the text of a map, which comes by `saved`. */
  saveMap(rows: MapRow[]): void;
}

export class SupplementPanel {
  readonly element: HTMLElement;
  readonly #table = h("div");
  readonly #set: Map<string, string>;
  readonly #fields: Field[];
  readonly #given: Supplement;
  readonly #name: string;
  readonly #actions: SupplementActions;
  readonly #status = h("span", { class: "hint", role: "status" });
  #rows: MapRow[];

  /** `name`: what the list is called; `given`: what was said of it before. */
  constructor(name: string, given: Supplement, fields: Field[], lacking: CheckResult["lacking"], actions: SupplementActions) {
    this.#given = given;
    this.#name = name;
    this.#actions = actions;
    this.#fields = fields;
    this.#set = new Map(Object.entries(given.set));
    this.#rows = structuredClone(given.map);
    const wanted = new Set([...lacking.filter((one) => one.absent).map((one) => one.field), ...this.#set.keys()]);
    // What the list lacks stands open; whatever else may be said of it is folded.
    const [once, others] = [true, false].map((open) => fields.filter((field) => field.object !== null && wanted.has(field.name) === open)) as [Field[], Field[]];
    const each = fields.filter((field) => field.object === null && wanted.has(field.name));
    const file = h("input", { type: "file", class: "visually-hidden", id: "map-file", accept: ".对照,.txt", change: () => this.#take(file) });
    this.element = h(
      "details",
      { class: "supplement", open: given.map.length > 0 || this.#set.size > 0 },
      h("summary", {}, "清单没有写的、写法不同的，在这里补"),
      once.length > 0 && this.#facts("facts-once", "整张清单一个的事实", "", once),
      others.length > 0 && h("details", {}, h("summary", {}, `整张清单还可以写明的 ${others.length} 项事实`), this.#facts("facts-others", "", "", others)),
      each.length > 0 && this.#facts("facts-each", "清单里没有的事实", "各项都一样的才在这里填；已经写了的格子不改。", each),
      h(
        "section",
        { "aria-labelledby": "map-title" },
        h("h4", { id: "map-title" }, "对照：清单里的写法，是政策里的什么"),
        h(
          "p",
          { class: "saves" },
          h("button", { type: "button", click: () => actions.proposeMap() }, "按清单拟一份"),
          h("label", { class: "like-button", for: "map-file" }, "打开对照文件"),
          file,
          h("button", { type: "button", click: () => this.#save() }, "存成对照文件"),
          this.#status,
        ),
        this.#table,
      ),
      h("p", { class: "actions" }, h("button", { type: "button", class: "button", click: () => actions.judge(this.value) }, "照这些重新预审")),
    );
    this.#draw();
  }

  get value(): Supplement {
    return { ...this.#given, map: structuredClone(this.#rows), set: Object.fromEntries([...this.#set].filter(([, value]) => value.trim() !== "")) };
  }

  /** Takes a proposed map; what was said before stays. */
  proposed(rows: MapRow[]): void {
    const known = new Set(this.#rows.map(key));
    const added = rows.filter((row) => isAsked(row) && !known.has(key(row)));
    this.#rows = [...this.#rows, ...added];
    this.#status.textContent = added.length > 0 ? `拟了 ${added.length} 行，请逐行核对` : "没有要对照的：列名和取值政策都认得";
    this.#draw();
  }

  /** Takes the map of a file in the place of what was said before. */
  read(name: string, rows: MapRow[]): void {
    this.#rows = rows;
    this.#status.textContent = `读了「${name}」，${rows.filter((row) => row.kind !== "remark").length} 行`;
    this.#draw();
  }

  /** Hands a map to the reader. */
  saved(text: string): void {
    this.#status.textContent = "";
    download(`${bareName(this.#name)}.对照`, text);
  }

  fail(message: string): void {
    this.#status.textContent = message;
  }

  #take(input: HTMLInputElement): void {
    const file = input.files?.[0];
    if (file) this.#actions.readMap(file);
    input.value = "";
  }

  #save(): void {
    const { map, set } = this.value;
    const fills = Object.entries(set).map(([fact, meant]): MapRow => ({ kind: "fill", line: "", fact, written: "", meant, isOpen: false }));
    this.#actions.saveMap([...map, ...fills]);
  }

  #facts(id: string, title: string, hint: string, fields: Field[]): HTMLElement {
    const boxes = fields.map((field, at) => {
      const box = this.#box(field);
      box.id = `${id}-${at}`;
      return h("div", {}, h("label", { for: box.id }, field.name, field.unit !== null && `（${field.unit}）`), box);
    });
    return h("section", title === "" ? {} : { "aria-labelledby": id }, title !== "" && h("h4", { id }, title), hint !== "" && h("p", { class: "hint" }, hint), h("div", { class: "boxes" }, ...boxes));
  }

  #box(field: Field): HTMLElement {
    const former = this.#set.get(field.name) ?? "";
    const keep = (value: string) => this.#set.set(field.name, value);
    const options = field.type === "truth" ? ["是", "否"] : field.type === "choice" ? field.options : [];
    if (options.length > 0) return choice(options, former, "", keep);
    return line(field.type === "date" ? "date" : "text", former, keep);
  }

  #headingBox(row: MapRow): HTMLElement {
    const names = this.#fields.map((field) => field.name);
    const wasOpen = row.isOpen;
    const keep = (value: string) => {
      row.meant = value === UNUSED ? "" : value;
      row.isOpen = wasOpen && value === "";
    };
    return wasOpen ? choice([UNUSED, ...names], row.meant, UNKNOWN, keep) : choice(names, row.meant, UNUSED, keep);
  }

  #valueBox(row: MapRow): HTMLElement {
    const keep = (value: string) => {
      row.meant = value.trim();
      row.isOpen = row.meant === "";
    };
    const options = this.#fields.find((field) => field.name === row.fact)?.options ?? [];
    return options.length === 0 ? line("text", row.meant, keep) : choice(options, row.meant, UNKNOWN, keep);
  }

  #draw(): void {
    const rows = this.#rows.filter(isAsked);
    const lines = rows.map((row) => {
      const own = row.kind === "heading" ? `列「${row.written}」` : `${row.fact}：「${row.written}」`;
      const box = row.kind === "heading" ? this.#headingBox(row) : this.#valueBox(row);
      box.setAttribute("aria-label", `${own}是`);
      return h("tr", {}, h("th", { scope: "row" }, own), h("td", {}, box));
    });
    const others = this.#rows.filter((row) => row.kind === "fill" || row.kind === "other").length;
    this.#table.replaceChildren(
      ...(lines.length > 0 ? [h("table", { class: "map" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "清单里的"), h("th", { scope: "col" }, "是政策里的"))), h("tbody", {}, ...lines))] : []),
      ...(others > 0 ? [h("p", { class: "hint" }, `对照里另有 ${others} 行照原样用。`)] : []),
    );
  }
}

/** Whether a row is for a person to fill in. */
function isAsked(row: MapRow): boolean {
  return row.kind === "heading" || row.kind === "value";
}

/** What a row speaks of. */
function key({ kind, fact, written }: MapRow): string {
  return JSON.stringify([kind, fact, written]);
}

export function choice(options: string[], chosen: string, none: string, keep: (value: string) => void): HTMLSelectElement {
  const select = h("select", { change: () => keep(select.value) }, h("option", { value: "" }, none), ...options.map((one) => h("option", { value: one }, one)));
  // What is no option was written by hand, and stays.
  if (chosen !== "" && !options.includes(chosen)) select.append(h("option", { value: chosen }, chosen));
  select.value = chosen;
  return select;
}

function line(type: "text" | "date", value: string, keep: (value: string) => void): HTMLElement {
  const input = h("input", { type, value, autocomplete: "off", input: () => keep(input.value) });
  return input;
}
