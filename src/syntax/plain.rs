//! Most clauses are plain: a name, a text, `甲 = 乙 且 丙 ≥ 3万元`. These are read on the spot, much faster than by the grammar and
//! with the same result; whatever is not plain, or wrong, is left to the grammar.

use crate::date::Date;
use crate::number::Number;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expression, ExpressionKind, Name, Path, Relation};
use crate::syntax::scan::is_letter;
use crate::text::fold;
use unicode_ident::is_xid_start;

/// A longer clause is left to the grammar.
const MAX_LENGTH: usize = 4096;

/// A clause that is one name without brackets.
pub fn name(text: &str, base: Span) -> Option<Name> {
    let mut cursor = Cursor::new(text, base)?;
    let name = cursor.name()?;
    cursor.ended().then_some(name)
}

/// A clause that is one text.
pub fn text(text: &str, base: Span) -> Option<Spanned<String>> {
    let mut cursor = Cursor::new(text, base)?;
    let text = cursor.text()?;
    cursor.ended().then_some(text)
}

/// A clause that is one name and perhaps a text behind it; and the place of both.
pub fn conclusion(text: &str, base: Span) -> Option<(Name, Option<Spanned<String>>, Span)> {
    let mut cursor = Cursor::new(text, base)?;
    let name = cursor.name()?;
    let argument = if cursor.ended() { None } else { Some(cursor.text()?) };
    let span = argument.as_ref().map_or(name.span, |argument| name.span.to(argument.span));
    cursor.ended().then_some((name, argument, span))
}

