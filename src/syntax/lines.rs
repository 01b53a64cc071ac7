//! Text → declarations and clauses, told apart by the first word of each line.
//!
//! A line that opens with a declaration word starts a declaration; one that opens with a clause word of its declaration
//! starts a clause; any other line continues the clause before it, if that is not complete or the line opens with no word that was meant for
//! one. A clause is looked into only for that, and for the labels of a 下列.

use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::{SourceId, Span};
use crate::syntax::labels;
use crate::syntax::letters::{after_colon, first_name, first_word, is_letter};
use crate::syntax::lines_of_nothing::LinesOfNothing;
use crate::syntax::mismatch::elsewhere;
use crate::syntax::parser::Rule;
use crate::syntax::scan;
use crate::syntax::slip_reports::{SlipReports, SlippedLine};
use crate::syntax::slips::{LineWord, Slip, SlipKind, is_complete, slip};
use crate::syntax::statute_numbers::listing as listing_of_statutes;
use crate::syntax::trial::{is_accepted, parse_alone};
use crate::syntax::words::{ClauseWord, DeclarationWord, LISTINGS, is_word, near_word, takes_argument};
use crate::value::numeral::numeral;
use crate::value::text::name_key;
use crate::value::types::TypeWord;

/// What a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    Word(ClauseWord),
    /// A line of a decision table.
    Row,
    /// In a 背景 or a 测试: the facts of the 对象 whose name opens the line.
    ObjectFacts,
}

impl ClauseKind {
    /// The rule of the grammar that matches such a clause, or a cell of a row.
    pub fn rule(self) -> Rule {
        match self {
            ClauseKind::Word(word) => word.rule(),
            ClauseKind::Row => Rule::cell,
            ClauseKind::ObjectFacts => Rule::object_facts,
        }
    }
}

/// A clause: its first word and what follows that and its colon, as byte ranges of the file.
#[derive(Clone, Debug)]
pub struct Clause {
    pub kind: ClauseKind,
    pub word: Span,
    pub body: Span,
    pub listing: Option<Listing>,
    /// Whether an error of its first word is reported already: nothing more is said of it.
    pub misspelt: bool,
}

/// A condition that opens with 下列全部 or 下列之一: that word, the rest of its line, and the lines below.
#[derive(Clone, Debug)]
pub struct Listing {
    pub all: bool,
    pub word: Span,
    pub rest: Span,
    pub lines: Vec<ListedLine>,
}

/// A line of a 下列 with those that continue it: its label, such as `（一）`, the place of the label, and what follows it.
#[derive(Clone, Debug)]
pub struct ListedLine {
    pub label: Option<String>,
    /// Whether it is numbered in another way, which is to be reported: the label is then the one that it should have.
    pub misnumbered: bool,
    pub place: Span,
    pub body: Span,
}

/// A declaration: its word, what follows that and its colon, and its clauses.
#[derive(Clone, Debug)]
pub struct Block {
    pub word: DeclarationWord,
    pub head: Span,
    pub body: Span,
    pub indent: usize,
    pub clauses: Vec<Clause>,
    /// Whether an error of its first word is reported already: its line cannot be read.
    pub misspelt: bool,
}

impl Block {
    /// One without clauses.
    pub fn new(word: DeclarationWord, head: Span, body: Span) -> Block {
        Block { word, head, body, indent: 0, clauses: Vec::new(), misspelt: false }
    }

    /// Whether it has a clause of that word.
    pub fn has(&self, word: ClauseWord) -> bool {
        self.clauses.iter().any(|clause| clause.kind == ClauseKind::Word(word))
    }

    /// From the first word to the end of the last clause.
    pub fn span(&self) -> Span {
        self.head.to(self.clauses.last().map_or(self.body, |clause| clause.body))
    }
}

/// What a line is to the lines before it.
enum LineKind {
    /// A declaration, and the length of its word.
    Declaration(DeclarationWord, usize),
    /// A clause of the last declaration, and the length of its word.
    Clause(ClauseKind, usize),
    Continuation,
}

fn kind_of(line: &str, previous: &str, block: Option<&Block>) -> LineKind {
    if block.is_some_and(|block| block.word.states_facts()) && scan::ends_with_separator(previous) {
        // A list of facts continues, whatever word the next of them begins with.
        return LineKind::Continuation;
    }
    let is_of_test = |word: &DeclarationWord| {
        is_background_of_test(line)
            || (*word == DeclarationWord::Object && block.is_some_and(|block| facts_of_object(line, block).is_some()))
    };
    match DeclarationWord::from_word(first_word(line)).filter(|word| !is_of_test(word)) {
        Some(word) => LineKind::Declaration(word, word.word().len()),
        None => block.and_then(|block| opening(block.word, line)).unwrap_or(LineKind::Continuation),
    }
}

