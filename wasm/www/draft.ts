/** 起草: an editor that says at once what is wrong with a policy, and what it makes of a few items. */

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic as Mark } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { format, header, InputError, Policy, PolicyError, type Diagnostic, type Label } from "../lib/index.js";
import { h } from "../lib/form/dom.js";
import { grounds, headline } from "../lib/form/verdict.js";
import { colours, declared, propose, zhunru } from "./language.js";
import { above, texts, type Bundle, type Library } from "./library.js";
import { fromFragment, toFragment, type Draft } from "./link.js";
import { byId, type Room } from "./page.js";
import { NEW } from "./start.js";

/** The folder of the draft among the packages. */
const ROOT = "草稿";
/** How long the writer must pause before everything is judged anew. */
const PAUSE = 250;

export function draftRoom(library: Library): Room {
  const findings = byId("findings", HTMLElement);
  const items = byId("items", HTMLTextAreaElement);
  const tried = byId("tried", HTMLElement);
  const chooser = byId("file-name", HTMLSelectElement);
  const said = byId("shared", HTMLElement);
  let draft: Draft = structuredClone(NEW);
  let file = "main.zr";
  let names = new Map<string, string>();
  let setting = { root: "", asOf: "" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let taken = "";

  // In a shadow tree the editor's styles need no inline style sheet, which the page's security policy forbids.
  const root = byId("editor", HTMLElement).attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), lintGutter(), zhunru, syntaxHighlighting(colours), EditorView.lineWrapping,
    // Enter breaks the line, as in any regulation; a word that is offered is taken only after it has been chosen.
    autocompletion({ override: [(context) => propose(context, names)], selectOnOpen: false }),
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": "政策文本", lang: "zh-CN", tabindex: "0" }),
    EditorView.theme({
      "&": { fontSize: "14px", height: "min(70vh, 46rem)" },
      "&.cm-focused": { outline: "3px solid #7fb0e8", outlineOffset: "-3px" },
      ".cm-scroller": { fontFamily: '"Noto Sans Mono CJK SC", ui-monospace, Consolas, "Microsoft YaHei", monospace', lineHeight: "1.65" },
      ".cm-gutters": { background: "#f5f7fa", color: "#566172", border: "0" },
    }),
    EditorState.phrases.of({ "Diagnostics": "问题", "No diagnostics": "没有问题", "Completions": "可填的词" }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      draft.files[file] = update.state.doc.toString();
      later();
    }),
  ];
  const fresh = (text: string) => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ state: fresh(""), parent: root, root });

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(judge, PAUSE);
  };
  const show = (name: string) => {
    file = name;
    chooser.value = name;
    view.setState(fresh(draft.files[name] ?? ""));
  };
  const take = (next: Draft) => {
    draft = next;
    items.value = draft.items;
    chooser.replaceChildren(...Object.keys(draft.files).map((name) => h("option", { value: name }, name)));
    show(Object.hasOwn(draft.files, "main.zr") ? "main.zr" : (Object.keys(draft.files)[0] ?? "main.zr"));
    judge();
  };
  const judge = () => {
    clearTimeout(timer);
    const { sources, tables, options } = bundleOf(library, draft);
    names = new Map(Object.values(sources).flatMap((text) => [...declared(text)]));
    const found = Policy.lint(sources, tables, { ...options, asOf: setting.asOf });
    showFindings(found);
    if (found.some((one) => one.severity === "error")) return tried.replaceChildren(h("p", { class: "hint" }, "政策里的错误改好以后，这里给出每个事项的结论。"));
    try {
      const policy = new Policy(sources, tables, options);
      try {
        const result = policy.checkList(items.value, { asOf: setting.asOf });
        tried.replaceChildren(
          ...result.items.map((item) => h("article", { class: "card" }, h("h4", {}, item.name ?? `第 ${item.row} 项`), headline(item), h("details", {}, h("summary", {}, "理由和依据"), grounds(item)))),
          ...(result.list ? [h("article", { class: "card" }, h("h4", {}, "清单整体"), headline(result.list), grounds(result.list))] : []),
          ...result.warnings.map((one) => h("p", { class: "hint" }, `${one.place ?? ""} ${one.message}`)),
        );
      } finally {
        policy.free();
      }
    } catch (error) {
      if (error instanceof InputError) tried.replaceChildren(h("p", { class: "failure" }, `事项读不出来：${error.message}${error.place === null ? "" : `（${error.place}）`}`));
      else if (error instanceof PolicyError) showFindings(error.diagnostics);
      else throw error;
    }
  };
  const showFindings = (found: Diagnostic[]) => {
    const here = (label: Label | undefined) => label?.file === `${ROOT}/${file}`;
    view.dispatch(setDiagnostics(view.state, found.filter((one) => here(one.labels[0])).map((one) => mark(view.state.doc, one))));
    const line = (one: Diagnostic) => {
      const label = one.labels[0];
      const name = label?.file.startsWith(`${ROOT}/`) ? label.file.slice(ROOT.length + 1) : (label?.file ?? "");
      const go = () => {
        if (!Object.hasOwn(draft.files, name) || !label) return;
        if (file !== name) show(name);
        const at = offset(view.state.doc, label.line, label.column);
        view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
        view.focus();
      };
      return h("li", {}, h("button", { type: "button", "data-severity": one.severity, click: go }, `${one.code} ${one.message}`, h("small", {}, [label && `${name} 第 ${label.line} 行`, one.help].filter(Boolean).join("；"))));
    };
    findings.replaceChildren(found.length === 0 ? h("p", { class: "fine" }, "没有发现问题") : h("ul", {}, ...found.map(line)));
  };

  chooser.addEventListener("change", () => (show(chooser.value), judge()));
  items.addEventListener("input", () => ((draft.items = items.value), later()));
  byId("start-new", HTMLButtonElement).addEventListener("click", () => take(structuredClone(NEW)));
  byId("start-copy", HTMLButtonElement).addEventListener("click", () => take(copy(library, setting.root)));
  byId("format", HTMLButtonElement).addEventListener("click", () => {
    try {
      const text = format(view.state.doc.toString(), `${ROOT}/${file}`);
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      said.textContent = "已经排好版";
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      said.textContent = "改好错误以后才能排版";
    }
  });
  byId("share", HTMLButtonElement).addEventListener("click", async () => {
    taken = `#${await toFragment(draft)}`;
    replaceFragment(taken);
    await navigator.clipboard?.writeText(location.href).then(() => (said.textContent = "链接已经复制；政策就在链接里，没有传到任何地方"), () => (said.textContent = "链接在地址栏里"));
  });

  return {
    enter(rootName, asOf) {
      setting = { root: rootName, asOf };
      const fragment = location.hash;
      if (fragment === taken && chooser.options.length > 0) return judge();
      taken = fragment;
      void fromFragment(fragment).then((found) => {
        if (found) take(found);
        else if (chooser.options.length === 0) take(structuredClone(NEW));
        else judge();
        if (!found && fragment.includes("=")) said.textContent = "链接里的政策读不出来";
      });
    },
  };
}

