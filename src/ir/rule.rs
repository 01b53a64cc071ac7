//! One rule: its conditions, conclusion and texts.

use crate::diagnostic::near::any_of;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::check::Checker;
use crate::ir::conclusion::{self, Effect};
use crate::ir::package::Period;
use crate::ir::{Conclusion, Expression, ExpressionKind, FieldId, Line, Material, Rule, Template, TemplatePart};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Condition};
use crate::value::text::key;
use crate::value::types::{NumberType, Type};
use crate::value::unit::Unit;
use crate::value::{Symbol, Value};

/// Checks a rule.
pub fn rule(checker: &mut Checker<'_, '_>, ast: &ast::Rule, span: Span) -> Rule {
    let body = &ast.body;
    let conclusion = body.conclusion.as_ref().and_then(|conclusion| self::conclusion(checker, conclusion, body.has_materials));
    Rule { name: ast.name.text.clone(), conclusion: conclusion.unwrap_or(NOTICE), ..shared(checker, body, span) }
}

/// Stands for a conclusion that was reported.
pub const NOTICE: Conclusion = Conclusion { effect: Effect::Notice, argument: None, span: Span::NOWHERE };

/// What rules and the rows of a decision table have in common.
pub fn shared(checker: &mut Checker<'_, '_>, body: &ast::RuleBody, span: Span) -> Rule {
    let when = body.when.iter().map(|when| condition(checker, when)).collect();
    let unless = body.unless.iter().map(|unless| condition(checker, unless)).collect();
    let materials = body.materials.iter().filter_map(|ast| material(checker, ast)).collect();
    let lacking = body.has_materials;
    let period = Period::of(&body.from, &body.until);
    if let (true, Some(until)) = (period.is_empty(), &body.until) {
        checker.fault(Code::CON001, until.span, "失效不晚于施行，这条规则没有一天有效", "检查两个日期");
    }
    let policy = checker.names.members[checker.policy].package.period();
    if let (Some(until), Some(from), false) = (&body.until, policy.from, period.is_empty())
        && until.node <= from
    {
        let message = format!("这条规则的失效不晚于政策的施行 {from}，没有一天有效");
        checker.fault(Code::CON001, until.span, message, "检查两个日期；不再用的规则，删去");
    }
    if let (Some(from), Some(until), false) = (&body.from, policy.until, period.is_empty())
        && from.node >= until
    {
        let message = format!("这条规则的施行不早于政策的失效 {until}，没有一天有效");
        checker.fault(Code::CON001, from.span, message, "检查两个日期；政策失效以后的规则，写在接替它的政策里");
    }
    Rule {
        name: String::new(),
        policy: checker.policy,
        scope: checker.scope,
        overridden_by: Vec::new(),
        basis: articles(checker, &body.basis),
        when: Expression::condition(ExpressionKind::And(when), span),
        row: None,
        unless: Expression::condition(ExpressionKind::Or(unless), span),
        lines: lines(body),
        materials,
        reads: Vec::new(),
        conclusion: NOTICE,
        reason: body.reason.as_ref().map(|text| template(checker, text, lacking)),
        remedy: body.remedy.as_ref().map(|text| template(checker, text, lacking)),
        period,
        allows_exceptions: body.allows_exceptions,
        reviewed: Vec::new(),
        span,
    }
}

/// What a 依据 cites, each law by its full title.
pub fn articles(checker: &Checker<'_, '_>, basis: &[Spanned<String>]) -> Vec<String> {
    let laws = &checker.names.laws[checker.policy];
    basis.iter().map(|article| laws.in_full(&article.node)).collect()
}

/// A 当 or 除非. A 下列 is the same as its lines joined by 且 or 或.
fn condition(checker: &mut Checker<'_, '_>, ast: &Spanned<Condition>) -> Expression {
    match &ast.node {
        Condition::Plain(expression) => checker.condition(expression),
        Condition::Listed { all, lines } => {
            let lines = lines.iter().map(|(_, line)| checker.condition(line)).collect();
            let kind = if *all { ExpressionKind::And(lines) } else { ExpressionKind::Or(lines) };
            Expression::condition(kind, ast.span)
        }
    }
}

