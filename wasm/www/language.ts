/** What the editor knows of the language: which words open a line, which join conditions, what to colour and to propose. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { HighlightStyle, StreamLanguage, type StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

export const DECLARATIONS = ["政策", "字段", "对象", "名录", "日历", "法规", "参数", "定义", "设定", "规则", "判定表", "测试"];
const CLAUSES = [
  "依据", "当", "除非", "应备", "结论", "理由", "补正", "施行", "失效", "允许下级例外", "已审", "说明", "列", "层级", "文号", "机关", "上位", "适用", "默认", "用语", "汇总", "位阶", "首个命中",
  "基准日", "各项", "事项", "预期", "全表",
];
const CONCLUSIONS = ["提醒", "须满足", "准入", "附条件准入", "报批", "裁决", "补正", "转办", "不予准入"];
const OPERATORS = [
  "且", "或", "非", "为", "不为", "低于", "不足", "少于", "不低于", "不少于", "超过", "高于", "多于", "不超过", "不高于", "不多于", "早于", "晚于", "不早于", "不晚于", "介于", "至", "于", "属于", "不属于",
  "包含", "包含全部", "包含任一", "不包含", "开头为", "结尾为", "匹配", "已填", "未填", "按", "其中", "若", "则", "否则", "下列全部", "下列之一", "例外于", "对全表", "必填", "缺省", "列名", "来自", "主键", "可调", "因", "不因", "缺", "由",
];
const FUNCTIONS = ["合计", "计数", "种数", "最大", "最小", "任一", "全部", "重叠", "较小", "较大", "工作日数", "依次", "法规名"];
const TYPES = ["文本", "是否", "整数", "数", "金额", "比例", "日期", "枚举", "集合"];

interface State {
  opened: boolean;
}

const WORD = /^[\p{XIDS}][\p{XIDC}·]*/u;

/** Colours by line: enough to read by; the engine itself says what is wrong. */
export const zhunru = StreamLanguage.define<State>({
  name: "zhunru",
  startState: () => ({ opened: false }),
  token(stream, state) {
    if (stream.sol()) state.opened = false;
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    const first = !state.opened;
    state.opened = true;
    if (stream.match(/^“[^”]*”?/u) || stream.match(/^"[^"]*"?/u)) return "string";
    if (stream.match(/^《[^》]*》?/u)) return "link";
    if (stream.match(/^「[^」]*」?/u)) return "variableName";
    if (stream.match(/^\d{4}(-\d{1,2}-\d{1,2}|年\d{1,2}月\d{1,2}日)/u) || stream.match(/^\d[\d.]*(%|％|\p{XIDS}*)/u)) return "number";
    return word(stream, first);
  },
});

function word(stream: StringStream, first: boolean): string | null {
  const match = stream.match(WORD);
  if (!match || match === true) {
    stream.next();
    return null;
  }
  const text = match[0];
  if (first && DECLARATIONS.includes(text)) return "keyword";
  if (first && CLAUSES.includes(text)) return "modifier";
  if (OPERATORS.includes(text)) return "operatorKeyword";
  if (CONCLUSIONS.includes(text)) return "atom";
  if (TYPES.includes(text)) return "typeName";
  return FUNCTIONS.includes(text) && stream.match(/^\s*[（(]/u, false) ? "variableName.function" : "variableName";
}

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#0b4a91", fontWeight: "700" },
  { tag: tags.modifier, color: "#0b4a91" },
  { tag: tags.operatorKeyword, color: "#8a3ffc" },
  { tag: tags.atom, color: "#a3320b", fontWeight: "600" },
  { tag: tags.typeName, color: "#0b6478" },
  { tag: tags.string, color: "#146c43" },
  { tag: tags.link, color: "#6b4f00" },
  { tag: tags.number, color: "#92500a" },
  { tag: tags.comment, color: "#5d6878", fontStyle: "italic" },
  { tag: tags.function(tags.variableName), color: "#8a3ffc" },
]);

/** Proposes clause words at the start of a line, names and operators elsewhere. `names`: what is declared, with a word on what it is. */
export function propose(context: CompletionContext, names: Map<string, string>): CompletionResult | null {
  const before = context.matchBefore(/[\p{XIDS}][\p{XIDC}·]*$/u);
  if (!before && !context.explicit) return null;
  const from = before?.from ?? context.pos;
  const line = context.state.doc.lineAt(context.pos);
  const opening = line.text.slice(0, from - line.from).trim() === "";
  const of = (words: string[], detail: string, boost: number): Completion[] => words.map((label) => ({ label, detail, boost }));
  const options = opening
    ? [...of(DECLARATIONS, "声明", 2), ...of(CLAUSES, "子句", 1)]
    : [...[...names].map(([label, detail]) => ({ label, detail, boost: 2 })), ...of(CONCLUSIONS, "结论", 1), ...of(OPERATORS, "", 0), ...of(FUNCTIONS, "函数", 0), ...of(TYPES, "类型", 0)];
  return { from, options: dedupe(options), validFor: /^[\p{XIDC}·]*$/u };
}

function dedupe(options: Completion[]): Completion[] {
  return [...new Map(options.toReversed().map((one) => [one.label, one])).values()];
}

/** What a text declares: name → what it is. */
export function declared(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, kind, name] of text.matchAll(/^[ \t\u3000]*(字段|对象|名录|列|参数|定义|规则|判定表)[ \t\u3000]+([\p{XIDS}][\p{XIDC}·]*)/gmu)) if (kind && name) found.set(name, kind);
  for (const [, names] of text.matchAll(/(?:枚举|集合)[ \t\u3000]*[{｛]([^}｝]*)[}｝]/gu)) {
    for (const name of names?.split(/[、,，]/u) ?? []) if (name.trim() !== "" && !found.has(name.trim())) found.set(name.trim(), "取值");
  }
  return found;
}