/// Splits a file. Lines that belong nowhere are reported.
pub fn split(source: SourceId, text: &str, out: &mut Diagnostics) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut previous = "";
    // Of a stray line and those that continue it only the first is reported.
    let mut stray = false;
    let mut slip_reports = SlipReports::default();
    let mut of_nothing = LinesOfNothing::default();
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let written = content.len();
        let content = of_nothing.without_brace(content);
        let indent = line.strip_suffix(line.trim_start()).unwrap_or_default();
        let at = start + indent.len();
        start += line.len();
        if content.is_empty() || content.starts_with("//") {
            continue;
        }
        let mut span = Span::new(source, at, at + content.len());
        if content.len() < written {
            of_nothing.brace(Span::new(source, at + content.len(), at + written));
        }
        let mut kind = kind_of(content, std::mem::replace(&mut previous, content), blocks.last());
        let mut misspelt = false;
        if let Some(block) = blocks.last_mut()
            && lists_rows(block, content, text)
        {
            let place = block.head;
            let diagnostic = Diagnostic::new(Code::SYN002, place, "下面是判定表的行，上面却写着“规则”");
            out.push(diagnostic.help("写成「判定表」").certain(place, DeclarationWord::DecisionTable.word()));
            (block.word, block.misspelt) = (DeclarationWord::DecisionTable, true);
            kind = LineKind::Clause(ClauseKind::Row, 0);
        }
        if matches!(kind, LineKind::Continuation)
            && let Some(block) = blocks.last_mut().filter(|block| lacks_both(block) && may_end(unended(block, text)))
            && let Some((condition, conclusion)) = conditional(content)
        {
            out.push(on_one_line(span, content, condition, conclusion, block.indent));
            for word in [ClauseWord::When, ClauseWord::Conclusion] {
                let kind = ClauseKind::Word(word);
                block.clauses.push(Clause { kind, word: span.head(), body: span, listing: None, misspelt: true });
            }
            continue;
        }
        if matches!(kind, LineKind::Continuation)
            && let Some(block) = blocks.last_mut().filter(|block| block.word == DeclarationWord::Rule && may_end(unended(block, text)))
        {
            let meant = if !block.has(ClauseWord::When) && announces(content) {
                out.push(announcement(span, content));
                Some(ClauseWord::When)
            } else if let Some(condition) = excepted(content).filter(|_| block.has(ClauseWord::When)) {
                out.push(exception(span, content, condition));
                Some(ClauseWord::Unless)
            } else {
                None
            };
            if let Some(word) = meant {
                let (kind, listing) = (ClauseKind::Word(word), listing(ClauseKind::Word(word), span, span.of(text)));
                block.clauses.push(Clause { kind, word: span.head(), body: span, listing, misspelt: true });
                continue;
            }
        }
        if matches!(kind, LineKind::Continuation)
            && let Some(slip) = slip_after(blocks.last(), text, content, text.get(start..).unwrap_or_default())
                .or_else(|| without_its_word(blocks.last(), text, content, indent.is_empty()))
        {
            let line = SlippedLine::new(&slip, span, content, blocks.last().map(|block| (block.word, block.indent)));
            misspelt = slip.kind != SlipKind::Glued || !line.is_readable();
            slip_reports.report(&line, blocks.len(), out);
            kind = match slip.meant {
                LineWord::Declaration(word) => LineKind::Declaration(word, slip.length),
                LineWord::Clause(_) if slip.kind == SlipKind::OfObject => {
                    span = span.split_at(slip.length).1;
                    misspelt = false;
                    LineKind::Clause(ClauseKind::ObjectFacts, first_name(span.of(text)).len())
                }
                LineWord::Clause(word) => LineKind::Clause(ClauseKind::Word(word), slip.length),
            };
        }
        if matches!(kind, LineKind::Continuation)
            && blocks.last().map_or_else(|| !is_header(text.get(start..).unwrap_or_default()), |block| may_end(unended(block, text)))
            && of_nothing.notes(span, content, blocks.last().map(|block| block.word))
        {
            continue;
        }
        match (kind, blocks.last_mut()) {
            (LineKind::Declaration(word, length), _) => {
                let (head, body) = word_and_body(span, text, length);
                blocks.push(Block { indent: indent.chars().map(width).sum(), misspelt, ..Block::new(word, head, body) });
                stray = false;
            }
            (LineKind::Clause(kind, length), Some(block)) => {
                let (word, body) = word_and_body(span, text, length);
                let listing = listing(kind, body, body.of(text));
                block.clauses.push(Clause { kind, word, body, listing, misspelt });
                stray = false;
            }
            (LineKind::Clause(..) | LineKind::Continuation, None) if is_header(text.get(start..).unwrap_or_default()) => {
                out.push(lost_header(span, content));
                blocks.push(Block { misspelt: true, ..Block::new(DeclarationWord::Policy, span.head(), span) });
            }
            (LineKind::Clause(..) | LineKind::Continuation, mut block) => {
                let declaration = block.as_ref().map(|block| block.word);
                if let Some(block) = block.as_mut().filter(|block| is_row_without_bar(block, content, text)) {
                    let (word, body) = (span.head(), span);
                    block.clauses.push(Clause { kind: ClauseKind::Row, word, body, listing: None, misspelt: true });
                    if !std::mem::replace(&mut stray, true) {
                        let diagnostic = stray_line(span, content, declaration, ROW_ADVICE);
                        out.push(match rows_with_bars(span, text) {
                            Some(edit) => diagnostic.edit(edit),
                            None => diagnostic,
                        });
                    }
                } else if let Err(advice) = continue_clause(block, span, content, text)
                    && !std::mem::replace(&mut stray, true)
                {
                    out.push(stray_line(span, content, declaration, advice));
                }
            }
        }
    }
    of_nothing.report(out);
    blocks
}

