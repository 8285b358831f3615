//! The rows that go with a task.

use caribou_history::{Elapsed, Entry, Event, EventKind, History};
use caribou_migration::Direction;

use crate::context::Context;
use crate::prepare::Prepared;
use crate::task::{Action, Work};

/// Returns the statements that record that a task is done: its row, the rows that go with it, the event.
pub(crate) fn record_sql(
    history: &History,
    prepared: &Prepared<'_>,
    context: &Context<'_>,
    elapsed: Elapsed,
) -> Vec<String> {
    let task = prepared.task;
    let entry = entry(prepared, context, elapsed);
    let mut sql = Vec::new();
    for id in &task.with {
        // Taken away in both directions: a row that should not be there must not stop the squash.
        sql.push(history.forget_sql(id));
        if task.action.direction() == Direction::Forward {
            sql.push(history.record_sql(&Entry::new(id.clone(), entry.applied_at)));
        }
    }
    sql.push(match task.action.direction() {
        Direction::Forward => history.record_sql(&entry),
        Direction::Backward => history.forget_sql(&task.id),
    });
    let kind = match task.action {
        Action::Apply => EventKind::Apply,
        Action::Revert => EventKind::Revert,
        Action::Fake(_) => EventKind::Fake,
        Action::Record(_) => EventKind::Squash,
    };
    let detail =
        matches!(task.action, Action::Fake(Direction::Backward) | Action::Record(Direction::Backward))
            .then(|| "row removed".to_owned());
    sql.push(history.event_sql(&Event { detail, ..context.event(kind, &entry) }));
    sql
}

/// Returns the row of a task.
pub(crate) fn entry(prepared: &Prepared<'_>, context: &Context<'_>, elapsed: Elapsed) -> Entry {
    let forward_script = prepared.task.action.direction() == Direction::Forward
        && matches!(prepared.task.work, Work::Script(_));
    let entry = Entry {
        file_hash: prepared.task.file_hash,
        elapsed,
        ..Entry::new(prepared.task.id.clone(), (context.clock)())
    };
    if forward_script { entry.with_statements(prepared.statement_checksums()) } else { entry }
}
