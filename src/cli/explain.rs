//! `explain`: the page of a diagnostic code.

use super::failure::{Answer, Ended, Failure};
use super::output;
use clap::Args;
use zhunru::diagnostic::{Code, Severity};
use zhunru::report;

#[derive(Args)]
#[command(override_usage = "zhunru explain [代码]")]
pub struct Options {
    /// 诊断代码，如 TYP002
    #[arg(value_name = "代码")]
    code: Option<String>,
}

pub fn run(options: Options) -> Ended {
    let Some(asked) = options.code else {
        output::print(&all())?;
        return Ok(Answer::Fine);
    };
    let key = asked.trim().to_uppercase();
    let code = Code::from_key(&key).ok_or_else(|| Failure(format!("没有代码「{asked}」。{}", related(&key))))?;
    output::print(&report::page(code.page(), output::style()))?;
    Ok(Answer::Fine)
}

/// The codes that begin like a wrong one.
fn related(key: &str) -> String {
    let family: String = key.chars().take(3).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.key()).filter(|key| key.starts_with(&family)).collect();
    if codes.is_empty() { "全部代码：zhunru explain".to_owned() } else { format!("同类的代码：{}", codes.join("、")) }
}

/// Every code with its title, one a line.
fn all() -> String {
    let row = |code: &Code| {
        let severity = match code.severity() {
            Severity::Error => "错误",
            Severity::Warning => "警告",
        };
        format!("{}  {severity}  {}\n", code.key(), code.title())
    };
    Code::ALL.iter().map(row).collect()
}
