//! `fields`: what a list may hold, for people.

use super::failure::{Answer, Ended};
use super::load;
use super::options::{Policies, day};
use super::result_writer::{Destination, Format};
use clap::Args;
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
    /// 结果的形式：human（给人看）、json、csv（不写：看 -o 的结尾，再不然 human）
    #[arg(long, value_name = "形式", value_enum)]
    format: Option<Format>,
    /// 结果写进这个文件，形式看结尾（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
}

const FORMATS: [Format; 3] = [Format::Human, Format::Json, Format::Csv];

pub fn run(options: Options) -> Ended {
    let destinations = Destination::among(&FORMATS, options.output.as_slice(), options.format)?;
    let fields = load::fields(&options.policies, options.as_of)?;
    for destination in destinations {
        let text = match destination.format() {
            Format::Json => format!("{}\n", wire::to_json(&wire::Fields { version: 1, fields: &fields })),
            Format::Csv => report::csv_fields(&fields),
            Format::Human | Format::Jsonl | Format::Xlsx | Format::Html | Format::Docx => report::fields(&fields, destination.style()),
        };
        destination.open()?.deliver(&text)?;
    }
    Ok(Answer::Fine)
}
