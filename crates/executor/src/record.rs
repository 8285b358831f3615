//! The rows that go with a task.

use caribou_history::{Elapsed, Entry, Event, EventKind, History};
use caribou_migration::Direction;
use caribou_sql::checksum_of;

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
    sql.push(history.event_sql(&Event { detail, ..event(kind, &entry, context) }));
    sql
}

/// Returns the row of a task.
pub(crate) fn entry(prepared: &Prepared<'_>, context: &Context<'_>, elapsed: Elapsed) -> Entry {
    let forward_script = prepared.task.action.direction() == Direction::Forward
        && matches!(prepared.task.work, Work::Script(_));
    let statements = if forward_script { prepared.statement_checksums() } else { Vec::new() };
    Entry {
        id: prepared.task.id.clone(),
        checksum: forward_script.then(|| checksum_of(statements.iter().copied())),
        file_hash: prepared.task.file_hash,
        applied_at: (context.clock)(),
        elapsed,
        statements,
    }
}

/// Returns an event about an entry, by whoever runs this.
pub(crate) fn event(kind: EventKind, entry: &Entry, context: &Context<'_>) -> Event {
    Event {
        actor: context.actor.map(str::to_owned),
        version: Some(context.version.to_owned()),
        ..Event::new(kind, entry)
    }
}
