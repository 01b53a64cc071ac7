//! Rows that are judged as items, though they may be none: what is odd about them, and what to do then.

use super::aside;
use crate::input::row::{Look, Row, Source};
use crate::value::text::{heading_key, is_dash};

/// What is said of a row that looks like a part of the one above it:
pub(super) const PART: &str = "像是上面一行的一部分（其中）的";
/// of a row that looks like a sum of items:
pub(super) const SUBTOTAL: &str = "像是小计的";
/// of a row that heads a section, as the items below it are counted within it:
const SECTION: &str = "像是分节标题的";
/// of a row with a name alone, among others that are counted:
const NAME_ALONE: &str = "没有序号、只有名称的";
/// of a row at the end with a name alone, where those above it say more:
pub(super) const LAST_ALONE: &str = "在最后、只有名称的";
/// of a row whose name seems to be the rest of the name above it:
const REST: &str = "像是接着上一行写的";
/// of a row that seems to show how a form is filled in:
const EXAMPLE: &str = "像是示例的";
/// of a row whose name counts several items:
const SEVERAL: &str = "一格里像写了几项的";
/// of a row that has no name, or only a number for it:
pub(super) const UNNAMED: &str = "名称空着或者只有数字的";
/// of a row whose number and name are merged with those of the row above it:
const SHARED: &str = "与上面一行合用序号和名称的";
/// of a row the name of which says that it no longer counts:
const CANCELLED: &str = "名称里写着取消、删除的";
/// of a row that has a word where items are counted:
const WORD_FOR_SERIAL: &str = "序号一格写着别的字的";

/// Words for what shows how a form is filled in, with which no duty begins.
const EXAMPLE_WORDS: [&str; 5] = ["示例", "样例", "范例", "举例", "例"];
const EXAMPLE_BEGINS: [char; 5] = ['示', '样', '范', '举', '例'];
/// Signs in place of a name.
const PLACEHOLDERS: [&str; 4] = ["某某", "××", "xx", "**"];
/// How the first and the second of several things in one cell are counted.
const COUNTS: [(&str, &str); 8] =
    [("1.", "2."), ("1、", "2、"), ("1)", "2)"), ("(1)", "(2)"), ("一、", "二、"), ("(一)", "(二)"), ("①", "②"), ("1,", "2,")];
/// Endings of a text that goes on in the next line.
const OPEN_ENDS: [char; 8] = ['、', '，', ',', '和', '及', '与', '或', '的'];

/// With these the rest of a text begins.
const GOES_ON: [char; 9] = ['的', '和', '及', '与', '或', '并', '、', '（', '('];
/// How duties end that are called by what is done.
#[rustfmt::skip]
const DUTY_ENDS: [&str; 19] = [
    "登记", "注销", "审批", "办理", "处罚", "检查", "核发", "备案", "许可", "确认", "给付", "核准", "审核", "认定", "征收", "裁决", "奖励", "强制", "监管",
];

/// How rows are odd, in the order in which they are told, and what to do with them.
const ADVICE: [(&str, &str); 12] = [
    (PART, "不要的请删掉"),
    (SUBTOTAL, "不要的请删掉"),
    (SECTION, "不要的请删掉"),
    (EXAMPLE, "不要的请删掉"),
    (NAME_ALONE, "是分节标题的删掉，是上一项没写完的并到上一行里"),
    (LAST_ALONE, "是落款、说明的请删掉"),
    (REST, "是上一项的，并到上一行里"),
    (SEVERAL, "是几项的，一项一行分开写"),
    (SHARED, "是一项的，几行并成一行"),
    (CANCELLED, "不要的请删掉"),
    (WORD_FOR_SERIAL, "不是事项的请删掉"),
    (UNNAMED, "是事项的补上名称，不是的请删掉"),
];

/// All ways of being odd, each with what to do.
pub(super) fn advice() -> impl Iterator<Item = (&'static str, &'static str)> {
    let looks = [Look::Hidden, Look::Filtered, Look::Struck].into_iter().filter_map(Look::odd);
    looks.map(|how| (how, "不要的请删掉")).chain(ADVICE)
}

