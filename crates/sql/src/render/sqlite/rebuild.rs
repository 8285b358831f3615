//! A table made anew: <https://www.sqlite.org/lang_altertable.html#otheralter>.

use caribou_schema::{
    Dependents, Existing, Expression, Identity, Index, IndexKey, Missing, Name, ObjectId, ObjectKind,
    QualifiedName, Rule, Schema, Table,
};

use super::{DIALECT, Moves};
use crate::quote::quote;
use crate::render::index::{self, Build};
use crate::render::name::{name, qualified};
use crate::render::style::Style;
use crate::render::{RenderError, expression, object, table};

/// Writes what makes the new table of the old one, rows and all; `state` is the schema behind it.
///
/// Foreign keys of other tables name the table, so they mean the new one as soon as it has the name. They must not be
/// enforced while the old one is dropped.
pub(super) fn rebuild(
    old: &Table,
    new: &Table,
    moves: &Moves,
    readers: &[ObjectId],
    state: &Schema,
) -> Result<Vec<String>, RenderError> {
    let place = qualified(&new.name, DIALECT);
    let mut statements = Vec::new();
    // What stands on the table itself, or on a view that is dropped, goes with it.
    let views: Vec<&QualifiedName> =
        readers.iter().filter(|id| id.kind != ObjectKind::Trigger).map(|id| &id.name).collect();
    let goes_along = |id: &ObjectId| id.on.as_ref().is_some_and(|on| *on == new.name || views.contains(&on));
    for reader in readers.iter().filter(|id| !goes_along(id)) {
        statements.push(object::drop(reader, Missing::Fail, Dependents::Restrict, state)?);
    }
    let beside = beside(new, state);
    let temporary = qualified(&beside.name, DIALECT);
    statements.extend(table::create(&beside, Existing::Fail, DIALECT, Style::default()));
    if counts(old) && counts(new) {
        let [from, to] = [&new.name, &beside.name].map(|table| quote(table.name.as_str(), DIALECT));
        statements.push(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}"
        ));
    }
    statements.extend(copy(old, new, moves, &temporary));
    statements.push(format!("DROP TABLE {place}"));
    statements.push(format!("ALTER TABLE {temporary} RENAME TO {}", name(&new.name.name, DIALECT)));
    let create = |one| index::create(one, &new.name, Build::Locked, Existing::Fail, DIALECT);
    statements.extend(new.indexes.iter().map(create));
    for reader in readers.iter().rev() {
        statements.extend(object::create_again(reader, state)?);
    }
    Ok(statements)
}

/// Returns the table under a name that is free, without its indexes.
fn beside(table: &Table, state: &Schema) -> Table {
    let mut beside = table.clone();
    beside.indexes.clear();
    let plain = &table.name.name;
    let numbered = (2..).map(|number| format!("new_{plain}_{number}"));
    let mut names = std::iter::once(format!("new_{plain}")).chain(numbered);
    let free = |text: &String| {
        let name = table.name.sibling(plain.with_text(text.as_str()));
        state.table(&name).is_none() && state.view(&name).is_none()
    };
    if let Some(text) = names.find(free) {
        beside.name = table.name.sibling(plain.with_text(text));
    }
    // A check may say the name of its table; SQLite gives it back when the table is renamed.
    if table.column(plain).is_none() {
        let computed = beside.columns.iter_mut().filter_map(|column| column.generated.as_mut());
        let computed = computed.map(|generated| &mut generated.expression);
        let checks = beside.constraints.iter_mut().filter_map(|constraint| match &mut constraint.rule {
            Rule::Check { expression, .. } => Some(expression),
            _ => None,
        });
        computed.chain(checks).for_each(|expression| expression.rename(plain, &beside.name.name));
    }
    beside
}

/// Writes the copy of the rows, `None` when there is no column that both tables have.
fn copy(old: &Table, new: &Table, moves: &Moves, to: &str) -> Option<String> {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    if let Some(rowid) = rowid(old, new) {
        columns.push(rowid.to_owned());
        values.push(rowid.to_owned());
    }
    for column in new.columns.iter().filter(|column| column.generated.is_none()) {
        let value = |values: &[(Name, Expression)]| {
            let found = values.iter().find(|(name, _)| *name == column.name);
            found.map(|(_, value)| value.clone())
        };
        let is_kept = moves.kept.iter().any(|(_, now)| *now == column.name);
        // A new column gets its default by itself, if it still has it.
        let first = value(&moves.new).filter(|first| column.default.as_ref() != Some(first));
        let value = match (is_kept, value(&moves.using), first) {
            (true, Some(using), _) => expression::plain(&using, DIALECT),
            (true, None, _) => name(&column.name, DIALECT),
            (false, _, Some(first)) => expression::plain(&first, DIALECT),
            (false, _, None) => continue,
        };
        columns.push(name(&column.name, DIALECT));
        values.push(value);
    }
    let (columns, values, from) = (columns.join(", "), values.join(", "), qualified(&new.name, DIALECT));
    (!columns.is_empty()).then(|| format!("INSERT INTO {to} ({columns})\nSELECT {values} FROM {from}"))
}

/// Returns the word for the number of a row, when rows have one of their own that a copy would change.
fn rowid(old: &Table, new: &Table) -> Option<&'static str> {
    let without = |table: &Table| table.options.contains_key("without rowid");
    // Where there is a key, nobody can rely on the number: `VACUUM` changes it.
    if without(old) || without(new) || new.primary_key().is_some() {
        return None;
    }
    let free = |word: &&str| {
        !old.columns.iter().chain(&new.columns).any(|column| column.name.as_str().eq_ignore_ascii_case(word))
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(free)
}

fn counts(table: &Table) -> bool {
    table.columns.iter().any(|column| column.identity == Some(Identity::AutoIncrement))
}

/// Says whether an index has to do with a column.
pub(super) fn mentions(index: &Index, column: &Name) -> bool {
    let part = |key: &IndexKey| match key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    };
    index.parts.iter().any(|one| part(&one.key))
        || index.predicate.as_ref().is_some_and(|rows| rows.mentions(column))
}
