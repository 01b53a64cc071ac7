//! Texts that spreadsheet programs may take for formulas: a `'` before them says that they are none, and is no part of them when they are read.

use crate::value::number::{DecimalError, Number};
use crate::value::text::{is_dash, key};
use crate::visible::is_invisible;
use std::borrow::Cow;

/// What a spreadsheet program may take for the beginning of a formula, also in the forms of a Chinese keyboard.
const FORMULA_SIGNS: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// A text as a cell that no spreadsheet program mistakes for a formula. A number is none, and neither is a dash.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_ambiguous(cell) && !is_plain(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// What such a cell says.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_ambiguous(rest)).unwrap_or(cell)
}

/// Whether a text may be taken for a formula, or for one that is guarded already: programs pass over what is not seen.
fn is_ambiguous(cell: &str) -> bool {
    let is_passed_over = |c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '␀'..='␡');
    let bare = cell.trim_start_matches('\'');
    bare.trim_start_matches(is_passed_over).starts_with(FORMULA_SIGNS) || bare.starts_with(['\t', '\r'])
}

fn is_plain(cell: &str) -> bool {
    let written = key(cell);
    is_dash(&written) || !matches!(Number::parse(&written), Err(DecimalError::Shape))
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_nothing_else_is() {
        for formula in ["=1+1", "-养犬登记", "＠SUM(A1)", " \u{200b}=1", "\t养犬", "-1+1", "-2+cmd|' /C calc'!A0", "'-1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for other in ["", "养犬登记", "-", "－", "——", "-5", "－5", "+3", "-1,234.5", "'养犬'", "'001"] {
            assert_eq!(guarded(other), other);
        }
        assert_eq!(["'-", "'-5", "'=1", "'001", "'"].map(unguarded), ["-", "-5", "=1", "'001", "'"]);
    }

    proptest! {
        #[test]
        fn what_was_guarded_is_read_as_it_was(cell in "['=+\\-@\t 5养]{0,6}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguarded(&written), cell.as_str());
        }
    }
}
