//! The command line: one file a command; files, the clock and the terminal are touched here and nowhere below.

mod analyze;
mod atomic_file;
mod check;
mod compare;
mod completions;
mod diff;
mod doc;
mod explain;
mod failure;
mod fields;
mod files;
mod fmt;
mod identity;
mod lint;
mod list;
mod load;
mod map;
mod mend;
mod mutate;
mod new;
mod options;
mod output;
mod progress;
mod result_writer;
mod schema;
mod template;
mod temporary;
mod test;
mod usage;

use clap::{Parser, Subcommand};
use failure::{Answer, Failure};
use std::process::ExitCode;

/// What `--version` says after the name.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "（语言第 1 版）");

#[derive(Parser)]
#[command(name = "zhunru", version = VERSION, about = "准入：职责下沉准入的规则引擎", long_about = None)]
#[command(after_help = "退出状态：0 无可指摘；1 答案是否定的；2 没法做。\n某个命令的用法：zhunru help 命令")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 预审一份事项清单：逐项给出结论、依据、缺什么、怎样补正
    Check(check::Options),
    /// 拟一份对照：清单的列名和取值与政策的怎样对应，由人改定以后用于 check --map
    Map(map::Options),
    /// 检查政策写得对不对
    Lint(lint::Options),
    /// 分析政策：规则有没有冲突、空白、重复，有没有从不起作用的，各举一个事项为例
    Analyze(analyze::Options),
    /// 比较两份清单：增加、删去、改名、移动、变动了哪些事项
    Compare(compare::Options),
    /// 比较一个政策的两版：哪些事项的结论会变，哪些话改了
    Diff(diff::Options),
    /// 运行政策里的“测试”
    Test(test::Options),
    /// 一处一处试改政策，看测试发现不发现
    Mutate(mutate::Options),
    /// 把政策文件排成统一的版式
    Fmt(fmt::Options),
    /// 政策写成一份给人核对的文书：条文和规则并排，名录、字段、测试都在里面（HTML、Word）
    Doc(doc::Options),
    /// 清单里可以填哪些事实：类型、单位、列名、取值、谁来填
    Fields(fields::Options),
    /// 一份空白的申报表（XLSX）：列名、下拉选项、填写提示，对象各一张
    Template(template::Options),
    /// 清单的 JSON Schema，或 TypeScript 类型
    Schema(schema::Options),
    /// 起一个新的政策包：写法检查无误，测试通过
    New(new::Options),
    /// 说明一个诊断代码；不写代码则列出全部
    Explain(explain::Options),
    /// 给 bash、zsh、fish、powershell 的补全脚本
    Completions(completions::Options),
    /// 某个命令的用法；不写命令则列出全部
    Help {
        /// 命令，如 check
        #[arg(value_name = "命令")]
        command: Option<String>,
    },
}

/// Reads the arguments, runs the command, and gives its exit status.
pub fn run() -> ExitCode {
    let arguments = match usage::parse::<Cli>() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let ended = match arguments.command {
        Command::Check(options) => check::run(options),
        Command::Map(options) => map::run(options),
        Command::Lint(options) => lint::run(options),
        Command::Analyze(options) => analyze::run(options),
        Command::Compare(options) => compare::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Test(options) => test::run(options),
        Command::Mutate(options) => mutate::run(options),
        Command::Fmt(options) => fmt::run(options),
        Command::Doc(options) => doc::run(options),
        Command::Fields(options) => fields::run(options),
        Command::Template(options) => template::run(options),
        Command::Schema(options) => schema::run(options),
        Command::New(options) => new::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Completions(options) => completions::run::<Cli>(options),
        Command::Help { command } => return usage::help::<Cli>(command.as_deref()),
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
