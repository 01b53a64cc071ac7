/** Questions to the reader: in the page's own look, answered with the keyboard as well. */

import { h, type Child } from "../lib/form/dom.js";

interface Question {
  title: string;
  says: Child[];
  /** The word on the button that goes ahead. */
  yes: string;
  danger?: boolean;
}

let count = 0;

/** Whether the reader wants it. */
export async function confirm(question: Question): Promise<boolean> {
  return (await ask(question, [])) === "yes";
}

/** The name that the reader gives; undefined if it is called off. */
export async function askName(question: Question, name: string): Promise<string | undefined> {
  const input = h("input", { type: "text", value: name, required: true, maxlength: 60, autocomplete: "off" });
  const answer = await ask(question, [h("label", { class: "field" }, "名称", input)], () => (input.focus(), input.select()));
  return answer === "yes" ? input.value.trim() || name : undefined;
}

/** Shows a text to be copied by hand. */
export async function showText(title: string, says: string, text: string): Promise<void> {
  const input = h("textarea", { readonly: true, rows: 5, "aria-label": title });
  input.value = text;
  await ask({ title, says: [says], yes: "好" }, [input], () => (input.focus(), input.select()));
}

function ask(question: Question, fields: HTMLElement[], begin?: () => void): Promise<string> {
  const id = `dialog${(count += 1)}`;
  const off = h("button", { type: "button", click: () => dialog.close("") }, "取消");
  const go = h("button", { type: "submit", class: question.danger ? "button danger" : "button" }, question.yes);
  const form = h("form", { method: "dialog" }, h("h2", { id }, question.title), h("p", {}, ...question.says), ...fields, h("p", { class: "actions" }, go, off));
  const dialog = h("dialog", { "aria-labelledby": id }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("yes");
  });
  document.body.append(dialog);
  dialog.showModal();
  if (begin) begin();
  else off.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
