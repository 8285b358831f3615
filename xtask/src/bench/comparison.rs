//! Programs that take turns, and how their times compare.

use std::time::Duration;

use super::database::Database;
use super::program::Program;

/// Programs that do the same work in turns.
pub(crate) struct Comparison<'a> {
    pub(crate) work: &'static str,
    /// Each is compared with each of the others; the text says how it does the work.
    pub(crate) ours: Vec<(&'static str, Turn<'a>)>,
    pub(crate) others: Vec<Turn<'a>>,
    /// How often each is measured, after a first time that does not count.
    pub(crate) rounds: usize,
}

/// What one comparison has shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compared {
    pub(crate) what: String,
    pub(crate) against: &'static str,
    pub(crate) ratio: Ratio,
}

/// A program, and what is done before each of its runs.
pub(crate) struct Turn<'a> {
    program: Program,
    emptied: Option<&'a Database>,
}

/// How long one program takes, with what another takes as the unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl<'a> Turn<'a> {
    /// Runs on the database as it was left.
    pub(crate) fn as_it_is(program: Program) -> Self {
        Self { program, emptied: None }
    }

    /// Runs on a database that was emptied before.
    pub(crate) fn from_empty(program: Program, database: &'a Database) -> Self {
        Self { program, emptied: Some(database) }
    }

    fn take(&self) -> Result<Duration, String> {
        self.emptied.map_or(Ok(()), Database::empty)?;
        self.program.run()
    }
}

impl Comparison<'_> {
    /// Runs all rounds.
    pub(crate) fn run(&self) -> Result<Vec<Compared>, String> {
        let turns: Vec<&Turn<'_>> = self.ours.iter().map(|(_, turn)| turn).chain(&self.others).collect();
        let mut rounds = Vec::with_capacity(self.rounds);
        for round in 0..=self.rounds {
            let times = turns.iter().map(|turn| turn.take()).collect::<Result<Vec<Duration>, String>>()?;
            if round > 0 {
                rounds.push(times);
            }
        }
        let mut compared = Vec::new();
        for (our, (how, _)) in self.ours.iter().enumerate() {
            for (other, turn) in self.others.iter().enumerate() {
                let ratio = |times: &Vec<Duration>| {
                    times[our].as_secs_f64() / times[self.ours.len() + other].as_secs_f64()
                };
                compared.push(Compared {
                    what: [self.work, how].join(", ").trim_end_matches(", ").to_owned(),
                    against: turn.program.name,
                    ratio: Ratio::of(rounds.iter().map(ratio).collect()),
                });
            }
        }
        Ok(compared)
    }
}

impl Ratio {
    fn of(mut ratios: Vec<f64>) -> Self {
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.len() / 2;
        let median = if ratios.len().is_multiple_of(2) {
            (ratios[middle - 1] + ratios[middle]) / 2.0
        } else {
            ratios[middle]
        };
        Self { median, least: ratios[0], most: ratios[ratios.len() - 1] }
    }
}
