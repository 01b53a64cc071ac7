//! Untyped cells → values of a field's type, or a data error that says what is wrong and proposes what may be meant.

use crate::diagnostic::near::Near;
use crate::diagnostic::wording::shorten;
use crate::value::cell::{Cell, Flaw, Flawed, Part, WRONG, is_error_value, rows_of};
use crate::value::date::{Date, DateError};
use crate::value::number::{DecimalError, Number};
use crate::value::numeral::numeral;
use crate::value::text::{fold, has_digit_marks, has_lost_letters, has_three_decimals, is_dash, is_ditto, is_shortened, key};
use crate::value::types::{Meeting, NumberType, Type, TypeWord};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Symbols, Text, Value};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

/// Why a cell has no value, and what may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct CellError {
    pub message: String,
    pub suggestion: Option<String>,
}

/// What may be wrong with a cell that has a value all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A number with more than 6 digits after the point was rounded.
    Rounded { written: String, read_as: String },
    /// A number has more digits than the programs keep that write such cells.
    ManyDigits { written: String },
    /// A code is written as programs show numbers that are too long for a cell.
    Shortened { written: String },
    /// A text has lost letters.
    Lost { written: String },
    /// A number is not shown.
    Unseen { written: String },
    /// A text has a part that is struck through.
    Struck { written: String },
    /// An amount of 元 has three digits behind its point.
    ThousandsPoint { written: String },
    /// A number that is shown as an amount of 元 was read in another unit, for no heading names one.
    Yuan { written: String, read_in: Unit },
}

impl Display for Doubt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::Rounded { written, read_as } => write!(f, "「{written}」小数点后超过 6 位，按 {read_as} 算"),
            Doubt::Shortened { written } => {
                write!(f, "「{written}」是科学记数，后面几位存的时候已经丢了：从原来的表格把这一列改成文本，重新导出")
            }
            Doubt::Lost { written } => {
                write!(f, "「{written}」里有字在存的时候已经丢了：从原来的文件重新另存为 UTF-8，再来审")
            }
            Doubt::Unseen { written } => {
                write!(f, "这一格存的「{written}」没有显示出来（数字格式藏起来了，或者字和底一个颜色），照样读了：不要的请删掉")
            }
            Doubt::Struck { written } => write!(f, "「{written}」里有划掉的字，照样读了：不要的请删掉"),
            Doubt::ThousandsPoint { written } => write!(f, "「{written}」里的点当作小数点读了：是隔开千位的，去掉它"),
            Doubt::Yuan { written, read_in } => {
                let unit = read_in.word();
                write!(f, "「{written}」显示成带 ¥ 的数，列名没有写单位，按{unit}算了：在列名里写上（元）或者（{unit}）")
            }
            Doubt::ManyDigits { written } => {
                write!(f, "「{written}」超过 {DIGITS_KEPT} 位，后面几位可能已经不对：编号一类的要存成文本")
            }
        }
    }
}

/// So many digits of a number are kept by spreadsheet programs, and by whatever else computes in double precision.
pub const DIGITS_KEPT: usize = 15;

/// How data names values of one fact: the names of the model, and other words (又作) by their keys, each with what it stands for.
#[derive(Clone, Copy)]
pub struct ValueNames<'n> {
    pub symbols: &'n Symbols,
    pub synonyms: &'n [(String, Symbol)],
}

impl<'n> From<&'n Symbols> for ValueNames<'n> {
    fn from(symbols: &'n Symbols) -> Self {
        ValueNames { symbols, synonyms: &[] }
    }
}

impl<'n> ValueNames<'n> {
    fn name(self, symbol: Symbol) -> &'n str {
        self.symbols.name(symbol)
    }

    /// The one of some values that a text names.
    fn find(self, written: &str, values: &[Symbol]) -> Option<Symbol> {
        let own = self.symbols.get(written).filter(|symbol| values.contains(symbol));
        own.or_else(|| self.synonyms.iter().find(|(word, _)| *word == written).map(|(_, symbol)| *symbol))
    }
}

/// A value; `None`: the cell is not filled in.
type Reading = Result<Option<Value>, CellError>;