/// Whether a line is the first row of a 判定表 that is headed as a 规则.
fn lists_rows(block: &Block, line: &str, text: &str) -> bool {
    let is_row = line.starts_with(['|', '｜']) && scan::cells(line).len() > 1;
    is_row && block.word == DeclarationWord::Rule && !block.has(ClauseWord::Conclusion) && may_end(unended(block, text))
}

/// Whether a block is a 规则 that has neither 当 nor 结论 yet.
fn lacks_both(block: &Block) -> bool {
    block.word == DeclarationWord::Rule && !block.has(ClauseWord::When) && !block.has(ClauseWord::Conclusion)
}

/// `如紧急任务则准入`, `如果 紧急任务，则 准入`: the condition of a line and what it concludes.
fn conditional(line: &str) -> Option<(&str, &str)> {
    let rest = ["如果", "倘若", "假如", "若", "如", "凡", "当"].iter().find_map(|word| line.strip_prefix(word))?;
    let parts = ["那么", "则", "就"].iter().filter_map(|word| rest.rsplit_once(word));
    let whole = parts.map(|(condition, conclusion)| {
        let condition = condition.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '：' | ':'));
        let conclusion = conclusion.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。'));
        (condition.strip_suffix('的').unwrap_or(condition), conclusion)
    });
    let concludes =
        |conclusion: &str| takes_argument(first_word(conclusion)).is_some() && is_accepted(Rule::conclusion, &format!("结论 {conclusion}"));
    whole.into_iter().find(|(condition, conclusion)| concludes(conclusion) && is_accepted(Rule::placeholder, condition))
}

/// A condition and its conclusion on one line, which belong on two.
fn on_one_line(line: Span, text: &str, condition: &str, conclusion: &str, indent: usize) -> Diagnostic {
    let (when, then) = (ClauseWord::When.word(), ClauseWord::Conclusion.word());
    let blanks = " ".repeat(indent + 4);
    let message = format!("条件和结论各写一行，却写着「{}」", shorten(text));
    let diagnostic =
        Diagnostic::new(Code::SYN002, line, message).help(format!("写成「{when} {condition}」「{then} {conclusion}」，各占一行"));
    diagnostic.certain(line, format!("{when} {condition}\n{blanks}{then} {conclusion}"))
}

/// Whether a line announces the lines of a 下列.
fn announces(line: &str) -> bool {
    let bare = line.trim_end_matches(['：', ':', '，', ',']);
    LISTINGS.iter().any(|(word, _)| *word == bare)
        || (first_word(bare) == bare && listing_of_statutes(bare).is_some_and(|announced| !announced.negated))
}

/// A line that announces the lines of a 下列 without a word before it.
fn announcement(line: Span, text: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::SYN002, line, format!("「{}」前面没有行首词", shorten(text)));
    diagnostic.help(format!("写成「当 {}」", shorten(text))).certain(line.head(), "当 ")
}

