//! The README keeps its word: its example lints clean, passes its test and judges its list; its links lead somewhere.

use crate::support::{page, root, text_of};

#[test]
fn its_example_works() {
    page::hold(&[root().join("README.md"), root().join("README.zh-CN.md")], false);
}

#[test]
fn its_commands_are_those_of_the_scripts() {
    let readme = text_of("README.md");
    let command = "cargo run --release --locked -- check -p policies/新洲区职责准入 examples/新洲区下沉事项清单.xlsx --as-of 2024-05-06 -o - -o target/审查结果.xlsx";
    assert!(readme.contains(command));
    assert!(readme.contains("scripts/test.sh"));
    assert!(text_of(".ci/run").contains("scripts/test.sh"));
    assert!(text_of(".github/workflows/ci.yml").contains(".ci/run"));
}

#[test]
fn links_of_the_pages_lead_somewhere() {
    for page in [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "examples/README.md",
        "tests/spec/README.md",
    ] {
        let text = text_of(page);
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
