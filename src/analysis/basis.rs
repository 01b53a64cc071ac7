//! Legal bases: every rule names its articles; those of a registered law must be there and in force.

use crate::diagnostic::near::is_slip_of_the_pen;
use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::ir::laws::{Law, Laws, Version};
use crate::ir::package::Package;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Cell, DecisionTable, Declaration, DeclarationKind, Heading, RuleBody};
use crate::syntax::citations::{OTHER_CLOSE, OTHER_OPEN, holds, is_title, swallowed as swallowed_by};
use crate::syntax::words::ClauseWord;
use crate::value::date::Date;
use crate::value::numeral::numeral;
use crate::value::text::{key, split_at_title};
use std::ops::Range;

/// Checks the rules of `package` against the 法规 of `visible` (the policies above it and itself), as of a day.
pub fn check_basis(package: &Package, visible: &[&Package], as_of: Option<Date>, out: &mut Diagnostics) {
    let laws = Laws::of(visible.iter().copied());
    if let Some(header) = package.header() {
        header.basis.iter().filter_map(swallowed_by).for_each(|warning| out.push(warning));
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
        let is_unwritten = table.is_none() && body.conclusion.is_none() && body.when.is_empty() && !body.has_materials;
        if body.basis.is_empty() && is_unwritten {
            // That nothing is said of it is told.
        } else if body.basis.is_empty() && !rests_on_rows {
            out.report(Code::LAW001, name.span, format!("规则「{}」没有写依据", name.text), "加一行“依据 《…》第…条”");
        } else if let Some(basis) = body.basis.first().filter(|_| body.basis.iter().all(|basis| names_nothing(&basis.node))) {
            let message = format!("规则「{}」的依据「{}」没有写是哪部法规", name.text, shorten(&basis.node));
            out.report(Code::LAW001, basis.span, message, "写成“依据 《…》第…条”");
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

/// Whether a 依据 only says that it is still to be written, or names an article and not of what.
fn names_nothing(basis: &str) -> bool {
    const NOTHING: &[&str] =
        &["待补", "待补充", "待定", "待查", "无", "暂无", "没有", "略", "同上", "同前", "见上", "空", "/", "-", "—", "——"];
    let basis = basis.trim().trim_end_matches(['。', '.', '…']);
    NOTHING.contains(&basis) || (basis.starts_with('第') && !basis.contains('《') && !numbers(basis).is_empty())
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
        if let Some((article, title)) = basis.node.split_once('《').filter(|(article, title)| !title.contains('《') && is_article(article))
        {
            let swapped = format!("《{}{}", title.trim_end(), article.trim());
            let diagnostic = Diagnostic::new(Code::LAW007, basis.span, "条号写在书名前面，认不出是哪部法规的第几条");
            let diagnostic = diagnostic.help(format!("写成「{}」", shorten(&swapped)));
            out.push(if title.trim_end().ends_with('》') { diagnostic.certain(basis.span, swapped) } else { diagnostic });
        }
        if let Some((open, close, certain)) = bare_title(&basis.node, laws) {
            let [open, close] = [open, close].map(|part| Span {
                start: basis.span.start + part.start as u32,
                end: basis.span.start + part.end as u32,
                ..basis.span
            });
            let message = "依据里的书名没有写在《》里，认不出是哪部法规";
            let replacements = vec![Replacement { span: open, text: "《".to_owned() }, Replacement { span: close, text: "》".to_owned() }];
            let edit = Edit { label: "写在《》里".to_owned(), certain, replacements };
            out.push(Diagnostic::new(Code::LAW005, basis.span, message).help("书名写在《》里，如“《…》第…条”").edit(edit));
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
                None if !title.trim().is_empty() => {
                    let (mut near, certain) = laws.near(title.trim());
                    if !laws.are_listed {
                        // Other laws may well be cited: only what looks like a slip is told.
                        near.retain(|near| certain || is_slip(title.trim(), near));
                        if near.is_empty() {
                            continue;
                        }
                    }
                    let names: Vec<String> = near.iter().map(|near| format!("《{near}》")).collect();
                    let question = if names.is_empty() { String::new() } else { format!("是不是{}？", names.join("或")) };
                    let lacks = if laws.are_listed {
                        "在法规的表文件里加一行，或用“法规 《…》”声明"
                    } else {
                        "另有这部法规的，用“法规 《…》”声明"
                    };
                    let help = format!("{question}{lacks}；名称写错的，改正");
                    let message = format!("《{}》没有登记在法规里", title.trim());
                    let mut diagnostic = Diagnostic::new(Code::LAW005, basis.span, message).help(help);
                    let end = basis.span.start as usize + basis.node.len() - after.len();
                    let place = Span::new(basis.span.source, end - title.len(), end);
                    for (text, name) in near.iter().zip(names) {
                        let replacements = vec![Replacement { span: place, text: (*text).to_owned() }];
                        diagnostic = diagnostic.edit(Edit { label: format!("写成{name}"), certain, replacements });
                    }
                    out.push(diagnostic);
                }
                None => {}
            }
        }
    }
}

/// Where other brackets, such as `<<` and `>>`, open and close around the title that a 依据 begins with, or where it begins and ends without
/// any; and whether that is the only way to read it.
fn bare_title(article: &str, laws: &Laws<'_>) -> Option<(Range<usize>, Range<usize>, bool)> {
    const LEADS: [&str; 6] = ["根据", "依据", "依照", "按照", "参照", "见"];
    if article.contains('《') {
        return None;
    }
    let title = article.trim_start_matches(OTHER_OPEN);
    let open = article.len() - title.len();
    if let Some((title, _)) = title.find(OTHER_CLOSE).filter(|_| open > 0).and_then(|close| title.split_at_checked(close)) {
        let close = open + title.len();
        let after = article.get(close..)?.trim_start_matches(OTHER_CLOSE);
        let is_quoted = article.starts_with(['“', '"', '「', '『', '【']);
        let is_named = !is_quoted || is_title(title) || laws.find(title).is_some();
        let is_alone = !title.trim().is_empty() && (after.trim().is_empty() || after.trim_start().starts_with('第'));
        return (is_alone && is_named).then(|| (0..open, close..article.len() - after.len(), true));
    }
    let bare = LEADS.iter().find_map(|lead| article.strip_prefix(lead)).unwrap_or(article);
    let (start, end) = (article.len() - bare.len(), article.find('第').unwrap_or(article.trim_end().len()));
    let title = article.get(start..end)?;
    let is_registered = laws.find(title).is_some();
    let cites = || !numbers(article.get(end..).unwrap_or_default()).is_empty() && is_title(title);
    (!title.trim().is_empty() && (is_registered || cites())).then_some((start..start, end..end, is_registered))
}

/// Whether a text is the number of an article and nothing else: `第十七条`, `第八条第一款`.
fn is_article(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('第')
        && text.ends_with(['条', '款', '项'])
        && text.chars().all(|c| "第条款项之".contains(c) || NUMERALS.contains(c) || c.is_ascii_digit())
}

/// Whether a title is a registered one with a slip of the pen. One letter more or less may make another title of it where it is short, or
/// says what kind of rules it is, or whose.
fn is_slip(title: &str, registered: &str) -> bool {
    const TELLING: &str = "办省市县区州盟旗新试";
    let (written, known): (Vec<char>, Vec<char>) = (title.chars().collect(), registered.chars().collect());
    let (longer, shorter) = if written.len() > known.len() { (&written, &known) } else { (&known, &written) };
    let added = longer.iter().zip(shorter).position(|(one, other)| one != other).unwrap_or(shorter.len());
    let tells = longer.len() != shorter.len() && (shorter.len() < 4 || longer.get(added).is_some_and(|c| TELLING.contains(*c)));
    !tells && is_slip_of_the_pen(&written, &known)
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

/// The numbers of the articles that are cited: `第十七条`, `第3条之一`, `第八至十条`, `第八条以及九条`, `17条`.
fn numbers(cited: &str) -> Vec<String> {
    let cited: String = key(cited).chars().map(plain).collect();
    let cited = cited.trim_start_matches('》').trim_start();
    let is_number = |c: char| c.is_ascii_digit() || NUMERALS.contains(c);
    let mut found = Vec::new();
    let mut rest = cited;
    while !rest.is_empty() {
        // Articles that are joined share one 第, and right after the title it may be left out before digits.
        let begins = rest.len() == cited.len() && rest.starts_with(|c: char| c.is_ascii_digit());
        if !begins {
            let joined = rest.trim_start_matches(JOINING);
            let goes_on = joined.len() < rest.len() && !found.is_empty() && joined.starts_with(is_number);
            rest = if goes_on { joined } else { rest.split_once('第').map_or("", |(_, after)| after) };
        }
        let end = rest.find(|c: char| !(is_number(c) || JOINING.contains(&c))).unwrap_or(rest.len());
        let (numbers, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let is_article = after.starts_with('条') || (!numbers.ends_with(JOINING) && after.chars().all(|c| !c.is_alphanumeric()));
        if is_article {
            found.extend(numbers.split(JOINING).filter(|number| !number.is_empty()).map(str::to_owned));
        }
        rest = after.trim_start_matches('条');
    }
    found
}

/// A numeral or 条 as the articles of laws write it, whether it was written in the forms of accounts or in traditional characters.
fn plain(c: char) -> char {
    const FORMS: &[(&str, &str)] = &[("壹贰叁肆伍陆柒捌玖拾佰仟條–—", "一二三四五六七八九十百千条--"), ("貳參陸", "二三六")];
    FORMS.iter().find_map(|(forms, plain)| forms.chars().zip(plain.chars()).find(|(form, _)| *form == c)).map_or(c, |(_, plain)| plain)
}

/// The number of an article, which counts from 1; 第二六四条 is common, while 第一八条 lacks its 十.
fn article_number(written: &str) -> Option<u32> {
    let spelt = written.replace('廿', "二十").replace('卅', "三十");
    let number = written.parse().ok().or_else(|| numeral(&spelt)).filter(|number| *number > 0)?;
    let lacks_place = written.chars().count() == 2 && written.chars().all(|c| NUMERALS.contains(c) && !"十廿卅百千".contains(c));
    (!lacks_place).then_some(number)
}

const NUMERALS: &str = "〇零一二三四五六七八九十廿卅百千";
const JOINING: [char; 10] = ['、', ',', '至', '到', '和', '及', '与', '以', '-', '~'];
