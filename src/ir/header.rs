//! The header of a policy: level, 适用, 默认, 用语, 汇总 and period; and the ranks of its 法规.

use crate::collections::IndexVec;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::check::Checker;
use crate::ir::conclusion::{self, Effect, NO_OPINION};
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::{Entity, Names};
use crate::ir::package::Package;
use crate::ir::{Conclusion, DEFAULT_RULE, Level, Policy, PolicyId, Rank, Required, Rule, rule};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::scan::on_one_line;

/// The policies of a stack, without their 必填.
pub fn policies(names: &Names<'_>, builder: &mut ModelBuilder) -> IndexVec<PolicyId, Policy> {
    names.members.enumerated().map(|(at, member)| policy(&mut Checker::new(names, builder, at), member.package)).collect()
}

fn policy(checker: &mut Checker<'_, '_>, package: &Package) -> Policy {
    let empty = ast::Policy::default();
    let header = package.header().unwrap_or(&empty);
    let level = level(checker, header, package);
    let scope = header.scope.iter().map(|scope| checker.condition(scope)).collect();
    let default = self::default(checker, header, package.place());
    let last = checker.names.members.ids().last() == Some(checker.policy);
    let vocabulary = vocabulary(checker, header);
    let mut summary = Vec::new();
    for path in &header.summary {
        match checker.names.find_field(checker.policy, path) {
            Some(field) => {
                checker.builder.stack.mark_used(Entity::Field(field));
                summary.push(field);
            }
            None => drop(checker.name(path, None)),
        }
    }
    let period = package.period();
    if let (true, Some(until)) = (period.is_empty(), &header.until) {
        checker.fault(Code::PKG002, until.span, "失效不晚于施行，这个政策没有一天有效", "检查两个日期");
    }
    package.laws().for_each(|law| check_rank(checker, law));
    checker.names.laws[checker.policy].check(&mut checker.builder.stack.diagnostics);
    Policy {
        name: package.name().to_owned(),
        level,
        period,
        scope,
        span: package.place(),
        scope_words: header.scope.iter().map(|scope| on_one_line(checker.names.sources.slice(scope.span))).collect(),
        default: default.filter(|_| last),
        vocabulary,
        summary,
        required: Vec::new(),
        laws: checker.names.laws[checker.policy].registered(),
    }
}

/// Other words for levels: a 区 has the rank of a 县, a 街道 that of a 乡.
const LEVELS: &[(&str, &str)] = &[
    ("中央", "国家"),
    ("全国", "国家"),
    ("国家级", "国家"),
    ("省级", "省"),
    ("自治区", "省"),
    ("直辖市", "省"),
    ("市级", "市"),
    ("地级市", "市"),
    ("自治州", "市"),
    ("县级", "县"),
    ("区", "县"),
    ("区级", "县"),
    ("区县", "县"),
    ("县级市", "县"),
    ("市辖区", "县"),
    ("县区", "县"),
    ("旗", "县"),
    ("乡级", "乡"),
    ("乡镇", "乡"),
    ("镇", "乡"),
    ("镇级", "乡"),
    ("街道", "乡"),
    ("街道级", "乡"),
    ("街镇", "乡"),
];

fn level(checker: &mut Checker<'_, '_>, header: &ast::Policy, package: &Package) -> Level {
    let words: Vec<&str> = Level::words().collect();
    match &header.level {
        None => {
            if header.name.is_some() {
                let help = format!("加一行“层级 …”：{}", words.join("、"));
                checker.fault(Code::SYN010, package.place(), "政策没有写层级", help);
            }
            Level::County
        }
        Some(name) if name.text.is_empty() => Level::County,
        Some(name) => Level::from_word(&name.text).unwrap_or_else(|| {
            let diagnostic = Diagnostic::new(Code::NAM008, name.span, format!("没有「{}」这个层级", name.text));
            checker.report(diagnostic.none_of(&name.text, LEVELS, "可用的层级", words));
            Level::County
        }),
    }
}

/// Other words for ranks.
const RANKS: &[(&str, &str)] = &[
    ("国家法律", "法律"),
    ("地方规章", "地方政府规章"),
    ("政府规章", "地方政府规章"),
    ("行政规范性文件", "规范性文件"),
    ("部门规范性文件", "规范性文件"),
    ("地方性规范性文件", "规范性文件"),
    ("党内规范性文件", "规范性文件"),
];

/// Other words for conclusions, each conclusion once.
fn vocabulary(checker: &mut Checker<'_, '_>, header: &ast::Policy) -> Vec<(Effect, String)> {
    let mut vocabulary: Vec<(Effect, String)> = Vec::new();
    let mut clashes = false;
    for (word, text) in &header.vocabulary {
        match Effect::from_word(&word.text) {
            Some(effect) if vocabulary.iter().any(|(other, _)| *other == effect) => {
                checker.fault(Code::SYN009, word.span, format!("“用语”里「{}」写了两次", word.text), "一个结论只能有一种说法，只留一个");
            }
            Some(effect) => {
                let is_other = |other: &Effect, said: &str| *other != effect && said == text.node.trim();
                let named =
                    Effect::from_word(text.node.trim()).or_else(|| opposite(effect, text.node.trim())).filter(|other| *other != effect);
                // Two that are swapped are one mistake.
                if !clashes && (named.is_some() || vocabulary.iter().any(|(other, said)| is_other(other, said))) {
                    clashes = true;
                    let message = format!("「{}」已是另一个结论的说法，不能再说“{}”", text.node.trim(), word.text);
                    checker.fault(Code::NAM002, text.span, message, "各个结论的说法要分得开，换一种说法");
                }
                vocabulary.push((effect, text.node.clone()));
            }
            None => {
                let diagnostic = Diagnostic::new(Code::TYP005, word.span, format!("没有「{}」这个结论", word.text));
                checker.report(diagnostic.none_of(&word.text, conclusion::SAID, "“用语”给结论换一个说法，结论有", Effect::words()));
            }
        }
    }
    vocabulary
}

