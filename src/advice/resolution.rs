//! What becomes of a conflict by the 立法法, from the registered laws on which its rules rest.

use crate::analysis::Finding;
use crate::ir::laws::title_key;
use crate::ir::{Rank, RegisteredLaw, Rule, Stack};
use crate::value::date::Date;
use crate::value::text::{key, titles};
use crate::wire::{Resolution, ResolvedBy};

const CONGRESS: &str = "全国人民代表大会常务委员会";
const STATE_COUNCIL: &str = "国务院";
/// What names of organs are shortened to.
const SHORT_FOR: [(&str, &str); 3] = [("人大", "人民代表大会"), ("常委会", "常务委员会"), ("政府", "人民政府")];

/// Which rule of a conflict prevails, or who decides.
pub fn resolution(stack: &Stack, finding: &Finding, as_of: Date) -> Option<Resolution> {
    let [one, other] = finding.rules.as_slice() else { return None };
    let rules = [stack.rules.get(*one)?, stack.rules.get(*other)?];
    let laws = rules.map(|rule| highest(stack, rule, as_of));
    let [Some(first), Some(second)] = laws else {
        let missing: Vec<&str> = rules.iter().zip(&laws).filter(|(_, law)| law.is_none()).map(|(rule, _)| rule.name.as_str()).collect();
        return Some(unknown(format!("规则「{}」的依据没有登记位阶，看不出哪一条优先", missing.join("」「"))));
    };
    let special = finding.special.and_then(|special| finding.rules.iter().position(|rule| *rule == special));
    Some(between(rules, [&first, &second], special))
}

/// A law and its rank.
struct Ranked<'s> {
    law: &'s RegisteredLaw,
    rank: Rank,
}

/// Of the laws on which a rule rests, as they are on the day, the highest that has a rank.
fn highest<'s>(stack: &'s Stack, rule: &Rule, as_of: Date) -> Option<Ranked<'s>> {
    let laws = &stack.policies[rule.policy].laws;
    let cited = rule.basis.iter().flat_map(|article| titles(article)).map(title_key);
    let ranked = cited.filter_map(|key| {
        let law = laws.iter().find(|law| law.key == key && law.period.contains(as_of))?;
        Some(Ranked { law, rank: law.rank? })
    });
    ranked.min_by_key(|ranked| ranked.rank)
}

fn unknown(message: String) -> Resolution {
    Resolution { by: ResolvedBy::Unknown, rule: None, authority: None, message }
}

fn adjudicated(authority: &str, message: String) -> Resolution {
    Resolution { by: ResolvedBy::Adjudication, rule: None, authority: Some(authority.to_owned()), message }
}

fn prevails(by: ResolvedBy, rule: &Rule, message: String) -> Resolution {
    Resolution { by, rule: Some(rule.name.clone()), authority: None, message: format!("{message}，适用规则「{}」", rule.name) }
}

fn between(rules: [&Rule; 2], laws: [&Ranked<'_>; 2], special: Option<usize>) -> Resolution {
    let [first, second] = laws;
    let titles = if first.law.key == second.law.key {
        format!("两条同是《{}》的规定", first.law.title)
    } else {
        format!("《{}》与《{}》", first.law.title, second.law.title)
    };
    let upper = usize::from(second.rank < first.rank);
    let words = [first.rank.word(), second.rank.word()];
    match (first.rank.min(second.rank), first.rank.max(second.rank)) {
        (Rank::LocalRegulation, Rank::DepartmentalRule) => adjudicated(
            STATE_COUNCIL,
            format!("{titles}是地方性法规与部门规章，不能确定怎样适用的，由国务院提出意见（立法法第一百零六条）"),
        ),
        (Rank::DepartmentalRule, Rank::LocalRule) => adjudicated(
            STATE_COUNCIL,
            format!("{titles}是部门规章与地方政府规章，效力同等，由国务院裁决（立法法第一百零二条、第一百零六条）"),
        ),
        (high, low) if high != low => {
            let article = match (high, low) {
                (Rank::Constitution, _) => "（立法法第九十八条）",
                (_, Rank::Document) => "",
                (Rank::Statute | Rank::AdministrativeRegulation, _) => "（立法法第九十九条）",
                (Rank::LocalRegulation | Rank::DepartmentalRule | Rank::LocalRule | Rank::Document, _) => "（立法法第一百条）",
            };
            let [own, below] = [upper, 1 - upper].map(|at| words.get(at).copied().unwrap_or_default());
            let message = format!("{titles}，{own}的效力高于{below}{article}");
            prevails(ResolvedBy::Upper, rules.get(upper).unwrap_or(&rules[0]), message)
        }
        (rank, _) => of_one_rank(rules, laws, special, rank, &titles),
    }
}

/// What the name of an organ is compared by: its short form.
fn organ_key(name: &str) -> String {
    SHORT_FOR.iter().fold(key(name).into_owned(), |name, (short, full)| name.replace(full, short))
}

fn of_one_rank(rules: [&Rule; 2], laws: [&Ranked<'_>; 2], special: Option<usize>, rank: Rank, titles: &str) -> Resolution {
    let [first, second] = laws.map(|ranked| ranked.law);
    // One law has one maker, registered or not.
    let [one, other] = [first, second].map(|law| law.organ.as_deref().map(organ_key));
    if first.key != second.key && (one.is_none() || one != other) {
        return match rank {
            Rank::DepartmentalRule => {
                adjudicated(STATE_COUNCIL, format!("{titles}是不同部门的规章，不一致时由国务院裁决（立法法第一百零六条）"))
            }
            Rank::Statute => {
                adjudicated(CONGRESS, format!("{titles}不能确定怎样适用的，由全国人民代表大会常务委员会裁决（立法法第一百零五条）"))
            }
            Rank::AdministrativeRegulation => {
                adjudicated(STATE_COUNCIL, format!("{titles}不能确定怎样适用的，由国务院裁决（立法法第一百零五条）"))
            }
            Rank::Constitution | Rank::LocalRegulation | Rank::LocalRule | Rank::Document => {
                unknown(format!("{titles}，位阶相同，没有登记为同一机关制定，看不出哪一条优先"))
            }
        };
    }
    let later = match (first.period.from, second.period.from) {
        (Some(one), Some(other)) if one != other => Some(usize::from(other > one)),
        (_, _) => None,
    };
    let maker = match rank {
        Rank::Statute => CONGRESS,
        Rank::AdministrativeRegulation => STATE_COUNCIL,
        Rank::Constitution | Rank::LocalRegulation | Rank::DepartmentalRule | Rank::LocalRule | Rank::Document => {
            first.organ.as_deref().unwrap_or_default()
        }
    };
    let rule = |at: usize| rules.get(at).copied().unwrap_or(rules[0]);
    match (special, later) {
        (Some(special), Some(later)) if special != later => {
            let article =
                if matches!(rank, Rank::Statute | Rank::AdministrativeRegulation) { "第一百零五条" } else { "第一百零六条" };
            adjudicated(maker, format!("{titles}，新的一般规定与旧的特别规定不一致，不能确定怎样适用的，由{maker}裁决（立法法{article}）"))
        }
        (Some(special), _) => {
            prevails(ResolvedBy::Special, rule(special), "同一机关制定的，特别规定优先于一般规定（立法法第一百零三条）".to_owned())
        }
        (None, Some(later)) => {
            prevails(ResolvedBy::Later, rule(later), "同一机关制定的，新的规定优先于旧的规定（立法法第一百零三条）".to_owned())
        }
        (None, None) => unknown(format!("{titles}，位阶和施行日期相同，看不出哪一条优先，要请制定机关明确")),
    }
}
