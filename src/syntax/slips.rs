//! Lines whose first word is misspelt or glued to what follows: only its slip is reported, not all that would follow from it.

use crate::diagnostic::near::{differs_in_one_place, is_slip_of_the_pen, turns_meaning};
use crate::source::Span;
use crate::syntax::labels::other_label;
use crate::syntax::letters::{after_colon, first_word, half_width, is_letter};
use crate::syntax::scan::{Piece, pieces};
use crate::syntax::statute_numbers::{day, since};
use crate::syntax::traditional::simplified;
use crate::syntax::words::{Class, ClauseWord, DeclarationWord, class, takes_argument};
use crate::value::date::Date;
use crate::value::numeral::numeral;

/// A word that was meant to open a line, in a line that opens with none.
pub struct Slip {
    pub meant: LineWord,
    /// How many bytes of the line are the word.
    pub length: usize,
    pub kind: SlipKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipKind {
    /// The word is right, but no blank follows it.
    Glued,
    /// The word is right, but numbered, written twice, broken by blanks, or followed by one such as 是 that adds nothing.
    Padded,
    /// It reads like the word but says the opposite: nothing of the language does.
    Turned,
    /// The facts of a 测试, or a name and its type, stand there without a word before them.
    Missing,
    /// The word stands behind the name that it declares.
    Behind,
    /// 对象 stands before the name of one, where its facts are stated.
    OfObject,
    /// A conclusion stands there without a word before it, or behind words that add nothing.
    Unsaid,
    /// The word differs in one place; `alone`: no other word does, and it is a slip of the pen. Or it is one that statutes use.
    Misspelt { alone: bool },
    /// `自2024年1月1日起施行` or `有效期至2029年12月31日`, which says by itself what line it is.
    Sentence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWord {
    Declaration(DeclarationWord),
    Clause(ClauseWord),
}

impl LineWord {
    pub fn word(self) -> &'static str {
        match self {
            LineWord::Declaration(word) => word.word(),
            LineWord::Clause(word) => word.word(),
        }
    }
}

/// Words that open lines of statutes and forms, and the words of the language for them.
const SYNONYMS: &[(&str, &str)] = &[
    ("但书", "除非"),
    ("但是", "除非"),
    ("但", "除非"),
    ("除外", "除非"),
    ("例外", "除非"),
    ("条件", "当"),
    ("情形", "当"),
    ("如果", "当"),
    ("凡", "当"),
    ("凡是", "当"),
    ("如", "当"),
    ("当且", "当"),
    ("若", "当"),
    ("若是", "当"),
    ("假如", "当"),
    ("条件组", "当"),
    ("前提条件", "当"),
    ("适用条件", "当"),
    ("触发条件", "当"),
    ("适用情形", "当"),
    ("满足条件", "当"),
    ("when", "当"),
    ("where", "当"),
    ("WHERE", "当"),
    ("if", "当"),
    ("IF", "当"),
    ("除外情形", "除非"),
    ("例外情形", "除非"),
    ("排除", "除非"),
    ("unless", "除非"),
    ("结果", "结论"),
    ("处理", "结论"),
    ("决定", "结论"),
    ("那么", "结论"),
    ("处理意见", "结论"),
    ("处理结果", "结论"),
    ("动作", "结论"),
    ("返回", "结论"),
    ("输出", "结论"),
    ("then", "结论"),
    ("THEN", "结论"),
    ("return", "结论"),
    ("提示", "理由"),
    ("消息", "理由"),
    ("描述", "说明"),
    ("简介", "说明"),
    ("继承自", "上位"),
    ("上位文件", "上位"),
    ("引入", "上位"),
    ("导入", "上位"),
    ("优先级", "说明"),
    ("优先", "说明"),
    ("效力", "位阶"),
    ("效力级别", "位阶"),
    ("别名", "简称"),
    ("以下简称", "简称"),
    ("下称", "简称"),
    ("计算", "定义"),
    ("公式", "定义"),
    ("函数", "定义"),
    ("rule", "规则"),
    ("field", "字段"),
    ("test", "测试"),
    ("断言", "预期"),
    ("当前日期", "基准日"),
    ("今天", "基准日"),
    ("今日", "基准日"),
    ("当前时间", "基准日"),
    ("评估日期", "基准日"),
    ("根据", "依据"),
    ("依照", "依据"),
    ("法律依据", "依据"),
    ("法条", "依据"),
    ("原因", "理由"),
    ("缘由", "理由"),
    ("备注", "说明"),
    ("注释", "说明"),
    ("实施", "施行"),
    ("生效", "施行"),
    ("起施", "施行"),
    ("废止", "失效"),
    ("终止", "失效"),
    ("整改", "补正"),
    ("材料", "应备"),
    ("必备", "应备"),
    ("应有", "应备"),
    ("应当提供", "应备"),
    ("应提供", "应备"),
    ("应当提交", "应备"),
    ("应提交", "应备"),
    ("申请材料", "应备"),
    ("所需材料", "应备"),
    ("级别", "层级"),
    ("上级", "上位"),
    ("上位法", "上位"),
    ("上位政策", "上位"),
    ("继承", "上位"),
    ("适用范围", "适用"),
    ("缺省", "默认"),
    ("默认结论", "默认"),
    ("默认结果", "默认"),
    ("默认值", "默认"),
    ("允许例外", "允许下级例外"),
    ("给定", "背景"),
    ("测试背景", "背景"),
    ("前提", "背景"),
    ("设", "定义"),
    ("发文字号", "文号"),
    ("发文机关", "机关"),
    ("制定机关", "机关"),
    ("条款", "规则"),
    ("全表规则", "规则"),
    ("对全表规则", "规则"),
    ("条文", "规则"),
    ("变量", "字段"),
    ("要素", "字段"),
    ("事实", "字段"),
    ("常量", "参数"),
    ("清单", "全表"),
    ("整表", "全表"),
    ("全部", "全表"),
    ("清单", "名录"),
    ("目录", "名录"),
    ("表格", "名录"),
    ("工作日历", "日历"),
    ("决策表", "判定表"),
    ("用例", "测试"),
    ("法律", "法规"),
    ("效力位阶", "位阶"),
    ("期望", "预期"),
    ("期待", "预期"),
    ("结果", "预期"),
    ("结论", "预期"),
    ("应当", "预期"),
    ("应为", "预期"),
    ("应得", "预期"),
    ("输入", "事项"),
    ("数据", "事项"),
    ("样例", "事项"),
    ("案例", "事项"),
    ("输出", "预期"),
    ("预期结论", "预期"),
    ("期望结果", "预期"),
    ("有效期", "失效"),
    ("有效期限", "失效"),
    ("版本", "说明"),
    ("名称", "说明"),
    ("标题", "说明"),
    ("预期结果", "预期"),
    ("日期", "基准日"),
    ("每项", "各项"),
    ("每一项", "各项"),
    ("所有事项", "各项"),
    ("字段列", "列"),
];

const UNTIL_WHEN: &str = "写明从哪一日起不再有效，如「失效 2029-01-01」";

/// Synonyms that may stand for another word as well, and what to say of them.
const DOUBTFUL: &[(&str, &str)] = &[
    ("例外", "成立就不适用的条件写成“除非”；先于另一条规则的，在“规则”那一行的名称后面写“例外于”和那条规则"),
    ("优先级", "没有优先级：先于另一条规则的，在“规则”那一行的名称后面写“例外于”和那条规则；各管各的，从严的结论算数"),
    ("优先", "没有优先级：先于另一条规则的，在“规则”那一行的名称后面写“例外于”和那条规则；各管各的，从严的结论算数"),
    ("引入", "上位政策写在“上位”后面，如「上位 国家底线」；同一文件夹里的 .zr 文件不用引入"),
    ("导入", "上位政策写在“上位”后面，如「上位 国家底线」；同一文件夹里的 .zr 文件不用引入"),
    ("表格", "一行一条规则的写成“判定表”，来自一个文件的名单写成“名录”"),
    ("提示", "说明为什么的写成“理由”，说明怎样改正的写成“补正”"),
    ("消息", "说明为什么的写成“理由”，说明怎样改正的写成“补正”"),
    ("有效期", UNTIL_WHEN),
    ("有效期限", UNTIL_WHEN),
    ("版本", "写在说明里，如「说明 “版本 1.0”」"),
    ("名称", "名称写在“政策”后面，如「政策 某区办法」；另有全称的，写在说明里，如「说明 “…”」"),
    ("设", "给算式起名的写成“定义”，给一个定数起名的写成“参数”，改上位政策的参数的写成“设定”"),
];

/// What to say of a word that may stand for several.
pub fn doubt(word: &str) -> Option<&'static str> {
    if is_undated(word) {
        return Some("写明是哪一日，如「施行 2024-01-01」");
    }
    DOUBTFUL.iter().find(|(known, _)| *known == word).map(|(_, advice)| *advice)
}

