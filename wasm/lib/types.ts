/** The JSON of results: the shapes that the command's `--format json` prints. Keys are stable, texts are Chinese. */

/** What an item comes to, lenient to strict: 未作规定, 准入, 附条件准入, 报批, 裁决, 补正, 转办, 不予准入. */
export type Outcome = "none" | "admit" | "conditional" | "approval" | "adjudication" | "supplement" | "reroute" | "reject";

/** What a rule concludes: an outcome, or 提醒 (`notice`), or 须满足 (`condition`). */
export type Effect = Exclude<Outcome, "none"> | "notice" | "condition";

/** A word for each outcome and conclusion. */
export type Words = Record<Outcome | Effect, string>;

export interface Place {
  file: string;
  /** From 1. */
  line: number;
  /** In characters, from 1. */
  column: number;
  /** In a table file: the cell, `C7`. */
  cell?: string;
}

/** A fact that a rule read and that is known. */
export interface KnownFact {
  name: string;
  /** As it is shown. */
  value: string;
  /** The cell that gives it; null for a 缺省. */
  place: string | null;
}

export interface Reason {
  rule: string;
  policy: string;
  level: string;
  effect: Effect;
  detail: string | null;
  basis: string[];
  message: string | null;
  remedy: string | null;
  holds: string[];
  facts: KnownFact[];
  source: Place;
}

export interface DataError {
  /** Null for a cause that no fact can mend. */
  field: string | null;
  value: string | null;
  message: string;
  suggestion: string | null;
  place: string | null;
}

export interface InputWarning {
  message: string;
  suggestion: string | null;
  place: string | null;
}

export interface OpenRule {
  rule: string;
  policy: string;
  effect: Effect;
  /** The articles it rests on. */
  basis: string[];
  /** The unknown facts it hangs on. */
  fields: string[];
}

/** Changes of facts that would let an item through, proven by judging it so changed. */
export interface Way {
  /** The authority (由) without which it cannot be done; several are joined by 、. */
  by: string | null;
  /** Up to three facts as an input would give them; null: none. */
  set: Record<string, string | boolean | string[] | null>;
  /** The same in words. */
  message: string;
  outcome: Outcome;
  detail: string | null;
}

export interface Item {
  /** From 1; null for the list's own result. */
  row: number | null;
  /** `清单 第5行`, `第5行`; null for JSON. */
  place: string | null;
  name: string | null;
  outcome: Outcome;
  label: string;
  detail: string | null;
  details: string[];
  conditions: string[];
  determined: boolean;
  exact: boolean;
  possible: Outcome[];
  reasons: Reason[];
  lifted: { rule: string; policy: string; by: string }[];
  open: OpenRule[];
  /** `because`: the 适用 in words, where a policy does not apply. */
  silent: { policy: string; why: string; because?: string }[];
  /** The facts that a map of the list gives. */
  given?: string[];
  missing: string[];
  /** With `ways`: the smallest changes that would let it through, ten at most; none where it passes. */
  ways?: Way[];
  /** With `ways`: whether nothing was left out. */
  waysExact?: boolean;
  errors: DataError[];
}

/** Numbers of items, in all and by outcome. */
export type Counts = Record<"items" | Outcome, number>;

/** The numbers by the values of a fact that a 汇总 names. */
export interface Breakdown {
  field: string;
  /** `value` is null for items of which the fact is not known. */
  groups: ({ value: string | null } & Counts)[];
  /** Items with further values, where there are too many to tell apart. */
  others?: Counts;
}

export type Summary = Counts & { by?: Breakdown[] };

/** What was read of a list, and what was not. */
export interface Read {
  /** `sheet` is null for CSV; `heading` is the lowest row of the headings; `first` and `last` are null where no item stands below. */
  tables: { sheet: string | null; heading: number; first: number | null; last: number | null; items: number; unused: string[]; verdict?: number }[];
  /** Sheets. */
  unread: string[];
  /** Rows that are no items. */
  setAside: { place: string; text: string; why: "total" | "heading" | "section" | "numbering" | "units" | "example" | "serial" | "part" | "note" | "signature" | "verdict" }[];
}

export interface CheckResult {
  version: 1;
  asOf: string;
  policies: PolicyInfo[];
  summary: Summary;
  items: Item[];
  /** Only where a rule is 对全表. */
  list?: Item;
  /** Only where a rule is 对每个: the groups of which there is something to say. */
  groups?: GroupResult[];
  /** What was read of a table or a workbook; only there. */
  read?: Read;
  /** What is missing or wrong over all items, the most frequent first. */
  lacking: { field: string; items: number; absent: boolean }[];
  /** What is odd about the input and stops nothing: unknown headings, then cells in the order of the items; of very many the first ones, then how many more there are. */
  warnings: InputWarning[];
}

