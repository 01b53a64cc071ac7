//! Cells as written → classes of facts: what was seen before is remembered, plain numbers and dates are read on the spot, and all
//! else goes through the one reader of cells.

use crate::eval::Session;
use crate::eval::facts::{Fact, Fed, KnownHeadings, fact};
use crate::input::Datum;
use crate::input::scan::Token;
use crate::ir::Model;
use crate::program::{Program, SPECIALS};
use crate::value::date::Date;
use crate::value::types::Type;
use crate::value::unit::Unit;
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;

/// A column remembers at most so many different cells, each of at most so many bytes.
const MAX_REMEMBERED: usize = 4096;
const MAX_LENGTH: usize = 256;

/// A column of the list, or a key of its items.
pub struct Column {
    /// The facts that it feeds.
    targets: Vec<Target>,
    remembered: HashMap<Box<[u8]>, u32, FxBuildHasher>,
    /// By number as remembered: the classes of all targets, one after the other.
    classes: Vec<u32>,
    /// Whether no condition asks about any of its facts.
    idle: bool,
    /// Where it feeds nothing: whether a cell of it was filled, and the item that last had it.
    pub used: bool,
    item: u32,
}

struct Target {
    fed: Fed,
    /// Its domains, which follow one another.
    first: usize,
    count: usize,
    plain: Plain,
}

/// What needs no table to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// A number in its declared unit; how many of the base unit that is.
    Number {
        factor: i64,
        whole: bool,
    },
    Date,
    /// A text of which it only counts whether it is there.
    Presence,
    No,
}

/// The classes of one item, by domain.
pub struct Classes {
    pub classes: Vec<u32>,
    /// Of an item that gives nothing.
    blank: Vec<u32>,
    /// By field: the item that last gave it.
    given: Vec<u32>,
    item: u32,
}

impl Classes {
    /// `session`: of the list without its items.
    pub fn new(program: &Program, session: &Session<'_>) -> Option<Self> {
        let base = session.context(0, None)?;
        let blank: Option<Vec<u32>> = program.domains().iter().map(|domain| domain.class(base.input(domain.field), session)).collect();
        Some(Classes { classes: Vec::new(), blank: blank?, given: vec![0; session.model.fields.len()], item: 0 })
    }

    /// Begins an item.
    pub fn begin(&mut self) {
        self.classes.clear();
        self.classes.extend_from_slice(&self.blank);
        self.item += 1;
    }

    /// Notes that a fact is given; false if it already was.
    fn give(&mut self, field: usize) -> bool {
        match self.given.get_mut(field) {
            Some(given) if *given != self.item => {
                *given = self.item;
                true
            }
            _ => false,
        }
    }
}

impl Column {
    pub fn new(model: &Model, program: &Program, known: &KnownHeadings<'_>, heading: &str) -> Self {
        let targets: Vec<Target> = known
            .fed(heading)
            .into_iter()
            .map(|fed| {
                let domains = program.domains();
                let first = domains.iter().position(|domain| domain.field == fed.field).unwrap_or(domains.len());
                let count = domains.iter().skip(first).take_while(|domain| domain.field == fed.field).count();
                let plain = plain(&model.field(fed.field).ty, fed, count, domains.get(first).map_or(1, |domain| domain.values()));
                Target { fed, first, count, plain }
            })
            .collect();
        let idle = targets.iter().all(|target| target.count == 0);
        Column { targets, remembered: HashMap::default(), classes: Vec::new(), idle, used: false, item: 0 }
    }

    /// Whether it feeds no fact.
    pub fn is_unknown(&self) -> bool {
        self.targets.is_empty()
    }

    /// Places a cell of an item. False: the item is to be read with care.
    pub fn place(&mut self, session: &Session<'_>, program: &Program, token: Token<'_>, into: &mut Classes) -> bool {
        if self.targets.is_empty() {
            // What first stands under a heading that feeds nothing is told by the careful reader, and so is a key that stands twice.
            let Some(blank) = is_blank(token) else { return false };
            return (self.used || blank) && std::mem::replace(&mut self.item, into.item) != into.item;
        }
        if !self.targets.iter().all(|target| into.give(target.fed.field.0 as usize)) {
            return false;
        }
        if self.idle {
            return is_blank(token).is_some();
        }
        match token {
            Token::Text(text) | Token::Number(text) => self.text(session, program, text, into),
            Token::Truth(truth) => self.datum(session, program, &Datum::Bool(truth), None, into),
            Token::Null => self.datum(session, program, &Datum::Null, None, into),
            array @ Token::Array(written) => match self.remembered.get(written).copied() {
                Some(at) => self.recall(at, into),
                None => array.datum().is_some_and(|datum| self.datum(session, program, &datum, Some(written), into)),
            },
        }
    }

