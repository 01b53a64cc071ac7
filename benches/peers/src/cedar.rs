//! cedar-policy: one `permit` a rule, so that the reasons of an answer are all rules that apply; the list of codes is an entity hierarchy.

use crate::facts::{Fact, facts, forbidden, name};
use crate::verdict::{Engine, Verdict};
use cedar_policy::{Authorizer, Context, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression};
use std::collections::HashSet;
use std::str::FromStr;
use work::{CHOICES, Effect, Item, Rule, Test};

/// The rules as a policy text; Cedar names them `policy0`, `policy1`, ….
pub fn text(rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules {
        let tests: Vec<String> = rule.tests.iter().map(condition).collect();
        text.push_str(&format!("permit(principal, action, resource) when {{ {} }};\n", tests.join(" && ")));
    }
    text
}

/// Alternatives are written with `||`: a set in brackets would be built anew for each item.
fn condition(test: &Test) -> String {
    let is = |field: usize, value: usize| format!("context.{} == {:?}", name('c', field), CHOICES[field].1[value]);
    match test {
        Test::Is { field, value } => is(*field, *value),
        Test::OneOf { field, values } => {
            let all: Vec<String> = values.iter().map(|value| is(*field, *value)).collect();
            format!("({})", all.join(" || "))
        }
        Test::AtLeast { field, value } => format!("context.{} >= {value}", name('n', *field)),
        Test::Below { field, value } => format!("context.{} < {value}", name('n', *field)),
        Test::Before { field, day } => format!("context.{} < {day}", name('d', *field)),
        Test::Flag { field, wanted } => format!("{}context.{}", if *wanted { "" } else { "!" }, name('f', *field)),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted: true } => "context.code in List::\"forbidden\"".to_owned(),
        Test::Listed { wanted: false } => "!(context.code in List::\"forbidden\")".to_owned(),
    }
}

/// Parses a policy text.
pub fn load(text: &str) -> PolicySet {
    PolicySet::from_str(text).expect("Cedar takes the text")
}

struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
    effects: Vec<Effect>,
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_str(&format!("{kind}::{id:?}")).expect("a name")
}

fn request(item: &Item) -> Request {
    let pairs = facts(item).into_iter().map(|(name, fact)| {
        let value = match fact {
            Fact::Text(text) if name == "code" => RestrictedExpression::new_entity_uid(uid("Code", &text)),
            Fact::Text(text) => RestrictedExpression::new_string(text),
            Fact::Number(number) => RestrictedExpression::new_long(number),
            Fact::Flag(flag) => RestrictedExpression::new_bool(flag),
        };
        (name, value)
    });
    let context = Context::from_pairs(pairs).expect("plain values");
    Request::new(uid("User", "u"), uid("Action", "judge"), uid("Item", "i"), context, None).expect("no schema to break")
}

pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let list = uid("List", "forbidden");
    let codes = forbidden().map(|code| Entity::new_no_attrs(uid("Code", &code), HashSet::from([list.clone()])));
    let entities = codes.chain([Entity::new_no_attrs(list.clone(), HashSet::new())]);
    Box::new(Cedar {
        authorizer: Authorizer::new(),
        policies: load(&text(rules)),
        entities: Entities::from_entities(entities, None).expect("a hierarchy"),
        requests: items.iter().map(request).collect(),
        effects: rules.iter().map(|rule| rule.effect).collect(),
    })
}

impl Engine for Cedar {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for request in &self.requests {
            let answer = self.authorizer.is_authorized(request, &self.policies, &self.entities);
            let mut verdict = Verdict::default();
            for policy in answer.diagnostics().reason() {
                let id: &str = policy.as_ref();
                let at = id.strip_prefix("policy").and_then(|at| at.parse::<usize>().ok()).expect("Cedar's own name");
                verdict.add(self.effects[at]);
            }
            verdicts.push(verdict);
        }
    }
}