/// `已听证的除外`, `但 已听证 除外`, `除 已听证 外`: the condition of an exception.
fn excepted(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(['。', '；', ';', '，', ',']);
    let inner = match line.strip_suffix("除外") {
        Some(inner) => ["但是", "但"].iter().find_map(|word| inner.strip_prefix(word)).unwrap_or(inner),
        None => {
            let inner = ["除了", "除"].iter().find_map(|word| line.strip_prefix(word))?;
            ["以外", "之外", "外"].iter().find_map(|end| inner.strip_suffix(end))?
        }
    };
    let inner = inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ','));
    let inner = inner.strip_suffix('的').unwrap_or(inner).trim_end();
    (!inner.is_empty() && is_accepted(Rule::placeholder, inner)).then_some(inner)
}

fn exception(line: Span, text: &str, condition: &str) -> Diagnostic {
    let meant = format!("{} {condition}", ClauseWord::Unless.word());
    let diagnostic = Diagnostic::new(Code::SYN002, line, format!("例外写成“{}”，却写着「{}」", ClauseWord::Unless.word(), shorten(text)));
    diagnostic.help(format!("写成「{meant}」")).certain(line, meant)
}

/// A line whose word stands behind its name, `罚款 字段 金额`, or is left out before a name and its type, `罚款 金额`.
fn without_its_word(block: Option<&Block>, text: &str, line: &str, is_outermost: bool) -> Option<Slip> {
    use DeclarationWord as D;
    let (name, within) = (first_name(line), block.map(|block| block.word));
    // Below other columns the options of a 名录 are names as any other: `别名 文本`.
    let is_column = !is_outermost && block.is_some_and(|block| block.word == D::Table && !block.clauses.is_empty());
    let rest = line.strip_prefix(name).filter(|_| !name.is_empty() && (is_column || !is_word(name)))?;
    if within.is_some_and(D::states_facts) || !may_end(block.map_or("", |block| unended(block, text))) {
        return None;
    }
    let next = first_word(rest.trim_start());
    if let Some(meant) = D::from_word(next).filter(|_| rest.starts_with(char::is_whitespace)) {
        let after = rest.trim_start().strip_prefix(next)?;
        let is_whole = is_accepted(meant.rule(), &format!("{next} {name} {}", after_colon(after)));
        return is_whole.then_some(Slip { meant: LineWord::Declaration(meant), length: 0, kind: SlipKind::Behind });
    }
    TypeWord::from_word(first_word(after_colon(rest)))
        .filter(|_| rest.starts_with(|c: char| c.is_whitespace() || c == '：' || c == ':'))?;
    let typed = format!("{name} {}", after_colon(rest));
    let meant = match within {
        _ if is_column => LineWord::Clause(ClauseWord::Column),
        // `类型：金额` announces the type of the field above.
        _ if matches!(name, "类型" | "数据类型" | "取值" | "单位") => return None,
        Some(D::Object | D::Field) => LineWord::Declaration(D::Field),
        _ if is_outermost => LineWord::Declaration(D::Field),
        _ => return None,
    };
    let is_whole = match meant {
        LineWord::Declaration(word) => is_accepted(word.rule(), &format!("{} {typed}", word.word())),
        LineWord::Clause(word) => is_accepted(word.rule(), &format!("{} {typed}", word.word())),
    };
    is_whole.then_some(Slip { meant, length: 0, kind: SlipKind::Missing })
}

/// The word of a line, and what follows it without the colon that may stand between them.
fn word_and_body(line: Span, text: &str, length: usize) -> (Span, Span) {
    let (word, rest) = line.split_at(length);
    let body = after_colon(rest.of(text));
    (word, Span { start: rest.end - body.len() as u32, ..rest })
}

/// How long a clause may be that is searched for its end at each line that might be a slip.
const LONGEST_SEARCHED: usize = 1 << 14;

