//! cel: one compiled program a rule, one context an item; the list of codes is a map in the context around it.

use crate::facts::{Fact, facts, forbidden, name};
use crate::verdict::{Engine, Verdict};
use ::cel::{Context, Env, Program, Value};
use std::collections::HashMap;
use work::{CHOICES, Effect, Item, Rule, Test};

/// The condition of each rule.
pub fn texts(rules: &[Rule]) -> Vec<String> {
    let text = |rule: &Rule| rule.tests.iter().map(condition).collect::<Vec<String>>().join(" && ");
    rules.iter().map(text).collect()
}

/// Alternatives are written with `||`: a list in brackets would be built anew for each item.
fn condition(test: &Test) -> String {
    let is = |field: usize, value: usize| format!("{} == {:?}", name('c', field), CHOICES[field].1[value]);
    match test {
        Test::Is { field, value } => is(*field, *value),
        Test::OneOf { field, values } => {
            let all: Vec<String> = values.iter().map(|value| is(*field, *value)).collect();
            format!("({})", all.join(" || "))
        }
        Test::AtLeast { field, value } => format!("{} >= {value}", name('n', *field)),
        Test::Below { field, value } => format!("{} < {value}", name('n', *field)),
        Test::Before { field, day } => format!("{} < {day}", name('d', *field)),
        Test::Flag { field, wanted } => format!("{}{}", if *wanted { "" } else { "!" }, name('f', *field)),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted: true } => "code in forbidden".to_owned(),
        Test::Listed { wanted: false } => "!(code in forbidden)".to_owned(),
    }
}

/// Compiles each condition, all in one environment.
pub fn load(texts: &[String]) -> Vec<Program> {
    let env = Env::stdlib();
    texts.iter().map(|text| env.compile(text).expect("cel takes the text")).collect()
}

struct Cel {
    programs: Vec<(Program, Effect)>,
    contexts: Vec<Context<'static, 'static>>,
}

fn context(around: &'static Context<'static, 'static>, item: &Item) -> Context<'static, 'static> {
    let mut context = around.new_inner_scope();
    for (name, fact) in facts(item) {
        match fact {
            Fact::Text(text) => context.add_variable_from_value(name, text),
            Fact::Number(number) => context.add_variable_from_value(name, number),
            Fact::Flag(flag) => context.add_variable_from_value(name, flag),
        }
    }
    context
}

pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let mut around = Context::default();
    let codes: HashMap<String, bool> = forbidden().map(|code| (code, true)).collect();
    around.add_variable_from_value("forbidden", codes);
    // It lives as long as the contexts of the items, which is to the end of the measurement.
    let around: &'static Context<'static, 'static> = Box::leak(Box::new(around));
    Box::new(Cel {
        programs: load(&texts(rules)).into_iter().zip(rules.iter().map(|rule| rule.effect)).collect(),
        contexts: items.iter().map(|item| context(around, item)).collect(),
    })
}

impl Engine for Cel {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for context in &self.contexts {
            let mut verdict = Verdict::default();
            for (program, effect) in &self.programs {
                if program.execute(context).expect("the rule runs") == Value::Bool(true) {
                    verdict.add(*effect);
                }
            }
            verdicts.push(verdict);
        }
    }
}
