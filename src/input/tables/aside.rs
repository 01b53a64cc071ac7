//! Which rows below a head are no items.

use super::guides;
use crate::input::heading::{bare_key, is_behind_number, key_and_unit};
use crate::input::known::Known;
use crate::input::read_report::Why;
use crate::input::row::{Glance, Row, Source};
use crate::value::date::Date;
use crate::value::text::heading_key;
use std::cmp::Ordering;

/// Between a label and its value.
pub(super) const COLONS: [char; 2] = ['：', ':'];
/// So many rows right below a head may number its columns or show how they are filled in.
const FIRST_ROWS: usize = 3;
/// The word for a sum has so many characters at most, with what it is a sum of.
const LONGEST_TOTAL: usize = 12;

const TOTALS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
/// These mean a sum where a row begins with them and only numbers follow: an item may be called so.
const LOOSE_TOTALS: [&str; 7] = ["汇总", "总数", "总和", "总额", "总共", "共", "全部"];
/// What a sum may be of, before these words.
const SCOPES: [&str; 11] = ["全区", "全县", "全市", "全省", "全镇", "全乡", "全街道", "本页", "本表", "以上", "各项"];
/// What may follow the word for a sum: 合计数, 合计金额.
const TOTAL_ENDS: [&str; 12] = ["金额", "经费", "费用", "人数", "项数", "件数", "数量", "大写", "数", "额", "行", "栏"];
/// These mean a sum where nothing but numbers follow, in lower case.
const OTHER_TOTALS: [&str; 8] = ["total", "totals", "subtotal", "sub-total", "grandtotal", "sum", "∑", "σ"];
/// What programs write behind the name of a group, after a blank: 区水务局 汇总.
const GROUP_TOTALS: [&str; 5] = ["汇总", "计数", "平均值", "最大值", "最小值"];
/// Numbers below a list that are carried over from another page or worked out otherwise: no sums of its items.
const OTHER_FIGURES: [&str; 17] = [
    "承前页",
    "承上页",
    "接前页",
    "接上页",
    "过次页",
    "转次页",
    "转下页",
    "占比",
    "百分比",
    "同比",
    "环比",
    "总计数",
    "总平均值",
    "总计平均值",
    "总最大值",
    "总最小值",
    "增长率",
];
/// Rows that say how a list goes on, or that it ends.
const CONTINUATIONS: [&str; 17] = [
    "续表",
    "续上表",
    "续前表",
    "接上表",
    "接前表",
    "续上页",
    "接上页",
    "接下页",
    "转下页",
    "承前页",
    "过次页",
    "以下空白",
    "以下无内容",
    "以下无正文",
    "此页无正文",
    "本页以下空白",
    "此件公开发布",
];
const AVERAGES: [&str; 3] = ["平均", "平均数", "平均值"];
/// Headings that many tables have.
const COMMON_HEADINGS: [&str; 35] = [
    "序号",
    "编号",
    "姓名",
    "名称",
    "性别",
    "年龄",
    "职务",
    "职称",
    "岗位",
    "电话",
    "联系电话",
    "联系方式",
    "手机",
    "手机号",
    "手机号码",
    "办公电话",
    "传真",
    "邮箱",
    "电子邮箱",
    "地址",
    "联系地址",
    "联系人",
    "负责人",
    "经办人",
    "单位",
    "单位名称",
    "部门",
    "科室",
    "备注",
    "说明",
    "数量",
    "金额",
    "日期",
    "时间",
    "签名",
];
/// What the first column of another table is called, and how what it is called may end.
const NAMES: [&str; 10] = ["姓名", "名称", "街道", "镇街", "乡镇", "单位", "部门", "科室", "社区", "年度"];
const NAME_ENDS: [&str; 4] = ["名称", "姓名", "名单", "一览"];
const SERIALS: [&str; 3] = ["序号", "编号", "序"];
/// Headings below which items are summed up.
const ITEM_COUNTS: [&str; 11] = ["项数", "数量", "事项数", "事项数量", "合计", "小计", "总计", "件数", "个数", "总数", "条数"];
/// Signatures that duties are called as well.
const DUTIES: [&str; 3] = ["审核", "复核", "制表"];
/// A person's name has so many characters at most.
const LONGEST_PERSON_NAME: usize = 4;
/// Whoever signs is called by so many characters at most.
const LONGEST_SIGNER: usize = 6;
/// A heading has so many characters at most.
const LONGEST_HEADING: usize = 10;
/// Where a seal goes.
const SEALS: [&str; 8] = ["盖章", "公章", "加盖公章", "单位盖章", "单位公章", "盖公章", "签章", "签字盖章"];
const NOTES: [&str; 9] = ["注", "备注", "说明", "填表说明", "填报说明", "填写说明", "附注", "附件", "注意"];
const EXAMPLES: [&str; 21] = [
    "例",
    "示例",
    "样例",
    "范例",
    "样本",
    "样表",
    "范本",
    "模板",
    "示范",
    "举例",
    "例子",
    "如",
    "填写示例",
    "填表示例",
    "填报示例",
    "参考示例",
    "填写范例",
    "填报范例",
    "填写样例",
    "填报样例",
    "参考样例",
];
const SIGNATURES: [&str; 32] = [
    "抄送",
    "抄报",
    "主送",
    "制表人",
    "制表",
    "填表人",
    "填报人",
    "填报单位",
    "填表单位",
    "制表单位",
    "单位负责人",
    "负责人",
    "分管领导",
    "主要领导",
    "分管负责人",
    "主要负责人",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "经办人",
    "联系人",
    "联系电话",
    "电话",
    "填报日期",
    "填表日期",
    "制表日期",
    "报送日期",
    "打印日期",
    "打印时间",
    "导出时间",
    "日期",
];