/** The decision on the items that agree in the facts of a 对每个; `row`, `place` and `name` are null. */
export interface GroupResult extends Item {
  /** These facts, as an input would give them. */
  key: Record<string, string | boolean | string[]>;
  /** How many items they are. */
  items: number;
}

export interface PolicyInfo {
  name: string;
  level: string;
  digest: string;
}

export interface Label {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The note about the place; of a replacement, what stands there afterwards. */
  text: string;
}

/** A mend that applies as it stands: everything that is replaced by it at once. */
export interface Edit {
  /** What it does, in words for the drafter. */
  label: string;
  /** Whether it is the only thing that can have been meant. */
  certain: boolean;
  replacements: Label[];
}

export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  /** The place itself first. */
  labels: Label[];
  help: string | null;
  /** The likeliest first. */
  edits: Edit[];
}

/** An item as `check` reads it; with facts of an 对象, the list of it alone. */
export type Example = Record<string, unknown>;

/** What the analysis finds, over all items. */
export interface FindingsResult {
  version: 1;
  /** By policy, then by kind, then by rule. */
  findings: Finding[];
  /** 已审 that no finding answers to. */
  stale: { message: string; label: Label }[];
  /** How many questions were left open for want of budget. */
  leftOut: number;
}

/** 冲突, 空白, 遮蔽, 重复, 恒真, 永假, 抵触. */
export type FindingKind = "conflict" | "gap" | "shadowed" | "duplicate" | "always" | "unsatisfiable" | "contradicts-upper";

export interface Finding {
  kind: FindingKind;
  /** The judged policy. */
  policy: string;
  rules: string[];
  message: string;
  help: string;
  /** Whether it is proven, and `check` shows it for the example. */
  certain: boolean;
  example: Example | null;
  /** The conclusions that meet, or the outcome of the example. */
  outcomes: Outcome[];
  /** Where the rules are written. */
  labels: Label[];
  /** Of a gap, where a list is given: how many of its items fall into it. */
  rows?: number;
  /** Of a conflict: what the laws make of it. */
  resolution?: { by: "upper" | "special" | "later" | "adjudication" | "unknown"; rule: string | null; authority: string | null; message: string };
  /** Of a finding about a rule and a row of a table: the row. Findings of one `group` differ in the row alone. */
  tableRow?: { table: string; row: string; label: Label; group: string };
}

/** What changes in meaning from one version of a policy to another. */
export interface DiffResult {
  version: 1;
  /** The day as of which each version judges, the old one first. */
  asOf: [string, string];
  /** One for each pair of outcomes between which some item moves, lenient to strict. */
  changes: { from: Outcome; to: Outcome; example: Example; rules: BothRules; message: string }[];
  /** Rules that change without being why an item moves. */
  reasons: { rule: string; policy: string; kind: "added" | "gone" | "basis" | "message" | "remedy" | "condition" | "when" | "conclusion" | "clause"; message: string }[];
  declarations: { kind: "policy" | "field" | "table" | "definition" | "parameter"; name: string; message: string }[];
  /** Where a list is given: its rows that move. */
  rows?: { row: number; place: string | null; name: string | null; from: Outcome; to: Outcome; rules: BothRules }[];
  /** How many questions were left open. */
  leftOut: number;
}

/** The rules that are live by each version, 提醒 aside; `默认` where it decides. */
export interface BothRules {
  old: string[];
  new: string[];
}

/** What changes from one list to another. */
export interface Comparison {
  version: 1;
  /** The columns by which an item of one list is found in the other; the first names it. */
  key: string[];
  /** How many items each list has. */
  items: { old: number; new: number };
  /** In the new list alone. */
  added: ListedItem[];
  /** In the old list alone. */
  gone: ListedItem[];
  /** In both, with other facts. */
  changed: ChangedItem[];
  /** In both, under a name that is worded a little differently. */
  renamed: RenamedItem[];
  /** In both, on another list: the fact that says on which has changed. */
  moved: MovedItem[];
  /** How many items each list has, by the values of a fact; `value` is null where it is not filled in. */
  by: { field: string; groups: { value: string | null; old: number; new: number }[] }[];
  /** What is stated once for the whole list and has changed. */
  stated: Record<string, BothValues>;
  /** Columns that one of the lists lacks; what stands in them is not compared. */
  columns: { added: string[]; gone: string[] };
  /** What was read of each list; null for JSON. */
  read: { old: Read | null; new: Read | null };
  warnings: { old: InputWarning[]; new: InputWarning[] };
}

