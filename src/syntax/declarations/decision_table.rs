//! 判定表

use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Cell, DecisionTable, Heading, Path, Row};
use crate::syntax::builder::Builder;
use crate::syntax::expressions::relation;
use crate::syntax::invisible::blank_out;
use crate::syntax::letters::{first_word, quoted};
use crate::syntax::lines::{Block, Clause, ClauseKind};
use crate::syntax::parser::{Node, Rule, is_any_value};
use crate::syntax::words::{ClauseWord, DeclarationWord, takes_argument};
use crate::syntax::{look_alikes, scan};

/// The heading below which rows are named; in 「」 it is a fact.
pub const NAME_HEADING: &str = "名称";

/// What a column of conclusions is headed in other tables.
const CONCLUSION_HEADINGS: [&str; 14] =
    ["结果", "处理", "处理结果", "处理意见", "处理方式", "意见", "审核意见", "审核结果", "决定", "结论词", "结伦", "论结", "結論", "准入"];

/// Where a cell is written, which decides what it may leave out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Between the bars of a policy file.
    Between,
    /// In a table file: texts need no quotes.
    InFile,
}

/// Reads the headings and rows of a 判定表 from a file: a text, and where in it each heading and each cell of a row stands.
pub fn decision_rows(text: &str, headings: &[Span], rows: &[Vec<Span>], out: &mut Diagnostics) -> (Vec<Heading>, Vec<Row>) {
    let start = headings.first().copied().unwrap_or(Span::NOWHERE).head();
    let visible = blank_out(start.source, text, out);
    let written = visible.as_deref().unwrap_or(text);
    let replaced = look_alikes::replace(written);
    let text = replaced.as_deref().unwrap_or(written);
    let block = Block::new(DeclarationWord::DecisionTable, start, start);
    let mut builder = Builder { text, written, background: None, block: &block, lost_line: false, out };
    let headings: Vec<Heading> = builder.headings(headings);
    let rows = rows.iter().map(|places| builder.cells_of(places, &headings, start, Written::InFile)).collect();
    (headings, rows)
}