/// What is known of a table when a row of it is looked at.
pub(super) struct Surroundings<'t> {
    /// By column: what stands in it; none without a heading.
    pub(super) columns: &'t [Option<ColumnKind>],
    pub(super) known: &'t Known,
    /// How many columns have a heading.
    pub(super) heading_count: usize,
    /// How many rows were read below the head.
    pub(super) rows: usize,
    /// Why the row above is no item.
    pub(super) why_above: Option<Why>,
    /// Whether the row above is a part of a sum.
    pub(super) is_below_part_of_total: bool,
    /// The number of the note above; 0 for a row that is the word for notes alone.
    pub(super) note_number: Option<usize>,
}

impl Surroundings<'_> {
    /// What stands in a column; none without a heading.
    fn kind(&self, column: usize) -> Option<ColumnKind> {
        self.columns.get(column).copied().flatten()
    }
}

/// How a row looks that seems to be a part of a row above it: 其中.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of a sum, which is no item.
    OfTotal,
    /// Of something that may be an item; then it may be one itself.
    Doubtful,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Nothing that is known.
    Other,
    /// A fact.
    Fact,
    /// What items are called.
    Title,
    /// What an earlier review said.
    Verdict,
}

/// Why a row is no item, if it is none.
pub(super) fn why<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> Option<Why> {
    let mut own = row.own_glances();
    let (first, second, third) = (own.next()?, own.next(), own.next());
    if table.kind(first.column) == Some(ColumnKind::Verdict) && is_of_verdict_alone(row, first, table) {
        return Some(Why::Verdict);
    }
    if second.is_none() {
        return why_alone(row, first, table);
    }
    let begins = [Some(first), second, third];
    if begins.iter().flatten().any(|cell| may_be_total(cell.text())) && is_total(row) || is_sum_without_label(row, table) {
        return Some(Why::Total);
    }
    if (table.rows == 0 || table.why_above.is_some())
        && let Some(why) = guides::why(row, table.heading_count, table.rows < FIRST_ROWS)
    {
        return Some(why);
    }
    if table.rows < FIRST_ROWS && begins.iter().flatten().any(|cell| is_example(cell.text())) {
        return Some(Why::Example);
    }
    if third.is_none() && (is_note(first.text()) || goes_on_below_note(row, table) || is_about_column(first, table)) {
        return Some(Why::Note);
    }
    if signs_without_colon(row, first, table) {
        return Some(Why::Signature);
    }
    // 编制：王五 | 审核：李四 | 批准：赵六
    let are_signatures = || {
        let labels = || row.own_glances().map(|cell| label_of(cell.text()).filter(|label| label.len() <= 4 * LONGEST_SIGNER));
        labels().flatten().filter(|label| names_signature(label)).nth(1).is_some() && labels().all(|label| label.is_some())
    };
    let is_issued = third.is_none() && second.is_some_and(|cell| is_colophon(cell.text()));
    (is_issued || are_signatures() || begins_with_signature_or_object(first.text(), table.known) && is_signature(row, table))
        .then_some(Why::Signature)
}

