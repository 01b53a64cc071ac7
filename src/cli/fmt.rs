//! `fmt`: canonical layout.

use super::{Answer, Ended, Failure, files, output};
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
    let mut changed = false;
    let mut broken = 0;
    for path in &options.paths {
        let files = if path == "-" { vec!["-".into()] } else { files::policy_files(Path::new(path))? };
        for file in files {
            match one(&file, options.check)? {
                Done::Same => {}
                Done::Changed => changed = true,
                Done::Broken => broken += 1,
            }
        }
    }
    if broken > 0 {
        return Err(Failure(format!("{broken} 个文件有错误，没有改动它们")));
    }
    Ok(if changed && options.check { Answer::No } else { Answer::Fine })
}

enum Done {
    Same,
    Changed,
    Broken,
}

fn one(file: &Path, check: bool) -> Result<Done, Failure> {
    let name = files::shown(file);
    let bytes = files::read(&file.to_string_lossy())?;
    let Ok(text) = String::from_utf8(bytes) else {
        output::notice(&format!("「{name}」不是 UTF-8 文本\n"));
        return Ok(Done::Broken);
    };
    let formatted = match zhunru::format(&name, &text) {
        Ok(formatted) => formatted,
        Err((sources, errors)) => {
            output::notice(&report::diagnostics(&sources, &errors, output::error_style()));
            return Ok(Done::Broken);
        }
    };
    let changed = formatted != text;
    match (name.as_str(), check) {
        ("-", false) => output::print(&formatted)?,
        (_, true) if changed => output::print(&format!("要改：{name}\n"))?,
        (_, false) if changed => {
            files::write(&file.to_string_lossy(), formatted.as_bytes())?;
            output::print(&format!("改了：{name}\n"))?;
        }
        _ => {}
    }
    Ok(if changed { Done::Changed } else { Done::Same })
}