/// An item, as far as the one below it may go on with it.
#[derive(Clone, Copy, Default)]
pub(super) struct ItemAbove {
    row: usize,
    has_serial: bool,
    /// Whether its name ends as if it went on.
    is_open: bool,
    serial: SerialKind,
    /// What it may be if it is no item, as it has a name and nothing else but figures: a sum, or the heading of a section.
    if_no_item: Option<&'static str>,
    /// Whether it is the first of its table.
    is_first: bool,
    /// Whether it has a name alone, where no item is counted.
    is_name_alone: bool,
    /// The first item of its table, if that has a name alone and may head a section: until another one does.
    first_alone: Option<usize>,
    /// Whether several such were found.
    has_sections: bool,
}

/// How items are counted.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum SerialKind {
    #[default]
    None,
    /// `Ⅰ`, `A`
    Letter,
    Number,
    /// `1.1`, `1-2`
    Nested,
}

impl SerialKind {
    fn of(text: &str) -> SerialKind {
        match text.chars().next() {
            None => SerialKind::None,
            Some(first) if !first.is_ascii_digit() => SerialKind::Letter,
            Some(_) if text.trim_end_matches(['.', '、']).contains(['.', '-', '－', '．']) => SerialKind::Nested,
            Some(_) => SerialKind::Number,
        }
    }
}

/// So many rows at the end of a table may have a name alone; more are items.
const MOST_ALONE: usize = 3;
/// So many items above them say more.
const FEWEST_ABOVE: usize = 2;

/// The rows at the end of a table that have a name alone, without a number.
#[derive(Default)]
pub(super) struct LastAlone {
    rows: Vec<usize>,
    /// How many items say more, and whether one of them stands below a name alone.
    say_more: usize,
    are_mixed: bool,
}

impl LastAlone {
    pub(super) fn take(&mut self, row: usize, is_alone: bool) {
        if is_alone {
            self.are_mixed |= self.rows.len() >= MOST_ALONE;
            self.rows.extend((!self.are_mixed).then_some(row));
        } else {
            self.are_mixed |= !self.rows.is_empty();
            self.say_more += 1;
        }
    }

    pub(super) fn end(&mut self) -> impl Iterator<Item = usize> + use<> {
        let LastAlone { rows, say_more, are_mixed } = std::mem::take(self);
        rows.into_iter().filter(move |_| !are_mixed && say_more >= FEWEST_ABOVE)
    }
}

