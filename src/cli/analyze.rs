//! `analyze`: what is wrong with policies over all items.

use super::failure::{Answer, Ended};
use super::options::{Policies, day};
use super::{load, output};
use clap::{Args, ValueEnum};
use zhunru::date::Date;
use zhunru::{report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru analyze -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 基准日：分析这一天有效的规则（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果的形式：human（给人看）、json（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub fn run(options: Options) -> Ended {
    let policy = load::policy(&options.policies, options.as_of)?;
    let result = policy.analyze();
    let text = match options.format {
        Format::Human => report::findings(&result, output::style()),
        Format::Json => wire::to_json(&result),
    };
    output::print(&text)?;
    Ok(Answer::no_if(!result.findings.is_empty()))
}
