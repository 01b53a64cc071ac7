//! The model: everything that judging a list needs.

use crate::collections::{IndexSet, IndexVec, words};
use crate::ir::builtins::Aggregate;
use crate::ir::calendar::Calendar;
use crate::ir::conclusion::{Effect, NONE_WORD, Outcome};
use crate::ir::expression::Expression;
use crate::ir::ids::{AggregateId, DefinitionId, FieldId, GroupingId, ObjectId, PatternId, PolicyId, TableId};
use crate::ir::package::Period;
use crate::ir::reads::Reads;
use crate::ir::table::Table;
use crate::source::Span;
use crate::value::date::Date;
use crate::value::types::Type;
use crate::value::{Symbol, Symbols, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// Everything that judging a list needs.
#[derive(Debug, Default)]
pub struct Model {
    pub symbols: Symbols,
    pub fields: IndexVec<FieldId, Field>,
    pub objects: IndexVec<ObjectId, Object>,
    pub tables: IndexVec<TableId, Table>,
    pub definitions: IndexVec<DefinitionId, Definition>,
    pub aggregates: IndexVec<AggregateId, AggregateCall>,
    /// By what rules 对每个 group the items, in the order in which rules name it first.
    pub groupings: IndexVec<GroupingId, Grouping>,
    pub patterns: IndexVec<PatternId, Pattern>,
    /// Where expressions have the value of a 参数 that a lower policy may set.
    pub adjustable: HashSet<Span>,
    /// One for each named policy that no other named policy has above it.
    pub stacks: Vec<Stack>,
    /// Which facts are looked up in which 名录 by their own text, each pair once.
    pub lookups: Vec<(FieldId, TableId)>,
}

/// A policy and all above it.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Upper policies first; the named one last.
    pub policies: IndexVec<PolicyId, Policy>,
    pub rules: Vec<Rule>,
    pub calendar: Option<Calendar>,
}

impl Stack {
    /// Leaves of the periods only whether a day lies in them: from then on everything is in force always, or never.
    pub fn settle_periods(&mut self, day: Date) {
        let settled = |period: Period| if period.contains(day) { Period::ALWAYS } else { Period::NEVER };
        self.policies.iter_mut().for_each(|policy| policy.period = settled(policy.period));
        self.rules.iter_mut().for_each(|rule| rule.period = settled(rule.period));
    }

    /// The rules of its last policy, by place.
    pub fn own_rules(&self) -> impl Iterator<Item = (usize, &Rule)> {
        self.policies.ids().last().into_iter().flat_map(|last| self.rules_of(last))
    }

    /// The rules of one of its policies, by place.
    pub fn rules_of(&self, policy: PolicyId) -> impl Iterator<Item = (usize, &Rule)> {
        self.rules.iter().enumerate().filter(move |(_, rule)| rule.policy == policy)
    }

    /// Whether one of its rules and the rule's policy are in force on a day.
    pub fn in_force(&self, rule: &Rule, day: Date) -> bool {
        rule.period.contains(day) && self.policies[rule.policy].period.contains(day)
    }

    /// Whether one of its rules counts for items on a day.
    pub fn counts(&self, rule: &Rule, day: Date) -> bool {
        rule.scope == RuleScope::Item && self.in_force(rule, day)
    }
}

/// A policy as one member of a stack.
#[derive(Clone, Debug)]
pub struct Policy {
    pub name: String,
    pub level: Level,
    pub period: Period,
    pub scope: Vec<Expression>,
    pub span: Span,
    /// Each 适用 as it is written, on one line.
    pub scope_words: Vec<String>,
    /// The 默认 of the stack's last policy, as a rule without conditions that speaks where no other decides. The 默认 of
    /// those above it are not looked at.
    pub default: Option<Rule>,
    /// Other words for conclusions, each conclusion once.
    pub vocabulary: Vec<(Effect, String)>,
    /// The facts by which the figures of a list are given as well (汇总).
    pub summary: Vec<FieldId>,
    pub required: Vec<Required>,
    /// The versions of the 法规 that it sees.
    pub laws: Vec<RegisteredLaw>,
}

