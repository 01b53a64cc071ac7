//! The analysis against all items: on small worlds its findings are those that judging every item shows, none less and none more.

use crate::support::random::Dice;
use crate::support::small::{DAY, LIST, NAMES, World};
use crate::support::{day, judge, seeds};
use std::collections::BTreeSet;
use zhunru::input::InputFormat;
use zhunru::wire::{Effect, Outcome};
use zhunru::{Policy, Workspace};

const PACKAGES: u64 = 40;

type Found = BTreeSet<(&'static str, Vec<String>)>;

fn compile(texts: &[String]) -> Policy {
    let mut workspace = Workspace::new();
    for (at, text) in texts.iter().enumerate() {
        workspace.add_package(&format!("{at}"), vec![(format!("{at}/main.zr"), text.as_bytes().to_vec())], at + 1 == texts.len());
        workspace.add_table(&format!("{at}/list.csv"), LIST.as_bytes().to_vec());
    }
    workspace.compile(day(DAY)).unwrap_or_else(|errors| panic!("{errors:#?}\n{}", texts.join("\n----\n")))
}

/// What comes of one item.
#[derive(Clone)]
struct Judged {
    live: BTreeSet<String>,
    open: BTreeSet<String>,
    silent: bool,
    complete: bool,
    determined: bool,
}

fn judged(policy: &Policy, json: &str) -> Vec<Judged> {
    let result = judge(policy, json.as_bytes(), InputFormat::Json, false).expect("a list");
    let of_item = |item: &zhunru::wire::Item<'_>| Judged {
        live: item.reasons.iter().filter(|reason| !reason.is_default()).map(|reason| reason.rule.to_owned()).collect(),
        open: item.open.iter().map(|open| open.rule.to_owned()).collect(),
        silent: item.silent.iter().any(|silent| silent.policy == NAMES[1]),
        complete: item.required.is_empty(),
        determined: item.determined,
    };
    result.items.iter().map(of_item).collect()
}

fn effect(world: &World, rule: &str) -> Effect {
    let rule = world.rules.iter().find(|other| other.name == rule).expect("a rule");
    let word = rule.conclusion.split(' ').next().expect("a word");
    match word {
        "提醒" => Effect::Notice,
        "须满足" => Effect::Condition,
        "准入" => Effect::Admit,
        "附条件准入" => Effect::Conditional,
        "报批" => Effect::Approval,
        "裁决" => Effect::Adjudication,
        "补正" => Effect::Supplement,
        "转办" => Effect::Reroute,
        _ => Effect::Reject,
    }
}

/// What the lower policy certainly comes to by itself: the strictest of its rules that are live, or its 默认 where none is nor may be.
fn own_outcome(world: &World, item: &Judged, default: Outcome) -> Outcome {
    let own = |rules: &BTreeSet<String>| -> Vec<Effect> {
        rules.iter().filter(|rule| rule.starts_with('下')).map(|rule| effect(world, rule)).collect()
    };
    let (live, open) = (own(&item.live), own(&item.open));
    let decides = |effect: &&Effect| !matches!(effect, Effect::Notice | Effect::Condition | Effect::Supplement);
    let strictest = live.iter().filter(decides).filter_map(|effect| Outcome::from_name(effect.key())).max();
    let undecided = !live.iter().chain(&open).any(|effect| decides(&effect));
    let mut outcome = strictest.unwrap_or(Outcome::None);
    if undecided && !item.silent {
        outcome = outcome.max(default);
    }
    if live.contains(&Effect::Supplement) {
        outcome = outcome.max(Outcome::Supplement);
    }
    if outcome == Outcome::Admit && live.contains(&Effect::Condition) {
        outcome = Outcome::Conditional;
    }
    outcome
}

