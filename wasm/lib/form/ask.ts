/** Which facts to ask for next, and why; and what holds a form back. */

import type { Answer, CheckResult, Effect, Field, FormResult, Item, OpenRule } from "../types.js";

/** A fact that can still change the outcome. */
export interface Question {
  /** The fact's name. */
  name: string;
  /** The rules that wait for it, strictest first. */
  because: OpenRule[];
  /** How much hangs on it: strict rules count more, a rule that waits for several facts counts less for each. */
  weight: number;
}

/** From lenient to strict; 提醒 changes nothing. */
const STRICTNESS: Record<Effect, number> = {
  notice: 0, condition: 2, admit: 3, conditional: 3, supplement: 4, approval: 5, adjudication: 6, reroute: 7, reject: 8,
};

/** The facts that a result still asks for, the most decisive first. */
export function questions(result: CheckResult): Question[] {
  const judged = [...result.items, ...(result.list ? [result.list] : []), ...(result.groups ?? [])];
  const names = new Set(judged.flatMap((item) => item.missing.map(own)));
  const found = [...names].map((name) => question(name, judged));
  return found.sort((a, b) => b.weight - a.weight);
}

function question(name: string, judged: Item[]): Question {
  const because = judged.flatMap((item) => item.open).filter((rule) => rule.fields.some((field) => own(field) === name));
  because.sort((a, b) => STRICTNESS[b.effect] - STRICTNESS[a.effect]);
  return { name, because, weight: because.reduce((sum, rule) => sum + STRICTNESS[rule.effect] / rule.fields.length, 0) };
}

/** In a form of one item `第1项.编制` is its own fact. */
export function own(name: string): string {
  return name.replace(/^第1项\./u, "");
}

/** How a fact stands in a form. */
export interface Standing {
  /** How it is answered; undefined where nothing stands. */
  answer: Answer | undefined;
  /** Whether something is said of it, be it that there is none. */
  answered: boolean;
  /** Whether it is 必填 and not there. */
  required: boolean;
  question: Question | undefined;
  /** What is wrong with its value, empty for nothing. */
  error: string;
  /** What is odd about its value, empty for nothing. */
  remark: string;
  /** Whether it keeps the form from being submitted: a verdict never does, nor a question that is an authority's to answer. */
  lacks: boolean;
}

/** How each fact stands, by name. */
export function standings(fields: Field[], { answers, required, result }: FormResult): Map<string, Standing> {
  const asked = new Map(questions(result).map((question) => [question.name, question]));
  const read = new Map<string, Answer>();
  for (const answer of answers) if (!read.has(answer.name) || answer.state !== "blank") read.set(answer.name, answer);
  const lacking = new Set(required.map(own));
  return new Map(fields.map((field) => {
    const [answer, question] = [read.get(field.name), asked.get(field.name)];
    const answered = answer !== undefined && answer.state !== "blank";
    const error = answer?.state !== "wrong" ? "" : answer.message + (answer.suggestion === null ? "" : `，是不是「${answer.suggestion}」？`);
    const isRequired = lacking.has(field.name);
    const lacks = isRequired || (question !== undefined && !answered && field.authority === null);
    return [field.name, { answer, answered, required: isRequired, question, error, remark: answer?.warnings.join("；") ?? "", lacks }];
  }));
}
