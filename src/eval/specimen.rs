//! Texts made up to match a regular expression: short ones, one for each choice that it leaves. Whether they do is for the caller to try.

use std::iter::Peekable;
use std::str::Chars;

/// So many texts are made of one pattern at most.
const MOST: usize = 16;
/// So long, in bytes, they are at most.
const MOST_LENGTH: usize = 256;

/// Some texts that a pattern may match; none of one that is not understood.
pub fn specimens(pattern: &str) -> Vec<String> {
    let mut reader = Reader { rest: pattern.chars().peekable() };
    reader.choice().filter(|_| reader.rest.peek().is_none()).unwrap_or_default()
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
}

impl Reader<'_> {
    fn takes(&mut self, sign: char) -> bool {
        self.rest.next_if_eq(&sign).is_some()
    }

    /// Sequences between `|`, up to a bracket that closes.
    fn choice(&mut self) -> Option<Vec<String>> {
        let mut all = self.sequence()?;
        while self.takes('|') {
            all.extend(self.sequence()?);
        }
        all.truncate(MOST);
        Some(all)
    }

    fn sequence(&mut self) -> Option<Vec<String>> {
        let mut texts = vec![String::new()];
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let part = self.part(next)?;
            let times = self.times()?;
            if part.iter().any(|part| part.len().saturating_mul(times) > MOST_LENGTH) {
                return None;
            }
            let with = |text: &String| part.iter().map(|part| format!("{text}{}", part.repeat(times))).collect::<Vec<String>>();
            texts = texts.iter().flat_map(with).filter(|text| text.len() <= MOST_LENGTH).take(MOST).collect();
        }
        Some(texts)
    }

    fn part(&mut self, first: char) -> Option<Vec<String>> {
        let one = match first {
            '^' | '$' => return Some(vec![String::new()]),
            '(' => {
                if self.takes('?') {
                    // What is captured by a name, or in a mode, is left alone.
                    self.rest.next_if_eq(&':')?;
                }
                let inner = self.choice()?;
                return self.takes(')').then_some(inner);
            }
            '[' => self.class()?,
            '.' => '某',
            '\\' => self.escaped()?,
            other => other,
        };
        Some(vec![one.to_string()])
    }

    /// The first character of a class; of one that says what it is not, one that is hardly ever named.
    fn class(&mut self) -> Option<char> {
        let is_negated = self.takes('^');
        let first = match self.rest.next()? {
            '\\' => self.escaped()?,
            '[' => return None,
            other => other,
        };
        while self.rest.next()? != ']' {}
        Some(if is_negated { '某' } else { first })
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.rest.next()? {
            'd' => '0',
            'w' | 'S' | 'D' => 'a',
            's' | 'W' => ' ',
            letter if letter.is_alphanumeric() => return None,
            sign => sign,
        })
    }

    /// How often the part before is repeated at least.
    fn times(&mut self) -> Option<usize> {
        let times = match self.rest.next_if(|next| matches!(next, '*' | '?' | '+' | '{')) {
            None => return Some(1),
            Some('*' | '?') => 0,
            Some('{') => {
                let bounds: String = self.rest.by_ref().take_while(|next| *next != '}').collect();
                bounds.split(',').next()?.trim().parse().ok()?
            }
            Some(_) => 1,
        };
        self.takes('?');
        Some(times)
    }
}