fn lines(body: &ast::RuleBody) -> Vec<Line> {
    let mut all = Vec::new();
    for (when, condition) in body.when.iter().enumerate() {
        if let Condition::Listed { lines, .. } = &condition.node {
            all.extend(lines.iter().enumerate().map(|(part, (label, _))| Line { label: label.clone(), when, part }));
        }
    }
    all
}

fn material(checker: &mut Checker<'_, '_>, ast: &ast::Material) -> Option<Material> {
    let span = ast.path.span();
    let checked = checker.name(&ast.path, None);
    let field = match checked.kind {
        ExpressionKind::Field(field) => field,
        ExpressionKind::Error => return None,
        _ => {
            let message = format!("“应备”里要写事实，「{}」不是", ast.path.text());
            checker.fault(Code::TYP001, span, message, "写字段的名称；条件写在“当”里");
            return None;
        }
    };
    let Some(written) = &ast.members else {
        warn_of_default(checker, field, span);
        return Some(Material { field, members: None, span });
    };
    let Type::Set(names) = checked.ty else {
        let message = format!("「{}」是{}，后面不能写 {{…}}", ast.path.text(), checked.ty.describe());
        checker.fault(Code::TYP001, span, message, "只有集合后面写应有的取值");
        return None;
    };
    let mut members: Vec<Symbol> = Vec::new();
    for name in written {
        match checker.names.schema.symbols.get(&name.text).filter(|symbol| names.contains(symbol)) {
            Some(symbol) => members.push(symbol),
            None => {
                let message = format!("「{}」不是「{}」的取值", name.text, ast.path.text());
                let help = any_of(&name.text, "可用的取值", checker.names.symbol_names(&names));
                checker.fault(Code::NAM008, name.span, message, help);
            }
        }
    }
    Some(Material { field, members: Some(members), span })
}

/// Warns of a fact in 应备 that is never lacking, since its 缺省 takes the place of one that is not filled in. A 是否 is lacking where it is 否.
fn warn_of_default(checker: &mut Checker<'_, '_>, field: FieldId, span: Span) {
    if matches!(checker.builder.defaults.get(&field), Some(default) if !matches!(default, Value::Truth(_))) {
        let message = format!("「{}」有缺省，没有填的也算填了，列在“应备”里从不算缺", checker.written(span));
        checker.fault(Code::CON001, span, message, "缺了要退回的，去掉它的“缺省”；不然从“应备”里删去它");
    }
}

/// A text with values in it. `lacking`: whether `{缺项}` may stand in it.
pub fn template(checker: &mut Checker<'_, '_>, ast: &ast::Template, lacking: bool) -> Template {
    let mut parts = Vec::new();
    warn_of_brackets(checker, ast, lacking);
    for (at, part) in ast.parts.iter().enumerate() {
        parts.push(match part {
            ast::TemplatePart::Text(text) => TemplatePart::Text(text.clone()),
            ast::TemplatePart::Value(expression) => {
                let special = matches!(&expression.kind, ast::ExpressionKind::Path(path) if path.text() == LACKING && checker.names.find(checker.policy, path).is_empty());
                if special && lacking {
                    TemplatePart::Lacking
                } else if special {
                    checker.fault(Code::NAM001, expression.span, "「{缺项}」只能用在有“应备”的规则里", "加一行“应备”，或写明缺什么");
                    continue;
                } else {
                    let value = checker.expression(expression, None);
                    if let (Type::Number(number), Some(ast::TemplatePart::Text(text))) = (&value.ty, ast.parts.get(at + 1)) {
                        warn_of_second_unit(checker, expression.span, *number, text);
                    }
                    TemplatePart::Value(value)
                }
            }
        });
    }
    Template { parts }
}

/// What a text writes in braces for what is lacking.
const LACKING: &str = "缺项";

