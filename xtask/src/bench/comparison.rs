//! Programs that take turns, and how their times compare.

use std::time::Duration;

use super::database::Database;
use super::program::Program;

/// Programs that do the same work in turns.
pub(crate) struct Comparison<'a> {
    /// The work.
    pub(crate) what: &'static str,
    /// What is compared with all others.
    pub(crate) ours: Turn<'a>,
    pub(crate) others: Vec<Turn<'a>>,
    /// How often each is measured, after a first time that does not count.
    pub(crate) rounds: usize,
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
    /// Runs all rounds; returns a ratio for each of the others.
    pub(crate) fn run(&self) -> Result<Vec<(&'static str, Ratio)>, String> {
        let mut ratios = vec![Vec::with_capacity(self.rounds); self.others.len()];
        for round in 0..=self.rounds {
            let ours = self.ours.take()?;
            for (other, ratios) in self.others.iter().zip(&mut ratios) {
                let other = other.take()?;
                if round > 0 {
                    ratios.push(ours.as_secs_f64() / other.as_secs_f64());
                }
            }
        }
        Ok(self
            .others
            .iter()
            .zip(ratios)
            .map(|(other, ratios)| (other.program.name, Ratio::of(ratios)))
            .collect())
    }
}

impl Ratio {
    fn of(mut ratios: Vec<f64>) -> Self {
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.len() / 2;
        let median =
            if ratios.len() % 2 == 0 { (ratios[middle - 1] + ratios[middle]) / 2.0 } else { ratios[middle] };
        Self { median, least: ratios[0], most: ratios[ratios.len() - 1] }
    }
}