/// `自公布之日起施行`, which names no day.
fn is_undated(word: &str) -> bool {
    word.starts_with(['自', '从']) && word.contains("之日") && ["施行", "实施", "生效", "执行"].iter().any(|end| word.ends_with(end))
}

/// The day from which on nothing holds any longer of a line such as `有效期至 2029-12-31`, which names the last.
pub fn after_last_day(line: &str) -> Option<Date> {
    const WORDS: [&str; 6] = ["有效期至", "有效期限至", "有效期到", "有效期截至", "有效期截止", "有效至"];
    // `至2029年12月31日止`
    let ends = || {
        let is_last = line.trim_end_matches(['。', '；', ';']).ends_with('止');
        is_last.then(|| ["截至", "截止", "至", "到"].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line))
    };
    let written = WORDS.iter().find_map(|word| line.strip_prefix(word)).or_else(ends)?;
    let (end, day) = day(after_colon(written))?;
    let rest = after_colon(written).get(end..)?.trim_matches(['止', '。', '；', ';']);
    rest.trim().is_empty().then(|| Date::parse(&day).ok()?.add_days(1))?
}

/// The slip at the start of a line of a declaration. The line follows a text that is complete: two values side by side are never right.
pub fn slip(line: &str, declaration: Option<DeclarationWord>) -> Option<Slip> {
    let clauses = || declaration.into_iter().flat_map(DeclarationWord::clauses).map(LineWord::Clause);
    let words = || DeclarationWord::ALL.iter().copied().map(LineWord::Declaration).chain(clauses());
    if let Some((meant, length)) = numbered(line, words) {
        return Some(Slip { meant, length, kind: SlipKind::Padded });
    }
    let has_period = declaration.is_some_and(|declaration| ClauseWord::From.stands_in(declaration));
    if has_period && after_last_day(line).is_some() {
        return Some(Slip { meant: LineWord::Clause(ClauseWord::Until), length: line.len(), kind: SlipKind::Sentence });
    }
    let word = first_word(line);
    let is_said = SYNONYMS.iter().any(|(other, _)| *other == word);
    if word.is_empty() || (class(word).is_some() && !is_said) {
        return None;
    }
    // Where facts are stated, what is given a value is one of them, whatever it is near to.
    let follows = line.strip_prefix(word).unwrap_or_default().trim_start();
    if declaration.is_some_and(DeclarationWord::states_facts) && follows.starts_with(['=', '＝']) {
        return None;
    }
    // A word of another declaration is in the wrong place, not misspelt.
    if ClauseWord::from_word(word).is_some() && !is_said {
        return None;
    }
    if has_period && since(word).is_some() && ["施行", "实施", "生效", "执行"].iter().any(|end| word.ends_with(end)) {
        return Some(Slip { meant: LineWord::Clause(ClauseWord::From), length: word.len(), kind: SlipKind::Sentence });
    }
    // One word may stand for a clause here and for another there.
    let synonyms = SYNONYMS.iter().filter(|(other, _)| *other == word).map(|(_, meant)| (*meant).to_owned());
    let undated = is_undated(word).then(|| ClauseWord::From.word().to_owned());
    // What is expected of the whole list is a conclusion.
    let fits = |known: &LineWord| *known != LineWord::Clause(ClauseWord::List) || takes_argument(first_word(follows)).is_some();
    let said = synonyms.chain(simplified(word)).chain(undated).find_map(|meant| words().find(|known| known.word() == meant).filter(fits));
    if let Some(meant) = said {
        return Some(Slip { meant, length: word.len(), kind: SlipKind::Misspelt { alone: doubt(word).is_none() } });
    }
    let counted = |known: LineWord| Some((known, counted_name(word, follows, known)?));
    let padded = words().find_map(|known| Some((known, padded(line, word, known.word())?))).or_else(|| words().find_map(counted));
    if let Some((meant, length)) = padded {
        return Some(Slip { meant, length, kind: SlipKind::Padded });
    }
    if let Some(meant) = words().find(|known| is_turned(word, known.word())) {
        return Some(Slip { meant, length: word.len(), kind: SlipKind::Turned });
    }
    let glued = words().filter(|known| word.starts_with(known.word())).max_by_key(|known| known.word().len());
    if let Some(meant) = glued {
        return Some(Slip { meant, length: meant.word().len(), kind: SlipKind::Glued });
    }
    let letters: Vec<char> = word.chars().collect();
    let is_near = |known: &str| {
        let known: Vec<char> = known.chars().collect();
        known.len() > 1 && differs_in_one_place(&letters, &known)
    };
    let (turned, near): (Vec<LineWord>, Vec<LineWord>) =
        words().filter(|known| is_near(known.word())).partition(|known| turns(word, known.word()));
    let begins_alike = |known: &&LineWord| !word.chars().next().is_some_and(|first| known.word().starts_with(first));
    match near.iter().min_by_key(begins_alike) {
        Some(&meant) => {
            let known: Vec<char> = meant.word().chars().collect();
            let alone = near.len() == 1 && is_slip_of_the_pen(&letters, &known);
            Some(Slip { meant, length: word.len(), kind: SlipKind::Misspelt { alone } })
        }
        None => turned.first().map(|&meant| Slip { meant, length: word.len(), kind: SlipKind::Turned }),
    }
}