/// Reads a cell as a value of `ty`. `heading_unit`: the unit that the heading names in brackets. `doubts` takes what may be wrong with a
/// value that is read all the same.
pub fn read(cell: &Cell<'_>, ty: &Type, heading_unit: Option<Unit>, names: ValueNames<'_>, doubts: &mut Vec<Doubt>) -> Reading {
    match (cell, ty) {
        (Cell::Null, _) => Ok(None),
        (Cell::Text(text), Type::Text) => {
            if has_lost_letters(text) {
                doubts.push(Doubt::Lost { written: shorten(text.trim()) });
            } else if is_shortened(text) {
                doubts.push(Doubt::Shortened { written: shorten(text.trim()) });
            }
            read_text(text, ty, heading_unit, names, doubts)
        }
        (Cell::Text(text), _) => {
            if may_be_thousands(text, ty, heading_unit) {
                doubts.push(Doubt::ThousandsPoint { written: shorten(text) });
            }
            read_text(text, ty, heading_unit, names, doubts)
        }
        (Cell::Number(text), _) => {
            let before = doubts.len();
            let read = read_text(text, ty, heading_unit, names, doubts);
            // What is rounded is reported already.
            if text.len() > DIGITS_KEPT && doubts.len() == before && digits(text) > DIGITS_KEPT {
                doubts.push(Doubt::ManyDigits { written: shorten(text) });
            }
            read
        }
        (Cell::Bool(truth), Type::Truth) => some(Value::Truth(*truth)),
        (Cell::Bool(truth), Type::Text) => some(Value::Text(Text::new(truth_word(*truth)))),
        (Cell::Bool(truth), _) => fault(format!("要的是{}，给的却是“{}”（{truth}）", ty.describe(), truth_word(*truth)), None),
        (Cell::Date(date), Type::Date) => some(Value::Date(*date)),
        (Cell::Date(date), Type::Text) => some(Value::Text(Text::new(&date.to_string()))),
        (Cell::Date(date), _) => fault(format!("要的是{}，这里是日期 {date}", ty.describe()), None),
        (Cell::List(list), Type::Set(values)) => {
            let texts: Vec<String> = list.iter().map(Cell::shown).collect();
            read_members(keys(texts.iter().map(String::as_str)), values, names)
        }
        (Cell::List(_), _) => fault(format!("要的是{}，这里是一列值", ty.describe()), None),
        (Cell::Flawed(flawed), _) => read_flawed(flawed, ty, heading_unit, names, doubts),
        (Cell::Object(_), _) => fault(format!("要的是{}，这里是一个对象", ty.describe()), None),
    }
}

/// What a cell stores, where that is what it says of such a type.
fn read_flawed(flawed: &Flawed, ty: &Type, heading_unit: Option<Unit>, names: ValueNames<'_>, doubts: &mut Vec<Doubt>) -> Reading {
    let Flawed { stored, flaw } = flawed;
    let is_number = matches!(ty, Type::Number(_));
    match flaw {
        Flaw::NotCalculated => fault("这一格的公式没有算过：用 Excel 或 WPS 打开清单，保存一次再用".to_owned(), None),
        Flaw::ErrorValue => fault(format!("这一格的公式出错，值是「{}」：改好公式，或者直接填值", stored.shown()), None),
        Flaw::Part(Part::Table) => fault("这一格里套着一张表格，读不出是什么值：改填一个值".to_owned(), None),
        Flaw::Picture => fault("这一格是图片，读不出内容：改填文字".to_owned(), None),
        Flaw::Scaled(format) if is_number => {
            let stored = stored.shown();
            fault(format!("这一格存的是「{stored}」，按数字格式「{format}」缩小了显示：改成常规格式，照列名的单位填"), None)
        }
        Flaw::Merged(cells) if is_number => {
            let stored = stored.shown();
            let is_one_row = rows_of(cells).is_some_and(|(first, last)| first == last);
            let (each, by) = if is_one_row { ("各列", "分列填") } else { ("各项", "分项填") };
            fault(format!("「{stored}」写在合并的 {cells} 里，没有说{each}分别是多少：拆开单元格，{by}"), None)
        }
        // Programs make such a month the first day of it.
        Flaw::InPart(shown) if *ty == Type::Date && !shows_day(shown) && is_first_of_month(stored) => {
            let stored = stored.shown();
            fault(format!("这一格显示的是「{shown}」，没有写是哪一日，存的是 {stored}：改成年月日写全的日期"), None)
        }
        Flaw::InPart(shown) if *ty != Type::Date => {
            let stored = stored.shown();
            fault(format!("这一格存的是日期 {stored}，显示成「{shown}」：多半是填的时候变成了日期，改成文本重填"), Some(shown.clone()))
        }
        Flaw::ShownAs(shown) if is_number && is_code(shown) => {
            let stored = stored.shown();
            fault(format!("这一格存的是「{stored}」，显示成「{shown}」：改成常规格式重填"), None)
        }
        Flaw::ShownAs(shown) if !is_number && *ty != Type::Date => read_text(shown, ty, heading_unit, names, doubts),
        Flaw::Part(part) if *part == Part::AllStruck || *part == Part::Struck && *ty == Type::Text => {
            doubts.push(Doubt::Struck { written: shorten(&stored.shown()) });
            read(stored, ty, heading_unit, names, doubts)
        }
        Flaw::Part(Part::Struck) => {
            let stored = stored.shown();
            fault(format!("这一格有划掉的字，连起来是「{stored}」，不知道哪些算：删掉划掉的，只留要算的"), None)
        }
        // m² is a unit.
        Flaw::Part(Part::Raised) if matches!(ty, Type::Number(_) | Type::Date | Type::Truth) && !key(&stored.shown()).ends_with("m2") => {
            let stored = stored.shown();
            fault(format!("这一格有上标或者下标的字，连起来是「{stored}」，不知道算不算：只填值，注写在别处"), None)
        }
        Flaw::WithUnit(word) if says_of(word, ty) => read_text(&flawed.shown(), ty, heading_unit, names, doubts),
        Flaw::InRow(word) if is_unit_of(word, ty) => read_text(&[&stored.shown(), word.as_str()].concat(), ty, heading_unit, names, doubts),
        Flaw::Unseen => {
            doubts.push(Doubt::Unseen { written: shorten(&stored.shown()) });
            read(stored, ty, heading_unit, names, doubts)
        }
        Flaw::Yuan => {
            if let (Type::Number(NumberType { kind: Kind::Money, unit: Some(unit), .. }), None) = (ty, heading_unit)
                && *unit != Unit::YUAN
            {
                doubts.push(Doubt::Yuan { written: shorten(&stored.shown()), read_in: *unit });
            }
            read(stored, ty, heading_unit, names, doubts)
        }
        Flaw::Scaled(_) | Flaw::Merged(_) | Flaw::InPart(_) | Flaw::ShownAs(_) | Flaw::WithUnit(_) | Flaw::InRow(_) | Flaw::Part(_) => {
            read(stored, ty, heading_unit, names, doubts)
        }
    }
}

