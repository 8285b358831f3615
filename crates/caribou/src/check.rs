//! `check`: what is wrong with a project, and with its history in a database.

use std::collections::{BTreeMap, BTreeSet};

use caribou_files::Warning;
use caribou_graph::{BuildError, Conflict, Graph, Problem};
use caribou_history::Entry;
use caribou_migration::{Dialect, Direction, MigrationId};
use caribou_schema::Difference;
use caribou_verify::LostValues;

use crate::database::{Database, DatabaseError};
use crate::plan::{Contradiction, contradictions};
use crate::portability::Unlike;
use crate::project::Project;
use crate::reversibility::unfit;
use crate::squash::Unproven;
use crate::survey::{Edited, SurveyError, survey};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Whether it only matters to the strict.
    pub is_warning: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The migrations do not make a graph.
    Graph(Problem),
    /// An app has more than one leaf.
    Conflict(Conflict),
    /// Something in a file is hardly meant.
    File(Warning),
    /// A script cannot be cut into statements.
    Script {
        /// The file.
        file: String,
        /// Where, and what is wrong there.
        error: caribou_sql::SplitError,
    },
    /// A migration has no script for a backend that the project is written for.
    NoScript {
        /// The migration.
        id: MigrationId,
        /// The backend.
        dialect: Dialect,
    },
    /// A migration cannot be reverted.
    NoDown(MigrationId),
    /// Two migrations of an app have the same Diesel version, and neither replaces the other.
    SameVersion {
        /// One.
        first: MigrationId,
        /// The other.
        second: MigrationId,
    },
    /// An applied migration was edited.
    Edited(Edited),
    /// An applied migration whose parent is not.
    Inconsistent(Contradiction),
    /// A row that no migration explains.
    Unexplained(Entry),
    /// A statement does not fit what the migrations before it made.
    Unfit {
        /// The migration.
        id: MigrationId,
        /// File, line and what is wrong.
        message: String,
    },
    /// A migration fails on a scratch database.
    UpFails {
        /// The migration.
        id: MigrationId,
        /// What the database said.
        message: String,
    },
    /// Taking a migration back fails.
    DownFails {
        /// The migration.
        id: MigrationId,
        /// What the database said.
        message: String,
    },
    /// Taking a migration back does not bring back what was there before.
    DownDiffers {
        /// The migration.
        id: MigrationId,
        /// What is different: first before it was applied, second after it was reverted.
        differences: Vec<Difference>,
    },
    /// Taking a migration back brings the schema back, but not all values.
    Lossy {
        /// The migration.
        id: MigrationId,
        /// The values that are gone.
        lost: Vec<LostValues>,
    },
    /// The backends that the project is written for end in different schemas.
    Unlike(Unlike),
    /// A squash of which it is not known that it leads where its originals lead.
    UnprovenSquash {
        /// The squash, and what its proof is worth.
        squash: Unproven,
        /// Why it could not be tried, where it was.
        why: Option<String>,
    },
    /// What was written down of a squash is of other files; today's lead where its originals lead, as was tried just now.
    StaleProof(Unproven),
    /// A squash does not lead where its originals lead.
    NotEquivalent {
        /// The squash.
        id: MigrationId,
        /// What is not the same, one thing a line, what the originals do left of the bar.
        seen: Vec<String>,
    },
    /// A backend was not compared with the others, because some of its statements are not understood.
    NotCompared(Dialect),
}

/// Looks a project over; with a database, its history too.
///
/// # Errors
/// [`DatabaseError`] when the history cannot be read. What is wrong with the project is not an error but a finding.
pub fn check(
    project: &Project,
    backends: &[Dialect],
    database: Option<&mut Database<'_>>,
) -> Result<Vec<Finding>, DatabaseError> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut unfit_finding = None;
    let mut problem = |kind| findings.push(Finding { kind, is_warning: false });
    let survey = match database {
        Some(database) => match survey(project, &database.history, database.session) {
            Ok(survey) => {
                unfit_finding = unfit(project, &survey.graph);
                Some(survey)
            }
            Err(SurveyError::Graph(BuildError { problems })) => {
                problems.into_iter().map(FindingKind::Graph).for_each(&mut problem);
                None
            }
            Err(SurveyError::History(error)) => return Err(error.into()),
        },
        None => match Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()) {
            Ok(graph) => {
                unfit_finding = unfit(project, &graph);
                graph.conflicts().into_iter().map(FindingKind::Conflict).for_each(&mut problem);
                None
            }
            Err(BuildError { problems }) => {
                problems.into_iter().map(FindingKind::Graph).for_each(&mut problem);
                None
            }
        },
    };
    for (id, migration) in project.migrations() {
        let Some(source) = migration.folder() else { continue };
        if let Err(error) = caribou_sql::split(&source.up.text, project.dialect()) {
            let file = source.shown(&source.up);
            problem(FindingKind::Script { file, error });
        }
        for &dialect in backends {
            if !source.has_script(Direction::Forward, dialect) {
                problem(FindingKind::NoScript { id: id.clone(), dialect });
            }
        }
    }
    let mut warnings: Vec<FindingKind> = project.warnings().iter().cloned().map(FindingKind::File).collect();
    warnings.extend(same_versions(project));
    for (id, migration) in project.migrations() {
        let Some(source) = migration.folder() else { continue };
        // A folder that was read a moment ago and cannot be listed has nothing to warn about.
        let unknown = source.unknown_scripts().unwrap_or_default();
        warnings.extend(unknown.into_iter().map(FindingKind::File));
        if !source.has_script(Direction::Backward, project.dialect()) {
            warnings.push(FindingKind::NoDown(id.clone()));
        }
    }
    if let Some(survey) = survey {
        survey.graph.conflicts().into_iter().map(FindingKind::Conflict).for_each(&mut problem);
        contradictions(&survey.graph).into_iter().map(FindingKind::Inconsistent).for_each(&mut problem);
        survey.edited.into_iter().map(FindingKind::Edited).for_each(&mut problem);
        warnings.extend(survey.unexplained.into_iter().map(FindingKind::Unexplained));
    }
    findings.extend(unfit_finding);
    findings.extend(warnings.into_iter().map(|kind| Finding { kind, is_warning: true }));
    Ok(findings)
}

/// A squash has the version of the first migration that it replaces; while both are on disk that is as it should be.
fn same_versions(project: &Project) -> Vec<FindingKind> {
    let mut seen: BTreeMap<(String, String), &MigrationId> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, migration) in project.migrations() {
        let Some(source) = migration.folder() else { continue };
        if !source.metadata.replaces.is_empty() {
            continue;
        }
        let key = (id.app().as_str().to_owned(), id.name().version());
        if let Some(first) = seen.insert(key, id) {
            found.push(FindingKind::SameVersion { first: first.clone(), second: id.clone() });
        }
    }
    found
}
