//! Whether migrations add up, and can be taken back.

use std::collections::BTreeSet;

use caribou_executor::{Context, ExecuteError, Work};
use caribou_graph::Graph;
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Object, Operation, QualifiedName, Schema};
use caribou_sql::{parse, position, split};
use caribou_verify::{NoScratch, Place, ProofError, RoundTrip, RoundTripError, Way, round_trips};

use crate::finding::{Finding, FindingKind};
use crate::project::Project;
use crate::replayed::{ReplayedError, read};
use crate::work::way;

/// What the round trips of a project showed.
#[derive(Debug, Default)]
pub struct Reversibility {
    /// What was found; not the migrations that came back without loss.
    pub findings: Vec<Finding>,
    /// How many came back as if nothing had been.
    pub lossless: usize,
    /// How many came back without some values.
    pub lossy: usize,
    /// How many did not come back.
    pub irreversible: usize,
    /// Why nothing was tried.
    pub unproven: Option<NoScratch>,
}

/// Takes every migration of a project up, down and up again on a scratch database with synthetic rows.
///
/// `started` is called before each, with how many there are. Nothing is tried of a project whose graph is broken.
///
/// # Errors
/// [`RoundTripError`] when the scratch database fails; that there is none is no error.
pub fn reversibility(
    project: &Project,
    place: &Place,
    context: &Context<'_>,
    started: &mut dyn FnMut(&MigrationId, usize),
) -> Result<Reversibility, RoundTripError> {
    let Ok(graph) = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()) else {
        return Ok(Reversibility::default());
    };
    let ways: Vec<Way<'_>> = graph.in_order().map(|id| way(project, id)).collect();
    let count = ways.len();
    let results = match round_trips(place, &ways, context, &mut |id| started(id, count)) {
        Ok(results) => results,
        Err(RoundTripError::NoScratch(reason)) => {
            return Ok(Reversibility { unproven: Some(reason), ..Reversibility::default() });
        }
        Err(error) => return Err(error),
    };
    let mut all = Reversibility::default();
    for (id, result) in results {
        let (kind, is_warning) = match result {
            RoundTrip::Lossless => {
                all.lossless += 1;
                continue;
            }
            RoundTrip::Lossy(lost) => {
                all.lossy += 1;
                if is_said_lossy(project, &id) {
                    continue;
                }
                (FindingKind::Lossy { id, lost }, true)
            }
            RoundTrip::Differs(differences) => {
                all.irreversible += 1;
                (FindingKind::DownDiffers { id, differences }, false)
            }
            RoundTrip::Fails(error) => {
                all.irreversible += 1;
                (FindingKind::DownFails { id, message: said(&error) }, false)
            }
            // A script that cannot be cut into statements is found by those who look at files.
            RoundTrip::UpFails(ProofError::Execute(ExecuteError::Prepare(_))) => continue,
            RoundTrip::UpFails(error) => (FindingKind::UpFails { id, message: said(&error) }, false),
            // That it has no down.sql is found without a database.
            _ => {
                all.irreversible += 1;
                continue;
            }
        };
        all.findings.push(Finding { kind, is_warning });
    }
    Ok(all)
}

/// A `down.sql` whose comments have the word "lossy" says itself that values do not come back.
fn is_said_lossy(project: &Project, id: &MigrationId) -> bool {
    matches!(project.work_back(id), Ok(Work::Script(script)) if script.text.to_lowercase().contains("lossy"))
}

/// What a scratch database said, with file and line.
pub(crate) fn said(error: &ProofError) -> String {
    let ProofError::Execute(ExecuteError::Failed(failure)) = error else { return error.to_string() };
    match (&failure.file, &failure.text, &failure.statement) {
        (Some(file), Some(text), Some(statement)) => {
            let line = position(text, failure.position.unwrap_or(statement.start)).line;
            format!("{file}:{line}: {}", failure.kind)
        }
        _ => failure.kind.to_string(),
    }
}

impl Reversibility {
    /// Puts what was found by running in the place of what was found by reading: what ran does fit, and what failed is
    /// said by the database itself.
    pub fn replace_readings(&mut self, findings: &mut Vec<Finding>) {
        if self.unproven.is_none() {
            findings.retain(|finding| !matches!(finding.kind, FindingKind::Unfit { .. }));
        }
        findings.append(&mut self.findings);
    }
}

/// Reads all migrations one after another and finds the first statement that does not fit what is before it: a column
/// dropped twice, a view on a table that is gone. Nothing is said of what follows a statement that is not understood.
pub(crate) fn unfit(project: &Project, graph: &Graph) -> Option<Finding> {
    let mut schema = Schema::empty(project.dialect());
    for id in graph.in_order() {
        match read(&project.task(id, project.work(id)), &mut schema) {
            Ok(()) => {
                if let Some(message) = dangling(project, id, &schema) {
                    return Some(Finding {
                        kind: FindingKind::Unfit { id: id.clone(), message },
                        is_warning: false,
                    });
                }
            }
            Err(ReplayedError::Read { file, source, .. }) => {
                if matches!(*source, caribou_sql::ReplayError::Split(_)) {
                    return None;
                }
                let kind = FindingKind::Unfit { id: id.clone(), message: format!("{file}: {source}") };
                return Some(Finding { kind, is_warning: false });
            }
            Err(_) => return None,
        }
    }
    None
}

/// A view that a migration leaves without what it reads. SQLite makes such a view, and fails when it is read.
fn dangling(project: &Project, id: &MigrationId, schema: &Schema) -> Option<String> {
    let source = project.get(id)?.folder()?;
    if project.dialect() != Dialect::Sqlite || !schema.doubts().is_empty() {
        return None;
    }
    let statements = split(&source.up.text, project.dialect()).ok()?;
    let is_there = |name: &QualifiedName| {
        schema.table(name).is_some()
            || schema.view(name).is_some()
            || name.name.as_str().starts_with("sqlite_")
    };
    statements.iter().find_map(|statement| {
        let operations = parse(statement).operations;
        let view = operations.iter().find_map(|operation| match operation {
            Operation::Create { object, .. } => match &**object {
                Object::View(view) => Some(view),
                _ => None,
            },
            _ => None,
        })?;
        let missing =
            schema.view(&view.name)?.reads.iter().find(|name| name.schema.is_none() && !is_there(name))?;
        let (file, line) = (source.shown(&source.up), statement.line);
        Some(format!("{file}: line {line}: there is no table {missing}, which view {} reads", view.name))
    })
}