/// Whether a text is an amount of 元 with a point before its last three digits, which others write for a comma: 50.000. What ends in no zero may
/// well be a share of something.
fn may_be_thousands(text: &str, ty: &Type, heading_unit: Option<Unit>) -> bool {
    let Type::Number(NumberType { kind: Kind::Money, unit, .. }) = ty else { return false };
    let (digits, own) = text.strip_suffix('元').map_or((text, None), |digits| (digits, Some(Unit::YUAN)));
    own.or(heading_unit).or(*unit) == Some(Unit::YUAN) && has_three_decimals(digits) && digits.ends_with('0')
}

/// Whether a unit that stands elsewhere in the row is that of such numbers.
fn is_unit_of(word: &str, ty: &Type) -> bool {
    let Type::Number(number) = ty else { return false };
    Unit::from_word(word).map_or(number.kind == Kind::Money, |unit| number.meets(unit) == Meeting::Fits)
}

fn is_first_of_month(stored: &Cell<'_>) -> bool {
    matches!(stored, Cell::Date(date) if date.ymd().2 == 1)
}

/// Whether what is shown of a date has its day: `5-6`, and not `2024年5月`, `Mar-24`.
fn shows_day(shown: &str) -> bool {
    let is_number = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    shown.split_once('-').is_some_and(|(month, day)| is_number(month) && is_number(day))
}

/// Whether other signs than blanks stand among the digits of a text.
fn is_code(shown: &str) -> bool {
    let within = shown.trim_matches(|c: char| !c.is_ascii_digit());
    within.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '.' | ' '))
}

/// Whether a unit that a number format shows says something of such a type: 12人 is as good as 12 for a plain number.
fn says_of(unit: &str, ty: &Type) -> bool {
    match ty {
        Type::Number(number) => Unit::from_word(unit).is_none_or(|unit| matches!(number.meets(unit), Meeting::Fits | Meeting::Clashes)),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) | Type::Table(_) => true,
    }
}

/// The day of a number by which spreadsheets count days; far from our time it is none.
fn day_of_serial(written: &str) -> Option<String> {
    let serial: i64 = written.parse().ok().filter(|serial| (15_000..80_000).contains(serial))?;
    let begin = Date::from_ymd(1899, 12, 30)?;
    begin.add_days(serial).map(|day| day.to_string())
}

/// How many digits a number has from its first that is not 0 on.
fn digits(number: &str) -> usize {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.trim_start_matches(['-', '+', '0']);
    let significant = if whole.is_empty() { fraction.trim_start_matches('0').len() } else { whole.len() + fraction.len() };
    let shift: i64 = exponent.parse().unwrap_or(0);
    let before_point = usize::try_from(whole.len() as i64 + shift).unwrap_or(0);
    significant.max(before_point)
}

/// What a text under a heading with a unit says where no heading names the unit: `3` under 经费(元) is `3元`.
pub fn with_unit(text: &str, unit: Unit) -> Cow<'_, str> {
    let written = key(text);
    let is_bare = Unit::split_from(&written).is_none() && !matches!(Number::parse(&written), Err(DecimalError::Shape));
    if is_bare { Cow::Owned([text.trim(), unit.word()].concat()) } else { Cow::Borrowed(text) }
}

/// Whether a cell has a number without a unit of its own.
pub fn is_bare_number(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(text) | Cell::Text(text) => Unit::split_from(&key(text)).is_none(),
        Cell::Flawed(flawed) => !matches!(flawed.flaw, Flaw::WithUnit(_) | Flaw::InRow(_)) && is_bare_number(&flawed.stored),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => false,
    }
}

/// The unit that a number has in its cell.
pub fn written_unit(cell: &Cell<'_>) -> Option<Unit> {
    match cell {
        // Nearly all are bare.
        Cell::Text(text) if text.ends_with(|c: char| c.is_ascii_digit()) => None,
        Cell::Text(text) => Unit::split_from(&key(text)).map(|(_, unit)| unit),
        Cell::Flawed(flawed) => match &flawed.flaw {
            Flaw::WithUnit(word) => Unit::from_word(word),
            _ => written_unit(&flawed.stored),
        },
        Cell::Number(_) | Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => None,
    }
}