/// The word of a line that is numbered or marked as in a document, `一、结论 准入` or `- 当 甲`, and how much of the line both are.
fn numbered<W: Iterator<Item = LineWord>>(line: &str, words: impl Fn() -> W) -> Option<(LineWord, usize)> {
    let marked = line.trim_start_matches(|c: char| MARKS.contains(&c)).trim_start();
    let rest = if marked.len() < line.len() { marked } else { line.get(other_label(line)?..)? };
    let word = first_word(rest);
    let meant = words().find(|known| known.word() == word)?;
    let after = rest.strip_prefix(word)?;
    // `**当** 甲`
    let mark = marks(line).filter(|mark| after.starts_with(mark)).map_or(0, str::len);
    let follows = !after.get(mark..)?.trim().is_empty();
    follows.then_some((meant, line.len() - rest.len() + word.len() + mark))
}

/// The asterisks that a line begins with, which stand on both sides of what is emphasized.
pub fn marks(line: &str) -> Option<&str> {
    line.get(..line.len() - line.trim_start_matches('*').len()).filter(|mark| !mark.is_empty())
}

/// How much of a line is the word of a 规则 or of an 事项 with its number in a row of such: `规则1：甲`, `事项2 罚款 = …`.
fn counted_name(word: &str, follows: &str, known: LineWord) -> Option<usize> {
    let number =
        word.strip_prefix(known.word()).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()) || numeral(number).is_some())?;
    let sign = match known {
        LineWord::Declaration(DeclarationWord::Rule | DeclarationWord::DecisionTable) => {
            let sign = follows.chars().next()?;
            if matches!(sign, '：' | ':' | '、' | '.' | '．') { sign.len_utf8() } else { 0 }
        }
        LineWord::Clause(ClauseWord::Item) => 0,
        LineWord::Declaration(_) | LineWord::Clause(_) => return None,
    };
    (!number.is_empty()).then_some(word.len() + sign)
}