impl Policy {
    /// The conditions of its header: each 适用, and when a fact is 必填.
    pub fn conditions(&self) -> impl Iterator<Item = &Expression> {
        self.scope.iter().chain(self.required.iter().filter_map(|required| required.when.as_ref()))
    }
}

/// A version of a 法规.
#[derive(Clone, Debug)]
pub struct RegisteredLaw {
    pub title: String,
    /// What its title is compared by.
    pub key: String,
    pub rank: Option<Rank>,
    /// Who made it.
    pub organ: Option<String>,
    pub period: Period,
}

words! {
    /// The ranks that a 法规 may have, highest first.
    Rank {
        Constitution "宪法"
        Statute "法律"
        AdministrativeRegulation "行政法规"
        LocalRegulation "地方性法规"
        DepartmentalRule "部门规章"
        LocalRule "地方政府规章"
        Document "规范性文件"
    }
}

words! {
    /// The level of a policy, highest first.
    Level {
        Nation "国家"
        Province "省"
        City "市"
        County "县"
        Township "乡"
    }
}

/// 必填, in the policy that says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Required {
    pub field: FieldId,
    pub when: Option<Expression>,
}

/// A fact of an item, or of an 对象.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub object: Option<ObjectId>,
    pub ty: Type,
    pub default: Option<Value>,
    pub aliases: Vec<String>,
    /// 又作: keys of other words in data, and the value that each stands for.
    pub synonyms: Vec<(String, Symbol)>,
    pub authority: Option<String>,
    /// 固有: it describes the duty itself, so that nobody can be advised to change it.
    pub inherent: bool,
    pub remark: Option<String>,
    /// The policy that declares it, the uppermost if several do.
    pub policy: String,
    pub span: Span,
}

#[derive(Debug)]
pub struct Object {
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Definition {
    pub name: String,
    pub policy: PolicyId,
    pub value: Expression,
    pub reads: Reads,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AggregateCall {
    pub kind: Aggregate,
    pub arguments: Vec<Expression>,
    pub by: Vec<Expression>,
    pub filter: Option<Expression>,
}

impl AggregateCall {
    /// Everything that is evaluated for each item.
    pub fn parts(&self) -> impl Iterator<Item = &Expression> {
        self.arguments.iter().chain(&self.by).chain(&self.filter)
    }
}

/// 对每个: the facts in which the items of a group agree.
#[derive(Debug)]
pub struct Grouping {
    /// In the order in which the first rule names them.
    pub fields: Vec<FieldId>,
    /// The same as expressions, which is what items are grouped by.
    pub by: Vec<Expression>,
    /// The aggregates that its rules see, each that of the group.
    pub aggregates: IndexSet<AggregateId>,
}

impl Grouping {
    /// Whether items are grouped by the same facts, in whatever order.
    pub fn is_by(&self, fields: &[FieldId]) -> bool {
        self.fields.len() == fields.len() && self.fields.iter().all(|field| fields.contains(field))
    }
}

/// A regular expression.
#[derive(Debug)]
pub struct Pattern {
    pub regex: regex_lite::Regex,
}

/// What a rule judges, which decides what it may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleScope {
    /// Each item: facts of the item and aggregates of its group.
    Item,
    /// 对全表, the list as a whole: facts of 对象 and aggregates of the whole list.
    List,
    /// 对每个, each group: its own facts, facts of 对象 and aggregates of the group.
    Group(GroupingId),
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub policy: PolicyId,
    pub scope: RuleScope,
    /// Indices into [`Stack::rules`] of the exceptions to this rule.
    pub overridden_by: Vec<usize>,
    pub basis: Vec<String>,
    /// An `And` with a part for each 当.
    pub when: Expression,
    /// Where it is a row of a decision table.
    pub row: Option<TableRow>,
    /// An `Or` with a part for each 除非.
    pub unless: Expression,
    pub lines: Vec<Line>,
    pub materials: Vec<Material>,
    /// The facts that its conditions and its 应备 read, by declaration.
    pub reads: Vec<FieldId>,
    pub conclusion: Conclusion,
    pub reason: Option<Template>,
    pub remedy: Option<Template>,
    pub period: Period,
    pub allows_exceptions: bool,
    pub reviewed: Vec<Reviewed>,
    pub span: Span,
}

/// 已审: a finding of the analysis that was considered and stands.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub kind: FindingKind,
    /// Indices into [`Stack::rules`] of the other rule, or of the rows of another table.
    pub other: Option<Range<usize>>,
    pub span: Span,
}