/// Reads a text, or a number as written.
fn read_text(text: &str, ty: &Type, heading_unit: Option<Unit>, names: ValueNames<'_>, doubts: &mut Vec<Doubt>) -> Reading {
    // Most numbers are their own keys, and nothing else but digits.
    if let Type::Number(number) = ty
        && let Some(digits) = Number::parse_plain(text)
    {
        return number_in_unit(digits, WrittenNumber { whole: text, digits: text, unit: None }, *number, heading_unit);
    }
    let written = key(text);
    if written.is_empty() || is_dash(&written) {
        return Ok(None);
    }
    if text.trim_start().starts_with(WRONG) {
        return fault("这一格上次审查时就有误，还没有改：把整格改成对的内容".to_owned(), None);
    }
    let is_of_digits = matches!(ty, Type::Number(_) | Type::Date | Type::Truth);
    // A text that is its own key has no marks.
    if is_of_digits && matches!(written, Cow::Owned(_)) && has_digit_marks(text) {
        return fault(format!("「{}」里有带圈的数字或者角标，不知道算不算数：只填值，注写在别处", shorten(text.trim())), None);
    }
    if ty.is_text() && is_error_value(&written) {
        return fault(format!("这一格是「{written}」，不是内容：多半是公式出错或者列太窄，改填内容"), None);
    }
    if ty.is_text() && is_ditto(&written) {
        return fault(format!("「{written}」没有说是什么：把上面的内容照写一遍"), None);
    }
    match ty {
        Type::Error => Ok(None),
        // Whether it is a key of its 名录 is for those to say who know that.
        Type::Text | Type::Table(_) => some(Value::Text(Text::with_key(text, written))),
        Type::Truth => read_truth(&written),
        Type::Date => read_date(&written),
        Type::Choice(values) => read_choice(&written, values, names),
        Type::Set(values) => read_set(text, &written, values, names),
        Type::Number(number) => read_number(&written, *number, heading_unit, doubts),
    }
}

fn some(value: Value) -> Reading {
    Ok(Some(value))
}

fn fault(message: String, suggestion: Option<String>) -> Reading {
    Err(CellError { message, suggestion })
}

/// The words for 是 and 否 in data, in lower case.
pub const TRUTH_WORDS: [(&str, bool); 14] = [
    ("是", true),
    ("否", false),
    ("有", true),
    ("无", false),
    ("y", true),
    ("n", false),
    ("1", true),
    ("0", false),
    ("√", true),
    ("×", false),
    ("true", true),
    ("false", false),
    ("1.0", true),
    ("0.0", false),
];

/// 是 or 否.
pub fn truth_word(truth: bool) -> &'static str {
    if truth { "是" } else { "否" }
}

fn read_truth(written: &str) -> Reading {
    let word = written.to_ascii_lowercase();
    if let Some((_, truth)) = TRUTH_WORDS.iter().find(|(known, _)| *known == word) {
        return some(Value::Truth(*truth));
    }
    let meant = match word.as_str() {
        "yes" | "对" | "已" | "同意" | "已同意" | "✓" | "✔" | "☑" => Some("是"),
        "no" | "不" | "没有" | "未" | "不同意" | "x" | "✗" | "✘" | "☐" => Some("否"),
        word => ticked(word),
    };
    fault(format!("「{written}」不是“是”或“否”"), meant.map(str::to_owned))
}

/// Which of two boxes is ticked, each before its word (`☑是□否`) or behind it (`是☑否□`); a tick between words is that of neither: `是√否`.
fn ticked(word: &str) -> Option<&'static str> {
    let is_behind = word.starts_with(['是', '否']);
    if is_behind && !word.ends_with(['☑', '√', '✓', '✔', '■', '□', '☐']) {
        return None;
    }
    let pair = |tick: char, truth: &str| if is_behind { format!("{truth}{tick}") } else { format!("{tick}{truth}") };
    let is_ticked = |truth: &str| ['☑', '√', '✓', '✔', '■'].iter().any(|tick| word.contains(&pair(*tick, truth)));
    match (is_ticked("是"), is_ticked("否")) {
        (true, false) => Some("是"),
        (false, true) => Some("否"),
        (true, true) | (false, false) => None,
    }
}

fn read_date(written: &str) -> Reading {
    match Date::parse(written) {
        Ok(date) => some(Value::Date(date)),
        Err(DateError::NoSuchDay) => fault(format!("没有「{written}」这一天"), nearest_date(written)),
        Err(DateError::Shape) if day_of_serial(written).is_some() => {
            fault(format!("「{written}」不是日期，像是表格程序里日期的序号：改成日期格式"), day_of_serial(written))
        }
        Err(DateError::Shape) => fault(format!("「{written}」不是日期，日期写作 2021-07-15 或 2021年7月15日"), meant_date(written)),
    }
}

/// The last day of the month that is meant by a day that does not exist.
fn nearest_date(written: &str) -> Option<String> {
    let numbers: Vec<u32> = written.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let &[year, month, day, ..] = numbers.as_slice() else { return None };
    let year = i32::try_from(year).ok()?;
    (28..day).rev().find_map(|day| Date::from_ymd(year, month, day)).map(|date| date.to_string())
}

