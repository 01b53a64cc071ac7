/** 填报: the form of a policy; what it would submit can be taken along. */

import "../lib/form/index.js";
import type { ZhunruForm } from "../lib/form/index.js";
import { bundle, open, type Library } from "./library.js";
import { byId, download, type Room } from "./page.js";

export function fillRoom(library: Library): Room {
  const form = byId("form", HTMLElement) as ZhunruForm;
  const status = byId("submitted", HTMLElement);
  let shown = "";
  let opened = "";
  byId("application", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const content = new FormData(event.target as HTMLFormElement).get("application");
    download("申报内容.json", "application/json", JSON.stringify(JSON.parse(String(content)), null, 2));
    status.textContent = "已经下载，可以拿去预审";
  });
  form.addEventListener("zhunru-result", () => (status.textContent = ""));
  return {
    enter(root, asOf) {
      if (shown === `${root}\n${asOf}`) return;
      shown = `${root}\n${asOf}`;
      form.asOf = asOf;
      if (opened !== root) {
        const former = form.policy;
        form.policy = open(bundle(library, root));
        former?.free();
      }
      opened = root;
    },
  };
}
