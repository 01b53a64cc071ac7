/** The drafts of this browser: each is kept at every change, so that none is lost by reloading, leaving or a second window. */

import { isOneFile } from "./assets.js";
import { isDraft, type Draft } from "./link.js";

export interface KeptDraft extends Draft {
  name: string;
  /** When it was last changed, in milliseconds since 1970. */
  edited: number;
}

const PREFIX = "zhunru.draft.";
/** Which draft this window has open; another window may have another. */
const OPEN = "zhunru.open";

/** Drafts by id. Every draft has a key of its own in the browser's storage, so that two windows with two drafts never write over each other. */
export class Drafts {
  /** Drafts that the browser does not keep, because it keeps nothing for pages or has no room left: they last as long as the page. */
  readonly #memory = new Map<string, string>();
  readonly #storage = storage("localStorage");
  readonly #window = storage("sessionStorage");

  /** Whether the browser keeps anything for pages. */
  get lasting(): boolean {
    return this.#storage !== undefined;
  }

  /** Whether leaving the page would lose a draft. */
  get atRisk(): boolean {
    return this.#memory.size > 0;
  }

  /** The most recently changed first. */
  list(): { id: string; name: string; edited: number }[] {
    const stored = Object.keys(this.#storage ?? {}).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    const all = [...new Set([...this.#memory.keys(), ...stored])].flatMap((id) => {
      const draft = this.get(id);
      return draft ? [{ id, name: draft.name, edited: draft.edited }] : [];
    });
    return all.sort((a, b) => b.edited - a.edited);
  }

  get(id: string): KeptDraft | undefined {
    const text = this.#memory.get(id) ?? this.#storage?.getItem(PREFIX + id);
    return text ? read(text) : undefined;
  }

  /** Keeps a draft; false if only as long as the page lasts. */
  put(id: string, draft: KeptDraft): boolean {
    const text = JSON.stringify(draft);
    this.#memory.set(id, text);
    if (!this.#storage) return false;
    try {
      this.#storage.setItem(PREFIX + id, text);
      this.#memory.delete(id);
      return true;
    } catch {
      return false;
    }
  }

  /** Keeps a new draft under a name that no other one has, and gives its id. */
  add(draft: Draft, name: string): string {
    const id = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
    this.put(id, { ...structuredClone(draft), name: this.free(name), edited: Date.now() });
    return id;
  }

  /** The name, with a number if another draft has it. */
  free(name: string, but?: string): string {
    const taken = new Set(this.list().filter((one) => one.id !== but).map((one) => one.name));
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name} ${count}`;
    return free;
  }

  remove(id: string): void {
    this.#memory.delete(id);
    this.#storage?.removeItem(PREFIX + id);
  }

  /** The id of a draft that says the same. */
  same(draft: Draft): string | undefined {
    const key = (one: Draft) => JSON.stringify([Object.entries(one.files).sort(), Object.entries(one.tables).sort(), one.items]);
    const wanted = key(draft);
    return this.list().find(({ id }) => key(this.get(id)!) === wanted)?.id;
  }

  /** The draft that this window had open, else the most recently changed one. */
  get opened(): string | undefined {
    const id = this.#window?.getItem(OPEN);
    return id && this.get(id) ? id : this.list()[0]?.id;
  }

  set opened(id: string) {
    try {
      this.#window?.setItem(OPEN, id);
    } catch {
      // Then the most recently changed draft is opened next time.
    }
  }

  /** Calls `changed` with the id of a draft that another window has changed or deleted, and with null when this window is looked at again, since any may have changed by then. */
  watch(changed: (id: string | null) => void): void {
    addEventListener("storage", (event) => event.key?.startsWith(PREFIX) && changed(event.key.slice(PREFIX.length)));
    addEventListener("pageshow", (event) => event.persisted && changed(null));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed(null));
  }
}

function read(text: string): KeptDraft | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isDraft(value) && "name" in value && typeof value.name === "string" && "edited" in value && typeof value.edited === "number" ? (value as KeptDraft) : undefined;
  } catch {
    return undefined;
  }
}

/** A storage of the browser; even naming it throws where it is forbidden. */
function storage(kind: "localStorage" | "sessionStorage"): Storage | undefined {
  // One file that lies on somebody's desk keeps nothing of what is written in it.
  if (isOneFile) return undefined;
  try {
    return globalThis[kind];
  } catch {
    return undefined;
  }
}
