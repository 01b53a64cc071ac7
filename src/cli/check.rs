//! `check`: judges a list.

use super::failure::{Answer, Ended, Failure};
use super::list::List;
use super::load;
use super::options::{Policies, day};
use super::progress::Bar;
use super::result_writer::{Format, ResultWriter};
use clap::{Args, ValueEnum};
use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use zhunru::date::Date;
use zhunru::input::{InputFormat, format_of};
use zhunru::wire::{CheckResult, Item, Outcome};
use zhunru::{CheckOptions, Policy};

#[derive(Args)]
#[command(override_usage = "zhunru check -p 政策 [选项] 清单")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 事项清单：JSON、JSON Lines、CSV 或 XLSX；- 是标准输入
    #[arg(value_name = "清单")]
    input: Option<String>,
    /// 基准日：按哪一天有效的政策和名录判断（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果的形式：human（给人看）、json、jsonl（一行一项）、csv（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: Format,
    /// 结果写进这个文件（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Option<String>,
    /// 还在填报：没有填的事实算未知，不算没有
    #[arg(long)]
    open: bool,
    /// 只显示这些结果的事项，如 不予准入、补正（也可写 reject、supplement），可写几个
    #[arg(long, value_name = "结果", num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,
    /// 只要汇总
    #[arg(short, long)]
    quiet: bool,
    /// XLSX 里的哪一张工作表（不写：第一张）
    #[arg(long, value_name = "名称")]
    sheet: Option<String>,
    /// 清单的形式：json、jsonl、csv、xlsx（不写：看文件名的结尾）
    #[arg(long, value_name = "形式")]
    input_format: Option<InputForm>,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputForm {
    Json,
    Jsonl,
    Csv,
    Xlsx,
}

pub fn run(options: Options) -> Ended {
    let (only, input) = outcomes_and_input(&options)?;
    let policy = load::policy(&options.policies, options.as_of)?;
    let format = format(&input, &options)?;
    let own_cells = options.format == Format::Csv && !options.quiet;
    let list = List::open(&input, own_cells || policy.reads_twice(format))?;
    let mut writer = ResultWriter::new(options.format, options.quiet, options.output.as_deref())?;
    let checking =
        CheckOptions { open: options.open, sheet: options.sheet, outcomes_only: options.quiet, only, own_cells, ..CheckOptions::default() };
    let result = judge(&policy, &input, list, format, &checking, &mut writer)?;
    let answer = Answer::no_if(result.has_refusal());
    writer.finish(result, &policy, &input)?;
    Ok(answer)
}

/// `--only` takes several values, so a list named behind them is taken for one of them: the last word that is no outcome is the list.
fn outcomes_and_input(options: &Options) -> Result<(Vec<Outcome>, String), Failure> {
    let words = || options.only.iter().flat_map(|word| word.split('、')).filter(|word| !word.is_empty());
    let only = words().filter_map(Outcome::from_name).collect();
    let mut others: Vec<&str> = words().filter(|word| Outcome::from_name(word).is_none()).collect();
    let input = options.input.as_deref().or_else(|| others.pop());
    if let Some(word) = others.first() {
        let words: Vec<&str> = Outcome::ALL.into_iter().map(Outcome::word).collect();
        return Err(Failure(format!("没有「{word}」这种结果，可以是：{}", words.join("、"))));
    }
    let input = input.ok_or_else(|| Failure("缺少清单\n用法见 zhunru check --help".to_owned()))?;
    Ok((only, input.to_owned()))
}

fn format(input: &str, options: &Options) -> Result<InputFormat, Failure> {
    let chosen = options.input_format.map(|form| match form {
        InputForm::Json => InputFormat::Json,
        InputForm::Jsonl => InputFormat::Jsonl,
        InputForm::Csv => InputFormat::Csv,
        InputForm::Xlsx => InputFormat::Xlsx,
    });
    chosen
        .or_else(|| format_of(input))
        .ok_or_else(|| Failure(format!("看不出「{input}」是什么形式，加上 --input-format json、jsonl、csv 或 xlsx")))
}

/// Judges the list as it comes in; each item is written at once.
fn judge<'p>(
    policy: &'p Policy,
    input: &str,
    list: List,
    format: InputFormat,
    options: &CheckOptions,
    writer: &mut ResultWriter<'p>,
) -> Result<CheckResult<'p>, Failure> {
    let bar = Bar::new(list.length, !writer.shows_lines());
    let failed: RefCell<Option<Failure>> = RefCell::new(None);
    let mut feed = Feed { list, bar: &bar, failed: &failed };
    let mut each = |item: Item<'p>| {
        let unharmed = failed.borrow().is_none();
        if unharmed && let Err(failure) = writer.item(item) {
            failed.replace(Some(failure));
        }
    };
    let result = policy.judge(zhunru::Feed::Bytes { from: &mut feed, format }, options, &mut each, &mut |progress| {
        bar.done(progress);
        Ok(())
    });
    bar.finish();
    failed.take().map_or(Ok(()), Err)?;
    result.map_err(|error| {
        let place = error.place.map(|place| format!("（{place}）")).unwrap_or_default();
        Failure(format!("读不懂清单「{input}」{place}：{}", error.message))
    })
}

/// The list on its way in. It ends where it cannot be read on, or where its results cannot be written.
struct Feed<'f> {
    list: List,
    bar: &'f Bar,
    failed: &'f RefCell<Option<Failure>>,
}

impl Feed<'_> {
    /// Keeps a failure, of which the library needs to know no more than that there is one.
    fn keep_failure<T>(&self, done: Result<T, Failure>) -> io::Result<T> {
        done.map_err(|failure| {
            self.failed.replace(Some(failure));
            io::ErrorKind::Other.into()
        })
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.failed.borrow().is_some() {
            return Err(io::ErrorKind::Other.into());
        }
        let read = self.list.read(into);
        self.keep_failure(read.inspect(|read| self.bar.read(*read)))
    }
}

impl Seek for Feed<'_> {
    /// A list is only ever begun again.
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        self.bar.rewind();
        let rewound = self.list.rewind();
        self.keep_failure(rewound.map(|()| 0))
    }
}
