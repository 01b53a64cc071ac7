/** A draft in the fragment of an address: nothing is sent anywhere, the link is the file. */

export interface Draft {
  /** The files of the package by name, without a folder. */
  files: Record<string, string>;
  tables: Record<string, string>;
  /** The items to try it on, as JSON text. */
  items: string;
}

/** The folder of a draft among the packages. */
export const DRAFT = "草稿";

/** `draft=…`, compressed. */
export async function toFragment(draft: Draft): Promise<string> {
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(draft)));
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return `draft=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The draft of a fragment; undefined if there is none or it is damaged. */
export async function fromFragment(fragment: string): Promise<Draft | undefined> {
  const packed = /^#?draft=([\w-]+)$/u.exec(fragment)?.[1];
  if (packed === undefined) return undefined;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(new DecompressionStream("deflate-raw"), Uint8Array.from(binary, (char) => char.charCodeAt(0)));
    const draft: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isDraft(draft) ? draft : undefined;
  } catch {
    return undefined;
  }
}

async function through(stream: CompressionStream | DecompressionStream, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

export function isDraft(value: unknown): value is Draft {
  const texts = (one: unknown) => typeof one === "object" && one !== null && Object.values(one).every((text) => typeof text === "string");
  return typeof value === "object" && value !== null && "files" in value && "tables" in value && "items" in value && texts(value.files) && texts(value.tables) && typeof value.items === "string";
}
