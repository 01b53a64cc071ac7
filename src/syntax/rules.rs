//! Blocks of lines → rules, decision tables and tests.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Cell, CellKind, Condition, ConditionKind, DecisionTable, Expectation, Fact, Name, Path, Requirement, Reviewed, Row,
    Rule as RuleDeclaration, RuleBody, Test, TestItem,
};
use crate::syntax::declarations::{Reader, value_name};
use crate::syntax::expressions::relation;
use crate::syntax::lines::{Clause, ClauseKind, ClauseWord};
use crate::syntax::parser::{Matched, Rule};
use crate::syntax::scan;

/// `规则 名 对全表 例外于 …` with its clauses.
pub fn rule(reader: &mut Reader<'_>) -> Option<RuleDeclaration> {
    let body = reader.block.body;
    let head = reader.read(Rule::rule_body, body);
    let mut nodes = head.iter().flat_map(Matched::nodes);
    let mut lower = reader.lower(body);
    let name = nodes.next().map(|name| lower.name(name));
    let (mut for_list, mut exceptions) = (false, Vec::new());
    for node in nodes {
        match node.rule() {
            Rule::for_list => for_list = true,
            _ => exceptions.extend(node.parts().map(|path| lower.path(path))),
        }
    }
    // The clauses are read even where the head cannot be, so that their faults are reported in the same run.
    let clauses = rule_body(reader);
    let name = name?;
    if clauses.conclusion.is_none() && !reader.block.clauses.iter().any(|clause| clause.kind == ClauseKind::Word(ClauseWord::Conclusion)) {
        let help = "加一行“结论”，如“结论 准入”或“结论 不予准入”";
        reader.out.push(Diagnostic::new(Code::SYN010, name.span, format!("规则「{}」没有结论", name.text)).help(help));
    }
    Some(RuleDeclaration { name, for_list, exceptions, body: clauses })
}

fn rule_body(reader: &mut Reader<'_>) -> RuleBody {
    let mut rule = RuleBody::default();
    let block = reader.block;
    for clause in &block.clauses {
        let body = clause.body;
        let ClauseKind::Word(word) = clause.kind else { continue };
        match word {
            ClauseWord::Basis => rule.basis.extend(basis(reader, body)),
            ClauseWord::When => rule.when.extend(condition(reader, body)),
            ClauseWord::Unless => rule.unless.extend(condition(reader, body)),
            ClauseWord::Requires => rule.requires.extend(requirements(reader, body)),
            ClauseWord::Conclusion => {
                let value = reader.conclusion_of(body);
                reader.once(&mut rule.conclusion, clause, value);
            }
            ClauseWord::Reason => {
                let value = reader.template_of(body);
                reader.once(&mut rule.reason, clause, value);
            }
            ClauseWord::Remedy => {
                let value = reader.template_of(body);
                reader.once(&mut rule.remedy, clause, value);
            }
            ClauseWord::Remark => {
                let value = reader.text_of(body);
                reader.once(&mut rule.remark, clause, value);
            }
            ClauseWord::From => {
                let value = reader.date_of(body);
                reader.once(&mut rule.from, clause, value);
            }
            ClauseWord::Until => {
                let value = reader.date_of(body);
                reader.once(&mut rule.until, clause, value);
            }
            ClauseWord::AllowsExceptions => {
                reader.read(Rule::empty_body, body);
                rule.allows_exceptions = true;
            }
            ClauseWord::Reviewed => rule.reviewed.extend(reviewed(reader, body)),
            _ => {}
        }
    }
    rule
}

/// The articles of a 依据, each with its place.
fn basis(reader: &mut Reader<'_>, body: Span) -> Vec<Spanned<String>> {
    let text = reader.slice(body);
    let mut start = 0;
    let mut articles = Vec::new();
    for part in text.split_inclusive(['；', ';']) {
        let written = part.trim_end_matches(['；', ';']);
        let lead = written.len() - written.trim_start().len();
        let trimmed = written.trim();
        if !trimmed.is_empty() {
            let at = body.start as usize + start + lead;
            articles.push(Spanned::new(trimmed.to_owned(), Span::new(body.source, at, at + trimmed.len())));
        }
        start += part.len();
    }
    if articles.is_empty() {
        reader.read(Rule::name_body, body);
    }
    articles
}

/// The 下列全部 (true) or 下列之一 that a condition opens with.
pub fn listing(condition: &str) -> Option<(&str, bool)> {
    match scan::first_word(condition) {
        word @ "下列全部" => Some((word, true)),
        word @ "下列之一" => Some((word, false)),
        _ => None,
    }
}

