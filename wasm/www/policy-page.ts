/** A draft as the document that its lawyer countersigns: shown as it is written, to be taken along as a page or for Word. */

import type { PolicyOutline } from "../lib/index.js";
import { policyPage } from "../lib/office/index.js";
import { h, sheet } from "../lib/form/dom.js";
import { download } from "./download.js";
import { byId } from "./elements.js";

/** Wide columns of the document are no wider than the page. */
const ownStyle = sheet(":host { display: block; } main { margin: 0 auto; }");

const STYLE = /<style>([^]*?)<\/style>/u;

export class PolicyPage {
  readonly element = byId("policy-page", HTMLElement);

  /** Shows a document. The module that writes it is loaded before. */
  show(outline: PolicyOutline): void {
    const page = new TextDecoder().decode(policyPage(outline, "html"));
    const save = (form: "docx" | "html", words: string) => h("button", { type: "button", click: () => download(`${outline.name}.${form}`, policyPage(outline, form) as Uint8Array<ArrayBuffer>) }, words);
    const host = h("div", { class: "document", role: "region", "aria-label": `政策「${outline.name}」的核对文书` });
    fill(host.attachShadow({ mode: "open" }), page);
    this.element.replaceChildren(
      h("div", { class: "title" }, h("h3", { tabindex: -1 }, "核对文书"), h("div", { class: "saves" }, save("docx", "下载 Word"), save("html", "下载网页（可打印）"), h("button", { type: "button", click: () => this.close() }, "关上"))),
      host,
    );
    this.element.hidden = false;
    this.element.scrollIntoView({ block: "start" });
    this.element.querySelector("h3")?.focus({ preventScroll: true });
  }

  close(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}

/** Puts a page that stands by itself into a shadow tree: the page's security policy lets no other document in, and no style that stands in markup. */
function fill(root: ShadowRoot, page: string): void {
  const [, style = ""] = STYLE.exec(page) ?? [];
  // Texts are escaped, so that a quotation mark stands in markup alone.
  const parsed = new DOMParser().parseFromString(page.replace(STYLE, "").replaceAll(' style="', ' data-style="'), "text/html");
  const main = document.adoptNode(parsed.querySelector("main") ?? h("main"));
  for (const element of main.querySelectorAll<HTMLElement>("[data-style]")) element.style.cssText = element.dataset["style"] ?? "";
  root.adoptedStyleSheets = [sheet(style), ownStyle];
  root.replaceChildren(main);
}
