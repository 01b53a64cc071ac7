//! Packages, their upper policies and tables, from files into a [`Workspace`].

use super::files::{self, shown};
use super::{Failure, output};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use zhunru::diagnostic::Diagnostic;
use zhunru::{Workspace, report};

/// The packages of `-p` and those above them, with the tables that they name.
pub fn load(paths: &[String]) -> Result<Workspace, Failure> {
    let mut workspace = Workspace::new();
    let mut roots: Vec<PathBuf> = Vec::new();
    for path in paths {
        let root = PathBuf::from(path);
        let package = if path == "-" { vec![("标准输入.zr".to_owned(), files::read("-")?)] } else { read_package(&root)? };
        if package.is_empty() {
            return Err(Failure(format!("「{path}」里没有 .zr 文件")));
        }
        workspace.add_package(&shown(&root), package, true);
        roots.push(root);
    }
    add_uppers(&mut workspace, roots)?;
    add_tables(&mut workspace)?;
    Ok(workspace)
}

/// The errors that keep a policy from being used are drawn on standard error; how to say that the command ends there.
pub fn unusable(workspace: &Workspace, errors: &[Diagnostic]) -> Failure {
    output::notice(&report::diagnostics(workspace.sources(), errors, output::error_style()));
    Failure("政策有错误，不能使用".to_owned())
}

fn read_package(root: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    files::policy_files(root)?.iter().map(|file| Ok((shown(file), files::read(&file.to_string_lossy())?))).collect()
}

/// Upper policies that are not among those given are looked for near the packages, the nearest place first. What is found nowhere is told by
/// the checker, at the word that names it.
fn add_uppers(workspace: &mut Workspace, mut roots: Vec<PathBuf>) -> Result<(), Failure> {
    let mut listed: HashMap<PathBuf, Vec<Candidate>> = HashMap::new();
    let mut missed: Vec<String> = Vec::new();
    while let Some(wanted) = workspace.wanted_policies().into_iter().find(|wanted| !missed.contains(wanted)) {
        let mut found: Vec<PathBuf> = Vec::new();
        for folder in roots.iter().flat_map(|root| neighbourhoods(root)) {
            let candidates = listed.entry(folder).or_insert_with_key(|folder| candidates_in(folder));
            let fitting = candidates.iter().filter(|candidate| candidate.policy == wanted).map(|candidate| candidate.root.clone());
            found = fitting.filter(|path| !roots.iter().any(|root| same_place(root, path))).collect();
            if !found.is_empty() {
                break;
            }
        }
        if found.is_empty() {
            missed.push(wanted);
        }
        for root in found {
            workspace.add_package(&shown(&root), read_package(&root)?, false);
            roots.push(root);
        }
    }
    Ok(())
}

/// A package that lies near, and the policy in it.
struct Candidate {
    root: PathBuf,
    policy: String,
}

/// Where to look: beside a file, and beside the folder of the package.
fn neighbourhoods(root: &Path) -> Vec<PathBuf> {
    let beside = |path: &Path| match (path.file_name(), path.parent()) {
        (Some(_), Some(parent)) => parent.to_owned(),
        (_, _) => path.join(".."),
    };
    let own = beside(root);
    if root.is_dir() {
        return vec![own];
    }
    let above = if own.as_os_str().is_empty() { PathBuf::from("..") } else { beside(&own) };
    vec![own, above]
}

/// The packages of a folder; what cannot be read is no candidate.
fn candidates_in(folder: &Path) -> Vec<Candidate> {
    let entries = files::entries(folder).unwrap_or_default();
    let packages = entries.into_iter().filter(|path| path.is_dir() || files::is_policy_file(path));
    packages.filter_map(|root| policy_of(&root).map(|policy| Candidate { root, policy })).collect()
}

/// The name in the one 政策 header of a package; a folder with several holds several packages and is none itself.
fn policy_of(root: &Path) -> Option<String> {
    let mut alone = Workspace::new();
    for (name, bytes) in read_package(root).ok()? {
        alone.add_package(&name.clone(), vec![(name, bytes)], false);
    }
    let mut names = alone.policy_names().into_iter().flatten();
    names.next().filter(|_| names.next().is_none())
}

fn same_place(one: &Path, other: &Path) -> bool {
    matches!((std::fs::canonicalize(one), std::fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn add_tables(workspace: &mut Workspace) -> Result<(), Failure> {
    for paths in workspace.wanted_tables() {
        if let Some(path) = paths.iter().find(|path| Path::new(path).is_file()) {
            workspace.add_table(path, files::read(path)?);
        }
    }
    Ok(())
}
