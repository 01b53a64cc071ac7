//! Names in expressions: what they refer to, and suggestions for unknown ones.

use super::Checker;
use super::arithmetic::counted;
use super::value_words::ANY_VALUE;
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::ids::DeclaredDefinitionId;
use crate::ir::names::Entity;
use crate::ir::{Expression, ExpressionKind, FieldId, TableId};
use crate::source::Span;
use crate::syntax::words::{self, Class};
use crate::syntax::{self, ast};
use crate::value::types::Type;
use crate::value::{Symbol, Text, Value};
use std::cmp::Reverse;
use std::sync::Arc;

/// What denies a fact to which it is glued.
const DENYING: &[&str] = &["没有", "尚未", "并未", "并非", "不是", "不", "非", "未", "没", "无"];

/// Values of other languages and of forms, by their type, and the words of the language for them.
const SAID: &[(Type, &str, &str)] = &[
    (Type::Truth, "真 对 有 true TRUE True yes YES Yes Y", "是"),
    (Type::Truth, "假 错 无 没有 false FALSE False no NO No N", "否"),
    (Type::Date, "今天 今日 今 当日 当天 本日 当前 当前日期 现在 此时 today TODAY", "基准日"),
];

impl Checker<'_, '_> {
    /// Whether an expression is a bare name that is no fact, parameter or definition: it can only be a value.
    pub(super) fn is_bare_value(&self, expression: &ast::Expression) -> bool {
        match &expression.kind {
            ast::ExpressionKind::Path(path) => path.names.len() == 1 && self.names.find(self.policy, path).is_empty(),
            ast::ExpressionKind::Text(_) => true,
            _ => false,
        }
    }

    /// What a path stands for; `expected` lets it be a value of that type.
    pub fn name(&mut self, path: &ast::Path, expected: Option<&Type>) -> Expression {
        let span = path.span();
        let found = self.names.find(self.policy, path);
        let values = values_of(expected);
        match (found.as_slice(), self.value_named(path, expected)) {
            ([], Some(symbol)) => {
                let ty = Type::Choice(values.cloned().unwrap_or_default());
                Expression::new(ExpressionKind::Constant(Value::Choice(symbol)), ty, span)
            }
            ([], None) => self.unknown_name(path, expected),
            ([_, ..], Some(_)) => {
                let message = format!("「{}」既是这里的一个取值，又是一个事实的名称", path.text());
                let help = format!("要写取值，写成文本：“{}”；要比较两个事实，请给其中一个改名", path.text());
                self.fault(Code::NAM009, span, message, help)
            }
            ([entity], None) => self.entity(*entity, span),
            ([_, _, ..], None) => {
                let owners: Vec<String> =
                    self.names.owners(self.policy, path).into_iter().map(|owner| format!("「{owner}.{}」", path.text())).collect();
                let message = format!("「{}」在几个政策里都有声明", path.text());
                self.fault(Code::NAM004, span, message, format!("写明是哪一个：{}", owners.join("或")))
            }
        }
    }

