//! Making, dropping, renaming and moving objects.

use caribou_migration::Dialect;
use caribou_schema::{
    Dependents, Enum, Existing, Extension, Missing, Name, Object, ObjectId, ObjectKind, Opaque,
    QualifiedName, Schema, View,
};

use super::chosen;
use super::index::{self, Build};
use super::name::{list, literal, name, qualified};
use super::style::Style;
use super::{RenderError, comment, expression, sequence, table, unsupported};

/// Writes what makes an object and all that belongs to it; `state` is what is there before.
pub(super) fn create(
    object: &Object,
    existing: Existing,
    state: &Schema,
    style: Style,
) -> Result<Vec<String>, RenderError> {
    let dialect = state.dialect();
    let guard = if existing == Existing::Skip { "IF NOT EXISTS " } else { "" };
    let mut statements = match object {
        Object::Namespace(_) if dialect == Dialect::Sqlite => return Err(unsupported(dialect, "schemas")),
        Object::Namespace(schema) => vec![format!("CREATE SCHEMA {guard}{}", name(schema, dialect))],
        Object::Extension(_) if dialect != Dialect::Postgres => {
            return Err(unsupported(dialect, "extensions"));
        }
        Object::Extension(extension) => vec![self::extension(extension, guard)],
        Object::Enum(_) if dialect != Dialect::Postgres => {
            return Err(unsupported(dialect, "enumerated types of their own"));
        }
        Object::Enum(values) => vec![enumeration(values)],
        Object::Sequence(_) if dialect == Dialect::Sqlite => return Err(unsupported(dialect, "sequences")),
        Object::Sequence(numbers) => vec![sequence::create(numbers, existing, dialect)],
        Object::Table(wanted) => {
            table::create(&chosen::without_chosen_names(wanted, state), existing, dialect, style)
        }
        Object::View(view) => self::view(view, existing, state)?,
        Object::Opaque(opaque) => vec![self::opaque(opaque, existing, dialect)?],
    };
    if dialect == Dialect::Postgres {
        statements.extend(comment::of_object(object, state)?);
    }
    Ok(statements)
}

fn extension(extension: &Extension, guard: &str) -> String {
    let dialect = Dialect::Postgres;
    let schema = extension.schema.as_ref().map(|schema| format!(" SCHEMA {}", name(schema, dialect)));
    format!("CREATE EXTENSION {guard}{}{}", name(&extension.name, dialect), schema.unwrap_or_default())
}

fn enumeration(values: &Enum) -> String {
    let dialect = Dialect::Postgres;
    let list: Vec<String> = values.values.iter().map(|value| literal(value, dialect)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", qualified(&values.name, dialect), list.join(", "))
}

fn view(view: &View, existing: Existing, state: &Schema) -> Result<Vec<String>, RenderError> {
    let dialect = state.dialect();
    let id = ObjectId::new(view.kind(), view.name.clone());
    let replaced = existing == Existing::Replace;
    let in_place = replaced && !view.materialized && dialect != Dialect::Sqlite;
    let mut statements = Vec::new();
    if replaced && !in_place {
        statements.push(drop(&id, Missing::Skip, Dependents::Restrict, state)?);
    }
    let words = match (in_place, view.materialized) {
        (true, _) => "CREATE OR REPLACE VIEW",
        (false, true) => "CREATE MATERIALIZED VIEW",
        (false, false) => "CREATE VIEW",
    };
    let guard = if existing == Existing::Skip { " IF NOT EXISTS" } else { "" };
    let mut text = format!("{words}{guard} {}", qualified(&view.name, dialect));
    if !view.columns.is_empty() {
        text += &format!(" {}", list(&view.columns, dialect));
    }
    if !view.options.is_empty() {
        let options: Vec<String> =
            view.options.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        text += &format!(" WITH ({})", options.join(", "));
    }
    statements.push(format!("{text} AS\n{}", expression::plain(&view.query, dialect)));
    let create = |one| index::create(one, &view.name, Build::Locked, existing, dialect);
    statements.extend(view.indexes.iter().map(create));
    Ok(statements)
}

fn opaque(opaque: &Opaque, existing: Existing, dialect: Dialect) -> Result<String, RenderError> {
    let statement = opaque.statement.as_ref();
    let statement = statement.ok_or_else(|| RenderError::NoStatement { id: Box::new(opaque.id.clone()) })?;
    let text = statement.to_text(|part| name(part, dialect));
    let text = text.trim();
    let rest = text.split_at_checked("CREATE".len()).filter(|(verb, _)| verb.eq_ignore_ascii_case("CREATE"));
    Ok(match rest {
        Some((verb, rest)) if existing == Existing::Replace && !replaces(rest) => {
            format!("{verb} OR REPLACE{rest}")
        }
        _ => text.to_owned(),
    })
}

/// Says whether what stands behind `CREATE` is `OR REPLACE`.
fn replaces(rest: &str) -> bool {
    rest.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("OR"))
}

/// Writes what makes an object of the schema again.
pub(super) fn create_again(id: &ObjectId, state: &Schema) -> Result<Vec<String>, RenderError> {
    let dialect = state.dialect();
    if id.kind == ObjectKind::Index {
        let found = state.index(&id.name, id.on.as_ref());
        let create = |(table, one)| index::create(one, table, Build::Locked, Existing::Fail, dialect);
        return Ok(found.map(create).into_iter().collect());
    }
    if let Some(found) = state.view(&id.name) {
        return view(found, Existing::Fail, state);
    }
    let found = state.opaques().find(|opaque| opaque.id == *id);
    found.map(|found| opaque(found, Existing::Fail, dialect)).into_iter().collect()
}

