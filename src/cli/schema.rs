//! `schema`: what a list may hold, for programs that make or check one.

use super::failure::{Answer, Ended};
use super::load;
use super::options::{Policies, day};
use super::output::Output;
use clap::Args;
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::report;

#[derive(Args)]
#[command(override_usage = "zhunru schema -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 写成 TypeScript 类型（不写：JSON Schema）
    #[arg(long)]
    typescript: bool,
    /// 按哪一天有效的政策（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果写进这个文件（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
}

pub fn run(options: Options) -> Ended {
    let policy = load::policy(&options.policies, options.as_of)?;
    let title = policy.policies().pop().map(|policy| policy.name).unwrap_or_default();
    let text = if options.typescript { report::typescript(title, &policy.fields()) } else { report::schema(title, &policy.fields()) };
    Output::open(options.output.as_deref())?.deliver(&text)?;
    Ok(Answer::Fine)
}
