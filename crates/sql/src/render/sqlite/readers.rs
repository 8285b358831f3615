//! What reads a table, and would be broken while it is away.

use caribou_schema::{ObjectId, ObjectKind, QualifiedName, Schema};

/// Returns the triggers and views that have to be dropped before a table or view goes, and made again in the opposite
/// order: readers of readers too.
///
/// SQLite checks all of them when a table is renamed, and refuses when one reads a table that is not there.
pub(in crate::render) fn readers_of(name: &QualifiedName, state: &Schema) -> Vec<ObjectId> {
    let mut away = vec![name.clone()];
    let mut views = Vec::new();
    let mut next = 0;
    while let Some(read) = away.get(next).cloned() {
        next += 1;
        for view in state.views() {
            let reads = view.reads.contains(&read) || view.query.mentions_object(&read);
            if reads && !away.contains(&view.name) {
                away.push(view.name.clone());
                views.push(ObjectId::new(view.kind(), view.name.clone()));
            }
        }
    }
    let triggers = state.opaques().filter(|opaque| opaque.id.kind == ObjectKind::Trigger);
    let triggers = triggers.filter(|trigger| {
        trigger.id.on.as_ref().is_some_and(|on| away.contains(on))
            || away
                .iter()
                .any(|read| trigger.reads.contains(read) || trigger.definition.mentions_object(read))
    });
    let mut readers: Vec<ObjectId> = triggers.map(|trigger| trigger.id.clone()).collect();
    readers.extend(views.into_iter().rev());
    readers
}
