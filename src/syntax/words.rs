//! The words of the language, each in one row: which of them open a line, and what the others are to a clause.

use crate::diagnostic::near;
use crate::syntax::parser::Rule;

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident $word:literal $rule:ident)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $kind { $($name),* }

        impl $kind {
            pub const ALL: &[$kind] = &[$($kind::$name),*];

            /// The word as written.
            pub fn word(self) -> &'static str {
                match self { $($kind::$name => $word),* }
            }

            /// The rule of the grammar that matches a line which opens with the word.
            pub fn rule(self) -> Rule {
                match self { $($kind::$name => Rule::$rule),* }
            }

            pub fn from_word(word: &str) -> Option<$kind> {
                match word {
                    $($word => Some($kind::$name),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
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
        Test "测试" test
    }
}

words! {
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
        Basis "依据" basis
        When "当" when
        Unless "除非" unless
        Requires "应备" requires
        Conclusion "结论" conclusion
        Reason "理由" reason
        Remedy "补正" remedy
        AllowsExceptions "允许下级例外" allows_exceptions
        Reviewed "已审" reviewed
        Remark "说明" note
        AsOf "基准日" as_of
        Shared "各项" shared
        Item "事项" item
        Expect "预期" expected
        List "全表" list_expected
    }
}

impl DeclarationWord {
    /// The clauses that may stand in such a declaration.
    pub fn clauses(self) -> &'static [ClauseWord] {
        use ClauseWord as C;
        match self {
            DeclarationWord::Policy => {
                &[C::Document, C::Organ, C::Level, C::From, C::Until, C::Upper, C::Scope, C::Default, C::Vocabulary, C::Summary, C::Remark]
            }
            DeclarationWord::Table => &[C::Column],
            DeclarationWord::Law => &[C::Rank, C::Organ, C::From, C::Until],
            DeclarationWord::Rule | DeclarationWord::DecisionTable => &[
                C::Basis,
                C::When,
                C::Unless,
                C::Requires,
                C::Conclusion,
                C::Reason,
                C::Remedy,
                C::From,
                C::Until,
                C::AllowsExceptions,
                C::Reviewed,
                C::Remark,
            ],
            DeclarationWord::Test => &[C::AsOf, C::Shared, C::Item, C::Expect, C::List],
            DeclarationWord::Field
            | DeclarationWord::Object
            | DeclarationWord::Calendar
            | DeclarationWord::Parameter
            | DeclarationWord::Setting
            | DeclarationWord::Definition => &[],
        }
    }
}

/// The declaration or clause word nearest to a word that opens a line in a declaration.
pub fn near_word(word: &str, declaration: Option<DeclarationWord>) -> Option<&'static str> {
    let clauses = declaration.map_or(&[][..], DeclarationWord::clauses).iter().map(|clause| clause.word());
    near::nearest(word, clauses.chain(DeclarationWord::ALL.iter().map(|declaration| declaration.word())))
}

/// What a word inside a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Joins conditions.
    Connective,
    /// Says something of the value before it.
    Predicate,
    /// Holds the parts of an expression together.
    Operator,
    /// A value by itself.
    Value,
    /// Says something at its own place only, and is a name elsewhere.
    Option,
    /// An option that a value follows.
    ValueOption,
}

use Class::{Connective, Operator, Option as Opt, Predicate, Value, ValueOption};

/// The words inside lines. Those of the first four classes are no names, unless in 「」.
pub const WORDS: &[(&str, Class)] = &[
    ("且", Connective),
    ("或", Connective),
    ("非", Operator),
    ("为", Predicate),
    ("不为", Predicate),
    ("不低于", Predicate),
    ("不足", Predicate),
    ("不少于", Predicate),
    ("不超过", Predicate),
    ("不高于", Predicate),
    ("不多于", Predicate),
    ("不早于", Predicate),
    ("不晚于", Predicate),
    ("低于", Predicate),
    ("少于", Predicate),
    ("超过", Predicate),
    ("高于", Predicate),
    ("多于", Predicate),
    ("早于", Predicate),
    ("晚于", Predicate),
    ("介于", Predicate),
    ("属于", Predicate),
    ("不属于", Predicate),
    ("包含全部", Predicate),
    ("包含任一", Predicate),
    ("包含", Predicate),
    ("不包含", Predicate),
    ("开头为", Predicate),
    ("结尾为", Predicate),
    ("匹配", Predicate),
    ("已填", Predicate),
    ("未填", Predicate),
    ("至", Operator),
    ("于", Operator),
    ("按", Operator),
    ("其中", Operator),
    ("若", Operator),
    ("则", Operator),
    ("否则", Operator),
    ("是", Value),
    ("否", Value),
    ("基准日", Value),
    ("必填", Opt),
    ("当", ValueOption),
    ("缺省", ValueOption),
    ("列名", Opt),
    ("由", Opt),
    ("说明", Opt),
    ("来自", Opt),
    ("主键", Opt),
    ("施行", Opt),
    ("失效", Opt),
    ("可调", ValueOption),
    ("对全表", Opt),
    ("例外于", Opt),
    ("首个命中", Opt),
    ("下列全部", Opt),
    ("下列之一", Opt),
    ("缺项", Opt),
    ("因", Opt),
    ("不因", Opt),
    ("缺", Opt),
];

/// The class of a word inside a line.
pub fn class(word: &str) -> Option<Class> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, class)| *class)
}

/// The words that say something of a value or join conditions: those that are most often written without blank space.
pub fn between_conditions() -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(|(_, class)| matches!(class, Connective | Predicate)).map(|(word, _)| *word)
}

/// Whether a name of that text may be taken for a word somewhere.
pub fn is_word(text: &str) -> bool {
    class(text).is_some() || DeclarationWord::from_word(text).is_some() || ClauseWord::from_word(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Class, ClauseWord, DeclarationWord, WORDS};
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
        let lines = DeclarationWord::ALL.iter().map(|word| word.word()).chain(ClauseWord::ALL.iter().map(|word| word.word()));
        let inside = WORDS.iter().map(|(word, _)| *word).filter(|word| *word != "缺项");
        let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "年", "月", "日", "号"];
        assert_eq!(words(GRAMMAR), lines.chain(inside).chain(numerals).collect());
    }

    #[test]
    fn reserved_are_the_words_that_are_no_names_and_the_longest_come_first() {
        let (_, rest) = GRAMMAR.split_once("reserved       = @{").expect("the rule");
        let (reserved, _) = rest.split_once(") ~ !letter").expect("its end");
        let no_names = WORDS.iter().filter(|(_, class)| !matches!(class, Class::Option | Class::ValueOption)).map(|(word, _)| *word);
        assert_eq!(words(reserved), no_names.collect());
        let places: Vec<&str> = reserved.split('"').skip(1).step_by(2).collect();
        for (at, word) in places.iter().enumerate() {
            assert!(places.iter().take(at).all(|before| !word.starts_with(before)), "{word} is never tried");
        }
    }
}
