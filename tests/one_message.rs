//! One mistake is one message: single characters are struck out of the shipped packages, and what is told is counted.

use crate::support::random::Dice;
use crate::support::{relative_files, root, seeds};
use zhunru::Workspace;

/// The packages by the policy that each holds.
struct Packages(Vec<(String, Files)>);

/// Names and bytes.
type Files = Vec<(String, Vec<u8>)>;

impl Packages {
    fn read() -> Packages {
        let mut folders: Vec<String> = std::fs::read_dir(root().join("policies"))
            .expect("the packages")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        folders.sort();
        let files = |folder: String| {
            let path = format!("policies/{folder}");
            let files = relative_files(&root(), &path, "zr").expect("policies");
            (path, files)
        };
        Packages(folders.into_iter().map(files).collect())
    }

    /// What is told of a package in which one file is changed. `workspace`: what was read before need not be parsed again.
    fn told(&self, workspace: &mut Workspace, named: usize, change: Option<(usize, &str)>) -> Vec<String> {
        workspace.forget_packages();
        for (at, (path, files)) in self.0.iter().enumerate() {
            let mut files = files.clone();
            if let Some((file, text)) = change.filter(|_| at == named) {
                files[file].1 = text.as_bytes().to_vec();
            }
            workspace.add_package(path, files, at == named);
        }
        for paths in workspace.wanted_tables() {
            if let Some((path, bytes)) = paths.iter().find_map(|path| Some((path, std::fs::read(root().join(path)).ok()?))) {
                workspace.add_table(path, bytes);
            }
        }
        workspace.lint(None).iter().map(|found| format!("{} {}", found.code.key(), found.message)).collect()
    }
}

#[test]
fn a_character_struck_out_is_one_message() {
    let packages = Packages::read();
    let mut workspace = Workspace::new();
    let before: Vec<Vec<String>> = (0..packages.0.len()).map(|named| packages.told(&mut workspace, named, None)).collect();
    let mut counts: Vec<(usize, String)> = Vec::new();
    for seed in seeds(100) {
        let mut dice = Dice::new(seed);
        let named = dice.below(packages.0.len());
        let file = dice.below(packages.0[named].1.len());
        let text = String::from_utf8(packages.0[named].1[file].1.clone()).expect("UTF-8");
        let (at, struck) = *dice.pick(&text.char_indices().collect::<Vec<_>>());
        let changed = format!("{}{}", &text[..at], &text[at + struck.len_utf8()..]);
        let told = packages.told(&mut workspace, named, Some((file, &changed)));
        let new: Vec<&String> = told.iter().filter(|message| !before[named].contains(message)).collect();
        let line = text[..at].matches('\n').count() + 1;
        let place = format!("{}:{line} without 「{struck}」: {new:#?}", packages.0[named].1[file].0);
        counts.push((new.len(), place));
    }
    counts.sort();
    let most = |share: usize| &counts[(counts.len() * share).div_ceil(100) - 1];
    assert!(most(50).0 <= 1, "the median is {}", most(50).0);
    let worst: Vec<&str> = counts.iter().rev().filter(|(count, _)| *count > 3).map(|(_, place)| place.as_str()).collect();
    assert!(most(95).0 <= 3, "{} of {} tell more than three messages:\n{}", worst.len(), counts.len(), worst.join("\n"));
}
