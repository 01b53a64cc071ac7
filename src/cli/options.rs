//! Arguments that several commands take.

use super::failure::Failure;
use super::files::{self, shown};
use clap::{ArgAction, Args, ValueEnum};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use zhunru::date::{Date, DateError};
use zhunru::input::{BEGINNING, InputFormat, ListMap, ReadError, format_by_bytes, format_of};
use zhunru::{CheckOptions, MAX_POLICY_FILE, Policy};

/// `-p`, in every command that reads policies.
#[derive(Args)]
pub struct Policies {
    /// 政策：一个 .zr 文件或一个文件夹，可以写几次；上位政策先在这些里面找，再到它旁边找
    #[arg(short = 'p', long = "policy", value_name = "政策", required = true, action = ArgAction::Append)]
    pub paths: Vec<PathBuf>,
}

/// How findings are written.
#[derive(Clone, Copy, ValueEnum)]
pub enum FindingsFormat {
    Human,
    Json,
    Sarif,
}

/// How results are written that neither spreadsheets nor other tools read.
#[derive(Clone, Copy, ValueEnum)]
pub enum ReportFormat {
    Human,
    Json,
}

/// How a list is read, in every command that reads one.
#[derive(Args)]
pub struct Reading {
    /// 工作簿里的哪一张工作表，可以写几次（不写：政策认得列名的第一张）
    #[arg(long, value_name = "名称")]
    sheet: Vec<String>,
    /// 政策认得列名的工作表都读
    #[arg(long, conflicts_with = "sheet")]
    all_sheets: bool,
    /// 列名在第几行，几行表头的写最下面一行（不写：自己找）
    #[arg(long, value_name = "行号")]
    heading_row: Option<usize>,
    /// 合计、说明、落款一类的行也当作事项
    #[arg(long)]
    all_rows: bool,
    /// 对照：清单的说法与政策的怎样对应；zhunru map 拟一份，写法见 zhunru help map
    #[arg(long, value_name = "文件")]
    map: Option<PathBuf>,
    /// 清单没有填的事实按这个值算，如 转移方式=委托；可以写几次
    #[arg(long, value_name = "事实=值", allow_hyphen_values = true)]
    set: Vec<String>,
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

impl Reading {
    /// The form of a list, after `--input-format` or its name.
    pub fn format(&self, input: &Path) -> Result<InputFormat, Failure> {
        let chosen = self.input_format.map(|form| match form {
            InputForm::Json => InputFormat::Json,
            InputForm::Jsonl => InputFormat::Jsonl,
            InputForm::Csv => InputFormat::Csv,
            InputForm::Xlsx => InputFormat::Office,
        });
        if let Some(format) = chosen.or_else(|| format_of(&input.to_string_lossy())) {
            return Ok(format);
        }
        let mut beginning = Vec::new();
        if !files::is_standard(input) {
            let (file, _) = files::open(input, usize::MAX)?;
            file.take(BEGINNING as u64).read_to_end(&mut beginning).map_err(|error| files::unreadable(input, &error))?;
        }
        if let Some(format) = format_by_bytes(&beginning) {
            return Ok(format);
        }
        Err(Failure(format!("看不出「{}」是什么形式，加上 --input-format json、jsonl、csv 或 xlsx", shown(input))))
    }

    /// What is said of the reading of a list, for a policy.
    pub fn check_options(&self, policy: &Policy) -> Result<CheckOptions, Failure> {
        Ok(CheckOptions { map: self.list_map(policy)?, ..self.without_map() })
    }

    /// The same without a policy, by which alone a map means something.
    pub fn plain_options(&self) -> Result<CheckOptions, Failure> {
        if self.map.is_some() || !self.set.is_empty() {
            return Err(Failure("--map 和 --set 说的是清单与政策怎样对应，要同 -p 一起用".to_owned()));
        }
        Ok(self.without_map())
    }

    fn without_map(&self) -> CheckOptions {
        let Reading { sheet, all_sheets, heading_row, all_rows, .. } = self;
        CheckOptions {
            sheets: sheet.clone(),
            all_sheets: *all_sheets,
            heading_row: *heading_row,
            all_rows: *all_rows,
            ..CheckOptions::default()
        }
    }

    /// The map that is given as a file, and what `--set` adds to it.
    fn list_map(&self, policy: &Policy) -> Result<ListMap, Failure> {
        let unusable = |faults: Vec<ReadError>| {
            let name = self.map.as_ref().map(|file| format!("「{}」", shown(file))).unwrap_or_default();
            let faults = faults.into_iter().map(|ReadError { message, place }| match place {
                Some(place) => format!("{place}：{message}"),
                None => message,
            });
            Failure(format!("对照{name}不能用：{}", faults.collect::<Vec<String>>().join("；")))
        };
        let mut map = match &self.map {
            Some(file) => ListMap::read(&files::read(file, MAX_POLICY_FILE)?).map_err(unusable)?,
            None => ListMap::default(),
        };
        self.set.iter().try_for_each(|assignment| map.set(assignment)).map_err(|fault| Failure(fault.message))?;
        policy.check_map(&map).map_err(unusable)?;
        Ok(map)
    }
}

/// Where a list cannot be read, and why.
pub fn unreadable_list(input: &Path, error: ReadError) -> Failure {
    let place = error.place.map(|place| format!("（{place}）")).unwrap_or_default();
    Failure(format!("读不懂清单「{}」{place}：{}", shown(input), error.message))
}

/// Parses a day.
pub fn day(text: &str) -> Result<Date, String> {
    match Date::parse(text) {
        Ok(day) => Ok(day),
        Err(DateError::NoSuchDay) => Err(format!("没有「{text}」这一天")),
        Err(DateError::Shape) => Err(format!("「{text}」不是日期，写成 2024-01-31 或 2024年1月31日")),
    }
}
