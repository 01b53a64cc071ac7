//! Texts of cells and notes: what is longer than a spreadsheet program takes says so where it ends.

use std::borrow::Cow;

/// Excel's own limit of a cell or a note, in units of UTF-16.
pub const MAX_CELL: usize = 32_767;

/// A text of at most `most` units; of a longer one whole lines or names are left out, and `remark` stands for them.
pub fn fitting<'t>(text: &'t str, most: usize, remark: &str) -> Cow<'t, str> {
    let units = |text: &str| text.encode_utf16().count();
    // No character has fewer bytes than units.
    if text.len() <= most || units(text) <= most {
        return Cow::Borrowed(text);
    }
    let kept = first_units(text, most.saturating_sub(units(remark)));
    // A line that alone is too long is cut within.
    let whole = kept.rfind(['\n', '、', '；']).filter(|at| *at > kept.len() / 2).and_then(|at| kept.get(..at));
    Cow::Owned(format!("{}{remark}", whole.unwrap_or(kept)))
}

/// The first characters of a text, of at most so many units.
pub fn first_units(text: &str, most: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find(|(_, c)| {
        taken += c.len_utf16();
        taken > most
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn what_is_too_long_ends_with_the_remark() {
        assert_eq!(fitting("甲、乙、丙", 5, "等"), "甲、乙、丙");
        assert_eq!(fitting("甲、乙、丙、丁", 6, "……等"), "甲、乙……等");
        assert_eq!(fitting("一二三四五六", 5, "…"), "一二三四…");
        assert_eq!(fitting("👍👍👍", 4, "…"), "👍…");
    }
}