/// The day that is meant by what is not written as one.
fn meant_date(written: &str) -> Option<String> {
    // 24.5.1 is of our time.
    let has_short_year =
        written.find(|c: char| !c.is_ascii_digit()) == Some(2) && ("15"..="29").contains(&written.get(..2).unwrap_or_default());
    let with_century = || Date::parse(&format!("20{written}")).ok().filter(|_| has_short_year);
    let without_remark = || Date::parse(without_words(written)?).ok();
    let in_numerals = || {
        let (year, rest) = written.split_once('年')?;
        let (month, day) = rest.split_once('月')?;
        let part = |text: &str| numeral(&text.replace(['○', '0'], "〇")).or_else(|| text.parse().ok());
        let year = part(year).filter(|year| *year >= 1000)?;
        Date::from_ymd(i32::try_from(year).ok()?, part(month)?, part(day.strip_suffix(['日', '号'])?)?)
    };
    let day = with_century().or_else(without_remark).or_else(in_numerals);
    date_of_digits(written).or_else(|| day.map(|day| day.to_string()))
}

/// Words around a number or a day that say nothing of which it is.
const WORDS_BEFORE: [&str; 4] = ["大约", "约", "近", "'"];
/// Signs of money before its amount, which is in 元.
const CURRENCIES: [&str; 5] = ["¥", "人民币", "RMB", "CNY", "rmb"];
const WORDS_AFTER: [&str; 5] = ["左右", "上下", "。", "起", "整"];

/// A text without such words around it, and without a remark in brackets behind it; none if it has none.
fn without_words(written: &str) -> Option<&str> {
    let mut rest = written;
    // Of two numbers, as in 20（承诺5）, nobody knows which counts.
    let says_one = |(_, remark): &(&str, &str)| !remark.contains(|c: char| c.is_ascii_digit());
    if let Some((before, _)) = rest.strip_suffix(')').and_then(|rest| rest.split_once('(')).filter(says_one) {
        rest = before.trim_end();
    }
    rest = WORDS_BEFORE.iter().chain(&CURRENCIES).find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
    rest = WORDS_AFTER.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest).trim_end();
    (rest != written && !rest.is_empty()).then_some(rest)
}

/// `20240131` → 2024-01-31.
fn date_of_digits(written: &str) -> Option<String> {
    let digits: u32 = (written.len() == 8).then(|| written.parse().ok()).flatten()?;
    Date::from_ymd(i32::try_from(digits / 10_000).ok()?, digits / 100 % 100, digits % 100).map(|date| date.to_string())
}

fn read_choice(written: &str, values: &[Symbol], names: ValueNames<'_>) -> Reading {
    match names.find(written, values) {
        Some(choice) => some(Value::Choice(choice)),
        None => {
            let near = near_names(written, values, names);
            Err(not_declared(&[written], &near, near.only().map(str::to_owned), values, names))
        }
    }
}

fn near_names<'n>(written: &str, values: &[Symbol], names: ValueNames<'n>) -> Near<'n> {
    let words = names.synonyms.iter().map(|(word, _)| word.as_str());
    Near::among(written, values.iter().map(|value| names.name(*value)).chain(words))
}

/// `near`: what is asked about a name that may mean several; `suggestion`: what the whole cell should be.
fn not_declared(written: &[&str], near: &Near<'_>, suggestion: Option<String>, values: &[Symbol], names: ValueNames<'_>) -> CellError {
    let known: Vec<&str> = values.iter().take(8).map(|value| names.name(*value)).collect();
    let more = if values.len() > known.len() { "等" } else { "" };
    let which = if written.len() > 1 { "这些取值" } else { "这个取值" };
    let message = format!("没有「{}」{which}，可填：{}{more}", written.join("」「"), known.join("、"));
    CellError { message: near.ask(message), suggestion }
}

/// `text`: as given, with the line breaks that a key leaves out.
fn read_set(text: &str, written: &str, values: &[Symbol], names: ValueNames<'_>) -> Reading {
    if let Some(symbol) = names.find(written, values) {
        return some(Value::set(vec![symbol]));
    }
    if written == "无" || written == "[]" {
        return some(Value::set(Vec::new()));
    }
    read_members(separated(text), values, names)
}

/// The keys of the texts that a cell of several holds.
pub fn separated(text: &str) -> Vec<String> {
    keys(fold(text).split(['、', ',', ';', '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']))
}

fn keys<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    texts.map(|text| key(text).into_owned()).filter(|text| !text.is_empty()).collect()
}