/// Whether a row has labels of signatures without colons, names below them, or one and beside it what somebody says of the whole list:
/// `填报人 | 审核人`, `张三 | 李四`, `区编办意见 | 同意……`.
fn signs_without_colon<'c>(row: &impl Row<'c>, first: Glance<'_>, table: &Surroundings<'_>) -> bool {
    let is_label = |text: &str| names_signature(text.trim_end_matches(COLONS));
    let is_person = |text: &str| !looks_like_figure(text) && text.chars().count() <= LONGEST_PERSON_NAME;
    let names_nothing = || !row.glances().any(|cell| table.kind(cell.column) == Some(ColumnKind::Title));
    if table.why_above == Some(Why::Signature) && row.own_glances().all(|cell| is_person(cell.text())) && names_nothing() {
        return true;
    }
    if !is_label(first.text()) {
        return false;
    }
    let mut others = row.own_glances().skip(1);
    others.next().is_some_and(|second| others.next().is_none() && reach(row, second) * 2 > table.heading_count)
        || row.own_glances().all(|cell| is_label(cell.text()))
}

/// Whether a row says nothing but what an earlier review said of the whole list, or of a group: those have no number. `first`: its first cell.
fn is_of_verdict_alone<'c>(row: &impl Row<'c>, first: Glance<'_>, table: &Surroundings<'_>) -> bool {
    !is_number(first.text()) && row.own_glances().all(|cell| table.kind(cell.column) == Some(ColumnKind::Verdict))
}

/// The label of a fact of an 对象 with which a text begins.
pub(super) fn object_label<'t>(text: &'t str, known: &Known) -> Option<&'t str> {
    let label = label_of(text)?;
    known.object_of(label).map(|_| label)
}

/// What stands before the first colon of a text.
fn label_of(text: &str) -> Option<&str> {
    // Both colons begin with one of these bytes; few texts of a list have one.
    memchr::memchr2(b':', 0xef, text.as_bytes())?;
    text.split_once(COLONS).map(|(label, _)| label)
}

/// Whether a text is the label of a signature, or of a fact of an 对象, and its value.
fn begins_with_signature_or_object(text: &str, known: &Known) -> bool {
    label_of(text).is_some_and(|label| names_signature(label) || known.object_of(label).is_some())
}

/// Whether a row that begins so says how a column is filled in: 一、事项名称, 按权责清单填写全称.
fn is_about_column(first: Glance<'_>, table: &Surroundings<'_>) -> bool {
    let is_apart = table.kind(first.column).is_none_or(|kind| kind == ColumnKind::Other) || is_behind_number(first.text());
    table.heading_count > 2 && table.known.is_heading(first.text()) && is_apart
}

/// Whether a row of two cells says something below the word for notes, numbered from 1 (填表说明; 1, …; 2, …), or is a remark on a number
/// that takes the place of what stands in the columns: 2, 该项取消.
fn goes_on_below_note<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    let mut own = row.own_glances();
    let (Some(first), Some(second)) = (own.next(), own.next()) else { return false };
    if table.heading_count < 4 || !is_number(first.text()) {
        return false;
    }
    let number = first.text().trim_end_matches(['.', '、']).parse::<usize>();
    let is_next = || table.note_number.is_some_and(|note_number| number == Ok(note_number + 1));
    is_next() || !looks_like_figure(second.text()) && reach(row, second) * 2 > table.heading_count
}