/// What a text says in words of decisions, where it is the opposite of a conclusion: `准入 “不同意下沉”`.
fn opposite(effect: Effect, text: &str) -> Option<Effect> {
    let said = conclusion::SAID.iter().filter(|(words, _)| text.starts_with(words)).max_by_key(|(words, _)| words.len());
    let meant = Effect::from_word(said?.1)?;
    matches!((effect, meant), (Effect::Admit, Effect::Reject) | (Effect::Reject, Effect::Admit)).then_some(meant)
}

fn check_rank(checker: &mut Checker<'_, '_>, law: &ast::Law) {
    let Some(rank) = law.rank.as_ref().filter(|rank| Rank::from_word(&rank.text).is_none()) else { return };
    let diagnostic = Diagnostic::new(Code::NAM008, rank.span, format!("没有「{}」这个位阶", rank.text));
    checker.report(diagnostic.none_of(&rank.text, RANKS, "可用的位阶", Rank::words()));
}

/// The 默认 as a rule, unless it is 无意见. `header_place`: where the header is written.
fn default(checker: &mut Checker<'_, '_>, header: &ast::Policy, header_place: Span) -> Option<Rule> {
    let ast::Policy { default, basis, reason, remedy, .. } = header;
    let body = ast::RuleBody { basis: basis.clone(), reason: reason.clone(), remedy: remedy.clone(), ..ast::RuleBody::default() };
    // Its texts are checked even where the conclusion is of no use.
    let rule = rule::shared(checker, &body, default.as_ref().map_or(header_place, |default| default.span));
    let conclusion = default_conclusion(checker, default.as_ref()?)?;
    Some(Rule { name: DEFAULT_RULE.to_owned(), conclusion, ..rule })
}

/// The conclusion of a 默认, unless it is 无意见.
fn default_conclusion(checker: &mut Checker<'_, '_>, ast: &ast::Conclusion) -> Option<Conclusion> {
    if matches!(ast.word.text.as_str(), "无" | "没有意见" | "不表态" | "不作规定") && ast.argument.is_none() {
        let diagnostic = Diagnostic::new(Code::TYP005, ast.word.span, format!("没有「{}」这个结论", ast.word.text));
        checker.report(diagnostic.help(format!("写成「{NO_OPINION}」")).certain(ast.word.span, NO_OPINION));
        return None;
    }
    if ast.word.text == NO_OPINION {
        if let Some(argument) = &ast.argument {
            checker.fault(Code::TYP005, argument.span, "“无意见”后面不写文本", "删去它；要说明的话写在“说明”里");
        }
        return None;
    }
    let conclusion = rule::conclusion(checker, ast, false)?;
    if conclusion.effect.outcome().is_none() {
        let message = format!("“{}”不能作默认：它不说准不准", ast.word.text);
        checker.fault(Code::TYP005, ast.word.span, message, "默认写准入、附条件准入、报批、裁决、补正、转办、不予准入之一，或“无意见”");
        return None;
    }
    Some(conclusion)
}

/// Whether a policy has no 默认, or says 无意见.
pub fn has_no_opinion(package: &Package) -> bool {
    written_default(package).is_none_or(|default| default.word.text == NO_OPINION)
}

fn written_default(package: &Package) -> Option<&ast::Conclusion> {
    package.header().and_then(|header| header.default.as_ref())
}

/// Reports a policy that is to judge by itself and has no 默认; that a package has no 政策 is reported before.
pub fn check_default(package: &Package, out: &mut Diagnostics) {
    if package.header().is_some() && has_no_opinion(package) {
        let written = written_default(package);
        let message = format!("政策「{}」没有默认的结论，不能单独用来判断", package.name());
        let span = written.map_or(package.place(), |default| default.span);
        let help = "加一行“默认 报批 “…””或别的结论；或用 -p 给出以它为上位的政策";
        out.report(Code::LVL005, span, message, help);
    }
}

/// Warns of a policy that stands on others, is the last of its stack and has no 默认: 无意见 must be said.
pub fn check_written_default(package: &Package, out: &mut Diagnostics) {
    let has_upper = package.header().is_some_and(|header| !header.uppers.is_empty());
    if has_upper && written_default(package).is_none() {
        let message = format!("政策「{}」有上位政策而没有默认的结论，还不能用来判断", package.name());
        let help = "加一行“默认 报批 “…””或别的结论；要由它的下级来写的，写“默认 无意见”";
        out.report(Code::LVL008, package.place(), message, help);
    }
}

/// 必填, in the policies that say it.
pub fn required(names: &Names<'_>, builder: &mut ModelBuilder, policies: &mut IndexVec<PolicyId, Policy>) {
    for (field, declared) in &names.fields {
        let Some(written) = &declared.ast.required else { continue };
        builder.stack.mark_used(Entity::Field(*field));
        // A lower policy may well give a 缺省 to what an upper one asks for.
        if declared.ast.default.is_some() {
            let message = format!("「{}」有缺省，没有填的也算填了，“必填”不起作用", declared.ast.name.text);
            let help = "要填报的人自己填的，去掉“缺省”；不然去掉“必填”";
            builder.stack.diagnostics.report(Code::CON001, declared.ast.name.span, message, help);
        }
        let when = written.when.as_ref().map(|when| Checker::new(names, builder, declared.policy).condition(when));
        policies[declared.policy].required.push(Required { field: *field, when });
    }
}