/// `“【缺项】”`, `“[罚款]”`, `“{{罚款}}”`: a name that was to be in braces, and is shown as it stands.
fn warn_of_brackets(checker: &mut Checker<'_, '_>, ast: &ast::Template, lacking: bool) {
    const PAIRS: [(char, char); 7] = [('{', '}'), ('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕'), ('（', '）'), ('(', ')')];
    let written = checker.names.sources.slice(ast.span);
    let is_said = ast.parts.iter().any(|part| matches!(part, ast::TemplatePart::Value(_)));
    for part in &ast.parts {
        let ast::TemplatePart::Text(text) = part else { continue };
        let inside = PAIRS.iter().flat_map(|(open, close)| {
            text.split(*open).skip(1).filter_map(|rest| Some((*open, rest.split_once(*close)?.0.trim(), *close)))
        });
        let is_value = |open: char, name: &str| {
            // What stands in round brackets may well be a remark.
            (lacking && name == LACKING)
                || (!matches!(open, '（' | '(') && !checker.names.find(checker.policy, &ast::Path::of(name, ast.span)).is_empty())
        };
        let Some((open, name, close)) = inside
            .chain((lacking && !is_said && text.trim() == LACKING).then_some((' ', LACKING, ' ')))
            .find(|(open, name, _)| is_value(*open, name))
        else {
            continue;
        };
        checker
            .names
            .find(checker.policy, &ast::Path::of(name, ast.span))
            .into_iter()
            .for_each(|entity| checker.builder.stack.mark_used(entity));
        let shown = if open == '{' { format!("{{{{{name}}}}}") } else { format!("{open}{name}{close}").trim().to_owned() };
        let meant = format!("{{{name}}}");
        let message = format!("文本里的「{shown}」照原样显示，不换成它的值");
        let diagnostic = Diagnostic::new(Code::TYP009, ast.span, message).help(format!("要显示值的，写成「{meant}」"));
        let place = written.find(&shown).filter(|_| name == LACKING && open != '{');
        checker.report(match place {
            Some(at) => {
                let start = ast.span.start + at as u32;
                diagnostic.certain(Span { start, end: start + shown.len() as u32, ..ast.span }, meant)
            }
            None => diagnostic,
        });
        return;
    }
}

/// `{罚款}万元`: a value says its unit by itself.
fn warn_of_second_unit(checker: &mut Checker<'_, '_>, value: Span, number: NumberType, after: &str) {
    let words = Unit::words().filter(|word| after.starts_with(word));
    let Some(word) = words.max_by_key(|word| word.len()).filter(|_| number.unit.is_some()) else { return };
    if Unit::from_word(word).is_none_or(|unit| unit.kind() != number.kind) {
        return;
    }
    let message = format!("「{{{}}}」显示时带单位，后面又写了「{word}」", checker.written(value));
    let diagnostic = Diagnostic::new(Code::TYP009, value, message).help(format!("删去后面的「{word}」"));
    // Behind the brace, unless the text is that of a cell in a file.
    let place = Span { start: value.end + 1, end: value.end + 1 + word.len() as u32, ..value };
    let is_there = checker.names.sources.slice(place) == word;
    checker.report(if is_there { diagnostic.certain(place, "") } else { diagnostic });
}

/// Whether nothing is seen of a text.
fn is_blank(ast: &ast::Template, written: &str) -> bool {
    // What cannot be read is reported, and is something.
    !written.contains(['{', '｛']) && ast.parts.iter().all(|part| matches!(part, ast::TemplatePart::Text(text) if key(text).is_empty()))
}

