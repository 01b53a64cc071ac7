//! `fmt`: canonical layout.

use super::failure::{Answer, Ended, Failure};
use super::{files, output};
use clap::Args;
use std::path::Path;
use zhunru::report;

#[derive(Args)]
#[command(override_usage = "zhunru fmt [--check] 文件…")]
pub struct Options {
    /// .zr 文件或文件夹；- 从标准输入读、写到标准输出
    #[arg(value_name = "文件", required = true)]
    paths: Vec<String>,
    /// 不改写，只说哪些文件的版式要改
    #[arg(long)]
    check: bool,
}

pub fn run(options: Options) -> Ended {
    let (mut changed, mut broken) = (false, 0);
    for path in &options.paths {
        let files = if path == "-" { vec!["-".into()] } else { files::policy_files(Path::new(path))? };
        for file in files {
            match format(&file, options.check)? {
                Some(different) => changed |= different,
                None => broken += 1,
            }
        }
    }
    if broken > 0 {
        return Err(Failure(format!("{broken} 个文件有错误，没有改动它们")));
    }
    Ok(Answer::no_if(changed && options.check))
}

/// Whether the layout of a file had to change; `None` where it is no policy.
fn format(file: &Path, check: bool) -> Result<Option<bool>, Failure> {
    let name = files::shown(file);
    let path = file.to_string_lossy();
    let Ok(text) = String::from_utf8(files::read(&path)?) else {
        output::notice(&format!("「{name}」不是 UTF-8 文本\n"));
        return Ok(None);
    };
    let formatted = match zhunru::format(&name, &text) {
        Ok(formatted) => formatted,
        Err((sources, errors)) => {
            output::notice(&report::diagnostics(&sources, &errors, output::error_style()));
            return Ok(None);
        }
    };
    let changed = formatted != text;
    if name == "-" && !check {
        output::print(&formatted)?;
    } else if changed && check {
        output::print(&format!("要改：{name}\n"))?;
    } else if changed {
        output::deliver(&formatted, Some(&path))?;
        output::print(&format!("改了：{name}\n"))?;
    }
    Ok(Some(changed))
}
