//! In which order a package declares things, and in which of its files, changes neither what is reported nor a verdict.

use crate::support::packages::{self, Package};
use crate::support::random::Dice;
use crate::support::{check, day, files_below, root, seeds};
use zhunru::wire::Item;
use zhunru::{Policy, Workspace};

const DAY: &str = "2024-06-01";
const DECLARATION_WORDS: &[&str] = &["政策", "字段", "对象", "名录", "日历", "法规", "参数", "设定", "定义", "规则", "判定表", "测试"];

/// The declarations of a text, each with its clauses and the comments behind it.
fn declarations(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        let opens = line.split_whitespace().next().is_some_and(|word| line.starts_with(word) && DECLARATION_WORDS.contains(&word));
        match found.last_mut() {
            Some(last) if !opens => last.push_str(line),
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// Whether a declaration may become the fact that names the items: the first text field is, so their order is kept.
fn may_be_title(declaration: &str) -> bool {
    declaration.starts_with("字段") && declaration.split_whitespace().nth(2) == Some("文本")
}

fn shuffled(dice: &mut Dice, declarations: &[String]) -> Vec<String> {
    let mut shuffled = declarations.to_vec();
    dice.shuffle(&mut shuffled);
    let mut titles = declarations.iter().filter(|declaration| may_be_title(declaration));
    for slot in shuffled.iter_mut().filter(|declaration| may_be_title(declaration)) {
        slot.clone_from(titles.next().expect("as many as before"));
    }
    shuffled
}

/// Lays declarations out over some files.
fn files(dice: &mut Dice, folder: &str, declarations: &[String]) -> Vec<(String, Vec<u8>)> {
    let mut cuts: Vec<usize> = (0..dice.below(3)).map(|_| dice.below(declarations.len() + 1)).collect();
    cuts.extend([0, declarations.len()]);
    cuts.sort_unstable();
    let parts = cuts.windows(2).filter_map(|cut| declarations.get(cut[0]..cut[1]));
    parts.enumerate().map(|(at, part)| (format!("{folder}/{at}.zr"), format!("{}\n", part.join("\n")).into_bytes())).collect()
}

fn workspace(dice: &mut Dice, packages: &[Package], shuffle: bool) -> Workspace {
    let mut workspace = Workspace::new();
    fill(&mut workspace, dice, packages, shuffle);
    workspace
}

fn fill(workspace: &mut Workspace, dice: &mut Dice, packages: &[Package], shuffle: bool) {
    for (at, package) in packages.iter().enumerate() {
        let mut declarations = declarations(&package.text);
        if shuffle {
            declarations = shuffled(dice, &declarations);
        }
        workspace.add_package(&format!("{at}"), files(dice, &format!("{at}"), &declarations), at + 1 == packages.len());
        for (name, contents) in &package.tables {
            workspace.add_table(&format!("{at}/{name}"), contents.as_bytes().to_vec());
        }
    }
}

/// What is reported, without the places: code, message, help and the text of each place.
fn reported(workspace: &Workspace) -> Vec<String> {
    let diagnostics = workspace.lint(None);
    let described = diagnostics.iter().map(|diagnostic| {
        let mut places: Vec<&str> = diagnostic.labels.iter().map(|label| workspace.sources().slice(label.span)).collect();
        places.sort_unstable();
        let code = format!("{:?}", diagnostic.code);
        // A name is told once, in the words of its first place, and unused names together, in those of the first of them.
        if ["NAM001", "NAM003", "NAM007", "NAM008", "LVL001"].contains(&code.as_str()) {
            return format!("{code} {places:?}");
        }
        // A slip is told once a file, with its other places in that file, and the declarations are dealt out to other files.
        let repeated = diagnostic.message.ends_with("处相同）").then(|| diagnostic.message.rfind("（另有 ")).flatten();
        places.dedup();
        format!("{code} {} {:?} {places:?}", &diagnostic.message[..repeated.unwrap_or(diagnostic.message.len())], diagnostic.help)
    });
    let mut described: Vec<String> = described.collect();
    described.sort();
    described.dedup();
    described
}

/// Slips of a drafter: a word in place of another, a declaration too many, one that is missing.
fn spoil(dice: &mut Dice, package: &mut Package) {
    const WORDS: &[(&str, &str)] = &[
        ("面积", "面级"),
        ("紧急", "甲一"),
        ("处罚", "处法"),
        ("万元", "平方米"),
        ("代码", "会签"),
        ("缺口", "缺囗"),
        ("街道名录", "街道名陆"),
        ("上限", "人均"),
        ("申报.批次", "申报.次"),
        ("人数", "跨区"),
        ("《办法》", "《办法"),
        ("是否", "事否"),
    ];
    const MORE: &[&str] = &[
        "字段 民政 是否",
        "字段 甲一 日期",
        "字段 许可 日期",
        "字段 去向 枚举 {紧急、一般} 缺省 紧急",
        "字段 数目 整数(名) 缺省 3",
        "参数 下限 金额 = 上限",
        "参数 常态 枚举 {紧急、跨区} = 紧急",
        "定义 占比过高 = 占比 > 上限",
        "定义 少人 = 人数 < 3名 且 很少人",
        "定义 很少人 = 人数 < 1名",
        "法规 《办法》\n    位阶 规张",
        "名录 又一名录 来自 “streets.csv” 主键 名称\n    列 名称 文本\n    列 编制 枚举 {3、5}",
    ];
    for _ in 0..dice.below(4) {
        let mut declarations = declarations(&package.text);
        match dice.below(5) {
            0 => declarations.push(format!("{}\n", dice.pick(MORE))),
            1 if declarations.len() > 2 => drop(declarations.remove(1 + dice.below(declarations.len() - 1))),
            _ => {
                let (word, other) = *dice.pick(WORDS);
                let at = dice.below(declarations.len());
                declarations[at] = declarations[at].replacen(word, other, 1);
            }
        }
        package.text = declarations.concat();
    }
}

#[test]
fn what_is_reported_does_not_depend_on_the_order_of_declarations() {
    let mut found = 0;
    for seed in seeds(600) {
        let mut dice = Dice::new(seed ^ 0x0bde7);
        let mut packages = packages::packages(&mut dice, true);
        packages.iter_mut().for_each(|package| spoil(&mut dice, package));
        let before = reported(&workspace(&mut dice, &packages, false));
        // Of two declarations of a name the first one counts.
        if before.iter().any(|diagnostic| diagnostic.starts_with("NAM002")) {
            continue;
        }
        let after = reported(&workspace(&mut dice, &packages, true));
        let texts: Vec<&str> = packages.iter().map(|package| package.text.as_str()).collect();
        assert_eq!(before, after, "seed {seed}\n{}", texts.join("\n----\n"));
        found += before.len();
    }
    assert!(found > 600, "{found} diagnostics are too few to tell");
}

#[test]
fn packages_that_are_read_again_after_a_change_are_as_if_they_were_read_first() {
    let mut found = 0;
    for seed in seeds(60) {
        let mut dice = Dice::new(seed ^ 0x4ead);
        let mut packages = packages::packages(&mut dice, true);
        let mut kept = workspace(&mut Dice::new(seed), &packages, false);
        for change in 0..4 {
            packages.last_mut().into_iter().for_each(|package| spoil(&mut dice, package));
            kept.forget_packages();
            fill(&mut kept, &mut Dice::new(seed), &packages, false);
            let fresh = reported(&workspace(&mut Dice::new(seed), &packages, false));
            assert_eq!(reported(&kept), fresh, "seed {seed}, change {change}");
            found += fresh.len();
        }
    }
    assert!(found > 60, "{found} diagnostics are too few to tell");
}

fn items<'p>(policy: &'p Policy, list: &str) -> Vec<Item<'p>> {
    check(policy, list, false).items
}

