/** What is said of something that was thrown. */

import { InputError, PolicyError } from "../lib/index.js";

export function messageOf(error: unknown): string {
  if (error instanceof InputError) return error.place === null ? error.message : `${error.place}：${error.message}`;
  if (error instanceof PolicyError) return `政策有错误：\n${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