fn read_members(texts: Vec<String>, values: &[Symbol], names: ValueNames<'_>) -> Reading {
    let members: Vec<Option<Symbol>> = texts.iter().map(|text| names.find(text, values)).collect();
    if members.iter().all(Option::is_some) {
        return some(Value::set(members.into_iter().flatten().collect()));
    }
    let mut unknown = Vec::new();
    let mut ambiguous = Near::default();
    // What each of them should be; none as soon as one has no name that only it may mean.
    let mut whole: Option<Vec<&str>> = Some(Vec::new());
    for (text, member) in texts.iter().zip(members) {
        let meant = match member {
            Some(member) => Some(names.name(member)),
            None => {
                unknown.push(text.as_str());
                let near = near_names(text, values, names);
                let only = near.only();
                if only.is_none() && ambiguous == Near::default() {
                    ambiguous = near;
                }
                only
            }
        };
        whole = whole.zip(meant).map(|(mut whole, meant)| {
            whole.push(meant);
            whole
        });
    }
    let whole = whole.map(|whole| whole.join("、")).or_else(|| joined_otherwise(&texts, values, names));
    Err(not_declared(&unknown, &ambiguous, whole, values, names))
}

/// The members of a set that stand side by side in another way, if each is one: `街道/司法局`, `街道和司法局`.
fn joined_otherwise(texts: &[String], values: &[Symbol], names: ValueNames<'_>) -> Option<String> {
    let parts =
        texts.iter().flat_map(|text| text.split(['/', '+', '和', '及', '与', ' ', '&'])).map(str::trim).filter(|part| !part.is_empty());
    let members: Option<Vec<&str>> = parts.map(|part| names.find(part, values).map(|member| names.name(member))).collect();
    members.map(|members| members.join("、"))
}

/// Words for an amount that is none, or is not known.
const NO_AMOUNT: [&str; 8] = ["无", "没有", "暂无", "无需经费", "无经费", "不涉及", "不需要", "未定"];

/// `3成` and `5‰`, in per cent.
fn part_in_percent(written: &str) -> Option<String> {
    let part = |sign: char, percent: &str| {
        let number = Number::parse(written.strip_suffix(sign)?.trim_end()).ok()?;
        number.multiply(&Number::parse(percent).ok()?).ok()
    };
    part('成', "10").or_else(|| part('‰', "0.1")).map(|number| format!("{number}%"))
}

/// A number as it is written.
#[derive(Clone, Copy)]
struct WrittenNumber<'w> {
    whole: &'w str,
    /// What stands before its unit.
    digits: &'w str,
    unit: Option<Unit>,
}

fn read_number(whole: &str, ty: NumberType, heading_unit: Option<Unit>, doubts: &mut Vec<Doubt>) -> Reading {
    let (digits, unit) = Unit::split_from(whole).map_or((whole, None), |(digits, unit)| (digits.trim_end(), Some(unit)));
    let written = WrittenNumber { whole, digits, unit };
    let unit_word = unit.map_or("", Unit::word);
    let (number, rounded) = match Number::parse_rounded(digits) {
        Ok(number) => number,
        Err(DecimalError::TooLarge | DecimalError::TooFine) => return too_large(whole),
        Err(DecimalError::Shape) => {
            let in_digits = |number: u32| format!("{number}{unit_word}");
            let part = || Some(part_in_percent(whole)?).filter(|_| is_ratio(ty));
            let meant = part().or_else(|| numeral(digits).map(in_digits)).or_else(|| short_unit(whole, ty)).or_else(|| months(whole, ty));
            let meant = meant.or_else(|| without_remark(whole, ty, heading_unit));
            let none = if NO_AMOUNT.contains(&whole) { "：没有的填 0，还不知道的空着" } else { "" };
            return fault(format!("「{whole}」不是{}{none}", number_word(ty)), meant);
        }
    };
    let read_as = rounded.then(|| format!("{number}{unit_word}"));
    let value = number_in_unit(number, written, ty, heading_unit)?;
    doubts.extend(read_as.map(|read_as| Doubt::Rounded { written: shorten(whole), read_as }));
    Ok(value)
}

/// A number in the unit that it has, or that its heading or its fact has.
fn number_in_unit(number: Number, written: WrittenNumber<'_>, ty: NumberType, heading_unit: Option<Unit>) -> Reading {
    let WrittenNumber { whole, digits, unit: written_unit } = written;
    let is_ratio = is_ratio(ty);
    // A ratio is declared in per cent, but a bare number is a part of one.
    let bare_unit = ty.unit.filter(|_| !is_ratio);
    let unit = written_unit.or(heading_unit).or(bare_unit);
    if let Some(unit) = unit.filter(|unit| unit.kind() != ty.kind || is_ratio && *unit != Unit::PERCENT) {
        let kind = if unit == Unit::PERCENT { TypeWord::Ratio.word() } else { unit.kind().word() };
        let by = if written_unit.is_none() { format!("按单位「{}」", unit.word()) } else { String::new() };
        // 2人 where a plain number is asked for.
        let count = written_unit.filter(|unit| unit.kind() == Kind::People && ty.kind == Kind::Plain).map(|_| digits.to_owned());
        return fault(format!("「{whole}」{by}是{kind}，这里要的是{}", number_word(ty)), count);
    }
    if is_ratio && unit.is_none() && number > Number::ONE {
        return fault(format!("比例「{whole}」大于 1，多半漏了 %"), Some(format!("{digits}%")));
    }
    let factor = |unit: Option<Unit>| unit.map_or(Number::ONE, Unit::factor);
    let Ok(value) = number.multiply(&factor(unit)) else { return too_large(whole) };
    if ty.whole && !value.divide(&factor(bare_unit)).is_ok_and(|count| count.is_whole()) {
        return fault(format!("「{whole}」不是整数"), None);
    }
    some(Value::Number(value))
}

