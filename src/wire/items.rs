//! The JSON of a list that comes item by item: only the texts of the items are held until the summary, which stands before them, is known.

use super::{CheckResult, Item, layout, to_json};

/// Items as [`to_json`] shows them within a result.
#[derive(Default)]
pub struct ItemTexts {
    texts: Vec<Box<str>>,
}

impl ItemTexts {
    /// Adds an item.
    pub fn add(&mut self, item: &Item<'_>) {
        let text = layout::text(item, true);
        let mut indented = String::with_capacity(text.len() + text.len() / 4);
        for line in text.split_inclusive('\n') {
            indented.push_str(line);
            if line.ends_with('\n') {
                indented.push_str("    ");
            }
        }
        self.texts.push(indented.into());
    }

    /// A result with these items instead of its own, part by part: put together they are what [`to_json`] gives.
    pub fn parts(&self, result: &CheckResult<'_>) -> impl Iterator<Item = String> {
        const EMPTY: &str = "\n  \"items\": []";
        let whole = to_json(&CheckResult { items: Vec::new(), ..result.clone() });
        let (head, tail) = match whole.split_once(EMPTY) {
            Some((head, tail)) if !self.texts.is_empty() => (format!("{head}\n  \"items\": ["), format!("\n  ]{tail}")),
            _ => (whole, String::new()),
        };
        let items = self.texts.iter().enumerate().map(|(at, text)| format!("{}\n    {text}", if at == 0 { "" } else { "," }));
        std::iter::once(head).chain(items).chain([tail])
    }
}

#[cfg(test)]
mod tests {
    use super::ItemTexts;
    use crate::wire::{CheckResult, DataError, Item, Summary, to_json};

    #[test]
    fn the_parts_are_the_whole() {
        let item = |row| Item {
            row: Some(row),
            name: Some("\n  \"items\": []".to_owned()),
            errors: vec![DataError { field: None, value: None, message: "有误".to_owned(), suggestion: None, place: None }],
            ..Item::default()
        };
        for count in 0..3 {
            let items: Vec<Item> = (1..=count).map(item).collect();
            let mut texts = ItemTexts::default();
            items.iter().for_each(|item| texts.add(item));
            let summary = Summary { items: count, ..Summary::default() };
            for list in [None, Some(item(9))] {
                let result = CheckResult {
                    version: 1,
                    as_of: "2024-01-01".to_owned(),
                    policies: Vec::new(),
                    summary: summary.clone(),
                    items: items.clone(),
                    list,
                    warnings: Vec::new(),
                };
                assert_eq!(texts.parts(&result).collect::<String>(), to_json(&result));
            }
        }
    }
}
