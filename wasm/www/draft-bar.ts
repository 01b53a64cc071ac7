/** Which draft is open: drafts are chosen, begun, copied from a package, renamed and deleted here. */

import { h } from "../lib/form/dom.js";
import { askName, confirm } from "./dialog.js";
import type { Drafts } from "./drafts.js";
import { byId } from "./elements.js";
import type { Draft } from "./link.js";
import { nameOf, texts, type Shipped } from "./shipped.js";
import { NEW } from "./start.js";

interface Actions {
  /** The draft that is open; without a name before there is one. */
  current(): { id: string; name: string; edited: number };
  open(id: string): void;
  rename(name: string): void;
}

export class DraftBar {
  readonly #chooser = byId("draft-name", HTMLSelectElement);
  readonly #copy = byId("start-copy", HTMLButtonElement);
  readonly #drafts: Drafts;
  readonly #shipped: Shipped;
  readonly #actions: Actions;
  /** The folder of the package that a copy is made of. */
  #root = "";

  constructor(drafts: Drafts, shipped: Shipped, actions: Actions) {
    [this.#drafts, this.#shipped, this.#actions] = [drafts, shipped, actions];
    this.#chooser.addEventListener("change", () => actions.open(this.#chooser.value));
    const listen = (button: HTMLButtonElement, work: () => Promise<void>) => button.addEventListener("click", () => void work());
    listen(byId("start-new", HTMLButtonElement), () => this.#startNew());
    listen(this.#copy, () => this.#startCopy());
    listen(byId("rename", HTMLButtonElement), () => this.#rename());
    listen(byId("delete", HTMLButtonElement), () => this.#delete());
  }

  /** Another package is chosen. */
  enter(root: string): void {
    this.#root = root;
    this.#copy.textContent = `改「${nameOf(this.#shipped, root)}」的副本`;
  }

  /** Names the drafts that there are. */
  show(): void {
    const current = this.#actions.current();
    const all = this.#drafts.list();
    // Another window may have deleted it; here it is still written on, and kept again at the next change.
    if (!all.some((one) => one.id === current.id)) all.unshift(current);
    this.#chooser.replaceChildren(...all.map((one) => h("option", { value: one.id }, `${one.name}（${when(one.edited)}）`)));
    this.#chooser.value = current.id;
  }

  /** Opens the draft that was open last. */
  openLast(): void {
    const last = this.#drafts.opened;
    if (last === undefined) this.#start(NEW, "新草稿");
    else this.#actions.open(last);
  }

  /** Opens a draft that came by a link; it is kept beside the others. */
  openLinked(draft: Draft): void {
    const same = this.#drafts.same(draft);
    if (same === undefined) this.#start(draft, "链接里的草稿");
    else this.#actions.open(same);
  }

  #start(draft: Draft, name: string): void {
    this.#actions.open(this.#drafts.add(draft, name));
  }

  async #startNew(): Promise<void> {
    const name = await askName({ title: "新建草稿", says: [`从一份示例开始写。${this.#stays()}`], yes: "新建" }, this.#drafts.free("新草稿"));
    if (name !== undefined) this.#start(NEW, name);
  }

  async #startCopy(): Promise<void> {
    const root = this.#root;
    const source = nameOf(this.#shipped, root);
    const says = `把它的全部文件抄成一份草稿，原来的政策不变。${this.#stays()}`;
    const name = await askName({ title: `改「${source}」的副本`, says: [says], yes: "建副本" }, this.#drafts.free(`${source} 副本`));
    if (name !== undefined) this.#start(copy(this.#shipped, root), name);
  }

  async #rename(): Promise<void> {
    const { id, name: former } = this.#actions.current();
    const name = await askName({ title: "给草稿改名", says: [`现在叫「${former}」。`], yes: "改名" }, former);
    if (name !== undefined) this.#actions.rename(this.#drafts.free(name, id));
  }

  async #delete(): Promise<void> {
    const { id, name } = this.#actions.current();
    const sure = await confirm({ title: "删除草稿", says: [`删去「${name}」以后找不回来。`], yes: "删除", danger: true });
    if (!sure) return;
    this.#drafts.remove(id);
    this.openLast();
  }

  #stays(): string {
    const { name } = this.#actions.current();
    return name === "" ? "" : `正在写的「${name}」留着，随时可以在“草稿”里选它。`;
  }
}

/** Today the time, before that the day. */
function when(time: number): string {
  const [day, now] = [new Date(time), new Date()];
  const clock = `${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
  return day.toDateString() === now.toDateString() ? `今天 ${clock}` : `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()} ${clock}`;
}

/** A package of the page as a draft of one's own. */
function copy(shipped: Shipped, root: string): Draft {
  const inside = (all: Record<string, unknown>) => Object.entries(all).filter(([path]) => path.startsWith(`${root}/`)).map(([path, text]) => [path.slice(root.length + 1), String(text)]);
  const { sources, tables } = texts(shipped, [root]);
  return { files: Object.fromEntries(inside(sources)), tables: Object.fromEntries(inside(tables)), items: "[\n  {}\n]\n" };
}
