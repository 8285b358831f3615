//! `check`: what is wrong with a project, and with its history in a database.

mod names;

use std::collections::BTreeSet;

use caribou_graph::{BuildError, Graph};
use caribou_migration::{Dialect, Direction};

use crate::database::{Database, DatabaseError};
use crate::finding::{Finding, FindingKind};
use crate::heads::wrong_heads;
use crate::moved::moved_by_hand;
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
    let (mut unfit_finding, mut misleading) = (None, Vec::new());
    let mut problem = |kind| findings.push(Finding { kind, is_warning: false });
    let survey = match database {
        Some(database) => match survey(project, &database.history, database.session) {
            Ok(survey) => {
                unfit_finding = unfit(project, &survey.graph);
                misleading = names::misleading(project, &survey.graph);
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
                misleading = names::misleading(project, &graph);
                graph.conflicts().into_iter().map(FindingKind::Conflict).for_each(&mut problem);
                None
            }
            Err(BuildError { problems }) => {
                problems.into_iter().map(FindingKind::Graph).for_each(&mut problem);
                None
            }
        },
    };
    wrong_heads(project).into_iter().map(FindingKind::Head).for_each(&mut problem);
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
    warnings.extend(names::same_numbers(project));
    warnings.append(&mut misleading);
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
        warnings.extend(survey.unexplained.into_iter().map(|entry| {
            let moved = moved_by_hand(project, &entry).cloned();
            FindingKind::Unexplained { entry, moved }
        }));
    }
    findings.extend(unfit_finding);
    findings.extend(names::ambiguous(project));
    findings.extend(warnings.into_iter().map(|kind| Finding { kind, is_warning: true }));
    Ok(findings)
}
