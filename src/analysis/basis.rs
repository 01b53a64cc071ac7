//! Legal bases: every rule names its articles; those of a registered law must be there and in force.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::laws::{Law, Laws, Version};
use crate::ir::package::Package;
use crate::source::Spanned;
use crate::syntax::ast::{Cell, DecisionTable, Declaration, DeclarationKind, Heading, RuleBody};
use crate::syntax::citations::{holds, swallowed as swallowed_by};
use crate::syntax::words::ClauseWord;
use crate::value::date::Date;
use crate::value::numeral::numeral;
use crate::value::text::{key, split_at_title};

/// Checks the rules of `package` against the 法规 of `visible` (the policies above it and itself), as of a day.
pub fn check_basis(package: &Package, visible: &[&Package], as_of: Option<Date>, out: &mut Diagnostics) {
    let laws = Laws::of(visible.iter().copied());
    if let Some(header) = package.header() {
        check(&header.basis, &laws, as_of.or(package.period().from), out);
    }
    for Declaration { kind, .. } in package.declarations() {
        let (name, body, table) = if let DeclarationKind::Rule(rule) = kind {
            (&rule.name, &rule.body, None)
        } else if let DeclarationKind::DecisionTable(table) = kind {
            (&table.name, &table.body, Some(table))
        } else {
            continue;
        };
        let rests_on_rows = table.is_some_and(|table| table.headings.contains(&Heading::Basis));
        if body.basis.is_empty() && !rests_on_rows {
            out.report(Code::LAW001, name.span, format!("规则「{}」没有写依据", name.text), "加一行“依据 《…》第…条”");
        }
        let cited_in_rows = table.into_iter().flat_map(articles_of_rows);
        if body.basis.is_empty() && rests_on_rows {
            for row in table.into_iter().flat_map(|table| &table.rows).filter(|row| row.node.iter().all(|cell| !is_basis(&cell.node))) {
                out.report(Code::LAW001, row.span, format!("判定表「{}」的这一行没有写依据", name.text), "在“依据”一列写“《…》第…条”");
            }
        }
        let lacks_conclusion = table.is_none() && body.conclusion.is_none();
        let swallowed = body.basis.iter().filter(|citation| !(lacks_conclusion && holds(citation, &[ClauseWord::Conclusion])));
        swallowed.filter_map(swallowed_by).for_each(|warning| out.push(warning));
        if let Applicable::From(day) = day_of(package, body, as_of) {
            check(body.basis.iter().chain(cited_in_rows), &laws, day, out);
        }
    }
}

fn is_basis(cell: &Cell) -> bool {
    matches!(cell, Cell::Basis(_) | Cell::Error)
}

fn articles_of_rows(table: &DecisionTable) -> impl Iterator<Item = &Spanned<String>> {
    table.rows.iter().flat_map(|row| &row.node).flat_map(|cell| match &cell.node {
        Cell::Basis(articles) => articles.as_slice(),
        Cell::Any
        | Cell::Relation(..)
        | Cell::Range(..)
        | Cell::Values(_)
        | Cell::Filled { .. }
        | Cell::Name(_)
        | Cell::Conclusion(_)
        | Cell::Template(_)
        | Cell::Error => &[],
    })
}

/// On which day the laws that a rule cites must be in force.
enum Applicable {
    /// None: nobody says a day.
    From(Option<Date>),
    /// The rule is no longer in force on that day.
    Never,
}

/// The day asked about, else the first on which policy and rule are in force.
fn day_of(package: &Package, body: &RuleBody, as_of: Option<Date>) -> Applicable {
    let from = package.period().from.max(body.from.as_ref().map(|from| from.node));
    let day = as_of.or(from);
    let is_over = day.zip(body.until.as_ref()).is_some_and(|(day, until)| day >= until.node);
    if is_over { Applicable::Never } else { Applicable::From(day) }
}

fn check<'b>(articles: impl IntoIterator<Item = &'b Spanned<String>>, laws: &Laws<'_>, day: Option<Date>, out: &mut Diagnostics) {
    for basis in articles {
        if has_comment(&basis.node) {
            let help = "依据里的“//”不是注释，后面的文字也算依据；注释另写一行，或写成“说明 …”";
            out.report(Code::LAW007, basis.span, "依据里夹着注释", help);
        }
        let mut rest = basis.node.as_str();
        while let Some((_, title, after)) = split_at_title(rest) {
            rest = after;
            // What is cited of this law stands before the next title.
            let cited = after.split('《').next().unwrap_or_default();
            if let Some(number) = numbers(cited).iter().find(|number| article_number(number).is_none()) {
                let message = format!("「第{number}条」不是条号");
                out.report(Code::LAW004, basis.span, message, "条号写作“第十八条”“第一百零二条”或“第18条”");
            }
            match laws.find(title) {
                Some(law) => check_law(basis, law, cited, day, out),
                None if laws.are_listed && !title.trim().is_empty() => {
                    let help = "在法规的表文件里加一行，或用“法规 《…》”声明；名称写错的，改正";
                    out.report(Code::LAW005, basis.span, format!("《{}》没有登记在法规里", title.trim()), help);
                }
                None => {}
            }
        }
    }
}

