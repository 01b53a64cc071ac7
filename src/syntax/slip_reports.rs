//! How a line is reported whose first word is wrong, missing or glued to what follows.

use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::Span;
use crate::syntax::letters::{after_colon, first_name, first_word, is_letter, quoted};
use crate::syntax::one_line::{self, Break};
use crate::syntax::readings;
use crate::syntax::slips::{LineWord, Slip, SlipKind, after_last_day, doubt, marks};
use crate::syntax::statute_numbers::{self, since};
use crate::syntax::trial::parse_alone;
use crate::syntax::words::{ClauseWord, DeclarationWord};

/// A line with a slip in its first word.
pub struct SlippedLine<'t> {
    slip: &'t Slip,
    span: Span,
    text: &'t str,
    reading: Reading,
}

/// What a line is once it begins with the word that was meant, and a blank.
enum Reading {
    /// One clause, which can be read, or may be once other parts of it are mended.
    OneClause,
    /// Several clauses on one line, and the edits that put each on a line of its own.
    SeveralClauses(Vec<Replacement>),
    Unreadable,
}

impl<'t> SlippedLine<'t> {
    /// `within`: the declaration before it, and its indent.
    pub fn new(slip: &'t Slip, span: Span, text: &'t str, within: Option<(DeclarationWord, usize)>) -> SlippedLine<'t> {
        let (rule, word) = match slip.meant {
            LineWord::Declaration(word) => (word.rule(), word.word()),
            LineWord::Clause(word) => (word.rule(), word.word()),
        };
        let rest = text.get(slip.length..).unwrap_or_default();
        let spaced = format!("{word} {rest}");
        let line_break_edits = |(declaration, indent)| {
            let breaks = one_line::breaks(rule, &spaced, declaration)?;
            // From a place in the line as it is meant to one in the line as it is written.
            let in_written = |at: usize| at - (word.len() + 1) + slip.length;
            let moved = breaks.into_iter().map(|found| Break { gap: in_written(found.gap.start)..in_written(found.gap.end), ..found });
            Some(one_line::replacements(&moved.collect::<Vec<_>>(), span.source, span.start as usize, indent))
        };
        let reading = match parse_alone(rule, &spaced) {
            Ok(_) => Reading::OneClause,
            // It may go on in the next line.
            Err(mismatch) if mismatch.at >= spaced.len() => Reading::OneClause,
            Err(_) if statute_numbers::listing(rest).is_some() => Reading::OneClause,
            Err(_) if readings::readings(rule, &spaced, word.len() + 1).is_only() => Reading::OneClause,
            Err(_) => within.and_then(line_break_edits).map_or(Reading::Unreadable, Reading::SeveralClauses),
        };
        SlippedLine { slip, span, text, reading }
    }

    /// Whether it is one clause, which can be read but for its word.
    pub fn is_readable(&self) -> bool {
        matches!(self.reading, Reading::OneClause)
    }

    fn diagnostic(&self) -> Diagnostic {
        let SlippedLine { slip, span: line, text, .. } = *self;
        let (meant, written) = (slip.meant.word(), first_word(text));
        let (place, rest) = line.split_at(slip.length);
        match slip.kind {
            SlipKind::Glued => {
                let message = format!("行首词“{meant}”后面要留空，却写着「{}」", shorten(written));
                let spaced = format!("{meant} {}", written.strip_prefix(meant).unwrap_or_default());
                let diagnostic = Diagnostic::new(Code::NAM003, line.split_at(written.len()).0, message);
                // `依据新旧不一致` may be a fact.
                let cites = meant != ClauseWord::Basis.word() || rest_of(text, meant).contains(['《', '〔', '第']);
                if self.is_readable() && cites {
                    diagnostic.help(suggest(&spaced)).certain(rest.head(), " ")
                } else {
                    diagnostic.help(suggest(meant))
                }
            }
            SlipKind::Padded => {
                let written = text.get(..slip.length).unwrap_or_default();
                let message = format!("行首词是“{meant}”，却写着「{}」", shorten(written));
                let diagnostic = Diagnostic::new(Code::SYN002, place, message);
                if written.starts_with('#') && !written.starts_with("##") {
                    return diagnostic.help(format!("写成「{meant}」；注释以“//”开头"));
                }
                let diagnostic = diagnostic.help(format!("写成「{meant}」"));
                // `**规则 甲**`
                let end = marks(text).filter(|mark| !written.ends_with('*') && text.ends_with(*mark)).map(|mark| text.len() - mark.len());
                match end {
                    Some(end) => {
                        let word = Replacement { span: place, text: meant.to_owned() };
                        let tail = Replacement { span: line.split_at(end).1, text: String::new() };
                        diagnostic.edit(Edit { label: format!("写成「{meant}」"), certain: true, replacements: vec![word, tail] })
                    }
                    None if text.get(slip.length..).is_some_and(|rest| rest.starts_with(is_letter)) => {
                        diagnostic.certain(place, format!("{meant} "))
                    }
                    None => diagnostic.certain(place, meant),
                }
            }
            SlipKind::Turned => Diagnostic::new(Code::SYN002, place, format!("没有「{}」这个行首词", shorten(written)))
                .help(format!("「{}」与“{meant}”不是一个意思；换成这里能用的行首词，或删去这一行", shorten(written))),
            SlipKind::Sentence => {
                let day = after_last_day(text).map(|day| day.to_string()).unwrap_or_else(|| since(written).unwrap_or_default().to_owned());
                let clause = format!("{meant} {day}");
                let written = shorten(text.get(..slip.length).unwrap_or(written));
                Diagnostic::new(Code::SYN002, place, format!("{meant}的日期写成“{meant}”，却写着「{written}」"))
                    .help(format!("写成「{clause}」"))
                    .certain(place, clause)
            }
            SlipKind::Missing => {
                let name = first_name(text);
                let (what, certain) = match slip.meant {
                    LineWord::Declaration(DeclarationWord::Field) | LineWord::Clause(ClauseWord::Column) => {
                        (format!("「{}」后面是类型", shorten(name)), self.is_readable())
                    }
                    LineWord::Declaration(DeclarationWord::Test) => (format!("「{}」像是测试的名称", shorten(text)), true),
                    LineWord::Declaration(_) => (format!("「{}」像是规则的名称", shorten(name)), false),
                    LineWord::Clause(_) => (format!("「{name}」是一项事实"), false),
                };
                without_word(meant, line.split_at(name.len()).0, what, place, text, certain)
            }
            SlipKind::OfObject => Diagnostic::new(Code::SYN002, place, "陈述对象的事实，行首写对象的名称，前面不写“对象”")
                .help("删去“对象”")
                .certain(place, ""),
            SlipKind::Behind => {
                let text_alone = quoted(text).filter(|_| text.starts_with(['“', '"'])).and_then(|(length, _)| text.get(..length));
                let name = text_alone.unwrap_or_else(|| first_name(text));
                let end = text.get(name.len()..).and_then(|rest| rest.find(meant)).map_or(name.len(), |at| name.len() + at + meant.len());
                let (both, right) = (line.split_at(end).0, format!("{meant} {name}"));
                Diagnostic::new(
                    Code::SYN002,
                    both,
                    format!("“{meant}”写在名称的前面，却写着「{}」", shorten(text.get(..end).unwrap_or(name))),
                )
                .help(format!("写成「{right}」"))
                .certain(both, right)
            }
            SlipKind::Unsaid => {
                let concluded = text.get(slip.length..).unwrap_or_default();
                let verdict = first_word(concluded);
                let what = format!("「{}」是结论", shorten(verdict));
                without_word(meant, rest.split_at(verdict.len()).0, what, place, concluded, true)
            }
            SlipKind::Misspelt { alone } => {
                let body = after_colon(text.get(slip.length..).unwrap_or_default());
                if slip.meant == LineWord::Clause(ClauseWord::Scope) && first_word(body) == body {
                    // 适用范围 of a document need be no condition.
                    let readings = vec![format!("{meant} {body}"), format!("{} “{written}：{body}”", ClauseWord::Remark.word())];
                    return Diagnostic::new(Code::SYN002, place, unknown(&[written])).readings(line, readings);
                }
                self.misspelt(alone)
            }
        }
    }

    /// That its first word is no word of the language.
    /// `alone`: as in [`SlipKind::Misspelt`].
    fn misspelt(&self, alone: bool) -> Diagnostic {
        let (meant, written) = (self.slip.meant.word(), first_word(self.text));
        let place = self.span.split_at(self.slip.length).0;
        let diagnostic = Diagnostic::new(Code::SYN002, place, unknown(&[written]));
        if let Some(doubt) = doubt(written) {
            return diagnostic.help(doubt);
        }
        let diagnostic = diagnostic.help(suggest(meant));
        let line_break_edits: &[Replacement] = match &self.reading {
            Reading::OneClause => &[],
            Reading::SeveralClauses(edits) => edits,
            Reading::Unreadable => return diagnostic,
        };
        let word = Replacement { span: place, text: meant.to_owned() };
        // `全表规则 甲`
        let of_list = written.ends_with("全表规则").then(|| {
            let name = first_name(after_colon(self.text.get(self.slip.length..).unwrap_or_default()));
            let end = self.text.find(name).map_or(self.text.len(), |at| at + name.len());
            Replacement { span: self.span.split_at(end).1.head(), text: " 对全表".to_owned() }
        });
        let replacements = [word].into_iter().chain(of_list).chain(line_break_edits.iter().cloned()).collect();
        diagnostic.edit(Edit { label: suggest(meant), certain: alone, replacements })
    }
}