words! {
    /// What the analysis finds, by the words with which a 已审 names it.
    FindingKind {
        Conflict "冲突"
        Gap "空白"
        Shadowed "遮蔽"
        Duplicate "重复"
        Always "恒真"
        Unsatisfiable "永假"
        ContradictsUpper "抵触"
    }
}

/// What a rule concludes. Two are equal wherever they are written.
#[derive(Clone, Debug)]
pub struct Conclusion {
    pub effect: Effect,
    pub argument: Option<Template>,
    pub span: Span,
}

impl PartialEq for Conclusion {
    fn eq(&self, other: &Self) -> bool {
        self.effect == other.effect && self.argument == other.argument
    }
}

impl Eq for Conclusion {}

/// A row of a decision table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The name of the table.
    pub table: String,
    /// The row's own name, or its number from 1.
    pub name: String,
    pub cells: Cells,
}

/// What the cells of a row ask.
#[derive(Clone, Debug)]
pub enum Cells {
    /// They are a part of [`Rule::when`].
    When(usize),
    FirstHit(FirstHitRow),
}

/// A row of a decision table with 首个命中: it counts only where no row of the table above it holds.
#[derive(Clone, Debug)]
pub struct FirstHitRow {
    /// Index into [`Stack::rules`] of the table's first row; the others follow it.
    pub first: usize,
    /// The row's cells.
    pub test: Expression,
}

/// A labelled line of a 下列 below 当: a reason names those that hold.
#[derive(Clone, Debug)]
pub struct Line {
    pub label: String,
    /// Index into the parts of [`Rule::when`].
    pub when: usize,
    /// Index into the parts of that 当.
    pub part: usize,
}

/// One part of an 应备: a fact, or names that a set must hold. Two are equal wherever they are written.
#[derive(Clone, Debug)]
pub struct Material {
    pub field: FieldId,
    pub members: Option<Vec<Symbol>>,
    pub span: Span,
}

impl PartialEq for Material {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field && self.members == other.members
    }
}

impl Eq for Material {}

impl std::hash::Hash for Material {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.field.hash(state);
        self.members.hash(state);
    }
}

/// A text with values in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
}

/// What a 默认 is called among the reasons.
pub const DEFAULT_RULE: &str = "默认";

impl Rule {
    /// Whether its reason names lines of a 下列 that hold, or what is lacking of its 应备.
    pub fn tells_of_items(&self) -> bool {
        !self.materials.is_empty() || !self.lines.is_empty()
    }

    /// Whether it is a row of a decision table.
    pub fn is_row(&self) -> bool {
        self.row.is_some()
    }

    /// The name of the decision table that it is a row of.
    pub fn table(&self) -> Option<&str> {
        self.row.as_ref().map(|row| row.table.as_str())
    }

    /// Where it is a row of a decision table with 首个命中.
    pub fn first_hit(&self) -> Option<&FirstHitRow> {
        match &self.row.as_ref()?.cells {
            Cells::FirstHit(row) => Some(row),
            Cells::When(_) => None,
        }
    }

    pub fn first_hit_mut(&mut self) -> Option<&mut FirstHitRow> {
        match &mut self.row.as_mut()?.cells {
            Cells::FirstHit(row) => Some(row),
            Cells::When(_) => None,
        }
    }

    /// Each 当, which the cells of a row are not.
    pub fn written_whens(&self) -> impl Iterator<Item = &Expression> {
        let cells = self.row.as_ref().and_then(|row| if let Cells::When(part) = row.cells { Some(part) } else { None });
        self.when.parts().iter().enumerate().filter(move |(part, _)| Some(*part) != cells).map(|(_, when)| when)
    }