/// One expression, or 下列全部 / 下列之一 and its labelled lines.
fn condition(reader: &mut Reader<'_>, body: Span) -> Option<Condition> {
    let text = reader.slice(body);
    let first_line = text.split('\n').next().unwrap_or_default();
    let opening = first_line.trim_start_matches([' ', '\t', '\u{3000}']);
    let (word, all) = match listing(opening) {
        Some(listing) => listing,
        None if text.trim().is_empty() => {
            reader.read(Rule::expression_body, body);
            return None;
        }
        None => return Some(Condition { kind: ConditionKind::Plain(reader.expression_of(body)), span: trimmed(body, text) }),
    };
    let behind = opening.get(word.len()..).unwrap_or_default().trim();
    let span = trimmed(body, text);
    if !behind.is_empty() && !behind.starts_with("//") && !matches!(behind, "：" | ":") {
        let at = body.start as usize + (behind.as_ptr() as usize - text.as_ptr() as usize);
        let place = Span::new(body.source, at, at + behind.len());
        reader.out.push(
            Diagnostic::new(Code::SYN003, place, format!("“{word}”后面应另起一行写“（一）…”，却写着「{behind}」"))
                .help("每一项各占一行，以（一）（二）开头"),
        );
    }
    let lines = labelled_lines(reader, body, text);
    if lines.is_empty() {
        reader
            .out
            .push(Diagnostic::new(Code::SYN010, span, format!("“{word}”下面没有“（一）…”的行")).help("每一项各占一行，以（一）（二）开头"));
        return None;
    }
    let lines = lines.into_iter().map(|(label, body)| (label, reader.expression_of(body))).collect();
    Some(Condition { kind: ConditionKind::Listed { all, lines }, span })
}

/// The lines of a 下列: each label with the place of what stands behind it, over all its lines.
fn labelled_lines(reader: &mut Reader<'_>, body: Span, text: &str) -> Vec<(String, Span)> {
    let mut lines: Vec<(String, Span)> = Vec::new();
    let mut at = text.find('\n').map_or(text.len(), |end| end + 1);
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        let content = line.trim();
        let lead = line.len() - line.trim_start().len();
        let start = body.start as usize + at + lead;
        at += line.len();
        if content.is_empty() || content.starts_with("//") {
            continue;
        }
        let span = Span::new(body.source, start, start + content.len());
        match (scan::label(content), lines.last_mut()) {
            (Some((label, length)), _) => {
                if lines.iter().any(|(other, _)| *other == label) {
                    reader.out.push(
                        Diagnostic::new(Code::SYN009, Span { end: span.start + length as u32, ..span }, format!("标号「{label}」写了两次"))
                            .help("各项的标号不能相同"),
                    );
                }
                lines.push((label, Span { start: span.start + length as u32, ..span }));
            }
            (None, Some((_, before))) => before.end = span.end,
            (None, None) => {
                reader.out.push(Diagnostic::new(Code::SYN003, span, "这里应为“（一）…”").help("每一项各占一行，以（一）（二）开头"));
            }
        }
    }
    lines
}

fn trimmed(body: Span, text: &str) -> Span {
    let lead = text.len() - text.trim_start().len();
    let tail = text.len() - text.trim_end().len();
    Span { start: body.start + lead as u32, end: body.end - tail as u32, ..body }
}

fn requirements(reader: &mut Reader<'_>, body: Span) -> Vec<Requirement> {
    let tree = reader.read(Rule::requirements_body, body);
    let mut lower = reader.lower(body);
    let mut requirements = Vec::new();
    for node in tree.iter().flat_map(Matched::nodes) {
        let braced = node.text().contains(['{', '｛']);
        let mut parts = node.parts();
        let Some(path) = parts.next().map(|path| lower.path(path)) else { continue };
        let members: Vec<Name> = parts.filter_map(|name| value_name(&mut lower, name)).collect();
        requirements.push(Requirement { path, members: braced.then_some(members) });
    }
    requirements
}

fn reviewed(reader: &mut Reader<'_>, body: Span) -> Option<Reviewed> {
    let tree = reader.read(Rule::reviewed_body, body)?;
    let mut lower = reader.lower(body);
    let (mut kind, mut rule, mut reason) = (None, None, None);
    for node in tree.nodes() {
        match node.rule() {
            Rule::name => kind = Some(lower.name(node)),
            Rule::path => rule = Some(lower.path(node)),
            _ => reason = Some(lower.text(node)),
        }
    }
    Some(Reviewed { kind: kind?, rule, reason: reason? })
}

