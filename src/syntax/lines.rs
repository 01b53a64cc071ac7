//! Text → declarations and clauses, told apart by the first word of each line.
//!
//! A line that opens with a declaration word starts a declaration; one that opens with a clause word of the declaration it stands
//! in starts a clause; any other line goes on with the clause before it. Nothing here looks inside a clause.

use crate::diagnostic::near;
use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::scan;

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident $word:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $kind { $($name),* }

        impl $kind {
            /// The word as written.
            pub fn word(self) -> &'static str {
                match self { $($kind::$name => $word),* }
            }

            pub fn from_word(word: &str) -> Option<$kind> {
                match word {
                    $($word => Some($kind::$name),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// The words that open a declaration.
    DeclarationWord {
        Policy "政策" Field "字段" Object "对象" Table "名录" Calendar "日历" Law "法规" Parameter "参数" Setting "设定" Definition "定义"
        Rule "规则" DecisionTable "判定表" Test "测试"
    }
}

words! {
    /// The words that open a clause.
    ClauseWord {
        Document "文号" Organ "机关" Level "层级" From "施行" Until "失效" Upper "上位" Scope "适用" Default "默认" Vocabulary "用语" Summary "汇总"
        Column "列" Rank "位阶" Basis "依据" When "当" Unless "除非" Requires "应备" Conclusion "结论" Reason "理由" Remedy "补正"
        AllowsExceptions "允许下级例外" Reviewed "已审" Remark "说明" AsOf "基准日" Shared "各项" Item "事项" Expect "预期" List "全表"
    }
}

impl DeclarationWord {
    pub const ALL: [DeclarationWord; 12] = {
        use DeclarationWord as D;
        [
            D::Policy,
            D::Field,
            D::Object,
            D::Table,
            D::Calendar,
            D::Law,
            D::Parameter,
            D::Setting,
            D::Definition,
            D::Rule,
            D::DecisionTable,
            D::Test,
        ]
    };

    /// The clauses that may stand in such a declaration.
    pub fn clauses(self) -> &'static [ClauseWord] {
        use ClauseWord as C;
        match self {
            DeclarationWord::Policy => {
                &[C::Document, C::Organ, C::Level, C::From, C::Until, C::Upper, C::Scope, C::Default, C::Vocabulary, C::Summary, C::Remark]
            }
            DeclarationWord::Table => &[C::Column],
            DeclarationWord::Law => &[C::Rank, C::Organ, C::From, C::Until],
            DeclarationWord::Rule | DeclarationWord::DecisionTable => &[
                C::Basis,
                C::When,
                C::Unless,
                C::Requires,
                C::Conclusion,
                C::Reason,
                C::Remedy,
                C::From,
                C::Until,
                C::AllowsExceptions,
                C::Reviewed,
                C::Remark,
            ],
            DeclarationWord::Test => &[C::AsOf, C::Shared, C::Item, C::Expect, C::List],
            DeclarationWord::Field
            | DeclarationWord::Object
            | DeclarationWord::Calendar
            | DeclarationWord::Parameter
            | DeclarationWord::Setting
            | DeclarationWord::Definition => &[],
        }
    }
}

/// What a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    Word(ClauseWord),
    /// A line of a decision table.
    Row,
    /// In a 测试: the facts of the 对象 whose name opens the line.
    ObjectFacts,
}

/// A clause: its first word and what stands behind it, as byte ranges of the file.
#[derive(Clone, Debug)]
pub struct Clause {
    pub kind: ClauseKind,
    pub word: Span,
    pub body: Span,
}

/// A declaration: its word, what stands behind the word, and its clauses.
#[derive(Clone, Debug)]
pub struct Block {
    pub word: DeclarationWord,
    pub head: Span,
    pub body: Span,
    pub indent: usize,
    pub clauses: Vec<Clause>,
}

impl Block {
    /// From the first word to the end of the last clause.
    pub fn span(&self) -> Span {
        let end = self.clauses.last().map_or(self.body, |clause| clause.body);
        self.head.to(end)
    }
}

/// Splits a file. Lines that belong nowhere are reported.
pub fn split(source: SourceId, text: &str, out: &mut Diagnostics) -> Vec<Block> {
    let mut splitter = Splitter { source, text, blocks: Vec::new(), continued: false, stray: false };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        splitter.line(start, line, out);
        start += line.len();
    }
    splitter.blocks
}

struct Splitter<'a> {
    source: SourceId,
    text: &'a str,
    blocks: Vec<Block>,
    /// The line before ended with a list separator.
    continued: bool,
    /// The line before belonged nowhere: those that go on with it are not reported again.
    stray: bool,
}

