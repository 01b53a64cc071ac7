//! XLS, record by record: what its cells say, and files that claim what is not there.

use super::{Trap, hold};
use crate::support::{policy, root};
use std::io::{Cursor, Write};
use zhunru::input::InputFormat;
use zhunru::{CheckOptions, Feed};

const SECTOR: usize = 512;
/// Streams shorter than this would be small ones.
const CUTOFF: usize = 4096;
const END: u32 = 0xffff_fffe;

/// A file of streams, as old office programs have it.
pub fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut sectors: Vec<Vec<u8>> = Vec::new();
    // The table of sectors is the first one, the directory begins with the second.
    let directory = streams.len() / 4 + 1;
    let mut next: Vec<u32> = vec![0xffff_fffd];
    next.extend((0..directory).map(|at| if at + 1 == directory { END } else { at as u32 + 2 }));
    let mut entries = entry("Root Entry", 5, if streams.is_empty() { u32::MAX } else { 1 }, u32::MAX, END, 0);
    for (at, (name, bytes)) in streams.iter().enumerate() {
        let length = bytes.len().max(CUTOFF);
        let (first, count) = (next.len() as u32, length.div_ceil(SECTOR));
        next.extend((0..count).map(|at| if at + 1 == count { END } else { first + at as u32 + 1 }));
        let mut padded = bytes.clone();
        padded.resize(count * SECTOR, 0);
        sectors.extend(padded.chunks(SECTOR).map(<[u8]>::to_vec));
        let right = if at + 1 < streams.len() { at as u32 + 2 } else { u32::MAX };
        entries.extend(entry(name, 2, u32::MAX, right, first, length as u32));
    }
    entries.resize(directory * SECTOR, 0);
    next.resize(SECTOR / 4, u32::MAX);
    let mut file = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    file.resize(SECTOR, 0);
    file[30] = 9;
    let mut put = |at: usize, number: u32| file[at..at + 4].copy_from_slice(&number.to_le_bytes());
    put(48, 1);
    put(56, CUTOFF as u32);
    put(60, END);
    put(68, END);
    put(76, 0);
    (80..SECTOR).step_by(4).for_each(|at| put(at, u32::MAX));
    file.extend(next.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(entries);
    file.extend(sectors.concat());
    file
}

/// An entry of the directory; its siblings lie to the right of it.
fn entry(name: &str, kind: u8, child: u32, right: u32, first: u32, length: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length_of_name = bytes.len() as u16 + 2;
    bytes.resize(64, 0);
    bytes.extend(length_of_name.to_le_bytes());
    bytes.extend([kind, 1]);
    [u32::MAX, right, child].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    bytes.resize(116, 0);
    bytes.extend(first.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.resize(128, 0);
    bytes
}

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [kind.to_le_bytes().as_slice(), &(data.len() as u16).to_le_bytes(), data].concat()
}

pub fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A text with its length before it in two bytes.
pub fn text(text: &str) -> Vec<u8> {
    let letters: Vec<u16> = text.encode_utf16().collect();
    [shorts(&[letters.len() as u16]), vec![1], shorts(&letters)].concat()
}

/// A record of a cell.
pub fn cell(kind: u16, row: u16, column: u16, style: u16, data: &[u8]) -> Vec<u8> {
    record(kind, &[&shorts(&[row, column, style]), data].concat())
}

fn label(row: u16, column: u16, said: &str) -> Vec<u8> {
    cell(0x0204, row, column, 0, &text(said))
}

fn number(row: u16, column: u16, style: u16, number: f64) -> Vec<u8> {
    cell(0x0203, row, column, style, &number.to_le_bytes())
}

/// The result of a formula, and its flags.
fn formula(row: u16, column: u16, result: [u8; 8], flags: u16) -> Vec<u8> {
    cell(0x0006, row, column, 0, &[result.as_slice(), &flags.to_le_bytes(), &[0; 6]].concat())
}

fn of_kind(kind: u8, value: u8) -> [u8; 8] {
    [kind, 0, value, 0, 0, 0, 0xff, 0xff]
}

