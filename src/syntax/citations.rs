//! What does not belong into a 依据, which ends with its line: clauses and provisos that would be taken for citations.

use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::source::{Span, Spanned};
use crate::syntax::letters::first_word;
use crate::syntax::words::ClauseWord;
use std::ops::Range;

/// What follows the word of a clause where it is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    Anything,
    Text,
    Day,
}

/// The clauses that may have been meant for lines of their own; words that citations use too count only before what such a clause takes.
const CLAUSES: [(&str, Follows); 17] = [
    ("当", Follows::Anything),
    ("除非", Follows::Anything),
    ("应备", Follows::Anything),
    ("结论", Follows::Anything),
    ("已审", Follows::Anything),
    ("例外于", Follows::Anything),
    ("允许下级例外", Follows::Anything),
    ("理由", Follows::Text),
    ("补正", Follows::Text),
    ("说明", Follows::Text),
    ("施行", Follows::Day),
    ("失效", Follows::Day),
    ("层级", Follows::Anything),
    ("默认", Follows::Anything),
    ("用语", Follows::Anything),
    ("文号", Follows::Text),
    ("机关", Follows::Text),
];

/// The clause words that stand by themselves in a citation, outside brackets, each with its byte.
fn clauses_in(citation: &str) -> Vec<(usize, &'static str)> {
    let clause = |rest: &str| {
        let (word, follows) = CLAUSES.iter().find(|(word, _)| *word == first_word(rest))?;
        let after = rest.strip_prefix(word)?;
        let after = after.trim_start().trim_start_matches(['：', ':']).trim_start();
        let fits = match follows {
            Follows::Anything => matches!(*word, "允许下级例外" | "当" | "除非") || !after.is_empty(),
            Follows::Text => after.starts_with(['“', '"']),
            Follows::Day => after.starts_with(|c: char| c.is_ascii_digit()),
        };
        fits.then_some(*word)
    };
    let glued = glued_clauses(citation);
    let mut places = phrases(citation);
    places.extend(glued);
    places.sort_unstable();
    places.into_iter().filter_map(|at| Some((at, clause(citation.get(at..)?)?))).collect()
}

/// The bytes at which the word of a clause follows the number of an article without a blank: `第一条当 类别 = 处罚`.
fn glued_clauses(citation: &str) -> Vec<usize> {
    let after_article = |at: &usize| citation.get(..*at).is_some_and(|before| before.ends_with(['条', '款', '项', '》', '）', ')']));
    let ends = |at: usize, word: &str| citation.get(at + word.len()..).is_some_and(|rest| rest.starts_with([' ', '\u{3000}', '：', ':']));
    let words = ["当", "除非", "应备", "结论"].into_iter();
    let found = words.flat_map(|word| citation.match_indices(word).filter(move |(at, _)| ends(*at, word)).map(|(at, _)| at));
    found.filter(after_article).collect()
}

/// Whether a citation has one of some clauses in it.
pub fn holds(citation: &Spanned<String>, clauses: &[ClauseWord]) -> bool {
    clauses_in(&citation.node).iter().any(|(_, word)| clauses.iter().any(|clause| clause.word() == *word))
}

/// A proviso such as `但已公示的除外`, and its byte.
fn proviso(citation: &str) -> Option<(usize, &str)> {
    let last = citation.rfind("除外");
    let ends_out = citation.trim_end_matches(['。', '，']).ends_with('外');
    let mut phrases = phrases(citation).into_iter().filter_map(|at| Some((at, citation.get(at..)?)));
    let found = phrases.find(|(at, rest)| {
        let is_proviso = rest.starts_with('但') && !rest.starts_with("但书") && last.is_some_and(|last| last > *at);
        let goes_on = *at > 0 && (is_exception(rest) || is_condition(rest));
        is_proviso || rest.starts_with("除非") || (rest.starts_with('除') && ends_out) || goes_on
    });
    found.or_else(|| {
        let (at, _) = citation.match_indices(['（', '(']).find(|(at, sign)| citation.get(at + sign.len()..).is_some_and(is_exception))?;
        Some((at, citation.get(at..)?))
    })
}

