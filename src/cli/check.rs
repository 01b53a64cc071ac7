//! `check`: judges a list.

use super::failure::{Answer, Ended, Failure};
use super::files::shown;
use super::list::List;
use super::options::{Policies, Reading, day, unreadable_list};
use super::progress::Bar;
use super::result_writer::{Destination, Format, ResultWriter};
use super::{files, load, output};
use clap::Args;
use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use zhunru::date::Date;
use zhunru::input::InputFormat;
use zhunru::wire::{CheckResult, InputWarning, Item, Outcome};
use zhunru::{CheckOptions, Policy};

#[derive(Args)]
#[command(override_usage = "zhunru check -p 政策 [选项] 清单")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 事项清单：工作簿、文档里的表格、CSV、JSON 或 JSON Lines；- 是标准输入
    #[arg(value_name = "清单")]
    input: Option<OsString>,
    /// 基准日：按哪一天有效的政策和名录判断（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果的形式：human（给人看）、json、jsonl（一行一项）、csv、xlsx（写回工作簿）、html、docx（审查意见书）（不写：看 -o 文件名的结尾，没有则是 human）
    #[arg(long, value_name = "形式")]
    format: Option<Format>,
    /// 结果写进这个文件，形式看文件名的结尾；可以写几次（不写：标准输出）
    #[arg(short, long, value_name = "文件")]
    output: Vec<PathBuf>,
    /// 还在填报：没有填的事实算未知，不算没有
    #[arg(long)]
    open: bool,
    /// 只显示这些结果的事项，如 不予准入、补正（也可写政策的用语，或 reject、supplement），可写几个
    #[arg(long, value_name = "结果", num_args = 1.., value_delimiter = ',')]
    only: Vec<OsString>,
    /// 没有通过的事项，另说怎样改就能通过：改动最少的几种办法，每一种都审过
    #[arg(long)]
    explain: bool,
    /// 只要汇总
    #[arg(short, long)]
    quiet: bool,
    /// 有要留意的也算有问题
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(options: Options) -> Ended {
    if options.input.is_none() && options.only.is_empty() {
        return Err(Failure("缺少清单，用法见 zhunru check --help".to_owned()));
    }
    let is_list_standard = options.input.as_deref().is_some_and(|input| files::is_standard(Path::new(input)));
    if is_list_standard && options.policies.paths.iter().any(|path| files::is_standard(path)) {
        return Err(Failure("政策和清单不能都从标准输入来：写明一份的文件名".to_owned()));
    }
    let destinations = Destination::all(&options.output, options.format)?;
    let policy = load::policy(&options.policies, options.as_of)?;
    let (only, input) = outcomes_and_input(&options, &policy)?;
    let format = options.reading.format(&input)?;
    let reading = options.reading.check_options(&policy)?;
    let wants_workbook = destinations.iter().any(Destination::is_workbook);
    let is_table = !options.quiet && destinations.iter().any(Destination::is_table);
    let mut list = List::open(&input, is_table || wants_workbook || policy.rewinds(format))?;
    let book = if wants_workbook { list.workbook()? } else { None };
    // Any other list comes back as a new workbook of its cells.
    let own_cells = is_table || (!options.quiet && wants_workbook && book.is_none());
    let mut writer = ResultWriter::new(destinations, options.quiet, book)?;
    let checking = CheckOptions {
        open: options.open,
        // What is to be noted of names is known only where more than the outcomes is wanted.
        outcomes_only: options.quiet && !options.strict,
        only,
        own_cells,
        ways: options.explain,
        ..reading
    };
    let shows_lines = writer.shows_lines();
    let mut each = |item| if options.quiet { Ok(()) } else { writer.item(item) };
    let result = judge(&policy, &input, list, format, &checking, &mut each, shows_lines)?;
    if !writer.shows_warnings() {
        result.warnings.iter().for_each(|warning| output::warn(&about_list(&input, warning)));
    }
    let answer = Answer::no_if(result.has_refusal() || (options.strict && !result.warnings.is_empty()));
    writer.finish(result, &policy, &shown(&input))?;
    Ok(answer)
}

fn about_list(input: &Path, warning: &InputWarning) -> String {
    let place = warning.place.as_deref().map(|place| format!("（{place}）")).unwrap_or_default();
    format!("清单「{}」{place}：{}", shown(input), warning.message)
}

/// `--only` takes several values, so a list named after them is taken for one of them: the last word that is no outcome is the list.
fn outcomes_and_input(options: &Options, policy: &Policy) -> Result<(Vec<Outcome>, PathBuf), Failure> {
    let (mut only, mut others) = (Vec::new(), Vec::new());
    for given in &options.only {
        let words: Vec<&OsStr> = match given.to_str() {
            Some(words) => words.split('、').map(OsStr::new).collect(),
            None => vec![given],
        };
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let meant = outcomes_of(&word.to_string_lossy(), policy);
            if meant.is_empty() { others.push(word) } else { only.extend(meant) }
        }
    }
    let input = options.input.as_deref().or_else(|| others.pop());
    if let Some(word) = others.first() {
        let mut words: Vec<String> = Vec::new();
        for outcome in Outcome::ALL {
            let label = Some(policy.label(outcome)).filter(|label| label != outcome.word());
            words.push(outcome.word().to_owned() + &label.map(|label| format!("（{label}）")).unwrap_or_default());
        }
        return Err(Failure(format!("没有「{}」这种结果，可以是：{}", files::text_of(word), words.join("、"))));
    }
    let input = input.ok_or_else(|| Failure("缺少清单，用法见 zhunru check --help".to_owned()))?;
    Ok((only, PathBuf::from(input)))
}

/// The outcomes that a word means: the contract's in English or Chinese, or the policy's own (用语), which may be one for several.
fn outcomes_of(word: &str, policy: &Policy) -> Vec<Outcome> {
    let own: Vec<Outcome> = Outcome::ALL.into_iter().filter(|outcome| policy.label(*outcome) == word).collect();
    if own.is_empty() { Outcome::from_name(word).into_iter().collect() } else { own }
}

/// Judges the list as it comes in; each item is written at once.
fn judge<'p>(
    policy: &'p Policy,
    input: &Path,
    list: List,
    format: InputFormat,
    options: &CheckOptions,
    each: &mut dyn FnMut(Item<'p>) -> Result<(), Failure>,
    shows_lines: bool,
) -> Result<CheckResult<'p>, Failure> {
    let bar = Bar::new(list.length, !shows_lines);
    let failed: RefCell<Option<Failure>> = RefCell::new(None);
    let mut feed = Feed { list, bar: &bar, failed: &failed };
    let mut take = |item: Item<'p>| {
        let unharmed = failed.borrow().is_none();
        if unharmed && let Err(failure) = each(item) {
            failed.replace(Some(failure));
        }
    };
    let result = policy.judge(zhunru::Feed::Bytes { from: &mut feed, format }, options, &mut take, &mut |progress| {
        bar.done(progress);
        Ok(())
    });
    bar.finish();
    failed.take().map_or(Ok(()), Err)?;
    result.map_err(|error| unreadable_list(input, error))
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