/// The number of the note that a row is; 0 if the label of notes is all that it says.
pub(super) fn note_number<'c>(row: &impl Row<'c>) -> Option<usize> {
    let mut own = row.own_glances();
    let first = own.next()?.text().trim_end_matches(['.', '、']);
    match own.next() {
        Some(_) => first.parse().ok(),
        None => NOTES.contains(&heading_key(first).trim_end_matches(':')).then_some(0),
    }
}

/// How many columns a cell takes.
fn reach<'c>(row: &impl Row<'c>, cell: Glance<'_>) -> usize {
    row.glances().filter(|other| other.source == Source::Left && other.text() == cell.text()).count() + 1
}

/// Whether numbers are all that stands in a row, and none of them is a serial number or belongs to something with a name.
fn is_sum_without_label<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    row.own_glances()
        .all(|cell| table.kind(cell.column) == Some(ColumnKind::Fact) && !cell.text().is_empty() && looks_like_figure(cell.text()))
        && table.columns.contains(&Some(ColumnKind::Title))
        && !row.glances().any(|cell| table.kind(cell.column) == Some(ColumnKind::Title))
}

/// Whether a row with the name of something and how many items it has may be the sum of items beside it: 区水务局, 2项, 8.5.
pub(super) fn may_be_subtotal<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    let mut own = row.own_glances();
    let (Some(first), Some(second)) = (own.next(), own.next()) else { return false };
    let count = |text: &str| text.trim_start_matches('共').strip_suffix(['项', '件', '条']).is_some_and(is_number);
    let lacks_serial = || first.column > 0 && table.columns.iter().flatten().next() == Some(&ColumnKind::Other);
    count(second.text()) && !looks_like_figure(first.text()) && lacks_serial() && own.all(|cell| looks_like_figure(cell.text()))
}

/// The same as [`why`] for a row with a single cell of its own.
fn why_alone<'c>(row: &impl Row<'c>, cell: Glance<'_>, table: &Surroundings<'_>) -> Option<Why> {
    let (column, text) = (cell.column, cell.text());
    let has_title = table.columns.iter().flatten().any(|kind| *kind == ColumnKind::Title);
    if may_be_total(text) && is_total(row) {
        return Some(Why::Total);
    }
    // In a list of one or two columns items stand alone as well.
    let is_narrow = table.heading_count < 3;
    let goes_on = || table.why_above == Some(Why::Note) && text.starts_with(|c: char| c.is_ascii_digit());
    if is_note(text) && (!is_narrow || text.contains(COLONS)) || is_narrow && goes_on() || is_continuation(text) {
        return Some(Why::Note);
    }
    let is_day = || is_day(text) && table.kind(column) != Some(ColumnKind::Fact);
    let signs = begins_with_signature_or_object(text, table.known) || is_colophon(text) || is_sealed(text) || is_day();
    if signs && !(is_narrow && may_be_duty(text)) {
        return Some(Why::Signature);
    }
    let kind = table.kind(column);
    let reach = reach(row, cell);
    if is_narrow {
        let is_whole = table.heading_count == 2 && reach == 2;
        let is_beside_title = has_title && kind != Some(ColumnKind::Title) && is_enumerated(text);
        return (is_whole || is_beside_title).then_some(Why::Section);
    }
    let names = |kind: Option<ColumnKind>| match kind {
        Some(ColumnKind::Title) => true,
        Some(ColumnKind::Fact) => !has_title,
        Some(ColumnKind::Other | ColumnKind::Verdict) | None => false,
    };
    let covered: Vec<Option<ColumnKind>> = covered_columns(row).map(|column| table.kind(column)).collect();
    // An item that shares its name with the one above it.
    if covered.iter().any(|kind| names(*kind)) {
        return None;
    }
    let spans_most = reach * 2 > table.heading_count;
    if is_number(text) && !spans_most {
        return (kind.is_none_or(|kind| kind == ColumnKind::Other)).then_some(Why::Serial);
    }
    if matches!(table.why_above, Some(Why::Note | Why::Signature)) {
        return table.why_above;
    }
    let shares_facts = kind.is_some_and(|kind| kind != ColumnKind::Other) && covered.contains(&Some(ColumnKind::Fact));
    (spans_most || !(names(kind) || shares_facts) || is_enumerated(text)).then_some(Why::Section)
}

