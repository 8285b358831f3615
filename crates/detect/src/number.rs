//! The number of the next migration.

use caribou_migration::{MigrationName, NameError};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How an app without migrations numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Habit {
    /// `0001_initial`.
    #[default]
    Counted,
    /// `2026-11-22-120000_initial`, as Diesel does.
    Dated,
}

/// The form of a date in front of a name, as `strftime` has it.
const DATES: [&str; 5] = ["%Y-%m-%d-%H%M%S", "%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y-%m-%d", "%Y%m%d"];

/// Returns the name of the next migration of an app: with the number, or the time, that the folder's habit wants, and no
/// Diesel version that is taken. It sorts behind all that are there.
///
/// Diesel orders versions as texts, so `10000` would stand before `9999`: what follows there is `99991`.
///
/// # Errors
/// [`NameError`] when the description cannot be a part of a name.
///
/// # Examples
/// ```
/// use caribou_detect::{Habit, next_name};
/// use caribou_migration::MigrationName;
///
/// let there = [MigrationName::parse("0019_add_parent")?];
/// let next = next_name(&there, "add_rank", Habit::Dated, jiff::Timestamp::UNIX_EPOCH)?;
/// assert_eq!(next.as_str(), "0020_add_rank");
/// # Ok::<(), caribou_migration::NameError>(())
/// ```
pub fn next_name(
    existing: &[MigrationName],
    description: &str,
    habit: Habit,
    now: Timestamp,
) -> Result<MigrationName, NameError> {
    let now = TimeZone::UTC.to_datetime(now);
    let last = existing.iter().max_by_key(|name| name.version());
    let prefix = match last {
        None => first(habit, now),
        // Diesel's setup on PostgreSQL, which says nothing about the habit.
        Some(last) if last.number() == Some(0) => behind(last, [first(habit, now)]),
        Some(last) => behind(last, following(prefix_of(last), now)),
    };
    MigrationName::parse(&format!("{prefix}_{description}"))
}

fn first(habit: Habit, now: DateTime) -> String {
    match habit {
        Habit::Counted => "0001".into(),
        Habit::Dated => now.strftime(DATES[0]).to_string(),
    }
}

fn prefix_of(name: &MigrationName) -> &str {
    name.as_str().split_once('_').map_or(name.as_str(), |(prefix, _)| prefix)
}

/// Returns the first of some prefixes whose version sorts behind that of a name; else one that is longer.
fn behind(last: &MigrationName, prefixes: impl IntoIterator<Item = String>) -> String {
    let version = last.version();
    let mut later = prefixes.into_iter().filter(|prefix| prefix.replace('-', "") > version);
    later.next().unwrap_or_else(|| format!("{}1", prefix_of(last)))
}

/// Returns what may follow a prefix: a time in its form, the next second or day of it, the next number.
fn following(prefix: &str, now: DateTime) -> impl Iterator<Item = String> {
    let dated = DATES.iter().find_map(|form| {
        // Diesel may put a group of digits behind the time.
        let length = now.strftime(form).to_string().len();
        let (date, rest) = prefix.split_at_checked(length)?;
        let is_group =
            rest.strip_prefix('-').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let date = (rest.is_empty() || is_group).then(|| date_of(date, form)).flatten()?;
        Some((date, *form, rest.replace(|c: char| c.is_ascii_digit(), "0")))
    });
    let dates = dated.map(|(last, form, rest)| {
        let step = match form {
            form if form.contains("%S") => 1.second(),
            form if form.contains("%M") => 1.minute(),
            _ => 1.day(),
        };
        let next = last.checked_add(step).ok();
        let dates = std::iter::once(now).chain(next);
        dates.map(move |date| format!("{}{rest}", date.strftime(form))).collect::<Vec<_>>()
    });
    dates.into_iter().flatten().chain(counted(prefix))
}

