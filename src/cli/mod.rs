//! The command line: one file a command; files, the clock and the terminal are touched here and nowhere below.

mod check;
mod explain;
mod files;
mod fmt;
mod lint;
mod load;
mod new;
mod output;
mod progress;
mod schema;
mod test;
mod usage;

use clap::{Args, Parser, Subcommand};
use std::process::ExitCode;
use zhunru::date::Date;

/// How a command ended when it could do its work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Nothing to object to.
    Fine,
    /// The answer is "no".
    No,
}

/// Why a command could not do its work: told on standard error.
pub struct Failure(String);

type Ended = Result<Answer, Failure>;

/// What `--version` says behind the name.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "（语言第 1 版）");

#[derive(Parser)]
#[command(name = "zhunru", version = VERSION, about = "准入：职责下沉准入的规则引擎", long_about = None)]
#[command(after_help = "退出状态：0 无可指摘；1 答案是否定的；2 没法做。\n某个命令的用法：zhunru 命令 --help")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 预审一份事项清单：逐项给出结论、依据、缺什么、怎样补正
    Check(check::Options),
    /// 检查政策写得对不对
    Lint(lint::Options),
    /// 运行政策里的“测试”
    Test(test::Options),
    /// 把政策文件排成统一的版式
    Fmt(fmt::Options),
    /// 清单的 JSON Schema，或 TypeScript 类型
    Schema(schema::Options),
    /// 起一个新的政策包：写法检查无误，测试通过
    New(new::Options),
    /// 说明一个诊断代码；不写代码则列出全部
    Explain(explain::Options),
}

/// `-p`, in every command that reads policies.
#[derive(Args)]
struct Policies {
    /// 政策：一个 .zr 文件或一个文件夹，可以写几次；上位政策先在这些里面找，再到它旁边找
    #[arg(short = 'p', long = "policy", value_name = "政策", required = true, action = clap::ArgAction::Append)]
    policies: Vec<String>,
}

/// Reads the arguments, runs the command, and gives its exit status.
pub fn run() -> ExitCode {
    let arguments = match usage::parse() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let ended = match arguments.command {
        Command::Check(options) => check::run(options),
        Command::Lint(options) => lint::run(options),
        Command::Test(options) => test::run(options),
        Command::Fmt(options) => fmt::run(options),
        Command::Schema(options) => schema::run(options),
        Command::New(options) => new::run(options),
        Command::Explain(options) => explain::run(options),
    };
    match ended {
        Ok(Answer::Fine) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(Failure(message)) => {
            output::complain(&message);
            ExitCode::from(2)
        }
    }
}

/// A day as an argument.
fn day(text: &str) -> Result<Date, String> {
    match Date::parse(text) {
        Some(Some(day)) => Ok(day),
        Some(None) => Err(format!("没有「{text}」这一天")),
        None => Err(format!("「{text}」不是日期，写成 2024-01-31 或 2024年1月31日")),
    }
}

/// Today where the user is.
fn today() -> Date {
    let now = jiff::Zoned::now().date();
    // INVARIANT: the clock tells a day between the years 1 and 9999.
    Date::from_ymd(i32::from(now.year()), now.month().unsigned_abs().into(), now.day().unsigned_abs().into()).unwrap_or(Date::MAX)
}