/// What marks the lines of a list or the headings of a document.
const MARKS: [char; 9] = ['#', '-', '－', '—', '*', '•', '·', '●', '>'];

/// The clause of a 测试 that a word was meant for which opens a line, if it is misspelt.
pub fn near_clause(word: &str) -> Option<ClauseWord> {
    let slip = slip(word, Some(DeclarationWord::Test)).filter(|slip| slip.kind == SlipKind::Misspelt { alone: true })?;
    match slip.meant {
        LineWord::Clause(clause) => Some(clause),
        LineWord::Declaration(_) => None,
    }
}

/// What may follow a first word without saying anything.
const FILLERS: &[&str] = &["是", "为", "于", "有", "的", "如下", "日期", "之日", "时间", "名称", "名", "期", "核", "材料", "用例"];
/// What turns a first word before it.
const TURNING: &[&str] = &[
    "不", "未", "无", "非", "免", "没", "没有", "不得", "不予", "不再", "不可", "不能", "无需", "无须", "不需", "不必", "免予", "免于",
    "禁止", "停止", "并非", "并不", "尚未",
];

/// How much of a line is a first word that is written twice, ends in a filler or twice in its last character, or is broken by blanks.
fn padded(line: &str, word: &str, known: &str) -> Option<usize> {
    let is_long = known.chars().count() > 1;
    if let Some(rest) = word.strip_prefix(known).filter(|rest| !rest.is_empty()) {
        // `结论为不予准入`
        let said = rest.strip_prefix(['为', '是']).filter(|said| takes_argument(said).is_some());
        if let Some(said) = said {
            return Some(word.len() - said.len());
        }
        let fills = rest == known || (is_long && (known.ends_with(rest) || FILLERS.contains(&rest)));
        return fills.then_some(word.len());
    }
    let mut rest = line.strip_prefix(word).filter(|_| known.starts_with(word))?;
    for letter in known.strip_prefix(word)?.chars() {
        rest = rest.trim_start().strip_prefix(letter)?;
    }
    (!rest.starts_with(is_letter)).then_some(line.len() - rest.len())
}

