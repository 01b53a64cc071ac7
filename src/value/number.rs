//! Exact numbers: fractions of whole numbers, never floats; what does not fit is an error, never a wrong value.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;
use std::sync::Arc;

/// An exact number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(Form);

/// Each number has one form only, so that equal numbers have equal forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// Whole millionths: whatever is written in a list fits.
    Millionths(i64),
    /// A numerator and a positive denominator in lowest terms, for all that does not fit.
    Fraction(Arc<(i128, i128)>),
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

/// How many digits a number may have before the point in its base unit.
const DIGITS: u32 = 12;
/// How many digits after the point are kept.
const DECIMALS: u32 = 6;
/// The magnitude that every number stays under, in its base unit.
pub const LIMIT: i128 = 10_i128.pow(DIGITS);
const MILLION: i64 = 10_i64.pow(DECIMALS);
const LIMIT_MILLIONTHS: u64 = 10_u64.pow(DIGITS + DECIMALS);

impl Number {
    /// 0.
    pub const ZERO: Number = Number(Form::Millionths(0));
    /// 1.
    pub const ONE: Number = Number(Form::Millionths(MILLION));

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        match value.checked_mul(MILLION) {
            Some(millionths) => Number(Form::Millionths(millionths)),
            None => Number::reduced(value.into(), 1),
        }
    }

    /// `numerator / denominator`; `None` if the denominator is 0.
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        let divisor = i128::try_from(divisor).ok()?;
        Some(Number::reduced(sign * (numerator / divisor), sign * (denominator / divisor)))
    }

    /// A fraction that is in lowest terms already.
    fn reduced(numerator: i128, denominator: i128) -> Self {
        let million = i128::from(MILLION);
        let millionths = if million % denominator == 0 { numerator.checked_mul(million / denominator) } else { None };
        let form = millionths.and_then(|millionths| i64::try_from(millionths).ok()).map(Form::Millionths);
        Number(form.unwrap_or_else(|| Form::Fraction(Arc::new((numerator, denominator)))))
    }

    /// Reads `-12`, `0.5`, `1,234.5`, `1e3`: at most 6 digits after the point that are not zeros at the end.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        match Number::parse_rounded(text)? {
            (number, false) => Ok(number),
            (_, true) => Err(DecimalError::TooFine),
        }
    }

    /// Reads a number as most are written: `12`, `-0.5`; none of one that is written otherwise, or is none.
    pub fn parse_plain(text: &str) -> Option<Self> {
        plain_millionths(text).map(|millionths| Number(Form::Millionths(millionths)))
    }

    /// The same as [`Number::parse`], rounded half away from zero to 6 digits after the point, and whether that changed it.
    pub fn parse_rounded(text: &str) -> Result<(Self, bool), DecimalError> {
        if let Some(number) = Number::parse_plain(text) {
            return Ok((number, false));
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
        let all = whole.clone() + part;
        let digits = all.trim_start_matches('0');
        if digits.is_empty() {
            return Ok((Number::ZERO, false));
        }
        let before_point = (whole.len() + digits.len()) as i64 - all.len() as i64 + i64::from(exponent);
        let digits = digits.trim_end_matches('0');
        let after_point = digits.len() as i64 - before_point;
        if before_point > DIGITS.into() {
            return Err(DecimalError::TooLarge);
        }
        // Of a number below 10^-7 not even a first digit is kept, or looked at.
        let kept = usize::try_from(digits.len() as i64 - (after_point - i64::from(DECIMALS)).max(0)).ok();
        let (kept, dropped) = kept.and_then(|kept| digits.split_at_checked(kept)).unwrap_or(("", "0"));
        let zeros = u32::try_from((i64::from(DECIMALS) - after_point).max(0)).map_err(|_| DecimalError::TooLarge)?;
        // INVARIANT: twelve digits before the point and six after it fit.
        let kept = if kept.is_empty() { Some(0) } else { kept.parse::<i64>().ok() };
        let millionths = kept.and_then(|kept| kept.checked_mul(10_i64.checked_pow(zeros)?)).ok_or(DecimalError::TooLarge)?;
        let millionths = millionths + i64::from(dropped.starts_with(['5', '6', '7', '8', '9']));
        if i128::from(millionths) >= LIMIT * i128::from(MILLION) {
            return Err(DecimalError::TooLarge);
        }
        Ok((Number(Form::Millionths(if negative { -millionths } else { millionths })), !dropped.is_empty()))
    }

    /// The numerator and the denominator, in lowest terms.
    fn parts(&self) -> (i128, i128) {
        match &self.0 {
            Form::Millionths(millionths) if millionths % MILLION == 0 => ((millionths / MILLION).into(), 1),
            Form::Millionths(millionths) => {
                let divisor = gcd(millionths.unsigned_abs().into(), MILLION as u128) as i128;
                (i128::from(*millionths) / divisor, i128::from(MILLION) / divisor)
            }
            Form::Fraction(parts) => **parts,
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Form::Millionths(millionths) => millionths % MILLION == 0,
            Form::Fraction(parts) => parts.1 == 1,
        }
    }

    /// Whether it is less than 0.
    pub fn is_negative(&self) -> bool {
        *self < Number::ZERO
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        *self == Number::ZERO
    }

    /// The whole number, if it is one that fits.
    pub fn to_whole(&self) -> Option<i64> {
        let (numerator, denominator) = self.parts();
        (denominator == 1).then(|| i64::try_from(numerator).ok()).flatten()
    }

    /// The greatest whole number of `1 / scale` that is not above it.
    #[inline]
    pub fn floor_scaled(&self, scale: i128) -> Option<i128> {
        // Not in lowest terms, which would take longer to find.
        let (numerator, denominator) = match &self.0 {
            Form::Millionths(millionths) if scale == i128::from(MILLION) => return Some(i128::from(*millionths)),
            Form::Millionths(millionths) => (i128::from(*millionths), i128::from(MILLION)),
            Form::Fraction(parts) => **parts,
        };
        Some(numerator.checked_mul(scale)?.div_euclid(denominator))
    }

    /// Whether it is 10^12 or more either way.
    pub fn reaches_limit(&self) -> bool {
        match &self.0 {
            Form::Millionths(millionths) => millionths.unsigned_abs() >= LIMIT_MILLIONTHS,
            Form::Fraction(parts) => parts.0.unsigned_abs() / parts.1.unsigned_abs() >= LIMIT.unsigned_abs(),
        }
    }

    /// The sum.
    pub fn add(&self, other: &Number) -> Result<Number, ArithmeticError> {
        if let (Form::Millionths(left), Form::Millionths(right)) = (&self.0, &other.0)
            && let Some(sum) = left.checked_add(*right)
        {
            return Self::limited(Number(Form::Millionths(sum)));
        }
        let ((a, b), (c, d)) = (self.parts(), other.parts());
        let numerator = a.checked_mul(d).zip(c.checked_mul(b)).and_then(|(left, right)| left.checked_add(right));
        Self::checked(numerator, b.checked_mul(d))
    }

    /// The difference.
    pub fn subtract(&self, other: &Number) -> Result<Number, ArithmeticError> {
        self.add(&-other.clone())
    }

    /// The product.
    pub fn multiply(&self, other: &Number) -> Result<Number, ArithmeticError> {
        if let (Form::Millionths(left), Form::Millionths(right)) = (&self.0, &other.0)
            && right % MILLION == 0
            && let Some(product) = left.checked_mul(right / MILLION)
        {
            return Self::limited(Number(Form::Millionths(product)));
        }
        let ((a, b), (c, d)) = (self.parts(), other.parts());
        Self::checked(a.checked_mul(c), b.checked_mul(d))
    }

    /// The exact quotient.
    pub fn divide(&self, other: &Number) -> Result<Number, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        if let (Form::Millionths(left), Form::Millionths(right)) = (&self.0, &other.0)
            && right % MILLION == 0
            && left.checked_rem(right / MILLION) == Some(0)
        {
            return Self::limited(Number(Form::Millionths(left / (right / MILLION))));
        }
        let ((a, b), (c, d)) = (self.parts(), other.parts());
        Self::checked(a.checked_mul(d), b.checked_mul(c))
    }

    fn checked(numerator: Option<i128>, denominator: Option<i128>) -> Result<Number, ArithmeticError> {
        Self::limited(numerator.zip(denominator).and_then(|(n, d)| Number::fraction(n, d)).ok_or(ArithmeticError::Overflow)?)
    }

    fn limited(value: Number) -> Result<Number, ArithmeticError> {
        if value.reaches_limit() { Err(ArithmeticError::Overflow) } else { Ok(value) }
    }

    /// The decimal, exactly if 6 digits after the point are enough; else rounded half away from zero, and `true`.
    pub fn to_decimal(&self) -> (String, bool) {
        const SCALE: u128 = MILLION as u128;
        let (numerator, denominator) = self.parts();
        let (numerator, denominator) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let (millionths, rest) = multiply_divide(numerator % denominator, SCALE, denominator);
        let millionths = millionths + u128::from(rest >= denominator - rest);
        let whole = numerator / denominator + millionths / SCALE;
        let sign = if self.is_negative() && (whole, millionths) != (0, 0) { "-" } else { "" };
        let decimal = format!("{sign}{whole}.{:06}", millionths % SCALE);
        (decimal.trim_end_matches('0').trim_end_matches('.').to_owned(), rest != 0)
    }
}