fn is_ratio(ty: NumberType) -> bool {
    ty.unit == Some(Unit::PERCENT)
}

fn too_large(written: &str) -> Reading {
    fault(format!("「{written}」太大：数要小于一万亿"), None)
}

fn number_word(ty: NumberType) -> String {
    match (ty.kind, ty.unit) {
        (_, Some(Unit::PERCENT)) => TypeWord::Ratio.word().to_owned(),
        (Kind::Money, Some(unit)) => format!("金额（{}）", unit.word()),
        (Kind::Plain, _) if ty.whole => "整数".to_owned(),
        (Kind::Plain, _) => "数".to_owned(),
        (kind, Some(unit)) => format!("{}（{}）", kind.word(), unit.word()),
        (kind, None) => kind.word().to_owned(),
    }
}

/// `1.5万` → 1.5万元, where money is asked for.
fn short_unit(written: &str, ty: NumberType) -> Option<String> {
    let digits = written.strip_suffix(['万', '亿']).filter(|_| ty.kind == Kind::Money)?;
    Number::parse(digits).ok().map(|_| format!("{written}元"))
}

/// `半年` → 6个月, `一年半` → 18个月, `1年零6个月` → 18个月, where months are asked for.
fn months(written: &str, ty: NumberType) -> Option<String> {
    if ty.kind != Kind::Months {
        return None;
    }
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok().or_else(|| numeral(text)) };
    let (years, rest) = written.split_once('年').unwrap_or(("", written));
    let rest = rest.trim_start_matches(['零', '又']);
    let of_years = if years == "半" { 6 } else { number(years)?.checked_mul(12)? };
    let of_rest = if rest == "半" { 6 } else { number(rest.trim_end_matches('月').trim_end_matches('个'))? };
    let months: u32 = of_rest.checked_add(of_years)?;
    (months > 0).then(|| format!("{months}个月"))
}

