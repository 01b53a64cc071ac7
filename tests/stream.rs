//! A list comes to the same however it comes in, and however many of its items are judged at once; a list that breaks off, or changes
//! while it is read, is told.

use crate::support::packages::{self, compile};
use crate::support::random::Dice;
use serde_json::Value;
use std::io::{Cursor, Read, Seek, SeekFrom};
use zhunru::input::{InputFormat, ReadError, read_list};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Feed, Policy};

/// A policy without 对象, so that nothing that stands beside the items can matter.
const PLAIN: &str = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 类型 枚举 {处罚、许可、强制、服务}\n字段 面积 数(平方米)\n字段 紧急 是否\n\n规则 大\n    依据 《办法》第一条\n    当   面积 > 100平方米\n    结论 不予准入\n    理由 “太大”\n\n规则 罚\n    依据 《办法》第二条\n    当   类型 = 处罚 且 非 紧急\n    结论 报批 “区委编委”\n";

/// The same with figures of the whole list.
fn figures_policy() -> Policy {
    let more = "\n规则 多\n    依据 《办法》第三条\n    当   计数(按 类型 其中 紧急) > 9 且 面积 > 100平方米\n    结论 裁决 “联席会议”\n\n规则 重名\n    依据 《办法》第三条\n    当   计数(按 事项名称) > 9\n    结论 补正 “合并”\n\n规则 全 对全表\n    依据 《办法》第四条\n    当   最大(面积) > 300平方米\n    结论 提醒\n";
    compile(&[packages::Package { text: format!("{PLAIN}{more}"), tables: Vec::new() }], "2024-06-01").expect("a policy")
}

fn plain_policy() -> Policy {
    compile(&[packages::Package { text: PLAIN.to_owned(), tables: Vec::new() }], "2024-06-01").expect("a policy")
}

/// Bytes that come a few at a time.
struct Drops<'b> {
    bytes: Cursor<&'b [u8]>,
    size: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let room = into.len().min(self.size);
        self.bytes.read(&mut into[..room])
    }
}

impl Seek for Drops<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Judges bytes as they come in. Nothing is told of a list that is read twice before it was read once.
fn streamed<'p>(
    policy: &'p Policy,
    bytes: &[u8],
    format: InputFormat,
    options: &CheckOptions,
    size: usize,
) -> Result<CheckResult<'p>, ReadError> {
    let mut items = Vec::new();
    let mut judging = false;
    let mut drops = Drops { bytes: Cursor::new(bytes), size };
    let feed = Feed::Bytes { from: &mut drops, format };
    let result = policy.judge(feed, options, &mut |item| items.push(item), &mut |progress| {
        assert!(!(progress.reading && judging));
        judging = !progress.reading;
        Ok(())
    });
    // What is wrong with a list that is read twice is found the first time.
    assert!(result.is_ok() || items.is_empty() || !policy.reads_twice(format));
    Ok(CheckResult { items, ..result? })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

/// Holds the ways of judging the same bytes together.
fn hold_together(policy: &Policy, bytes: &[u8], format: InputFormat, open: bool, batch: usize, what: &str) {
    let whole = CheckOptions { open, ..CheckOptions::default() };
    let in_hand = read_list(bytes, format, policy.read_options()).and_then(|input| policy.check(Feed::Input(&input), &whole));
    for outcomes_only in [false, true] {
        let options = CheckOptions { outcomes_only, batch, ..whole.clone() };
        match (&in_hand, streamed(policy, bytes, format, &options, batch * 7)) {
            (Ok(in_hand), Ok(mut streamed)) => {
                if outcomes_only {
                    assert!(streamed.items.is_empty());
                    streamed.items = in_hand.items.clone();
                    // What is lacking is found with the reasons.
                    assert!(streamed.lacking.is_empty());
                    streamed.lacking = in_hand.lacking.clone();
                }
                assert_eq!(json(in_hand), json(&streamed), "{what}");
            }
            (Err(error), Err(other)) => assert_eq!(*error, other, "{what}"),
            (in_hand, streamed) => panic!("{what}\n{:?}\n{:?}", in_hand.as_ref().err(), streamed.err()),
        }
    }
}

fn items(list: &Value) -> &[Value] {
    list["事项"].as_array().expect("items")
}

