//! Whole numbers in Chinese numerals.

/// A number below 10 000 (`一百零二`, `一〇二`), if a text is one.
pub fn numeral(text: &str) -> Option<u32> {
    // No number that is meant is longer.
    if text.is_empty() || text.chars().count() > 9 {
        return None;
    }
    let has_places = text.contains(['十', '百', '千']);
    let (mut total, mut digit, mut last) = (0_u32, None, u32::MAX);
    for c in text.chars() {
        let place = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let value = if c == '两' {
                    2
                } else {
                    (0..).zip("〇一二三四五六七八九".chars()).find(|(_, numeral)| *numeral == c || (*numeral == '〇' && c == '零'))?.0
                };
                // Of 十二五 nobody knows what it counts.
                if has_places && digit.is_some_and(|digit| digit > 0) {
                    return None;
                }
                digit = Some(if has_places { value } else { digit.unwrap_or(0) * 10 + value });
                continue;
            }
        };
        if place >= last {
            return None;
        }
        last = place;
        total += digit.take().unwrap_or(1) * place;
    }
    Some(total + digit.unwrap_or(0)).filter(|number| *number < 10_000)
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn numerals_are_read_by_their_places() {
        let cases = [
            ("八", 8),
            ("十", 10),
            ("十七", 17),
            ("八十六", 86),
            ("一百零二", 102),
            ("一百一十", 110),
            ("一千二百六十", 1260),
            ("一〇二", 102),
            ("二五", 25),
            ("两千", 2000),
        ];
        for (text, number) in cases {
            assert_eq!(numeral(text), Some(number), "{text}");
        }
        for text in ["", "一二三四五", "千千千千千千千千千千", "十二五", "二百百", "五十百", "甲", "一元"] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }
}
