//! Whether two files mean the same: declarations are equal wherever they stand, and with or without brackets around names.

use crate::source::Span;
use crate::syntax::ast::{
    Adjustable, Assigned, Cell, Conclusion, Condition, Expectation, Expression, File, Name, Row, Template, TestItem, TypeName,
};

/// The first declaration of `before` that means something else in `after`.
pub fn first_difference(before: &File, after: &File) -> Option<Span> {
    let differing = before.declarations.iter().zip(&after.declarations).find(|(one, other)| one.kind != other.kind);
    let missing = (before.declarations.len() != after.declarations.len()).then(|| Span::new(before.source, 0, 0));
    differing.map(|(one, _)| one.head).or(missing)
}

/// Equality without places. Every field is named, so that none is forgotten.
macro_rules! equal_but_for_places {
    ($($part:ident { $($field:ident),* } apart from { $($place:ident),* },)*) => {$(
        impl PartialEq for $part {
            fn eq(&self, other: &Self) -> bool {
                let $part { $($field),*, $($place: _),* } = self;
                true $(&& *$field == other.$field)*
            }
        }
    )*};
}

equal_but_for_places! {
    Name { text } apart from { span, bracketed },
    TypeName { word, unit, values } apart from { span },
    Adjustable { low, high } apart from { span },
    Condition { kind } apart from { span },
    Conclusion { word, argument } apart from { span },
    Template { parts } apart from { span },
    Row { cells } apart from { span },
    Cell { kind } apart from { span },
    TestItem { facts, expectation } apart from { span },
    Expectation { conclusion, because, because_not, lacking } apart from { span },
    Expression { kind } apart from { span },
}

impl PartialEq for Assigned {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Assigned::One(one), Assigned::One(other)) => one == other,
            (Assigned::Many(all, _), Assigned::Many(others, _)) => all == others,
            (Assigned::One(_), Assigned::Many(..)) | (Assigned::Many(..), Assigned::One(_)) => false,
        }
    }
}
