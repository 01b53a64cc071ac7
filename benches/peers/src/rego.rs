//! regorus: rules of one set of rule numbers, compiled to its RVM program; the list of codes is an object in `data`.

use crate::facts::{forbidden, json, name};
use crate::verdict::{Engine, Verdict};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Rc, Value};
use std::sync::Arc;
use work::{CHOICES, Effect, Item, Rule, Test};

const ENTRY: &str = "data.p.live";

/// The rules as a module.
pub fn text(rules: &[Rule]) -> String {
    let mut text = String::from("package p\n\nimport rego.v1\n");
    for (at, rule) in rules.iter().enumerate() {
        let tests: Vec<String> = rule.tests.iter().map(condition).collect();
        text.push_str(&format!("\nlive contains {at} if {{\n    {}\n}}\n", tests.join("\n    ")));
    }
    text
}

fn condition(test: &Test) -> String {
    match test {
        Test::Is { field, value } => format!("input.{} == {:?}", name('c', *field), CHOICES[*field].1[*value]),
        Test::OneOf { field, values } => {
            let values: Vec<String> = values.iter().map(|value| format!("{:?}", CHOICES[*field].1[*value])).collect();
            format!("input.{} in {{{}}}", name('c', *field), values.join(", "))
        }
        Test::AtLeast { field, value } => format!("input.{} >= {value}", name('n', *field)),
        Test::Below { field, value } => format!("input.{} < {value}", name('n', *field)),
        Test::Before { field, day } => format!("input.{} < {day}", name('d', *field)),
        Test::Flag { field, wanted: true } => format!("input.{}", name('f', *field)),
        Test::Flag { field, wanted: false } => format!("not input.{}", name('f', *field)),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted: true } => "data.forbidden[input.code]".to_owned(),
        Test::Listed { wanted: false } => "not data.forbidden[input.code]".to_owned(),
    }
}

fn codes() -> Value {
    let codes: serde_json::Map<String, serde_json::Value> = forbidden().map(|code| (code, true.into())).collect();
    let data = serde_json::json!({ "forbidden": codes });
    Value::from_json_str(&data.to_string()).expect("JSON")
}

/// Parses and compiles a module.
pub fn load(text: &str) -> Arc<Program> {
    let mut engine = regorus::Engine::new();
    engine.add_policy("p.rego".to_owned(), text.to_owned()).expect("regorus takes the text");
    let entry: Rc<str> = ENTRY.into();
    let compiled = engine.compile_with_entrypoint(&entry).expect("the rule is there");
    Compiler::compile_from_policy(&compiled, &[ENTRY]).expect("the machine takes the rules")
}

struct Regorus {
    machine: RegoVM,
    inputs: Vec<Value>,
    effects: Vec<Effect>,
}

pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let mut machine = RegoVM::new();
    machine.load_program(load(&text(rules)));
    machine.set_data(codes()).expect("no rule is named like the data");
    machine.set_max_instructions(usize::MAX);
    let inputs = items.iter().map(|item| Value::from_json_str(&json(item).to_string()).expect("JSON"));
    Box::new(Regorus { machine, inputs: inputs.collect(), effects: rules.iter().map(|rule| rule.effect).collect() })
}

impl Engine for Regorus {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for input in &self.inputs {
            self.machine.set_input(input.clone());
            let live = self.machine.execute_entry_point_by_index(0).expect("the rules run");
            let mut verdict = Verdict::default();
            for rule in live.as_set().expect("a set").iter() {
                let at = rule.as_number().ok().and_then(|number| number.as_u64()).expect("a rule's number");
                verdict.add(self.effects[at as usize]);
            }
            verdicts.push(verdict);
        }
    }
}
