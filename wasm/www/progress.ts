/** How far something that takes long is: a word on what is being done, and a bar beside it. */

import { byId } from "./elements.js";

export class Progress {
  readonly #place: HTMLElement;
  readonly #bar: HTMLProgressElement;
  readonly #stage: HTMLElement;

  /** Each is the id of an element: of the bar, of the text, and of the place that holds them both. */
  constructor(ids: { place: string; bar: string; stage: string }) {
    this.#place = byId(ids.place, HTMLElement);
    this.#bar = byId(ids.bar, HTMLProgressElement);
    this.#stage = byId(ids.stage, HTMLElement);
  }

  show(stage: string, at?: { done: number; of: number }): void {
    this.#place.hidden = false;
    this.#stage.textContent = stage;
    // Without a value the bar says only that something is going on.
    if (at) [this.#bar.max, this.#bar.value] = [at.of, at.done];
    else this.#bar.removeAttribute("value");
  }

  hide(): void {
    this.#place.hidden = true;
  }
}
