//! `new`: a package to start from, or a lower policy made from a template package.

mod from;

use super::failure::{Answer, Ended, Failure};
use super::output::Output;
use super::{files, output};
use clap::Args;
use from::named;
use std::path::PathBuf;
use zhunru::diagnostic::Severity;
use zhunru::visible::visible;

#[derive(Args)]
#[command(override_usage = "zhunru new 名称 [--from 政策包]")]
pub struct Options {
    /// 新政策的名称，也是文件夹的名称；可以写成 policies/名称
    #[arg(value_name = "名称")]
    name: PathBuf,
    /// 按哪个政策包制定：建一个以它为上位的政策，它留给下级定的参数、名录都列出来，等着填
    #[arg(long, value_name = "政策包")]
    from: Option<PathBuf>,
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
    // A name that the language cannot hold is found before anything is written.
    let header = format!("政策 {}\n    层级 县\n    默认 准入\n", named(&name));
    let mut workspace = zhunru::Workspace::new();
    workspace.add_package(&name, vec![("main.zr".to_owned(), header.into_bytes())], true);
    let found = workspace.lint(None);
    if let Some(error) = found.iter().find(|found| found.severity() == Severity::Error) {
        return Err(Failure(format!("「{name}」不能作政策的名称：{}", error.message)));
    }
    let texts = match &options.from {
        Some(template) => from::files(&named(&name), folder, template)?,
        None => FILES.map(|(file, text)| (file.to_owned(), text.replace("政策名", &named(&name)))).to_vec(),
    };
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
    let template = options.from.iter().map(|template| visible(&files::shown(template)).into_owned());
    let with: String = template.filter(|_| !lies_beside(&options)).map(|template| format!(" -p {}", in_shell(&template))).collect();
    let given = in_shell(&shown);
    message += &format!("\n接着做：\n  zhunru lint -p {given}{with}\n  zhunru test -p {given}{with}\n");
    output::print(&message)?;
    Ok(Answer::Fine)
}

/// A path as it is typed into a shell: in quotes where it has blanks or signs.
fn in_shell(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '·' | '（' | '）'));
    match (is_plain, cfg!(windows)) {
        (true, _) => path.to_owned(),
        (false, true) => format!("\"{path}\""),
        (false, false) => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// Whether the new package lies beside its template, where upper policies are looked for.
fn lies_beside(options: &Options) -> bool {
    options.from.as_ref().is_none_or(|template| template.parent() == options.name.parent())
}
