// The same rules for both engines, the same forms, and how long each takes from JSON text to JSON text. Runs in Node and in a browser.

const CHOICES = 8, NUMBERS = 6, FLAGS = 6, VALUES = 8;

/** The same numbers at every run (mulberry32). */
export function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** `count` rules of four conditions over 20 facts, as a policy of each engine. */
export function policies(count) {
  const next = random(7);
  const names = Array.from({ length: VALUES }, (_, value) => `值${value}`);
  const facts = [
    ...Array.from({ length: CHOICES }, (_, at) => `字段 选${at} 枚举 {${names.join("、")}}`),
    ...Array.from({ length: NUMBERS }, (_, at) => `字段 数${at} 数`),
    ...Array.from({ length: FLAGS }, (_, at) => `字段 旗${at} 是否`),
  ];
  const zhunru = [`政策 基准\n    层级 县\n    默认 准入\n\n${facts.join("\n")}\n`];
  const cedar = ["@id(\"默认\")\npermit (principal, action, resource);"];
  for (let rule = 0; rule < count; rule += 1) {
    const [choice, other, number, flag] = [next(CHOICES), next(CHOICES), next(NUMBERS), next(FLAGS)];
    const [first, second, third, limit] = [next(VALUES), next(VALUES), next(VALUES), next(100)];
    zhunru.push(`规则 规则${rule}\n    依据 《办法》第${rule + 1}条\n    当   选${choice} 属于 {值${first}、值${second}} 且 选${other} = 值${third} 且 数${number} > ${limit} 且 旗${flag}\n    结论 不予准入\n    理由 “第${rule}条”\n`);
    cedar.push(`@id("规则${rule}")\nforbid (principal, action, resource) when { ["值${first}", "值${second}"].contains(context.选${choice}) && context.选${other} == "值${third}" && context.数${number} > ${limit} && context.旗${flag} };`.replaceAll(/context\.(选|数|旗)(\d)/gu, 'context["$1$2"]'));
  }
  return { zhunru: zhunru.join("\n"), cedar: cedar.join("\n") };
}

/** Filled-in forms, as JSON texts. */
export function forms(count) {
  const next = random(11);
  return Array.from({ length: count }, () => JSON.stringify({
    ...Object.fromEntries(Array.from({ length: CHOICES }, (_, at) => [`选${at}`, `值${next(VALUES)}`])),
    ...Object.fromEntries(Array.from({ length: NUMBERS }, (_, at) => [`数${at}`, next(100)])),
    ...Object.fromEntries(Array.from({ length: FLAGS }, (_, at) => [`旗${at}`, next(2) === 1])),
  }));
}

/** Measures both for each number of rules; the engines must agree on every form before a time is taken. */
export function measure({ Policy, cedar }, sizes = [10, 100, 500]) {
  const texts = forms(200);
  return sizes.map((rules) => {
    const written = policies(rules);
    const policy = new Policy({ "main.zr": written.zhunru });
    const loaded = cedar.preparsePolicySet("bench", { staticPolicies: written.cedar });
    if (loaded.type !== "success") throw new Error(JSON.stringify(loaded));
    const one = { type: "U", id: "1" };
    const byZhunru = (text) => policy.checkText(text, { asOf: "2024-01-01" });
    const byCedar = (text) => JSON.stringify(cedar.statefulIsAuthorized({ principal: one, action: one, resource: one, context: JSON.parse(text), preparsedPolicySetId: "bench", entities: [] }));
    let rejected = 0;
    for (const text of texts) {
      const ours = JSON.parse(byZhunru(text)).items[0].outcome === "reject";
      const theirs = JSON.parse(byCedar(text)).response.decision === "deny";
      if (ours !== theirs) throw new Error(`they differ on ${text}`);
      rejected += Number(ours);
    }
    const result = {
      rules,
      rejected: `${rejected}/${texts.length}`,
      zhunru: { loadMs: load(() => new Policy({ "main.zr": written.zhunru }).free()), formUs: time(texts, byZhunru) },
      cedar: { loadMs: load(() => cedar.preparsePolicySet("other", { staticPolicies: written.cedar })), formUs: time(texts, byCedar) },
    };
    policy.free();
    return result;
  });
}

/** Milliseconds, the median of some runs. */
function load(work) {
  return median(Array.from({ length: 9 }, () => elapsed(work)));
}

/** Microseconds a form, the median of some rounds. */
function time(texts, work) {
  const round = () => (elapsed(() => texts.forEach(work)) * 1000) / texts.length;
  round();
  return median(Array.from({ length: 7 }, round));
}

function elapsed(work) {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
