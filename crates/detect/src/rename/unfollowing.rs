//! What reads tables and does not follow when these get other names.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{Expression, Name, ObjectId, ObjectKind, Piece, QualifiedName, Schema};

use super::{Answered, columns};
use crate::{Answers, Wanted};

/// Returns the views and triggers that would be left without what they read. MySQL keeps their texts as they are; the
/// other databases write the new names into them.
pub(super) fn readers(
    current: &Schema,
    wanted: &Wanted,
    answers: &Answers,
    renamed: &Answered<QualifiedName>,
) -> Vec<ObjectId> {
    if current.dialect() != Dialect::Mysql {
        return Vec::new();
    }
    let mut fields: BTreeMap<&QualifiedName, BTreeSet<Name>> = BTreeMap::new();
    for (before, after) in renamed.pairs(current, wanted) {
        let answered = columns(before, after, answers);
        let moved = answered.renamed.into_keys().chain(answered.aside).collect::<BTreeSet<Name>>();
        if !moved.is_empty() {
            fields.insert(&before.name, moved);
        }
    }
    let loses_table =
        |name: &QualifiedName| renamed.renamed.contains_key(name) || renamed.aside.contains(name);
    let loses_field = |name: &QualifiedName, text: &Expression| {
        let all = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('*'));
        let is_named = |field: &Name| text.mentions(field) || text.written().iter().any(all);
        fields.get(name).is_some_and(|fields| fields.iter().any(is_named))
    };
    let views = current
        .views()
        .filter(|view| view.reads.iter().any(|name| loses_table(name) || loses_field(name, &view.query)));
    let views = views.map(|view| ObjectId::new(view.kind(), view.name.clone()));
    let triggers = current.opaques().filter(|opaque| {
        // A trigger goes where its own table goes.
        opaque.id.kind == ObjectKind::Trigger
            && (opaque.reads.iter().any(|name| Some(name) != opaque.id.on.as_ref() && loses_table(name))
                || opaque.reads.iter().chain(&opaque.id.on).any(|name| loses_field(name, &opaque.definition)))
    });
    views.chain(triggers.map(|trigger| trigger.id.clone())).collect()
}
