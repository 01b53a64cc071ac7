//! Where an array of objects in a JSON document can be cut, so that each part is an array by itself.
//!
//! Nothing is judged here: a part that is no JSON is told by the careful reader, which meets the same fault at the same place.

use crate::input::scan::{blank, plain};
use crate::stream::batches::Array;

/// Where a part ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The comma or bracket behind the last whole item, or what lies behind the fault.
    pub at: usize,
    pub items: usize,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A comma, behind which another object begins.
    Comma,
    /// The bracket that closes the array.
    Closed,
    /// No JSON goes on like this.
    Fault,
}

/// The opening bracket of an array whose first element is an object, if a document begins with one, or with an object that has it.
pub fn begin(bytes: &[u8]) -> Option<(Array, usize)> {
    const KEY: &[u8] = "\"事项\"".as_bytes();
    let sign = |at: usize, sign: u8| {
        let at = blank(bytes, at);
        (bytes.get(at) == Some(&sign)).then_some(at)
    };
    if let Some(at) = sign(0, b'[') {
        return sign(at + 1, b'{').map(|_| (Array::Bare, at));
    }
    let mut before = sign(0, b'{')?;
    loop {
        let key = sign(before + 1, b'"')?;
        let end = value_end(bytes, key)?;
        let value = blank(bytes, sign(end, b':')? + 1);
        if bytes.get(key..end) == Some(KEY) {
            let at = sign(value, b'[')?;
            return sign(at + 1, b'{').map(|_| (Array::Within("/事项"), at));
        }
        before = sign(value_end(bytes, value)?, b',')?;
    }
}

/// Where a value ends; none if it does not.
fn value_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => match text_end(bytes, at + 1) {
                Text::Ends(end) => at = end,
                Text::Open | Text::Fault(_) => return None,
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ if depth > 0 => {}
            _ => {
                // A number or a word.
                while bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) || matches!(bytes.get(at + 1), Some(b'.' | b'+' | b'-')) {
                    at += 1;
                }
            }
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The part that begins with the opening bracket or with the comma before an item and ends with a whole item, as an array.
/// `ends`: whether it does end so.
pub fn whole(mut bytes: Vec<u8>, ends: bool) -> Vec<u8> {
    if let Some(first) = bytes.first_mut() {
        *first = b'[';
    }
    if ends {
        bytes.push(b']');
    }
    bytes
}

/// The last place to cut; none if too little is at hand.
pub fn cut(bytes: &[u8]) -> Option<Cut> {
    let mut found = None;
    let (mut at, mut depth, mut items) = (1, 0usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => match text_end(bytes, at + 1) {
                Text::Ends(end) => at = end,
                Text::Open => break,
                Text::Fault(at) => return Some(Cut { at: at + 1, items: 0, end: End::Fault }),
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(Cut { at, items: items + 1, end: End::Closed }),
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => {
                items += 1;
                if bytes.get(blank(bytes, at + 1)) == Some(&b'{') {
                    found = Some(Cut { at, items, end: End::Comma });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

enum Text {
    Ends(usize),
    Open,
    /// A control character.
    Fault(usize),
}

/// The quote that ends a text.
#[inline]
fn text_end(bytes: &[u8], mut at: usize) -> Text {
    loop {
        at = plain(bytes, at);
        match bytes.get(at) {
            None => return Text::Open,
            Some(b'"') => return Text::Ends(at),
            Some(b'\\') => at += 2,
            Some(_) => return Text::Fault(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Array, Cut, End, begin, cut, whole};

    #[test]
    fn an_array_is_found_where_it_is_the_items() {
        assert_eq!(begin(b" [ {"), Some((Array::Bare, 1)));
        let text = "\n{ \"事项\" : [{\"a\":1}]}";
        assert_eq!(begin(text.as_bytes()), Some((Array::Within("/事项"), text.find('[').expect("a bracket"))));
        let text = "{\"申报\" : {\"a\":[1,\"}],\\\"\"]},\"b\":-1.5e+3 ,\"c\":null, \"d\":\"事项\",\n\"事项\":[{\"a\":[{}]}]}";
        assert_eq!(begin(text.as_bytes()), Some((Array::Within("/事项"), text.find("[{").expect("a bracket"))));
        for text in [
            "",
            "[",
            "[]",
            "[1,{}]",
            "{\"事项\":[",
            "{\"事项\":[1",
            "{\"事项\":{",
            "{\"申报\":{}",
            "{\"申报\":{\"事项\":[{}]}}",
            "{\"申报\":},\"事项\":[{}]}",
            "{\"事项 \":[{}]}",
            "{\"事\\u9879\":[{}]}",
        ] {
            assert_eq!(begin(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn arrays_are_cut_between_objects() {
        let at = |text: &str, at, items, end| assert_eq!(cut(text.as_bytes()), Some(Cut { at, items, end }), "{text}");
        at(r#"[{"a":"}],{"},{"b":1"#, 13, 1, End::Comma);
        at(r#"[{"a":[1,{},{}]} , {}, 3, {"#, 24, 3, End::Comma);
        at(r#"[{"a":"\"},{"},{}"#, 14, 1, End::Comma);
        at(r#"[{},{}] , {}"#, 6, 2, End::Closed);
        at(r#",{}}"#, 3, 1, End::Closed);
        at("[{\"a\n\":1},{}", 5, 0, End::Fault);
        for text in [r#"[{"a":1}, "#, r#"[{"a":1},1"#, r#"[{"a":"},{"#, r#"[{"a":"\"#, "["] {
            assert_eq!(cut(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn parts_are_arrays() {
        assert_eq!(whole(b",{\"a\":1}".to_vec(), true), b"[{\"a\":1}]");
        assert_eq!(whole(b",{\"a\":1".to_vec(), false), b"[{\"a\":1");
    }
}