    /// Whether a name means it: its own, or that of the decision table that it is a row of.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.table() == Some(name)
    }

    /// Its conditions: 当, 除非, and the cells of a row with 首个命中.
    pub fn conditions(&self) -> impl Iterator<Item = &Expression> + Clone {
        [&self.when, &self.unless].into_iter().chain(self.first_hit().map(|row| &row.test))
    }

    pub fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Expression> {
        let cells = match &mut self.row {
            Some(TableRow { cells: Cells::FirstHit(row), .. }) => Some(&mut row.test),
            Some(TableRow { cells: Cells::When(_), .. }) | None => None,
        };
        [&mut self.when, &mut self.unless].into_iter().chain(cells)
    }

    /// Everything that is evaluated for what it judges: its conditions, and the values in its texts.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.deciding().chain(self.reason.iter().chain(&self.remedy).flat_map(Template::values))
    }

    /// What its outcome depends on: its conditions, and the values of its conclusion.
    pub fn deciding(&self) -> impl Iterator<Item = &Expression> {
        self.conditions().chain(self.conclusion.argument.iter().flat_map(Template::values))
    }

    /// Whether a 已审 accepts findings of a kind, whatever other rule they are about.
    pub fn accepts(&self, kind: FindingKind) -> bool {
        self.reviewed.iter().any(|reviewed| reviewed.kind == kind)
    }

    /// The condition of a line.
    pub fn line(&self, line: &Line) -> Option<&Expression> {
        self.when.parts().get(line.when)?.parts().get(line.part)
    }
}

impl Template {
    /// The values that are filled in.
    pub fn values(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Value(expression) => Some(expression),
            TemplatePart::Text(_) | TemplatePart::Lacking => None,
        })
    }

    /// Its text, where nothing of an item is filled in.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TemplatePart::Text(text)] => Some(text),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    Text(String),
    Value(Expression),
    /// `{缺项}`
    Lacking,
}

/// The fact that names an item: the first text.
pub fn title_field(fields: &IndexVec<FieldId, Field>) -> Option<FieldId> {
    fields.find_id(|field| field.object.is_none() && field.ty == Type::Text)
}

impl Model {
    /// The fact's name as it is asked for: `申报.申请日期` for a fact of an 对象.
    pub fn fact_name(&self, id: FieldId) -> Cow<'_, str> {
        let field = &self.fields[id];
        match field.object {
            Some(object) => Cow::Owned(format!("{}.{}", self.objects[object].name, field.name)),
            None => Cow::Borrowed(&field.name),
        }
    }

    /// An 应备 as it is written: the fact, and the names that it must hold.
    pub fn material(&self, material: &Material) -> String {
        let fact = self.fact_name(material.field);
        match &material.members {
            Some(members) => {
                let names: Vec<&str> = members.iter().map(|member| self.symbols.name(*member)).collect();
                format!("{fact} {{{}}}", names.join("、"))
            }
            None => fact.into_owned(),
        }
    }

    /// The fact that names an item.
    pub fn title_field(&self) -> Option<FieldId> {
        title_field(&self.fields)
    }

    /// The outcome's word; the 用语 of the named policies may replace it.
    pub fn label(&self, outcome: Outcome) -> &str {
        outcome.effect().map_or(NONE_WORD, |effect| self.word(effect))
    }

    /// The conclusion's word; the 用语 of the named policies may replace it.
    pub fn word(&self, effect: Effect) -> &str {
        let mut words = self.named_policies().flat_map(|policy| &policy.vocabulary);
        words.find(|(other, _)| *other == effect).map_or(effect.word(), |(_, word)| word)
    }

    /// The 汇总 of the named policies, each fact once.
    pub fn summary_fields(&self) -> Vec<FieldId> {
        let mut fields: Vec<FieldId> = Vec::new();
        for field in self.named_policies().flat_map(|policy| &policy.summary) {
            if !fields.contains(field) {
                fields.push(*field);
            }
        }
        fields
    }

    fn named_policies(&self) -> impl Iterator<Item = &Policy> {
        self.stacks.iter().filter_map(|stack| stack.policies.last())
    }

    /// Whether something of the items must be known before the first of them is judged.
    pub fn surveys_items(&self) -> bool {
        !self.aggregates.is_empty() || !self.groupings.is_empty()
    }

    /// Whether some rule is 对全表.
    pub fn has_list_rules(&self) -> bool {
        self.stacks.iter().any(|stack| stack.rules.iter().any(|rule| rule.scope == RuleScope::List))
    }
}