/// The slip of a line that opens with no word of its own, if what is before it is complete.
fn slip_after(block: Option<&Block>, text: &str, line: &str, below: &str) -> Option<Slip> {
    // The lines of a 下列 are numbered.
    let is_listing = block.and_then(|block| block.clauses.last()).is_some_and(|clause| clause.listing.is_some());
    if is_listing && labels::other_label(line).is_some() {
        return None;
    }
    let before = block.map_or("", |block| unended(block, text));
    let of_choice = || before.len() > LONGEST_SEARCHED || before.contains('若');
    let background = LineWord::Declaration(DeclarationWord::Background);
    let of_test = is_background_of_test(line).then_some(Slip { meant: background, length: line.len(), kind: SlipKind::Padded });
    let slip = of_test
        .or_else(|| block.and_then(|block| expected_of_list(line, block)))
        .or_else(|| block.and_then(|block| facts_of_object(line, block)))
        .or_else(|| slip(line, block.map(|block| block.word)))
        .or_else(|| slip_of_then(line, block).filter(|_| !of_choice()))
        .or_else(|| block.and_then(|block| bare_facts(line, block)))
        .or_else(|| block.and_then(|block| bare_conclusion(line, block, below)))
        .or_else(|| slip_of_article(line))
        .or_else(|| block.and_then(|block| bare_test(line, block, below)))
        .or_else(|| block.and_then(|block| bare_rule(line, block, below)))?;
    let is_rule = matches!(slip.meant, LineWord::Declaration(DeclarationWord::Rule));
    (may_end(before) && !(is_rule && of_choice())).then_some(slip)
}

/// `测试 背景`, a 背景.
fn is_background_of_test(line: &str) -> bool {
    let name = line.strip_prefix(DeclarationWord::Test.word()).map(after_colon);
    name.is_some_and(|name| name.trim_end_matches(['：', ':']) == DeclarationWord::Background.word())
}

/// What of a block the next line may continue.
fn unended<'t>(block: &Block, file: &'t str) -> &'t str {
    match block.clauses.last() {
        Some(Clause { kind: ClauseKind::Row | ClauseKind::Word(ClauseWord::Basis), .. }) => "",
        Some(clause) => clause.body.of(file),
        None => block.body.of(file),
    }
}

/// Whether a text is complete, and short enough to be searched for that.
fn may_end(text: &str) -> bool {
    text.len() <= LONGEST_SEARCHED && is_complete(text)
}

/// `则 …`, where nothing asks for a 则: the 结论 of a rule that has none yet, or else a 规则 that lost its first character.
fn slip_of_then(line: &str, block: Option<&Block>) -> Option<Slip> {
    let word = first_word(line);
    let rest = line.strip_prefix(word).filter(|_| word == "则")?.trim_start();
    let concludes = takes_argument(first_word(rest)).is_some() || rest.contains(['“', '"']);
    let rule = block.filter(|block| matches!(block.word, DeclarationWord::Rule | DeclarationWord::DecisionTable));
    let lacks_conclusion = rule.is_some_and(|rule| !rule.has(ClauseWord::Conclusion));
    let (meant, alone) = if rule.is_some() && (lacks_conclusion || concludes) {
        (LineWord::Clause(ClauseWord::Conclusion), lacks_conclusion && concludes)
    } else {
        (LineWord::Declaration(DeclarationWord::Rule), true)
    };
    Some(Slip { meant, length: word.len(), kind: SlipKind::Misspelt { alone } })
}

/// `第十八条 街道人手不够`: a 规则 that is headed as an article.
fn slip_of_article(line: &str) -> Option<Slip> {
    let word = first_word(line);
    let number = word.strip_prefix('第')?.strip_suffix('条')?;
    let name = line.strip_prefix(word)?.trim();
    let is_number = !number.is_empty() && (number.bytes().all(|byte| byte.is_ascii_digit()) || numeral(number).is_some());
    let is_rule = is_number && !name.is_empty() && first_word(name) == name;
    let meant = LineWord::Declaration(DeclarationWord::Rule);
    is_rule.then_some(Slip { meant, length: word.len(), kind: SlipKind::Misspelt { alone: true } })
}

/// `罚款 = 20万元` in a 测试, where no facts stand that it could go on with.
fn bare_facts(line: &str, block: &Block) -> Option<Slip> {
    let has_facts = |clause: &Clause| match clause.kind {
        ClauseKind::Word(word) => matches!(word, ClauseWord::Shared | ClauseWord::Item | ClauseWord::Group),
        // Those of an item may follow.
        ClauseKind::ObjectFacts | ClauseKind::Row => false,
    };
    let begins = block.word == DeclarationWord::Test && !block.clauses.last().is_some_and(has_facts);
    let is_fact = after_name(line).is_some_and(|rest| rest.trim_start().starts_with(['=', '＝']));
    let meant = LineWord::Clause(ClauseWord::Item);
    (begins && is_fact).then_some(Slip { meant, length: 0, kind: SlipKind::Missing })
}

