/** 起草: drafts that are kept, an editor that says at once what is wrong with them, and what they make of a few items. */

import { setDiagnostics } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Diagnostic, Place } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { WORDS } from "../lib/form/words.js";
import { Desk } from "./desk.js";
import { askName, confirm, showText } from "./dialog.js";
import type { CheckAnswer } from "./drafter.js";
import { Drafts, type KeptDraft } from "./drafts.js";
import { createEditor, mark, type Marked, mend, offset, replace } from "./editor.js";
import { list, summary, type Places } from "./findings.js";
import { DRAFT, fromFragment, toFragment, type Draft } from "./link.js";
import { byId, download, type Room } from "./page.js";
import { KINDS, ProofPanel } from "./proof.js";
import { nameOf, texts, type Shipped } from "./shipped.js";
import { NEW } from "./start.js";
import { showTrial } from "./trial.js";

/** After so many milliseconds without an answer it is said that the draft is being checked. */
const SLOW = 500;
/** So many findings are marked in the text; all of them stand below it. */
const MARKED = 300;

export function draftRoom(shipped: Shipped, module: WebAssembly.Module): Room {
  const drafts = new Drafts();
  const findings = byId("findings", HTMLElement);
  const counted = byId("counted", HTMLElement);
  const items = byId("items", HTMLTextAreaElement);
  const chooser = byId("draft-name", HTMLSelectElement);
  const files = byId("file-name", HTMLSelectElement);
  const status = byId("shared", HTMLElement);
  const unkept = byId("unkept", HTMLElement);
  const trial = showTrial();
  let id = "";
  let draft: KeptDraft = { ...structuredClone(NEW), name: "", edited: 0 };
  let file = "main.zr";
  let names = new Map<string, string>();
  let found: Diagnostic[] = [];
  let words = WORDS;
  let setting = { root: "", asOf: "" };
  /** The files as they were when they were last given to be checked, and as they were when what is in sight was found. */
  let [asked, checked]: Draft["files"][] = [{}, {}];
  /** The files that were looked at, with what can be undone in them. */
  let states = new Map<string, EditorState>();
  let slow: ReturnType<typeof setTimeout> | undefined;

  const desk = new Desk(module, shipped, (answer) => hear(answer));
  const judge = () => {
    clearTimeout(slow);
    slow = setTimeout(() => count("正在查……", "nothing"), SLOW);
    asked = { ...draft.files };
    desk.ask({ files: draft.files, tables: draft.tables, items: draft.items }, setting.asOf);
    proof.changed();
  };
  const count = (text: string, kind: "nothing" | "warning" | "error") => {
    if (counted.textContent !== text) counted.textContent = text;
    counted.dataset["found"] = kind;
  };
  const hear = (answer: CheckAnswer) => {
    switch (answer.is) {
      case "findings":
        clearTimeout(slow);
        names = new Map(answer.names);
        checked = asked;
        found = answer.found;
        showFindings();
        return;
      case "verdicts":
        words = answer.words;
        return trial.verdicts(answer.result, answer.items, answer.words);
      case "unreadable":
        return trial.stale(`事项读不出来：${answer.message}${answer.place === null ? "" : `（${answer.place}）`}`, "error");
      case "failed":
        return trial.stale(`没有查成：${answer.message}`, "error");
      case "done":
        clearTimeout(slow);
        return;
    }
  };

  const { view, fresh } = createEditor(byId("editor", HTMLElement), {
    names: () => names,
    changed(text, composing) {
      draft.files[file] = text;
      changed(composing);
    },
    composed: judge,
  });

  /** Keeps the draft at once, then has it checked, unless an input method is still composing. */
  const changed = (composing: boolean) => {
    draft.edited = Date.now();
    keep();
    if (!composing) judge();
  };
  const keep = () => {
    unkept.hidden = drafts.put(id, draft);
    if (!unkept.hidden) unkept.textContent = drafts.lasting ? "这份草稿没有存下：浏览器留给网页的地方用完了。请下载它，或者删去不用的草稿。" : "这个浏览器不让网页存东西：离开以前，请下载这份草稿，或者复制链接。";
  };
  addEventListener("beforeunload", (event) => {
    if (drafts.atRisk) event.preventDefault();
  });

  const turnTo = (name: string) => {
    states.set(file, view.state);
    showFile(name);
    drawMarks();
  };
  const showFile = (name: string) => {
    file = name;
    files.value = name;
    view.setState(states.get(name) ?? fresh(draft.files[name] ?? ""));
  };
  const showNames = () => {
    const all = drafts.list();
    // Another window may have deleted it; here it is still written on, and kept again at the next change.
    if (!all.some((one) => one.id === id)) all.unshift({ id, name: draft.name, edited: draft.edited });
    chooser.replaceChildren(...all.map((one) => h("option", { value: one.id }, `${one.name}（${when(one.edited)}）`)));
    chooser.value = id;
  };
  const open = (next: string) => {
    const kept = drafts.get(next);
    if (!kept) return;
    if (next !== id) {
      trial.clear();
      proof.clear();
    }
    id = next;
    draft = kept;
    drafts.opened = id;
    states = new Map();
    items.value = draft.items;
    files.replaceChildren(...Object.keys(draft.files).map((name) => h("option", { value: name }, name)));
    showNames();
    showFile(Object.hasOwn(draft.files, "main.zr") ? "main.zr" : (Object.keys(draft.files)[0] ?? "main.zr"));
    judge();
  };
  const start = (text: Draft, name: string) => open(drafts.add(text, name));
  /** Another window has changed a draft: this one shows it as it is now, so that neither writes over the other. */
  const follow = (other: string | null) => {
    if (id === "") return;
    const kept = drafts.get(id);
    if ((other === null || other === id) && kept && kept.edited >= draft.edited) {
      if (JSON.stringify(kept) === JSON.stringify(draft)) return showNames();
      draft = kept;
      states = new Map();
      items.value = draft.items;
      if (!Object.hasOwn(draft.files, file)) return open(id);
      replace(view, draft.files[file]!);
      judge();
    }
    showNames();
  };

  const isOwn = (place: Place) => place.file.startsWith(`${DRAFT}/`) && Object.hasOwn(draft.files, name(place));
  const name = (place: Place) => (place.file.startsWith(`${DRAFT}/`) ? place.file.slice(DRAFT.length + 1) : place.file);
  const places: Places = {
    name: (place) => `${name(place)} 第 ${place.line} 行`,
    go(place) {
      if (!isOwn(place)) return undefined;
      return () => {
        if (file !== name(place)) turnTo(name(place));
        const at = offset(view.state.doc, place.line, place.column);
        view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
        view.focus();
      };
    },
    mend({ replacements }) {
      if (!replacements.every(isOwn)) return undefined;
      const names = [...new Set(replacements.map(name))];
      return () => {
        // Its places are those of the text that was checked.
        if (names.some((one) => draft.files[one] !== checked[one])) return judge();
        for (const one of names) {
          if (file !== one) turnTo(one);
          mend(view, replacements.filter((replacement) => name(replacement) === one));
        }
        view.focus();
      };
    },
  };
  /** Marks in the text what is found in the file in sight. */
  const drawMarks = () => {
    // A diagnostic is marked where it begins, a finding at each of the rules that it is about.
    const all: Marked[] = [
      ...found.flatMap((one) => one.labels.slice(0, 1).map((at) => ({ ...one, at }))),
      ...proof.findings.flatMap((one) => one.labels.map((at) => ({ ...one, code: KINDS[one.kind], severity: "warning" as const, at }))),
    ];
    const here = all.filter(({ at }) => isOwn(at) && name(at) === file);
    view.dispatch(setDiagnostics(view.state, here.slice(0, MARKED).map((one) => mark(view.state.doc, one))));
  };
  const showFindings = () => {
    drawMarks();
    const errors = found.filter((one) => one.severity === "error").length;
    count(summary(found), errors > 0 ? "error" : found.length > 0 ? "warning" : "nothing");
    findings.replaceChildren(...(found.length === 0 ? [] : [list(found, places)]));
    if (errors > 0) trial.stale(`政策有 ${errors} 个错误，改好以后重新试判`, "policy");
  };
  const proof = new ProofPanel(desk, {
    now: () => ({ draft, ...setting, words }),
    places,
    paste(test) {
      const { doc } = view.state;
      const before = doc.toString();
      const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
      view.dispatch({ changes: { from: doc.length, insert: gap + test }, selection: { anchor: doc.length + gap.length }, scrollIntoView: true });
      view.focus();
    },
    tryOut(example) {
      draft.items = items.value = `${JSON.stringify(example, null, 2)}\n`;
      changed(false);
      items.scrollIntoView({ block: "nearest" });
      items.focus();
    },
    marksChanged: drawMarks,
  });

  chooser.addEventListener("change", () => open(chooser.value));
  files.addEventListener("change", () => (turnTo(files.value), judge()));
  items.addEventListener("input", (event) => ((draft.items = items.value), changed((event as InputEvent).isComposing)));
  items.addEventListener("compositionend", judge);
  const stays = () => (draft.name === "" ? "" : `正在写的「${draft.name}」留着，随时可以在“草稿”里选它。`);
  byId("start-new", HTMLButtonElement).addEventListener("click", async () => {
    const name = await askName({ title: "新建草稿", says: [`从一份示例开始写。${stays()}`], yes: "新建" }, drafts.free("新草稿"));
    if (name !== undefined) start(NEW, name);
  });
  byId("start-copy", HTMLButtonElement).addEventListener("click", async () => {
    const source = nameOf(shipped, setting.root);
    const name = await askName({ title: `改「${source}」的副本`, says: [`把它的全部文件抄成一份草稿，原来的政策不变。${stays()}`], yes: "建副本" }, drafts.free(`${source} 副本`));
    if (name !== undefined) start(copy(shipped, setting.root), name);
  });
  byId("rename", HTMLButtonElement).addEventListener("click", async () => {
    const name = await askName({ title: "给草稿改名", says: [`现在叫「${draft.name}」。`], yes: "改名" }, draft.name);
    if (name === undefined) return;
    draft.name = drafts.free(name, id);
    keep();
    showNames();
  });
  byId("delete", HTMLButtonElement).addEventListener("click", async () => {
    const sure = await confirm({ title: "删除草稿", says: [`删去「${draft.name}」以后找不回来。`], yes: "删除", danger: true });
    if (!sure) return;
    drafts.remove(id);
    const next = drafts.opened;
    if (next === undefined) start(NEW, "新草稿");
    else open(next);
  });
  byId("save-file", HTMLButtonElement).addEventListener("click", () => download(file.split("/").at(-1) ?? "main.zr", draft.files[file] ?? ""));
  byId("format", HTMLButtonElement).addEventListener("click", async () => {
    const before = view.state.doc;
    const text = await desk.format(before.toString());
    if (view.state.doc !== before) return;
    if (text !== null && text !== before.toString()) view.dispatch({ changes: { from: 0, to: before.length, insert: text } });
    status.textContent = text === null ? "改好错误以后才能排版" : "已经排好版";
  });
  byId("share", HTMLButtonElement).addEventListener("click", async () => {
    const { files, tables, items } = draft;
    const link = `${location.href.split("#")[0]}#${await toFragment({ files, tables, items })}`;
    try {
      await navigator.clipboard.writeText(link);
      status.textContent = "链接已经复制；草稿就在链接里，没有传到任何地方";
    } catch {
      await showText("复制链接", "浏览器不让网页写剪贴板，请自己复制下面的链接。草稿就在链接里，没有传到任何地方。", link);
    }
  });
  drafts.watch(follow);

  /** A link's draft is kept beside the others; the address then names no draft, so that reloading brings what was written since. */
  const takeLink = async (fragment: string) => {
    const found = await fromFragment(fragment);
    globalThis.history.replaceState(null, "", "#draft");
    if (!found) {
      status.textContent = "链接里的草稿读不出来";
      return id === "" ? begin() : judge();
    }
    const same = drafts.same(found);
    if (same) open(same);
    else start(found, "链接里的草稿");
  };
  const begin = () => {
    const last = drafts.opened;
    if (last === undefined) start(NEW, "新草稿");
    else open(last);
  };

  return {
    enter(rootName, asOf) {
      const copied = nameOf(shipped, rootName);
      byId("start-copy", HTMLButtonElement).textContent = `改「${copied}」的副本`;
      byId("diff", HTMLButtonElement).textContent = `和「${copied}」比`;
      const same = setting.asOf === asOf;
      setting = { root: rootName, asOf };
      if (location.hash.includes("=")) void takeLink(location.hash);
      else if (id === "") begin();
      else if (!same) judge();
    },
  };
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