/// The columns in which a row has the value of a merged cell that begins above it.
fn covered_columns<'r, 'c: 'r>(row: &'r impl Row<'c>) -> impl Iterator<Item = usize> + 'r {
    let mut from_above = false;
    row.glances().filter_map(move |cell| {
        from_above = match cell.source {
            Source::Above { .. } => true,
            Source::Left => from_above,
            Source::Own => false,
        };
        from_above.then_some(cell.column)
    })
}

/// A cheap look before [`total_word`]: whether a text is short and holds a character that every such word has.
fn may_be_total(text: &str) -> bool {
    let is_of_total = |c: char| matches!(c, '计' | '总' | '共' | '全' | '均' | '最' | '页' | '比' | '率' | '∑' | 'Σ');
    if text.is_ascii() {
        return text.len() <= LONGEST_TOTAL && text.starts_with(['T', 't', 'S', 's', 'G', 'g']);
    }
    text.len() <= 4 * LONGEST_TOTAL && text.contains(is_of_total)
}

/// How surely a text means a sum.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TotalWord {
    /// 小计, whatever follows.
    Sure,
    /// 园林局小计, if nothing but numbers follow.
    Named,
    /// 汇总, if besides a row begins with it.
    Loose,
}

/// How surely a text means a sum, with what is counted after it: 合计（人、万元）, 合计：2项.
fn total_word(text: &str) -> Option<TotalWord> {
    let key = heading_key(text);
    let word = match without_remark(&key).split_once(':') {
        Some((word, count)) if looks_like_figure(count) || is_in_words(count) => without_remark(word),
        Some(_) => return None,
        None => without_remark(&key),
    };
    if OTHER_TOTALS.contains(&word.to_lowercase().as_str()) || group_total(text).is_some() {
        return Some(TotalWord::Named);
    }
    if OTHER_FIGURES.contains(&word) {
        return Some(TotalWord::Loose);
    }
    if let Some(before) =
        TOTALS.iter().find_map(|total| word.rsplit_once(total).filter(|(_, after)| counts(after)).map(|(before, _)| before))
    {
        let is_short = before.chars().count() + 2 <= LONGEST_TOTAL;
        return if before.is_empty() { Some(TotalWord::Sure) } else { is_short.then_some(TotalWord::Named) };
    }
    let word = SCOPES.iter().find_map(|scope| word.strip_prefix(scope)).unwrap_or(word);
    let is_loose = |total: &&&str| word.strip_prefix(**total).is_some_and(|after| counts(after) && (**total != "共" || !after.is_empty()));
    LOOSE_TOTALS.iter().find(is_loose).map(|_| TotalWord::Loose)
}

/// Whether a text is the word for a sum.
pub(super) fn names_sum(text: &str) -> bool {
    may_be_total(text) && total_word(text).is_some()
}

/// A key without the brackets at its end: `合计(单位:元)`.
fn without_remark(key: &str) -> &str {
    key.strip_suffix(')').and_then(|key| key.rsplit_once('(')).map_or(key, |(word, remark)| if word.is_empty() { remark } else { word })
}

/// `伍万元整`: an amount of money as receipts have it.
fn is_in_words(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正".contains(c))
}

/// What is worked out of a group of items, where a program has written its name and this word: 区水务局 汇总.
fn group_total(text: &str) -> Option<&str> {
    let (group, word) = text.rsplit_once(char::is_whitespace)?;
    (!group.trim().is_empty() && GROUP_TOTALS.contains(&word)).then_some(word)
}