/// `费随事转`, a name alone above the clauses of a rule, behind a rule that has its 结论.
fn bare_rule(line: &str, block: &Block, below: &str) -> Option<Slip> {
    use DeclarationWord as D;
    let is_rule = matches!(block.word, D::Rule | D::DecisionTable);
    let is_line = matches!(block.word, D::Field | D::Parameter | D::Setting | D::Definition | D::Calendar);
    let begins = matches!(clause_below(below), Some(ClauseWord::Basis | ClauseWord::When));
    // Its options may follow.
    let is_head = || is_accepted(Rule::rule_, &format!("{} {line}", DeclarationWord::Rule.word()));
    let ends = is_line || (is_rule && block.has(ClauseWord::Conclusion));
    let is_name = ends && begins && !is_word(first_word(line)) && is_head();
    let meant = LineWord::Declaration(DeclarationWord::Rule);
    is_name.then_some(Slip { meant, length: 0, kind: SlipKind::Missing })
}

/// The clause with which a text begins.
fn clause_below(below: &str) -> Option<ClauseWord> {
    ClauseWord::from_word(first_word(below.lines().map(str::trim).find(|line| !line.is_empty())?))
}

/// `“禁止的不得下沉”`, a text alone above the clauses of a 测试.
fn bare_test(line: &str, block: &Block, below: &str) -> Option<Slip> {
    let begins = matches!(clause_below(below), Some(ClauseWord::AsOf | ClauseWord::Shared));
    // `“甲” 测试`
    let name = line.strip_suffix(DeclarationWord::Test.word()).unwrap_or(line);
    let is_text = line.starts_with(['“', '"']) && is_accepted(Rule::test, &format!("{} {name}", DeclarationWord::Test.word()));
    let meant = LineWord::Declaration(DeclarationWord::Test);
    let kind = if name.len() < line.len() { SlipKind::Behind } else { SlipKind::Missing };
    (block.word == DeclarationWord::Test && begins && is_text).then_some(Slip { meant, length: 0, kind })
}

/// How many lines below another are looked at for the 结论 of its rule.
const MOST_BELOW: usize = 64;

/// `不予准入`, `应当不予准入`, in a rule that has no 结论, here nor below.
fn bare_conclusion(line: &str, block: &Block, below: &str) -> Option<Slip> {
    const ADDING_NOTHING: [&str; 13] = ["应当", "应", "一律", "予以", "均", "的，", "的,", "→", "=>", "⇒", "->", "处理结果：", "处理结果:"];
    let mut concluded = line;
    while let Some(rest) = ADDING_NOTHING.iter().find_map(|lead| concluded.strip_prefix(lead)) {
        concluded = rest.trim_start();
    }
    let word = first_word(concluded);
    let after = concluded.strip_prefix(word)?.trim_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';'));
    let is_whole = takes_argument(word)? != after.is_empty() && (after.is_empty() || after.starts_with(['“', '"']));
    let mut rest =
        below.lines().take(MOST_BELOW).map(|line| first_word(line.trim())).take_while(|word| DeclarationWord::from_word(word).is_none());
    let concludes = block.has(ClauseWord::Conclusion) || rest.any(|word| ClauseWord::from_word(word) == Some(ClauseWord::Conclusion));
    let meant = LineWord::Clause(ClauseWord::Conclusion);
    let lacks_it = block.word == DeclarationWord::Rule && !concludes && is_whole;
    lacks_it.then_some(Slip { meant, length: line.len() - concluded.len(), kind: SlipKind::Unsaid })
}

/// `对象 申报 申报部门 = “城管局”` in a 测试, where the name of the 对象 alone opens the line.
fn facts_of_object(line: &str, block: &Block) -> Option<Slip> {
    let facts = line.strip_prefix(DeclarationWord::Object.word()).filter(|_| block.word.states_facts())?;
    let is_stated = facts.starts_with(char::is_whitespace) && is_object_facts(facts.trim_start());
    let meant = LineWord::Clause(ClauseWord::Item);
    is_stated.then_some(Slip { meant, length: line.len() - facts.trim_start().len(), kind: SlipKind::OfObject })
}

/// `预期 全表 准入`: what is expected of the list.
fn expected_of_list(line: &str, block: &Block) -> Option<Slip> {
    let length = words_of_list(line).filter(|_| block.word == DeclarationWord::Test)?;
    Some(Slip { meant: LineWord::Clause(ClauseWord::List), length, kind: SlipKind::Padded })
}

/// How long the words are of a line that begins with `预期 全表`.
fn words_of_list(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(ClauseWord::Expect.word())?.trim_start().strip_prefix(ClauseWord::List.word())?;
    rest.starts_with(char::is_whitespace).then(|| line.len() - rest.len())
}

