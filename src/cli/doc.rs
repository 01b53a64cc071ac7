//! `doc`: a policy as a page that a person reads and countersigns.

use super::failure::{Answer, Ended, Failure};
use super::files::{self, shown};
use super::load;
use super::options::{Policies, day};
use super::result_writer::{Destination, Format};
use clap::Args;
use std::path::{Path, PathBuf};
use zhunru::date::Date;
use zhunru::wire::PolicyOutline;
use zhunru::{report, wire};

/// So many characters of a policy's name are part of a file name: systems take 255 bytes.
const MAX_NAME: usize = 60;

const FORMATS: [Format; 4] = [Format::Human, Format::Json, Format::Html, Format::Docx];

#[derive(Args)]
#[command(override_usage = "zhunru doc -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 按哪一天的上位政策和名录（不写：今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<Date>,
    /// 结果的形式：human（给人看）、html、docx、json（不写：看 -o 的结尾，再不然 human）
    #[arg(long, value_name = "形式", value_enum)]
    format: Option<Format>,
    /// 写进这个文件，形式看结尾；写进这个文件夹，是 政策名.html 和 政策名.docx；可以写几次（不写：标准输出）
    #[arg(short, long, value_name = "文件或文件夹")]
    output: Vec<PathBuf>,
}

pub fn run(options: Options) -> Ended {
    let Options { policies, as_of, format, output } = options;
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = output.into_iter().partition(|path| is_folder(path));
    let destinations = Destination::among(&FORMATS, &files, format)?;
    let workspace = load::workspace(&policies)?;
    let outlines = workspace.outlines(as_of.unwrap_or_else(load::today)).map_err(|errors| load::unusable(&workspace, &errors))?;
    for folder in &folders {
        for (outline, name) in outlines.iter().zip(file_names(&outlines)) {
            into_folder(folder, outline, &name, format)?;
        }
    }
    if !folders.is_empty() && files.is_empty() {
        return Ok(Answer::Fine);
    }
    let [outline] = outlines.as_slice() else {
        return Err(Failure("一个文件写一个政策：几个政策的，用 -o 写明一个文件夹".to_owned()));
    };
    destinations.iter().try_for_each(|destination| write(destination, outline))?;
    Ok(Answer::Fine)
}

/// What has no ending is a folder, as is what is one already.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || (path.extension().is_none() && !files::is_standard(path))
}

/// What the files of policies are called, without their endings: versions of one policy have one name, other names may differ only in signs
/// that no file name takes.
fn file_names(outlines: &[PolicyOutline]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for outline in outlines {
        let is_taken_over = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '·' | '（' | '）');
        let name: String = outline.name.chars().take(MAX_NAME).map(|c| if is_taken_over(c) { c } else { '_' }).collect();
        let name = if name.is_empty() { "政策".to_owned() } else { name };
        let numbered = |at: usize| if at == 1 { name.clone() } else { format!("{name}（{at}）") };
        let is_new = |name: &String| names.iter().all(|other| other.to_lowercase() != name.to_lowercase());
        names.extend((1..).map(numbered).find(is_new));
    }
    names
}

/// A page and a Word document, or only the form that is wanted. `name`: what the files are called.
fn into_folder(folder: &Path, outline: &PolicyOutline, name: &str, format: Option<Format>) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::of_system(format!("写不了「{}」", shown(folder)), &error))?;
    let endings: &[&str] = match format {
        None => &["html", "docx"],
        Some(Format::Html) => &["html"],
        Some(Format::Docx) => &["docx"],
        Some(Format::Json) => &["json"],
        Some(Format::Human | Format::Jsonl | Format::Csv | Format::Xlsx) => &["txt"],
    };
    let files: Vec<PathBuf> = endings.iter().map(|ending| folder.join(format!("{name}.{ending}"))).collect();
    Destination::all(&files, format)?.iter().try_for_each(|destination| write(destination, outline))
}

fn write(destination: &Destination, outline: &PolicyOutline) -> Result<(), Failure> {
    let mut out = destination.open()?;
    match destination.format() {
        Format::Html => out.write(&report::policy_html(outline))?,
        Format::Docx => {
            let document = report::policy_docx(outline);
            out.write_bytes(&document.ok_or_else(|| Failure("文档写不出来".to_owned()))?)?;
        }
        Format::Json => out.write(&wire::to_json(outline))?,
        Format::Human | Format::Jsonl | Format::Csv | Format::Xlsx => {
            out.write(&report::policy_text(outline, destination.style()))?;
        }
    }
    out.finish()
}
