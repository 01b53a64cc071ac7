//! The words of the language, each in one row: which of them open a line, and what the others are to a clause.

use crate::collections::words;
use crate::diagnostic::near::did_you_mean;
use crate::syntax::parser::Rule;

/// Words that open a line, each with the rule of the grammar that matches such a line.
macro_rules! line_words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident $word:literal $rule:ident)* }) => {
        words! { $(#[$doc])* $kind { $($name $word)* } }

        impl $kind {
            pub fn rule(self) -> Rule {
                match self { $($kind::$name => Rule::$rule),* }
            }
        }
    };
}

line_words! {
    /// The words that open a declaration.
    DeclarationWord {
        Policy "政策" policy
        Field "字段" field
        Object "对象" object
        Table "名录" table
        Calendar "日历" calendar
        Law "法规" law
        Parameter "参数" parameter
        Setting "设定" setting
        Definition "定义" definition
        Rule "规则" rule_
        DecisionTable "判定表" decision_table
        Background "背景" background
        Test "测试" test
    }
}

line_words! {
    /// The words that open a clause.
    ClauseWord {
        Document "文号" document
        Organ "机关" organ
        Level "层级" level
        From "施行" from
        Until "失效" until
        Upper "上位" uppers
        Scope "适用" scope
        Default "默认" default
        Vocabulary "用语" vocabulary
        Summary "汇总" summary
        Column "列" column
        Rank "位阶" rank
        ArticleCount "条数" article_count
        ShortTitles "简称" short_titles
        Basis "依据" basis
        When "当" when
        Unless "除非" unless
        Materials "应备" materials
        Conclusion "结论" conclusion
        Reason "理由" reason
        Remedy "补正" remedy
        AllowsExceptions "允许下级例外" allows_exceptions
        Reviewed "已审" reviewed
        Remark "说明" note
        AsOf "基准日" as_of
        Shared "各项" shared
        Item "事项" item
        Group "每组" group
        Expect "预期" expected
        List "全表" list_expected
    }
}

/// The words of conclusions, and whether a text follows each; `src/ir/conclusion.rs` tests that they are those of its table.
pub const CONCLUSIONS: &[(&str, bool)] = &[
    ("提醒", false),
    ("须满足", true),
    ("准入", false),
    ("附条件准入", true),
    ("报批", true),
    ("裁决", true),
    ("补正", true),
    ("转办", true),
    ("不予准入", false),
    ("无意见", false),
];

/// Whether a text follows the word of a conclusion; `None` for any other word.
pub fn takes_argument(word: &str) -> Option<bool> {
    CONCLUSIONS.iter().find(|(known, _)| *known == word).map(|(_, takes)| *takes)
}

/// The words after which the lines of a condition follow, and whether all of the lines must hold.
pub const LISTINGS: [(&str, bool); 2] = [("下列全部", true), ("下列之一", false)];

impl ClauseWord {
    /// Whether the clause may stand in such a declaration.
    pub fn stands_in(self, declaration: DeclarationWord) -> bool {
        use ClauseWord as C;
        use DeclarationWord as D;
        match self {
            C::Document | C::Level | C::Upper | C::Scope | C::Default | C::Vocabulary | C::Summary => declaration == D::Policy,
            C::Column => declaration == D::Table,
            C::Rank | C::ArticleCount | C::ShortTitles => declaration == D::Law,
            C::Organ => matches!(declaration, D::Policy | D::Law),
            C::From | C::Until => matches!(declaration, D::Policy | D::Law | D::Rule | D::DecisionTable),
            C::Remark => matches!(declaration, D::Policy | D::Rule | D::DecisionTable),
            C::Basis | C::Reason | C::Remedy => matches!(declaration, D::Policy | D::Rule | D::DecisionTable),
            C::When | C::Unless | C::Materials | C::Conclusion | C::AllowsExceptions | C::Reviewed => {
                matches!(declaration, D::Rule | D::DecisionTable)
            }
            C::AsOf | C::Shared => matches!(declaration, D::Background | D::Test),
            C::Item | C::Group | C::Expect | C::List => declaration == D::Test,
        }
    }
}

impl DeclarationWord {
    /// Whether its clauses state facts as a list has them: such a clause goes on after a separator, and the names of 对象 open clauses.
    pub fn states_facts(self) -> bool {
        matches!(self, DeclarationWord::Background | DeclarationWord::Test)
    }

    /// The clauses that may stand in such a declaration.
    pub fn clauses(self) -> impl Iterator<Item = ClauseWord> {
        ClauseWord::ALL.iter().copied().filter(move |clause| clause.stands_in(self))
    }
}

/// Proposes the declaration or clause words near to a word that opens a line in a declaration.
pub fn near_word(word: &str, declaration: Option<DeclarationWord>) -> Option<String> {
    let clauses = declaration.into_iter().flat_map(DeclarationWord::clauses).map(ClauseWord::word);
    did_you_mean(word, clauses.chain(DeclarationWord::words()))
}

/// What a word inside a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Relates the value before it to the 名录 after it, and is a name elsewhere.
    TablePredicate,
    /// Joins conditions.
    Connective,
    /// Relates the value before it to something, or is a statement about it.
    Predicate,
    /// Holds the parts of an expression together.
    Operator,
    /// A value by itself.
    Value,
    /// Has a meaning at its own place only, and is a name elsewhere.
    Option,
    /// An option that a value follows.
    ValueOption,
    /// An option of a 字段, a 列 or a 参数, before which a line may be broken.
    FieldOption,
    /// A `FieldOption` that a value follows.
    FieldValueOption,
}

