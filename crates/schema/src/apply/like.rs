//! `CREATE TABLE ... LIKE ...`: what a new table takes from another one is its own from then on.

use caribou_migration::Dialect;

use super::{Applied, Draft, constraint, create, index};
use crate::{Column, Constraint, Existing, Included, Index, Like, Object, ObjectKind, Rule, Table};

/// Makes a table; one that is like a view, whose columns are not known so well, is in doubt.
pub(super) fn create_table(
    draft: &mut Draft<'_>,
    given: &Table,
    likes: &[Like],
    text: &str,
    existing: Existing,
) -> Applied {
    if existing == Existing::Skip && draft.tables.contains_key(&given.name) {
        return Ok(());
    }
    if draft.dialect() == Dialect::Mysql {
        return whole(draft, given, likes, existing);
    }
    let is_check = |constraint: &&Constraint| matches!(constraint.rule, Rule::Check { .. });
    let checks = given.constraints.iter().filter(is_check).cloned().collect();
    let mut table = Table { constraints: checks, ..given.clone() };
    let mut taken = Vec::new();
    let mut before = 0;
    for like in likes {
        let other = draft.relation(&like.table).filter(|other| other.kind != ObjectKind::Table);
        if other.is_some() {
            draft.doubt(text);
            return Ok(());
        }
        let other = draft.expect_table(&like.table)?.clone();
        let at = like.place + before;
        before += other.columns.len();
        table.columns.splice(at..at, other.columns.iter().map(|known| column(known, like)));
        taken.push((like, other));
    }
    create::object(draft, &Object::Table(table), existing)?;
    // What is taken comes before the keys of the table itself; the names that the server chooses depend on it.
    draft.edit(&given.name, |schema, table| {
        for (like, other) in &taken {
            for known in other.constraints.iter().filter(|known| is_included(known, like)) {
                constraint::add(schema, table, &copied(known, like))?;
            }
            for known in other.indexes.iter().filter(|_| like.including.contains(&Included::Indexes)) {
                let comment = known.comment.clone().filter(|_| like.including.contains(&Included::Comments));
                index::add(schema, table, &Index { name: None, comment, ..known.clone() })?;
            }
        }
        let own = |is_foreign: bool| {
            given.constraints.iter().filter(move |constraint| match constraint.rule {
                Rule::Check { .. } => false,
                Rule::ForeignKey(_) => is_foreign,
                _ => !is_foreign,
            })
        };
        own(false).chain(own(true)).try_for_each(|constraint| constraint::add(schema, table, constraint))
    })
}

/// MySQL's: everything but the foreign keys.
fn whole(draft: &mut Draft<'_>, given: &Table, likes: &[Like], existing: Existing) -> Applied {
    let Some(like) = likes.first() else { return Ok(()) };
    let (name, temporary) = (given.name.clone(), given.temporary);
    let mut table = Table { name, temporary, ..draft.expect_table(&like.table)?.clone() };
    table.constraints.retain(|constraint| !matches!(constraint.rule, Rule::ForeignKey(_)));
    create::object(draft, &Object::Table(table), existing)
}

fn column(known: &Column, like: &Like) -> Column {
    let has = |property| like.including.contains(&property);
    Column {
        default: known.default.clone().filter(|_| has(Included::Defaults)),
        generated: known.generated.clone().filter(|_| has(Included::Generated)),
        identity: known.identity.clone().filter(|_| has(Included::Identity)),
        comment: known.comment.clone().filter(|_| has(Included::Comments)),
        ..known.clone()
    }
}

fn is_included(constraint: &Constraint, like: &Like) -> bool {
    match constraint.rule {
        Rule::Check { .. } => like.including.contains(&Included::Constraints),
        Rule::PrimaryKey(_) | Rule::Unique(_) | Rule::Exclude(_) => {
            like.including.contains(&Included::Indexes)
        }
        Rule::ForeignKey(_) => false,
    }
}

/// A check keeps its name, a key gets one of its own.
fn copied(constraint: &Constraint, like: &Like) -> Constraint {
    let is_check = matches!(constraint.rule, Rule::Check { .. });
    Constraint {
        name: constraint.name.clone().filter(|_| is_check),
        comment: constraint.comment.clone().filter(|_| like.including.contains(&Included::Comments)),
        ..constraint.clone()
    }
}
