//! Keys of groups → numbers in order of first appearance.

use crate::value::Value;
use indexmap::IndexSet;

/// Different keys, each with its number. They come from the cells of a list, so that the hash must resist collisions made on purpose.
pub type Keys = IndexSet<Box<[u8]>>;

/// The number of a key.
pub fn number(keys: &mut Keys, key: &[u8]) -> u32 {
    let number = keys.get_index_of(key).unwrap_or_else(|| keys.insert_full(key.into()).0);
    number as u32
}

/// Writes a value so that values are the same exactly if their bytes are, also where others follow.
pub fn write(value: &Value, into: &mut Vec<u8>) {
    match value {
        Value::Text(text) => {
            into.extend_from_slice(text.folded.as_bytes());
            // No byte of a text.
            into.push(0xff);
        }
        Value::Truth(truth) => into.push(u8::from(*truth)),
        Value::Number(number) => match number.to_whole() {
            Some(whole) => {
                into.push(0);
                into.extend_from_slice(&whole.to_le_bytes());
            }
            None => {
                let (numerator, denominator) = number.parts();
                into.push(1);
                into.extend_from_slice(&numerator.to_le_bytes());
                into.extend_from_slice(&denominator.to_le_bytes());
            }
        },
        Value::Date(date) => into.extend_from_slice(&date.days().to_le_bytes()),
        Value::Choice(symbol) => into.extend_from_slice(&symbol.0.to_le_bytes()),
        Value::Set(held) => {
            into.extend_from_slice(&(held.len() as u32).to_le_bytes());
            held.iter().for_each(|symbol| into.extend_from_slice(&symbol.0.to_le_bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, number, write};
    use crate::value::number::Number;
    use crate::value::{Symbol, Text, Value};

    #[test]
    fn keys_are_numbered_in_order_of_first_appearance() {
        let mut keys = Keys::default();
        let numbers: Vec<u32> = ["a", "", "b", "a", ""].iter().map(|key| number(&mut keys, key.as_bytes())).collect();
        assert_eq!(numbers, [0, 1, 2, 0, 1]);
    }

    #[test]
    fn values_are_the_same_exactly_if_their_bytes_are() {
        let bytes = |values: &[Value]| {
            let mut bytes = Vec::new();
            values.iter().for_each(|value| write(value, &mut bytes));
            bytes
        };
        let text = |text: &str| Value::Text(Text::new(text));
        let fraction = |numerator, denominator| Number::fraction(numerator, denominator).map_or(Value::Truth(false), Value::Number);
        assert_eq!(bytes(&[text("甲")]), bytes(&[text("甲 ")]));
        assert_ne!(bytes(&[text("甲乙"), text("")]), bytes(&[text("甲"), text("乙")]));
        assert_eq!(bytes(&[fraction(2, 4)]), bytes(&[fraction(1, 2)]));
        assert_ne!(bytes(&[fraction(1, 2)]), bytes(&[fraction(1, 3)]));
        assert_ne!(bytes(&[fraction(1, 2)]), bytes(&[fraction(1, 1)]));
        let set = |names: &[u32]| Value::set(names.iter().map(|name| Symbol(*name)).collect());
        assert_ne!(bytes(&[set(&[1, 2]), set(&[])]), bytes(&[set(&[1]), set(&[2])]));
    }
}