/// A number without the words around it, if it is one then: `约30`, `5万元（含设备）`; `¥50000` is 50000元.
fn without_remark(written: &str, ty: NumberType, heading_unit: Option<Unit>) -> Option<String> {
    // 5（元）, 5（含税，元）
    let is_remark_of_money = |(_, remark): (&str, &str)| remark.contains('元');
    if let Some((digits, remark)) =
        written.strip_suffix(')').and_then(|rest| rest.split_once('(')).filter(|parts| is_remark_of_money(*parts))
        && Unit::split_from(digits).is_none()
    {
        let with_unit = [digits, remark].concat();
        return Unit::is_unit_or_money(remark)
            .then_some(with_unit)
            .filter(|written| read_number(written, ty, None, &mut Vec::new()).is_ok());
    }
    let plain = without_words(written)?;
    let is_bare = Unit::split_from(plain).is_none();
    let is_yuan = is_bare && ty.kind == Kind::Money && CURRENCIES.iter().any(|sign| written.starts_with(sign));
    let plain = match heading_unit {
        None if is_yuan => format!("{plain}{}", Unit::YUAN.word()),
        Some(unit) if is_yuan && unit != Unit::YUAN => return None,
        Some(_) | None => plain.to_owned(),
    };
    read_number(&plain, ty, heading_unit, &mut Vec::new()).ok().map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::{Reading, key, read, read_text, with_unit};
    use crate::value::cell::{Cell, is_error_value};
    use crate::value::date::Date;
    use crate::value::number::Number;
    use crate::value::show::show;
    use crate::value::types::{NumberType, Type};
    use crate::value::unit::Unit;
    use crate::value::{Symbol, Symbols, Text, Value};
    use proptest::prelude::*;

    fn symbols() -> (Symbols, Vec<Symbol>) {
        let mut symbols = Symbols::default();
        let names = ["行政处罚", "行政许可", "甲", "乙", "丙、丁"].map(|name| symbols.intern(name));
        (symbols, names.into())
    }

    fn back(value: &Value, ty: &Type, symbols: &Symbols) -> Reading {
        read_text(&show(value, ty, symbols), ty, None, symbols.into(), &mut Vec::new())
    }

    proptest! {
        #[test]
        fn numbers_that_are_shown_are_read(millionths in -99_999_999_999_999_i64..=99_999_999_999_999, word in 0_usize..40) {
            let symbols = Symbols::default();
            let unit = Unit::words().nth(word).and_then(|word| Unit::from_word(&super::key(word)));
            let number = unit.map_or(NumberType::PLAIN, |unit| NumberType { kind: unit.kind(), unit: Some(unit), whole: false });
            // In the unit in which it is declared six digits after the point are enough.
            let scaled = Number::fraction(millionths.into(), 1_000_000).unwrap();
            let Ok(value) = scaled.multiply(&unit.map_or(Number::ONE, Unit::factor)) else { return Ok(()) };
            let value = Value::Number(value);
            let ty = Type::Number(number);
            let text = show(&value, &ty, &symbols);
            // Money is shown in units of its own choice, where it may need more digits.
            if !text.starts_with('≈') {
                prop_assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)), "{}", text);
            }
        }

        #[test]
        fn sets_that_are_shown_are_read(held in proptest::collection::vec(0_usize..4, 0..6), names in 1_usize..5) {
            let (symbols, all) = symbols();
            let declared: Vec<Symbol> = all.into_iter().take(names).collect();
            let value = Value::set(held.into_iter().filter_map(|at| declared.get(at).copied()).collect());
            let ty = Type::Set(declared.into());
            prop_assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)));
        }

        #[test]
        fn days_and_truths_that_are_shown_are_read(days in Date::from_ymd(32, 1, 1).unwrap().days()..=Date::MAX.days(), truth in any::<bool>()) {
            let symbols = Symbols::default();
            let day = Value::Date(Date::from_days(days).unwrap());
            prop_assert_eq!(back(&day, &Type::Date, &symbols), Ok(Some(day)));
            let truth = Value::Truth(truth);
            prop_assert_eq!(back(&truth, &Type::Truth, &symbols), Ok(Some(truth)));
        }

        #[test]
        fn texts_are_kept(text in any::<String>()) {
            let symbols = Symbols::default();
            match read_text(&text, &Type::Text, None, (&symbols).into(), &mut Vec::new()) {
                Ok(Some(value)) => {
                    prop_assert_eq!(&value, &Value::Text(Text::new(&text)));
                    prop_assert_eq!(show(&value, &Type::Text, &symbols), text);
                }
                Ok(None) => prop_assert!(super::key(&text).is_empty() || super::is_dash(&super::key(&text))),
                Err(fault) => prop_assert!(is_error_value(&key(&text)) || super::is_ditto(&key(&text)), "{}", fault.message),
            }
        }

        #[test]
        fn a_unit_in_the_heading_is_a_unit_in_the_cell(text in " ?[-+]?[0-9０-９,]{1,9}(\\.[0-9]{1,7})? ?(元|%|件|万元)?|[一-十]{1,2}|\\PC{0,4}", unit in 0_usize..40, whole in any::<bool>()) {
            let symbols = Symbols::default();
            let Some(unit) = Unit::words().nth(unit).and_then(|word| Unit::from_word(&key(word))) else { return Ok(()) };
            let ty = Type::Number(NumberType { kind: unit.kind(), unit: Some(unit), whole });
            let known = |reading: Reading| reading.map_err(|_| ());
            prop_assert_eq!(known(read_text(&with_unit(&text, unit), &ty, None, (&symbols).into(), &mut Vec::new())), known(read_text(&text, &ty, Some(unit), (&symbols).into(), &mut Vec::new())));
        }

        #[test]
        fn whatever_stands_in_a_cell_is_read_or_refused_in_words(text in any::<String>(), number in "-?[0-9]{1,30}(\\.[0-9]{1,9})?", truth in any::<bool>()) {
            let (symbols, names) = symbols();
            let money = Type::Number(NumberType { kind: Unit::YUAN.kind(), unit: Some(Unit::WAN_YUAN), whole: true });
            let ratio = Type::Number(NumberType { kind: Unit::PERCENT.kind(), unit: Some(Unit::PERCENT), whole: false });
            let types = [Type::Truth, Type::Date, Type::Choice(names.clone().into()), Type::Set(names.into()), money, ratio, Type::Text];
            let texts = vec![Cell::Text(text.into()), Cell::Number(number.into()), Cell::Bool(truth), Cell::Null];
            for cell in texts.iter().chain([&Cell::List(texts.clone())]) {
                for ty in &types {
                    if let Err(fault) = read(cell, ty, Some(Unit::WAN_YUAN), (&symbols).into(), &mut Vec::new()) {
                        prop_assert!(!fault.message.is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn digits_are_counted_from_the_first_that_counts() {
        let cases = [("0.001200", 2), ("-120", 3), ("1e20", 21), ("110101199003071234", 18), ("0.30000000000000004", 17), ("1.5E-3", 2)];
        for (number, expected) in cases {
            assert_eq!(super::digits(number), expected, "{number}");
        }
    }

    #[test]
    fn a_proposal_is_the_whole_cell_or_none() {
        let (symbols, names) = symbols();
        let ty = Type::Set(names.into());
        let proposal = |cell: Cell<'_>| read(&cell, &ty, None, (&symbols).into(), &mut Vec::new()).expect_err("no such value").suggestion;
        assert_eq!(proposal("甲，行政处法；行政许".into()).as_deref(), Some("甲、行政处罚、行政许可"));
        assert_eq!(proposal(Cell::List(vec!["甲".into(), "行政处法".into()])).as_deref(), Some("甲、行政处罚"));
        assert_eq!(proposal("行政、甲".into()), None);
        assert_eq!(proposal("行政处法、毫不相干".into()), None);
    }

    #[test]
    fn choices_that_are_shown_are_read() {
        let (symbols, names) = symbols();
        let ty = Type::Choice(names.clone().into());
        for name in names {
            let value = Value::Choice(name);
            assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)));
        }
    }
}