/// Whether the numbers of a row that is none of the items are sums of them: averages and carried sums are not.
pub(super) fn is_sum<'c>(row: &impl Row<'c>) -> bool {
    let is_other = |text: &str| {
        let key = heading_key(text);
        OTHER_FIGURES.contains(&key.trim_end_matches(':')) || group_total(text).is_some_and(|word| word != "汇总")
    };
    !row.own_glances().any(|cell| is_other(cell.text()))
}

fn is_continuation(text: &str) -> bool {
    let is_around = |c: char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '-' | '—' | '.' | '。' | '…');
    text.len() <= 4 * LONGEST_TOTAL && CONTINUATIONS.contains(&heading_key(text).trim_matches(is_around))
}

/// Whether nothing but what is counted follows the word for a sum: 合计数, 合计共12.5万元.
fn counts(after: &str) -> bool {
    let after = TOTAL_ENDS.iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after).trim_start_matches('共');
    let unit = after.trim_start_matches(|c: char| c.is_ascii_digit() || ".,一二两三四五六七八九十百千".contains(c));
    after.is_empty() || unit.len() < after.len() && unit.chars().count() <= 2
}

/// Whether a row has the word for a sum, and nothing but numbers after it.
fn is_total<'c>(row: &impl Row<'c>) -> bool {
    let mut after = row.own_glances().enumerate().filter_map(|(at, cell)| Some((at, total_word(cell.text())?)));
    let Some((at, word)) = after.next() else { return false };
    let mut rest = row.own_glances().skip(at + 1).map(Glance::text).peekable();
    match word {
        // 园林局小计 may be what something is called, 小计 may not.
        TotalWord::Sure => true,
        TotalWord::Named => rest.all(looks_like_figure),
        // 共2项 has its number.
        TotalWord::Loose => {
            let has_number = || row.own_glances().next().is_some_and(|cell| cell.text().ends_with(['项', '件', '条']));
            at == 0 && (rest.peek().is_some() || has_number()) && rest.all(looks_like_figure)
        }
    }
}

/// Whether a row is a part of the rows above it.
pub(super) fn part<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> Option<Part> {
    let is_numbered = row.own_glances().next().is_some_and(|cell| is_number(cell.text()));
    let mut own = row.own_glances().skip(usize::from(is_numbered));
    let first = own.next()?;
    let are_amounts = own.all(|cell| looks_like_figure(cell.text()));
    if AVERAGES.contains(&first.text()) && are_amounts {
        return Some(Part::OfTotal);
    }
    let is_name = table.kind(first.column) == Some(ColumnKind::Title);
    let is_below_total = table.why_above == Some(Why::Total) && are_amounts;
    match first.text().strip_prefix("其中") {
        Some(_) if is_below_total => Some(Part::OfTotal),
        Some(_) => Some(Part::Doubtful),
        None if is_below_total && table.is_below_part_of_total && !is_numbered => {
            Some(if is_name { Part::Doubtful } else { Part::OfTotal })
        }
        None => None,
    }
}

/// Whether a row is the head of another table, whose headings the policies need not know: short texts without digits, at least two of them
/// headings that many tables have. `is_apart`: whether it stands below a gap, or below what is no item; a row that does not has to begin with
/// a serial number's heading.
pub(super) fn is_other_head<'c>(row: &impl Row<'c>, is_apart: bool, known: &Known) -> bool {
    let (mut cells, mut common) = (0, 0);
    let mut begins_with_serial = false;
    for cell in row.own_glances() {
        let key = heading_key(cell.text());
        begins_with_serial |= cells == 0 && SERIALS.contains(&key.as_str());
        cells += 1;
        if is_common_heading(&key) || known.is_heading(cell.text()) {
            common += 1;
        } else if key.is_empty() || key.chars().count() > LONGEST_HEADING || key.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
    }
    let are_all_common = cells >= 3 && common == cells;
    cells >= 2 && common >= 2 && (begins_with_serial || is_apart && common * 2 >= cells || are_all_common)
}

