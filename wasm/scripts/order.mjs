// Puts a module's functions into an order in which gzip finds likenesses: it looks back 32 KB, and the linker leaves twins further apart than that.
// What the functions do stays the same; the module gets a few per cent smaller.

/** How far to look back, in bytes: somewhat less than gzip does, which also needs to find its way there. */
const WINDOW = 16_000;
/** Likeness is counted in runs of so many bytes. */
const RUN = 6;
/** Runs in more functions than this say nothing about likeness. */
const COMMON = 200;

const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
const IMPORT = 2, FUNCTION = 3, GLOBAL = 6, EXPORT = 7, START = 8, ELEMENT = 9, CODE = 10;

/** The module with its functions in another order. `bytes`: a module without names and debugging information. */
export function ordered(bytes) {
  const sections = split(bytes);
  const imported = countImports(sections.get(IMPORT));
  const bodies = vector(sections.get(CODE), (at) => at.take(at.number()));
  const types = vector(sections.get(FUNCTION), (at) => at.number());
  const order = likeness(bodies);
  /** Old index → new one. */
  const moved = new Array(bodies.length);
  order.forEach((from, to) => { moved[from] = to + imported; });
  const index = (old) => (old < imported ? old : moved[old - imported]);
  const changed = new Map([
    [FUNCTION, list(order.map((from) => number(types[from])))],
    [EXPORT, exports(sections.get(EXPORT), index)],
    [ELEMENT, elements(sections.get(ELEMENT), index)],
    [CODE, list(order.map((from) => body(bodies[from], index)).map((code) => Buffer.concat([number(code.length), code])))],
  ]);
  if (sections.has(START) || sections.get(GLOBAL)?.includes(0xd2)) throw new Error("functions named where none were expected");
  const parts = [...sections].map(([id, content]) => [id, changed.get(id) ?? content]);
  return Buffer.concat([MAGIC, ...parts.flatMap(([id, content]) => [Buffer.from([id]), number(content.length), content])]);
}

/** Function numbers: the next one is always the one most like what stands in the window before it. */
function likeness(bodies) {
  const holders = new Map();
  const runs = bodies.map((code, function_) => {
    const found = new Set();
    for (let at = 0; at + RUN <= code.length; at += 1) found.add(hash(code, at));
    for (const run of found) {
      if (!holders.has(run)) holders.set(run, []);
      holders.get(run).push(function_);
    }
    return found;
  });
  const telling = runs.map((found) => [...found].filter((run) => holders.get(run).length > 1 && holders.get(run).length < COMMON));
  const weight = (run) => 1 / Math.log2(1 + holders.get(run).length);
  const score = new Float64Array(bodies.length);
  const inWindow = new Map();
  const count = (function_, step) => {
    for (const run of telling[function_]) {
      const before = inWindow.get(run) ?? 0;
      inWindow.set(run, before + step);
      if (before === 0 || before + step === 0) for (const other of holders.get(run)) score[other] += step * weight(run);
    }
  };
  const left = new Set(bodies.keys());
  const order = [];
  let oldest = 0, size = 0;
  for (let next = 0; next !== undefined;) {
    left.delete(next);
    order.push(next);
    count(next, 1);
    for (size += bodies[next].length; size > WINDOW && oldest < order.length - 1; oldest += 1) {
      size -= bodies[order[oldest]].length;
      count(order[oldest], -1);
    }
    let best = -1;
    next = undefined;
    for (const one of left) {
      const like = score[one] / (bodies[one].length + 10);
      if (like > best) [best, next] = [like, one];
    }
  }
  return order;
}

/** FNV-1a of a run. */
function hash(code, at) {
  let value = 0x811c9dc5;
  for (let byte = at; byte < at + RUN; byte += 1) value = Math.imul(value ^ code[byte], 0x01000193);
  return value >>> 0;
}

// ---- the binary format: https://webassembly.github.io/spec/core/binary/ ----

/** Reads on from a place. */
class At {
  constructor(bytes) {
    this.bytes = bytes;
    this.place = 0;
  }

