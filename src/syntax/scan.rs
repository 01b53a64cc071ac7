//! Looking at characters before the grammar does: pairs of quotes and brackets, cells of a row, labels of a 下列, what cannot be seen.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::letters::{first_name, is_letter, quoted_length};

/// How deep brackets, texts and choices may nest.
pub const MAX_DEPTH: usize = 64;
/// How long one clause may be, in bytes.
pub const MAX_CLAUSE: usize = 1 << 18;

/// Whether a line of a 测试 reads `对象名 事实名 = …`.
pub fn opens_object_facts(line: &str) -> bool {
    let object = first_name(line);
    let behind = line.get(object.len()..).unwrap_or_default();
    let fact_line = behind.trim_start();
    let fact = first_name(fact_line);
    let sign = fact_line.get(fact.len()..).unwrap_or_default().trim_start();
    !object.is_empty() && behind.len() > fact_line.len() && !fact.is_empty() && sign.starts_with(['=', '＝'])
}

/// Whether a line, its comment aside, ends with a list separator.
pub fn ends_with_separator(line: &str) -> bool {
    const SEPARATORS: [char; 3] = ['、', ',', '，'];
    // Most lines can be told by their end.
    if !line.as_bytes().contains(&b'/') && !line.trim_end().ends_with(SEPARATORS) {
        return false;
    }
    let mut last = None;
    for piece in Pieces::new(line) {
        if let Piece::Plain(_, c) = piece
            && !c.is_whitespace()
        {
            last = Some(c);
        } else if let Piece::Quoted(..) = piece {
            last = None;
        }
    }
    last.is_some_and(|c| SEPARATORS.contains(&c))
}

/// A character outside texts and comments, or a whole text.
enum Piece {
    Plain(usize, char),
    /// A text.
    Quoted(usize),
}

/// Walks over a clause, texts as one piece each, comments left out.
struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let at = self.at;
        let rest = self.text.get(at..)?;
        let c = rest.chars().next()?;
        if c == '/' && rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return self.next();
        }
        if c == '"' || c == '“' || c == '「' {
            self.at += quoted_length(rest).unwrap_or(rest.len());
            return Some(Piece::Quoted(at));
        }
        self.at += c.len_utf8();
        Some(Piece::Plain(at, c))
    }
}

/// Refuses unpaired quotes and brackets, and what nests too deep for the grammar.
pub fn check_pairs(text: &str, base: Span) -> Result<(), Box<Diagnostic>> {
    let at = |offset: usize, length: usize| Span::new(base.source, base.start as usize + offset, base.start as usize + offset + length);
    if text.len() > MAX_CLAUSE {
        return Err(Diagnostic::new(Code::SYN008, base.head(), format!("一个子句最长 {} 字节，这里有 {} 字节", MAX_CLAUSE, text.len()))
            .help("拆成几个子句或几条规则"));
    }
    let mut stack: Vec<(char, usize)> = Vec::new();
    let mut choice = false;
    let mut titles = 0_usize;
    let mut from = 0;
    while let Some(next) = text.as_bytes().get(from..).and_then(|rest| rest.iter().position(|byte| MARKS[*byte as usize])) {
        let offset = from + next;
        let rest = text.get(offset..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        from = offset + c.len_utf8();
        match c {
            '/' if rest.starts_with("//") => from = offset + rest.find('\n').unwrap_or(rest.len()),
            '若' => choice = true,
            '《' if titles == MAX_DEPTH => return Err(too_deep(at(offset, c.len_utf8()))),
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            '"' | '“' | '「' => {
                let Some(length) = quoted_length(rest) else {
                    return Err(Diagnostic::new(Code::SYN004, at(offset, c.len_utf8()), format!("这里的「{c}」没有配对"))
                        .help(format!("补上「{}」；“…”里可以再有成对的“”", closing(c))));
                };
                if quote_depth(rest) > MAX_DEPTH {
                    return Err(too_deep(at(offset, c.len_utf8())));
                }
                from = offset + length;
            }
            _ if is_closing(c) => match stack.pop() {
                Some((open, _)) if closing(open) == half(c) => {}
                _ => {
                    return Err(Diagnostic::new(Code::SYN004, at(offset, c.len_utf8()), format!("这里的「{c}」前面没有与它配对的括号"))
                        .help("去掉它，或在前面补上另一半"));
                }
            },
            _ if closing(c) != ' ' => {
                stack.push((c, offset));
                if stack.len() > MAX_DEPTH {
                    return Err(too_deep(at(offset, c.len_utf8())));
                }
            }
            _ => {}
        }
    }
    if let Some((open, offset)) = stack.pop() {
        return Err(Diagnostic::new(Code::SYN004, at(offset, open.len_utf8()), format!("这里的「{open}」没有配对"))
            .help(format!("在后面补上「{}」", closing(open))));
    }
    // 若 … 则 … 否则 nests without brackets.
    if choice && words(text).filter(|word| *word == "若").count() > MAX_DEPTH {
        return Err(too_deep(base.head()));
    }
    Ok(())
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    Diagnostic::new(Code::SYN008, span, format!("括号、引号和“若”最多嵌套 {MAX_DEPTH} 层")).help("用“定义”给其中一部分起个名字，再引用它")
}

fn quote_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '“' => depth += 1,
            '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        if depth == 0 {
            break;
        }
    }
    deepest
}