impl Builder<'_> {
    pub(super) fn decision_table(&mut self) -> Option<DecisionTable> {
        let head = self.head();
        let name = head.as_ref().and_then(Node::first).map(|name| self.own_name(name));
        let first_hit = head.as_ref().is_some_and(|head| head.child(Rule::first_hit).is_some());
        let file = head.as_ref().and_then(|head| head.child(Rule::source)?.first()).map(|file| self.text(file));
        let body = self.rule_body();
        let block = self.block;
        let rows = block.clauses.iter().filter(|clause| clause.kind == ClauseKind::Row);
        let mut lines = rows.filter(|line| !self.is_ruler(line)).collect::<Vec<_>>().into_iter();
        if let (Some(_), Some(line)) = (&file, lines.as_slice().first()) {
            self.report(Code::SYN009, line.body, "这张判定表已写了“来自”，行在表文件里", "把这些行移到表文件里，或删去“来自”");
            return Some(DecisionTable { name: name?, first_hit, file, body, headings: Vec::new(), rows: Vec::new() });
        }
        let heads = lines.next();
        let rows = lines.as_slice();
        let headings = match heads {
            None => Vec::new(),
            // Which are there is not known, but that there are some.
            Some(heads) if heads.misspelt || self.report_broken_headings(heads, rows) || self.report_width(heads.body, rows) => {
                vec![Heading::Error]
            }
            Some(heads) => self.table_headings(heads.body, rows),
        };
        let is_unread = headings == [Heading::Error];
        let unread = |row: &Clause| Row::new(headings.iter().map(|_| Spanned::new(Cell::Error, row.body)).collect(), row.body);
        let mut read = Vec::with_capacity(rows.len());
        let mut rows = rows.iter().peekable();
        while let Some(row) = rows.next() {
            if row.misspelt || is_unread {
                read.push(unread(row));
            } else if let Some(rest) = rows.next_if(|rest| self.is_broken_row(row, rest, headings.len())) {
                self.report_broken_row(row.body, rest.body);
                read.push(unread(row));
            } else {
                read.push(self.row(row.body, &headings));
            }
        }
        let rows = read;
        let name = name?;
        // A heading without bars is reported already, and its rows with it.
        let is_reported = self.block.clauses.iter().any(|clause| clause.kind == ClauseKind::Row && clause.misspelt);
        if file.is_none() && !is_reported && (headings.is_empty() || rows.is_empty()) {
            let missing = if headings.is_empty() { "表头" } else { "行" };
            let message = format!("判定表「{}」没有{missing}", name.text);
            self.report(Code::SYN010, name.span, message, "表头一行，以后每行一条规则，各以“|”开头、隔开、结尾");
        }
        Some(DecisionTable { name, first_hit, file, body, headings, rows })
    }

    /// Whether a line only rules off the headings; one that is drawn with other signs than Markdown's is reported.
    fn is_ruler(&mut self, line: &Clause) -> bool {
        let text = self.slice(line.body);
        if scan::is_ruler(text) {
            return true;
        }
        let is_ruler = scan::is_other_ruler(text);
        if is_ruler {
            let place = self.trimmed(line.body);
            let ruler = format!("|{}", "---|".repeat(scan::cells(text).len()));
            let message = format!("表头下面的分隔行写作「{ruler}」，也可以不写");
            let diagnostic = Diagnostic::new(Code::SYN003, place, message).help("改成这样，或删去这一行");
            self.out.push(diagnostic.certain(place, ruler));
        }
        is_ruler
    }

    /// Whether two lines are one row, broken between two of its cells.
    fn is_broken_row(&self, row: &Clause, rest: &Clause, width: usize) -> bool {
        let count = |line: &Clause| scan::cells(self.slice(line.body)).len();
        let (first, second) = (count(row), count(rest));
        !rest.misspelt && first.min(second) > 0 && first + second == width
    }

    /// Reports headings that are broken between two of them: with the line below they are as many as the cells of the next row.
    fn report_broken_headings(&mut self, heads: &Clause, rows: &[&Clause]) -> bool {
        let [rest, row, ..] = rows else { return false };
        let is_broken = self.is_broken_row(heads, rest, scan::cells(self.slice(row.body)).len());
        if is_broken {
            self.report_broken_row(heads.body, rest.body);
        }
        is_broken
    }

    fn report_broken_row(&mut self, row: Span, rest: Span) {
        let (row, rest) = (self.trimmed(row), self.trimmed(rest));
        let bar = self.slice(rest).chars().next().map_or(0, char::len_utf8);
        let is_closed = self.slice(row).ends_with(['|', '｜']);
        let gap = Span { start: row.end, end: rest.start + bar as u32, ..row };
        let text = if is_closed { "" } else { " |" };
        let replacements = vec![Replacement { span: gap, text: text.to_owned() }];
        let edit = Edit { label: "合成一行".to_owned(), certain: true, replacements };
        let diagnostic = Diagnostic::new(Code::SYN003, row, "这一行断成了两行").also(rest, "这里是它的后一半");
        self.out.push(diagnostic.help("判定表的一行写在一行里").edit(edit));
    }

    /// Whether the first line of a table is a row: two of its cells are no headings.
    fn lacks_headings(&self, cells: &[Span]) -> bool {
        cells.iter().filter(|cell| !self.slice(**cell).trim().is_empty() && !self.fits(Rule::heading, cell.start, **cell)).count() > 1
    }

    /// Reports headings that are fewer or more than the cells of every row.
    fn report_width(&mut self, heads: Span, rows: &[&Clause]) -> bool {
        let count = |line: Span| scan::cells(self.slice(line)).len();
        let (own, mut others) = (count(heads), rows.iter().filter(|row| !row.misspelt).map(|row| count(row.body)));
        let Some(width) = others.next().filter(|width| *width != own) else { return false };
        if others.next() != Some(width) || others.any(|other| other != width) {
            return false;
        }
        // The line below the headings may be their other half, which was reported.
        if rows.first().is_some_and(|row| row.misspelt) {
            return true;
        }
        let message = format!("表头有 {own} 格，下面每一行有 {width} 格");
        let place = self.trimmed(heads);
        self.report(Code::SYN003, place, message, "表头与各行的列要对齐；不限的格写“—”，文本里的“|”不算分隔");
        true
    }

    /// The headings of the table; what can only have been meant for 结论 is reported.
    fn table_headings(&mut self, line: Span, rows: &[&Clause]) -> Vec<Heading> {
        let cells = self.cells(line);
        if self.lacks_headings(&cells) {
            let place = self.trimmed(line);
            let message = format!("判定表的第一行应是表头，却写着「{}」", shorten(self.slice(place)));
            self.report(Code::SYN010, place, message, "先写一行表头：各列的事实，和“结论”“理由”“补正”“依据”");
            return vec![Heading::Error];
        }
        let mut headings = self.headings(&cells);
        let concludes = self.block.has(ClauseWord::Conclusion) || headings.contains(&Heading::Conclusion);
        let is_meant = |heading: &Heading| match heading {
            Heading::Fact(Path { names }) => {
                matches!(names.as_slice(), [name] if !name.bracketed && CONCLUSION_HEADINGS.contains(&name.text.as_str()))
            }
            Heading::Name | Heading::Basis | Heading::Conclusion | Heading::Reason | Heading::Remedy | Heading::Error => false,
        };
        let meant = headings.iter().position(is_meant).filter(|_| !concludes);
        if let Some((heading, cell)) = meant.and_then(|at| headings.get_mut(at).zip(cells.get(at))) {
            let place = self.trimmed(*cell);
            let diagnostic = Diagnostic::new(Code::SYN010, place, format!("判定表没有“结论”一列，却有「{}」", self.slice(place)));
            self.out.push(diagnostic.help("结论一列的表头写“结论”").certain(place, "结论"));
            *heading = Heading::Conclusion;
        }
        self.find_conclusions(&cells, &mut headings, rows);
        headings
    }

    /// Reports the column of conclusions that is headed as another one, or as none: below no fact are all cells conclusions.
    fn find_conclusions(&mut self, cells: &[Span], headings: &mut [Heading], rows: &[&Clause]) {
        let concludes = |at: usize| {
            let mut below = rows.iter().map(|row| self.cells(row.body).get(at).map(|cell| first_word(self.slice(*cell).trim())));
            !rows.is_empty() && below.all(|word| word.is_some_and(|word| takes_argument(word).is_some()))
        };
        let columns: Vec<usize> = (0..cells.len()).filter(|at| concludes(*at)).collect();
        let own = headings.iter().position(|heading| *heading == Heading::Conclusion);
        let ([meant], false) = (columns.as_slice(), self.block.has(ClauseWord::Conclusion)) else { return };
        let is_fact = headings.get(*meant).is_some_and(|heading| matches!(heading, Heading::Fact(_)));
        let Some(place) = cells.get(*meant).map(|cell| self.trimmed(*cell)).filter(|_| is_fact && own != Some(*meant)) else { return };
        let (word, written) = (ClauseWord::Conclusion.word(), self.slice(place).to_owned());
        let message = format!("“{word}”一列的表头写着「{written}」");
        let mut replacements = vec![Replacement { span: place, text: word.to_owned() }];
        if let Some(other) = own.and_then(|own| cells.get(own)).map(|cell| self.trimmed(*cell)) {
            replacements.push(Replacement { span: other, text: written });
        }
        let help =
            if own.is_some() { "这两列的表头写反了，换过来" } else { "下面各格都是结论，表头写「结论」" };
        let edit = Edit { label: help.to_owned(), certain: true, replacements };
        self.out.push(Diagnostic::new(Code::SYN010, place, message).help(help).edit(edit));
        match own {
            Some(own) => headings.swap(own, *meant),
            None => headings.get_mut(*meant).into_iter().for_each(|heading| *heading = Heading::Conclusion),
        }
    }

    fn headings(&mut self, cells: &[Span]) -> Vec<Heading> {
        let mut headings = Vec::with_capacity(cells.len());
        for cell in cells {
            let heading = self.read(Rule::heading, cell.start, *cell).map_or(Heading::Error, |path| self.heading(path));
            let twice = !matches!(heading, Heading::Fact(_) | Heading::Error) && headings.contains(&heading);
            if twice {
                let place = self.trimmed(*cell);
                self.report(Code::SYN009, place, format!("“{}”一列写了两次", self.slice(place)), "只留一列");
            }
            headings.push(if twice { Heading::Error } else { heading });
        }
        headings
    }

    /// The word of a clause, unless it is in brackets, or else a fact.
    fn heading(&mut self, node: Node<'_>) -> Heading {
        let path = self.path(node);
        let word = match path.names.as_slice() {
            [name] if !name.bracketed => ClauseWord::from_word(&name.text),
            _ => None,
        };
        match word {
            Some(ClauseWord::Conclusion) => Heading::Conclusion,
            Some(ClauseWord::Reason) => Heading::Reason,
            Some(ClauseWord::Remedy) => Heading::Remedy,
            Some(ClauseWord::Basis) => Heading::Basis,
            _ if matches!(path.names.as_slice(), [name] if !name.bracketed && name.text == NAME_HEADING) => Heading::Name,
            _ => Heading::Fact(path),
        }
    }

    /// Where the cells of a line stand.
    fn cells(&self, line: Span) -> Vec<Span> {
        let start = line.start as usize;
        scan::cells(self.slice(line)).into_iter().map(|cell| Span::new(line.source, start + cell.start, start + cell.end)).collect()
    }

    /// A row; one that cannot be read keeps its place, so that the rows below it keep their numbers.
    fn row(&mut self, line: Span, headings: &[Heading]) -> Row {
        let places = self.cells(line);
        let span = self.trimmed(line);
        if places.len() != headings.len() {
            let message = format!("这一行有 {} 格，表头有 {} 格", places.len(), headings.len());
            self.report(Code::SYN003, span, message, "每一列都要写，不限的写“—”；文本里的“|”不算分隔");
            let cells = headings.iter().map(|_| Spanned::new(Cell::Error, span)).collect();
            return Row::new(cells, span);
        }
        self.cells_of(&places, headings, span, Written::Between)
    }

    /// The row whose cells stand at some places.
    fn cells_of(&mut self, places: &[Span], headings: &[Heading], row: Span, written: Written) -> Row {
        let cells: Vec<Spanned<Cell>> = places.iter().zip(headings).map(|(place, heading)| self.cell(*place, heading, written)).collect();
        // A row of a file is found by what it concludes.
        let span = match written {
            Written::Between => row,
            Written::InFile => {
                let conclusion = headings.iter().position(|heading| *heading == Heading::Conclusion).unwrap_or_default();
                cells.get(conclusion).map_or(row, |cell| cell.span)
            }
        };
        Row::new(cells, span)
    }

    fn cell(&mut self, place: Span, heading: &Heading, file: Written) -> Spanned<Cell> {
        let cell = place;
        let place = self.trimmed(place);
        let written = self.slice(place);
        let says_nothing = written.is_empty() || is_any_value(written);
        let cell = match heading {
            Heading::Reason | Heading::Remedy | Heading::Basis if says_nothing => Some(Cell::Any),
            Heading::Name | Heading::Conclusion | Heading::Fact(_) if written.is_empty() => {
                let help = if matches!(heading, Heading::Fact(_)) { "不限的写“—”" } else { "把它填上" };
                self.report(Code::SYN010, cell, "判定表的这一格空着", help);
                None
            }
            Heading::Name => self.read(Rule::name_cell, place.start, place).map(|node| Cell::Name(self.name(node))),
            Heading::Basis => {
                let quoted = pairs_up(written);
                let articles = if quoted { self.inside(place) } else { place };
                let node = self.read(Rule::basis_cell, articles.start, articles);
                node.map(|node| Cell::Basis(node.children().map(|article| self.article(&article)).collect()))
            }
            Heading::Conclusion => self.read(Rule::conclusion_cell, place.start, place).map(|node| Cell::Conclusion(self.conclusion(node))),
            Heading::Reason | Heading::Remedy if file == Written::InFile && !pairs_up(written) => {
                let text = Spanned::new(place.of(self.written).to_owned(), place);
                Some(Cell::Template(self.template_of(&text, place.end as usize)))
            }
            Heading::Reason | Heading::Remedy => {
                self.read(Rule::text_cell, place.start, place).map(|node| Cell::Template(self.template(node)))
            }
            Heading::Fact(_) => self.read(Rule::cell, place.start, place).map(|node| self.condition_cell(&node)),
            // What its cells should hold is not known.
            Heading::Error => None,
        };
        Spanned::new(cell.unwrap_or(Cell::Error), place)
    }

    /// A place without the first and the last character.
    fn inside(&self, place: Span) -> Span {
        let mut chars = self.slice(place).chars();
        let (first, last) = (chars.next().map_or(0, char::len_utf8), chars.next_back().map_or(0, char::len_utf8));
        Span { start: place.start + first as u32, end: place.end - last as u32, ..place }
    }

    fn condition_cell(&mut self, node: &Node<'_>) -> Cell {
        let mut parts = node.children();
        match node.rule() {
            Rule::any_value => Cell::Any,
            Rule::filled => Cell::Filled { negated: node.child(Rule::is_unfilled).is_some() },
            Rule::comparison_cell => match (parts.next().and_then(|sign| relation(sign.rule())), parts.next()) {
                (Some(relation), Some(sum)) => Cell::Relation(relation, self.expression(sum)),
                _ => Cell::Error,
            },
            Rule::values_cell => match (parts.next(), node.child(Rule::range_end).and_then(|end| end.first())) {
                (Some(low), Some(high)) => Cell::Range(self.expression(low), self.expression(high)),
                _ => Cell::Values(self.expressions(node)),
            },
            _ => Cell::Error,
        }
    }
}

/// Whether a text as a whole stands in quotes.
fn pairs_up(text: &str) -> bool {
    text.starts_with(['“', '"']) && quoted(text).is_some_and(|(length, _)| length == text.len())
}
