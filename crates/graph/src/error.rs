//! Why nodes do not make a graph.

use std::fmt;
use std::sync::Arc;

use caribou_migration::{AppLabel, MigrationId, Reference};

use crate::{Key, Place};

/// Nodes do not make a graph; says everything that is wrong, not just the first.
///
/// Prints one problem a line. Cycles are only looked for when nothing else is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildError {
    /// What is wrong, at least one, in the order of the ids concerned within each kind.
    pub problems: Vec<Problem>,
}

impl std::error::Error for BuildError {}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

/// One thing that is wrong with a set of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Two nodes have one name.
    Duplicate {
        /// The name.
        id: MigrationId,
        /// The file of each node with that name.
        files: Vec<Option<Arc<str>>>,
    },
    /// An edge names a migration that does not exist.
    Missing {
        /// The edge.
        place: Place,
        /// What it names.
        reference: Reference,
        /// The most similar name in the same app.
        nearest: Option<MigrationId>,
        /// The squash that replaced it, if one did.
        replaced_by: Option<MigrationId>,
    },
    /// An edge names an app that has no migrations.
    UnknownApp {
        /// The edge.
        place: Place,
        /// What it names.
        reference: Reference,
        /// The most similar label.
        nearest: Option<AppLabel>,
    },
    /// `__first__` or `__latest__` of an app that has several.
    NotOne {
        /// The edge.
        place: Place,
        /// What it names.
        reference: Reference,
        /// The app's roots or leaves.
        candidates: Vec<MigrationId>,
    },
    /// A migration depends on itself, or on the `__latest__` of its own app.
    SelfDependency {
        /// The edge.
        place: Place,
        /// What it names.
        reference: Reference,
    },
    /// Squashes replace one another in a circle; the smallest is one that replaces itself.
    ReplacesItself {
        /// The circle, closed: the first is also the last.
        path: Vec<MigrationId>,
        /// The file of the first.
        file: Option<Arc<str>>,
    },
    /// Two squashes replace the same migrations, and neither replaces the other.
    ReplacedTwice {
        /// The migrations.
        names: Vec<MigrationId>,
        /// The two squashes.
        squashes: [MigrationId; 2],
        /// Their files.
        files: [Option<Arc<str>>; 2],
    },
    /// A squash had to step aside, but what should run in its place is gone from disk.
    ReplacedGone {
        /// The squash.
        squash: MigrationId,
        /// Its file.
        file: Option<Arc<str>>,
        /// The replaced migrations that are neither applied nor on disk.
        missing: Vec<MigrationId>,
        /// How many of the replaced are applied.
        applied: usize,
        /// How many there are.
        total: usize,
    },
    /// Migrations need each other.
    Cycle(Cycle),
}

/// A loop of migrations that need each other. Prints as a loop of arrows, then where each arrow is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The loop, closed: each needs the next, and the first is also the last. A shortest one through the first.
    pub path: Vec<MigrationId>,
    /// The edges of the loop, in the same order.
    pub edges: Vec<CycleEdge>,
}

/// One arrow of a loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleEdge {
    /// The one that needs.
    pub child: MigrationId,
    /// The one that is needed.
    pub parent: MigrationId,
    /// Where that is declared; by another migration when the child is a squash that inherits the edge.
    pub place: Place,
}

impl CycleEdge {
    /// Returns whether it crosses from one app to another.
    pub fn is_between_apps(&self) -> bool {
        self.child.app() != self.parent.app()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { id, files } => {
                write!(f, "{id} exists {} times", files.len())?;
                list(f, ": ", files.iter().flatten())
            }
            Self::Missing { place, reference, nearest, replaced_by } => {
                names(f, place, reference)?;
                f.write_str(", which is not there")?;
                match (replaced_by, nearest) {
                    (Some(squash), _) => write!(f, ": it was replaced by squash {squash}"),
                    (None, Some(nearest)) => write!(f, "; the nearest name is {nearest}"),
                    (None, None) => Ok(()),
                }
            }
            Self::UnknownApp { place, reference, nearest } => {
                names(f, place, reference)?;
                write!(f, ", but there is no app {} with migrations", reference.app())?;
                nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "; the nearest is {nearest}"))
            }
            Self::NotOne { place, reference, candidates } => {
                names(f, place, reference)?;
                list(f, ", which could be ", candidates)
            }
            Self::SelfDependency { place, reference } => {
                names(f, place, reference)?;
                f.write_str(", which is itself")
            }
            Self::ReplacesItself { path, file } => {
                f.write_str("squashes replace themselves: ")?;
                arrows(f, path)?;
                file.as_ref().map_or(Ok(()), |file| write!(f, " ({file})"))
            }
            Self::ReplacedTwice { names, squashes: [first, second], files } => {
                write!(f, "{first}")?;
                in_file(f, files[0].as_ref())?;
                write!(f, " and {second}")?;
                in_file(f, files[1].as_ref())?;
                list(f, " both replace ", names)
            }
            Self::ReplacedGone { squash, file, missing, applied, total } => {
                write!(f, "{squash}")?;
                in_file(f, file.as_ref())?;
                write!(f, " cannot be used, {applied} of {total} applied here, but ")?;
                list(f, "", missing)?;
                f.write_str(if missing.len() == 1 { " is gone from disk" } else { " are gone from disk" })
            }
            Self::Cycle(cycle) => cycle.fmt(f),
        }
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("migrations need each other: ")?;
        arrows(f, &self.path)?;
        for (position, edge) in self.edges.iter().enumerate() {
            f.write_str(if position == 0 { "; " } else { ", " })?;
            match edge.place.key {
                Key::Dependencies => write!(f, "{} depends on {}", edge.place, edge.parent),
                Key::RunBefore => write!(f, "{} runs before {}", edge.place, edge.child),
            }?;
        }
        Ok(())
    }
}

fn names(f: &mut fmt::Formatter<'_>, place: &Place, reference: &Reference) -> fmt::Result {
    match place.key {
        Key::Dependencies => write!(f, "{place} depends on {reference}"),
        Key::RunBefore => write!(f, "{place} runs before {reference}"),
    }
}

fn in_file(f: &mut fmt::Formatter<'_>, file: Option<&Arc<str>>) -> fmt::Result {
    file.map_or(Ok(()), |file| write!(f, " ({file})"))
}

fn arrows(f: &mut fmt::Formatter<'_>, path: &[MigrationId]) -> fmt::Result {
    for (position, id) in path.iter().enumerate() {
        write!(f, "{}{id}", if position == 0 { "" } else { " -> " })?;
    }
    Ok(())
}

/// Writes the lead and then `a, b and c`; nothing at all for no items.
pub(crate) fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    lead: &str,
    items: impl IntoIterator<Item = T>,
) -> fmt::Result {
    let items: Vec<T> = items.into_iter().collect();
    for (position, item) in items.iter().enumerate() {
        let separator = match position {
            0 => lead,
            last if last + 1 == items.len() => " and ",
            _ => ", ",
        };
        write!(f, "{separator}{item}")?;
    }
    Ok(())
}