/// `part · factor / whole` and its remainder, bit by bit: the product may not fit. `part` is less than `whole`.
fn multiply_divide(part: u128, factor: u128, whole: u128) -> (u128, u128) {
    let (mut quotient, mut remainder) = (0, 0);
    for bit in (0..u128::BITS - factor.leading_zeros()).rev() {
        quotient *= 2;
        for added in [remainder, part * (factor >> bit & 1)] {
            remainder += added;
            if remainder >= whole {
                remainder -= whole;
                quotient += 1;
            }
        }
    }
    (quotient, remainder)
}

/// The millionths of a number as most are written: at most 12 digits, perhaps a point and at most 6 more, perhaps a minus before them.
fn plain_millionths(text: &str) -> Option<i64> {
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |unsigned| (-1, unsigned));
    let (mut value, mut digits, mut before_point) = (0, 0, None);
    for byte in unsigned.bytes() {
        match byte {
            b'0'..=b'9' if digits < DIGITS + DECIMALS => (value, digits) = (value * 10 + i64::from(byte - b'0'), digits + 1),
            b'.' if before_point.is_none() => before_point = Some(digits),
            _ => return None,
        }
    }
    let whole = before_point.unwrap_or(digits);
    let decimals = digits - whole;
    let is_plain = (1..=DIGITS).contains(&whole) && decimals <= DECIMALS && (decimals > 0 || before_point.is_none());
    is_plain.then(|| sign * value * 10_i64.pow(DECIMALS - decimals))
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

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        let (numerator, denominator) = self.parts();
        Number::reduced(-numerator, denominator)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Millionths(left), Form::Millionths(right)) => left.cmp(right),
            (Form::Fraction(_), _) | (_, Form::Fraction(_)) => compare(self.parts(), other.parts()),
        }
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

