//! `check`: judges a list.

use super::{Answer, Ended, Failure, Policies, day, files, load, output, today};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};
use zhunru::date::Date;
use zhunru::report::{self, Shown};
use zhunru::tables::{Input, InputFormat, ReadOptions, format_of, read_list};
use zhunru::wire::{self, CheckResult, Outcome};
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
    let list = read(&policy, &input, &options)?;
    let result = judge(&policy, &list, CheckOptions { open: options.open });
    deliver(&result, &options, &only, &input)?;
    Ok(if result.objects() { Answer::No } else { Answer::Fine })
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

fn read(policy: &Policy, input: &str, options: &Options) -> Result<Input, Failure> {
    let told = options.input_format.map(|form| match form {
        InputForm::Json => InputFormat::Json,
        InputForm::Jsonl => InputFormat::Jsonl,
        InputForm::Csv => InputFormat::Csv,
        InputForm::Xlsx => InputFormat::Xlsx,
    });
    let Some(format) = told.or_else(|| format_of(input)) else {
        return Err(Failure(format!("看不出「{input}」是什么形式，加上 --input-format json、jsonl、csv 或 xlsx")));
    };
    let reading = ReadOptions { sheet: options.sheet.clone(), object_names: policy.object_names(), headings: policy.headings() };
    read_list(&files::read(input)?, format, &reading).map_err(|error| {
        let place = error.place.map(|place| format!("（{place}）")).unwrap_or_default();
        Failure(format!("读不懂清单「{input}」{place}：{}", error.message))
    })
}

/// Judges with a progress bar, which shows itself on a terminal once a second has gone by.
fn judge(policy: &Policy, list: &Input, options: CheckOptions) -> CheckResult {
    let began = Instant::now();
    let bar = ProgressBar::with_draw_target(Some(list.items.len() as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("预审 {bar:30} {pos}/{len} 项  每秒 {per_sec_plain}  还需 {eta}") {
        let per_second = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0} 项", state.per_sec());
        };
        bar.set_style(style.with_key("per_sec_plain", per_second));
    }
    let result = policy.check_with(list, options, &mut |done| {
        if bar.is_hidden() && began.elapsed() > Duration::from_secs(1) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    result
}

fn deliver(result: &CheckResult, options: &Options, only: &[Outcome], input: &str) -> Result<(), Failure> {
    let file = options.output.as_deref();
    let kept = |item: &&wire::Item| only.is_empty() || only.contains(&item.verdict());
    let text = match options.format {
        Format::Human => {
            let style = output::style();
            let style = if file.is_some() { report::Style { colour: false, width: output::COLUMNS } } else { style };
            report::human(result, &Shown { style, input, quiet: options.quiet, only })
        }
        Format::Json if options.quiet || !only.is_empty() => {
            let items = result.items.iter().filter(|item| !options.quiet && kept(item)).cloned().collect();
            wire::to_json(&CheckResult { items, ..result.clone() })
        }
        Format::Json => wire::to_json(result),
        Format::Jsonl if options.quiet => String::new(),
        Format::Jsonl => result.items.iter().filter(kept).map(|item| wire::to_json_line(item) + "\n").collect(),
        Format::Csv => report::csv(result, only, options.quiet).map_err(Failure)?,
    };
    output::deliver(&text, file)
}