/// `判定表 名 首个命中` with its clauses and rows.
pub fn decision_table(reader: &mut Reader<'_>) -> Option<DecisionTable> {
    let base = reader.block.body;
    let head = reader.read(Rule::table_rule_body, base);
    let mut nodes = head.iter().flat_map(Matched::nodes);
    let name = nodes.next().map(|name| reader.lower(base).name(name));
    let first_hit = nodes.next().is_some();
    let body = rule_body(reader);
    let block = reader.block;
    let text = reader.text;
    let rows = block.clauses.iter().filter(|clause| clause.kind == ClauseKind::Row).map(|clause| clause.body);
    let mut lines = rows.filter(|line| !scan::is_ruler(text.get(line.start as usize..line.end as usize).unwrap_or_default()));
    let headings: Vec<Path> = lines.next().map(|line| headings(reader, line)).unwrap_or_default();
    let words: Vec<String> = headings.iter().map(Path::text).collect();
    let rows: Vec<Row> = lines.map(|line| row(reader, line, &words)).collect();
    let name = name?;
    if headings.is_empty() || rows.is_empty() {
        reader.out.push(
            Diagnostic::new(
                Code::SYN010,
                name.span,
                format!("判定表「{}」没有{}", name.text, if headings.is_empty() { "表头" } else { "行" }),
            )
            .help("表头一行，以后每行一条规则，各以“|”开头、隔开、结尾"),
        );
    }
    Some(DecisionTable { name, first_hit, body, headings, rows })
}

fn headings(reader: &mut Reader<'_>, line: Span) -> Vec<Path> {
    let text = reader.slice(line);
    let mut paths = Vec::new();
    for cell in scan::cells(text) {
        let body = Span::new(line.source, line.start as usize + cell.start, line.start as usize + cell.end);
        let tree = reader.read(Rule::heading_body, body);
        let path = tree.as_ref().and_then(Matched::first).map(|node| reader.lower(body).path(node));
        paths.push(path.unwrap_or(Path { names: vec![Name { text: String::new(), span: body, bracketed: true }] }));
    }
    paths
}

/// A row; one that cannot be read keeps its place, so that the rows below it keep their numbers.
fn row(reader: &mut Reader<'_>, line: Span, headings: &[String]) -> Row {
    let text = reader.slice(line);
    let ranges = scan::cells(text);
    let span = trimmed(line, text);
    if ranges.len() != headings.len() {
        reader.out.push(
            Diagnostic::new(Code::SYN003, span, format!("这一行有 {} 格，表头有 {} 格", ranges.len(), headings.len()))
                .help("每一列都要写，不限的写“—”；文本里的“|”不算分隔"),
        );
        let cells = headings.iter().map(|_| Cell { kind: CellKind::Error, span }).collect();
        return Row { cells, span };
    }
    let mut cells = Vec::new();
    for (range, heading) in ranges.into_iter().zip(headings) {
        let body = Span::new(line.source, line.start as usize + range.start, line.start as usize + range.end);
        let kind = cell(reader, body, heading);
        cells.push(Cell { kind, span: trimmed(body, reader.slice(body)) });
    }
    Row { cells, span }
}

fn cell(reader: &mut Reader<'_>, body: Span, heading: &str) -> CellKind {
    let blank = matches!(reader.slice(body).trim(), "—" | "-" | "–" | "－" | "");
    match heading {
        // An unreadable heading was reported; what its cells should hold is not known.
        "" => return CellKind::Error,
        "结论" => return reader.conclusion_of(body).map_or(CellKind::Error, CellKind::Conclusion),
        "理由" | "补正" if blank => return CellKind::Any,
        "理由" | "补正" => return reader.template_of(body).map_or(CellKind::Error, CellKind::Template),
        _ => {}
    }
    let tree = reader.read(Rule::cell_body, body);
    let Some(node) = tree.as_ref().and_then(Matched::first) else { return CellKind::Error };
    let mut lower = reader.lower(body);
    let rule = node.rule();
    let mut parts = node.parts();
    match rule {
        Rule::any_value => CellKind::Any,
        Rule::relation_cell => {
            let relation = relation(parts.next());
            parts.next().map_or(CellKind::Error, |sum| CellKind::Relation(relation, lower.expression(sum)))
        }
        Rule::filled => CellKind::Filled { negated: node.text().starts_with('未') },
        _ => match (
            parts.clone().next(),
            parts.clone().nth(1).filter(|end| end.rule() == Rule::range_end).and_then(|end| end.parts().next()),
        ) {
            (Some(low), Some(high)) => CellKind::Range(lower.expression(low), lower.expression(high)),
            _ => CellKind::Values(parts.map(|sum| lower.expression(sum)).collect()),
        },
    }
}

