//! Texts that are compared with what can never be in them: a title in its 《》, a wildcard of another program.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::builtins::Function;
use crate::ir::{Expression, ExpressionKind};
use crate::source::Span;
use crate::syntax::ast::{self, Affix};
use crate::value::text::{key, split_at_title};
use crate::value::types::Type;

impl Checker<'_, '_> {
    /// Warns of `法规名(…) = “《…》”`: the function gives what stands inside the 《》. `denied`: whether it is asked that they differ.
    pub(super) fn warn_of_title(&mut self, value: &Expression, operand: &ast::Expression, denied: bool) {
        let ast::ExpressionKind::Text(text) = &operand.kind else { return };
        let is_title = matches!(value.kind, ExpressionKind::Call { function: Function::LawName, .. });
        // A title may have another one inside.
        let Some(("《", bare, "》")) = split_at_title(text.trim()).filter(|_| is_title) else { return };
        let (code, never) = if denied { (Code::CON002, "永远成立") } else { (Code::CON001, "永远不成立") };
        let message = format!("“法规名”给的是《》里面的字，与「{text}」比，{never}");
        let diagnostic = Diagnostic::new(code, operand.span, message).help(format!("写成「“{bare}”」"));
        self.builder.stack.diagnostics.push(diagnostic.certain(operand.span, format!("“{bare}”")));
    }

    /// Warns of `= “”`, which no fact is: one with an empty text is not filled in.
    pub(super) fn warn_of_nothing(&mut self, value: &Expression, operand: &ast::Expression, denied: bool) {
        let ast::ExpressionKind::Text(text) = &operand.kind else { return };
        if !key(text).is_empty() || !matches!(value.kind, ExpressionKind::Field(_)) || value.ty != Type::Text {
            return;
        }
        let (code, never, meant) =
            if denied { (Code::CON002, "永远成立", "已填") } else { (Code::CON001, "永远不成立", "未填") };
        let place = Span { start: value.span.end, ..operand.span };
        let message = format!("没有填的事实不等于空的文本，这个比较{never}");
        let diagnostic = Diagnostic::new(code, operand.span, message).help(format!("写成「{} {meant}」", self.written(value.span)));
        let is_behind = value.span.end <= operand.span.start;
        let diagnostic = if is_behind { diagnostic.certain(place, format!(" {meant}")) } else { diagnostic };
        self.builder.stack.diagnostics.push(diagnostic);
    }

    /// Warns of `包含 “*执法*”`: a wildcard, which is a character like any other here.
    pub(super) fn warn_of_wildcard(&mut self, operand: &ast::Expression) {
        self.wildcard(operand, |text| {
            let bare = inner(text, &['*', '＊', '^'], &['*', '＊', '$'])?;
            Some(bare.strip_prefix(".*").unwrap_or(bare).trim_end_matches(".*").trim_matches(['*', '＊']).trim_end_matches('.'))
        });
    }

    /// Warns of `= “执法*”`: a text that has a star at its end or before it, which stands for nothing else. `denied`: as above.
    pub(super) fn warn_of_star(&mut self, value: &Expression, operand: &ast::Expression, denied: bool) {
        let ast::ExpressionKind::Text(text) = &operand.kind else { return };
        let bare = text.trim().trim_matches(['*', '＊']);
        if value.ty != Type::Text || bare.is_empty() || bare.len() == text.trim().len() {
            return;
        }
        let (code, never) = if denied { (Code::CON002, "成立") } else { (Code::CON001, "不成立") };
        let message = format!("「{text}」里的「*」就是它自己，不代表别的字，这个比较几乎总是{never}");
        let help = format!("找几个字的，写“包含 “{bare}””“开头为 “{bare}””或“结尾为 “{bare}””；全等的，去掉「*」");
        self.builder.stack.diagnostics.report(code, operand.span, message, help);
    }

    /// The same of 开头为, 结尾为 and 匹配.
    pub(super) fn warn_of_affix(&mut self, operand: &ast::Expression, kind: Affix) {
        match kind {
            Affix::Start => self.wildcard(operand, |text| inner(text, &['^'], &['*', '＊']).map(|bare| bare.trim_end_matches('.'))),
            Affix::End => self.wildcard(operand, |text| inner(text, &['*', '＊'], &['$']).map(|bare| bare.trim_start_matches('.'))),
            Affix::Match => self.wildcard(operand, |text| {
                let between = text.strip_prefix('/').and_then(|text| text.strip_suffix('/'));
                between.or_else(|| inner(text, &[], &[]))
            }),
        }
    }

    /// Warns of a text that is another without its wildcards. `bare`: what it is without them, if it has some.
    fn wildcard(&mut self, operand: &ast::Expression, bare: impl Fn(&str) -> Option<&str>) {
        let ast::ExpressionKind::Text(text) = &operand.kind else { return };
        let Some(bare) = bare(text).filter(|bare| !bare.is_empty() && bare.len() < text.len()) else { return };
        let message = format!("「{text}」里的符号就是它自己，不代表别的字，这个比较永远不成立");
        let label = format!("写成「“{bare}”」");
        let replacements = vec![Replacement { span: operand.span, text: format!("“{bare}”") }];
        let diagnostic = Diagnostic::new(Code::CON001, operand.span, message).help(label.clone());
        self.builder.stack.diagnostics.push(diagnostic.edit(Edit { label, certain: true, replacements }));
    }
}

/// A text without the signs of a pattern at its ends, and without the per cent signs that no number stands before; `None` if it has none.
fn inner<'t>(text: &'t str, first: &[char], last: &[char]) -> Option<&'t str> {
    let percents = |c: char| matches!(c, '%' | '％');
    let mut bare = text.trim().trim_start_matches(first).trim_end_matches(last).trim_start_matches(percents);
    while let Some(rest) = bare.strip_suffix(percents).filter(|rest| !rest.ends_with(|c: char| c.is_numeric())) {
        bare = rest;
    }
    (bare.len() < text.len()).then_some(bare)
}