/// Whether a word is a first word that is negated, or one with its own exception.
fn is_turned(word: &str, known: &str) -> bool {
    let excepted = word.strip_prefix(known).is_some_and(|rest| matches!(rest, "除外" | "例外" | "之外"));
    let is_meant = |rest: &str| {
        let count = rest.chars().count();
        (count > 1 && rest.starts_with(known)) || (count > 3 && known.ends_with(rest))
    };
    excepted || (known.chars().count() > 1 && TURNING.iter().any(|turning| word.strip_prefix(turning).is_some_and(is_meant)))
}

fn turns(word: &str, known: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    turns_meaning(&letters(word), &letters(known))
}

/// Words after which nothing needs to follow.
const ENDING: [&str; 8] = ["已填", "未填", "必填", "固有", "不全", "由下级设定", "对全表", "首个命中"];

/// Whether a text can end here: no text or bracket is open, and its last word or sign asks for nothing more.
pub fn is_complete(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut last = None;
    let mut word = 0;
    for piece in pieces(text) {
        match piece {
            Piece::Unclosed(..) => return false,
            Piece::Quoted { .. } => last = None,
            Piece::Plain(_, c) if c.is_whitespace() => {}
            Piece::Plain(at, c) => {
                match half_width(c) {
                    '(' | '{' | '[' => depth += 1,
                    ')' | '}' | ']' => depth -= 1,
                    _ => {}
                }
                if !last.is_some_and(is_letter) || !text.get(..at).is_some_and(|before| before.ends_with(is_letter)) {
                    word = at;
                }
                last = Some(c);
            }
        }
    }
    let asks = |word: &str| class(word).is_some_and(|class| !matches!(class, Class::Value)) && !ENDING.contains(&word);
    match last.map(half_width) {
        _ if depth > 0 => false,
        Some('、' | ',' | '=' | '<' | '>' | '≤' | '≥' | '≠' | '+' | '-' | '*' | '×' | '/' | '÷' | '.') => false,
        Some(c) if is_letter(c) => !asks(first_word(text.get(word..).unwrap_or_default())),
        _ => true,
    }
}

/// The names that a text declares by declaration words inside it, which begin no line of their own.
pub fn swallowed(text: &str, base: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut declares = false;
    let mut at = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim_end();
        let name = first_word(word);
        if std::mem::take(&mut declares) && !name.is_empty() {
            found.push(Span { start: base.start + at, end: base.start + at + name.len() as u32, ..base });
        }
        declares = DeclarationWord::words().any(|known| word.ends_with(known));
        at += token.len() as u32;
    }
    found
}