/** Changes the address without entering the room anew. */
function replaceFragment(fragment: string): void {
  globalThis.history.replaceState(null, "", fragment);
}

function bundleOf(library: Library, draft: Draft): Bundle {
  const own = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${ROOT}/${name}`, text]));
  const others = texts(library, above(library, header(draft.files).uppers));
  return { sources: { ...others.sources, ...own(draft.files) }, tables: { ...others.tables, ...own(draft.tables) }, options: { judge: [ROOT] } };
}

/** A package of the page as a draft of one's own. */
function copy(library: Library, root: string): Draft {
  const inside = (all: Record<string, unknown>) => Object.entries(all).filter(([path]) => path.startsWith(`${root}/`)).map(([path, text]) => [path.slice(root.length + 1), String(text)]);
  const { sources, tables } = texts(library, [root]);
  return { files: Object.fromEntries(inside(sources)), tables: Object.fromEntries(inside(tables)), items: "[\n  {}\n]\n" };
}

function mark(doc: Text, diagnostic: Diagnostic): Mark {
  const label = diagnostic.labels[0]!;
  const from = offset(doc, label.line, label.column);
  const to = Math.max(from, offset(doc, label.endLine, label.endColumn));
  return { from, to, severity: diagnostic.severity, message: [diagnostic.message, diagnostic.help].filter(Boolean).join("\n"), source: diagnostic.code };
}

/** Columns count characters; the editor counts UTF-16 units. */
function offset(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return found.from + [...found.text].slice(0, column - 1).join("").length;
}