fn closing(open: char) -> char {
    match open {
        '(' | '（' => ')',
        '{' | '｛' => '}',
        '[' | '［' => ']',
        '“' => '”',
        '"' => '"',
        '「' => '」',
        _ => ' ',
    }
}

fn is_closing(c: char) -> bool {
    matches!(half(c), ')' | '}' | ']')
}

fn half(c: char) -> char {
    match c {
        '）' => ')',
        '｝' => '}',
        '］' => ']',
        _ => c,
    }
}

/// The words of a clause, outside texts and comments.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut start: Option<usize> = None;
    let mut spans = Vec::new();
    for piece in Pieces::new(text) {
        match piece {
            Piece::Plain(at, c) if is_letter(c) => start = start.or(Some(at)),
            Piece::Plain(at, _) | Piece::Quoted(at) => spans.extend(start.take().map(|from| from..at)),
        }
    }
    spans.extend(start.map(|from| from..text.len()));
    spans.into_iter().filter_map(move |span| text.get(span))
}

/// The cells of a table row, without the bars: byte ranges within `line`. Bars in texts and braces do not end a cell.
pub fn cells(line: &str) -> Vec<std::ops::Range<usize>> {
    let mut bars = Vec::new();
    let mut depth = 0_usize;
    let mut end = line.len();
    let mut pieces = Pieces::new(line);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Plain(_, '{' | '｛') => depth += 1,
            Piece::Plain(_, '}' | '｝') => depth = depth.saturating_sub(1),
            Piece::Plain(at, c @ ('|' | '｜')) if depth == 0 => bars.push((at, at + c.len_utf8())),
            Piece::Plain(..) | Piece::Quoted(..) => {}
        }
        end = pieces.at;
    }
    let mut cells: Vec<_> = bars.windows(2).filter_map(|pair| Some(pair.first()?.1..pair.get(1)?.0)).collect();
    // A last cell without its closing bar counts if something stands in it.
    if let Some(&(_, after)) = bars.last()
        && line.get(after..end).is_some_and(|rest| !rest.trim().is_empty())
    {
        cells.push(after..end);
    }
    cells
}

/// A line such as `|---|---|`, which Markdown needs and nobody else.
pub fn is_ruler(line: &str) -> bool {
    let cells = cells(line);
    !cells.is_empty()
        && cells.iter().all(|cell| {
            line.get(cell.clone()).is_some_and(|text| text.trim().len() > 2 && text.trim().chars().all(|c| matches!(c, '-' | ':')))
        })
}

/// The label of a line of a 下列, such as `（一）`, with its length in bytes.
pub fn label(line: &str) -> Option<(String, usize)> {
    let inner = line.strip_prefix(['（', '('])?;
    let close = inner.find(['）', ')'])?;
    let number = inner.get(..close)?.trim();
    let numeral = |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百') || c.is_ascii_digit();
    let written = !number.is_empty() && number.chars().all(numeral);
    let length = line.len() - inner.len() + close + inner.get(close..)?.chars().next()?.len_utf8();
    written.then(|| (format!("（{number}）"), length))
}

/// Whether a character hides or reorders what is seen.
pub fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' | ' '..='~' | '\u{4e00}'..='\u{9fff}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}

/// The first bytes of characters that open, close or hide something, and of 若.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut byte = 0;
    while byte < marks.len() {
        marks[byte] = matches!(byte as u8, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b'/' | 0xe2 | 0xe3 | 0xe8 | 0xef);
        byte += 1;
    }
    marks
};

/// The first bytes of characters that have to be looked at: not those of ASCII that can be seen, nor of U+4000 to U+9FFF.
const ODD: [bool; 256] = {
    let mut odd = [false; 256];
    let mut byte = 0;
    while byte < odd.len() {
        odd[byte] = !matches!(byte as u8, b' '..=b'~' | b'\n' | b'\t' | 0x80..=0xbf | 0xe4..=0xe9);
        byte += 1;
    }
    odd
};

/// Reports characters that a reader cannot see, and gives the text with blanks in their place (byte for byte as long).
pub fn without_invisible(source: SourceId, text: &str, out: &mut Diagnostics) -> Option<String> {
    let mut odd = Vec::new();
    let mut from = 0;
    while let Some(next) = text.as_bytes().get(from..).and_then(|rest| rest.iter().position(|byte| ODD[*byte as usize])) {
        let at = from + next;
        odd.extend(text.get(at..).and_then(|rest| rest.chars().next()).map(|c| (at, c)));
        from = at + 1;
    }
    let hidden = |(at, c): &(usize, char)| is_invisible(*c) && !(*c == '\r' && text.get(at + 1..at + 2) == Some("\n"));
    let found: Vec<(usize, char)> = odd.into_iter().filter(hidden).collect();
    if found.is_empty() {
        return None;
    }
    const SHOWN: usize = 20;
    for &(at, c) in found.iter().take(SHOWN) {
        let span = Span::new(source, at, at + c.len_utf8());
        out.push(
            Diagnostic::new(Code::SYN001, span, format!("这里有一个看不见的字符（U+{:04X}）", c as u32))
                .help("删去它：政策里写着什么，读的人就应看见什么"),
        );
    }
    let mut visible = String::with_capacity(text.len());
    let mut at = 0;
    for (start, c) in found {
        visible.push_str(text.get(at..start).unwrap_or_default());
        visible.extend(std::iter::repeat_n(' ', c.len_utf8()));
        at = start + c.len_utf8();
    }
    visible.push_str(text.get(at..).unwrap_or_default());
    Some(visible)
}
