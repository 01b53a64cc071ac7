//! 日历 in memory: work days are counted by what was counted before, never day by day.

use crate::collections::ordered_map;
use crate::value::date::Date;

/// The days that differ from Monday to Friday.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// By day that differs: how many more work days there are up to it than there would be without such days.
    differences: Vec<(i64, i64)>,
    /// The first and last days of the years that are covered without a gap, in order.
    spans: Vec<(i64, i64)>,
}

impl Calendar {
    /// Days and whether each is off; the last entry of a day wins.
    pub fn new(days: Vec<(Date, bool)>) -> Self {
        let days = ordered_map(days);
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (first, last) in days.keys().filter_map(|day| year(*day)) {
            match spans.last_mut() {
                Some(span) if first <= span.1 + 1 => span.1 = last.max(span.1),
                _ => spans.push((first, last)),
            }
        }
        let mut more = 0;
        let differences = days.into_iter().map(|(day, off)| {
            more += i64::from(!off) - i64::from(!day.is_weekend());
            (day.days(), more)
        });
        Calendar { differences: differences.collect(), spans }
    }

    /// The days covered without a gap around a day; its year, if it is not covered itself.
    fn span(&self, day: Date) -> Result<(i64, i64), i32> {
        let after = self.spans.partition_point(|(first, _)| *first <= day.days());
        let span = after.checked_sub(1).and_then(|at| self.spans.get(at));
        span.filter(|(_, last)| day.days() <= *last).copied().ok_or(day.ymd().0)
    }

    /// How many work days there are up to and including a day, from a day that is always the same.
    fn up_to(&self, day: i64) -> i64 {
        let after = self.differences.partition_point(|(other, _)| *other <= day);
        let more = after.checked_sub(1).and_then(|at| self.differences.get(at)).map_or(0, |(_, more)| *more);
        monday_to_friday(day) + more
    }

    /// The day `count` work days after `day` (before it, if negative); the year that the calendar does not cover, otherwise.
    pub fn add_workdays(&self, day: Date, count: i64) -> Result<Date, i32> {
        if count == 0 {
            return Ok(day);
        }
        let at = day.days();
        // The day itself is not counted.
        let (first, last) = self.span(Date::from_days(at + count.signum()).ok_or(day.ymd().0)?)?;
        let (found, beyond) = if count > 0 {
            let wanted = self.up_to(at).saturating_add(count);
            ((self.up_to(last) >= wanted).then(|| first_where(at + 1, last, |day| self.up_to(day) >= wanted)), last + 1)
        } else {
            let wanted = self.up_to(at - 1).saturating_add(count);
            ((self.up_to(first - 1) <= wanted).then(|| first_where(first, at, |day| self.up_to(day - 1) > wanted) - 1), first - 1)
        };
        // Before the first year and after the last there is none to name.
        found.and_then(Date::from_days).ok_or_else(|| Date::from_days(beyond).unwrap_or(day).ymd().0)
    }

    /// The work days after `from`, up to and including `to`; 0 if `to` is not later.
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<i64, i32> {
        if to <= from {
            return Ok(0);
        }
        let (_, last) = self.span(from.add_days(1).unwrap_or(to))?;
        if to.days() > last {
            return Err(Date::from_days(last + 1).unwrap_or(to).ymd().0);
        }
        Ok(self.up_to(to.days()) - self.up_to(from.days()))
    }
}

/// The first and last days of a day's year.
fn year(day: Date) -> Option<(i64, i64)> {
    let (year, ..) = day.ymd();
    Some((Date::from_ymd(year, 1, 1)?.days(), Date::from_ymd(year, 12, 31)?.days()))
}

/// How many days from Monday to Friday there are up to a day, from the Monday before 1970 on.
fn monday_to_friday(day: i64) -> i64 {
    // 1970 began on a Thursday.
    let days = day + 4;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// The first day of `low..=high` from which on `reached` holds; one after them if none is.
fn first_where(low: i64, high: i64, reached: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (low, high + 1);
    while low < high {
        let half = low + (high - low) / 2;
        if reached(half) { high = half } else { low = half + 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use crate::value::date::Date;
    use proptest::prelude::*;

    fn day(days: i64) -> Date {
        Date::from_days(days).unwrap()
    }

    const FIRST: i64 = 19_723; // 2024-01-01
    const DAYS: i64 = 366;

    /// Days of 2024, off or not, and days given twice.
    fn given() -> impl Strategy<Value = Vec<(i64, bool)>> {
        proptest::collection::vec((0..DAYS, any::<bool>()), 1..60)
    }

    proptest! {
        #[test]
        fn work_days_are_those_that_a_calendar_shows(given in given(), from in 0..DAYS, to in 0..DAYS) {
            let calendar = Calendar::new(given.iter().map(|(at, off)| (day(FIRST + at), *off)).collect());
            let works = |at: i64| match given.iter().rev().find(|(other, _)| *other == at) {
                Some((_, off)) => !off,
                None => !day(FIRST + at).is_weekend(),
            };
            let between = (from + 1..=to).filter(|at| works(*at)).count() as i64;
            prop_assert_eq!(calendar.workdays_between(day(FIRST + from), day(FIRST + to)), Ok(between));
        }

        #[test]
        fn the_first_day_may_lie_outside(given in given(), to in 0..DAYS, count in 1_i64..100) {
            let calendar = Calendar::new(given.iter().map(|(at, off)| (day(FIRST + at), *off)).collect());
            let after = |from: i64| calendar.workdays_between(day(FIRST + from), day(FIRST + to));
            let first_works = given.iter().rev().find(|(at, _)| *at == 0).is_none_or(|(_, off)| !off);
            prop_assert_eq!(after(-1), after(0).map(|rest| rest + i64::from(first_works)));
            prop_assert_eq!(after(-2), Err(2023));
            prop_assert_eq!(calendar.add_workdays(day(FIRST - 2), count), Err(2023));
            prop_assert_eq!(calendar.add_workdays(day(FIRST + DAYS + 1), -count), Err(2025));
            if let Ok(end) = calendar.add_workdays(day(FIRST - 1), count) {
                prop_assert_eq!(calendar.workdays_between(day(FIRST - 1), end), Ok(count));
            }
            if let Ok(start) = calendar.add_workdays(day(FIRST + DAYS), -count) {
                prop_assert!(start >= day(FIRST) && calendar.workdays_between(day(start.days() - 1), day(FIRST + DAYS - 1)) == Ok(count));
            }
        }

        #[test]
        fn what_is_added_lies_between(given in given(), from in 0..DAYS, count in 0_i64..400) {
            let calendar = Calendar::new(given.iter().map(|(at, off)| (day(FIRST + at), *off)).collect());
            match calendar.add_workdays(day(FIRST + from), count) {
                Ok(to) => {
                    prop_assert_eq!(calendar.workdays_between(day(FIRST + from), to), Ok(count));
                    prop_assert!(count == 0 || calendar.workdays_between(day(FIRST + from), day(to.days() - 1)) == Ok(count - 1));
                }
                // The first day of which nothing is known.
                Err(year) => prop_assert_eq!(year, 2025),
            }
            if let Ok(to) = calendar.add_workdays(day(FIRST + from), -count) {
                prop_assert!(count == 0 || calendar.workdays_between(day(to.days() - 1), day(FIRST + from - 1)).is_ok_and(|found| found == count) || to == day(FIRST));
            }
        }
    }
}