  get done() {
    return this.place >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.place++];
  }

  /** An unsigned LEB128 number; of a signed one only where it ends is of use here. */
  number() {
    let value = 0;
    for (let step = 1; ; step *= 128) {
      const byte = this.byte();
      value += (byte & 127) * step;
      if (byte < 128) return value;
    }
  }

  take(length) {
    this.place += length;
    return this.bytes.subarray(this.place - length, this.place);
  }
}

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

function list(entries) {
  return Buffer.concat([number(entries.length), ...entries]);
}

function vector(content, read) {
  const at = new At(content);
  return Array.from({ length: at.number() }, () => read(at));
}

function split(bytes) {
  const sections = new Map();
  const at = new At(bytes.subarray(MAGIC.length));
  while (!at.done) {
    const id = at.byte();
    const content = at.take(at.number());
    if (sections.has(id)) throw new Error(`section ${id} comes twice`);
    sections.set(id, content);
  }
  return sections;
}

function countImports(content) {
  if (content === undefined) return 0;
  const kinds = vector(content, (at) => {
    at.take(at.number());
    at.take(at.number());
    const kind = at.byte();
    if (kind !== 0) throw new Error("only functions are imported");
    at.number();
    return kind;
  });
  return kinds.length;
}

function exports(content, index) {
  return list(vector(content, (at) => {
    const name = at.take(at.number());
    const kind = at.byte();
    const item = at.number();
    return Buffer.concat([number(name.length), name, Buffer.from([kind]), number(kind === 0 ? index(item) : item)]);
  }));
}

/** The functions that are called through a table. */
function elements(content, index) {
  if (content === undefined) return undefined;
  return list(vector(content, (at) => {
    const begin = at.place;
    const kind = at.number();
    if (kind !== 0 || at.byte() !== 0x41) throw new Error(`elements of kind ${kind} are not known here`);
    at.number();
    at.byte();
    const head = at.bytes.subarray(begin, at.place);
    return Buffer.concat([head, list(Array.from({ length: at.number() }, () => number(index(at.number()))))]);
  }));
}

/** A function's code with the functions that it names under their new numbers. */
function body(code, index) {
  const at = new At(code);
  for (let kinds = at.number(); kinds > 0; kinds -= 1) {
    at.number();
    at.byte();
  }
  const parts = [];
  let copied = 0;
  while (!at.done) {
    const instruction = at.byte();
    if (instruction === 0x10 || instruction === 0xd2) {
      const begin = at.place;
      const called = at.number();
      parts.push(code.subarray(copied, begin), number(index(called)));
      copied = at.place;
    } else {
      skip(instruction, at);
    }
  }
  return Buffer.concat([...parts, code.subarray(copied)]);
}

/** Reads over what belongs to an instruction. */
function skip(instruction, at) {
  const numbers = (count) => { for (; count > 0; count -= 1) at.number(); };
  if (instruction >= 0x45 && instruction <= 0xc4) return; // arithmetic
  if (instruction >= 0x28 && instruction <= 0x3e) return numbers(2); // loads and stores
  switch (instruction) {
    case 0x00: case 0x01: case 0x05: case 0x0b: case 0x0f: case 0x1a: case 0x1b: case 0xd1: return undefined;
    case 0x02: case 0x03: case 0x04: // block, loop, if
    case 0x0c: case 0x0d: // br, br_if
    case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: // locals, globals, tables
    case 0x3f: case 0x40: case 0x41: case 0x42: case 0xd0: return numbers(1);
    case 0x0e: return numbers(at.number() + 1); // br_table
    case 0x11: return numbers(2); // call_indirect
    case 0x1c: return numbers(at.number()); // select
    case 0x43: return void at.take(4);
    case 0x44: return void at.take(8);
    case 0xfc: return wide(at.number(), numbers);
    default: throw new Error(`instruction 0x${instruction.toString(16)} is not known here`);
  }
}

/** Instructions with two bytes. */
function wide(instruction, numbers) {
  if (instruction <= 7) return undefined; // numbers to whole ones
  if ([8, 10, 12, 14].includes(instruction)) return numbers(2);
  if (instruction <= 17) return numbers(1);
  throw new Error(`instruction 0xfc ${instruction} is not known here`);
}
