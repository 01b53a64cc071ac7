/** Elements from tags, attributes and children. Texts become text nodes: nothing that a user or a policy writes is ever read as markup. */

type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);
export type Child = Node | string | null | undefined | false;

/** An element. An attribute that is a function listens to the event of its name; `true` is an empty attribute, `false` and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** Terms, each with what is said of it; those of which nothing is said are left out. */
export function terms(pairs: [term: string, said: string | null | undefined][]): HTMLElement {
  return h("dl", {}, ...pairs.flatMap(([term, said]) => (said === null || said === undefined ? [] : [h("dt", {}, term), h("dd", {}, said)])));
}

/** Sets an attribute, or takes it away. */
export function attribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** A style sheet of a text, made once. On a server there are none, and nobody looks. */
export function sheet(text: string): CSSStyleSheet {
  if (typeof CSSStyleSheet === "undefined") return {} as CSSStyleSheet;
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
