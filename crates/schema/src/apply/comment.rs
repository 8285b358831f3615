//! What `COMMENT` says.

use caribou_migration::Dialect;

use super::{Applied, Draft};
use crate::{CommentOn, Name, Object, ObjectId, ObjectKind, QualifiedName};

pub(super) fn set(draft: &mut Draft<'_>, on: &CommentOn, text: Option<&str>) -> Applied {
    // An empty comment is none.
    let text = text.filter(|text| !text.is_empty()).map(str::to_owned);
    match on {
        CommentOn::Object(id) => on_object(draft, id, text),
        CommentOn::Column(table, column) => on_column(draft, table, column, text),
        CommentOn::Constraint(table, name) => draft.edit(table, |_, table| {
            let found = table.constraints.iter().position(|known| known.name.as_ref() == Some(name));
            let place = found.ok_or_else(|| table.no_constraint(name))?;
            table.constraints[place].comment = text;
            Ok(())
        }),
    }
}

fn on_object(draft: &mut Draft<'_>, id: &ObjectId, text: Option<String>) -> Applied {
    match id.kind {
        ObjectKind::Table => draft.edit(&id.name, |_, table| {
            table.comment = text;
            Ok(())
        }),
        ObjectKind::View | ObjectKind::MaterializedView => {
            let Some(mut view) = draft.views.get(&id.name).filter(|view| view.kind() == id.kind).cloned()
            else {
                return Err(draft.no_object(id));
            };
            view.comment = text;
            draft.put(Object::View(view));
            Ok(())
        }
        ObjectKind::Index => on_index(draft, id, text.as_deref()),
        ObjectKind::Sequence => {
            let Some(mut sequence) = draft.sequences.get(&id.name).cloned() else {
                return Err(draft.no_object(id));
            };
            sequence.comment = text;
            draft.put(Object::Sequence(sequence));
            Ok(())
        }
        ObjectKind::Enum | ObjectKind::Type if draft.enums.contains_key(&id.name) => {
            if let Some(mut values) = draft.enums.get(&id.name).cloned() {
                values.comment = text;
                draft.put(Object::Enum(values));
            }
            Ok(())
        }
        // Schemas and extensions have no place for one.
        ObjectKind::Namespace | ObjectKind::Extension => Ok(()),
        _ => {
            let found = draft.opaque(id).and_then(|id| draft.opaques.get(id)).cloned();
            // What is commented on but not known was made by a statement that is not understood, or by the database.
            if let Some(mut opaque) = found {
                opaque.comment = text;
                draft.put(Object::Opaque(opaque));
            }
            Ok(())
        }
    }
}

fn on_index(draft: &mut Draft<'_>, id: &ObjectId, text: Option<&str>) -> Applied {
    let owner = match draft.dialect() {
        Dialect::Mysql => id.on.clone(),
        Dialect::Postgres | Dialect::Sqlite => draft.index_owners.get(&id.name).cloned(),
    };
    let Some(owner) = owner else { return Err(draft.no_object(id)) };
    let is_it = |name: &Option<Name>| name.as_ref() == Some(&id.name.name);
    if let Some(mut view) = draft.views.get(&owner).cloned() {
        view.indexes
            .iter_mut()
            .filter(|index| is_it(&index.name))
            .for_each(|index| index.comment = text.map(str::to_owned));
        draft.put(Object::View(view));
        return Ok(());
    }
    // The index of a constraint has no place for one.
    draft.edit(&owner, |_, table| {
        let found = table.indexes.iter_mut().filter(|index| is_it(&index.name));
        found.for_each(|index| index.comment = text.map(str::to_owned));
        Ok(())
    })
}

fn on_column(draft: &mut Draft<'_>, table: &QualifiedName, column: &Name, text: Option<String>) -> Applied {
    // Columns of views have no place for one, and those of composite types are not known.
    if !draft.tables.contains_key(table)
        && (draft.relation(table).is_some() || draft.type_named(table).is_some())
    {
        return Ok(());
    }
    draft.edit(table, |_, table| {
        table.expect_column_mut(column)?.comment = text;
        Ok(())
    })
}
