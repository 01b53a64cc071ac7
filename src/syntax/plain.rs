//! Clauses as the grammar reads them: blank space and words made short, with the places where they come from.

use crate::syntax::parser::is_xid_start;
use crate::syntax::scan::{is_letter, quoted_length};

/// The words that the grammar names, wherever they stand and also where they are parts of longer ones: the grammar must see them.
const WORDS: &[&str] = &[
    "不为",
    "不低于",
    "不足",
    "不少于",
    "不超过",
    "不高于",
    "不多于",
    "不早于",
    "不晚于",
    "不属于",
    "不包含",
    "且",
    "或",
    "非",
    "为",
    "低于",
    "少于",
    "超过",
    "高于",
    "多于",
    "早于",
    "晚于",
    "介于",
    "至",
    "于",
    "属于",
    "包含全部",
    "包含任一",
    "包含",
    "开头为",
    "结尾为",
    "匹配",
    "已填",
    "未填",
    "按",
    "其中",
    "若",
    "则",
    "否则",
    "是",
    "否",
    "基准日",
    "不",
    "足",
    "全部",
    "任一",
    "年",
    "月",
    "日",
    "号",
    "必填",
    "当",
    "缺省",
    "列名",
    "由",
    "说明",
    "来自",
    "主键",
    "施行",
    "失效",
    "可调",
    "对全表",
    "例外于",
    "首个命中",
    "因",
    "不因",
    "缺",
];

/// Clauses as the grammar reads them: each comment and each run of blank space is one space, each word that is none of the grammar's
/// own one sign. Texts, bracketed names and titles of laws stay as they are.
#[derive(Default)]
pub struct Plain {
    pub text: String,
    /// Where each byte of the text comes from, and what is behind the last of them.
    origins: Vec<u32>,
    end: u32,
    /// Whether words stay as they are.
    whole: bool,
}

/// The sign for a word. No text that is read holds it: what cannot be seen was made blank before.
const OTHER: char = '\u{1}';

impl Plain {
    /// One clause that stands at `from`.
    pub fn of(clause: &str, from: usize) -> Plain {
        let mut plain = Plain { text: String::with_capacity(clause.len()), origins: Vec::with_capacity(clause.len()), ..Plain::default() };
        plain.add(clause, from);
        plain
    }

    /// One text, all words in it as they are.
    pub fn whole(text: &str) -> Plain {
        let mut plain = Plain { whole: true, ..Plain::default() };
        plain.add(text, 0);
        plain
    }

    /// Adds a clause that stands at `from`, without the blank space around it.
    pub fn add(&mut self, clause: &str, from: usize) {
        let mut rest = clause;
        let mut blank = true;
        let first = self.text.len();
        while let Some(c) = rest.chars().next() {
            let at = (from + clause.len() - rest.len()) as u32;
            let (length, blanks) = length(c, rest);
            let Some((piece, behind)) = rest.split_at_checked(length) else { break };
            rest = behind;
            if !blanks && (self.whole || !is_xid_start(c) || is_word(piece)) {
                self.text.push_str(piece);
                self.origins.extend(at..at + length as u32);
            } else if !(blanks && blank) {
                self.text.push(if blanks { ' ' } else { OTHER });
                self.origins.push(at);
            }
            blank = blanks;
        }
        self.end = (from + clause.len()) as u32;
        if blank && self.text.len() > first {
            self.text.pop();
            self.end = self.origins.pop().unwrap_or_default();
        }
    }

    /// Adds a sign of the grammar's, which stands in no file.
    pub fn sign(&mut self, sign: char) {
        self.text.push(sign);
        self.origins.push(self.end);
    }

    /// Where a byte of the text comes from.
    pub fn origin(&self, at: usize) -> u32 {
        self.origins.get(at).copied().unwrap_or(self.end)
    }
}

/// Whether a word is one of the grammar's.
fn is_word(word: &str) -> bool {
    // Most words begin otherwise than all of them.
    matches!(word.as_bytes(), [_, second, third, ..] if BEGINNINGS[slot(*second, *third)]) && WORDS.contains(&word)
}

/// Whether one of the words has a first character of that slot.
const BEGINNINGS: [bool; 1024] = {
    let mut beginnings = [false; 1024];
    let mut at = 0;
    while at < WORDS.len() {
        let word = WORDS[at].as_bytes();
        beginnings[slot(word[1], word[2])] = true;
        at += 1;
    }
    beginnings
};

/// Where a first character of three bytes stands in the table, by the last two of them.
const fn slot(second: u8, third: u8) -> usize {
    ((second & 0xf) as usize) << 6 | (third & 0x3f) as usize
}

/// The bytes of the piece that `rest`, whose first character is `c`, starts with, and whether it is blank: a kind of blank space, a
/// comment, a text or a title as a whole, a word, a sign.
fn length(c: char, rest: &str) -> (usize, bool) {
    match c {
        ' ' | '\t' | '\r' | '\n' | '\u{3000}' => (c.len_utf8(), true),
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), true),
        '"' | '“' | '「' => (quoted_length(rest).unwrap_or(c.len_utf8()), false),
        // What is not closed on its line keeps the end of the line, which no rule takes.
        '《' => (quoted_length(rest).unwrap_or(rest.find('\n').map_or(rest.len(), |end| end + 1)), false),
        _ if is_letter(c) => (rest.find(|c| !is_letter(c)).unwrap_or(rest.len()), false),
        _ => (c.len_utf8(), false),
    }
}