/// The clause that a line opens in a declaration.
fn opening(declaration: DeclarationWord, line: &str) -> Option<LineKind> {
    if declaration == DeclarationWord::DecisionTable && line.starts_with(['|', '｜']) {
        return Some(LineKind::Clause(ClauseKind::Row, 0));
    }
    let word = first_word(line);
    if words_of_list(line).is_some() {
        return None;
    }
    if let Some(clause) = ClauseWord::from_word(word).filter(|clause| clause.stands_in(declaration)) {
        return Some(LineKind::Clause(ClauseKind::Word(clause), word.len()));
    }
    let of_tests = DeclarationWord::Test.clauses().any(|clause| clause.word() == word);
    // `事项2 罚款 = …`
    let is_counted =
        || word.strip_prefix(ClauseWord::Item.word()).is_some_and(|number| numeral(number).is_some() || number.parse::<u32>().is_ok());
    let has_facts = declaration.states_facts() && !of_tests && is_object_facts(line) && !is_counted();
    has_facts.then(|| LineKind::Clause(ClauseKind::ObjectFacts, first_name(line).len()))
}

/// Whether a line of a 背景 or a 测试 reads `对象名 事实名 = …`.
fn is_object_facts(line: &str) -> bool {
    let fact = after_name(line).filter(|fact| fact.starts_with(|c: char| c.is_whitespace() || matches!(c, '：' | ':')));
    fact.and_then(|fact| after_name(after_colon(fact))).is_some_and(|rest| rest.trim_start().starts_with(['=', '＝']))
}

fn after_name(text: &str) -> Option<&str> {
    let name = first_name(text);
    text.strip_prefix(name).filter(|_| !name.is_empty())
}

fn listing(kind: ClauseKind, body: Span, text: &str) -> Option<Listing> {
    let takes_lines = matches!(kind, ClauseKind::Word(ClauseWord::When | ClauseWord::Unless));
    let (word, all) = LISTINGS.into_iter().find(|(word, _)| takes_lines && *word == first_word(text))?;
    let (word, rest) = body.split_at(word.len());
    Some(Listing { all, word, rest, lines: Vec::new() })
}

/// How the rows of a 判定表 are written.
const ROW_ADVICE: &str = "判定表的每一行以“|”开头，各格用“|”隔开";

/// Whether a line of a 判定表 has cells, though no bar opens it.
fn is_row_without_bar(block: &Block, line: &str, file: &str) -> bool {
    // Below the 依据 the heading follows.
    let is_heading = || {
        let follows_basis = matches!(block.clauses.last(), Some(Clause { kind: ClauseKind::Word(ClauseWord::Basis), .. }));
        follows_basis && (line.split_whitespace().nth(1).is_some() || line.contains(['，', ',']))
    };
    let has_cells = || line.contains(['\t', '│', '┃', '¦']) || !scan::cells(line).is_empty() || is_heading();
    block.word == DeclarationWord::DecisionTable && has_cells() && may_end(unended(block, file))
}

/// The mend of a table whose cells are parted by other signs than bars: the same number of them in each line, below a heading with 结论.
fn rows_with_bars(first: Span, file: &str) -> Option<Edit> {
    const SIGNS: [&[char]; 4] = [&['\t'], &['│', '┃', '¦'], &['，', ','], &['；', ';']];
    let opens = |line: &str| DeclarationWord::from_word(first_word(line)).is_some() || ClauseWord::from_word(first_word(line)).is_some();
    let mut at = first.start as usize;
    let mut lines: Vec<(Span, &str)> = Vec::new();
    for line in file.get(at..)?.split_inclusive('\n') {
        let bare = line.trim();
        if bare.is_empty() || (!lines.is_empty() && opens(bare)) {
            break;
        }
        let start = at + line.len() - line.trim_start().len();
        lines.push((Span::new(first.source, start, start + bare.len()), bare));
        at += line.len();
    }
    let cells =
        |line: &str, signs: &[char]| -> Vec<String> { line.trim_matches(signs).split(signs).map(|cell| cell.trim().to_owned()).collect() };
    let rows = SIGNS.iter().map(|signs| lines.iter().map(|(_, line)| cells(line, signs)).collect::<Vec<_>>()).find(|rows| {
        let heads = rows.first().map_or(&[][..], Vec::as_slice);
        heads.len() > 1
            && heads.iter().any(|head| head == ClauseWord::Conclusion.word())
            && rows.iter().all(|row| row.len() == heads.len() && row.iter().all(|cell| !cell.is_empty()))
    })?;
    let row = |((span, _), row): (&(Span, &str), Vec<String>)| Replacement { span: *span, text: format!("| {} |", row.join(" | ")) };
    Some(Edit { label: "各格用“|”隔开".to_owned(), certain: true, replacements: lines.iter().zip(rows).map(row).collect() })
}

