//! `lint`: everything that can be said about policies before anything runs.

use super::failure::{Answer, Ended};
use super::options::{FindingsFormat, Policies, day};
use super::{load, mend, output};
use clap::Args;
use zhunru::date::Date;
use zhunru::diagnostic::Severity;
use zhunru::report;
use zhunru::wire::{self, DiagnosticsResult};

#[derive(Args)]
#[command(override_usage = "zhunru lint -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 结果的形式：human（给人看）、json、sarif（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: FindingsFormat,
    /// 依据的法规按这一天是否有效来核对（不写：政策施行之日）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 警告也算有问题
    #[arg(long)]
    strict: bool,
    /// 把有把握的改法写进文件，别的一概不动；再报还剩下的
    #[arg(long)]
    fix: bool,
    /// 与 --fix 同用：不改写，只显示会改哪些地方
    #[arg(long, requires = "fix")]
    check: bool,
}

pub fn run(options: Options) -> Ended {
    let (workspace, mended) = match options.fix {
        true => mend::mend(&options.policies, options.as_of)?,
        false => (load::workspace(&options.policies)?, mend::Mended::new()),
    };
    if options.check {
        return show(&options, &mended);
    }
    mend::write(&options.policies, &mended)?;
    let found = workspace.lint(options.as_of);
    let text = match options.format {
        FindingsFormat::Json => wire::to_json(&DiagnosticsResult::of(workspace.sources(), &found)),
        FindingsFormat::Sarif => report::sarif(&DiagnosticsResult::of(workspace.sources(), &found)),
        FindingsFormat::Human if found.is_empty() => "没有发现问题\n".to_owned(),
        FindingsFormat::Human => report::diagnostics(workspace.sources(), &found, output::style()),
    };
    output::print(&text)?;
    let objects = found.iter().any(|diagnostic| options.strict || diagnostic.severity() == Severity::Error);
    Ok(Answer::no_if(objects))
}

/// Says what would be mended; standard output is a diff, or nothing that a program would have to read as one.
fn show(options: &Options, mended: &mend::Mended) -> Ended {
    let diff = mend::diff(&options.policies, mended)?;
    match options.format {
        FindingsFormat::Human => output::print(&diff)?,
        FindingsFormat::Json | FindingsFormat::Sarif => output::draw(&diff),
    }
    Ok(Answer::no_if(!mended.is_empty()))
}