    fn text(&mut self, session: &Session<'_>, program: &Program, text: &[u8], into: &mut Classes) -> bool {
        if let [target] = self.targets.as_slice()
            && let Some(class) = target.read(program, text)
        {
            if let Some(slot) = into.classes.get_mut(target.first) {
                *slot = class;
            }
            return true;
        }
        match self.remembered.get(text).copied() {
            Some(at) => self.recall(at, into),
            // An array is remembered as written: a text that looks like one must not meet it.
            None => std::str::from_utf8(text).is_ok_and(|written| {
                self.datum(session, program, &Datum::Text(written.to_owned()), Some(text).filter(|text| !text.starts_with(b"[")), into)
            }),
        }
    }

    fn recall(&self, at: u32, into: &mut Classes) -> bool {
        let mut from = at as usize;
        for target in &self.targets {
            let known = self.classes.get(from..from + target.count).unwrap_or_default();
            if let Some(own) = into.classes.get_mut(target.first..target.first + target.count) {
                own.copy_from_slice(known);
            }
            from += target.count;
        }
        true
    }

    /// Reads a cell as every cell is read, and remembers it.
    fn datum(&mut self, session: &Session<'_>, program: &Program, datum: &Datum, remember: Option<&[u8]>, into: &mut Classes) -> bool {
        let begin = self.classes.len();
        for target in &self.targets {
            let ty = &session.model.field(target.fed.field).ty;
            let fact = fact(datum, ty, target.fed.unit, &session.model.symbols).unwrap_or(Fact::Error);
            for domain in program.domains().iter().skip(target.first).take(target.count) {
                match domain.class(&fact, session) {
                    Some(class) => self.classes.push(class),
                    None => {
                        self.classes.truncate(begin);
                        return false;
                    }
                }
            }
        }
        self.recall(begin as u32, into);
        match remember.filter(|text| text.len() <= MAX_LENGTH && self.remembered.len() < MAX_REMEMBERED) {
            Some(text) => {
                self.remembered.insert(text.into(), begin as u32);
            }
            None => self.classes.truncate(begin),
        }
        true
    }
}

impl Target {
    /// The class of a plain cell.
    fn read(&self, program: &Program, text: &[u8]) -> Option<u32> {
        match self.plain {
            Plain::No => None,
            Plain::Number { factor, whole } => program.domains().get(self.first)?.millionths_class(millionths(text, factor, whole)?),
            Plain::Date => program.domains().get(self.first)?.date_class(date(text)?),
            // It begins with a letter, a digit or a common Chinese character: whatever follows, it is filled.
            Plain::Presence => {
                let begins = text.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || (0xe4..=0xe9).contains(byte));
                (begins && std::str::from_utf8(text).is_ok()).then_some(SPECIALS)
            }
        }
    }
}

fn plain(ty: &Type, fed: Fed, domains: usize, values: u32) -> Plain {
    match ty {
        _ if domains > 1 => Plain::No,
        Type::Number(number) => {
            let declared = number.unit;
            let same = fed.unit.is_none() || fed.unit == declared;
            let factor = declared.map_or(Some(1), |unit| unit.factor().to_whole());
            match factor {
                Some(factor) if same && declared != Some(Unit::PERCENT) && domains == 1 => Plain::Number { factor, whole: number.whole },
                _ => Plain::No,
            }
        }
        Type::Date if domains == 1 => Plain::Date,
        Type::Text if domains == 1 && values == 1 => Plain::Presence,
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) => Plain::No,
    }
}

/// A plain decimal below 10^12 in its base unit, in millionths of it.
fn millionths(bytes: &[u8], factor: i64, whole: bool) -> Option<i64> {
    const MILLION: i64 = 1_000_000;
    let mut value: i64 = 0;
    let mut scale = MILLION;
    let mut point = false;
    if bytes.is_empty() || bytes.len() > 16 {
        return None;
    }
    for byte in bytes {
        match byte {
            b'0'..=b'9' if !point => value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b'0'..=b'9' if scale > 1 => {
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                scale /= 10;
            }
            b'.' if !point && !whole => point = true,
            _ => return None,
        }
    }
    let plain = bytes.first().is_some_and(u8::is_ascii_digit) && bytes.last().is_some_and(u8::is_ascii_digit);
    let value = value.checked_mul(scale)?.checked_mul(factor)?;
    (plain && value < 1_000_000_000_000 * MILLION).then_some(value)
}

/// `2021-07-15`.
fn date(text: &[u8]) -> Option<Date> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let digits = [a, b, c, d, e, f, g, h];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let year = number(&[a, b, c, d]);
    // Years up to 31 might be days: the reader of cells knows.
    (year > 31).then(|| Date::from_ymd(year as i32, number(&[e, f]), number(&[g, h])))?
}

/// Whether a cell holds nothing but blank space; none if it is no text.
fn is_blank(token: Token<'_>) -> Option<bool> {
    match token {
        Token::Text(text) => std::str::from_utf8(text).ok().map(|text| text.trim().is_empty()),
        Token::Array(written) => std::str::from_utf8(written).ok().map(|_| false),
        Token::Number(_) | Token::Truth(_) | Token::Null => Some(false),
    }
}
