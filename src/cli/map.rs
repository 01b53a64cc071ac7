//! `map`: proposes how the words of a list stand for those of a policy, for a person to correct.

use super::failure::{Answer, Ended};
use super::files::{self, shown};
use super::load;
use super::options::{Policies, Reading, day, unreadable_list};
use super::output::Output;
use clap::Args;
use std::io::Cursor;
use std::path::PathBuf;
use zhunru::Feed;
use zhunru::date::Date;
use zhunru::input::MAX_BYTES;

#[derive(Args)]
#[command(override_usage = "zhunru map -p 政策 [选项] 清单", after_help = SYNTAX)]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 事项清单；- 是标准输入
    #[arg(value_name = "清单", required = true)]
    input: PathBuf,
    /// 按哪一天有效的政策（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 对照写进这个文件，如 清单.对照（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// What the lines of a map say.
const SYNTAX: &str = "\n对照一行一条，// 后面的不算：
  列 清单的列名 = 事实      这一列是政策的哪个事实
  值 事实：清单的词 = 取值  清单的词是政策的哪个取值
  定 事实 = 值              没有填的格子都按这个值
  略 列名                   谁也不要的列
  跳过 工作表               不读的工作表";

pub fn run(options: Options) -> Ended {
    let Options { policies, input, as_of, output, reading } = options;
    let policy = load::policy(&policies, as_of)?;
    let (format, checking) = (reading.format(&input)?, reading.check_options(&policy)?);
    let bytes = files::read(&input, MAX_BYTES)?;
    let output = Output::open(output.as_deref())?;
    let feed = Feed::Bytes { from: &mut Cursor::new(bytes), format };
    let proposed = policy.propose_map(feed, &checking, &shown(&input));
    output.deliver(&proposed.map_err(|error| unreadable_list(&input, error))?)?;
    Ok(Answer::Fine)
}