/// What is odd about an item and about the one above it.
#[derive(Default)]
pub(super) struct Doubts {
    pub(super) of_this: Option<&'static str>,
    /// Of those above, which only a later one shows, with their rows.
    pub(super) of_above: [Option<(&'static str, usize)>; 2],
}

/// Whether a heading is that of names. The title may be any text that the policies have first, as 编号 or 备注; without a name there an item is
/// not odd.
pub(super) fn names_items(heading: &str) -> bool {
    ["名", "事项", "职责", "职权"].iter().any(|word| heading.contains(word))
}

/// What is odd about an item, by its name and by the item above it, and what the next one needs to know of it. `has_names`: whether names stand
/// in the column of the title.
pub(super) fn of_item<'c>(
    row: &impl Row<'c>,
    title_column: usize,
    serial_column: Option<usize>,
    heading_count: usize,
    has_names: bool,
    above: ItemAbove,
) -> (Doubts, ItemAbove) {
    let mut this = ItemAbove { row: row.number(), is_first: above.row == 0, ..ItemAbove::default() };
    let (mut cells, mut figures, mut has_merged, mut are_texts) = (0, 0, false, true);
    let (mut name, mut first, mut counted_as, mut says_example) = (None, None, None, false);
    let mut shared = 0;
    for cell in row.glances() {
        let is_from_above = matches!(cell.source, Source::Above { .. });
        if cell.column == title_column {
            name = Some(cell.text());
            shared += usize::from(is_from_above);
        } else if Some(cell.column) == serial_column {
            this.has_serial |= cell.source == Source::Own;
            counted_as = Some(cell.text());
            shared += usize::from(is_from_above);
        }
        if cell.source != Source::Own {
            has_merged |= cell.source != Source::Left;
            continue;
        }
        cells += 1;
        first = first.or(Some(cell.text()));
        are_texts &= !cell.text().starts_with(|c: char| c.is_ascii_digit());
        let is_other = cell.column != title_column && Some(cell.column) != serial_column;
        figures += usize::from(is_other && aside::looks_like_figure(cell.text()));
        says_example |= cell.column != title_column && cell.text().starts_with(EXAMPLE_BEGINS) && remark_says_example(cell.text());
    }
    // What is no text counts as well, though it is not seen here how: a formula that no program has calculated.
    this.serial = counted_as.map_or(SerialKind::None, |text| if text.is_empty() { SerialKind::Number } else { SerialKind::of(text) });
    // A name, its serial number, and figures.
    if serial_column.is_some() && name.is_some() && 1 + usize::from(this.has_serial) + figures == cells {
        this.if_no_item = Some(if figures > 0 { SUBTOTAL } else { SECTION });
    }
    // This item is counted within the one above, which heads or sums up what follows.
    let is_counted_within = this.serial > above.serial && this.serial >= SerialKind::Number;
    this.is_name_alone = serial_column.is_none() && name.is_some() && cells == 1 && !has_merged && heading_count > 2;
    let is_section = above.is_name_alone && !this.is_name_alone;
    let first_section = above.first_alone.filter(|_| is_section && !above.is_first);
    this.first_alone = above.first_alone.filter(|_| first_section.is_none()).or((is_section && above.is_first).then_some(above.row));
    this.has_sections = above.has_sections || first_section.is_some();
    let is_section = is_section && this.has_sections;
    let if_no_item = if is_section { Some(SECTION) } else { above.if_no_item.filter(|_| is_counted_within) };
    let of_above = [first_section.map(|row| (SECTION, row)), if_no_item.map(|how| (how, above.row))];
    let of_this = |how| Doubts { of_this: how, of_above };
    let is_name = |name: &&str| !has_names || !aside::is_number(name) && !is_dash(name);
    let Some(name) = name.filter(is_name) else { return (of_this(Some(UNNAMED).filter(|_| has_names)), this) };
    this.is_open = name.ends_with(OPEN_ENDS);
    // A line of a broken name has no number, no amount, and little beside the name.
    let is_line = !has_merged && are_texts && cells * 2 <= heading_count && row.number() == above.row + 1;
    let lacks_serial = serial_column.is_some() && above.has_serial && !this.has_serial;
    let is_name_alone = lacks_serial && cells == 1 && !has_merged;
    if is_line && (above.is_open && !this.has_serial || lacks_serial) || is_name_alone {
        // The next line may go on as well.
        (this.has_serial, this.if_no_item) = (above.has_serial, None);
        return (of_this(Some(if cells == 1 && !above.is_open { NAME_ALONE } else { REST })), this);
    }
    let how = if shared == 2 {
        Some(SHARED)
    } else if says_example
        || first.is_some_and(|first| has_character_of_example(first) && aside::is_example(first))
        || is_example_name(name)
    {
        Some(EXAMPLE)
    } else if this.if_no_item == Some(SUBTOTAL) && this.serial == SerialKind::None && above.has_serial {
        // Said of it now, and not again by the next one.
        this.if_no_item.take()
    } else if cells * 2 <= heading_count + 1 && counted_as.is_some_and(is_word) {
        Some(WORD_FOR_SERIAL)
    } else if let Some(how) = marked(name) {
        Some(how)
    } else {
        (counts_several(name) || lists_several(name)).then_some(SEVERAL)
    };
    (of_this(how), this)
}

/// What a mark in brackets around a name makes of it: 养犬登记（续）, 【已取消】养犬登记.
fn marked(name: &str) -> Option<&'static str> {
    let ends = name.strip_suffix(['）', ')', '】', ']']).and_then(|rest| rest.rsplit_once(['（', '(', '【', '[']));
    let begins = || name.strip_prefix(['（', '(', '【', '[']).and_then(|rest| rest.split_once(['）', ')', '】', ']']));
    let mark = ends.map(|(_, mark)| mark).or_else(|| begins().map(|(mark, _)| mark))?;
    match mark.trim().trim_start_matches(['已', '拟']) {
        "续" | "续前" | "续上" | "接上" => Some(REST),
        "取消" | "删除" | "作废" => Some(CANCELLED),
        _ => None,
    }
}

