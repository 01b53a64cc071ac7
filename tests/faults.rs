//! What can go wrong with files: nothing that is read is written over, nothing is left half written, nothing is waited for or swallowed whole.
#![cfg(unix)]

use crate::support::Folder;
use crate::support::call::{complained, printed, run, words};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const POLICY: &str = "政策 示例\n    层级 县\n    施行 2020-01-01\n    默认 准入\n    用语 不予准入 “不同意下沉”\n\n字段 事项名称 文本\n字段 面积 数(平方米) 列名 “占地面积”、“用地面积”\n\n规则 大\n    依据 《办法》第一条\n    当   面积 > 3平方米\n    结论 不予准入\n";
const TABLE: &str = "\n名录 街道 来自 “街道.csv” 主键 名称\n    列 名称 文本\n\n规则 在册\n    依据 《办法》第二条\n    当   事项名称 属于 街道\n    结论 报批 “局”\n";

/// A folder with a policy, its table and a list.
fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), format!("{POLICY}{TABLE}")).expect("a file");
    std::fs::write(folder.path().join("街道.csv"), "名称\n甲街道\n").expect("a file");
    std::fs::write(folder.path().join("清单.json"), "[{\"事项名称\": \"养犬登记\", \"面积\": 5}]").expect("a file");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Refused with a message that holds this.
fn refused(line: &str, folder: &Path, told: &str) {
    let done = run(line, folder);
    assert_eq!(done.status.code(), Some(2), "{line}: {}", complained(&done));
    assert!(complained(&done).contains(told), "{line}: {}", complained(&done));
}

#[test]
fn nothing_that_is_read_is_written_over() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    symlink("清单.json", at("链接.json")).expect("a link");
    std::fs::hard_link(at("清单.json"), at("又名.json")).expect("a hard link");
    std::fs::create_dir(at("夹")).expect("a folder");
    symlink(folder.path(), at("夹/上")).expect("a link");
    for output in ["清单.json", "./清单.json", "链接.json", "又名.json", "夹/../清单.json", "夹/上/清单.json"] {
        refused(&format!("check -p 政策.zr 清单.json -o {output}"), folder.path(), "是读的文件");
    }
    for output in ["政策.zr", "街道.csv"] {
        refused(&format!("check -p 政策.zr 清单.json -o 结果.json -o {output}"), folder.path(), "是读的文件");
    }
    refused("schema -p 政策.zr -o 政策.zr", folder.path(), "是读的文件");
    assert!(!at("结果.json").exists());
    let redirected = Command::new(env!("CARGO_BIN_EXE_zhunru"))
        .args(words("check -p 政策.zr - --input-format json -o 又名.json"))
        .current_dir(folder.path())
        .stdin(std::fs::File::open(at("清单.json")).expect("a file"))
        .output()
        .expect("the command runs");
    assert_eq!(redirected.status.code(), Some(2), "{}", complained(&redirected));
    assert!(std::fs::read_to_string(at("清单.json")).expect("a file").starts_with("[{"));
}

#[test]
fn outputs_have_the_form_of_their_ending() {
    let folder = folder();
    let done = run("check -p 政策.zr 清单.json -o 一.json -o 二.jsonl -o 三.CSV -o 四.txt -o 五", folder.path());
    assert_eq!((done.status.code(), done.stdout.len()), (Some(1), 0), "{}", complained(&done));
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a result");
    for (name, begins) in [
        ("一.json", "{\n  \"version\""),
        ("二.jsonl", "{\"row\":1"),
        ("三.CSV", "\u{feff}"),
        ("四.txt", "职责准入预审"),
        ("五", "职责准入预审"),
    ] {
        assert!(text(name).starts_with(begins), "{name}: {}", text(name));
    }
    assert_eq!(text("四.txt"), text("五"));
    refused("check -p 政策.zr 清单.json --format csv -o 六.json", folder.path(), "结尾");
    refused("check -p 政策.zr 清单.json -o 六.json -o ./六.json -o 六.json", folder.path(), "写了两次");
    assert!(!folder.path().join("六.json").exists());
    assert_eq!(run("check -p 政策.zr 清单.json --format csv -o 七.csv", folder.path()).status.code(), Some(1));
}