/// Whether something else than items is named below a heading.
pub(super) fn names_others(heading: &str) -> bool {
    NAMES.contains(&heading) || NAME_ENDS.iter().any(|end| heading.ends_with(end))
}

/// Whether items are counted below a heading.
pub(super) fn is_serial(heading: &str) -> bool {
    SERIALS.contains(&bare_key(heading).as_str())
}

/// Whether a heading says how many items something has, as in a table that sums them up.
pub(super) fn counts_items(heading: &str) -> bool {
    let (key, _) = key_and_unit(heading);
    ITEM_COUNTS.contains(&key.as_str())
}

/// Whether a text is a heading that many tables have.
pub(super) fn is_common_heading(text: &str) -> bool {
    COMMON_HEADINGS.contains(&text) || names_others(text)
}

/// Whether a row may begin as the heading of a section does.
pub(super) fn may_head_section(text: &str) -> bool {
    let begins = |c: char| matches!(c, '（' | '(' | '第' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    text.starts_with(begins)
}

/// Whether the first of some rows has the number of a section, and nothing but its name and sums, above rows that are numbered within it;
/// between these may stand the heading of a section within that one: 一, （一）, 1.
pub(super) fn heads_section<'c, R: Row<'c>>(rows: &[R]) -> bool {
    let Some((first, style)) = rows.first().and_then(|row| Some((row, style_of_section(row)?))) else { return false };
    match rows.get(1).and_then(|below| Some((below, style_of_section(below)?))) {
        Some((below, inner)) => inner != style && rows.get(2).is_some_and(|row| is_numbered_within(below, row)),
        None => rows.get(1).is_some_and(|below| is_numbered_within(first, below)),
    }
}

/// How sections are numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SectionStyle {
    Plain,
    InBrackets,
}

/// How a row is numbered, if it may be the heading of a section.
fn style_of_section<'c>(row: &impl Row<'c>) -> Option<SectionStyle> {
    let mut own = row.own_glances();
    let first = own.next()?;
    let rest: Vec<&str> = own.map(Glance::text).collect();
    let names = rest.iter().filter(|text| text.is_empty() || !looks_like_figure(text)).count();
    let key = heading_key(first.text());
    let number = key.trim_matches(['(', ')', '、', '.']);
    let is_number_alone = !number.is_empty() && after_chinese_numerals(number) == Some("");
    let is_heading = if is_number_alone { names == 1 } else { names == 0 && !rest.is_empty() && is_enumerated(first.text()) };
    is_heading.then_some(if key.starts_with('(') { SectionStyle::InBrackets } else { SectionStyle::Plain })
}

/// Whether a row is numbered as the items of the section are whose heading stands above it.
fn is_numbered_within<'c>(heading: &impl Row<'c>, row: &impl Row<'c>) -> bool {
    let (Some(first), Some(below)) = (heading.own_glances().next(), row.own_glances().next()) else { return false };
    match below.column.cmp(&first.column) {
        Ordering::Less => is_number(below.text()),
        Ordering::Equal => below.text().starts_with(|c: char| c.is_ascii_digit()),
        Ordering::Greater => false,
    }
}

/// Whether a text is empty, a dash, or begins like a number: `63`, `共63项`, `12.5万元`, `—`.
pub(super) fn looks_like_figure(text: &str) -> bool {
    let text = text.trim_start_matches(['共', '计', '¥', '￥', '约']);
    text.chars().next().is_none_or(|c| c.is_ascii_digit() || matches!(c, '-' | '—' | '/' | '.' | '０'..='９'))
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '、' | '０'..='９'))
}

pub(super) fn is_example(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let key = heading_key(text);
    // 1(样例), and not 3例.
    let behind_number = key.trim_start_matches(|c: char| c.is_ascii_digit());
    let word = if behind_number.starts_with(['(', '[', '【']) { behind_number } else { &key };
    let word = word.trim_matches(['(', ')', '[', ']', '【', '】', ':']);
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '一' | '二' | '三'));
    EXAMPLES.contains(&word)
        || key.starts_with("例如")
        || EXAMPLES.iter().any(|example| key.strip_prefix(example).is_some_and(|rest| rest.starts_with(':')))
}