/** What the old list says, and the new one; null where it says nothing. */
export type BothValues = [old: string | null, fresh: string | null];

/** An item of one list. */
export interface ListedItem {
  name: string;
  /** What stands in the columns of the key. */
  key: string[];
  /** The cell that names it. */
  place: string;
}

/** An item of both lists. */
interface PairedItem {
  /** What stands in the columns of the key of the new list. */
  key: string[];
  /** The cells that name it. */
  places: [old: string, fresh: string];
}

export interface ChangedItem extends PairedItem {
  name: string;
  facts: Record<string, BothValues>;
}

export interface RenamedItem extends PairedItem {
  from: string;
  to: string;
  /** The other facts that are not the same. */
  facts: Record<string, BothValues>;
}

export interface MovedItem extends PairedItem {
  name: string;
  /** The fact that says on which list it is. */
  fact: string;
  from: string | null;
  to: string | null;
}

/** What a policy says, for somebody who reads no code. */
export interface PolicyOutline {
  version: 1;
  /** The day as of which its 名录 and upper policies are looked at. */
  asOf: string;
  name: string;
  digest: string;
  /** What its header says. */
  header: [label: string, text: string][];
  /** By article: laws in the order in which they are cited first, the articles of one by their numbers. */
  articles: OutlineArticle[];
  definitions: [name: string, meaning: string][];
  /** Its 参数, and those of upper policies that it sets. `range`: between what a lower policy may set it. */
  parameters: { name: string; value: string; range: string | null; remark: string | null; set: boolean }[];
  /** Its 名录. */
  tables: { name: string; notes: string[]; columns: string[]; rows: string[][] }[];
  /** Its 法规. */
  laws: { title: string; rank: string | null; organ: string | null; period: string | null }[];
  fields: Field[];
  tests: { name: string; asOf: string | null; passed: boolean | null; shared: string[]; cases: [stated: string, expected: string][] }[];
}

/** An article, and what rests on it. */
export interface OutlineArticle {
  /** As it is cited; empty for what names no article. */
  basis: string;
  /** The rules and decision tables that name it first. */
  rules: OutlineRule[];
  /** Rules that name it after another one, and rows of decision tables. */
  also: { name: string; tests: string[] }[];
}

/** A rule or a decision table, its parts in the words in which they are written. */
export interface OutlineRule {
  name: string;
  scope: string | null;
  basis: string[];
  /** The words of the article, where its 说明 gives them (原文：…). */
  original: string | null;
  remark: string | null;
  period: string | null;
  when: OutlineCondition[];
  unless: OutlineCondition[];
  requires: string[];
  /** A decision table says it in its rows. */
  conclusion: { effect: Effect; label: string; detail: string | null } | null;
  message: string | null;
  remedy: string | null;
  exceptionTo: string[];
  exceptions: string[];
  table: { firstHit: boolean; headings: string[]; rows: string[][] } | null;
  /** The names of the tests that try it. */
  tests: string[];
}

/** A 当 or 除非. */
export interface OutlineCondition {
  /** As it is written; of a 下列 its first line. */
  text: string;
  /** The lines of a 下列. */
  lines: string[];
}

/** What came of the 测试 blocks. */
export interface TestReport {
  version: 1;
  tests: TestOutcome[];
}

export interface TestOutcome {
  name: string;
  policy: string;
  passed: boolean;
  place: Place;
  failures: TestFailure[];
}

/** An expectation that is not met. */
export interface TestFailure {
  /** Where the expectation is written. */
  place: Place;
  /** What it is about: 事项, 每组 or 全表. */
  subject: "item" | "group" | "list";
  /** As it is written. */
  item: string;
  /** What of the 背景 holds for it. */
  background: string[];
  expected: string;
  got: string;
  decision: Item | null;
}

/** What of the policies the 测试 blocks try. Of each kind in `summary`: how many are tried, and how many there are. */
export interface CoverageReport {
  version: 1;
  tests: { passed: number; failed: number };
  coverage: {
    rules: { policy: string; rule: string; live: number; lifted: number; label: Label }[];
    conditions: { policy: string; rule: string; text: string; true: number; false: number; decides: boolean; label: Label }[];
    exceptions: { policy: string; rule: string; exception: string; lifts: number; label: Label }[];
    rows: { policy: string; table: string; row: string; live: number; label: Label }[];
  };
  summary: Record<"rules" | "conditions" | "exceptions" | "rows", [tried: number, all: number]>;
}

