/** The elements of the page by their ids. */

/** An element of the page by its id. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id}`);
  return element;
}
