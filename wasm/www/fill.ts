/** 填报: the form of a policy; what it would submit can be taken along. */

import "../lib/form/index.js";
import type { ZhunruForm } from "../lib/form/index.js";
import { PolicyError, type Policy } from "../lib/index.js";
import { about, judgesAlone } from "./about.js";
import { confirm } from "./dialog.js";
import { bundle, open, type Shipped } from "./shipped.js";
import { byId, choose, download, type Room } from "./page.js";

export function fillRoom(shipped: Shipped): Room {
  const form = byId("form", HTMLElement) as ZhunruForm;
  const application = byId("application", HTMLFormElement);
  const upper = byId("fill-about", HTMLElement);
  const failure = byId("fill-failure", HTMLElement);
  const status = byId("submitted", HTMLElement);
  let opened = "";
  let day = "";
  application.addEventListener("submit", (event) => {
    event.preventDefault();
    const content = new FormData(application).get("application");
    download("申报内容.json", "application/json", JSON.stringify(JSON.parse(String(content)), null, 2));
    status.textContent = "已经下载，可以拿去预审";
  });
  byId("clear", HTMLButtonElement).addEventListener("click", async () => {
    if (await confirm({ title: "清空", says: ["填好的全部内容都会清掉，找不回来。"], yes: "清空", danger: true })) application.reset();
  });
  form.addEventListener("zhunru-result", () => (status.textContent = ""));
  return {
    enter(root, asOf) {
      const alone = judgesAlone(shipped, root);
      upper.hidden = alone;
      failure.hidden = true;
      application.hidden = !alone;
      if (!alone) return upper.replaceChildren(about(shipped, root, choose));
      if (asOf !== day) form.asOf = asOf;
      day = asOf;
      if (root === opened) return;
      const policy = opens(shipped, root);
      if (typeof policy === "string") {
        failure.hidden = false;
        failure.textContent = policy;
        application.hidden = true;
        return;
      }
      const former = form.policy;
      form.policy = policy;
      former?.free();
      opened = root;
    },
  };
}

/** The policy, or what is wrong with it. */
function opens(shipped: Shipped, root: string): Policy | string {
  try {
    return open(bundle(shipped, root));
  } catch (error) {
    if (error instanceof PolicyError) return `这个政策有错误，现在不能填报：\n${error.message}`;
    throw error;
  }
}
