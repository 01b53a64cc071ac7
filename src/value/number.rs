//! Exact numbers: fractions of whole numbers, never floats; what does not fit is an error, never a wrong value.

use std::cmp::Ordering;
use std::fmt;

/// An exact fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    numerator: i128,
    denominator: i128,
}

/// What can go wrong in arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArithmeticError {
    /// The result is 10^12 or more in its base unit.
    Overflow,
    /// A division by zero.
    DivisionByZero,
}

/// Why a decimal cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not written as a decimal.
    Shape,
    /// 10^12 or more.
    TooLarge,
    /// More than 6 digits after the point.
    TooFine,
}

/// The magnitude that every number stays under, in its base unit.
pub const LIMIT: i128 = 1_000_000_000_000;

impl Number {
    /// 0.
    pub const ZERO: Number = Number::whole(0);
    /// 1.
    pub const ONE: Number = Number::whole(1);

    /// A whole number.
    pub const fn whole(value: i64) -> Self {
        Number { numerator: value as i128, denominator: 1 }
    }

    /// `numerator / denominator`; `None` if the denominator is 0.
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        let divisor = i128::try_from(divisor).ok()?;
        Some(Number { numerator: sign * (numerator / divisor), denominator: sign * (denominator / divisor) })
    }

    /// Reads `-12`, `0.5`, `1,234.5`, `1e3`: at most 6 digits after the point that are not zeros behind.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        if let Some(value) = plain_digits(text) {
            return Ok(Number::whole(value));
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| DecimalError::Shape)?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix(['-', '－', '−']) {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix(['+', '＋']).unwrap_or(mantissa)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = without_thousands(whole).ok_or(DecimalError::Shape)?;
        if (whole.is_empty() && part.is_empty()) || (digits.contains('.') && part.is_empty()) || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DecimalError::Shape);
        }
        if !(-400..=400).contains(&exponent) {
            return Err(if exponent > 0 { DecimalError::TooLarge } else { DecimalError::TooFine });
        }
        let all = format!("{whole}{part}");
        let point = whole.len() as i32 + exponent;
        decimal(all.trim_start_matches('0'), point - (all.len() - all.trim_start_matches('0').len()) as i32)
            .map(|value| if negative { value.negate() } else { value })
    }

    /// The numerator and the denominator, in lowest terms.
    pub fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// Whether it is less than 0.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The whole number, if it is one that fits.
    pub fn to_whole(self) -> Option<i64> {
        (self.denominator == 1).then(|| i64::try_from(self.numerator).ok()).flatten()
    }

    /// The greatest whole number of `1 / scale` that is not above it.
    pub fn floor_scaled(self, scale: i128) -> Option<i128> {
        Some(self.numerator.checked_mul(scale)?.div_euclid(self.denominator))
    }

    /// The number in whole millionths, if it is one that fits.
    pub fn millionths(self) -> Option<i64> {
        const SCALE: i128 = 1_000_000;
        let factor = if self.denominator == 1 { SCALE } else { (SCALE % self.denominator == 0).then(|| SCALE / self.denominator)? };
        i64::try_from(self.numerator.checked_mul(factor)?).ok()
    }

    /// With the sign turned.
    pub fn negate(self) -> Self {
        Number { numerator: -self.numerator, ..self }
    }

    /// Whether it is 10^12 or more either way.
    pub fn exceeds_limit(self) -> bool {
        self.numerator.unsigned_abs() / self.denominator.unsigned_abs() >= LIMIT.unsigned_abs()
    }

    /// The sum.
    pub fn add(self, other: Number) -> Result<Number, ArithmeticError> {
        let left = self.numerator.checked_mul(other.denominator);
        let right = other.numerator.checked_mul(self.denominator);
        let numerator = left.zip(right).and_then(|(left, right)| left.checked_add(right));
        Self::checked(numerator, self.denominator.checked_mul(other.denominator))
    }

    /// The difference.
    pub fn subtract(self, other: Number) -> Result<Number, ArithmeticError> {
        self.add(other.negate())
    }

    /// The product.
    pub fn multiply(self, other: Number) -> Result<Number, ArithmeticError> {
        if other == Number::ONE {
            return Ok(self);
        }
        Self::checked(self.numerator.checked_mul(other.numerator), self.denominator.checked_mul(other.denominator))
    }

    /// The exact quotient.
    pub fn divide(self, other: Number) -> Result<Number, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        if other == Number::ONE {
            return Ok(self);
        }
        Self::checked(self.numerator.checked_mul(other.denominator), self.denominator.checked_mul(other.numerator))
    }

    fn checked(numerator: Option<i128>, denominator: Option<i128>) -> Result<Number, ArithmeticError> {
        let value = numerator.zip(denominator).and_then(|(n, d)| Number::fraction(n, d)).ok_or(ArithmeticError::Overflow)?;
        if value.exceeds_limit() { Err(ArithmeticError::Overflow) } else { Ok(value) }
    }

    /// The decimal, exactly if 6 digits after the point are enough; else rounded half up (away from zero), and `true`.
    pub fn to_decimal(self) -> (String, bool) {
        const SCALE: u128 = 1_000_000;
        let (numerator, denominator) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let whole = numerator / denominator;
        let rest = numerator % denominator;
        // rest < denominator; a denominator near u128's end cannot occur (checked arithmetic on i128), but stay total.
        let scaled = rest.checked_mul(SCALE).map(|scaled| (scaled / denominator, scaled % denominator));
        let (mut part, left) = scaled.unwrap_or_else(|| (rest / (denominator / SCALE).max(1), 1));
        let rounded = left != 0;
        if left >= denominator - left {
            part += 1;
        }
        let (whole, part) = (whole + part / SCALE, part % SCALE);
        let sign = if self.numerator < 0 && (whole, part) != (0, 0) { "-" } else { "" };
        let millionths = format!("{:06}", part as u32);
        let millionths = millionths.trim_end_matches('0');
        let point = if millionths.is_empty() { "" } else { "." };
        (format!("{sign}{}{point}{millionths}", digits(whole)), rounded)
    }
}