#[cfg(test)]
mod tests {
    use super::{ArithmeticError, DecimalError, LIMIT, Number, gcd};
    use proptest::prelude::*;
    use std::cmp::Ordering;

    /// Fractions small enough for `i128` to check them, as numerator and denominator.
    fn parts() -> impl Strategy<Value = (i128, i128)> {
        let part = prop_oneof![-20_i64..20, -1_000_000_i64..1_000_000, -900_000_000_000_i64..900_000_000_000];
        (part, prop_oneof![1_i64..20, 1_i64..1_000_000]).prop_map(|(numerator, denominator)| (numerator.into(), denominator.into()))
    }

    fn number((numerator, denominator): (i128, i128)) -> Number {
        Number::fraction(numerator, denominator).unwrap()
    }

    /// What arithmetic must give for an exact result.
    fn expected(numerator: i128, denominator: i128) -> Result<Number, ArithmeticError> {
        let too_large = numerator.unsigned_abs() / denominator.unsigned_abs() >= LIMIT.unsigned_abs();
        if too_large { Err(ArithmeticError::Overflow) } else { Ok(number((numerator, denominator))) }
    }

    proptest! {
        #[test]
        fn fractions_are_in_lowest_terms(numerator in -(1_i128 << 126)..1_i128 << 126, denominator in -(1_i128 << 126)..1_i128 << 126) {
            prop_assume!(denominator != 0);
            let (n, d) = Number::fraction(numerator, denominator).unwrap().parts();
            prop_assert!(d > 0 && gcd(n.unsigned_abs(), d.unsigned_abs()) == 1);
            prop_assert_eq!(n.signum(), numerator.signum() * denominator.signum());
            let factor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
            prop_assert_eq!((n.unsigned_abs() * factor, d.unsigned_abs() * factor), (numerator.unsigned_abs(), denominator.unsigned_abs()));
        }

        #[test]
        fn arithmetic_is_that_of_fractions((a, b) in parts(), (c, d) in parts()) {
            let (left, right) = (number((a, b)), number((c, d)));
            prop_assert_eq!(left.add(&right), expected(a * d + c * b, b * d));
            prop_assert_eq!(left.subtract(&right), expected(a * d - c * b, b * d));
            prop_assert_eq!(left.multiply(&right), expected(a * c, b * d));
            let quotient = if c == 0 { Err(ArithmeticError::DivisionByZero) } else { expected(a * d, b * c) };
            prop_assert_eq!(left.divide(&right), quotient);
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            prop_assert_eq!(left == right, left.cmp(&right) == Ordering::Equal);
            prop_assert_eq!(left.floor_scaled(1000), Some((a * 1000).div_euclid(b)));
            prop_assert_eq!(left.is_whole(), a % b == 0);
            prop_assert_eq!((left.is_negative(), left.is_zero()), (a < 0, a == 0));
        }

        #[test]
        fn what_does_not_fit_overflows_and_never_wraps(n in any::<i128>(), d in any::<i128>(), m in any::<i128>(), e in any::<i128>()) {
            // i128::MIN has no absolute value, and no number is made of it.
            let part = |part: i128| part.max(-i128::MAX);
            let (Some(left), Some(right)) = (Number::fraction(part(n), part(d)), Number::fraction(part(m), part(e))) else { return Ok(()) };
            for result in [left.add(&right), left.subtract(&right), left.multiply(&right), left.divide(&right)] {
                prop_assert!(result.map_or(true, |value| !value.reaches_limit()));
            }
        }

        #[test]
        fn huge_fractions_are_ordered(whole in -1_000_i128..1_000, n in 0..i128::MAX / 2, d in i128::MAX / 2..i128::MAX, step in 1_i128..1_000) {
            // n/d < (n+step)/d, and n/d > n/(d+step): neither product fits in 128 bits.
            let at = |n: i128, d: i128| Number::fraction(n, d).unwrap();
            let n = n.min(d - step - 1);
            prop_assert_eq!(at(n, d).cmp(&at(n + step, d)), Ordering::Less);
            prop_assert_eq!(at(n + step, d).cmp(&at(n, d)), Ordering::Greater);
            prop_assert_eq!(at(n, d).cmp(&at(n, d)), Ordering::Equal);
            prop_assert_eq!(at(-n, d).cmp(&at(-n - step, d)), Ordering::Greater);
            let less = d.checked_sub(step).filter(|less| *less > 0 && n > 0);
            if let Some(less) = less {
                prop_assert_eq!(at(n, d).cmp(&at(n, less)), Ordering::Less);
            }
            let order = at(n, d).cmp(&Number::whole(whole as i64));
            prop_assert_eq!(order, if whole > 0 { Ordering::Less } else if whole < 0 || n > 0 { Ordering::Greater } else { Ordering::Equal });
        }

        #[test]
        fn decimals_are_rounded_half_up_away_from_zero((n, d) in parts()) {
            let (text, rounded) = number((n, d)).to_decimal();
            let millionths = (2 * n.unsigned_abs() * 1_000_000 + d.unsigned_abs()) / (2 * d.unsigned_abs());
            let sign = if n < 0 && millionths > 0 { "-" } else { "" };
            let plain = format!("{sign}{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
            prop_assert_eq!(text, plain.trim_end_matches('0').trim_end_matches('.'));
            prop_assert_eq!(rounded, n * 1_000_000 % d != 0);
        }

        #[test]
        fn what_is_written_is_read(millionths in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
            let value = number((millionths.into(), 1_000_000));
            let (text, rounded) = value.to_decimal();
            prop_assert!(!rounded);
            prop_assert_eq!(Number::parse(&text), Ok(value.clone()));
            prop_assert_eq!(Number::parse(&format!("{text}e0")), Ok(value));
        }

        #[test]
        fn thousands_may_be_set_apart(whole in 0_i64..1_000_000_000_000) {
            let digits = whole.to_string();
            let first = digits.len() % 3;
            let groups: Vec<String> = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned()).collect();
            prop_assert_eq!(Number::parse(&groups.join(",")), Ok(Number::whole(whole)));
            if groups.len() > 1 {
                let misplaced = format!("{digits},{first}");
                prop_assert_eq!(Number::parse(&misplaced), Err(DecimalError::Shape));
            }
        }

        #[test]
        fn a_plain_decimal_is_read_as_any_other(text in "-?[0-9]{0,13}([.][0-9]{0,7})?") {
            prop_assert_eq!(Number::parse_rounded(&text), Number::parse_rounded(&format!("{text}e0")));
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text in "[-+－]?[0-9,.eE一]{0,24}") {
            if let Ok(value) = Number::parse(&text) {
                prop_assert!(!value.reaches_limit());
                prop_assert_eq!(1_000_000 % value.parts().1, 0);
            }
        }
    }