/// A text that begins with 注, 说明 … and goes on as a note does.
pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim_start_matches(['※', '*', '＊', '（', '(', '【']);
    if !text.starts_with(['注', '备', '说', '填', '附']) {
        return false;
    }
    let key = heading_key(text);
    NOTES.iter().any(|word| {
        key.strip_prefix(word)
            .is_some_and(|rest| rest.chars().next().is_none_or(|c| matches!(c, ':' | '、' | '.' | ')' | '】') || c.is_ascii_digit()))
    })
}

/// Whether a text is the label of a signature and its value: `填表人：张三`.
pub(super) fn begins_with_signature(text: &str) -> bool {
    label_of(text).is_some_and(names_signature)
}

/// Whether a text is the label of a signature.
pub(super) fn names_signature(label: &str) -> bool {
    if label.len() > 40 {
        return false;
    }
    let key = heading_key(label);
    let bare = without_remark(&key);
    let signer = ["签字", "签名", "签章"].iter().find_map(|word| bare.strip_suffix(word));
    let is_person = signer.is_some_and(|signer| signer.chars().count() <= LONGEST_SIGNER);
    is_person || SIGNATURES.contains(&signer.unwrap_or(bare)) || bare.ends_with("意见")
}

/// Whether a text is where a seal goes: 公章.
pub(super) fn is_seal(text: &str) -> bool {
    SEALS.contains(&heading_key(text).as_str())
}

/// Whether a text says that a seal goes there, behind the name of whose it is or alone: 区水务局（盖章）, （公章）.
fn is_sealed(text: &str) -> bool {
    let text = text.trim_end_matches(COLONS).trim_end();
    let remark = text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    is_seal(remark.map_or(text, |(_, remark)| remark))
}

/// Whether a text is a day, or where one is filled in: 2024年5月6日, 二〇二四年五月六日, 年 月 日.
fn is_day(text: &str) -> bool {
    let is_of_day = |c: char| c.is_ascii_digit() || "〇○零一二三四五六七八九十年月日".contains(c);
    if !text.ends_with(['日', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return false;
    }
    let key = heading_key(text);
    Date::parse(&key).is_ok() || key.ends_with("日") && key.contains('年') && key.contains('月') && key.chars().all(is_of_day)
}

/// Who printed a document and when, below all else: 区政府办公室2024年5月6日印发.
fn is_colophon(text: &str) -> bool {
    text.strip_suffix("印发").is_some_and(|before| before.trim_end().ends_with('日'))
}

/// Whether a signature may be what a duty is called: `审核：排污许可`.
fn may_be_duty(text: &str) -> bool {
    let Some((label, value)) = text.split_once(COLONS) else { return false };
    DUTIES.contains(&label.trim()) && value.trim().chars().count() > LONGEST_PERSON_NAME
}

/// Whether a row that begins with the label of a signature is no item: its cells fill at most about half of the columns, or all are such.
fn is_signature<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    row.own_glances().count() * 2 <= table.heading_count.max(2) + 1 || row.own_glances().all(|cell| begins_with_signature(cell.text()))
}

/// `一、行政处罚`, `（一）许可`, `第一部分`.
pub(super) fn is_enumerated(text: &str) -> bool {
    let key = heading_key(text);
    if let Some(rest) = key.strip_prefix('(') {
        return after_chinese_numerals(rest).is_some_and(|rest| rest.starts_with(')'));
    }
    if let Some(rest) = key.strip_prefix('第') {
        return after_chinese_numerals(rest).is_some_and(|rest| rest.starts_with(['部', '类', '章', '篇']));
    }
    after_chinese_numerals(&key).is_some_and(|rest| rest.starts_with('、'))
}

/// What follows the Chinese numerals with which a text begins.
fn after_chinese_numerals(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| "一二三四五六七八九十百".contains(c));
    (rest.len() < text.len()).then_some(rest)
}
