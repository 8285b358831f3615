//! `check`: what is wrong with a project, and with its history in a database.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::{BuildError, Graph};
use caribou_migration::{Dialect, Direction, MigrationId};

use crate::database::{Database, DatabaseError};
use crate::finding::{Finding, FindingKind};
use crate::plan::contradictions;
use crate::project::Project;
use crate::reversibility::unfit;
use crate::survey::{SurveyError, survey};

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
