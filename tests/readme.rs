//! The README keeps its word: its example lints clean, passes its test and judges its list; its links lead somewhere.

use crate::support::{markdown, root};
use serde_json::Value;

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("a README")
}

#[test]
fn its_example_works() {
    let folder = tempfile::tempdir().expect("a folder");
    markdown::write_files(markdown::fences(&readme()).iter(), folder.path());
    let call = |line: &str| markdown::run(&markdown::words(line), folder.path());
    assert_eq!(call("lint --strict -p main.zr").status.code(), Some(0));
    assert_eq!(call("fmt --check main.zr").status.code(), Some(0));
    assert_eq!(call("test -p main.zr").status.code(), Some(0));
    let done = call("check -p main.zr 清单.csv --as-of 2024-06-01 --format json");
    let result: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let outcomes: Vec<&str> = result["items"].as_array().into_iter().flatten().filter_map(|item| item["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["conditional", "reject", "supplement"]);
}

#[test]
fn its_commands_are_those_of_the_scripts() {
    let readme = readme();
    let command = "cargo run --release --locked -- check -p policies/新洲区职责准入 examples/新洲区下沉事项清单.xlsx --as-of 2024-05-06";
    assert!(readme.contains(command));
    assert!(readme.contains("scripts/test.sh"));
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("the script of continuous integration");
    assert!(ci.contains("scripts/test.sh"));
}

#[test]
fn links_of_the_pages_lead_somewhere() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "examples/README.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("a page");
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|target| !target.contains("://") && !target.starts_with('#'))
        {
            let path = root().join(page).parent().expect("a folder").join(target.split('#').next().unwrap_or_default());
            assert!(path.exists(), "{page}: {target}");
        }
    }
}