const BEGIN: [u8; 8] = [0x00, 0x06, 0x10, 0x00, 0, 0, 0, 0];

/// A workbook of a sheet with these headings. `globals`: what stands before the sheet; `cells`: what stands below the headings.
fn book(globals: &[u8], headings: &[&str], cells: &[u8]) -> Vec<u8> {
    let begin = record(0x0809, &BEGIN);
    let name: Vec<u8> = "清单".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let place = |at: u32| record(0x0085, &[&at.to_le_bytes(), [0, 0, 2, 1].as_slice(), &name].concat());
    let end = record(0x000a, &[]);
    let at = begin.len() + globals.len() + place(0).len() + end.len();
    let head: Vec<u8> = headings.iter().zip(0..).flat_map(|(heading, column)| label(0, column, heading)).collect();
    [begin.clone(), globals.to_vec(), place(at as u32), end.clone(), begin, head, cells.to_vec(), end].concat()
}

pub fn xls(name: &'static str, globals: &[u8], headings: &[&str], cells: &[u8]) -> Trap {
    Trap::new(name, InputFormat::Office, compound(&[("Workbook", book(globals, headings, cells))]))
}

/// A list of one item with a fact under a heading.
fn item(name: &'static str, globals: &[u8], heading: &str, cells: &[u8]) -> Trap {
    xls(name, globals, &["事项名称", heading], &[&label(1, 0, "养犬登记"), cells].concat())
}

/// A style for each format, from 0 on.
fn styles(formats: &[&str]) -> Vec<u8> {
    let declared = formats.iter().zip(164..).map(|(format, number)| record(0x041e, &[shorts(&[number]), text(format)].concat()));
    let styles = (164..).take(formats.len()).map(|number| record(0x00e0, &shorts(&[0, number, 0, 0])));
    declared.chain(styles).collect::<Vec<_>>().concat()
}

