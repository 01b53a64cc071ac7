//! `analyze`: what is wrong with policies over all items.

use super::failure::{Answer, Ended, Failure};
use super::options::{FindingsFormat, Policies, Reading, day, unreadable_list};
use super::{files, load, output};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Cursor;
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::input::MAX_BYTES;
use zhunru::wire::FindingsResult;
use zhunru::{Feed, Policy, Workspace, report, wire};

/// So many days are looked at by `--all-days`.
const MOST_DAYS: usize = 100;

#[derive(Args)]
#[command(override_usage = "zhunru analyze -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 基准日：分析这一天有效的规则（不写：今天，不在施行期间的按期间里最近的一天）
    #[arg(long, value_name = "日期", value_parser = day, conflicts_with = "all_days")]
    as_of: Option<Date>,
    /// 政策、规则、名录每有变动的各段时间都分析
    #[arg(long)]
    all_days: bool,
    /// 用一份清单看：每处空白里有清单的几项
    #[arg(long, value_name = "清单")]
    on: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// 结果的形式：human（给人看）、json、sarif（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: FindingsFormat,
}

pub fn run(options: Options) -> Ended {
    let workspace = load::workspace(&options.policies)?;
    let first = first_day(&workspace, &options)?;
    let list = options.on.as_ref().map(|input| files::read(input, MAX_BYTES)).transpose()?;
    let result = match options.all_days {
        true => all_days(&workspace, first, &options, list.as_deref())?,
        false => on_day(&load::compiled(&workspace, first)?, &options, list.as_deref())?,
    };
    let text = match options.format {
        FindingsFormat::Human => report::findings(&result, output::style()),
        FindingsFormat::Json => wire::to_json(&result),
        FindingsFormat::Sarif => report::findings_sarif(&result),
    };
    output::print(&text)?;
    Ok(Answer::no_if(!result.findings.is_empty()))
}

/// The day that is analysed, or the first of all days: of a policy that is not in force on a day nothing could be found.
fn first_day(workspace: &Workspace, options: &Options) -> Result<Date, Failure> {
    let day = options.as_of.unwrap_or_else(load::today);
    if options.all_days || workspace.is_in_force(day) {
        return Ok(day);
    }
    let in_force = workspace.day_in_force(day);
    if options.as_of.is_some() {
        return Err(Failure(format!("政策在 {day} 不在施行期间，没有可以分析的：改用 --as-of {in_force}，或者 --all-days")));
    }
    output::warn(&format!("今天（{day}）不在政策的施行期间，按 {in_force} 分析"));
    Ok(in_force)
}

fn on_day(policy: &Policy, options: &Options, list: Option<&[u8]>) -> Result<FindingsResult, Failure> {
    let (Some(input), Some(list)) = (&options.on, list) else { return Ok(policy.analyze(&mut |_| ())) };
    let (format, checking) = (options.reading.format(input)?, options.reading.check_options(policy)?);
    policy
        .analyze_on(Feed::Bytes { from: &mut Cursor::new(list), format }, &checking, &mut |_| ())
        .map_err(|error| unreadable_list(input, error))
}

/// What is found on the first day of each span in which nothing changes, each finding once, with the first of these days.
fn all_days(workspace: &Workspace, today: Date, options: &Options, list: Option<&[u8]>) -> Result<FindingsResult, Failure> {
    let (mut policies, mut waiting) = (BTreeMap::new(), BTreeSet::from([today]));
    // In force before anything changes: this span has no first day.
    let mut before_all: Option<Date> = None;
    while policies.len() < MOST_DAYS
        && let Some(day) = waiting.pop_first()
    {
        let policy = load::compiled(workspace, day)?;
        // Other versions may change on other days.
        let turning = policy.turning_days();
        let before = turning.first().and_then(|first| first.add_days(-1)).filter(|before| workspace.is_in_force(*before));
        before_all = before_all.into_iter().chain(before).min();
        waiting.extend(turning.into_iter().chain(before));
        policies.insert(day, policy);
        waiting.retain(|day| !policies.contains_key(day));
    }
    let mut all = FindingsResult { left_out: waiting.len(), ..FindingsResult::default() };
    let (mut told, mut told_stale) = (HashSet::new(), HashSet::new());
    for (day, policy) in policies {
        let found = on_day(&policy, options, list)?;
        for finding in found.findings {
            if told.insert((finding.kind, finding.policy.clone(), finding.message.clone())) {
                all.findings.push(wire::Finding { since: (Some(day) != before_all).then(|| day.to_string()), ..finding });
            }
        }
        all.stale.extend(found.stale.into_iter().filter(|stale| told_stale.insert(stale.clone())));
        all.accepting.extend(found.accepting);
        all.left_out += found.left_out;
    }
    // What accepts a finding on one day is needed, and where days or questions were left out it may be.
    let FindingsResult { stale, accepting, left_out, .. } = &mut all;
    stale.retain(|stale| *left_out == 0 && !accepting.contains(&stale.label));
    Ok(all)
}