impl Splitter<'_> {
    fn line(&mut self, start: usize, line: &str, out: &mut Diagnostics) {
        let indent_bytes = line.len() - line.trim_start_matches(is_blank).len();
        let content = line.get(indent_bytes..).unwrap_or_default().trim_end();
        if content.is_empty() || content.starts_with("//") {
            return;
        }
        let indent = width_of_indent(line.get(..indent_bytes).unwrap_or_default());
        let at = start + indent_bytes;
        let end = at + content.len();
        let word = scan::first_word(content);
        let word_span = Span::new(self.source, at, at + word.len());
        let behind = Span::new(self.source, at + word.len(), end);
        let continued = std::mem::replace(&mut self.continued, scan::ends_with_separator(content));
        let in_test = self.blocks.last().is_some_and(|block| block.word == DeclarationWord::Test);

        if in_test && continued {
            self.go_on(Span::new(self.source, at, end), out);
        } else if let Some(declaration) = DeclarationWord::from_word(word) {
            self.stray = false;
            self.blocks.push(Block { word: declaration, head: word_span, body: behind, indent, clauses: Vec::new() });
        } else if let Some(kind) = self.clause(word, content) {
            self.stray = false;
            let (word, body) = match kind {
                ClauseKind::Word(_) => (word_span, behind),
                ClauseKind::Row => (Span::new(self.source, at, at), Span::new(self.source, at, end)),
                ClauseKind::ObjectFacts => {
                    let name = scan::first_name(content).len();
                    (Span::new(self.source, at, at + name), Span::new(self.source, at + name, end))
                }
            };
            if let Some(block) = self.blocks.last_mut() {
                block.clauses.push(Clause { kind, word, body });
            }
        } else {
            self.go_on(Span::new(self.source, at, end), out);
        }
    }

    fn clause(&self, word: &str, content: &str) -> Option<ClauseKind> {
        let block = self.blocks.last()?;
        if block.word == DeclarationWord::DecisionTable && content.starts_with(['|', '｜']) {
            return Some(ClauseKind::Row);
        }
        if let Some(clause) = ClauseWord::from_word(word).filter(|clause| block.word.clauses().contains(clause)) {
            return Some(ClauseKind::Word(clause));
        }
        (block.word == DeclarationWord::Test && scan::opens_object_facts(content)).then_some(ClauseKind::ObjectFacts)
    }

    /// A line that opens with no word of its own goes on with the clause before it.
    fn go_on(&mut self, line: Span, out: &mut Diagnostics) {
        let Some(block) = self.blocks.last_mut() else {
            self.report_stray(line, "第一行应以声明词开头，如“政策”“字段”“规则”", out);
            return;
        };
        match block.clauses.last_mut() {
            None => block.body.end = line.end,
            Some(clause) => match clause.kind {
                ClauseKind::Word(ClauseWord::Basis) => {
                    self.report_stray(line, "“依据”到行末为止；几条依据写在同一行，用“；”隔开，或另起一个“依据”", out)
                }
                ClauseKind::Row => self.report_stray(line, "判定表的每一行以“|”开头", out),
                ClauseKind::Word(_) | ClauseKind::ObjectFacts => clause.body.end = line.end,
            },
        }
    }

    fn report_stray(&mut self, line: Span, advice: &str, out: &mut Diagnostics) {
        if std::mem::replace(&mut self.stray, true) {
            return;
        }
        let content = self.text.get(line.start as usize..line.end as usize).unwrap_or_default();
        let word = scan::first_word(content);
        let span = if word.is_empty() { line } else { Span { end: line.start + word.len() as u32, ..line } };
        let help = near_word(word, self.blocks.last()).map_or_else(|| advice.to_owned(), |near| format!("{}{advice}", suggest(near)));
        out.push(Diagnostic::new(Code::SYN002, span, format!("这一行不属于任何声明或子句：「{}」", shorten(content))).help(help));
    }
}

/// The declaration or clause word nearest to a word that opens a line in `block`.
pub fn near_word(word: &str, block: Option<&Block>) -> Option<&'static str> {
    let clauses = block.map_or(&[][..], |block| block.word.clauses());
    let words = clauses.iter().map(|clause| clause.word()).chain(DeclarationWord::ALL.iter().map(|declaration| declaration.word()));
    near::nearest(word, words)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}')
}

fn width_of_indent(blank: &str) -> usize {
    blank
        .chars()
        .map(|c| match c {
            '\t' => 4,
            '\u{3000}' => 2,
            _ => 1,
        })
        .sum()
}
