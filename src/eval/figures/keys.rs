//! Keys of groups → numbers in order of first appearance, in little more room than the keys themselves.

use crate::value::Value;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Different keys, one behind the other.
#[derive(Default)]
pub struct Keys {
    bytes: Vec<u8>,
    /// Where each key ends.
    ends: Vec<usize>,
    /// A table of numbers of keys, each at the first free slot from where its hash points to.
    slots: Vec<u32>,
    hasher: RandomState,
}

const FREE: u32 = u32::MAX;

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a key, and whether it is a new one.
    pub fn number(&mut self, key: &[u8]) -> (u32, bool) {
        if self.len() * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot(key);
        match self.slots.get_mut(slot) {
            Some(free) if *free == FREE => {
                let number = self.ends.len() as u32;
                *free = number;
                self.bytes.extend_from_slice(key);
                self.ends.push(self.bytes.len());
                (number, true)
            }
            Some(number) => (*number, false),
            None => (FREE, false),
        }
    }

    fn key(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.bytes.get(begin..*end)).unwrap_or_default()
    }

    /// Where a key stands, or is to stand.
    fn slot(&self, key: &[u8]) -> usize {
        // INVARIANT: the number of slots is a power of two, and some are free.
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = self.hasher.hash_one(key) as usize & mask;
        while self.slots.get(slot).is_some_and(|number| *number != FREE && self.key(*number) != key) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(16)];
        for number in 0..self.ends.len() as u32 {
            let slot = self.slot(self.key(number));
            if let Some(free) = self.slots.get_mut(slot) {
                *free = number;
            }
        }
    }
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
    use super::{Keys, write};
    use crate::value::number::Number;
    use crate::value::{Symbol, Text, Value};

    #[test]
    fn keys_are_numbered_in_order_of_first_appearance() {
        let mut keys = Keys::default();
        for round in 0..2 {
            for at in 0..1000_u32 {
                assert_eq!(keys.number(&at.to_le_bytes()), (at, round == 0));
            }
        }
        assert_eq!(keys.number(b""), (1000, true));
        assert_eq!(keys.number(b""), (1000, false));
        assert_eq!(keys.len(), 1001);
    }

    #[test]
    fn values_are_the_same_exactly_if_their_bytes_are() {
        let bytes = |values: &[Value]| {
            let mut bytes = Vec::new();
            values.iter().for_each(|value| write(value, &mut bytes));
            bytes
        };
        let text = |text: &str| Value::Text(Text::new(text));
        let number = |numerator, denominator| Number::fraction(numerator, denominator).map_or(Value::Truth(false), Value::Number);
        assert_eq!(bytes(&[text("甲")]), bytes(&[text("甲 ")]));
        assert_ne!(bytes(&[text("甲乙"), text("")]), bytes(&[text("甲"), text("乙")]));
        assert_eq!(bytes(&[number(2, 4)]), bytes(&[number(1, 2)]));
        assert_ne!(bytes(&[number(1, 2)]), bytes(&[number(1, 3)]));
        assert_ne!(bytes(&[number(1, 2)]), bytes(&[number(1, 1)]));
        let set = |names: &[u32]| Value::set(names.iter().map(|name| Symbol(*name)).collect());
        assert_ne!(bytes(&[set(&[1, 2]), set(&[])]), bytes(&[set(&[1]), set(&[2])]));
    }
}