/// `测试 “名”` with its facts and expectations.
pub fn test(reader: &mut Reader<'_>) -> Option<Test> {
    let name = reader.text_of(reader.block.body);
    let mut test = Test {
        name: name.clone().unwrap_or(Spanned::new(String::new(), reader.block.head)),
        as_of: None,
        objects: Vec::new(),
        shared: Vec::new(),
        items: Vec::new(),
        list: None,
    };
    let block = reader.block;
    for clause in &block.clauses {
        let body = clause.body;
        match clause.kind {
            ClauseKind::Word(ClauseWord::AsOf) => {
                let value = reader.date_of(body);
                reader.once(&mut test.as_of, clause, value);
            }
            ClauseKind::Word(ClauseWord::Shared) if reader.slice(body).trim().is_empty() => {
                reader.read(Rule::name_body, body);
            }
            ClauseKind::Word(ClauseWord::Shared) => {
                let facts = facts(reader, body);
                test.shared.extend(facts);
            }
            ClauseKind::Word(ClauseWord::Item) => {
                let facts = facts(reader, body);
                test.items.push(TestItem { span: clause.word.to(body), facts, expectation: None });
            }
            ClauseKind::Word(ClauseWord::Expect) => expect(reader, clause, &mut test),
            ClauseKind::Word(ClauseWord::List) => {
                let value = expectation(reader, body);
                reader.once(&mut test.list, clause, value);
            }
            ClauseKind::ObjectFacts => {
                let object = reader.name_of(clause.word);
                let facts = facts(reader, body);
                test.objects.extend(object.map(|object| (object, facts)));
            }
            ClauseKind::Word(_) | ClauseKind::Row => {}
        }
    }
    complete(reader, &test);
    name.map(|_| test)
}

fn expect(reader: &mut Reader<'_>, clause: &Clause, test: &mut Test) {
    let expectation = expectation(reader, clause.body);
    match test.items.last_mut() {
        Some(item) if item.expectation.is_none() => item.expectation = expectation,
        _ => reader.out.push(
            Diagnostic::new(Code::TST001, clause.word, "这个“预期”前面没有“事项”")
                .help("每个“事项”后面写一个“预期”；对全表的预期写作“全表”"),
        ),
    }
}

/// What a test must have.
fn complete(reader: &mut Reader<'_>, test: &Test) {
    let has = |word: ClauseWord| reader.block.clauses.iter().any(|clause| clause.kind == ClauseKind::Word(word));
    if !has(ClauseWord::AsOf) {
        reader.out.push(
            Diagnostic::new(Code::TST001, test.name.span, format!("测试「{}」没有基准日", test.name.node))
                .help("加一行“基准日 2024-01-01”：同一测试在任何一天都应得出同样的结果"),
        );
    }
    if !has(ClauseWord::Expect) && !has(ClauseWord::List) {
        reader.out.push(
            Diagnostic::new(Code::TST001, test.name.span, format!("测试「{}」没有预期", test.name.node))
                .help("在“事项”后面加一行“预期”，或加一行“全表”"),
        );
    }
}

fn facts(reader: &mut Reader<'_>, body: Span) -> Vec<Fact> {
    let tree = reader.read(Rule::facts_body, body);
    let mut lower = reader.lower(body);
    let mut facts = Vec::new();
    for node in tree.iter().flat_map(Matched::nodes) {
        let mut parts = node.parts();
        if let (Some(path), Some(value)) = (parts.next(), parts.next()) {
            let path = lower.path(path);
            facts.push(Fact { path, value: lower.value(value) });
        }
    }
    facts
}

fn expectation(reader: &mut Reader<'_>, body: Span) -> Option<Expectation> {
    let tree = reader.read(Rule::expectation_body, body)?;
    let mut nodes = tree.nodes();
    let conclusion = nodes.next()?;
    let conclusion = reader.conclusion(conclusion, body);
    let span = trimmed(body, reader.slice(body));
    let mut lower = reader.lower(body);
    let mut expectation = Expectation { conclusion, because: Vec::new(), because_not: Vec::new(), lacking: Vec::new(), span };
    for node in nodes {
        let rule = node.rule();
        let paths = node.parts().map(|path| lower.path(path));
        match rule {
            Rule::because => expectation.because.extend(paths),
            Rule::because_not => expectation.because_not.extend(paths),
            _ => expectation.lacking.extend(paths),
        }
    }
    Some(expectation)
}
