import { init, Policy } from "../../dist/index.js";
import "../../dist/form/index.js";
import { SOURCES } from "./policy.js";

const form = document.querySelector("zhunru-form");
form.value = { 类别: "公共服务", 比例: 0.3 };
document.querySelector("#toggle").addEventListener("click", () => (form.disabled = !form.disabled));
document.querySelector("#application").addEventListener("submit", (event) => {
  event.preventDefault();
  globalThis.submitted = new FormData(event.target).get("facts");
});
/** What the page's security policy forbids. */
const forbidden = (work) => {
  try {
    work();
    return false;
  } catch {
    return true;
  }
};
globalThis.forbidden = [() => new Function("return 1")(), () => (document.createElement("p").innerHTML = "<b>甲</b>")].map(forbidden);
await init();
form.policy = new Policy(SOURCES);
document.documentElement.dataset.ready = "";
