//! A list that comes in chunks is judged as the same list in hand: items, order, places, warnings, errors.

use crate::support::options;
use crate::support::packages::{self, compile};
use crate::support::random::Dice;
use serde_json::Value;
use zhunru::input::{InputFormat, ReadError, read_list};
use zhunru::wire::{CheckResult, Item};
use zhunru::{CheckOptions, Chunks, InHand, Policy, StreamOptions};

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

/// Judges bytes in chunks and batches of these sizes; the result, the items, and whether they were judged in batches. Nothing is told of a
/// list that is read twice before it was read once.
fn streamed<'p>(
    policy: &'p Policy,
    bytes: &[u8],
    options: &StreamOptions,
    chunk: usize,
) -> Result<(CheckResult<'p>, Vec<Item<'p>>, bool), ReadError> {
    let mut items = Vec::new();
    let (mut early, mut judging) = (false, false);
    let result = policy.check_stream(&mut InHand::by(bytes, chunk), options, &mut |item| items.push(item), &mut |progress| {
        assert!(!(progress.reading && judging));
        judging = !progress.reading;
        early |= progress.of.is_none();
    });
    // What is wrong with a list that is read twice is found the first time.
    assert!(result.is_ok() || items.is_empty() || !policy.reads_twice(InputFormat::Jsonl));
    Ok((result?, items, early))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

/// Holds both ways of judging the same bytes together; whether the list was judged as it came in.
fn hold_together(policy: &Policy, bytes: &[u8], format: InputFormat, open: bool, batch: usize, what: &str) -> bool {
    let mut streamed_in_batches = false;
    let whole = read_list(bytes, format, &options(policy)).map(|input| policy.check(&input, CheckOptions { open }));
    // The short way from a text in hand comes to the same.
    let at_once = policy.check_text(bytes, format, CheckOptions { open }, &mut |_, _| {});
    assert_eq!(at_once.as_ref().map(json), whole.as_ref().map(json), "{what}");
    for outcomes_only in [false, true] {
        let reading = StreamOptions { open, format, sheet: None, outcomes_only, only: Vec::new(), batch };
        match (&whole, streamed(policy, bytes, &reading, batch / 3 + 1)) {
            (Ok(whole), Ok((result, items, early))) => {
                streamed_in_batches |= early;
                assert_eq!(json(&whole.summary), json(&result.summary), "{what}");
                assert_eq!(json(&whole.warnings), json(&result.warnings), "{what}");
                assert_eq!(json(&whole.list), json(&result.list), "{what}");
                let expected = if outcomes_only { 0 } else { whole.items.len() };
                assert_eq!(items.len(), expected, "{what}");
                for (one, other) in whole.items.iter().zip(&items) {
                    assert_eq!(json(one), json(other), "{what}");
                }
            }
            (Err(whole), Err(error)) => assert_eq!(*whole, error, "{what}"),
            (whole, result) => panic!("{what}\n{:?}\n{:?}", whole.as_ref().err(), result.err()),
        }
    }
    streamed_in_batches
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
fn lists_in_chunks_are_judged_as_lists_in_hand() {
    let (mut arrays, mut documents, mut twice) = (0, 0, 0);
    let (plain, figures) = (plain_policy(), figures_policy());
    for seed in 0..SEEDS {
        let mut dice = Dice::new(seed ^ 0x57_4e_a3);
        let packages = packages::packages(&mut dice, seed % 2 == 0);
        let texts = || packages.iter().map(|package| package.text.as_str()).collect::<Vec<_>>().join("\n----\n");
        let policy = compile(&packages, "2024-06-01").unwrap_or_else(|errors| panic!("seed {seed}: {errors}\n{}", texts()));
        let unknown = [0, 8, 30][dice.below(3)];
        let open = dice.chance(30);
        let list = packages::list(&mut dice, 160, unknown);
        let jsonl = lines(&mut dice, &list);
        twice += u64::from(policy.reads_twice(InputFormat::Jsonl));
        for batch in [1, 1500, 1 << 20] {
            let batches = hold_together(
                &policy,
                jsonl.as_bytes(),
                InputFormat::Jsonl,
                open,
                batch,
                &format!("seed {seed}, JSON Lines, {batch}\n{}\n{jsonl}", texts()),
            );
            assert_eq!(batches, batch < 1 << 20, "seed {seed}, JSON Lines, {batch}");
        }
        // Here figures are all that classes do not tell, so that plain items are placed beside such as are read with care.
        assert!(hold_together(
            &figures,
            jsonl.as_bytes(),
            InputFormat::Jsonl,
            open,
            1500,
            &format!("seed {seed}, figures, JSON Lines\n{jsonl}")
        ));
        let quotes = dice.chance(50);
        let table = csv(&mut dice, &list, quotes);
        let batches =
            hold_together(&policy, table.as_bytes(), InputFormat::Csv, open, 9000, &format!("seed {seed}, CSV\n{}\n{table}", texts()));
        assert!(batches, "seed {seed}, CSV");
        assert!(hold_together(&figures, table.as_bytes(), InputFormat::Csv, open, 9000, &format!("seed {seed}, figures, CSV\n{table}")));
        let (gb18030, _, _) = encoding_rs::GB18030.encode(&table);
        hold_together(&policy, &gb18030, InputFormat::Csv, open, 9000, &format!("seed {seed}, GB18030\n{}\n{table}", texts()));
        hold_together(
            &policy,
            list.to_string().as_bytes(),
            InputFormat::Json,
            open,
            400,
            &format!("seed {seed}, JSON\n{}\n{list}", texts()),
        );
        for batch in [1, 400, 3000] {
            let bare = array(&mut dice, &list);
            arrays += u64::from(hold_together(
                &policy,
                bare.as_bytes(),
                InputFormat::Json,
                open,
                batch,
                &format!("seed {seed}, array, {batch}\n{}\n{bare}", texts()),
            ));
            // What stands before the items must fit into the first batch.
            let (document, batch) = (document(&mut dice, &list), batch.max(400));
            documents += u64::from(hold_together(
                &policy,
                document.as_bytes(),
                InputFormat::Json,
                open,
                batch,
                &format!("seed {seed}, document, {batch}\n{}\n{document}", texts()),
            ));
            documents += u64::from(hold_together(
                &figures,
                document.as_bytes(),
                InputFormat::Json,
                open,
                batch,
                &format!("seed {seed}, figures, document, {batch}\n{document}"),
            ));
            documents += u64::from(hold_together(
                &plain,
                document.as_bytes(),
                InputFormat::Json,
                open,
                batch,
                &format!("seed {seed}, document, {batch}\n{document}"),
            ));
        }
    }
    assert_eq!((arrays, documents), (SEEDS * 3, SEEDS * 9));
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

fn line_faults(dice: &mut Dice, policy: &Policy, list: &Value) {
    let good = lines(dice, list);
    let middle = good.lines().count() / 2;
    for bad in ["{\"面积\":1,}", "{\"面积\":1,\"面积\":2}", "[1]", "{\"面积\":tru}", "{\"备注\":1, \"备注\":1}", "{\"面积\":\"a", "{} {}"]
    {
        let mut all: Vec<&str> = good.lines().collect();
        all.insert(middle, bad);
        let text = all.join("\n");
        hold_together(policy, text.as_bytes(), InputFormat::Jsonl, false, 500, bad);
    }
    let mut bytes = good.clone().into_bytes();
    bytes.extend_from_slice(b"{\"\xff\":1}\n");
    hold_together(policy, &bytes, InputFormat::Jsonl, false, 500, "not UTF-8");
    let table = csv(dice, list, false);
    for bad in ["a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,1,2,3,4,5,6,7,8,9\n", "\"a\n"] {
        hold_together(policy, format!("{table}{bad}").as_bytes(), InputFormat::Csv, false, 9000, bad);
    }
    for nothing in ["", "\n", "\u{feff}"] {
        hold_together(policy, nothing.as_bytes(), InputFormat::Jsonl, false, 500, "nothing");
        hold_together(policy, nothing.as_bytes(), InputFormat::Csv, false, 500, "nothing");
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
                for batch in [1, 90, 700, 5000] {
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
            hold_together(policy, &text.as_bytes()[..end], InputFormat::Json, false, 300, &format!("cut at {end}\n{text}"));
        }
    }
    let within = format!("{{\"事项\":{bare}");
    for behind in ["", "]", "}", " {}", ",", "\n 1", "x"] {
        hold_together(policy, format!("{bare}{behind}").as_bytes(), InputFormat::Json, false, 300, behind);
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
        hold_together(policy, format!("{within}{behind}").as_bytes(), InputFormat::Json, false, 300, behind);
    }
    let mut bytes = bare.into_bytes();
    let middle = bytes.iter().rposition(|byte| *byte == b'"').expect("a quote");
    bytes.insert(middle, 0xff);
    hold_together(policy, &bytes, InputFormat::Json, false, 300, "not UTF-8");
}

/// A list that is cut short or is another one at each reading.
struct Readings {
    /// For each reading its chunks.
    chunks: Vec<Vec<Result<Vec<u8>, ReadError>>>,
}

impl Readings {
    fn of(texts: &[&str]) -> Self {
        Readings { chunks: texts.iter().map(|text| text.as_bytes().chunks(100).map(|chunk| Ok(chunk.to_vec())).collect()).collect() }
    }
}

impl Chunks for Readings {
    fn next_chunk(&mut self) -> Option<Result<Vec<u8>, ReadError>> {
        let chunks = self.chunks.first_mut().expect("a reading");
        (!chunks.is_empty()).then(|| chunks.remove(0))
    }

    fn again(&mut self) -> Result<(), ReadError> {
        self.chunks.remove(0);
        if self.chunks.is_empty() { Err(ReadError { message: "没有了".to_owned(), place: None }) } else { Ok(()) }
    }
}

const LINES: StreamOptions =
    StreamOptions { open: false, format: InputFormat::Jsonl, sheet: None, outcomes_only: false, only: Vec::new(), batch: 500 };

#[test]
fn a_broken_source_ends_the_list() {
    let mut dice = Dice::new(5);
    let policy = compile(&packages::packages(&mut dice, false), "2024-06-01").expect("a policy");
    let list = packages::list(&mut dice, 60, 5);
    let text = lines(&mut dice, &list);
    let broken = ReadError { message: "断了".to_owned(), place: None };
    let half: Vec<_> = text.as_bytes()[..text.len() / 2].chunks(100).map(|chunk| Ok(chunk.to_vec())).chain([Err(broken.clone())]).collect();
    let (mut told, mut progress) = (0, 0);
    let mut chunks = Readings { chunks: vec![half.clone()] };
    let result = policy.check_stream(&mut chunks, &LINES, &mut |_| told += 1, &mut |done| progress = done.items);
    assert_eq!(result.err(), Some(broken.clone()));
    assert!(told > 0 && told < 60 && told == progress, "{told} {progress}");
    let mut chunks = Readings { chunks: vec![half] };
    let policy = figures_policy();
    let result = policy.check_stream(&mut chunks, &LINES, &mut |_| panic!("an item"), &mut |done| progress = done.items);
    assert_eq!(result.err(), Some(broken));
}

#[test]
fn a_list_that_changes_between_two_readings_is_told() {
    let mut dice = Dice::new(6);
    let list = packages::list(&mut dice, 60, 5);
    let text = lines(&mut dice, &list);
    let policy = figures_policy();
    assert!(policy.reads_twice(InputFormat::Jsonl) && policy.reads_twice(InputFormat::Csv) && !policy.reads_twice(InputFormat::Xlsx));
    assert!(!plain_policy().reads_twice(InputFormat::Json));
    let error =
        |texts: &[&str]| policy.check_stream(&mut Readings::of(texts), &LINES, &mut |_| {}, &mut |_| {}).err().map(|error| error.message);
    assert_eq!(error(&[&text, &text]), None);
    assert_eq!(error(&[&text]).as_deref(), Some("没有了"));
    let half = text.split_inclusive('\n').take(40).collect::<String>();
    let other = text.replacen("\"人数\":", "\"人 数\":", 1);
    for second in [half.as_str(), &format!("{text}{{}}\n"), &other, ""] {
        let told = error(&[&text, second]).unwrap_or_default();
        assert!(told.starts_with("清单在读的时候变了"), "{told}");
    }
}