/// Writes `DROP`; `state` is what is there before.
pub(super) fn drop(
    id: &ObjectId,
    missing: Missing,
    dependents: Dependents,
    state: &Schema,
) -> Result<String, RenderError> {
    let dialect = state.dialect();
    let kind = words(id, state)?;
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let cascade = dependents == Dependents::Cascade && dialect == Dialect::Postgres;
    let cascade = if cascade { " CASCADE" } else { "" };
    Ok(format!("DROP {kind} {guard}{}{cascade}", identity(id, dialect)))
}

/// Writes what gives an object another name, `None` where it has to be made again.
pub(super) fn rename(
    id: &ObjectId,
    to: &Name,
    missing: Missing,
    state: &Schema,
) -> Result<Option<String>, RenderError> {
    let dialect = state.dialect();
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let to_name = name(to, dialect);
    let renamed = match (dialect, id.kind) {
        (Dialect::Postgres, ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy) => {
            format!("ALTER {} {} RENAME TO {to_name}", words(id, state)?, identity(id, dialect))
        }
        (Dialect::Postgres, _) => {
            format!("ALTER {} {guard}{} RENAME TO {to_name}", words(id, state)?, identity(id, dialect))
        }
        (Dialect::Mysql, ObjectKind::Table | ObjectKind::View) => {
            let to = qualified(&id.name.sibling(to.clone()), dialect);
            format!("RENAME TABLE {guard}{} TO {to}", identity(id, dialect))
        }
        (Dialect::Mysql, ObjectKind::Index) => {
            let Some(table) = &id.on else { return Ok(None) };
            let from = name(&id.name.name, dialect);
            format!("ALTER TABLE {} RENAME INDEX {from} TO {to_name}", qualified(table, dialect))
        }
        (Dialect::Sqlite, ObjectKind::Table) => {
            format!("ALTER TABLE {} RENAME TO {to_name}", identity(id, dialect))
        }
        _ => return Ok(None),
    };
    Ok(Some(renamed))
}

/// Writes what moves an object to another schema.
pub(super) fn relocate(
    id: &ObjectId,
    schema: Option<&Name>,
    missing: Missing,
    state: &Schema,
) -> Result<String, RenderError> {
    let dialect = state.dialect();
    if dialect != Dialect::Postgres {
        return Err(unsupported(dialect, "SET SCHEMA"));
    }
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let schema = schema.map_or_else(|| "public".to_owned(), |schema| name(schema, dialect));
    Ok(format!("ALTER {} {guard}{} SET SCHEMA {schema}", words(id, state)?, identity(id, dialect)))
}

/// Writes an object as `COMMENT ON` names it.
pub(super) fn target(id: &ObjectId, state: &Schema) -> Result<String, RenderError> {
    Ok(format!("{} {}", words(id, state)?, identity(id, state.dialect())))
}

/// Returns the words for a kind of object; those for the less usual ones are in the statement that made it.
fn words(id: &ObjectId, state: &Schema) -> Result<String, RenderError> {
    const OTHERS: &[&str] = &[
        "COLLATION",
        "CONVERSION",
        "EVENT",
        "EVENT TRIGGER",
        "FOREIGN DATA WRAPPER",
        "FOREIGN TABLE",
        "PACKAGE",
        "PUBLICATION",
        "SERVER",
        "STATISTICS",
        "SUBSCRIPTION",
        "TEXT SEARCH CONFIGURATION",
        "TEXT SEARCH DICTIONARY",
        "TEXT SEARCH PARSER",
        "TEXT SEARCH TEMPLATE",
    ];
    if id.kind != ObjectKind::Other {
        return Ok(id.kind.as_str().to_uppercase());
    }
    let unknown = || RenderError::NoStatement { id: Box::new(id.clone()) };
    let made = state.opaques().find(|opaque| opaque.id == *id).and_then(|opaque| opaque.statement.as_ref());
    let text = made.ok_or_else(unknown)?.to_text(|part| name(part, state.dialect()));
    let mut begin = text
        .split_ascii_whitespace()
        .filter(|word| !["CREATE", "OR", "REPLACE"].contains(&word.to_uppercase().as_str()))
        .take(3)
        .map(str::to_uppercase);
    let begin = [begin.next(), begin.next(), begin.next()].map(Option::unwrap_or_default).join(" ");
    let starts = |words: &&&str| {
        begin.strip_prefix(**words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    // The longest, so that an event trigger is not taken for an event.
    let found = OTHERS.iter().filter(starts).max_by_key(|words| words.len());
    found.map(|words| (*words).to_owned()).ok_or_else(unknown)
}

/// Writes what identifies an object, behind the words for its kind.
fn identity(id: &ObjectId, dialect: Dialect) -> String {
    let mut text = qualified(&id.name, dialect);
    if let Some(signature) = id.signature.as_ref().filter(|_| dialect == Dialect::Postgres) {
        // Every row is what an aggregate without arguments takes.
        let all = id.kind == ObjectKind::Aggregate && signature.is_empty();
        text += &format!("({})", if all { "*" } else { signature });
    }
    // What is known by its table only: indexes of MySQL, triggers, rules and policies of PostgreSQL.
    let belongs = (dialect == Dialect::Mysql) == (id.kind == ObjectKind::Index) && dialect != Dialect::Sqlite;
    match &id.on {
        Some(table) if belongs => format!("{text} ON {}", qualified(table, dialect)),
        _ => text,
    }
}

/// Returns the identity of an index.
pub(super) fn index_id(index: Name, table: &QualifiedName) -> ObjectId {
    let mut id = ObjectId::new(ObjectKind::Index, table.sibling(index));
    id.on = Some(table.clone());
    id
}
