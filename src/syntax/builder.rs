//! Matched lines → names, texts, conclusions and what else declarations share; each fault is reported at its place.

use crate::diagnostic::wording::{self, shorten};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Assigned, Conclusion, Expression, Name, Path, Template, TemplatePart};
use crate::syntax::citations::other_half;
use crate::syntax::letters::{first_name, first_word, half_width};
use crate::syntax::lines::{Block, Clause, ClauseKind};
use crate::syntax::one_line::Break;
use crate::syntax::parser::{self, Node, Rule, TokenKind, tokens};
use crate::syntax::proviso::{self, Proviso};
use crate::syntax::readings::{self, Mend};
use crate::syntax::scan::{Piece, pieces};
use crate::syntax::slips::swallowed;
use crate::syntax::statute_numbers::{as_comparison, hidden_bound};
use crate::syntax::trial::{is_accepted, parse_alone, whole};
use crate::syntax::words::{ClauseWord, DeclarationWord};
use crate::syntax::{mismatch, one_line, pairs, ranges};
use crate::value::date::Date;
use crate::value::text::name_key;

/// Reads a clause into its declaration.
pub type ClauseReader<T> = fn(&mut Builder<'_>, &mut T, &Clause);

/// Builds the declaration of one block.
pub struct Builder<'a> {
    pub text: &'a str,
    /// As it stands in the file: the same bytes but for look-alikes, which texts keep.
    pub written: &'a str,
    pub block: &'a Block,
    /// The 背景 of the file, if it has one.
    pub background: Option<&'a Block>,
    /// Whether a line opens with a word that the language has not, which is reported: what is missing may stand there.
    pub lost_line: bool,
    pub out: &'a mut Diagnostics,
}

impl<'a> Builder<'a> {
    pub fn slice(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.report(code, span, message, help);
    }

    /// Reports an option that was given before, if it was.
    pub fn report_twice(&mut self, twice: bool, option: &Node<'_>) {
        if twice {
            self.report(Code::SYN009, option.span(), "这一项写了两次", "只留一个");
        }
    }

