//! Foreign keys: what they point to, and the indexes that MySQL makes for them.

use caribou_migration::Dialect;

use super::naming::{Place, is_chosen_key};
use super::{Applied, index};
use crate::{Action, ForeignKey, Index, IndexKey, IndexPart, Name, Rule, Schema, Table};

/// Checks a foreign key of a table and fills in the columns that it refers to.
pub(super) fn settle(schema: &Schema, table: &Table, key: &mut ForeignKey) -> Applied {
    for column in &key.columns {
        table.expect_column(column)?;
    }
    if schema.dialect() == Dialect::Mysql {
        // The same to these servers, which say of a key that says nothing that it restricts.
        for action in [&mut key.on_delete, &mut key.on_update] {
            *action = if *action == Action::Restrict { Action::NoAction } else { *action };
        }
    }
    // SQLite looks at the other side only when rows come.
    if schema.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let other = if key.table == table.name {
        table
    } else {
        match schema.tables.get(&key.table) {
            Some(other) => other,
            // MariaDB is told not to look by scripts that make tables in any order.
            None if schema.dialect() != Dialect::Postgres => return Ok(()),
            None => schema.expect_table(&key.table)?,
        }
    };
    if key.referenced.is_empty()
        && let Some(primary) = other.primary_key()
    {
        key.referenced.clone_from(&primary.columns);
    }
    for column in &key.referenced {
        other.expect_column(column)?;
    }
    Ok(())
}

/// Makes the index that the last constraint of a MySQL table needs, if it is a foreign key and no index starts with
/// its columns; one that was made for another foreign key gives way unless it is longer. It has the name that was `given` to
/// the constraint, unless that is one that the server chooses: such a name is not written, and the index is called after the column.
pub(super) fn add_index(schema: &Schema, table: &mut Table, given: Option<Name>) -> Applied {
    let Some(last) = table.constraints.last() else { return Ok(()) };
    let Rule::ForeignKey(key) = &last.rule else { return Ok(()) };
    let covers = |columns: Vec<&Name>| columns.starts_with(&key.columns.iter().collect::<Vec<_>>());
    let primary = table.primary_key().map(|primary| primary.columns.iter().collect());
    let stays = |index: &Index| !index.implied || columns(index).len() > key.columns.len();
    if primary.is_some_and(covers) || table.indexes.iter().any(|index| stays(index) && covers(columns(index)))
    {
        return Ok(());
    }
    let parts = key.columns.iter().cloned().map(IndexKey::Column).map(IndexPart::new).collect();
    let given = given.filter(|name| !is_chosen_key(name, &table.name.name));
    let mut implied = Index { implied: true, ..Index::new(given, parts) };
    index::give_way(table, &implied);
    match &implied.name {
        Some(name) => index::expect_free(schema, table, name)?,
        None => implied.name = Place::table(schema, table).index(&implied),
    }
    table.indexes.push(implied);
    Ok(())
}

/// Returns the columns that an index sorts by, up to the first that is no plain one.
pub(super) fn columns(index: &Index) -> Vec<&Name> {
    let columns = index.parts.iter().map_while(|part| match &part.key {
        IndexKey::Column(column) if part.prefix.is_none() => Some(column),
        IndexKey::Column(_) | IndexKey::Expression(_) => None,
    });
    columns.collect()
}
