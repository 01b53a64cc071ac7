//! `template`: an empty application form for those who report duties.

use super::failure::{Answer, Ended, Failure};
use super::load;
use super::options::{Policies, day};
use super::output::Output;
use clap::Args;
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::report;

#[derive(Args)]
#[command(override_usage = "zhunru template -p 政策 -o 申报表.xlsx")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 按哪一天有效的政策（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 申报表写进这个文件，结尾是 .xlsx；- 是标准输出
    #[arg(short, long, value_name = "文件")]
    output: PathBuf,
}

pub fn run(options: Options) -> Ended {
    let is_xlsx = options.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if !is_xlsx && !super::files::is_standard(&options.output) {
        return Err(Failure(format!("申报表是 XLSX，「{}」的结尾要是 .xlsx", super::files::shown(&options.output))));
    }
    let fields = load::fields(&options.policies, options.as_of)?;
    let form = report::template(&fields).map_err(Failure)?;
    let mut output = Output::of_bytes(Some(&options.output))?;
    output.write_bytes(&form)?;
    output.finish()?;
    Ok(Answer::Fine)
}