#[test]
fn empty_lists_and_packages_without_tests_are_warned_of() {
    let folder = folder();
    for (name, text) in [("空.json", "[]"), ("空.csv", "事项名称,面积\n"), ("无.json", "{\"事项\": []}")] {
        std::fs::write(folder.path().join(name), text).expect("a file");
        for form in ["human", "json", "jsonl", "csv", "human --quiet"] {
            let done = run(&format!("check -p 政策.zr {name} --format {form}"), folder.path());
            assert_eq!(done.status.code(), Some(0), "{name}: {}", complained(&done));
            let told = printed(&done) + &complained(&done);
            assert!(told.contains("清单里没有事项"), "{name} as {form}: {told}");
            assert_eq!(
                run(&format!("check -p 政策.zr {name} --strict --format {form}"), folder.path()).status.code(),
                Some(1),
                "{name} as {form}"
            );
        }
    }
    for form in ["human", "json", "junit"] {
        let done = run(&format!("test -p 政策.zr --format {form}"), folder.path());
        assert_eq!(done.status.code(), Some(0));
        assert!(complained(&done).contains("没有“测试”"), "{}", complained(&done));
        assert_eq!(run(&format!("test -p 政策.zr --strict --format {form}"), folder.path()).status.code(), Some(1));
    }
}

#[test]
fn a_folder_of_packages_names_them() {
    let folder = Folder::new();
    for name in ["甲区", "乙区"] {
        std::fs::create_dir_all(folder.path().join("包").join(name)).expect("a folder");
        std::fs::write(folder.path().join("包").join(name).join("main.zr"), POLICY.replace("示例", name)).expect("a file");
    }
    for line in ["lint -p 包", "check -p 包 清单.json", "test -p 包/"] {
        refused(line, folder.path(), "-p 包/乙区");
        refused(line, folder.path(), "「甲区」");
    }
}

#[test]
fn what_is_wanted_may_be_named_in_the_policys_words() {
    let folder = folder();
    for word in ["reject", "不予准入", "不同意下沉"] {
        let done = run(&format!("check -p 政策.zr --format jsonl --only {word} 清单.json"), folder.path());
        assert_eq!(printed(&done).lines().count(), 1, "{word}: {}", complained(&done));
    }
    refused("check -p 政策.zr --only 好 清单.json", folder.path(), "不予准入（不同意下沉）");
}

