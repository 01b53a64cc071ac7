//! `new`: a package to start from.

use super::failure::{Answer, Ended, Failure};
use super::output::Output;
use super::{files, output};
use clap::Args;
use std::path::PathBuf;
use zhunru::visible::visible;

#[derive(Args)]
#[command(override_usage = "zhunru new 名称")]
pub struct Options {
    /// 新政策的名称，也是文件夹的名称；可以写成 policies/名称
    #[arg(value_name = "名称")]
    name: PathBuf,
}

/// The files of a package: their names and what is in them; `政策名` stands for the name of the policy.
const FILES: [(&str, &str); 4] = [
    ("main.zr", include_str!("new/main.zr")),
    ("准入.zr", include_str!("new/准入.zr")),
    ("准入.test.zr", include_str!("new/准入.test.zr")),
    ("名录/街道.csv", include_str!("new/街道.csv")),
];

pub fn run(options: Options) -> Ended {
    let folder = &options.name;
    let name = folder.file_name().map(files::text_of).unwrap_or_default();
    if folder.exists() {
        return Err(Failure(format!("「{}」已经有了，没有改动它", files::shown(folder))));
    }
    let texts = FILES.map(|(file, text)| (file, text.replace("政策名", &named(&name))));
    // A name that the language cannot hold is found before anything is written.
    let mut workspace = zhunru::Workspace::new();
    let policies = texts.iter().filter(|(file, _)| file.ends_with(".zr"));
    workspace.add_package(&name, policies.map(|(file, text)| ((*file).to_owned(), text.clone().into_bytes())).collect(), true);
    if workspace.policy_names().into_iter().flatten().next().is_none() {
        return Err(Failure(format!("「{name}」不能作政策的名称")));
    }
    let shown = visible(&files::shown(folder)).into_owned();
    let mut message = format!("建好了「{shown}」：\n");
    for (file, text) in &texts {
        let path = folder.join(file);
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .map_err(|error| Failure::of_system(format!("写不了「{}」", files::shown(&path)), &error))?;
        Output::open(Some(&path))?.deliver(text)?;
        message += &format!("  {shown}/{file}\n");
    }
    message += &format!("\n接着做：\n  zhunru lint -p {shown}\n  zhunru test -p {shown}\n");
    output::print(&message)?;
    Ok(Answer::Fine)
}

/// The name as a policy file writes it: bracketed, unless it is a plain name (fmt takes brackets off that are not needed).
fn named(name: &str) -> String {
    let bracketed = format!("「{name}」");
    let probe = format!("政策 {bracketed}\n    层级 县\n    默认 准入\n");
    let plain = zhunru::format("名称.zr", &probe).ok();
    let first = plain.as_deref().and_then(|text| text.lines().next()).and_then(|line| line.strip_prefix("政策 "));
    first.map_or(bracketed, str::to_owned)
}