#[test]
fn records() {
    let calculated = record(0x01c1, &[0; 8]);
    let built_in = record(0x00e0, &shorts(&[0, 14, 0, 0]));
    let shared = |count: u32, texts: &[&str]| {
        let texts: Vec<u8> = texts.iter().flat_map(|said| text(said)).collect();
        record(0x00fc, &[count.to_le_bytes().as_slice(), &count.to_le_bytes(), &texts].concat())
    };
    let in_pieces = {
        // 甲乙 in two letters, and then, in the next record, ab in letters of one byte.
        let first = [&2_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &shorts(&[4]), &[1], &shorts(&[0x7532, 0x4e59])].concat();
        [record(0x00fc, &first), record(0x003c, &[&[0][..], b"ab", &text("丙")].concat())].concat()
    };
    hold(
        "xls",
        vec![
            item("四个字节的数", &[], "随转经费", &cell(0x027e, 1, 1, 0, &(1_250_u32 << 2 | 3).to_le_bytes())),
            item("四个字节的负数", &[], "随转经费", &cell(0x027e, 1, 1, 0, &((-5_i32 << 2) as u32 | 2).to_le_bytes())),
            xls(
                "并排的数",
                &[],
                &["事项名称", "人员", "随转经费"],
                &[
                    label(1, 0, "养犬登记"),
                    record(
                        0x00bd,
                        &[
                            shorts(&[1, 1, 0]),
                            (3_u32 << 2 | 2).to_le_bytes().to_vec(),
                            shorts(&[0]),
                            (5_u32 << 2 | 2).to_le_bytes().to_vec(),
                            shorts(&[2]),
                        ]
                        .concat(),
                    ),
                ]
                .concat(),
            ),
            item(
                "批注里的单位",
                &[],
                "测算经费",
                &[
                    number(1, 1, 0, 5.0),
                    record(0x005d, &shorts(&[0x15, 0x12, 0x19, 7])),
                    record(0x01b6, &shorts(&[0, 0, 0, 0, 0, 6, 0, 0, 0])),
                    record(0x003c, &text("金额单位：元").split_off(2)),
                    record(0x003c, &[0; 16]),
                    record(0x001c, &shorts(&[0, 1, 0, 7, 0])),
                ]
                .concat(),
            ),
            item("真假", &[], "街道同意", &cell(0x0205, 1, 1, 0, &[1, 0])),
            item("错误值", &[], "人员", &cell(0x0205, 1, 1, 0, &[0x07, 1])),
            item("公式，值是数", &calculated, "人员", &formula(1, 1, 3.0_f64.to_le_bytes(), 0)),
            item("公式，值是文字", &calculated, "原部门", &[formula(1, 1, of_kind(0, 0), 0), record(0x0207, &text("城管局"))].concat()),
            item("公式，值是空文字", &calculated, "原部门", &formula(1, 1, of_kind(3, 0), 0)),
            item("公式，值是错误值", &calculated, "人员", &formula(1, 1, of_kind(2, 0x2a), 0)),
            item("公式，值是真假", &calculated, "街道同意", &formula(1, 1, of_kind(1, 0), 0)),
            item("公式没有算过，打开时再算", &calculated, "人员", &formula(1, 1, [0; 8], 2)),
            item("公式没有算过，写的程序不会算", &[], "人员", &formula(1, 1, [0; 8], 0)),
            item("公式算出来是 0", &calculated, "人员", &formula(1, 1, [0; 8], 0)),
            item("共用的文字", &shared(1, &["城管局"]), "原部门", &cell(0x00fd, 1, 1, 0, &0_u32.to_le_bytes())),
            item("共用的文字分在两条记录里", &in_pieces, "原部门", &cell(0x00fd, 1, 1, 0, &0_u32.to_le_bytes())),
            item("分在两条记录里的文字的下一条", &in_pieces, "原部门", &cell(0x00fd, 1, 1, 0, &1_u32.to_le_bytes())),
            item("内置的日期格式", &built_in, "实施日期", &number(1, 1, 0, 45355.0)),
            item("从 1904 年数起的日期", &[record(0x0022, &[1, 0]), built_in.clone()].concat(), "实施日期", &number(1, 1, 0, 43893.0)),
            item("自定的日期格式", &styles(&["yyyy\"年\"m\"月\"d\"日\""]), "实施日期", &number(1, 1, 0, 45355.6)),
            item("只有时刻", &styles(&["h:mm"]), "编号", &number(1, 1, 0, 0.5)),
            item("超过一天的时长", &styles(&["[h]:mm"]), "编号", &number(1, 1, 0, 1.5)),
            item("只显示月日", &styles(&["m-d"]), "编号", &number(1, 1, 0, 45355.0)),
            item("缩成千显示", &styles(&["#,##0,"]), "随转经费", &number(1, 1, 0, 50000.0)),
            item("单位在格式里", &styles(&["0\"元\""]), "随转经费", &number(1, 1, 0, 50000.0)),
            item("百分比", &styles(&["0%"]), "比例", &number(1, 1, 0, 0.3)),
            xls(
                "隐藏的列",
                &[],
                &["事项名称", "人员"],
                &[record(0x007d, &shorts(&[1, 1, 0, 0, 1, 0])), label(1, 0, "养犬登记"), number(1, 1, 0, 3.0)].concat(),
            ),
            item(
                "筛选掉的行",
                &[],
                "人员",
                &[record(0x009b, &[]), record(0x0208, &shorts(&[1, 0, 2, 0, 0, 0, 0x20, 0])), number(1, 1, 0, 3.0)].concat(),
            ),
            xls(
                "合并的格",
                &[],
                &["事项名称", "原部门"],
                &[label(1, 0, "养犬登记"), label(1, 1, "城管局"), label(2, 0, "绿化"), record(0x00e5, &shorts(&[1, 1, 2, 1, 1]))].concat(),
            ),
            item(
                "图表夹在中间",
                &[],
                "人员",
                &[record(0x0809, &BEGIN), number(1, 1, 0, 9.0), record(0x000a, &[]), number(1, 1, 0, 3.0)].concat(),
            ),
            item("同一格写了两次", &[], "人员", &[number(1, 1, 0, 9.0), number(1, 1, 0, 3.0)].concat()),
            item("有密码", &record(0x002f, &[1, 0, 1, 0]), "人员", &[]),
            item("文字说有很多，其实没有", &shared(u32::MAX, &["城管局"]), "原部门", &cell(0x00fd, 1, 1, 0, &7_u32.to_le_bytes())),
            item(
                "文字说很长，其实不长",
                &record(0x00fc, &[1, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 1, 0x32]),
                "原部门",
                &cell(0x00fd, 1, 1, 0, &0_u32.to_le_bytes()),
            ),
            item("记录断了", &[], "人员", &cell(0x0203, 1, 1, 0, &[1, 2])),
            item("记录说很长，其实不长", &[], "人员", &[0x03, 0x02, 0xff, 0xff, 1]),
            Trap::new("工作表的位置在文件外面", InputFormat::Office, {
                let mut bytes = book(&[], &["事项名称"], &[]);
                bytes[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
                compound(&[("Workbook", bytes)])
            }),
            Trap::new("许多工作表在同一个地方", InputFormat::Office, {
                let many: Vec<u8> = (0..500).flat_map(|_| record(0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'x'])).collect();
                compound(&[("Workbook", [record(0x0809, &BEGIN), many, record(0x000a, &[])].concat())])
            }),
            Trap::new("开头不是工作簿", InputFormat::Office, compound(&[("Workbook", record(0x0809, &[0, 5, 16, 0]))])),
            Trap::new("扇区转圈", InputFormat::Office, {
                let mut bytes = compound(&[("Workbook", book(&[], &["事项名称"], &[]))]);
                // The second sector of the stream is followed by the first.
                bytes[SECTOR + 3 * 4..SECTOR + 4 * 4].copy_from_slice(&2_u32.to_le_bytes());
                bytes
            }),
            Trap::new("另一个程序里嵌着 Word", InputFormat::Office, {
                let book = book(&[], &["事项名称"], &label(1, 0, "养犬登记"));
                let mut file = compound(&[("Workbook", book)]);
                file.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
                file
            }),
        ],
    );
}