/// A verdict, with reasons and questions in no order.
fn verdict(item: &Item<'_>) -> String {
    let mut reasons: Vec<String> = item.reasons.iter().map(|reason| format!("{} {:?}", reason.rule, reason.effect)).collect();
    let mut missing: Vec<&str> = item.missing.iter().map(AsRef::as_ref).collect();
    reasons.sort();
    missing.sort_unstable();
    format!("{:?} {} {:?} {reasons:?} {missing:?}", item.outcome, item.determined, item.possible)
}

#[test]
fn verdicts_do_not_depend_on_the_order_of_declarations() {
    let mut compared = 0;
    for seed in seeds(120) {
        let mut dice = Dice::new(seed ^ 0xfade);
        let packages = packages::packages(&mut dice, true);
        let Ok(before) = workspace(&mut dice, &packages, false).compile(day(DAY)) else { continue };
        let after = workspace(&mut dice, &packages, true).compile(day(DAY)).unwrap_or_else(|errors| panic!("seed {seed}: {errors:?}"));
        let list = packages::list(&mut dice, 8, 25).to_string();
        let verdicts = |policy: &Policy| -> Vec<String> { items(policy, &list).iter().map(verdict).collect() };
        assert_eq!(verdicts(&before), verdicts(&after), "seed {seed}");
        compared += 1;
    }
    assert!(compared > 60, "{compared} packages are too few to tell");
}

/// The shipped packages; the declarations of each are shuffled over its files, if wanted. A 背景 stays with the tests of its file.
fn shipped(dice: &mut Dice, folders: &[std::path::PathBuf], named: usize, shuffle: bool) -> Workspace {
    let mut workspace = Workspace::new();
    for (at, folder) in folders.iter().enumerate() {
        let texts = files_below(folder, "zr").into_iter().map(|path| std::fs::read_to_string(path).expect("a file"));
        let (whole, texts): (Vec<String>, Vec<String>) = texts.partition(|text| text.lines().any(|line| line == "背景"));
        let mut declarations = declarations(&texts.join("\n"));
        if shuffle {
            declarations = shuffled(dice, &declarations);
        }
        let folder = folder.to_string_lossy();
        let mut files = files(dice, &folder, &declarations);
        files.extend((1..).zip(whole).map(|(number, text)| (format!("{folder}/背景{number}.zr"), text.into_bytes())));
        workspace.add_package(&folder, files, at == named);
    }
    for path in workspace.wanted_tables().into_iter().flatten() {
        if let Ok(bytes) = std::fs::read(&path) {
            workspace.add_table(&path, bytes);
        }
    }
    workspace
}

#[test]
fn the_shipped_packages_are_in_order_in_any_order() {
    let mut folders: Vec<_> = std::fs::read_dir(root().join("policies")).expect("policies").flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let mut dice = Dice::new(0x5417);
    for named in 0..folders.len() {
        assert_eq!(reported(&shipped(&mut dice, &folders, named, false)), Vec::<String>::new());
        let shuffled = shipped(&mut dice, &folders, named, true);
        assert_eq!(reported(&shuffled), Vec::<String>::new());
        let tests = shuffled.test().unwrap_or_else(|errors| panic!("{errors:?}"));
        let report = tests.run();
        let failed: Vec<_> = report.tests.iter().filter(|test| !test.passed).map(|test| &test.name).collect();
        assert!(failed.is_empty() && !report.tests.is_empty(), "{failed:?}");
    }
}
