//! `check`: judges a list.

use super::progress::Bar;
use super::{Answer, Ended, Failure, Policies, day, files, load, output, today};
use clap::{Args, ValueEnum};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::io::{IsTerminal, Read, Seek, SeekFrom};
use zhunru::date::Date;
use zhunru::input::{InputFormat, format_of};
use zhunru::report::{self, Shown};
use zhunru::wire::{self, CheckResult, Item, Outcome};
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
enum Format {
    Human,
    Json,
    Jsonl,
    Csv,
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
    let workspace = load::load(&options.policies.policies)?;
    let policy = workspace.compile(options.as_of.unwrap_or_else(today)).map_err(|errors| load::unusable(&workspace, &errors))?;
    let format = format(&input, &options)?;
    let list = files::List::open(&input, policy.reads_twice(format))?;
    let mut delivery = Delivery::new(&options)?;
    let result = match judge(&policy, &input, format, list, only, &mut delivery) {
        Ok(result) => result,
        Err(failure) => {
            delivery.sink.give_up();
            return Err(failure);
        }
    };
    let answer = if result.objects() { Answer::No } else { Answer::Fine };
    delivery.finish(result, &policy, &input)?;
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
    let told = options.input_format.map(|form| match form {
        InputForm::Json => InputFormat::Json,
        InputForm::Jsonl => InputFormat::Jsonl,
        InputForm::Csv => InputFormat::Csv,
        InputForm::Xlsx => InputFormat::Xlsx,
    });
    told.or_else(|| format_of(input))
        .ok_or_else(|| Failure(format!("看不出「{input}」是什么形式，加上 --input-format json、jsonl、csv 或 xlsx")))
}

/// Judges the list as it comes in; each item is delivered at once.
fn judge<'p>(
    policy: &'p Policy,
    input: &str,
    format: InputFormat,
    list: files::List,
    only: Vec<Outcome>,
    delivery: &mut Delivery<'_, 'p>,
) -> Result<CheckResult<'p>, Failure> {
    let bar = Bar::new(list.length, !delivery.goes_to_terminal());
    let failed: RefCell<Option<Failure>> = RefCell::new(None);
    let mut feed = Feed { list, bar: &bar, failed: &failed };
    let Options { open, sheet, quiet, .. } = delivery.options;
    let options = CheckOptions { open: *open, sheet: sheet.clone(), outcomes_only: *quiet, only, ..CheckOptions::default() };
    let mut deliver = |item: Item<'p>| {
        let unharmed = failed.borrow().is_none();
        if unharmed && let Err(failure) = delivery.item(item) {
            failed.replace(Some(failure));
        }
    };
    let result = policy.judge(zhunru::Feed::Bytes { from: &mut feed, format }, &options, &mut deliver, &mut |progress| bar.done(progress));
    bar.finish();
    if let Some(failure) = failed.take() {
        return Err(failure);
    }
    result.map_err(|error| {
        let place = error.place.map(|place| format!("（{place}）")).unwrap_or_default();
        Failure(format!("读不懂清单「{input}」{place}：{}", error.message))
    })
}

/// The list on its way in. It ends where it cannot be read on, or where its results cannot be written.
struct Feed<'f> {
    list: files::List,
    bar: &'f Bar,
    failed: &'f RefCell<Option<Failure>>,
}

impl Feed<'_> {
    /// Keeps a failure, of which the library needs to know no more than that there is one.
    fn kept<T>(&self, done: Result<T, Failure>) -> std::io::Result<T> {
        done.map_err(|failure| {
            self.failed.replace(Some(failure));
            std::io::ErrorKind::Other.into()
        })
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = match self.failed.take() {
            Some(failure) => Err(failure),
            None => self.list.read(into),
        };
        self.kept(read.inspect(|read| self.bar.read(*read)))
    }
}

impl Seek for Feed<'_> {
    /// A list is only ever begun again.
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        self.bar.again();
        let begun = self.list.again();
        self.kept(begun.map(|()| 0))
    }
}

/// Results on their way out: lines and rows go at once, what has its summary first is held until that is known.
struct Delivery<'o, 'p> {
    options: &'o Options,
    sink: output::Sink,
    /// Whether the headings of a CSV are written.
    begun: bool,
    items: Vec<Item<'p>>,
    lines: Vec<Box<RawValue>>,
}

impl<'o, 'p> Delivery<'o, 'p> {
    fn new(options: &'o Options) -> Result<Self, Failure> {
        let sink = output::Sink::open(options.output.as_deref())?;
        Ok(Delivery { options, sink, begun: false, items: Vec::new(), lines: Vec::new() })
    }

    /// Whether lines appear on a terminal while the list is judged.
    fn goes_to_terminal(&self) -> bool {
        let at_once = match self.options.format {
            Format::Jsonl | Format::Csv => true,
            Format::Human | Format::Json => false,
        };
        at_once && !self.options.quiet && matches!(self.options.output.as_deref(), None | Some("-")) && std::io::stdout().is_terminal()
    }

    fn item(&mut self, item: Item<'p>) -> Result<(), Failure> {
        match self.options.format {
            Format::Human => self.items.push(item),
            Format::Json => self.lines.push(wire::item_json(&item)),
            Format::Jsonl => self.sink.write(&(wire::to_json_line(&item) + "\n"))?,
            Format::Csv => self.row(&item)?,
        }
        Ok(())
    }

    fn row(&mut self, item: &Item<'_>) -> Result<(), Failure> {
        self.headings()?;
        self.sink.write(&report::csv_row(item).map_err(Failure)?)
    }

    fn headings(&mut self) -> Result<(), Failure> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        self.sink.write(&report::csv_head().map_err(Failure)?)
    }

    fn finish(mut self, result: CheckResult<'p>, policy: &Policy, input: &str) -> Result<(), Failure> {
        let quiet = self.options.quiet;
        match self.options.format {
            Format::Human => {
                let style = output::style();
                let style = if self.options.output.is_some() { report::Style { colour: false, width: output::COLUMNS } } else { style };
                let result = result.with_items(self.items);
                let shown = Shown { style, input, quiet, label: &|outcome| policy.label(outcome) };
                report::human(&result, &shown, &mut |part| self.sink.write(part))?;
            }
            Format::Json => self.sink.write_json(&result.with_items(self.lines))?,
            Format::Jsonl => {}
            Format::Csv if quiet => self.sink.write(&report::csv_summary(&result.summary).map_err(Failure)?)?,
            Format::Csv => {
                self.headings()?;
                if let Some(list) = &result.list {
                    self.row(list)?;
                }
            }
        }
        self.sink.finish()
    }
}