/// A clause of plain comparisons, all joined by 且 or all by 或.
pub fn expression(text: &str, base: Span) -> Option<Expression> {
    let mut cursor = Cursor::new(text, base)?;
    let mut parts = vec![cursor.condition()?];
    let mut joint: Option<Joint> = None;
    while !cursor.ended() {
        let found = match cursor.word()? {
            ("且", _) => Joint::And,
            ("或", _) => Joint::Or,
            _ => return None,
        };
        if *joint.get_or_insert(found) != found {
            return None;
        }
        parts.push(cursor.condition()?);
    }
    let span = parts.first()?.span.to(parts.last()?.span);
    Some(match joint {
        None => parts.pop()?,
        Some(Joint::And) => Expression { kind: ExpressionKind::And(parts), span },
        Some(Joint::Or) => Expression { kind: ExpressionKind::Or(parts), span },
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    base: Span,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str, base: Span) -> Option<Self> {
        (text.len() <= MAX_LENGTH).then_some(Cursor { text, at: 0, base })
    }

    /// Passes over blank space, and says what comes next.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = self.text.get(self.at..)?.chars().next()?;
            if !matches!(next, ' ' | '\t' | '\r' | '\n' | '\u{3000}') {
                return Some(next);
            }
            self.at += next.len_utf8();
        }
    }

    fn ended(&mut self) -> bool {
        self.peek().is_none()
    }

    fn span(&self, from: usize) -> Span {
        Span::new(self.base.source, self.base.start as usize + from, self.base.start as usize + self.at)
    }

    fn take(&mut self, signs: &[char]) -> bool {
        let next = self.peek().filter(|next| signs.contains(next));
        self.at += next.map_or(0, char::len_utf8);
        next.is_some()
    }

    /// The run of letters that comes next.
    fn run(&mut self) -> Option<(&'a str, Span)> {
        let from = self.at;
        let rest = self.text.get(from..)?;
        let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        self.at += length;
        Some((rest.get(..length)?, self.span(from)))
    }

    /// The word that comes next, whatever it is.
    fn word(&mut self) -> Option<(&'a str, Span)> {
        is_xid_start(self.peek()?).then(|| self.run())?
    }

    fn name(&mut self) -> Option<Name> {
        let (word, span) = self.word()?;
        (!is_reserved(word)).then(|| Name { text: fold(word), span, bracketed: false })
    }

    /// A text in quotes without quotes in it.
    fn text(&mut self) -> Option<Spanned<String>> {
        let (open, close) = match self.peek()? {
            '“' => ('“', '”'),
            '"' => ('"', '"'),
            _ => return None,
        };
        let from = self.at;
        self.at += open.len_utf8();
        let rest = self.text.get(self.at..)?;
        let length = rest.find([open, close])?;
        let inner = rest.get(..length)?;
        if !rest.get(length..)?.starts_with(close) {
            return None;
        }
        self.at += length + close.len_utf8();
        Some(Spanned::new(inner.to_owned(), self.span(from)))
    }

    fn condition(&mut self) -> Option<Expression> {
        let from = {
            self.peek()?;
            self.at
        };
        let before = self.at;
        if let Some(("非", _)) = self.word() {
            let name = self.path()?;
            self.condition_ends().then_some(())?;
            return Some(Expression { kind: ExpressionKind::Not(Box::new(name)), span: self.span(from) });
        }
        self.at = before;
        let value = self.path()?;
        if self.condition_ends() {
            return Some(value);
        }
        let value = Box::new(value);
        let kind = match self.relation()? {
            Tail::Relation(relation, sign) => ExpressionKind::Compare { relation, sign, left: value, right: Box::new(self.value()?) },
            Tail::Membership { negated } if self.take(&['{', '｛']) => ExpressionKind::InList { value, negated, list: self.list()? },
            Tail::Membership { negated } => ExpressionKind::InTable { value, negated, table: Path { names: vec![self.name()?] }, at: None },
            Tail::Filled { negated } => ExpressionKind::Filled { value, negated },
        };
        let span = self.span(from);
        self.condition_ends().then_some(Expression { kind, span })
    }

    /// Whether 且, 或 or nothing comes next; it stays where it is.
    fn condition_ends(&mut self) -> bool {
        let before = self.at;
        let ends = self.ended() || matches!(self.word(), Some(("且" | "或", _)));
        self.at = before;
        ends
    }

    fn path(&mut self) -> Option<Expression> {
        let name = self.name()?;
        let span = name.span;
        // A point, a bracket or a parenthesis behind a name makes it more than a name.
        let more = matches!(self.text.get(self.at..)?.trim_start_matches([' ', '\t', '\r', '\n', '\u{3000}']).chars().next(), Some('.' | '[' | '［' | '(' | '（'));
        (!more).then_some(Expression { kind: ExpressionKind::Path(Path { names: vec![name] }), span })
    }

    fn relation(&mut self) -> Option<Tail> {
        let next = self.peek()?;
        let from = self.at;
        let sign = match next {
            '=' | '＝' => Some(Relation::Equal),
            '≠' => Some(Relation::NotEqual),
            '≤' => Some(Relation::AtMost),
            '≥' => Some(Relation::AtLeast),
            '<' | '＜' => Some(Relation::Less),
            '>' | '＞' => Some(Relation::More),
            _ => None,
        };
        if let Some(relation) = sign {
            self.at += next.len_utf8();
            let span = self.span(from);
            // Two signs together may be one, or wrong.
            let doubled = self.text.get(self.at..)?.starts_with(['=', '＝', '>', '<', '＜', '＞']);
            return (!doubled).then_some(Tail::Relation(relation, span));
        }
        let (word, span) = self.word()?;
        let relation = match word {
            "为" => Relation::Equal,
            "不为" => Relation::NotEqual,
            "不超过" | "不高于" | "不多于" | "不晚于" => Relation::AtMost,
            "不低于" | "不少于" | "不早于" => Relation::AtLeast,
            "低于" | "不足" | "少于" | "早于" => Relation::Less,
            "超过" | "高于" | "多于" | "晚于" => Relation::More,
            "属于" => return Some(Tail::Membership { negated: false }),
            "不属于" => return Some(Tail::Membership { negated: true }),
            "已填" => return Some(Tail::Filled { negated: false }),
            "未填" => return Some(Tail::Filled { negated: true }),
            _ => return None,
        };
        Some(Tail::Relation(relation, span))
    }

    fn list(&mut self) -> Option<Vec<Expression>> {
        let mut list = vec![self.value()?];
        loop {
            if self.take(&['}', '｝']) {
                return Some(list);
            }
            self.take(&['、', ',', '，']).then_some(())?;
            list.push(self.value()?);
        }
    }

    /// A name, a text, a number, a day or a truth value by itself.
    fn value(&mut self) -> Option<Expression> {
        let next = self.peek()?;
        let from = self.at;
        let kind = if next.is_ascii_digit() {
            self.number()?
        } else if matches!(next, '“' | '"') {
            ExpressionKind::Text(self.text()?.node)
        } else {
            let (word, _) = self.word()?;
            match word {
                "是" => ExpressionKind::Truth(true),
                "否" => ExpressionKind::Truth(false),
                _ => {
                    self.at = from;
                    return self.path();
                }
            }
        };
        let span = self.span(from);
        // Whatever goes on is more than a value.
        let ends = match self.peek() {
            None | Some('、' | ',' | '，' | '}' | '｝') => true,
            Some(next) => is_xid_start(next),
        };
        ends.then_some(Expression { kind, span })
    }

    fn number(&mut self) -> Option<ExpressionKind> {
        let from = self.at;
        let whole = self.digits();
        match self.text.get(self.at..)?.chars().next() {
            Some('-') => return self.date(from),
            Some('年') => return None,
            Some('.') => {
                self.at += 1;
                if self.digits() == 0 {
                    return None;
                }
            }
            _ => {}
        }
        let value = Number::parse(self.text.get(from..self.at).filter(|_| whole > 0)?).ok()?;
        let unit = match self.text.get(self.at..)?.chars().next() {
            Some(c) if is_letter(c) => {
                let (unit, span) = self.run()?;
                Some(Spanned::new(fold(unit), span))
            }
            Some('㎡' | '%' | '％' | '.') => return None,
            _ => None,
        };
        // Signs of letters and of squares may stand together in one unit.
        let goes_on = self.text.get(self.at..)?.starts_with('㎡');
        (!goes_on).then_some(ExpressionKind::Number { value, unit })
    }

    fn digits(&mut self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// `2021-07-15`, of which the year has been read.
    fn date(&mut self, from: usize) -> Option<ExpressionKind> {
        for _ in 0..2 {
            self.text.get(self.at..)?.starts_with('-').then(|| self.at += 1)?;
            (self.digits() > 0).then_some(())?;
        }
        let letter_behind = self.text.get(self.at..)?.starts_with(|c| is_letter(c) || c == '-');
        let date = Date::parse(self.text.get(from..self.at)?).flatten()?;
        (!letter_behind).then_some(ExpressionKind::Date(date))
    }
}