/// Reads a date that somebody may have meant: not every eight digits are one.
fn date_of(text: &str, form: &str) -> Option<DateTime> {
    let date = if form.contains("%H") {
        DateTime::strptime(form, text).ok()?
    } else {
        jiff::civil::Date::strptime(form, text).ok()?.to_datetime(jiff::civil::Time::midnight())
    };
    (date.strftime(form).to_string() == text && (1990..=2199).contains(&date.year())).then_some(date)
}

/// Returns a text with the number at its end one higher, in the same width.
fn counted(prefix: &str) -> Option<String> {
    let stem = prefix.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &prefix[stem.len()..];
    let next = digits.parse::<u128>().ok()?.checked_add(1)?;
    Some(format!("{stem}{next:0width$}", width = digits.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The name behind some others, on 22 November 2026 at noon.
    fn next(existing: &[&str]) -> String {
        let existing: Vec<_> = existing.iter().map(|name| MigrationName::parse(name).unwrap()).collect();
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        next_name(&existing, "x", Habit::Counted, now).unwrap().to_string()
    }

    #[test]
    fn numbers_keep_their_width() {
        assert_eq!(next(&[]), "0001_x");
        assert_eq!(next(&["0001_initial", "0019_add_parent", "0002_b"]), "0020_x");
        assert_eq!(next(&["01_a"]), "02_x");
        assert_eq!(next(&["1_a"]), "2_x");
        assert_eq!(next(&["V3_a"]), "V4_x");
        assert_eq!(next(&["00000000000001_a"]), "00000000000002_x");
    }

    #[test]
    fn what_grows_longer_still_sorts_behind() {
        assert_eq!(next(&["9998_a", "9999_b"]), "99991_x");
        assert_eq!(next(&["99991_b"]), "99992_x");
        assert_eq!(next(&["1_a", "9_b", "10_c"]), "91_x");
        assert_eq!(next(&["initial"]), "initial1_x");
    }

    #[test]
    fn dates_keep_their_form() {
        assert_eq!(next(&["2017-03-08-140537_a"]), "2026-11-22-120000_x");
        assert_eq!(next(&["20170308140537_a"]), "20261122120000_x");
        assert_eq!(next(&["202401051200_a"]), "202611221200_x");
        assert_eq!(next(&["20240105_a"]), "20261122_x");
        assert_eq!(next(&["2024-01-05_a"]), "2026-11-22_x");
        assert_eq!(next(&["2024-11-05-093021-0042_a"]), "2026-11-22-120000-0000_x");
        assert_eq!(next(&["20170308140537_a", "2018-03-08-140537_b"]), "2026-11-22-120000_x");
    }

    #[test]
    fn a_clock_that_is_behind_does_not_matter() {
        assert_eq!(next(&["2030-12-31-235959_a"]), "2031-01-01-000000_x");
        assert_eq!(next(&["20261122120000_a"]), "20261122120001_x");
        assert_eq!(next(&["20301231_a"]), "20310101_x");
    }

    #[test]
    fn the_setup_of_diesel_is_no_habit() {
        let setup = [MigrationName::parse("00000000000000_diesel_initial_setup").unwrap()];
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let next = |habit| next_name(&setup, "x", habit, now).unwrap().to_string();
        assert_eq!(next(Habit::Counted), "0001_x");
        assert_eq!(next(Habit::Dated), "2026-11-22-120000_x");
    }

    #[test]
    fn a_description_may_be_refused() {
        let now = Timestamp::UNIX_EPOCH;
        assert!(next_name(&[], "a/b", Habit::Counted, now).is_err());
    }

    proptest! {
        #[test]
        fn the_version_is_new_and_the_last(names in prop::collection::vec("[0-9]{1,6}_a|[0-9]{14}_b|20[0-9-]{6,17}_c|[a-zA-Z][a-z0-9-]{0,5}", 0..8)) {
            let existing: Vec<_> = names.iter().map(|name| MigrationName::parse(name).unwrap()).collect();
            let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
            let next = next_name(&existing, "x", Habit::Dated, now).unwrap();
            for name in existing {
                prop_assert!(name.version() < next.version(), "{name} {next}");
            }
        }
    }
}