/// Reports lines with slips. Misspelt clauses of one declaration that follow one another become one report.
#[derive(Default)]
pub struct SlipReports {
    /// The words of the lines that the last report is about, as written and as meant.
    words: Vec<(String, &'static str)>,
    /// How many declarations had been read at the last report, and how many diagnostics there were right after it.
    declarations_at_last_report: usize,
    diagnostics_after_last_report: usize,
}

impl SlipReports {
    /// Reports a line. `declarations`: how many there are above it.
    pub fn report(&mut self, line: &SlippedLine<'_>, declarations: usize, out: &mut Diagnostics) {
        let found = line.diagnostic();
        let is_misspelt_clause = matches!(line.slip.meant, LineWord::Clause(_)) && matches!(line.slip.kind, SlipKind::Misspelt { .. });
        let ([edit], true) = (found.edits.as_slice(), is_misspelt_clause) else {
            self.words.clear();
            return out.push(found);
        };
        if (self.declarations_at_last_report, self.diagnostics_after_last_report) != (declarations, out.len()) {
            self.words.clear();
        }
        self.words.push((first_word(line.text).to_owned(), line.slip.meant.word()));
        match out.iter_mut().last().filter(|_| self.words.len() > 1) {
            Some(last) => {
                let (written, meant): (Vec<&str>, Vec<&str>) = self.words.iter().map(|(written, meant)| (written.as_str(), *meant)).unzip();
                last.message = unknown(&written);
                last.labels.extend(found.labels);
                let help = suggest(&meant.join("」「"));
                last.help = Some(help.clone());
                if let Some(all) = last.edits.first_mut() {
                    all.label = help;
                    all.certain &= edit.certain;
                    all.replacements.extend(edit.replacements.iter().cloned());
                }
            }
            None => out.push(found),
        }
        (self.declarations_at_last_report, self.diagnostics_after_last_report) = (declarations, out.len());
    }
}

/// What follows a word at the start of a line.
fn rest_of<'t>(line: &'t str, word: &str) -> &'t str {
    line.strip_prefix(word).unwrap_or_default()
}

/// That the word is missing before what stands at `shown`. `place` gives way to it, and `rest` is what follows it then.
fn without_word(meant: &str, shown: Span, what: String, place: Span, rest: &str, certain: bool) -> Diagnostic {
    let edit = Replacement { span: place, text: format!("{meant} ") };
    Diagnostic::new(Code::SYN002, shown, format!("{what}，前面没有行首词")).help(format!("写成「{meant} {}」", shorten(rest))).edit(Edit {
        label: format!("写上“{meant}”"),
        certain,
        replacements: vec![edit],
    })
}

/// That words open no line.
fn unknown(written: &[&str]) -> String {
    let words: Vec<String> = written.iter().map(|word| format!("「{}」", shorten(word))).collect();
    format!("没有{}{}行首词", words.join(""), if words.len() == 1 { "这个" } else { "这些" })
}
