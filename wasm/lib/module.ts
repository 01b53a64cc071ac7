/** Where a WebAssembly module comes from, in a browser and in Node. */

import { isBytes, wrong } from "./arguments.js";

/** Loads a module once; one that could not be loaded may be tried again. `beside`: where it lies unless the caller says. */
export class Loader {
  #started: Promise<void> | undefined;
  ready = false;

  constructor(private readonly load: (options: { module_or_path: WebAssembly.Module | string | URL | Response | BufferSource }) => Promise<unknown>, private readonly beside: () => URL) {}

  start(module?: unknown): Promise<void> {
    this.#started ??= this.#begin(module).catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async #begin(module: unknown): Promise<void> {
    if (module !== undefined && !isModule(module)) throw wrong("init 的参数", "模块的地址、Response、字节或 WebAssembly.Module", module);
    const source = module ?? this.beside();
    const address = source instanceof URL || typeof source === "string" ? String(source) : "";
    if (address.startsWith("file:")) {
      const files = "node:fs/promises";
      const { readFile } = (await import(/* @vite-ignore */ files)) as { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> };
      await this.load({ module_or_path: await readFile(new URL(address)) });
    } else {
      await this.load({ module_or_path: source as string | URL | Response | BufferSource | WebAssembly.Module });
    }
    this.ready = true;
  }
}

function isModule(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  if (isBytes(value) || value instanceof URL || value instanceof WebAssembly.Module) return true;
  // A `Response`, or the promise of one that `fetch` gives.
  return typeof value === "object" && value !== null && ["arrayBuffer", "then"].some((name) => typeof (value as Record<string, unknown>)[name] === "function");
}
