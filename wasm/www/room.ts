/** What the rooms of the page share. */

import { byId } from "./elements.js";

/** A room of the page. */
export interface Room {
  /** Called when it is shown, and when the policy or the day changes while it is. */
  enter(root: string, asOf: string): void;
}

/** Chooses another package, as the reader would. */
export function choose(root: string): void {
  const chooser = byId("policy", HTMLSelectElement);
  chooser.value = root;
  chooser.dispatchEvent(new Event("change"));
  chooser.focus();
}