/// As JSON Lines, with blank lines, unknown keys, odd spacing and escapes here and there.
fn lines(dice: &mut Dice, list: &Value) -> String {
    let mut text = String::new();
    for item in items(list) {
        let mut line = item.to_string();
        if dice.chance(5) {
            line = line.replacen('{', "{\"备注\":\"见附件\",", 1).replace(",}", "}");
        }
        if dice.chance(5) {
            line = line.replace(':', " : ").replace("\",", "\" ,\t");
        }
        if dice.chance(5) {
            line = line.replace("处罚", "\\u5904罚");
        }
        if dice.chance(3) {
            line = line.replacen("\"面积\"", "\"面积（公顷）\"", 1);
        }
        text.push_str(&line);
        let end: &str = dice.pick::<&str>(&["\n", "\n", "\n", "\r\n", "\n\n", "\n  \n"]);
        text.push_str(end);
    }
    text
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// As CSV, some cells in quotes, with a title above and a column that no policy knows.
fn csv(dice: &mut Dice, list: &Value, quotes: bool) -> String {
    let mut headings: Vec<String> = Vec::new();
    for key in items(list).iter().filter_map(Value::as_object).flat_map(|item| item.keys()) {
        if !headings.contains(key) {
            headings.push(key.clone());
        }
    }
    let end = *dice.pick(&["\n", "\r\n"]);
    let mut text = format!("{},备注{end}", headings.join(","));
    for (at, item) in items(list).iter().enumerate() {
        let mut cells: Vec<String> = headings.iter().map(|heading| item.get(heading).map(cell).unwrap_or_default()).collect();
        if quotes {
            for cell in &mut cells {
                if dice.chance(8) {
                    *cell = format!("\"{cell}\"");
                }
            }
        }
        let remark = if at % 50 == 30 { if quotes { "\"见\n附,件\"" } else { "见附件" } } else { "" };
        text.push_str(&format!("{},{remark}{end}", cells.join(",")));
        if dice.chance(3) {
            text.push_str(end);
        }
    }
    text
}

/// The items as a JSON array that goes over lines or not, with texts that look like the end of an item, nested values, unknown keys, escapes.
fn array(dice: &mut Dice, list: &Value) -> String {
    let mut text = String::from("[");
    for (at, item) in items(list).iter().enumerate() {
        let mut written = if dice.chance(30) { serde_json::to_string_pretty(item).expect("JSON") } else { item.to_string() };
        if dice.chance(10) {
            let odd = *dice.pick(&[
                r#""备注":"}],[{\"},{""#,
                r#""附件":{"件":[{"名":"}"},{}]}"#,
                r#""备注":"反斜杠\\""#,
                r#""备注 ":[[{}],"]"]"#,
                r#""备注":"\ud83d\ude00😀""#,
            ]);
            written = written.replacen('{', &format!("{{{odd},"), 1).replace(",}", "}");
        }
        if dice.chance(5) {
            written = written.replace("处罚", "\\u5904罚");
        }
        if at > 0 {
            text.push_str(dice.pick::<&str>(&[",", ",", ",\n", " ,\r\n  ", "\n, "]));
        }
        text.push_str(&written);
    }
    text.push_str(dice.pick::<&str>(&["]", "\n]\n"]));
    text
}

/// The same as the items of an object, with something behind them at times.
fn document(dice: &mut Dice, list: &Value) -> String {
    let items = array(dice, list);
    let stated = format!(" ,\n\"申报\":{}", list["申报"]);
    let behind =
        *dice.pick(&["", ",\"单位\":\"某局\"", "\n, \"附 \" : {\"事项\":[1]}, \"数\": 3\n", ",\"申报\":null", &stated, &stated, &stated]);
    let end = *dice.pick(&["}", "\n}\n"]);
    if dice.chance(50) {
        let before = *dice.pick(&["{\"申报\":", "{ \"局\":[{\"名\":\"]},\"}], \"号\" : -1.5 ,\n \"申报\":"]);
        return format!("{before}{},\n\"事项\":{items}{}{end}", list["申报"], behind.replace("申报", "附件"));
    }
    format!("{}{items}{behind}{end}", dice.pick(&["{\"事项\":", " {\n \"事项\" : ", "\u{feff}{\"事项\":"]))
}

/// How many packages are tried.
const SEEDS: u64 = 16;

#[test]
fn lists_that_come_in_are_judged_as_lists_in_hand() {
    let mut twice = 0;
    let (plain, figures) = (plain_policy(), figures_policy());
    for seed in 0..SEEDS {
        let mut dice = Dice::new(seed ^ 0x57_4e_a3);
        let packages = packages::packages(&mut dice, seed % 2 == 0);
        let texts = || packages.iter().map(|package| package.text.as_str()).collect::<Vec<_>>().join("\n----\n");
        let policy = compile(&packages, "2024-06-01").unwrap_or_else(|errors| panic!("seed {seed}: {errors}\n{}", texts()));
        let unknown = [0, 8, 30][dice.below(3)];
        let open = dice.chance(30);
        let list = packages::list(&mut dice, 160, unknown);
        twice += u64::from(policy.reads_twice(InputFormat::Jsonl));
        let quotes = dice.chance(50);
        let table = csv(&mut dice, &list, quotes);
        let (gb18030, _, _) = encoding_rs::GB18030.encode(&table);
        let forms = [
            (InputFormat::Jsonl, lines(&mut dice, &list).into_bytes()),
            (InputFormat::Csv, table.clone().into_bytes()),
            (InputFormat::Csv, gb18030.into_owned()),
            (InputFormat::Json, list.to_string().into_bytes()),
            (InputFormat::Json, array(&mut dice, &list).into_bytes()),
            (InputFormat::Json, document(&mut dice, &list).into_bytes()),
        ];
        for (form, bytes) in forms {
            let batch = [1, 7, 100, 4096][dice.below(4)];
            for policy in [&policy, &plain, &figures] {
                let text = String::from_utf8_lossy(&bytes);
                hold_together(policy, &bytes, form, open, batch, &format!("seed {seed}, {form:?}, {batch}\n{}\n{text}", texts()));
            }
        }
    }
    assert!(twice > SEEDS / 3 && twice < SEEDS, "{twice} policies have figures of the whole list");
}

#[test]
fn what_is_wrong_with_a_list_is_told_with_its_place() {
    let mut dice = Dice::new(7);
    let policy = compile(&packages::packages(&mut dice, false), "2024-06-01").expect("a policy");
    let list = packages::list(&mut dice, 90, 5);
    line_faults(&mut dice, &policy, &list);
    line_faults(&mut dice, &figures_policy(), &list);
}

/// Which of many items is told does not depend on how many are read at once, or by how many cores.
#[test]
fn the_first_of_many_mistakes_is_told() {
    let policy = figures_policy();
    let list = "{\"面积\":1,\"面积(平方米)\":2}\n".repeat(20_000);
    let feed = Feed::Bytes { from: &mut Cursor::new(list.as_bytes()), format: InputFormat::Jsonl };
    let told = policy.check(feed, &CheckOptions::default()).map(|_| ()).expect_err("a fact given twice in each item");
    assert_eq!(told.place.as_deref(), Some("第1行/面积(平方米)"), "{told:?}");
}

fn line_faults(dice: &mut Dice, policy: &Policy, list: &Value) {
    let good = lines(dice, list);
    let middle = good.lines().count() / 2;
    for bad in ["{\"面积\":1,}", "{\"面积\":1,\"面积\":2}", "[1]", "{\"面积\":tru}", "{\"备注\":1, \"备注\":1}", "{\"面积\":\"a", "{} {}"]
    {
        let mut all: Vec<&str> = good.lines().collect();
        all.insert(middle, bad);
        let text = all.join("\n");
        hold_together(policy, text.as_bytes(), InputFormat::Jsonl, false, 10, bad);
    }
    let mut bytes = good.clone().into_bytes();
    bytes.extend_from_slice(b"{\"\xff\":1}\n");
    hold_together(policy, &bytes, InputFormat::Jsonl, false, 10, "not UTF-8");
    let table = csv(dice, list, false);
    for bad in ["a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,1,2,3,4,5,6,7,8,9\n", "\"a\n"] {
        hold_together(policy, format!("{table}{bad}").as_bytes(), InputFormat::Csv, false, 40, bad);
    }
    for nothing in ["", "\n", "\u{feff}"] {
        hold_together(policy, nothing.as_bytes(), InputFormat::Jsonl, false, 10, "nothing");
        hold_together(policy, nothing.as_bytes(), InputFormat::Csv, false, 10, "nothing");
    }
}

/// Puts a text in the place of an item in the middle of a list.
fn with_bad(dice: &mut Dice, list: &Value, bad: &str, document_too: bool) -> Vec<String> {
    const MARK: &str = "{\"备注\":\"此处\"}";
    let mut list = list.clone();
    let items = list["事项"].as_array_mut().expect("items");
    let middle = items.len() / 2;
    items.insert(middle, serde_json::from_str(MARK).expect("JSON"));
    let pretty = "{\n  \"备注\": \"此处\"\n}";
    let mut texts = vec![array(dice, &list)];
    if document_too {
        texts.push(document(dice, &list));
    }
    // The mark may have got another key before its own.
    texts
        .iter()
        .filter(|text| text.contains(MARK) || text.contains(pretty))
        .map(|text| text.replace(MARK, bad).replace(pretty, bad))
        .collect()
}

#[test]
fn what_is_wrong_with_an_array_is_told_with_its_place() {
    let mut dice = Dice::new(11);
    let list = packages::list(&mut dice, 60, 5);
    let policy = compile(&packages::packages(&mut dice, false), "2024-06-01").expect("a policy");
    array_faults(&mut dice, &policy, &list);
    array_faults(&mut dice, &plain_policy(), &list);
    array_faults(&mut dice, &figures_policy(), &list);
}

fn array_faults(dice: &mut Dice, policy: &Policy, list: &Value) {
    let faults = [
        "{\"面积\":1,}",
        "{\"面积\":1,\"面积\":2}",
        "[1]",
        "3",
        "null",
        "\"{\"",
        "{\"面积\":tru}",
        "{\"备注\":1, \"备注\":1}",
        "{\"面积\":\"a",
        "{} {}",
        "{\"a\":1}}",
        "]",
        "}",
        "[",
        "{",
        "{\"面积\":[1,}]}",
        "{\"面积\" 1}",
        "{面积:1}",
        "{\"备注\":\"\\x\"}",
        "{\"备注\":\"\\ud800\"}",
        "{\"备\n注\":1}",
        "{\"面积\":01}",
        "",
        ",",
        "{}, ,{}",
        "{\"面积\":{\"a\":1,}}",
        "{\"面积\":1]",
    ];
    let mut tried = 0;
    for bad in faults {
        for _ in 0..2 {
            for text in with_bad(dice, list, bad, true) {
                for batch in [1, 50] {
                    hold_together(policy, text.as_bytes(), InputFormat::Json, false, batch, &format!("{bad} {batch}\n{text}"));
                }
                tried += 1;
            }
        }
    }
    assert!(tried > faults.len(), "{tried}");
    // Cut off anywhere, and what may stand behind.
    let (bare, document) = (array(dice, list), document(dice, list));
    for text in [&bare, &document] {
        for _ in 0..60 {
            let mut end = dice.below(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            hold_together(policy, &text.as_bytes()[..end], InputFormat::Json, false, 10, &format!("cut at {end}\n{text}"));
        }
    }
    let within = format!("{{\"事项\":{bare}");
    for behind in ["", "]", "}", " {}", ",", "\n 1", "x"] {
        hold_together(policy, format!("{bare}{behind}").as_bytes(), InputFormat::Json, false, 10, behind);
    }
    for behind in [
        "}",
        "",
        "}}",
        "]",
        ",}",
        ", \"事项\":[{}]}",
        ",\"a\":1,\"a\":2}",
        ",\"a\":1,\" a\":2}",
        "\n,\"a\":tru}",
        ",\"a\":{\"b\":\"\\ud800\"}}",
        ",\"a\":\"\\ud800\"}",
        ",\"a\":1} 2",
        ",\"a\":",
    ] {
        hold_together(policy, format!("{within}{behind}").as_bytes(), InputFormat::Json, false, 10, behind);
    }
    let mut bytes = bare.into_bytes();
    let middle = bytes.iter().rposition(|byte| *byte == b'"').expect("a quote");
    bytes.insert(middle, 0xff);
    hold_together(policy, &bytes, InputFormat::Json, false, 10, "not UTF-8");
}

/// A list that is cut short or is another one at each reading.
struct Readings {
    /// What is left of each.
    left: Vec<(Vec<u8>, Option<&'static str>)>,
}

impl Readings {
    fn of(texts: &[&str]) -> Self {
        Readings { left: texts.iter().map(|text| (text.as_bytes().to_vec(), None)).collect() }
    }
}

impl Read for Readings {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let (bytes, failure) = self.left.first_mut().expect("a reading");
        match failure {
            Some(failure) if bytes.is_empty() => Err(std::io::Error::other(*failure)),
            _ => {
                let some: Vec<u8> = bytes.drain(..bytes.len().min(into.len()).min(100)).collect();
                into[..some.len()].copy_from_slice(&some);
                Ok(some.len())
            }
        }
    }
}

impl Seek for Readings {
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        self.left.remove(0);
        if self.left.is_empty() { Err(std::io::Error::other("没有了")) } else { Ok(0) }
    }
}

#[test]
fn of_very_many_odd_cells_the_first_are_listed_and_the_rest_counted() {
    let policy = plain_policy();
    for (count, last) in [(100, None), (101, Some("另有 1 处要留意，没有一一列出")), (3000, Some("另有 2900 处要留意，没有一一列出"))]
    {
        let line = |at: usize| format!("{{\"面积\": {at}.0000001, \"备注\": 1}}\n");
        let text: String = (0..count).map(line).collect();
        for (batch, outcomes_only) in [(1, false), (7, true), (256, false), (256, true)] {
            let options = CheckOptions { batch, outcomes_only, ..CheckOptions::default() };
            let result = streamed(&policy, text.as_bytes(), InputFormat::Jsonl, &options, 512).expect("a list");
            let (heading, cells) = result.warnings.split_first().expect("warnings");
            assert!(heading.message.contains("「备注」"), "{heading:?}");
            let place = |at: usize| format!("第{}行/面积", at + 1);
            assert!(cells.iter().take(100).map(|one| one.place.clone()).eq((0..100).map(|at| Some(place(at)))), "{count} in {batch}");
            assert!(cells.iter().skip(100).map(|one| one.message.as_str()).eq(last), "{count} in {batch}");
        }
    }
}

#[test]
fn a_broken_source_ends_the_list() {
    let mut dice = Dice::new(5);
    let list = packages::list(&mut dice, 2000, 5);
    let text = lines(&mut dice, &list);
    let options = CheckOptions { batch: 10, ..CheckOptions::default() };
    let half = vec![(text.as_bytes()[..text.len() / 2].to_vec(), Some("断了"))];
    let judge = |policy: &Policy| {
        let (mut told, mut progress) = (0, 0);
        let mut readings = Readings { left: half.clone() };
        let feed = Feed::Bytes { from: &mut readings, format: InputFormat::Jsonl };
        let result = policy.judge(feed, &options, &mut |_| told += 1, &mut |done| {
            progress = done.items;
            Ok(())
        });
        assert_eq!(result.err(), Some(ReadError { message: "断了".to_owned(), place: None }));
        (told, progress)
    };
    let (told, progress) = judge(&plain_policy());
    assert!(told > 0 && told < 2000 && told == progress, "{told} {progress}");
    assert_eq!(judge(&figures_policy()).0, 0);
}

#[test]
fn a_list_that_changes_between_two_readings_is_told() {
    let mut dice = Dice::new(6);
    let list = packages::list(&mut dice, 60, 5);
    let text = lines(&mut dice, &list);
    let policy = figures_policy();
    assert!(policy.reads_twice(InputFormat::Jsonl) && policy.reads_twice(InputFormat::Csv) && !policy.reads_twice(InputFormat::Office));
    assert!(!plain_policy().reads_twice(InputFormat::Json));
    let error = |texts: &[&str]| {
        let mut readings = Readings::of(texts);
        let feed = Feed::Bytes { from: &mut readings, format: InputFormat::Jsonl };
        policy.check(feed, &CheckOptions::default()).err().map(|error| error.message)
    };
    assert_eq!(error(&[&text, &text]), None);
    assert_eq!(error(&[&text]).as_deref(), Some("没有了"));
    let half = text.split_inclusive('\n').take(40).collect::<String>();
    let other = text.replacen("\"人数\":", "\"人 数\":", 1);
    for second in [half.as_str(), &format!("{text}{{}}\n"), &other, ""] {
        let told = error(&[&text, second]).unwrap_or_default();
        assert!(told.starts_with("清单在读的时候变了"), "{told}");
    }
}