/** The small changes of a policy that its 测试 blocks do and do not notice. */
export interface MutationReport {
  version: 1;
  /** How many changes were tried, each by itself. */
  mutants: number;
  killed: number;
  /** How many are proven to change nothing, for any item. */
  equivalent: number;
  survived: Survivor[];
}

/** A change that no test notices. */
export interface Survivor {
  policy: string;
  /** The rule, the row or the 定义; null for the header of the policy. */
  rule: string | null;
  kind: "bound" | "comparison" | "value" | "connective" | "negation" | "exception" | "conclusion" | "authority" | "period" | "requirement";
  message: string;
  label: Label;
  /** What shows the change; left out where nothing was found. */
  example?: Example;
  /** The outcome of the example as the policy stands, and after the change. */
  outcomes?: [Outcome, Outcome];
  /** A 测试 that notices the change, ready to paste. */
  test?: string;
}

/** A form as it stands. */
export interface FormResult {
  /** Of each cell that speaks of a fact, in the order in which they are read: of two for one fact the later one that is filled counts. */
  answers: Answer[];
  /** The 必填 facts that are not there. */
  required: string[];
  result: CheckResult;
}

/** How a cell of a form is read. */
export interface Answer {
  /** The fact's name. */
  name: string;
  /** The cell, as a JSON Pointer. */
  place: string;
  /** A value; that there is none; nothing; something that cannot be read. */
  state: "known" | "none" | "blank" | "wrong";
  /** The unit that its key names for it: `元` of `{"经费(元)": 5}`. */
  unit: string | null;
  /** As a box for it shows it, of numbers without the unit in which the fact is given. */
  shown: string | boolean | string[] | null;
  /** What is wrong with it. */
  message: string | null;
  /** The nearest legal value. */
  suggestion: string | null;
  /** What is odd about it, though it has a value: digits that were rounded away, say. */
  warnings: string[];
}

/** One fact that a policy knows. */
export interface Field {
  /** As it is asked for: `编制`, or `申报.申请日期` for a fact of an 对象. */
  name: string;
  /** The 对象 it belongs to; null for a fact of an item. */
  object: string | null;
  /** The key under which an input gives it (within its 对象). */
  key: string;
  type: "text" | "truth" | "number" | "money" | "ratio" | "date" | "choice" | "set";
  /** The unit in which a bare number counts. */
  unit: string | null;
  /** Digits after the point: 0 for whole numbers; null for what is no number. */
  digits: number | null;
  /** The values of an 枚举 or 集合; the keys of a 名录 that is the type. */
  options: string[];
  /** Other words in data (又作, 别名), each with the option that it stands for. */
  synonyms: [string, string][];
  required: "yes" | "no" | "conditional";
  /** The 缺省, as an input would give it. */
  default: string | boolean | string[] | null;
  /** Its 列名. */
  headings: string[];
  /** Its 说明. */
  help: string | null;
  /** The authority that alone can state it. */
  authority: string | null;
  /** Whether it describes the duty itself, so that nobody can be advised to change it (固有). */
  inherent: boolean;
  /** The policy that declares it; the uppermost, if several do. */
  policy: string;
  /** Whether that is a policy above those that judge. */
  inherited: boolean;
}

/** The words of the language, by kind. */
export interface Vocabulary {
  /** They open a declaration. */
  declarations: string[];
  /** They open a clause. */
  clauses: string[];
  /** Words of expressions, which are no names. */
  operators: string[];
  values: string[];
  /** They say something at their own place only, and are names elsewhere. */
  options: string[];
  conclusions: string[];
  functions: string[];
  types: string[];
}

/** @internal A line of a map as a row of a table. What its kind does not need is empty. */
export interface MapRow {
  /** A heading of the list (列, 略), a value (值), what fills a fact (定); a line that is kept as it stands; one that says nothing. */
  kind: "heading" | "value" | "fill" | "other" | "remark";
  /** As it stands in the text; empty where there is none yet. */
  line: string;
  fact: string;
  /** The heading or the value as the list writes it. */
  written: string;
  /** What that is in the policy, or what the fact is filled with; empty where nobody needs the heading. */
  meant: string;
  /** Whether a person has to say first what is meant. */
  isOpen: boolean;
}
