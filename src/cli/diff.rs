//! `diff`: what changes in meaning from one version of a policy to another.

use super::failure::{Answer, Ended, Failure};
use super::options::{Policies, Reading, ReportFormat, day, unreadable_list};
use super::{files, load, output};
use clap::Args;
use std::io::Cursor;
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::input::MAX_BYTES;
use zhunru::{Feed, Policy, Workspace, report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru diff 旧 新 [选项]")]
pub struct Options {
    /// 旧的政策：一个 .zr 文件或一个文件夹；上位政策到它旁边找
    #[arg(value_name = "旧")]
    old: PathBuf,
    /// 新的政策
    #[arg(value_name = "新")]
    new: PathBuf,
    /// 两版都按这一天比（不写：今天；今天不在施行期间的一版，按它施行期间里最近的一天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 旧的一版按哪一天
    #[arg(long, value_name = "日期", value_parser = day)]
    old_as_of: Option<Date>,
    /// 新的一版按哪一天
    #[arg(long, value_name = "日期", value_parser = day)]
    new_as_of: Option<Date>,
    /// 再看这份清单里哪几项变了
    #[arg(long, value_name = "清单")]
    on: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// 结果的形式：human（给人看）、json（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: ReportFormat,
}

pub fn run(options: Options) -> Ended {
    let (older, old) = side(&options.old, options.old_as_of.or(options.as_of))?;
    let (newer, new) = side(&options.new, options.new_as_of.or(options.as_of))?;
    let mut result = older.diff(&newer, &old, &new);
    if let Some(list) = &options.on {
        let format = options.reading.format(list)?;
        let bytes = files::read(list, MAX_BYTES)?;
        let [mut first, mut second] = [Cursor::new(&bytes), Cursor::new(&bytes)];
        let feeds = [Feed::Bytes { from: &mut first, format }, Feed::Bytes { from: &mut second, format }];
        let rows = old.moved_rows(&new, feeds, &options.reading.check_options(&new)?);
        result.rows = Some(rows.map_err(|error| unreadable_list(list, error))?);
    }
    let text = match options.format {
        ReportFormat::Human => report::diff(&result, &|outcome| new.label(outcome), output::style()),
        ReportFormat::Json => wire::to_json(&result),
    };
    output::print(&text)?;
    Ok(Answer::no_if(!result.is_empty()))
}

/// A version, ready to judge.
fn side(path: &std::path::Path, as_of: Option<Date>) -> Result<(Workspace, Policy), Failure> {
    let workspace = load::workspace(&Policies { paths: vec![path.to_owned()] })?;
    let day = as_of.unwrap_or_else(|| workspace.day_in_force(load::today()));
    let policy = load::compiled(&workspace, day)?;
    Ok((workspace, policy))
}