/// The classes of words that are options.
pub const OPTIONS: [Class; 4] = [Class::Option, Class::ValueOption, Class::FieldOption, Class::FieldValueOption];

impl Class {
    /// Whether a line may be broken before such an option.
    pub fn may_open_line(self) -> bool {
        matches!(self, Class::FieldOption | Class::FieldValueOption)
    }
}

/// The words inside lines. Connectives, predicates, operators and values are no names, unless in 「」.
const WORDS: &[(Class, &str)] = &[
    (Class::Connective, "且 或"),
    (Class::Operator, "非"),
    (Class::Predicate, "为 不为 不低于 不足 不少于 不超过 不高于 不多于 不早于 不晚于 低于 少于 超过 高于 多于 早于 晚于 介于"),
    (Class::Predicate, "属于 不属于 包含全部 包含任一 包含 不包含 开头为 结尾为 匹配 已填 未填"),
    (Class::TablePredicate, "引用 不引用 提及 不提及"),
    (Class::Operator, "至 于 按 其中 若 则 否则"),
    (Class::Value, "是 否 基准日"),
    (Class::FieldOption, "必填 固有"),
    (Class::ValueOption, "当"),
    (Class::FieldValueOption, "缺省"),
    (Class::FieldOption, "列名"),
    // Lines are broken between its values.
    (Class::Option, "又作"),
    (Class::FieldOption, "由 说明"),
    (Class::Option, "来自 由下级设定 不全 主键 别名 施行 失效"),
    (Class::FieldValueOption, "可调"),
    (Class::Option, "对全表 对每个 例外于 首个命中 下列全部 下列之一 缺项 预期 因 不因 缺"),
];

/// The words inside lines that are of one of some classes.
pub fn of_classes(classes: &[Class]) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(class, _)| classes.contains(class)).flat_map(|(_, words)| words.split(' '))
}

/// The class of a word inside a line.
pub fn class(word: &str) -> Option<Class> {
    WORDS.iter().find(|(_, words)| words.split(' ').any(|known| known == word)).map(|(class, _)| *class)
}

/// Whether a text begins with a connective, a predicate or an operator, glued to what follows it.
pub fn begins_with_word(text: &str) -> bool {
    of_classes(&[Class::Connective, Class::Predicate, Class::Operator]).any(|word| text.starts_with(word))
}

/// Whether a name of that text may be taken for a word somewhere.
pub fn is_word(text: &str) -> bool {
    class(text).is_some() || DeclarationWord::from_word(text).is_some() || ClauseWord::from_word(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Class, ClauseWord, DeclarationWord, Rule, WORDS, of_classes};
    use std::collections::BTreeSet;

    const GRAMMAR: &str = include_str!("../../grammar/zhunru.pest");

    /// The Chinese words between quotation marks.
    fn words(grammar: &str) -> BTreeSet<&str> {
        let code = grammar.lines().filter(|line| !line.starts_with("//"));
        let literals = code.flat_map(|line| line.split('"').skip(1).step_by(2));
        literals.filter(|word| word.starts_with(|c| ('一'..='龥').contains(&c))).collect()
    }

    #[test]
    fn the_words_of_the_grammar_are_those_of_the_table() {
        let lines = DeclarationWord::words().chain(ClauseWord::words());
        let inside = WORDS.iter().flat_map(|(_, words)| words.split(' ')).filter(|word| *word != "缺项");
        let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "年", "月", "日", "号", "条"];
        assert_eq!(words(GRAMMAR), lines.chain(inside).chain(numerals).collect());
    }

    #[test]
    fn the_words_that_the_parser_leaves_out_are_those_that_hold_parts_together() {
        let rules = Rule::all_rules().iter().filter(|rule| format!("{rule:?}").starts_with("word_"));
        assert!(rules.clone().eq(Rule::all_rules().iter().filter(|rule| (Rule::word_between..=Rule::word_lacking).contains(rule))));
        assert!(rules.count() > 20);
    }

    #[test]
    fn reserved_are_the_words_that_are_no_names_and_the_longest_come_first() {
        let (_, rest) = GRAMMAR.split_once("reserved       = @{").expect("the rule");
        let (reserved, _) = rest.split_once(") ~ !letter").expect("its end");
        let no_names = of_classes(&[Class::Connective, Class::Predicate, Class::Operator, Class::Value]);
        assert_eq!(words(reserved), no_names.collect());
        let places: Vec<&str> = reserved.split('"').skip(1).step_by(2).collect();
        for (at, word) in places.iter().enumerate() {
            assert!(places.iter().take(at).all(|before| !word.starts_with(before)), "{word} is never tried");
        }
    }
}