/// A line that opens with no word of its own continues the clause before it; the error is advice on what to write instead.
fn continue_clause(block: Option<&mut Block>, line: Span, text: &str, file: &str) -> Result<(), &'static str> {
    let block = block.ok_or("第一行应以声明词开头，如“政策”“字段”“规则”")?;
    let Some(clause) = block.clauses.last_mut() else {
        block.body.end = line.end;
        return Ok(());
    };
    match clause.kind {
        ClauseKind::Word(ClauseWord::Basis) => return Err("“依据”到行末为止；几条依据写在同一行，用“；”隔开，或另起一个“依据”"),
        ClauseKind::Row => return Err(ROW_ADVICE),
        ClauseKind::Word(_) | ClauseKind::ObjectFacts => clause.body.end = line.end,
    }
    if let Some(Listing { lines, .. }) = &mut clause.listing {
        let (own, other) = (label(text), labels::other_label(text));
        let begins = match lines.last() {
            Some(last) if last.label.is_some() => own.is_some() || (other.is_some() && may_end(last.body.of(file))),
            Some(_) | None => true,
        };
        match lines.last_mut().filter(|_| !begins) {
            Some(last) => last.body.end = line.end,
            None => {
                let misnumbered = own.is_none() && other.is_some();
                let (label, length) = own.or(other.map(|length| (labels::label(lines.len()), length))).unzip();
                let (place, body) = line.split_at(length.unwrap_or_default());
                lines.push(ListedLine { label, misnumbered, place, body });
            }
        }
    }
    Ok(())
}

/// How many lines after the first of a file are looked at for a clause that only a 政策 has.
const HEADER_LINES: usize = 16;

/// Whether the clauses of a 政策 follow, so that the line before them was meant for it: one of them stands nowhere else.
fn is_header(rest: &str) -> bool {
    use DeclarationWord as D;
    let lines = rest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).take(HEADER_LINES);
    let mut words = lines.map(first_word).take_while(|word| D::from_word(word).is_none()).filter_map(ClauseWord::from_word);
    words.any(|clause| D::ALL.iter().all(|declaration| clause.stands_in(*declaration) == (*declaration == D::Policy)))
}

/// The first line of a file, which says the name of its 政策 and not the word.
fn lost_header(line: Span, text: &str) -> Diagnostic {
    let meant = DeclarationWord::Policy.word();
    let message = format!("第一行应写“{meant}”和它的名称，却写着「{}」", shorten(text));
    let diagnostic = Diagnostic::new(Code::SYN002, line, message);
    // `办法 甲`, `# 甲`: the name stands last.
    let name = text.rsplit(|c: char| c.is_whitespace() || matches!(c, '：' | ':')).next().unwrap_or_default();
    // `甲 政策`
    let name = text.strip_suffix(meant).filter(|_| name == meant).map_or(name, str::trim);
    let name = name.trim_matches(['《', '》', '“', '”', '"', '#', '【', '】']);
    let before = text.split(name).next().unwrap_or_default().trim_matches(|c: char| !is_letter(c));
    if name.is_empty() || first_word(name) != name || first_word(before) != before {
        return diagnostic.help(format!("写成「{meant} 名称」"));
    }
    let header = format!("{meant} {name}");
    diagnostic.help(format!("写成「{header}」")).certain(line, header)
}

fn stray_line(line: Span, text: &str, declaration: Option<DeclarationWord>, advice: &str) -> Diagnostic {
    let word = first_word(text);
    let span = if word.is_empty() { line } else { line.split_at(word.len()).0 };
    let near = near_word(word, declaration).unwrap_or_default();
    let help = declaration.and_then(|declaration| elsewhere(word, declaration)).unwrap_or_else(|| format!("{near}{advice}"));
    Diagnostic::new(Code::SYN002, span, format!("这一行不属于任何声明或子句：「{}」", shorten(text))).help(help)
}

/// The label that a line begins with, and its length in bytes.
pub fn label(line: &str) -> Option<(String, usize)> {
    let label = parse_alone(Rule::label, line).ok()?;
    Some((format!("（{}）", name_key(label.first()?.text())), label.length()))
}

/// How wide a blank is in an indentation.
fn width(blank: char) -> usize {
    match blank {
        '\t' => 4,
        '\u{3000}' => 2,
        _ => 1,
    }
}
