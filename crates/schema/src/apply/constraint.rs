//! Constraints of a table: making, dropping, renaming.

use caribou_migration::Dialect;

use super::drop::{self, Doomed};
use super::naming::Place;
use super::{Applied, ApplyError, Draft, foreign_key, index, inherit, key, view};
use crate::difference::rule_words;
use crate::{
    Constraint, ConstraintRef, Dependents, Existing, Missing, Name, ObjectId, ObjectKind, QualifiedName,
    Rule, Schema, Table, Timing,
};

/// Adds a constraint to a table that is being made or changed.
pub(super) fn add(schema: &Schema, table: &mut Table, constraint: &Constraint) -> Applied {
    let mut constraint = constraint.clone();
    match &mut constraint.rule {
        Rule::PrimaryKey(_) if table.primary_key().is_some() => {
            return Err(exists(table, constraint.name.unwrap_or_else(|| primary_key(schema))));
        }
        Rule::PrimaryKey(key) => {
            key::settle_primary(schema, table, key)?;
            if schema.dialect() == Dialect::Mysql {
                index::give_way(table, &key::as_index(key, None));
            }
        }
        Rule::Unique(key) if schema.dialect() == Dialect::Mysql => {
            return index::add(schema, table, &key::as_index(key, constraint.name));
        }
        Rule::Unique(key) => key::expect_columns(table, key)?,
        Rule::ForeignKey(key) => foreign_key::settle(schema, table, key)?,
        Rule::Check { expression, .. } => view::expect_checked(schema, table, expression)?,
        Rule::Exclude(_) => {}
    }
    let given = constraint.name.clone();
    let is_mysql_key = schema.dialect() == Dialect::Mysql && matches!(constraint.rule, Rule::PrimaryKey(_));
    match &constraint.name {
        Some(name) if !is_mysql_key => expect_free(schema, table, name, &constraint.rule)?,
        _ => constraint.name = Place::table(schema, table).constraint(&constraint.rule),
    }
    table.constraints.push(constraint);
    if schema.dialect() == Dialect::Mysql {
        foreign_key::add_index(schema, table, given)?;
    }
    Ok(())
}

/// The name by which a primary key without one is called in a message.
fn primary_key(schema: &Schema) -> Name {
    Name::part("PRIMARY KEY", schema.dialect())
}

fn exists(table: &Table, constraint: Name) -> ApplyError {
    ApplyError::ConstraintExists { table: table.name.clone(), constraint }
}

fn expect_free(schema: &Schema, table: &Table, name: &Name, rule: &Rule) -> Applied {
    // SQLite looks at no name of a constraint.
    if schema.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    if table.constraint(name).is_some() {
        return Err(exists(table, name.clone()));
    }
    if schema.dialect() == Dialect::Postgres && rule.has_index() {
        let full = table.name.sibling(name.clone());
        let there = schema.relation(&full).or_else(|| {
            let is_here = full == table.name || table.index(name).is_some();
            is_here.then(|| ObjectId::new(ObjectKind::Index, full.clone()))
        });
        return there.map_or(Ok(()), |there| Err(ApplyError::ObjectExists { there: there.into() }));
    }
    Ok(())
}

pub(super) fn create(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    constraint: &Constraint,
    using_index: Option<&Name>,
    existing: Existing,
) -> Applied {
    let table = draft.expect_table(name)?;
    if existing == Existing::Skip
        && let Some(wanted) = &constraint.name
        && (table.constraint(wanted).is_some()
            || (draft.dialect() == Dialect::Mysql && table.index(wanted).is_some()))
    {
        return Ok(());
    }
    if let Some(index) = using_index {
        return draft.edit(name, |_, table| key::adopt(table, constraint, index));
    }
    draft.edit(name, |schema, table| add(schema, table, constraint))?;
    inherit::constraint_to_children(draft, name)
}

pub(super) fn drop(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    which: &ConstraintRef,
    missing: Missing,
    dependents: Dependents,
) -> Applied {
    let table = draft.expect_table(name)?;
    let found = match which {
        ConstraintRef::Name(wanted) => table.constraint(wanted),
        ConstraintRef::PrimaryKey => {
            table.constraints.iter().find(|constraint| matches!(constraint.rule, Rule::PrimaryKey(_)))
        }
        ConstraintRef::Rule(rule) => {
            table.constraints.iter().find(|constraint| constraint.name.is_none() && constraint.rule == **rule)
        }
    };
    if let Some(constraint) = found.cloned() {
        return drop::all(draft, Doomed::Constraint(name.clone(), constraint), dependents);
    }
    // On MySQL a unique constraint is an index.
    if let ConstraintRef::Name(wanted) = which
        && draft.dialect() == Dialect::Mysql
        && table.index(wanted).is_some_and(|index| index.unique)
    {
        return draft.edit(name, |_, table| {
            table.indexes.retain(|index| index.name.as_ref() != Some(wanted));
            Ok(())
        });
    }
    match (missing, which) {
        (Missing::Skip, _) => Ok(()),
        (Missing::Fail, ConstraintRef::Name(wanted)) => Err(table.no_constraint(wanted)),
        (Missing::Fail, ConstraintRef::PrimaryKey) => Err(table.no_constraint(&primary_key(draft))),
        (Missing::Fail, ConstraintRef::Rule(rule)) => {
            Err(table.no_constraint(&table.name.name.with_text(rule_words(rule))))
        }
    }
}

pub(super) fn rename(draft: &mut Draft<'_>, name: &QualifiedName, from: &Name, to: &Name) -> Applied {
    let heirs = inherit::family(draft, name);
    for (place, member) in heirs.iter().enumerate() {
        draft.edit(member, |schema, table| {
            let Some(constraint) = table.constraint(from) else {
                return if place == 0 { Err(table.no_constraint(from)) } else { Ok(()) };
            };
            // A key of a partition has a name of its own, and so keeps it.
            let rule = constraint.rule.clone();
            if place > 0 && !matches!(rule, Rule::Check { .. }) {
                return Ok(());
            }
            if from != to {
                expect_free(schema, table, to, &rule)?;
            }
            for constraint in &mut table.constraints {
                if constraint.name.as_ref() == Some(from) {
                    constraint.name = Some(to.clone());
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

pub(super) fn validate(draft: &mut Draft<'_>, table: &QualifiedName, name: &Name) -> Applied {
    each(draft, table, name, |constraint| constraint.validated = true)
}

pub(super) fn retime(draft: &mut Draft<'_>, table: &QualifiedName, name: &Name, timing: Timing) -> Applied {
    each(draft, table, name, |constraint| constraint.timing = timing)
}

/// Changes a constraint of a table, and of its partitions and heirs where it has the same name.
fn each(
    draft: &mut Draft<'_>,
    table: &QualifiedName,
    name: &Name,
    change: impl Fn(&mut Constraint),
) -> Applied {
    if draft.expect_table(table)?.constraint(name).is_none() {
        return Err(draft.expect_table(table)?.no_constraint(name));
    }
    for member in inherit::family(draft, table) {
        draft.edit(&member, |_, table| {
            let named =
                table.constraints.iter_mut().filter(|constraint| constraint.name.as_ref() == Some(name));
            named.for_each(&change);
            Ok(())
        })?;
    }
    Ok(())
}