/// Files with some bytes changed are read, or refused, but never end the program.
#[test]
fn what_is_broken_is_an_error() {
    let policy = policy(&["政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 人员 整数\n"], "2024-06-01");
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let file = |name: &str| std::fs::read(root().join("tests/lists/files").join(name)).unwrap();
    let part = |name: &str, part: &str| {
        let mut zip = zip::ZipArchive::new(Cursor::new(file(name))).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut zip.by_name(part).unwrap(), &mut bytes).unwrap();
        bytes
    };
    type Pack = fn(&[u8]) -> Vec<u8>;
    let whole = <[u8]>::to_vec as Pack;
    let sources: [(Vec<u8>, Pack); 5] = [
        (file("office.xls"), whole),
        (file("xlwt.xls"), whole),
        (file("office.html"), whole),
        (part("office.ods", "content.xml"), |bytes| packed("content.xml", bytes)),
        (part("word.docx", "word/document.xml"), |bytes| packed("word/document.xml", bytes)),
    ];
    for (source, pack) in sources {
        let mut read = 0;
        for round in 0..200 {
            let mut bytes = source.clone();
            for _ in 0..=round % 8 {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes[at] ^= 1 << random(8),
                    2 => bytes[at] = [0, 0xff, b'<', b'>', b'"', b'9'][random(6)],
                    _ => drop(bytes.splice(at..(at + random(6)).min(bytes.len()), [0xff; 2])),
                }
            }
            if round % 10 == 0 {
                bytes.truncate(random(bytes.len()) + 1);
            }
            let feed = Feed::Bytes { from: &mut Cursor::new(pack(&bytes)), format: InputFormat::Office };
            read += usize::from(policy.check(feed, &CheckOptions::default()).is_ok());
        }
        assert!(read < 200, "no change broke anything");
    }
}

fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}
