//! zen-engine: one decision table that collects all rows that hit, compiled, its columns indexed; zen-expression: one compiled expression a rule.

use crate::facts::{forbidden, json, name};
use crate::verdict::{Engine, Verdict};
use serde_json::{Value, json};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use work::{CHOICES, DATES, Effect, FLAGS, Item, NUMBERS, Rule, Test};
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, Variable};
use zen_expression::expression::Standard;
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, compile_expression};

fn quoted(field: usize, values: &[usize]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("'{}'", CHOICES[field].1[*value])).collect();
    values.join(", ")
}

/// The fact that a condition asks about, and what it asks, as a cell of a table.
fn cell(test: &Test) -> (String, String) {
    match test {
        Test::Is { field, value } => (name('c', *field), quoted(*field, &[*value])),
        Test::OneOf { field, values } => (name('c', *field), quoted(*field, values)),
        Test::AtLeast { field, value } => (name('n', *field), format!(">= {value}")),
        Test::Below { field, value } => (name('n', *field), format!("< {value}")),
        Test::Before { field, day } => (name('d', *field), format!("< {day}")),
        Test::Flag { field, wanted } => (name('f', *field), wanted.to_string()),
        // Written out, the index can look it up; for what is not in the list there is no such cell.
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted: true } => {
            let codes: Vec<String> = forbidden().map(|code| format!("'{code}'")).collect();
            ("code".to_owned(), codes.join(", "))
        }
        Test::Listed { wanted: false } => ("code".to_owned(), "$ not in forbidden".to_owned()),
    }
}

/// The same as an expression; alternatives with `or`, which is faster than a list, and the codes by look-up.
fn condition(test: &Test) -> String {
    let is = |field: usize, value: usize| format!("{} == {}", name('c', field), quoted(field, &[value]));
    let (fact, cell) = cell(test);
    match test {
        Test::Is { field, value } => is(*field, *value),
        Test::OneOf { field, values } => {
            let all: Vec<String> = values.iter().map(|value| is(*field, *value)).collect();
            format!("({})", all.join(" or "))
        }
        Test::AtLeast { .. } | Test::Below { .. } | Test::Before { .. } => format!("{fact} {cell}"),
        Test::Flag { wanted, .. } => format!("{}{fact}", if *wanted { "" } else { "not " }),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted } => format!("code {}in forbidden", if *wanted { "" } else { "not " }),
    }
}

/// The rules as the JSON of a decision: a table between an input and an output.
pub fn table(rules: &[Rule]) -> String {
    let of_kind = |kind: char, count: usize| (0..count).map(move |at| name(kind, at));
    let facts =
        of_kind('c', CHOICES.len()).chain(of_kind('n', NUMBERS.len())).chain(of_kind('d', DATES.len())).chain(of_kind('f', FLAGS.len()));
    let inputs: Vec<Value> = facts.chain(["code".to_owned()]).map(|fact| json!({ "id": fact, "name": fact, "field": fact })).collect();
    let rows = rules.iter().enumerate().map(|(at, rule)| {
        let mut row: serde_json::Map<String, Value> = rule.tests.iter().map(cell).map(|(fact, cell)| (fact, cell.into())).collect();
        row.insert("_id".to_owned(), format!("r{at}").into());
        row.insert("rule".to_owned(), at.to_string().into());
        Value::from(row)
    });
    let content = json!({
        "hitPolicy": "collect",
        "rules": rows.collect::<Vec<Value>>(),
        "inputs": inputs,
        "outputs": [{ "id": "rule", "name": "rule", "field": "rule" }],
    });
    let node = |id: &str, kind: &str, content: Value| json!({ "id": id, "name": id, "type": kind, "content": content });
    let edge = |id: &str, from: &str, to: &str| json!({ "id": id, "sourceId": from, "targetId": to });
    let nodes = [node("in", "inputNode", json!({})), node("table", "decisionTableNode", content), node("out", "outputNode", json!({}))];
    json!({ "nodes": nodes, "edges": [edge("e1", "in", "table"), edge("e2", "table", "out")] }).to_string()
}

/// Reads and compiles a decision.
pub fn load_table(text: &str) -> Decision {
    let content: DecisionContent = serde_json::from_str(text).expect("zen takes the JSON");
    let mut decision = DecisionEngine::default().create_decision(content.into()).expect("a graph");
    decision.compile();
    decision
}

/// The condition of each rule.
pub fn texts(rules: &[Rule]) -> Vec<String> {
    let text = |rule: &Rule| rule.tests.iter().map(condition).collect::<Vec<String>>().join(" and ");
    rules.iter().map(text).collect()
}

/// Compiles each condition.
pub fn load_expressions(texts: &[String]) -> Vec<Expression<Standard>> {
    texts.iter().map(|text| compile_expression(text).expect("zen takes the text")).collect()
}

/// The items with the list of codes, which they share, as an object: `in` is then a look-up.
fn variables(items: &[Item]) -> Vec<Variable> {
    let codes: Value = forbidden().map(|code| (code, Value::Bool(true))).collect();
    let codes = Variable::from(codes);
    let variable = |item: &Item| {
        let variable = Variable::from(json(item));
        variable.dot_insert("forbidden", codes.shallow_clone());
        variable
    };
    items.iter().map(variable).collect()
}

struct Table {
    decision: Decision,
    items: Vec<Variable>,
    effects: Vec<Effect>,
}

struct Expressions {
    rules: Vec<(Expression<Standard>, Effect)>,
    machine: VM,
    scopes: Vec<Scope>,
}

pub fn table_engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let decision = load_table(&table(rules));
    Box::new(Table { decision, items: variables(items), effects: rules.iter().map(|rule| rule.effect).collect() })
}

pub fn expression_engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let rules = load_expressions(&texts(rules)).into_iter().zip(rules.iter().map(|rule| rule.effect)).collect();
    Box::new(Expressions { rules, machine: VM::new(), scopes: variables(items).into_iter().map(Scope::new).collect() })
}

/// A table waits for nothing outside, so its answer is there at the first call.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a table waited"),
    }
}

impl Engine for Table {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for item in &self.items {
            let answer = at_once(self.decision.evaluate(item.shallow_clone())).expect("the table runs");
            let mut verdict = Verdict::default();
            if let Variable::Array(rows) = &answer.result {
                for row in rows.borrow().iter() {
                    let at: usize = match row.dot("rule") {
                        Some(Variable::Number(at)) => at.try_into().expect("a rule's number"),
                        other => panic!("a row without its number: {other:?}"),
                    };
                    verdict.add(self.effects[at]);
                }
            }
            verdicts.push(verdict);
        }
    }
}

impl Engine for Expressions {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for scope in &self.scopes {
            let mut verdict = Verdict::default();
            for (rule, effect) in &self.rules {
                let answer = rule.evaluate_with_scope(scope, &mut self.machine).expect("the rule runs");
                if matches!(answer, Variable::Bool(true)) {
                    verdict.add(*effect);
                }
            }
            verdicts.push(verdict);
        }
    }
}