    #[test]
    fn nothing_is_neither_negative_nor_anything_but_nothing() {
        assert!(!Number::ZERO.is_negative() && Number::ZERO.is_zero() && Number::ZERO.to_whole() == Some(0));
    }

    #[test]
    fn half_a_millionth_is_rounded_up_and_less_is_not_whatever_the_denominator() {
        for exponent in 7..=37 {
            let half = 10_i128.pow(exponent) / 2_000_000;
            for millionths in [0, 1, 333_333, 999_998] {
                let written = |numerator| number((numerator, 2_000_000 * half)).to_decimal();
                let decimal = |millionths: i128| number((millionths, 1_000_000)).to_decimal().0;
                let middle = (2 * millionths + 1) * half;
                assert_eq!(written(middle), (decimal(millionths + 1), true), "10^{exponent}");
                assert_eq!(written(middle - 1), (decimal(millionths), true), "10^{exponent}");
            }
        }
    }

    #[test]
    fn digits_after_the_sixth_are_rounded_half_away_from_zero() {
        let cases = [
            ("0.42857142857142855", "0.428571"),
            ("0.30000000000000004", "0.3"),
            ("0.0000005", "0.000001"),
            ("-0.0000005", "-0.000001"),
            ("0.00000049999999", "0"),
            ("5e-7", "0.000001"),
            ("4e-8", "0"),
            ("1e-500", "0"),
            ("2.9999999", "3"),
            ("1,234.5678905", "1234.567891"),
        ];
        for (text, expected) in cases {
            let rounded = Number::parse_rounded(text).map(|(number, rounded)| (number.to_string(), rounded));
            assert_eq!(rounded, Ok((expected.to_owned(), true)), "{text}");
            assert_eq!(Number::parse(text), Err(DecimalError::TooFine), "{text}");
        }
        assert_eq!(Number::parse_rounded("999999999999.9999999"), Err(DecimalError::TooLarge));
        assert_eq!(Number::parse_rounded("0.3000000000"), Number::parse("0.3").map(|number| (number, false)));
    }

    #[test]
    fn the_limits_are_where_they_are_said_to_be() {
        let shape = || Err(DecimalError::Shape);
        for (text, read) in [
            ("999999999999.999999", Number::fraction(999_999_999_999_999_999, 1_000_000).ok_or(DecimalError::Shape)),
            ("1000000000000", Err(DecimalError::TooLarge)),
            ("1e12", Err(DecimalError::TooLarge)),
            ("0.0000001", Err(DecimalError::TooFine)),
            ("1e-7", Err(DecimalError::TooFine)),
            ("1.0000000", Ok(Number::ONE)),
            ("0e500", Ok(Number::ZERO)),
            ("1e500", Err(DecimalError::TooLarge)),
            ("1e-500", Err(DecimalError::TooFine)),
            ("", shape()),
            (".", shape()),
            ("1.", shape()),
            ("1.2.3", shape()),
            ("1..2", shape()),
            ("1,00", shape()),
        ] {
            assert_eq!(Number::parse(text), read, "{text}");
        }
        let most = Number::fraction(999_999_999_999_999_999, 1_000_000).unwrap();
        assert_eq!(most.add(&Number::fraction(1, 1_000_000).unwrap()), Err(ArithmeticError::Overflow));
    }
}