/// Whether a 依据 holds what looks like a comment; the `//` of an address is none.
fn has_comment(article: &str) -> bool {
    article.match_indices("//").any(|(at, _)| article.get(..at).is_some_and(|before| !before.ends_with(':')))
}

fn check_law(basis: &Spanned<String>, law: &Law<'_>, cited: &str, day: Option<Date>, out: &mut Diagnostics) {
    let counts = |version: &&Version<'_>| day.is_none_or(|day| version.period.contains(day));
    let versions: Vec<&Version<'_>> = law.versions().iter().filter(counts).collect();
    match day {
        Some(day) if versions.is_empty() => return report(basis, law.versions(), day, out),
        Some(_) | None => {}
    }
    // Without a day any version may be the one that is meant; of several declarations of one version the last that counts its articles holds.
    let mut counted = versions.iter().filter_map(|version| version.ast.articles.as_ref().map(|count| (*version, count)));
    let counted = if day.is_some() { counted.next_back() } else { counted.max_by_key(|(_, count)| count.node) };
    let is_complete = day.is_some() || versions.iter().all(|version| version.ast.articles.is_some());
    if let (Some((version, count)), Some(last), true) =
        (counted, numbers(cited).iter().filter_map(|number| article_number(number)).max(), is_complete)
        && last > count.node
    {
        let message = format!("《{}》共 {} 条，没有第 {last} 条", version.ast.name.node, count.node);
        out.push(
            Diagnostic::new(Code::LAW004, basis.span, message)
                .also(count.span, "条数登记在这里")
                .help("核对条号；引的是另一个版本的，核对日期，“--as-of”可以换一天来看"),
        );
    }
}

fn report(basis: &Spanned<String>, versions: &[Version<'_>], day: Date, out: &mut Diagnostics) {
    let repealed = versions.iter().filter_map(|version| Some((version, version.period.until.filter(|until| *until <= day)?)));
    let (code, version, message) = match repealed.max_by_key(|(_, until)| *until) {
        Some((version, until)) => (Code::LAW002, version, format!("《{}》自 {until} 起失效，{day} 已不能作依据", version.ast.name.node)),
        None => {
            let first = versions.iter().filter_map(|version| Some((version, version.period.from?))).min_by_key(|(_, from)| *from);
            let Some((version, from)) = first else { return };
            (Code::LAW003, version, format!("《{}》自 {from} 起施行，{day} 还不能作依据", version.ast.name.node))
        }
    };
    out.push(
        Diagnostic::new(code, basis.span, message)
            .also(version.ast.name.span, "登记在这里")
            .help("改引这一天有效的规定，或核对登记的日期；“--as-of”可以换一天来看"),
    );
}

/// The numbers of the articles that are cited: `第十七条`, `第3条之一`, `第八至十条`, `第八、九条`.
fn numbers(cited: &str) -> Vec<String> {
    let cited = key(cited);
    let all = cited.split('第').skip(1).flat_map(|after| {
        let end = after.find(|c: char| !(c.is_ascii_digit() || NUMERALS.contains(c) || JOINING.contains(&c)));
        let (numbers, rest) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or_default();
        let numbers = if rest.starts_with('条') { numbers } else { "" };
        numbers.split(JOINING).filter(|number| !number.is_empty())
    });
    all.map(str::to_owned).collect()
}

/// The number of an article, which counts from 1; 第二六四条 is common, while 第一八条 lacks its 十.
fn article_number(written: &str) -> Option<u32> {
    let number = written.parse().ok().or_else(|| numeral(written)).filter(|number| *number > 0)?;
    let lacks_place = written.chars().count() == 2 && written.chars().all(|c| NUMERALS.contains(c) && !"十百千".contains(c));
    (!lacks_place).then_some(number)
}

const NUMERALS: &str = "〇零一二三四五六七八九十百千";
const JOINING: [char; 7] = ['、', ',', '至', '到', '和', '-', '~'];