/// What judging every item shows.
fn by_brute_force(world: &World) -> Found {
    let items = world.items();
    let json = serde_json::Value::from(items.clone()).to_string();
    let all = judged(&compile(&world.texts(None)), &json);
    let (probes, names) = world.probes();
    let probed = judged(&compile(&probes), &json);
    let complete: Vec<usize> = (0..all.len()).filter(|at| all[*at].complete).collect();
    let may_be_required = judged(&compile(&world.requirements()), &json);
    let scopes = judged(&compile(&world.scopes()), &json);
    let is_known = |at: usize| scopes[at].open.is_empty() && may_be_required[at].open.iter().all(|fact| items[at].get(fact).is_some());
    let is_settled = |at: &usize| all[*at].open.is_empty() && all[*at].determined && is_known(*at);
    let settled: Vec<&Judged> = complete.iter().copied().filter(is_settled).map(|at| &all[at]).collect();
    let counts = |at: &usize| {
        let text = &world.texts(None).concat();
        let rule =
            text.split("规则 ").find(|rule| rule.split([' ', '\n']).next() == Some(world.rules[*at].name.as_str())).unwrap_or_default();
        !rule.contains("施行 2025") && !rule.contains("失效 2024")
    };
    let is_own = |at: &usize| world.rules[*at].policy == 1;
    let in_force: Vec<usize> = (0..world.rules.len()).filter(counts).collect();
    let name = |at: usize| world.rules[at].name.clone();
    let live =
        |at: usize| -> Vec<usize> { complete.iter().copied().filter(|item| all[*item].live.contains(&world.rules[at].name)).collect() };
    let mut found = Found::new();
    for at in in_force.iter().copied().filter(is_own) {
        let (lives, own) = (live(at), effect(world, &name(at)));
        if lives.is_empty() {
            found.insert(("unsatisfiable", vec![name(at)]));
            continue;
        }
        if matches!(own, Effect::Admit | Effect::Conditional) {
            for other in in_force.iter().copied().filter(|other| matches!(effect(world, &name(*other)), Effect::Reroute | Effect::Reject)) {
                if settled.iter().any(|item| item.live.contains(&name(at)) && item.live.contains(&name(other))) {
                    let kind = if is_own(&other) { "conflict" } else { "contradicts-upper" };
                    found.insert((kind, vec![name(at), name(other)]));
                }
            }
        }
        for other in in_force.iter().copied().filter(|other| !is_own(other) || *other > at) {
            if world.rules[at].conclusion == world.rules[other].conclusion && lives == live(other) {
                found.insert(("duplicate", vec![name(at), name(other)]));
            }
        }
        if own != Effect::Notice {
            let without = judged(&compile(&world.texts(Some(at))), &json);
            let default = default_of(world);
            // Without it nothing but the 默认 would decide.
            let decides_alone = |with: &Judged, without: &Judged| {
                let mut others = without.live.iter().chain(&without.open).filter(|rule| rule.starts_with('下'));
                own != Effect::Condition
                    && with.live.contains(&name(at))
                    && others.all(|rule| matches!(effect(world, rule), Effect::Notice | Effect::Condition))
            };
            let matters = |item: &usize| {
                decides_alone(&all[*item], &without[*item])
                    || own_outcome(world, &all[*item], default) != own_outcome(world, &without[*item], default)
            };
            if lives.iter().any(is_settled) && !complete.iter().filter(|item| is_settled(item)).any(matters) {
                found.insert(("shadowed", vec![name(at)]));
            }
        }
    }
    for (at, probe) in names.iter().filter(|(at, _)| is_own(at) && in_force.contains(at)) {
        if complete.iter().all(|item| probed[*item].live.contains(probe) || probed[*item].open.contains(probe)) {
            found.insert(("always", vec![name(*at)]));
        }
    }
    let speaks = |item: &Judged| item.live.iter().any(|rule| !matches!(effect(world, rule), Effect::Notice | Effect::Condition));
    if settled.iter().any(|item| !speaks(item) && !item.silent) {
        found.insert(("gap", Vec::new()));
    }
    found
}

fn default_of(world: &World) -> Outcome {
    let texts = world.texts(None);
    let header = texts.last().expect("a policy");
    let line = header.lines().find(|line| line.trim().starts_with("默认")).expect("a default");
    Outcome::from_name(line.trim().split(' ').nth(1).expect("a word")).expect("an outcome")
}

#[test]
fn findings_are_what_judging_every_item_shows() {
    let mut faults = Vec::new();
    for seed in seeds(PACKAGES) {
        let world = World::random(&mut Dice::new(seed ^ 0x5a11));
        let policy = compile(&world.texts(None));
        let mut told: Vec<String> = Vec::new();
        let result = policy.analyze(&mut |step| told.extend(step.found.iter().map(|finding| finding.message.clone())));
        let messages = |mut all: Vec<String>| {
            all.sort();
            all
        };
        assert_eq!(
            messages(told),
            messages(result.findings.iter().map(|finding| finding.message.clone()).collect()),
            "seed {seed}: what is told on the way is what is found"
        );
        let of = |certain: bool| -> Found {
            result
                .findings
                .iter()
                .filter(|finding| finding.certain == certain)
                .map(|finding| (finding.kind, finding.rules.clone()))
                .collect()
        };
        let (certain, possible, wanted) = (of(true), of(false), by_brute_force(&world));
        let false_ones: Vec<_> = certain.difference(&wanted).collect();
        let missed: Vec<_> = wanted.difference(&certain).collect();
        if !false_ones.is_empty() || !missed.is_empty() || !possible.is_empty() || result.left_out > 0 {
            faults.push(format!(
                "seed {seed}: false {false_ones:?}, missed {missed:?}, possible {possible:?}\n{}",
                world.texts(None).join("----\n")
            ));
        }
    }
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.iter().take(5).cloned().collect::<Vec<_>>().join("\n"));
}