/// What stands behind the name of a comparison.
enum Tail {
    Relation(Relation, Span),
    Membership { negated: bool },
    Filled { negated: bool },
}

fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "且" | "或" | "非" | "为" | "不为" | "低于" | "不足" | "少于" | "不低于" | "不少于" | "超过" | "高于" | "多于" | "不超过" | "不高于" | "不多于"
            | "早于" | "晚于" | "不早于" | "不晚于" | "介于" | "至" | "于" | "属于" | "不属于" | "包含" | "包含全部" | "包含任一" | "不包含" | "开头为"
            | "结尾为" | "匹配" | "已填" | "未填" | "按" | "其中" | "若" | "则" | "否则" | "是" | "否" | "基准日"
    )
}

#[cfg(test)]
mod tests {
    use super::{conclusion, expression, name, text};
    use crate::diagnostic::Diagnostics;
    use crate::source::{SourceId, Span};
    use crate::syntax::expressions::Lower;
    use crate::syntax::parser::{Parts, Rule, read};

    const PIECES: &[&str] = &[
        "甲", "权力类型", "面积", "行政处罚", "name·2", "且", "或", "非", "=", "＝", "≠", "≥", "<", "<=", "为", "不为", "低于", "不超过", "晚于", "属于", "不属于", "已填",
        "未填", "{", "}", "、", ",", "是", "否", "基准日", "“文本”", "\"text\"", "“内“外””", "12", "0.5", "30万元", "300平方米", "30%", "2024-01-02", "2024年1月2日", "2024-13-01",
        "3名", " ", " ", " ", "\n", "\u{3000}", "(", ")", ".", "至", "于", "12㎡", "5m㎡", "- 3", "+", "// 注", "甲.乙", "表[甲].列", "1.", "007", "1234567890123",
    ];

    /// What the grammar says, where nothing is wrong.
    fn by_grammar(rule: Rule, text: &str, base: Span) -> Option<String> {
        let mut out = Diagnostics::default();
        let node = read(rule, text, base, &[], &mut out)?.into_iter().next()?;
        let mut lower = Lower { base, out: &mut out };
        let read = match rule {
            Rule::name_body => format!("{:?}", lower.name(&node)),
            Rule::text_body => format!("{:?}", lower.text(&node)),
            Rule::conclusion_body => {
                let span = lower.span(&node);
                let mut parts = node.parts();
                let name = parts.next().map(|name| lower.name(&name))?;
                format!("{:?}", (name, parts.next().map(|text| lower.text(&text)), span))
            }
            _ => format!("{:?}", lower.expression(node)),
        };
        (out.len() == 0).then_some(read)
    }

    #[test]
    fn what_is_plain_is_what_the_grammar_says() {
        let base = Span::new(SourceId(0), 7, 7);
        let mut state = 1_u64;
        let mut next = move |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % limit
        };
        let mut plain = 0;
        for round in 0..60_000 {
            let length = 1 + next(8);
            let blank = if round % 3 == 0 { "" } else { " " };
            let written: Vec<&str> = if round % 2 == 0 {
                // Mostly well formed, so that much is plain.
                let values = ["行政处罚", "12", "30万元", "“文本”", "是", "2024-01-02", "{甲、乙}", "{ 1, 2 }", "名录"];
                let relations = ["=", "≠", "属于", "不属于", "低于", "≥", "为"];
                let mut all = Vec::new();
                for part in 0..=next(3) {
                    if part > 0 {
                        all.push(["且", "或"][next(8) / 7]);
                    }
                    match next(6) {
                        0 => all.extend(["非", "紧急"]),
                        1 => all.extend(["甲", "已填"]),
                        2 => all.push("甲"),
                        _ => all.extend(["权力类型", relations[next(relations.len())], values[next(values.len())]]),
                    }
                }
                if next(6) == 0 {
                    all.insert(next(all.len()), PIECES[next(PIECES.len())]);
                }
                all
            } else {
                (0..length).map(|_| PIECES[next(PIECES.len())]).collect()
            };
            let written = written.join(blank);
            let pairs = [
                (Rule::expression_body, expression(&written, base).map(|read| format!("{read:?}"))),
                (Rule::name_body, name(&written, base).map(|read| format!("{read:?}"))),
                (Rule::text_body, text(&written, base).map(|read| format!("{read:?}"))),
                (Rule::conclusion_body, conclusion(&written, base).map(|read| format!("{read:?}"))),
            ];
            for (rule, read) in pairs {
                if let Some(read) = read {
                    assert_eq!(Some(&read), by_grammar(rule, &written, base).as_ref(), "{written}");
                    plain += 1;
                }
            }
        }
        assert!(plain > 10_000, "{plain}");
    }
}
