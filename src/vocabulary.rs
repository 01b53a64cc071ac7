//! The words of the language for whoever colours or proposes them: the tables of the other rooms, by kind.

use crate::ir::builtins;
use crate::ir::conclusion::Effect;
use crate::syntax::words::{Class, ClauseWord, DeclarationWord, of_classes};
use crate::value::types::TypeWord;
use serde::Serialize;

/// All words of the language.
#[derive(Clone, Debug, Serialize)]
pub struct Vocabulary {
    /// Words that open a declaration.
    pub declarations: Vec<&'static str>,
    /// Words that open a clause.
    pub clauses: Vec<&'static str>,
    /// Words of expressions, which are no names.
    pub operators: Vec<&'static str>,
    /// Values that are words: 是, 否, 基准日.
    pub values: Vec<&'static str>,
    /// Words that say something at their own place only, and are names elsewhere.
    pub options: Vec<&'static str>,
    /// What a rule may conclude.
    pub conclusions: Vec<&'static str>,
    /// Functions and aggregates of the whole list.
    pub functions: Vec<&'static str>,
    /// Types of fields.
    pub types: Vec<&'static str>,
}

/// All words of the language, by kind.
pub fn vocabulary() -> Vocabulary {
    Vocabulary {
        declarations: DeclarationWord::words().collect(),
        clauses: ClauseWord::words().collect(),
        operators: of_classes(&[Class::Connective, Class::Predicate, Class::Operator]).collect(),
        values: of_classes(&[Class::Value]).collect(),
        options: of_classes(&[Class::TablePredicate, Class::Option, Class::ValueOption, Class::FieldOption, Class::FieldValueOption])
            .collect(),
        conclusions: Effect::words().collect(),
        functions: builtins::names().collect(),
        types: TypeWord::words().collect(),
    }
}
