//! Giving a column another name, wherever it is named.

use caribou_migration::Dialect;

use super::references::expressions_mut;
use super::{Applied, ApplyError, Draft, inherit};
use crate::{
    IndexKey, Name, Object, ObjectKind, Opaque, Output, Piece, QualifiedName, Rule, Schema, Table, View,
};

pub(super) fn rename(draft: &mut Draft<'_>, table: &QualifiedName, from: &Name, to: &Name) -> Applied {
    draft.expect_table(table)?.expect_column(from)?;
    inherit::expect_own(draft, table, from)?;
    for member in inherit::family(draft, table) {
        draft.edit(&member, |schema, table| {
            let is_taken = from != to || schema.dialect() == Dialect::Postgres;
            if is_taken && table.column(to).is_some() {
                return Err(ApplyError::ColumnExists { table: table.name.clone(), column: to.clone() });
            }
            in_table(table, from, to);
            Ok(())
        })?;
        in_others(draft, &member, from, to);
    }
    Ok(())
}

fn replace(names: &mut [Name], from: &Name, to: &Name) {
    names.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
}

fn in_table(table: &mut Table, from: &Name, to: &Name) {
    for column in table.columns.iter_mut().filter(|column| column.name == *from) {
        column.name = to.clone();
    }
    for constraint in &mut table.constraints {
        match &mut constraint.rule {
            Rule::PrimaryKey(key) | Rule::Unique(key) => {
                replace(&mut key.columns, from, to);
                replace(&mut key.include, from, to);
            }
            Rule::ForeignKey(key) => replace(&mut key.columns, from, to),
            // Their expressions are among all those of the table.
            Rule::Check { .. } | Rule::Exclude(_) => {}
        }
    }
    for index in &mut table.indexes {
        replace(&mut index.include, from, to);
        for part in &mut index.parts {
            if let IndexKey::Column(column) = &mut part.key
                && column == from
            {
                *column = to.clone();
            }
        }
    }
    expressions_mut(table).into_iter().for_each(|expression| expression.rename(from, to));
}

fn in_others(draft: &mut Draft<'_>, table: &QualifiedName, from: &Name, to: &Name) {
    for referrer in draft.referrers(table) {
        let Some(mut other) = draft.tables.get(&referrer).cloned() else { continue };
        for constraint in &mut other.constraints {
            if let Rule::ForeignKey(key) = &mut constraint.rule
                && key.table == *table
            {
                replace(&mut key.referenced, from, to);
            }
        }
        draft.put_table(other);
    }
    let owned = draft.owned_sequences(table);
    let owned = owned.filter(|sequence| sequence.owner.as_ref().is_some_and(|(_, column)| column == from));
    for mut sequence in owned.cloned().collect::<Vec<_>>() {
        sequence.owner = Some((table.clone(), to.clone()));
        draft.put(Object::Sequence(sequence));
    }
    if draft.dialect() == Dialect::Mysql {
        // It keeps the texts of views and triggers as they are.
        return;
    }
    let reading = draft.views.values().filter(|view| {
        let returns_all =
            draft.dialect() == Dialect::Postgres && view.reads.contains(table) && has_star(view);
        returns_all || names_column(draft, view, table, from)
    });
    for mut view in reading.cloned().collect::<Vec<_>>() {
        if draft.dialect() == Dialect::Postgres {
            keep_names(&mut view, from);
        }
        view.query.rename(from, to);
        draft.put(Object::View(view));
    }
    let named = draft.opaques.values().filter(|opaque| {
        let on_it = opaque.id.on.as_ref() == Some(table);
        on_it || draft.dialect() == Dialect::Sqlite && trigger_names_column(draft, opaque, table, from)
    });
    for mut opaque in named.cloned().collect::<Vec<_>>() {
        if matches!(opaque.id.kind, ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy) {
            opaque.definition.rename(from, to);
            opaque.statement.iter_mut().for_each(|statement| statement.rename(from, to));
            draft.put(Object::Opaque(opaque));
        }
    }
}

/// Names the columns of a view if one of them is called after a column that gets another name: PostgreSQL fixes the names
/// when the view is made.
fn keep_names(view: &mut View, renamed: &Name) {
    let Some(output) = &view.output else { return };
    let name = |output: &Output| match output {
        Output::Column { name, .. } => Some(name.clone()),
        Output::All(_) => None,
    };
    let Some(names) = output.outputs.iter().map(name).collect::<Option<Vec<Name>>>() else { return };
    if names.iter().skip(view.columns.len()).any(|name| name == renamed) {
        view.columns = names;
    }
}

fn has_star(view: &View) -> bool {
    let is_star = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('*'));
    view.query.written().iter().any(is_star)
}

/// Says whether a name in a trigger of another table means a column of this one.
fn trigger_names_column(schema: &Schema, trigger: &Opaque, table: &QualifiedName, column: &Name) -> bool {
    let mut others = trigger.reads.iter().chain(&trigger.id.on).filter(|other| *other != table);
    trigger.reads.contains(table)
        && trigger.definition.mentions(column)
        && !others.any(|other| schema.column(other, column).is_some())
}

/// Says whether a name in a query means a column of this table: it does if no other table that is read has such a column.
fn names_column(schema: &Schema, view: &View, table: &QualifiedName, column: &Name) -> bool {
    let mut others = view.reads.iter().filter(|other| *other != table);
    view.reads.contains(table)
        && view.query.mentions(column)
        && !others.any(|other| schema.column(other, column).is_some())
}