/// Whether a phrase begins a text that takes circumstances out, and no article: `类别为许可的除外`, `已公示的，不适用`.
fn is_exception(text: &str) -> bool {
    let phrase = head(text).split(['，', ',', '。', '；', ';', '）', ')']).next().unwrap_or_default().trim_end();
    let excepted = phrase.strip_suffix("除外").map(|excepted| excepted.trim_end_matches('的'));
    // A part of a law is taken out of what is cited.
    const PARTS: [&str; 9] = ["条", "款", "项", "目", "》", "但书", "附则", "附件", "附表"];
    let is_part = |text: &str| text.starts_with(['第', '《']) || PARTS.iter().any(|part| text.ends_with(part));
    excepted.is_some_and(|excepted| !is_part(excepted)) || phrase.starts_with("不适用") || phrase.starts_with("不予适用")
}

/// As much of a text as a phrase may have.
fn head(text: &str) -> &str {
    const LONGEST: usize = 200;
    text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Whether a phrase is a condition: it opens with 且 or 或, or has a sign of comparison.
fn is_condition(text: &str) -> bool {
    let phrase = head(text).split(['，', ',', '。', '；', ';']).next().unwrap_or_default();
    let joins = matches!(first_word(phrase), "且" | "或") && phrase.contains(char::is_whitespace);
    joins || (!phrase.contains(['《', '“', '"']) && phrase.contains(['=', '＝', '≥', '≤', '≠']))
}

/// The bytes at which a phrase begins; what stands in brackets or quotes belongs to the phrase around it.
fn phrases(citation: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let (mut begins, mut quoted) = (true, false);
    for (at, c) in citation.char_indices() {
        let separates = c.is_whitespace() || matches!(c, '，' | ',' | '。' | '、' | '；' | ';');
        if begins && !separates && depth == 0 && !quoted {
            found.push(at);
        }
        begins = separates;
        match c {
            '《' | '〈' | '（' | '(' | '“' | '「' | '【' | '[' | '〔' => depth += 1,
            '》' | '〉' | '）' | ')' | '”' | '」' | '】' | ']' | '〕' => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    found
}

/// The warning about what a citation swallows, if it does.
pub fn swallowed(citation: &Spanned<String>) -> Option<Diagnostic> {
    let Spanned { node: text, span } = citation;
    let place = |at: usize| span.split_at(at).1;
    let clauses = clauses_in(text);
    if let Some((first, word)) = clauses.first() {
        let written = text.get(*first..).unwrap_or_default();
        let message = format!("“依据”到行末为止，「{}」也算进了依据，没有起作用", shorten(written));
        let breaks = clauses.iter().map(|(at, _)| {
            let before = text.get(..*at).unwrap_or_default();
            let kept = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '。' | '、')).len();
            let gap = Span { end: span.start + *at as u32, start: span.start + kept as u32, ..*span };
            Replacement { span: gap, text: "\n    ".to_owned() }
        });
        if *word == "例外于" {
            return Some(Diagnostic::new(Code::LAW007, place(*first), message).help("“例外于”写在“规则”那一行，规则的名称后面"));
        }
        let edit = Edit { label: format!("“{word}”另起一行"), certain: false, replacements: breaks.collect() };
        let help = format!("“{word}”另起一行：「{}」", shorten(written));
        let diagnostic = Diagnostic::new(Code::LAW007, place(*first), message).help(help);
        // Before what stands first there is a separator, or the word itself.
        return Some(if *first == 0 { diagnostic } else { diagnostic.edit(edit) });
    }
    if let Some(odd) = odd_part(text) {
        return Some(odd.report(*span));
    }
    let (at, written) = proviso(text)?;
    let message = format!("「{}」也算进了依据，没有起作用", shorten(written));
    Some(Diagnostic::new(Code::LAW007, place(at), message).help("依据只写法规和条款；例外另起一行，写成“除非 …”"))
}

/// A part of a citation that says nothing, or that lacks something.
struct OddPart {
    place: Range<usize>,
    message: String,
    help: &'static str,
    /// Whether it goes, and whether that is certain.
    goes: Option<bool>,
}

impl OddPart {
    fn report(self, citation: Span) -> Diagnostic {
        let place = citation.split_at(self.place.end).0.split_at(self.place.start).1;
        let diagnostic = Diagnostic::new(Code::LAW007, place, self.message).help(self.help);
        match self.goes {
            Some(certain) => {
                let replacements = vec![Replacement { span: place, text: String::new() }];
                diagnostic.edit(Edit { label: "删去".to_owned(), certain, replacements })
            }
            None => diagnostic,
        }
    }
}

/// `依据 《…》`, `第一条〔〕`, `第条`, `第一条[1]`: the first such part.
fn odd_part(text: &str) -> Option<OddPart> {
    let odd = |at: usize, part: &str, message: String, help, goes| Some(OddPart { place: at..at + part.len(), message, help, goes });
    if let Some(rest) = text.strip_prefix("依据").filter(|rest| rest.trim_start().starts_with('《')) {
        let part = text.get(..text.len() - rest.trim_start().len())?;
        return odd(0, part, "“依据”写了两次".to_owned(), "删去一个", Some(true));
    }
    let first = |parts: &[&'static str]| parts.iter().filter_map(|part| Some((text.find(part)?, *part))).min();
    if let Some((at, part)) = first(&["〔〕", "（）", "()", "【】", "[]", "［］"]) {
        return odd(at, part, format!("依据里的「{part}」是空的"), "补上里面的话，或删去它", Some(true));
    }
    if let Some((at, part)) = first(&["《》", "第条", "第款", "第项"]) {
        return odd(at, part, format!("依据里的「{part}」没有写完"), "写明是哪部法规、哪一条，如“《…》第三条”", None);
    }
    // A footnote stands behind what is cited; `第①项` is an item.
    let is_mark = |c: char| matches!(c, '①'..='⑳' | '¹' | '²' | '³' | '⁴'..='⁹' | '※');
    let cited = text.trim_end_matches(is_mark);
    let note = cited.strip_suffix(']').and_then(|inner| inner.rsplit_once('['));
    let note = note.filter(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).map(|(cited, _)| cited);
    let kept = note.unwrap_or(cited);
    let part = text.strip_prefix(kept).filter(|part| !part.is_empty() && kept.ends_with(['条', '款', '项', '》']))?;
    odd(
        kept.len(),
        part,
        format!("依据末尾有「{part}」，像是脚注的记号"),
        "是脚注的删去它；说的是哪一项的，写成“第…项”",
        Some(note.is_some()),
    )
}

/// Brackets that are written for 《 and 》.
pub const OTHER_OPEN: [char; 12] = ['<', '＜', '〈', '‹', '«', '≪', '﹤', '【', '「', '『', '“', '"'];
pub const OTHER_CLOSE: [char; 12] = ['>', '＞', '〉', '›', '»', '≫', '﹥', '】', '」', '』', '”', '"'];

/// What titles of laws and documents end in.
const TITLE_ENDS: [&str; 17] =
    ["法", "条例", "规定", "办法", "细则", "决定", "规则", "准则", "通则", "意见", "通知", "方案", "规程", "章程", "法典", "解释", "清单"];

/// Whether a text is one title: it ends as those of laws do, `（试行）` behind it left out.
pub fn is_title(text: &str) -> bool {
    let bare = text.trim();
    let bare = ["（试行）", "(试行)", "（暂行）", "(暂行)"].iter().find_map(|remark| bare.strip_suffix(remark)).unwrap_or(bare);
    TITLE_ENDS.iter().any(|end| bare.strip_suffix(end).is_some_and(|head| !head.is_empty()))
        && !bare.starts_with(['本', '该', '此'])
        && !bare.contains(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | '；' | '。' | ',' | ';'))
}

/// Where the other half of a 《 or 》 of a 依据 belongs that has none, and what is written there, if only one place can be meant. `at`: its byte.
pub fn other_half(article: &str, at: usize) -> Option<(Range<usize>, &'static str)> {
    let (before, rest) = article.split_at_checked(at)?;
    let sign = rest.chars().next()?;
    let after = rest.strip_prefix(sign)?;
    // `《《办法》`
    if before.ends_with(sign) || after.starts_with(sign) {
        return Some((at..at + sign.len_utf8(), ""));
    }
    if sign == '《' {
        let begin = at + sign.len_utf8();
        let title = after.split_once('第').map_or(after, |(title, _)| title).trim_end();
        let bare = title.trim_end_matches(OTHER_CLOSE);
        let is_known = bare.len() < title.len() || is_title(bare);
        (is_known && !bare.contains(['《', '》'])).then(|| (begin + bare.len()..begin + title.len(), "》"))
    } else {
        let title = before.trim_start_matches(OTHER_OPEN);
        let is_known = title.len() < before.len() || is_title(title);
        (is_known && !title.contains(['《', '》'])).then(|| (0..before.len() - title.len(), "《"))
    }
}