#[test]
fn one_fact_has_one_heading() {
    let folder = folder();
    for (name, text, places) in [
        ("列.csv", "面积,面积\n1,2\n", ["A1", "B1"]),
        ("列.csv", "面积,事项名称,占地面积\n1,x,2\n", ["A1", "C1"]),
        ("列.csv", "占地面积,用地面积（平方米）\n1,\n", ["A1", "B1"]),
        ("键.json", "[{\"面积\": 1}, {\"占地面积\": 1, \"用地面积\": null}]", ["/1/占地面积", "/1/用地面积"]),
        ("键.json", "[{\"面积\": 1, \"面积\": 2}]", ["/0/面积", "写了两次"]),
        ("行.jsonl", "{\"面积\": 1, \"占地面积\": 2}\n", ["第1行/面积", "第1行/占地面积"]),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
        for place in places {
            refused(&format!("check -p 政策.zr {name}"), folder.path(), place);
        }
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    let headings = book.add_worksheet().write(0, 0, "面积").and_then(|sheet| sheet.write(0, 1, "占地面积"));
    headings.and_then(|sheet| sheet.write(1, 0, 1)).expect("cells");
    book.save(folder.path().join("表.xlsx")).expect("a workbook");
    refused("check -p 政策.zr 表.xlsx", folder.path(), "A1 和 B1");
    for (name, text) in [
        ("列.csv", "面积,备注,备注\n1,x,y\n"),
        ("键.json", "[{\"面积\": 1, \"备注\": 1, \"备注\": 2}]"),
        ("键.json", "[{\"面积\": 1}, {\"占地面积\": 2}]"),
        ("键.json", "{\"备注\": 1, \"备注\": 2, \"事项\": [{\"面积\": 1}]}"),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
        let done = run(&format!("check -p 政策.zr {name}"), folder.path());
        assert_ne!(done.status.code(), Some(2), "{text}: {}", complained(&done));
    }
    for (name, text) in [("列.csv", "甲,乙\n1,2\n"), ("键.json", "[{\"甲\": 1}]"), ("行.jsonl", "{\"甲\": 1}\n"), ("列.csv", "甲,乙\n")]
    {
        std::fs::write(folder.path().join(name), text).expect("a file");
        refused(&format!("check -p 政策.zr {name}"), folder.path(), "「甲」");
    }
}

#[test]
fn a_csv_with_a_mark_is_utf8_throughout() {
    let folder = folder();
    for rows in [0, 5, 30, 40_000] {
        let text = ["\u{feff}事项名称,面积\n".as_bytes(), "甲,1\n".repeat(rows).as_bytes(), b"\xbc\xd7,1\n"].concat();
        std::fs::write(folder.path().join("列.csv"), text).expect("a file");
        refused("check -p 政策.zr 列.csv", folder.path(), &format!("第{}行第1个字节", rows + 2));
    }
}

#[test]
fn what_is_no_file_is_told_and_not_waited_for() {
    let folder = folder();
    let made = Command::new("mkfifo").args(["管道.json", "管道.zr", "包.csv"]).current_dir(folder.path()).status();
    assert!(made.is_ok_and(|status| status.success()));
    std::fs::create_dir(folder.path().join("夹.json")).expect("a folder");
    refused("check -p 政策.zr 管道.json", folder.path(), "是管道");
    refused("check -p 政策.zr /dev/zero --input-format csv", folder.path(), "是设备");
    refused("check -p 政策.zr 夹.json", folder.path(), "是文件夹");
    refused("lint -p 管道.zr", folder.path(), "是管道");
    refused("fmt 管道.zr", folder.path(), "是管道");
    refused("lint -p /dev/zero", folder.path(), "是设备");
    std::fs::remove_file(folder.path().join("街道.csv")).expect("gone");
    std::fs::rename(folder.path().join("包.csv"), folder.path().join("街道.csv")).expect("renamed");
    refused("check -p 政策.zr 清单.json", folder.path(), "是管道");
    is_passed_over_beside(folder.path());
}

/// One that lies beside a package, and of which something cannot be read, is passed over.
fn is_passed_over_beside(folder: &Path) {
    std::fs::write(folder.join("下.zr"), POLICY.replace("层级 县", "层级 乡\n    上位 无此")).expect("a file");
    assert_eq!(run("lint -p 下.zr", folder).status.code(), Some(1));
}

#[test]
fn a_package_beside_is_known_by_its_header() {
    let folder = folder();
    let upper = "\u{feff}// 政策 旧名\n\n政策 示范省 // 省里的\n    层级 省\n    默认 准入\n";
    std::fs::write(folder.path().join("下.zr"), POLICY.replace("层级 县", "层级 县\n    上位 示范省")).expect("a file");
    for (text, status) in [(upper.to_owned(), 0), (format!("{upper}规则 一\n    依据 《办法》\n"), 1), (format!("{upper}政策 又一\n"), 1)]
    {
        std::fs::write(folder.path().join("上.zr"), &text).expect("a file");
        let done = run("lint -p 下.zr", folder.path());
        assert_eq!(done.status.code(), Some(status), "{text}: {}", printed(&done));
        let is_found = !printed(&done).contains("LVL001");
        assert_eq!(is_found, !text.contains("又一"), "{text}: {}", printed(&done));
    }
}

#[test]
fn limits_hold_before_bytes_are_read() {
    let folder = folder();
    for name in ["大.zr", "大.csv", "大.json"] {
        std::fs::File::create(folder.path().join(name)).and_then(|file| file.set_len(8 << 30)).expect("a sparse file");
    }
    refused("lint -p 大.zr", folder.path(), "太大");
    refused("fmt 大.zr", folder.path(), "太大");
    refused("check -p 政策.zr 大.csv", folder.path(), "太大");
    refused("check -p 政策.zr 大.json", folder.path(), "太大");
    std::fs::rename(folder.path().join("大.csv"), folder.path().join("街道.csv")).expect("renamed");
    refused("check -p 政策.zr 清单.json", folder.path(), "太大");
    is_passed_over_beside(folder.path());
}

#[test]
fn a_package_ends_at_its_folder() {
    let outside = Folder::new();
    std::fs::write(outside.path().join("街道.csv"), "名称\n甲街道\n").expect("a file");
    std::fs::write(outside.path().join("外.zr"), "字段 丙 文本\n").expect("a file");
    for name in ["../街道.csv", "名录/../../街道.csv", "/街道.csv", "..\\\\街道.csv"] {
        let package = outside.path().join("包");
        std::fs::create_dir_all(&package).expect("a folder");
        std::fs::write(package.join("main.zr"), format!("{POLICY}{}", TABLE.replace("街道.csv", name))).expect("a file");
        let done = run("lint -p 包", outside.path());
        assert_eq!(done.status.code(), Some(1), "{name}");
        assert!(printed(&done).contains("外面"), "{name}: {}", printed(&done));
    }
    let package = outside.path().join("包");
    std::fs::write(package.join("main.zr"), format!("{POLICY}{TABLE}")).expect("a file");
    symlink("../街道.csv", package.join("街道.csv")).expect("a link");
    refused("lint -p 包", outside.path(), "外面");
    std::fs::remove_file(package.join("街道.csv")).expect("gone");
    std::fs::write(package.join("里.csv"), "名称\n甲街道\n").expect("a file");
    symlink("里.csv", package.join("街道.csv")).expect("a link");
    assert_eq!(run("lint -p 包", outside.path()).status.code(), Some(0), "a link within is none");
    symlink("../外.zr", package.join("外.zr")).expect("a link");
    refused("lint -p 包", outside.path(), "外面");
}

#[test]
fn a_package_has_its_tables_however_its_path_is_written() {
    let folder = Folder::new();
    let package = folder.path().join("包");
    std::fs::create_dir(&package).expect("a folder");
    std::fs::write(package.join("main.zr"), format!("{POLICY}{TABLE}")).expect("a file");
    std::fs::write(package.join("街道.csv"), "名称\n甲街道\n").expect("a file");
    let whole = package.display().to_string();
    let above = ["包", "包/", "包//", "./包", ".//包", "包/.", &whole, "包/main.zr", "./包/main.zr", "包//main.zr", ".//包/main.zr"];
    let within = [".", "./", "../包", "../包/", "main.zr", "./main.zr", "../包/main.zr"];
    for (path, place) in above.map(|path| (path, folder.path())).into_iter().chain(within.map(|path| (path, package.as_path()))) {
        let done = run(&format!("lint -p {path}"), place);
        assert_eq!(done.status.code(), Some(0), "{path}: {}{}", printed(&done), complained(&done));
    }
}

#[test]
fn the_tables_of_a_policy_above_are_found_from_within_a_package() {
    let folder = Folder::new();
    let of = |name: &str| folder.path().join(name);
    for (name, text) in [
        ("省/main.zr", "政策 省规定\n    层级 省\n\n名录 街道 来自 “街道.csv” 主键 名称\n    列 名称 文本\n"),
        ("省/街道.csv", "名称\n甲街道\n"),
        ("县/main.zr", "政策 县规定\n    层级 县\n    上位 省规定\n    默认 准入\n"),
    ] {
        std::fs::create_dir_all(of(name).parent().expect("a folder")).expect("a folder");
        std::fs::write(of(name), text).expect("a file");
    }
    for path in [".", "main.zr", "../县"] {
        let done = run(&format!("lint -p {path}"), &of("县"));
        assert_eq!(done.status.code(), Some(0), "{path}: {}{}", printed(&done), complained(&done));
    }
}

#[test]
fn names_that_are_no_utf8_work() {
    let folder = folder();
    let gbk = |ending: &str| std::ffi::OsString::from_vec([b"\xc7\xe5\xb5\xa5".as_slice(), ending.as_bytes()].concat());
    std::fs::write(folder.path().join(gbk(".json")), "[{\"面积\": 5}]").expect("a file");
    let package = folder.path().join(gbk(""));
    std::fs::create_dir(&package).expect("a folder");
    std::fs::write(package.join(gbk(".zr")), format!("{POLICY}{TABLE}")).expect("a file");
    std::fs::write(package.join("街道.csv"), "名称\n甲街道\n").expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhunru"));
    let command = command.args(["check", "-p"]).arg(gbk("")).arg(gbk(".json")).args(["-o"]).arg(gbk(".csv")).current_dir(folder.path());
    let done = command.output().expect("the command runs");
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    assert!(folder.path().join(gbk(".csv")).exists());
    let done =
        Command::new(env!("CARGO_BIN_EXE_zhunru")).args(["check", "-p"]).args([gbk(""), gbk(".json")]).current_dir(folder.path()).output();
    assert!(String::from_utf8_lossy(&done.expect("the command runs").stdout).contains("⟨C7⟩"));
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_a_link_stays_one() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let check = |output: &str| {
        let done = run(&format!("check -p 政策.zr 清单.json -o '{output}'"), folder.path());
        assert_eq!(done.status.code(), Some(1), "{output}: {}", complained(&done));
    };
    std::fs::write(at("旧.csv"), "旧").expect("a file");
    std::fs::set_permissions(at("旧.csv"), PermissionsExt::from_mode(0o640)).expect("a mode");
    symlink("旧.csv", at("链.csv")).expect("a link");
    symlink("新.csv", at("空链.csv")).expect("a link");
    check("链.csv");
    check("空链.csv");
    assert!(at("链.csv").is_symlink() && at("空链.csv").is_symlink());
    assert_eq!(std::fs::metadata(at("旧.csv")).expect("a file").mode() & 0o777, 0o640);
    assert!(std::fs::read_to_string(at("新.csv")).expect("a file").contains("养犬登记"));
    let long = format!("{}.csv", "长".repeat(83));
    assert_eq!(long.len(), 253);
    check(&long);
    assert!(at(&long).exists());
}

#[test]
fn full_devices_are_told() {
    let folder = folder();
    for line in ["--help", "check --help", "--version", "explain", "check -p 政策.zr 清单.json", "lint -p 政策.zr"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhunru"));
        let done = command.args(words(line)).current_dir(folder.path()).stdout(full).output().expect("the command runs");
        assert_eq!(done.status.code(), Some(2), "{line}");
        assert!(complained(&done).contains("磁盘满了"), "{line}: {}", complained(&done));
    }
    refused("check -p 政策.zr 清单.json -o /dev/full", folder.path(), "磁盘满了");
}

#[test]
fn a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_beside_it() {
    let folder = folder();
    let list: Vec<String> = (0..500).map(|at| format!("{{\"事项名称\": \"事项{at}\"}}")).collect();
    std::fs::write(folder.path().join("清单.json"), format!("[{}]", list.join(","))).expect("a list");
    std::fs::write(folder.path().join("结果.json"), "旧的").expect("a file");
    let before = names(folder.path());
    for output in ["结果.json", "结果.xlsx", "结果.docx", "结果.html", "结果.csv"] {
        // A limit stands for a full disk, and its signal is ignored, so that the write fails instead.
        let limited = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
        let done = Command::new("sh")
            .args(["-c", limited, env!("CARGO_BIN_EXE_zhunru")])
            .args(["check", "-p", "政策.zr", "清单.json", "-o", output])
            .current_dir(folder.path())
            .output()
            .expect("the command runs");
        assert_eq!(done.status.code(), Some(2), "{output}: {}", complained(&done));
        let told = format!("写不了「{output}」：文件超过了系统允许的大小");
        assert!(complained(&done).contains(&told), "{output}: {}", complained(&done));
        assert_eq!(names(folder.path()), before, "{output}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("结果.json")).expect("a file"), "旧的");
}

/// The command while it waits for more of its list, with a file begun.
fn waiting(folder: &Path) -> std::process::Child {
    use std::io::Write;
    // A shell in the background has its commands pass over an interrupt.
    let mut command = Command::new("env");
    let command = command.args(["--default-signal=INT", env!("CARGO_BIN_EXE_zhunru")]);
    let command = command.args(words("check -p 政策.zr - --input-format jsonl -o 结果.jsonl")).current_dir(folder);
    #[expect(clippy::zombie_processes, reason = "who asked for it waits for it")]
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command runs");
    child.stdin.as_mut().expect("standard input").write_all(&b"{\"\xe9\x9d\xa2\xe7\xa7\xaf\": 1}\n".repeat(20_000)).expect("a list");
    for _ in 0..500 {
        if names(folder).iter().any(|name| name.starts_with(".tmp")) {
            return child;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no temporary file: {:?}", names(folder));
}

#[test]
fn signals_leave_the_old_file_and_nothing_beside_it() {
    use std::os::unix::process::ExitStatusExt;
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("KILL", 9)] {
        let folder = folder();
        std::fs::write(folder.path().join("结果.jsonl"), "旧").expect("a file");
        let before = names(folder.path());
        let mut child = waiting(folder.path());
        let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()));
        let status = child.wait().expect("an end");
        assert_eq!(status.signal(), Some(number));
        assert_eq!(std::fs::read_to_string(folder.path().join("结果.jsonl")).expect("a file"), "旧");
        // Nobody can tidy up after being killed.
        if signal != "KILL" {
            assert_eq!(names(folder.path()), before, "{signal}");
        }
    }
}

#[test]
fn a_signal_that_was_switched_off_ends_nothing() {
    let folder = folder();
    let mut command = Command::new("sh");
    let script = "trap '' HUP; exec \"$0\" check -p 政策.zr 清单.json -o 结果.json";
    let done = command.args(["-c", script, env!("CARGO_BIN_EXE_zhunru")]).current_dir(folder.path()).status().expect("a shell");
    assert_eq!(done.code(), Some(1));
}

#[test]
fn without_threads_one_core_judges() {
    let folder = folder();
    let list: String = (0..5000).map(|at| format!("{{\"事项名称\":\"{at}\",\"面积\":{}}}\n", at % 7)).collect();
    std::fs::write(folder.path().join("清单.jsonl"), list).expect("a file");
    // The limit does not hold for root, and the command must be within reach of whoever takes its place.
    std::fs::copy(env!("CARGO_BIN_EXE_zhunru"), folder.path().join("zhunru")).expect("a copy");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("a mode");
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let judged = |limit: &str| {
        let script = format!("{limit} exec ./zhunru check -p 政策.zr 清单.jsonl --format jsonl");
        let nobody: &[&str] = if is_root { &["setpriv", "--reuid", "65534", "--clear-groups"] } else { &["env"] };
        let (first, rest) = nobody.split_first().expect("a program");
        Command::new(first).args(rest).args(["bash", "-c", &script]).current_dir(folder.path()).output().expect("a shell")
    };
    let (free, bound) = (judged(""), judged("ulimit -u 1 || exit 9;"));
    assert_eq!(free.status.code(), Some(1), "{}", complained(&free));
    assert_eq!(bound.status.code(), Some(1), "{}", complained(&bound));
    assert!(free.stdout == bound.stdout);
}

#[test]
fn a_digest_covers_every_file_that_decides() {
    let digest = |changed: &str| {
        let mut all = zhunru::Workspace::new();
        let text = |name: &str, text: &str| (text.to_owned() + if name == changed { "// x\n" } else { "" }).into_bytes();
        let files = [("main.zr", format!("{POLICY}\n日历 来自 “日历.csv”\n")), ("表.zr", TABLE.to_owned())];
        let files = files.map(|(name, own)| (format!("包/{name}"), text(name, &own)));
        all.add_package("包", files.into(), true);
        for (name, own) in [("街道.csv", "名称\n甲街道\n"), ("日历.csv", "日期,类型\n2024-01-01,休\n")] {
            let own = if name == changed { own.replace('甲', "乙").replace("01-01", "01-02") } else { own.to_owned() };
            all.add_table(&format!("包/{name}"), own.into_bytes());
        }
        let policy = all.compile(crate::support::day("2024-05-06")).unwrap_or_else(|errors| panic!("{errors:?}"));
        policy.policies()[0].digest.to_owned()
    };
    let own = digest("");
    assert_eq!(own, digest(""));
    for changed in ["main.zr", "表.zr", "街道.csv", "日历.csv"] {
        assert_ne!(own, digest(changed), "{changed}");
    }
}