/// Whether a text is a word, and counts nothing: 区城管局, and not 一, 1-2, A3.
fn is_word(text: &str) -> bool {
    let is_of_word = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"一二三四五六七八九十百第甲乙丙丁".contains(c);
    text.chars().nth(1).is_some() && text.chars().all(is_of_word)
}

/// A cheap look before the others: whether a text holds a character that an example has.
fn has_character_of_example(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '例' | '样' | '范' | '本' | '板' | '如' | '某' | '×' | 'x' | 'X' | '*' | '＊'))
}

/// Whether a remark says that its row is an example: 示例，填报时请删除.
fn remark_says_example(remark: &str) -> bool {
    let rest = EXAMPLE_WORDS.iter().find_map(|word| remark.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with(['，', ',', '。', '：', ':', '；', ';', '（', '(']))
}

/// Whether a name seems to be an example: 示例事项, （例）养犬登记, 某某登记.
fn is_example_name(name: &str) -> bool {
    if !has_character_of_example(name) {
        return false;
    }
    let key = heading_key(name);
    let brackets = [("(", ")"), ("[", "]"), ("【", "】")];
    let stands_in_brackets = |word: &str| {
        brackets.iter().any(|(open, close)| {
            let begins = key.strip_prefix(open).and_then(|rest| rest.strip_prefix(word)).is_some_and(|rest| rest.starts_with(close));
            begins || key.strip_suffix(close).and_then(|rest| rest.strip_suffix(word)).is_some_and(|rest| rest.ends_with(open))
        })
    };
    let leads = |word: &str| key.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', '-', '—']) || rest == "事项");
    let is_placeholder = PLACEHOLDERS.iter().any(|sign| key.to_lowercase().contains(sign));
    is_placeholder || leads("如") || EXAMPLE_WORDS.iter().any(|word| stands_in_brackets(word) || leads(word))
}

/// Whether each line of a name is what a duty is called, as far as that can be seen: 养犬登记⏎占道处罚, 养犬登记、犬只注销.
fn lists_several(name: &str) -> bool {
    let signs: &[char] = if name.contains(['\n', '；', ';']) { &['\n', '；', ';'] } else { &['、', '/', '／'] };
    let mut lines = name.split(signs).map(str::trim).filter(|line| !line.is_empty());
    // 公司设立登记、变更登记 is one; so is 食品生产许可、食品经营许可的检查.
    let is_of_line = |line: &str| {
        let goes_on = ["变更", "注销", "撤销"].iter().any(|word| line.starts_with(word));
        !goes_on && (line.starts_with('对') || !line.contains(['的', '或']))
    };
    let is_whole = |line: &str| {
        let is_long = line.chars().nth(3).is_some();
        is_long
            && (signs.contains(&'\n') || is_of_line(line))
            && !line.starts_with(GOES_ON)
            && (!line.starts_with('对') || line.contains('的'))
            && DUTY_ENDS.iter().any(|end| line.ends_with(end))
    };
    name.contains(signs) && lines.clone().nth(1).is_some() && lines.all(is_whole)
}

/// Whether a name counts several things: 1.供电报装 2.用水报装.
fn counts_several(name: &str) -> bool {
    if !name.starts_with(['1', '１', '（', '(', '一', '①']) {
        return false;
    }
    let text = name.replace('．', ".").replace('（', "(").replace('）', ")").replace('１', "1").replace('２', "2").replace('，', ",");
    COUNTS.iter().any(|(one, two)| {
        let Some(rest) = text.strip_prefix(one) else { return false };
        // 1.5, and no list.
        let is_counted = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
        is_counted(rest)
            && rest.match_indices(two).any(|(at, _)| {
                let before = rest.get(..at).and_then(|before| before.chars().next_back());
                let is_apart = before
                    .is_some_and(|c| c.is_whitespace() || c.is_alphabetic() || matches!(c, '；' | ';' | ',' | '、' | '。' | ')'))
                    || two.starts_with('②');
                is_apart && rest.get(at + two.len()..).is_some_and(is_counted)
            })
    })
}
