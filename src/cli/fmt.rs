//! `fmt`: canonical layout.

use super::failure::{Answer, Ended, Failure};
use super::{files, output};
use clap::Args;
use std::path::{Path, PathBuf};
use zhunru::visible::visible;
use zhunru::{MAX_POLICY_FILE, report};

#[derive(Args)]
#[command(override_usage = "zhunru fmt [--check] 文件…")]
pub struct Options {
    /// .zr 文件或文件夹；- 从标准输入读、写到标准输出
    #[arg(value_name = "文件", required = true)]
    paths: Vec<PathBuf>,
    /// 不改写，只说哪些文件的版式要改
    #[arg(long)]
    check: bool,
}

pub fn run(options: Options) -> Ended {
    let (mut changed, mut broken) = (false, 0);
    for path in &options.paths {
        let found = if files::is_standard(path) { vec![path.clone()] } else { files::policy_files(path)? };
        if found.is_empty() {
            return Err(Failure(format!("「{}」里没有 .zr 文件", files::shown(path))));
        }
        for file in found {
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
    let Ok(text) = String::from_utf8(files::read(file, MAX_POLICY_FILE)?) else {
        output::complain(&format!("「{name}」不是 UTF-8 文本"));
        return Ok(None);
    };
    let formatted = match zhunru::format(&name, &text) {
        Ok(formatted) => formatted,
        Err((sources, errors)) => {
            output::draw(&report::diagnostics(&sources, &errors, output::error_style()));
            return Ok(None);
        }
    };
    let changed = formatted != text;
    if files::is_standard(file) && !check {
        output::print(&formatted)?;
    } else if changed && check {
        output::print(&format!("要改：{}\n", visible(&name)))?;
    } else if changed {
        output::rewrite(file, &formatted)?;
        output::print(&format!("改了：{}\n", visible(&name)))?;
    }
    Ok(Some(changed))
}