    /// The fact that heads the cells of a table; `权力类型为` has a word of conditions at its end.
    pub fn heading(&mut self, path: &ast::Path) -> Expression {
        let fact = |word: &'static str| {
            let [name] = path.names.as_slice() else { return None };
            let fact = name.text.strip_suffix(word).filter(|_| !name.bracketed)?;
            self.names.value_names(self.policy).any(|known| known == fact).then_some((fact, word))
        };
        let found = words::of_classes(&[Class::Predicate]).find_map(fact).filter(|_| self.names.find(self.policy, path).is_empty());
        let Some((fact, word)) = found else { return self.name(path, None) };
        let message = format!("没有「{}」这个名称：表头只写事实", path.text());
        let diagnostic = Diagnostic::new(Code::NAM001, path.span(), message);
        // A cell without a word asks whether the fact is its value.
        self.report(if matches!(word, "为" | "属于") {
            diagnostic.help(suggest(fact)).certain(path.span(), fact)
        } else {
            diagnostic.help(format!("表头写「{fact}」，“{word}”写在每一格里"))
        })
    }

    /// The value of an expected 枚举 or 集合 that a path names.
    pub fn value_named(&self, path: &ast::Path, expected: Option<&Type>) -> Option<Symbol> {
        let [name] = path.names.as_slice() else { return None };
        self.value_keyed(&name.text, expected)
    }

    /// The value of an expected 枚举 or 集合 that has a key.
    pub fn value_keyed(&self, key: &str, expected: Option<&Type>) -> Option<Symbol> {
        let values = values_of(expected)?;
        self.names.schema.symbols.get(key).filter(|symbol| values.contains(symbol))
    }

    /// A condition that is one name and none that is known, if what was meant is: a fact with what denies it (`未公示`), or with the bound
    /// or the value that it is compared with (`经费在5万元以上`).
    pub fn glued_condition(&mut self, expression: &ast::Expression) -> Option<Expression> {
        let ast::ExpressionKind::Path(path) = &expression.kind else { return None };
        let [name] = path.names.as_slice() else { return None };
        if name.bracketed || !self.names.find(self.policy, path).is_empty() {
            return None;
        }
        let text = name.text.strip_suffix('的').unwrap_or(&name.text);
        let known = |name: &str| self.names.value_names(self.policy).any(|known| known == name);
        let denied = DENYING.iter().filter_map(|word| text.strip_prefix(word)).find_map(|fact| {
            let asked = ["", "已", "是否"].map(|lead| format!("{lead}{fact}"));
            asked.into_iter().find(|fact| known(fact))
        });
        let mut meant: Vec<Vec<String>> = denied.map(|fact| vec![format!("非 {fact}")]).into_iter().collect();
        let begun = self.names.value_names(self.policy).filter(|known| text.starts_with(known)).max_by_key(|known| known.len());
        if let Some((begun, rest)) = begun.and_then(|begun| Some((begun, text.strip_prefix(begun)?))) {
            meant.extend(spaced_out(text).filter(|spaced| spaced.starts_with(&format!("{begun} "))).map(|spaced| vec![spaced]));
            // 是处罚: a single character more likely belongs to what follows it.
            let mut letters = rest.chars();
            let first = letters.next();
            let apart = first.map(|first| format!("{begun} {first} {}", letters.as_str()));
            meant.extend([Some(format!("{begun} {rest}")), apart].into_iter().flatten().map(|line| syntax::condition_readings(&line)));
        }
        let fits = |meant: &Vec<String>| !meant.is_empty() && meant.iter().all(|meant| self.is_condition(meant));
        let meant = meant.into_iter().find(fits)?;
        let message = format!("没有「{}」这个名称：词与词之间要留空", name.text);
        let diagnostic = Diagnostic::new(Code::NAM003, path.span(), message);
        Some(self.report(match meant.as_slice() {
            [only] => diagnostic.help(suggest(only)).certain(path.span(), only),
            _ => diagnostic.readings(path.span(), meant),
        }))
    }

    /// A text that is looked for in another and has no quotation marks: reported, unless it may be a name that is misspelt.
    pub(super) fn unquoted(&mut self, operand: &ast::Expression) -> Option<Expression> {
        let ast::ExpressionKind::Path(path) = &operand.kind else { return None };
        let text = path.text();
        if !self.is_bare_value(operand) || did_you_mean(&text, self.names.value_names(self.policy)).is_some() {
            return None;
        }
        let diagnostic = Diagnostic::new(Code::NAM001, operand.span, format!("没有「{text}」这个名称：文本要写在“”里"));
        Some(self.report(diagnostic.readings(operand.span, vec![format!("“{text}”")])))
    }

    /// Whether a text is a condition without faults.
    fn is_condition(&mut self, text: &str) -> bool {
        let Some(condition) = syntax::condition(&format!("当 {text}")) else { return false };
        let before = std::mem::take(&mut self.builder.stack.diagnostics);
        self.condition(&condition);
        std::mem::replace(&mut self.builder.stack.diagnostics, before).is_empty()
    }

    fn unknown_name(&mut self, path: &ast::Path, expected: Option<&Type>) -> Expression {
        let span = path.span();
        let text = path.text();
        // What it is compared with was reported: it may be a value of that.
        if expected == Some(&Type::Error) {
            return Expression::error(span);
        }
        let values = values_of(expected).map(|values| &**values);
        if let Some(diagnostic) = self.ended_name(path, expected) {
            return self.report(diagnostic);
        }
        if let Some(spaced) =
            path.names.iter().find(|name| !name.bracketed).and_then(|name| spaced_out(&name.text)).filter(|_| path.names.len() == 1)
        {
            let message = format!("没有「{text}」这个名称：词与词之间要留空");
            let diagnostic = Diagnostic::new(Code::NAM003, span, message).help(suggest(&spaced));
            return self.report(if self.begins_with_known_name(&spaced) { diagnostic.certain(span, spaced) } else { diagnostic });
        }
        if let Some(diagnostic) = self.meant_for_table(path, expected) {
            return self.report(diagnostic);
        }
        if let (Some(values), [name]) = (values, path.names.as_slice()) {
            let message = format!("「{text}」不是声明过的取值，也不是事实");
            if let Some(help) = self.meant_otherwise(path, &text) {
                return self.fault(Code::NAM008, span, message, help);
            }
            return self.undeclared_value(message, &name.text, values, span);
        }
        let said = SAID.iter().find(|(ty, words, _)| expected == Some(ty) && words.split(' ').any(|word| word == text));
        if let Some((_, _, meant)) = said {
            let diagnostic = Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称"));
            return self.report(diagnostic.help(suggest(meant)).certain(span, *meant));
        }
        let mut readings = if path.names.len() == 1 { counted(&text, expected) } else { Vec::new() };
        if self.is_divisor(span) {
            readings.iter_mut().filter(|reading| reading.contains('/')).for_each(|reading| *reading = format!("({reading})"));
        }
        if !readings.is_empty() {
            let message = format!("没有「{text}」这个名称：数用阿拉伯数字写");
            return self.report(Diagnostic::new(Code::NAM001, span, message).readings(span, readings));
        }
        if let [object, fact] = path.names.as_slice()
            && self.names.objects_with(self.policy, &fact.text).all(|known| known != object.text)
            && did_you_mean(&object.text, self.names.objects_with(self.policy, &fact.text)).is_some()
        {
            let diagnostic = Diagnostic::new(Code::NAM001, object.span, format!("没有「{}」这个对象", object.text));
            return self.report(diagnostic.near(&object.text, self.names.objects_with(self.policy, &fact.text), ""));
        }
        let diagnostic = Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称"));
        let is_text = expected == Some(&Type::Text) && path.names.len() == 1;
        self.report(match self.meant_otherwise(path, &text) {
            Some(help) => diagnostic.help(help),
            None if is_text && did_you_mean(&text, self.names.value_names(self.policy)).is_none() => {
                let label = format!("写成「“{text}”」");
                let replacements = vec![Replacement { span, text: format!("“{text}”") }];
                diagnostic.help(format!("文本{label}；是事实的，先用“字段”声明它")).edit(Edit { label, certain: false, replacements })
            }
            None => diagnostic.near(&text, self.names.value_names(self.policy), "先用“字段”“参数”或“定义”声明它；文本要写在“”里"),
        })
    }

    /// The mistake of `承接街道 = 甲街道`, a key of a 名录 without quotation marks, or of `承接街道.编制`, a column that is looked up by the fact.
    fn meant_for_table(&self, path: &ast::Path, expected: Option<&Type>) -> Option<Diagnostic> {
        let (span, text) = (path.span(), path.text());
        let diagnostic = Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称"));
        if let Some(Type::Table(id)) = expected
            && self.names.table(*id).key_of(&Value::Text(Text::new(&text))).is_some()
        {
            let quoted = format!("“{text}”");
            return Some(diagnostic.help(format!("「{text}」是名录里的名称，写成「{quoted}」")).certain(span, quoted));
        }
        let (fact, column) = match path.names.as_slice() {
            [fact, column] => (fact.text.as_str(), column.text.as_str()),
            [name] => name.text.split_once('的')?,
            _ => return None,
        };
        let named = |name: &str| ast::Path::of(name, span);
        let has_column = |id: TableId| self.names.table(id).columns.iter().any(|known| known.name == column);
        if let Some(field) = self.names.find_field(self.policy, &named(fact))
            && let Type::Table(id) = self.names.field(field).ty
            && has_column(id)
        {
            let looked_up = format!("{}[{fact}].{column}", self.names.table(id).name);
            return Some(diagnostic.help(format!("名录里的一列写成「{looked_up}」")).certain(span, looked_up));
        }
        let tables = self.names.find_in(&self.names.tables_by_name, self.policy, &named(fact));
        let is_table = matches!(tables.as_slice(), [id] if has_column(*id));
        is_table.then(|| diagnostic.help(format!("写明查哪一行：「{fact}[事实].{column}」，方括号里写以哪一项去查")))
    }

    /// Whether what stands in a place is what something is divided by.
    fn is_divisor(&self, span: Span) -> bool {
        let before = self.names.sources.get(span.source).and_then(|source| source.text.get(..span.start as usize));
        before.is_some_and(|before| before.trim_end().ends_with(['/', '÷', '／']))
    }

    /// The mistake of `处罚的`, a value, a fact or a number with 的 at its end, as statutes end conditions.
    fn ended_name(&self, path: &ast::Path, expected: Option<&Type>) -> Option<Diagnostic> {
        let (span, text) = (path.span(), path.text());
        let mut bare = path.clone();
        let last = bare.names.last_mut().filter(|last| !last.bracketed)?;
        last.text = last.text.strip_suffix('的').filter(|bare| !bare.is_empty())?.to_owned();
        let is_known = self.value_named(&bare, expected).is_some() || !self.names.find(self.policy, &bare).is_empty();
        let readings = if is_known { vec![bare.text()] } else { counted(&bare.text(), expected) };
        let code = if values_of(expected).is_some() { Code::NAM008 } else { Code::NAM001 };
        let diagnostic = Diagnostic::new(code, span, format!("「{text}」末尾多了「的」"));
        (!readings.is_empty()).then(|| diagnostic.readings(span, readings))
    }

    /// Help for a name that is none because it is written for something else: for no value, or a 名录.
    fn meant_otherwise(&self, path: &ast::Path, text: &str) -> Option<String> {
        if matches!(text, "无" | "没有") {
            return Some("没有填的写成“未填”；集合里一项也没有的写成“个数(…) = 0”".to_owned());
        }
        if matches!(text, "空" | "空白" | "空值" | "无值") {
            return Some("没有填的写成“未填”，如「立案日期 未填」".to_owned());
        }
        if ANY_VALUE.contains(&text) {
            return Some("判定表里不限的一格写“—”；条件里不限的不写".to_owned());
        }
        if self.names.find_in(&self.names.tables_by_name, self.policy, path).len() == 1 {
            return Some(format!("「{text}」是名录：写「事实 属于 {text}」，或取它的一列「{text}[事实].列」"));
        }
        None
    }

    /// Whether a name that was spaced out begins with a name that is known.
    fn begins_with_known_name(&self, spaced: &str) -> bool {
        let first = spaced.split(' ').next().unwrap_or_default();
        self.names.value_names(self.policy).any(|known| known == first)
    }

    pub(super) fn undeclared_value(&mut self, message: String, word: &str, values: &[Symbol], span: Span) -> Expression {
        let diagnostic = Diagnostic::new(Code::NAM008, span, message);
        self.report(diagnostic.none_of(word, &[], "可用的取值", self.names.symbol_names(values)))
    }

    fn entity(&mut self, entity: Entity, span: Span) -> Expression {
        match entity {
            Entity::Field(id) => self.field(id, span),
            Entity::Parameter(at) => self.parameter_value(at, span),
            Entity::Definition(at) => self.definition(at, span),
        }
    }

    fn field(&mut self, id: FieldId, span: Span) -> Expression {
        self.builder.stack.mark_used(Entity::Field(id));
        if let Some((scope, usable)) = self.facts_of_items()
            && self.names.field(id).object.is_none()
            && !usable.contains(&id)
        {
            let message = format!("“{scope}”的规则不能直接用某一项的事实「{}」", self.names.field(id).name);
            let help = format!("写成统计，如“任一(…)”“合计(…)”“计数(其中 …)”，或去掉“{scope}”");
            // Its type is known all the same, so that nothing follows from this.
            self.fault(Code::TYP007, span, message, help);
        }
        Expression::new(ExpressionKind::Field(id), self.names.field(id).ty.clone(), span)
    }

    fn definition(&mut self, declared: DeclaredDefinitionId, span: Span) -> Expression {
        self.builder.stack.mark_used(Entity::Definition(declared));
        let Some(id) = self.checked_definition(declared, span) else { return Expression::error(span) };
        let definition = &self.builder.model.definitions[id];
        let (ty, reads) = (definition.value.ty.clone(), &definition.reads);
        let name = &self.names.definitions[declared].ast.name.text;
        if let Some((scope, usable)) = self.facts_of_items() {
            let is_foreign = |field: &FieldId| self.names.field(*field).object.is_none() && !usable.contains(field);
            if reads.groups || reads.fields.iter().any(is_foreign) {
                let message = format!("“{scope}”的规则不能用定义「{name}」：它说的是某一项的事实");
                self.fault(Code::TYP007, span, message, format!("写成统计，或去掉“{scope}”"));
                return Expression::new(ExpressionKind::Definition(id), ty, span);
            }
        }
        if self.in_aggregate && reads.aggregates {
            let message = format!("统计里面不能再用统计：定义「{name}」本身是全表统计");
            return self.fault(Code::TYP007, span, message, "把里面的统计拆出来单独比较");
        }
        Expression::new(ExpressionKind::Definition(id), ty, span)
    }
}

/// Whether a word stands for 基准日.
pub fn stands_for_today(word: &str) -> bool {
    SAID.iter().any(|(ty, words, _)| *ty == Type::Date && words.split(' ').any(|known| known == word))
}

/// The values of an 枚举 or 集合.
fn values_of(ty: Option<&Type>) -> Option<&Arc<[Symbol]>> {
    match ty? {
        Type::Choice(values) | Type::Set(values) => Some(values),
        Type::Error | Type::Text | Type::Truth | Type::Number(_) | Type::Date | Type::Table(_) => None,
    }
}

/// `类别为处罚` → `类别 为 处罚`, if the name has an operator word inside.
fn spaced_out(name: &str) -> Option<String> {
    let words = ["或者", "并且"].into_iter().chain(words::of_classes(&[Class::Connective, Class::Predicate]));
    // The longest, the first of several: 不低于 holds 低于.
    let word = words.filter(|word| name.find(word).is_some_and(|at| at > 0)).min_by_key(|word| Reverse(word.len()))?;
    let (before, after) = name.split_once(word)?;
    let after = after.trim();
    let inner = spaced_out(after).unwrap_or_else(|| after.to_owned());
    Some(format!("{before} {word} {inner}").trim_end().to_owned())
}