/// A whole number in digits. (Writing what 64 bits do not hold is a kilobyte of the standard library, and numbers stay under [`LIMIT`].)
fn digits(whole: u128) -> String {
    const PIECE: u128 = 1_000_000_000_000_000_000;
    match u64::try_from(whole) {
        Ok(whole) => whole.to_string(),
        Err(_) => format!("{}{:018}", digits(whole / PIECE), (whole % PIECE) as u64),
    }
}

/// A number below 10^12 that is written in digits alone.
fn plain_digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.bytes().fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, rounded) = self.to_decimal();
        if rounded {
            f.write_str("≈")?;
        }
        f.write_str(&digits)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        compare((self.numerator, self.denominator), (other.numerator, other.denominator))
    }
}

/// Compares two fractions without overflow: whole parts first, then the turned-over rests.
fn compare(left: (i128, i128), right: (i128, i128)) -> Ordering {
    if let Some((l, r)) = left.0.checked_mul(right.1).zip(right.0.checked_mul(left.1)) {
        return l.cmp(&r);
    }
    let (left_whole, left_rest) = (left.0.div_euclid(left.1), left.0.rem_euclid(left.1));
    let (right_whole, right_rest) = (right.0.div_euclid(right.1), right.0.rem_euclid(right.1));
    left_whole.cmp(&right_whole).then_with(|| match (left_rest, right_rest) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Less,
        (_, 0) => Ordering::Greater,
        _ => compare((right.1, right_rest), (left.1, left_rest)),
    })
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The digits of `1,234,567` (groups of three) or `1234567`; `None` for anything else.
fn without_thousands(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split([',', '，']).collect();
    let digits_only = groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit()));
    let grouped = groups.len() == 1
        || (groups.iter().skip(1).all(|group| group.len() == 3) && groups.first().is_some_and(|first| (1..=3).contains(&first.len())));
    (digits_only && grouped).then(|| groups.concat())
}

/// The value of `digits` (no leading zeros) with the point after the first `point` of them.
fn decimal(digits: &str, point: i32) -> Result<Number, DecimalError> {
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Ok(Number::ZERO);
    }
    let after_point = digits.len() as i32 - point;
    if point > 12 {
        return Err(DecimalError::TooLarge);
    }
    if after_point > 6 {
        return Err(DecimalError::TooFine);
    }
    // Twelve digits before the point and six behind it fit.
    let value: i128 = digits.parse::<i64>().map_err(|_| DecimalError::TooLarge)?.into();
    let scale = |power: i32| 10_i128.checked_pow(power.unsigned_abs());
    let number = if after_point >= 0 {
        scale(after_point).and_then(|d| Number::fraction(value, d))
    } else {
        scale(after_point).and_then(|m| Number::fraction(value.checked_mul(m)?, 1))
    };
    number.ok_or(DecimalError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn whole_numbers_of_any_size_are_written_in_full() {
        for whole in [0, 7, u128::from(u64::MAX), u128::from(u64::MAX) + 1, 20_000_000_000_000_000_001, 10_u128.pow(36), u128::MAX] {
            assert_eq!(digits(whole), whole.to_string());
        }
    }
}
