//! `compare`: what changes from one list to another.

use super::failure::{Answer, Ended, Failure};
use super::files;
use super::load;
use super::options::{Policies, Reading, day, unreadable_list};
use super::result_writer::{Destination, Format};
use clap::Args;
use std::path::{Path, PathBuf};
use zhunru::date::Date;
use zhunru::input::{MAX_BYTES, ReadError};
use zhunru::wire::Comparison;
use zhunru::{CompareOptions, ListBytes, report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru compare 旧清单 新清单 [选项]")]
pub struct Options {
    /// 旧的清单；- 是标准输入
    #[arg(value_name = "旧清单")]
    old: PathBuf,
    /// 新的清单；- 是标准输入
    #[arg(value_name = "新清单")]
    new: PathBuf,
    /// 按这个政策的列名、单位和取值来读（不写：照清单自己的列名和写法比）；可以写几次
    #[arg(short = 'p', long = "policy", value_name = "政策")]
    policies: Vec<PathBuf>,
    /// 按哪一天有效的政策（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 两边的事项按这一列对应，可以写几次（不写：按名称，名称有重复的再加能分清它们的列）
    #[arg(long, value_name = "列名")]
    by: Vec<String>,
    /// 事项在哪一张清单上由这一列说，它变了就是移动（不写：清单类别）
    #[arg(long, value_name = "列名")]
    between: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// 结果的形式：human（给人看）、json、xlsx（不写：看 -o 的结尾，再不然 human）
    #[arg(long, value_name = "形式", value_enum)]
    format: Option<Format>,
    /// 结果写进这个文件，形式看结尾；可以写几次（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Vec<PathBuf>,
}

pub fn run(options: Options) -> Ended {
    let Options { old, new, policies, as_of, by, between, reading, format, output } = options;
    let destinations = Destination::among(&[Format::Human, Format::Json, Format::Xlsx], &output, format)?;
    if files::is_standard(&old) && files::is_standard(&new) {
        return Err(Failure("两份清单不能都从标准输入来：写明一份的文件名".to_owned()));
    }
    let policy = if policies.is_empty() { None } else { Some(load::policy(&Policies { paths: policies }, as_of)?) };
    let checking = match &policy {
        Some(policy) => reading.check_options(policy)?,
        None => reading.plain_options()?,
    };
    let formats = [reading.format(&old)?, reading.format(&new)?];
    let bytes = [files::read(&old, MAX_BYTES)?, files::read(&new, MAX_BYTES)?];
    let lists = [ListBytes { bytes: &bytes[0], format: formats[0] }, ListBytes { bytes: &bytes[1], format: formats[1] }];
    let compared = zhunru::compare(policy.as_ref(), lists, &checking, &CompareOptions { by, between });
    let result = compared.map_err(|(list, error)| failure(list, error, [&old, &new]))?;
    for destination in destinations {
        write(&destination, &result)?;
    }
    Ok(Answer::no_if(!result.is_empty()))
}

fn failure(list: Option<usize>, error: ReadError, paths: [&Path; 2]) -> Failure {
    match list.and_then(|list| paths.get(list)) {
        Some(path) => unreadable_list(path, error),
        None => Failure(error.message),
    }
}

fn write(destination: &Destination, result: &Comparison) -> Result<(), Failure> {
    let mut out = destination.open()?;
    match destination.format() {
        Format::Json => out.write(&wire::to_json(result))?,
        Format::Xlsx => out.write_bytes(&report::comparison_workbook(result).map_err(|error| Failure(error.0))?)?,
        Format::Human | Format::Jsonl | Format::Csv | Format::Html | Format::Docx => {
            out.write(&report::comparison(result, destination.style()))?;
        }
    }
    out.finish()
}