/// A conclusion with its argument, where it must have one.
pub fn conclusion(checker: &mut Checker<'_, '_>, ast: &ast::Conclusion, lacking: bool) -> Option<Conclusion> {
    let word = &ast.word.text;
    let Some(effect) = Effect::from_word(word) else {
        let diagnostic = Diagnostic::new(Code::TYP005, ast.word.span, format!("没有「{word}」这个结论"));
        // `批准 “区政府”` is no 准入.
        let fits = |meant: &str| Effect::from_word(meant).is_some_and(|meant| meant.argument().is_some() == ast.argument.is_some());
        let said: Vec<_> = conclusion::SAID.iter().copied().filter(|(_, meant)| fits(meant)).collect();
        // 批准 without a text is not that another is to do it.
        let lacks =
            conclusion::SAID.iter().find(|(other, meant)| other == word && word != "批准" && !fits(meant) && ast.argument.is_none());
        let glued = || {
            let argument = |effect: Effect| word.strip_prefix(effect.word()).filter(|rest| !rest.is_empty() && effect.argument().is_some());
            // `报市政府批准`, `转督办程序`
            let said = || {
                let (effect, said) = [("报请", Effect::Approval), ("报", Effect::Approval), ("转", Effect::Reroute)]
                    .iter()
                    .find_map(|(said, effect)| Some((*effect, word.strip_prefix(said)?)))?;
                let said = ["批准", "审批", "办理"].iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said);
                let is_known = conclusion::SAID.iter().any(|(other, _)| other == word);
                (said.chars().nth(1).is_some() && !is_known).then_some((effect, said))
            };
            let (effect, argument) = Effect::all().find_map(|effect| Some((effect, argument(effect)?))).or_else(said)?;
            ast.argument.is_none().then(|| format!("{} “{argument}”", effect.word()))
        };
        // The words that the policy itself gives to conclusions.
        let header = checker.names.members[checker.policy].package.header();
        let own = header.into_iter().flat_map(|header| &header.vocabulary).find(|(_, said)| said.node.trim() == word);
        if let Some((meant, _)) = own.filter(|(meant, _)| fits(&meant.text)) {
            checker
                .report(diagnostic.help(format!("写成「{0}」：用语只管怎么显示", meant.text)).certain(ast.word.span, meant.text.clone()));
            return None;
        }
        if conclusion::DOUBTFUL.contains(&word.as_str()) {
            // Those among which the drafter has to choose.
            let readings = Effect::all().filter(|effect| match ast.argument {
                Some(_) => matches!(effect, Effect::Supplement | Effect::Reroute | Effect::Adjudication),
                None => *effect == Effect::Reject,
            });
            let place = ast.word.span;
            let offered = readings.fold(diagnostic, |diagnostic, effect| {
                let replacements = vec![Replacement { span: place, text: effect.word().to_owned() }];
                diagnostic.edit(Edit { label: format!("写成「{}」", effect.word()), certain: false, replacements })
            });
            checker.report(offered.help(conclusion::DOUBT));
            return None;
        }
        checker.report(match (lacks, glued()) {
            (Some((_, meant)), _) => diagnostic.help(suggest(&format!("{meant} “…”"))),
            (None, Some(apart)) => diagnostic.help(format!("写成「{apart}」")).certain(ast.word.span, apart),
            (None, None) => diagnostic.none_of(word, &said, "可用的结论", Effect::words()),
        });
        return None;
    };
    match (effect.argument(), &ast.argument) {
        (Some(what), None) => {
            checker.fault(Code::TYP005, ast.span, format!("结论“{word}”后面要写明{what}"), format!("写成“{word} “…””"));
        }
        (Some(what), Some(argument)) if is_blank(argument, checker.names.sources.slice(argument.span)) => {
            checker.fault(Code::TYP005, argument.span, format!("结论“{word}”后面要写明{what}，这里是空的"), format!("写成“{word} “…””"));
        }
        (None, Some(argument)) => {
            checker.fault(Code::TYP005, argument.span, format!("结论“{word}”后面不写文本"), "要说明的话写在“理由”或“补正”里");
        }
        _ => {}
    }
    let argument = ast.argument.as_ref().map(|argument| template(checker, argument, lacking));
    // What is let through on condition that it is made good later says what.
    let says_what = || argument.iter().flat_map(|text| &text.parts).any(|part| matches!(part, TemplatePart::Lacking));
    if lacking && (effect == Effect::Admit || (effect == Effect::Conditional && !says_what())) {
        let message = format!("有“应备”的规则只在缺的时候适用，结论却是“{word}”：缺了反而放行，齐备的不归它管");
        let help =
            "缺了不行的，写“结论 补正 “{缺项}””；齐备了才准入的，把“应备”写成“当 … 已填”；缺了也放行、以后补的，在结论里写上“{缺项}”";
        checker.fault(Code::CON004, ast.span, message, help);
    }
    Some(Conclusion { effect, argument, span: ast.span })
}
