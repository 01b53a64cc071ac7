//! Legal bases: every rule names its article, and a registered law must be in force.

use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::package::{Package, Period};
use crate::source::Spanned;
use crate::syntax::ast::{DeclarationKind, Law, RuleBody};
use crate::value::date::Date;
use crate::value::text::{key, title};

/// Checks the rules of `package` against the 法规 of `visible` (itself and the policies above it), as of a day.
pub fn check_basis(package: &Package, visible: &[&Package], as_of: Option<Date>, out: &mut Diagnostics) {
    let mut laws: IndexMap<String, Vec<&Law>> = IndexMap::default();
    for declaration in visible.iter().flat_map(|package| package.declarations()) {
        if let DeclarationKind::Law(law) = &declaration.kind {
            laws.entry(short_name(&law.name.node).to_owned()).or_default().push(law);
        }
    }
    if let (Some(header), Some(day)) = (package.header(), as_of.or(package.period().from)) {
        check(&header.basis, &laws, day, out);
    }
    for (name, body) in package.rules() {
        if body.basis.is_empty() {
            out.report(Code::LAW001, name.span, format!("规则「{}」没有写依据", name.text), "加一行“依据 《…》第…条”");
        }
        if let Some(day) = day_of(package, body, as_of) {
            check(&body.basis, &laws, day, out);
        }
    }
}

/// The day on which the laws that a rule cites must be in force: the day asked about, else the first on which policy and rule are in
/// force. None for a rule that is no longer in force on that day.
fn day_of(package: &Package, body: &RuleBody, as_of: Option<Date>) -> Option<Date> {
    let from = package.period().from.max(body.from.as_ref().map(|from| from.node));
    as_of.or(from).filter(|day| body.until.as_ref().is_none_or(|until| *day < until.node))
}

fn check(articles: &[Spanned<String>], laws: &IndexMap<String, Vec<&Law>>, day: Date, out: &mut Diagnostics) {
    for basis in articles {
        let Some(law) = title(&basis.node).map(|title| key(title).into_owned()) else { continue };
        let Some(versions) = laws.get(short_name(&law)) else { continue };
        // Several versions of one law: one in force is enough.
        if !versions.iter().any(|law| Period::of(&law.from, &law.until).contains(day)) {
            report(basis, versions, day, out);
        }
    }
}

fn report(basis: &Spanned<String>, versions: &[&Law], day: Date, out: &mut Diagnostics) {
    let repealed =
        versions.iter().filter_map(|law| law.until.as_ref().filter(|until| until.node <= day).map(|until| (law, until))).next_back();
    match repealed {
        Some((law, until)) => out.push(
            Diagnostic::new(Code::LAW002, basis.span, format!("《{}》自 {} 起失效，{day} 已不能作依据", law.name.node, until.node))
                .also(law.name.span, "登记在这里")
                .help("改引这一天有效的规定，或核对登记的日期；“--as-of”可以换一天来看"),
        ),
        None => {
            let Some((law, from)) = versions.iter().find_map(|law| law.from.as_ref().map(|from| (law, from))) else { return };
            out.push(
                Diagnostic::new(Code::LAW003, basis.span, format!("《{}》自 {} 起施行，{day} 还不能作依据", law.name.node, from.node))
                    .also(law.name.span, "登记在这里")
                    .help("改引这一天有效的规定，或核对登记的日期；“--as-of”可以换一天来看"),
            );
        }
    }
}

/// Laws are cited with or without the state's name.
fn short_name(name: &str) -> &str {
    name.strip_prefix("中华人民共和国").unwrap_or(name)
}