    /// The line of the declaration itself.
    pub fn head(&mut self) -> Option<Node<'a>> {
        let block = self.block;
        let head = if block.misspelt { None } else { self.read(block.word.rule(), block.head.start, block.body) };
        if head.is_none() {
            self.give_up(block.body);
        }
        head
    }

    /// The name that the line of the declaration begins with, though the line cannot be read.
    pub fn name_so_far(&self) -> Option<Name> {
        let (name, _) = self.name_and_rest(self.block.body);
        (name.start < name.end).then(|| self.name_at(name))
    }

    fn name_and_rest(&self, body: Span) -> (Span, Span) {
        body.split_at(first_name(self.slice(body)).len())
    }

    /// Notes what a declaration that cannot be read may declare: the words of its line, alone, and the first of them as one.
    pub fn give_up(&mut self, body: Span) {
        let text = self.slice(body);
        if pairs::nests_too_deep(text) {
            return;
        }
        let words: Vec<String> = tokens(text, text)
            .into_iter()
            .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text | TokenKind::Bracketed | TokenKind::LawName))
            .map(|token| name_key(token.text.trim_matches(['「', '」', '“', '”', '"', '《', '》'])))
            .collect();
        (2..=4).filter_map(|count| words.get(..count)).for_each(|first| self.out.broken(first.concat()));
        words.into_iter().for_each(|word| self.out.broken(word));
    }

    /// Reads the clauses of the declaration, each by the reader of its kind.
    pub fn clauses<T>(&mut self, declaration: &mut T, readers: &[(ClauseKind, ClauseReader<T>)]) {
        let block = self.block;
        let mut last: Option<&Clause> = None;
        for clause in &block.clauses {
            let Some((_, read)) = readers.iter().find(|(kind, _)| *kind == clause.kind) else { continue };
            let before = last.replace(clause).filter(|before| gathers(clause.kind) && before.kind == clause.kind);
            let is_doubled =
                |before: &Clause| self.slice(before.word.to(before.body)).trim() == self.slice(clause.word.to(clause.body)).trim();
            if before.is_some_and(is_doubled) {
                self.out.push(doubled(self.text, clause.word.to(clause.body)));
            } else {
                read(self, declaration, clause);
            }
        }
    }

    /// A clause, matched by the rule of its kind.
    pub fn clause(&mut self, clause: &Clause) -> Option<Node<'a>> {
        if clause.misspelt {
            if clause.kind == ClauseKind::Word(ClauseWord::Column) {
                self.give_up(clause.body);
            }
            // A conclusion may stand on the line of a 当 that cannot be read.
            let whole = || format!("{} {}", ClauseWord::When.word(), self.slice(clause.body));
            let breaks = || one_line::breaks(Rule::when, &whole(), self.block.word);
            self.lost_line |= clause.kind == ClauseKind::Word(ClauseWord::When) && breaks().is_some();
            return None;
        }
        let node = self.read(clause.kind.rule(), clause.word.start, clause.body);
        if node.is_none() {
            if clause.kind == ClauseKind::Word(ClauseWord::Column) {
                self.give_up(clause.body);
            } else {
                for name in swallowed(self.slice(clause.body), clause.body) {
                    let name = self.name_at(name).text;
                    self.out.broken(name);
                }
            }
        }
        node
    }

    /// The expression that a clause consists of.
    pub fn clause_expression(&mut self, clause: &Clause) -> Expression {
        let node = self.clause(clause).and_then(|node| node.first());
        node.map_or(Expression::error(clause.body), |node| self.expression(node))
    }

    /// Matches a line from the start of its word; something must follow the word.
    pub fn read(&mut self, rule: Rule, start: u32, body: Span) -> Option<Node<'a>> {
        let bare = matches!(rule, Rule::background | Rule::allows_exceptions | Rule::item);
        if !bare && self.slice(body).trim().is_empty() {
            let word = Span { start, end: body.start, ..body };
            self.report(Code::SYN010, word, "这里没有写完：行首词后面要有内容", "在后面写上内容，或删去这一行");
            return None;
        }
        self.matched(rule, start, body).map_err(|fault| self.out.push(fault)).ok()
    }

    /// The same, the fault not yet reported.
    pub fn matched(&mut self, rule: Rule, start: u32, body: Span) -> Result<Node<'a>, Diagnostic> {
        let text = self.slice(body);
        if let Some(found) = ranges::diagnostic(text, body).filter(|_| rule == Rule::cell) {
            return Err(found);
        }
        // The articles of a 依据 are free text.
        let is_free = matches!(rule, Rule::basis | Rule::basis_cell);
        if !is_free {
            pairs::check_pairs(text, body).map_err(|fault| self.paired(fault, rule, Span { start, ..body }))?;
        }
        let line = Span { start, ..body };
        let hidden = if is_free { None } else { hidden_bound(text) };
        let diagnostic = match (parser::parse(rule, self.text, line), hidden) {
            (Ok(node), None) => return Ok(node),
            // The grammar takes 万元以上 for a unit.
            (Ok(_), Some((at, written))) => {
                let place = Span::new(body.source, body.start as usize + at, body.start as usize + at + written.len());
                let diagnostic = Diagnostic::new(Code::SYN006, place, format!("「{}」后面的不是计量单位", shorten(written)));
                let is_value = matches!(rule, Rule::parameter | Rule::setting);
                let help = if is_value {
                    Some("参数是一个定数；“以上”“以内”写在用到它的条件里，写成“≥”“≤”".to_owned())
                } else {
                    as_comparison(written)
                };
                Diagnostic { help, ..diagnostic }
            }
            (Err(mismatch), _) => {
                let at = mismatch.at.saturating_sub((body.start - start) as usize);
                if let Some(lost) = mismatch::lost_line(rule, text, at, &mismatch.expected) {
                    let line = Span { start: body.start + lost.start as u32, end: body.start + lost.end as u32, ..body };
                    self.lost_line = true;
                    self.give_up(line);
                    return Err(mismatch::unknown_word(line, self.text, self.block.word));
                }
                mismatch::explain(text, at, body, &mismatch.expected, self.block.word)
            }
        };
        Err(self.mended(diagnostic, rule, line, (body.start - start) as usize))
    }

    /// Whether a rule matches a clause that is no free text.
    pub fn fits(&self, rule: Rule, start: u32, body: Span) -> bool {
        let text = self.slice(body);
        let is_clear = pairs::check_pairs(text, body).is_ok() && hidden_bound(text).is_none();
        is_clear && parser::parse(rule, self.text, Span { start, ..body }).is_ok()
    }

    /// A diagnostic of a bracket without its other half, with the places where that may stand.
    fn paired(&self, diagnostic: Diagnostic, rule: Rule, line: Span) -> Diagnostic {
        let Some(place) = diagnostic.place().filter(|_| diagnostic.code == Code::SYN004) else { return diagnostic };
        let is_condition = matches!(rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled);
        let accepts = |text: &str| if is_condition { condition(text).is_some() } else { is_accepted(rule, text) };
        let text = self.slice(line);
        let (found, certain) = pairs::completions(text, (place.start - line.start) as usize, accepts);
        let mends = found.into_iter().map(|(place, text)| Mend { place, text }).collect();
        with_mends(diagnostic, text, line, mends, certain)
    }

    /// A diagnostic with the readings that a line can have in words of the language.
    fn mended(&mut self, mut diagnostic: Diagnostic, rule: Rule, line: Span, word: usize) -> Diagnostic {
        let text = self.slice(line);
        if let Some(Proviso { help, clauses, length }) = proviso::proviso(rule, text, word) {
            diagnostic.help = Some(help);
            let replacements = vec![Replacement { span: line.split_at(length).0, text: clauses.join("\n    ") }];
            return diagnostic.edit(Edit { label: format!("写成「{}」", clauses.join("」「")), certain: false, replacements });
        }
        if let Some(breaks) = one_line::breaks(rule, text, self.block.word) {
            // What follows on the line may be what is missing.
            self.lost_line = true;
            let words: Vec<String> = breaks.iter().map(|Break { word, .. }| format!("“{word}”")).collect();
            // A clause that the declaration has already would then stand there twice.
            let is_there = |word: &str| ClauseWord::from_word(word).is_some_and(|word| self.block.has(word));
            let certain = !breaks.iter().any(|Break { word, .. }| is_there(word));
            let replacements = one_line::replacements(&breaks, line.source, line.start as usize, self.block.indent);
            let edit = Edit { label: "各占一行".to_owned(), certain, replacements };
            diagnostic.help = Some(format!("{}另起一行", words.join("")));
            return diagnostic.edit(edit);
        }
        let mut readings = readings::readings(rule, text, word);
        let certain = readings.is_only();
        if self.block.has(ClauseWord::Materials) {
            // Of a rule with 应备 it is what is missing that is to be made good.
            readings.mends.iter_mut().for_each(|mend| mend.text = mend.text.replace("“缺项”", "“{缺项}”"));
        }
        with_mends(diagnostic, text, line, readings.mends, certain)
    }

    /// Fills a slot from a clause; a second clause of the same kind is reported, and read so that its own faults are.
    pub fn set<T>(&mut self, slot: &mut Option<T>, clause: &Clause, build: impl FnOnce(&mut Self, Node<'a>) -> T) {
        let value = self.clause(clause).and_then(|node| node.first()).map(|node| build(self, node));
        match slot {
            // What a misspelt word was meant to be is not known for sure.
            Some(_) if clause.misspelt => {}
            Some(_) => self.report_again(clause),
            None => *slot = value,
        }
    }

    /// Reports a clause that was written before.
    pub fn report_again(&mut self, clause: &Clause) {
        let word = self.slice(clause.word);
        self.report(Code::SYN009, clause.word, format!("这里又写了一次“{word}”"), "只留一个");
    }

    /// Extends a list by the articles of a 依据.
    pub fn add_articles(&mut self, list: &mut Vec<Spanned<String>>, clause: &Clause) {
        match self.clause(clause) {
            Some(node) => list.extend(node.children().map(|article| self.article(&article))),
            // It is there: that it cannot be read is all that is wrong with it.
            None => list.push(Spanned::new(self.slice(clause.body).trim().to_owned(), self.trimmed(clause.body))),
        }
    }

    /// What a 依据 cites; its 《》 must pair.
    pub fn article(&mut self, node: &Node<'_>) -> Spanned<String> {
        let (text, span) = (node.text(), node.span());
        if let Some((at, sign)) = unpaired_title(text) {
            let (other, wanted) = if sign == '《' { ("后面", '》') } else { ("前面", '《') };
            let place = Span::new(span.source, span.start as usize + at, span.start as usize + at + sign.len_utf8());
            let help = format!("在它{other}补上「{wanted}」，或去掉它；书名号里再用书名号的，各自也要成对");
            let diagnostic = Diagnostic::new(Code::SYN004, place, format!("依据里的「{sign}」没有配对")).help(help);
            self.out.push(match other_half(text, at) {
                Some((range, new)) => {
                    diagnostic.certain(Span::new(span.source, span.start as usize + range.start, span.start as usize + range.end), new)
                }
                None => diagnostic,
            });
        }
        Spanned::new(text.to_owned(), span)
    }

    /// Fills an empty list with the articles of a 依据; a second 依据 is reported.
    pub fn set_articles(&mut self, list: &mut Vec<Spanned<String>>, clause: &Clause) {
        let mut articles = Vec::new();
        self.add_articles(&mut articles, clause);
        if list.is_empty() {
            *list = articles;
        } else {
            self.report_again(clause);
        }
    }

    /// Extends a list by the parts of a clause.
    pub fn add<T>(&mut self, list: &mut Vec<T>, clause: &Clause, build: impl Fn(&mut Self, Node<'a>) -> Option<T>) {
        let parts = self.clause(clause).into_iter().flat_map(|node| node.children());
        list.extend(parts.filter_map(|part| build(self, part)));
    }

    pub fn name(&mut self, node: Node<'_>) -> Name {
        self.name_at(node.span())
    }

    pub fn name_at(&self, span: Span) -> Name {
        let written = self.slice(span);
        let inner = written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」'));
        Name { text: name_key(inner.unwrap_or(written)), span, bracketed: inner.is_some() }
    }

    /// The name of a value: a name, or a text for names that the language reserves.
    fn value_name(&mut self, node: Node<'_>) -> Option<Name> {
        if let Some(text) = node.child(Rule::text) {
            let text = self.text(text);
            return Some(Name { text: name_key(&text.node), span: text.span, bracketed: true });
        }
        node.first().map(|name| self.name(name))
    }

    pub fn value_names(&mut self, node: &Node<'_>) -> Vec<Name> {
        node.children().filter(|node| node.rule() == Rule::value_name).filter_map(|name| self.value_name(name)).collect()
    }

    pub fn path(&mut self, node: Node<'_>) -> Path {
        Path { names: node.children().map(|name| self.name(name)).collect() }
    }

    /// The paths in the parts of a rule, such as those after each 例外于.
    pub fn paths(&mut self, node: &Node<'_>, rule: Rule) -> Vec<Path> {
        let parts = node.children().filter(|part| part.rule() == rule);
        parts.flat_map(|part| part.children()).map(|path| self.path(path)).collect()
    }

    /// A text without its quotes, and its place with them.
    pub fn text(&mut self, node: Node<'_>) -> Spanned<String> {
        let span = node.span();
        let mut chars = span.of(self.written).chars();
        chars.next();
        chars.next_back();
        Spanned::new(chars.as_str().to_owned(), span)
    }

    /// A day; one that does not exist is reported.
    pub fn date(&mut self, node: Node<'_>) -> Option<Spanned<Date>> {
        let (text, span) = (node.text(), node.span());
        let date = Date::parse(&name_key(text)).ok();
        if date.is_none() {
            self.report(Code::SYN007, span, format!("没有「{text}」这一天"), "年份写四位，月份 1 至 12，日期不超过当月天数");
        }
        date.map(|date| Spanned::new(date, span))
    }

    /// Fills a slot with the day that a clause says.
    pub fn set_date(&mut self, slot: &mut Option<Spanned<Date>>, clause: &Clause) {
        let mut date = slot.take().map(Some);
        self.set(&mut date, clause, Self::date);
        *slot = date.flatten();
    }

    /// A value given to a fact: one expression, or a braced list.
    pub fn value(&mut self, node: Node<'_>) -> Assigned {
        match node.first() {
            Some(list) if list.rule() == Rule::list => Assigned::Many(Spanned::new(self.expressions(&list), node.span())),
            Some(sum) => Assigned::One(self.expression(sum)),
            None => Assigned::One(Expression::error(node.span())),
        }
    }

    pub fn conclusion(&mut self, node: Node<'_>) -> Conclusion {
        let span = node.span();
        let mut parts = node.children();
        let word = parts.next().map_or(Name::missing(span), |name| self.name(name));
        let argument = parts.next().map(|text| self.template(text));
        Conclusion { word, argument, span }
    }

    /// Reads `{expression}` in a text.
    pub fn template(&mut self, node: Node<'_>) -> Template {
        let text = self.text(node);
        let end = text.span.end as usize - self.slice(text.span).chars().next_back().map_or(0, char::len_utf8);
        self.template_of(&text, end)
    }

    /// The same of a text without its quotes, which ends at a byte of the file.
    pub fn template_of(&mut self, text: &Spanned<String>, end: usize) -> Template {
        let source = text.span.source;
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.node.as_str();
        while let Some(c) = rest.chars().next() {
            let at = end - rest.len();
            let sign = Span::new(source, at, at + c.len_utf8());
            rest = rest.strip_prefix(c).unwrap_or_default();
            match half_width(c) {
                brace @ ('{' | '}') if rest.starts_with(c) => {
                    plain.push(brace);
                    rest = rest.strip_prefix(c).unwrap_or_default();
                }
                '{' => {
                    let begin = end - rest.len();
                    let Some((inner, after)) = split_at_brace(rest) else {
                        self.report(Code::SYN004, sign, "文本里的「{」没有配对", "补上「}」；要写花括号本身，写成「{{」");
                        return Template { parts: Vec::new(), span: text.span };
                    };
                    rest = after;
                    parts.extend((!plain.is_empty()).then(|| TemplatePart::Text(std::mem::take(&mut plain))));
                    if inner.trim().is_empty() {
                        self.report(Code::SYN003, sign, "「{}」里没有写要显示什么", "写一个名称或算式；要写花括号本身，写成「{{」和「}}」");
                        continue;
                    }
                    let body = Span::new(source, begin, begin + inner.len());
                    let value = self.read(Rule::placeholder, body.start, body).map(|node| self.expression(node));
                    parts.push(TemplatePart::Value(value.unwrap_or(Expression::error(body))));
                }
                '}' => self.report(Code::SYN004, sign, "文本里的「}」前面没有「{」", "要写花括号本身，写成「}}」"),
                _ => plain.push(c),
            }
        }
        parts.extend((!plain.is_empty()).then_some(TemplatePart::Text(plain)));
        Template { parts, span: text.span }
    }

    /// A span without the blank space at its ends; the start of one that is all blank.
    pub fn trimmed(&self, span: Span) -> Span {
        let text = self.slice(span);
        let written = text.trim_start();
        let lead = if written.is_empty() { 0 } else { text.len() - written.len() };
        let tail = text.len() - text.trim_end().len();
        Span { start: span.start + lead as u32, end: span.end - tail as u32, ..span }
    }
}

/// The condition that a line consists of, with its first word or its label, if it can be read.
pub fn condition(line: &str) -> Option<Expression> {
    let rule = match ClauseWord::from_word(first_word(line)) {
        Some(word @ (ClauseWord::When | ClauseWord::Unless | ClauseWord::Scope)) => word.rule(),
        None if line.starts_with(['（', '(']) => Rule::labelled,
        _ => return None,
    };
    let whole = whole(line);
    let block = Block::new(DeclarationWord::Rule, whole, whole);
    let mut out = Diagnostics::default();
    let mut builder = Builder { text: line, written: line, background: None, block: &block, lost_line: false, out: &mut out };
    let read = builder.expression(parse_alone(rule, line).ok()?.child(Rule::expression)?);
    (!out.has_errors()).then_some(read)
}

/// Adds the mends of a line, each shown as the line that it makes.
fn with_mends(mut diagnostic: Diagnostic, text: &str, line: Span, mends: Vec<Mend>, certain: bool) -> Diagnostic {
    let shown = |mend: &Mend| {
        let around = |place: &str| place.split('\n').next_back().unwrap_or_default().trim_start().to_owned();
        let (before, after) = (text.get(..mend.place.start).unwrap_or_default(), text.get(mend.place.end..).unwrap_or_default());
        let after = after.split("//").next().unwrap_or_default().split('\n').next().unwrap_or_default().trim_end();
        format!("「{}{}{after}」", around(before), mend.text)
    };
    let all: Vec<String> = mends.iter().map(shown).collect();
    if all.is_empty() {
        return diagnostic;
    }
    diagnostic.help = Some(wording::readings(&all));
    for (mend, shown) in mends.into_iter().zip(all) {
        let start = line.start as usize;
        let span = Span::new(line.source, start + mend.place.start, start + mend.place.end);
        let replacements = vec![Replacement { span, text: mend.text }];
        diagnostic.edits.push(Edit { label: format!("写成{shown}"), certain, replacements });
    }
    diagnostic
}

/// Whether several clauses of a kind say one thing together, each a part of it.
fn gathers(kind: ClauseKind) -> bool {
    matches!(
        kind,
        ClauseKind::ObjectFacts
            | ClauseKind::Word(
                ClauseWord::Shared | ClauseWord::Vocabulary | ClauseWord::Summary | ClauseWord::Upper | ClauseWord::Materials
            )
    )
}

/// The diagnostic for lines that stand right above or below themselves. The mend takes them away with the line break.
pub fn doubled(text: &str, place: Span) -> Diagnostic {
    let after = text.get(place.end as usize..).unwrap_or_default();
    let blank = after.len() - after.trim_start().len();
    let diagnostic = Diagnostic::new(Code::SYN009, place, "这一行写了两次").help("只留一个");
    diagnostic.certain(Span { end: place.end + blank as u32, ..place }, "")
}

/// The first 《 or 》 of a text that has no other half, and its byte.
fn unpaired_title(text: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    for (at, sign) in text.char_indices() {
        match sign {
            '《' => open.push(at),
            '》' if open.pop().is_none() => return Some((at, sign)),
            _ => {}
        }
    }
    open.first().map(|at| (*at, '《'))
}

/// Splits at the brace that closes one opened before `text`; texts inside count as a whole.
fn split_at_brace(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1_usize;
    let (at, brace) = pieces(text).find_map(|piece| {
        let Piece::Plain(at, c) = piece else { return None };
        match half_width(c) {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some((at, c))
    })?;
    Some((text.get(..at)?, text.get(at + brace.len_utf8()..)?))
}
