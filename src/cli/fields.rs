//! `fields`: what a list may hold, for people.

use super::failure::{Answer, Ended};
use super::load;
use super::options::{Policies, day};
use super::output::{self, Output};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::{report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru fields -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 按哪一天有效的政策（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果的形式：human 给人看，json 给程序，csv 给电子表格
    #[arg(long, value_name = "形式", value_enum, default_value = "human", hide_default_value = true)]
    format: Format,
    /// 结果写进这个文件（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Csv,
}

pub fn run(options: Options) -> Ended {
    let fields = load::fields(&options.policies, options.as_of)?;
    let output = options.output.as_deref();
    let text = match options.format {
        Format::Human => report::fields(&fields, output::style_in(output)),
        Format::Json => format!("{}\n", wire::to_json(&wire::Fields { version: 1, fields: &fields })),
        Format::Csv => report::csv_fields(&fields),
    };
    Output::open(output)?.deliver(&text)?;
    Ok(Answer::Fine)
}
