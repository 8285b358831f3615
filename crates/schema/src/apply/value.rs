//! Values of enumerated types.

use super::lookup::nearest_text;
use super::references::expressions_mut;
use super::{Applied, ApplyError, Draft};
use crate::{Column, DataType, Enum, Existing, Object, ObjectId, ObjectKind, QualifiedName, ValuePlace};

pub(super) fn add(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    value: &str,
    place: Option<&ValuePlace>,
    existing: Existing,
) -> Applied {
    let mut found = expect(draft, name)?;
    if found.values.iter().any(|known| known == value) {
        return match existing {
            Existing::Skip => Ok(()),
            Existing::Fail | Existing::Replace => {
                Err(ApplyError::ValueExists { name: name.clone(), value: value.to_owned() })
            }
        };
    }
    let at = match place {
        None => found.values.len(),
        Some(ValuePlace::Before(other)) => position(&found, other)?,
        Some(ValuePlace::After(other)) => position(&found, other)? + 1,
    };
    found.values.insert(at, value.to_owned());
    draft.put(Object::Enum(found));
    Ok(())
}

pub(super) fn rename(draft: &mut Draft<'_>, name: &QualifiedName, from: &str, to: &str) -> Applied {
    let mut found = expect(draft, name)?;
    let at = position(&found, from)?;
    if found.values.iter().any(|known| known == to) {
        return Err(ApplyError::ValueExists { name: name.clone(), value: to.to_owned() });
    }
    to.clone_into(&mut found.values[at]);
    draft.put(Object::Enum(found));
    follow(draft, name, from, to);
    Ok(())
}

/// Gives the value its new text where columns of the type have it as default, or are compared with it: the database keeps
/// the value there, not its text.
fn follow(draft: &mut Draft<'_>, name: &QualifiedName, from: &str, to: &str) {
    let is_of = |column: &Column| matches!(&column.data_type, DataType::Named { name: of, .. } if of == name);
    let tables = draft.tables.values().filter(|table| table.columns.iter().any(is_of));
    for mut table in tables.cloned().collect::<Vec<_>>() {
        let mut columns = Vec::new();
        for column in table.columns.iter_mut().filter(|column| is_of(column)) {
            columns.push(column.name.clone());
            column.default.iter_mut().for_each(|default| default.replace_string(from, to));
        }
        for expression in expressions_mut(&mut table) {
            if columns.iter().any(|column| expression.mentions(column)) {
                expression.replace_string(from, to);
            }
        }
        draft.put_table(table);
    }
}

fn expect(draft: &Draft<'_>, name: &QualifiedName) -> Result<Enum, ApplyError> {
    let found = draft.enums.get(name).cloned();
    found.ok_or_else(|| draft.no_object(&ObjectId::new(ObjectKind::Enum, name.clone())))
}

fn position(of: &Enum, value: &str) -> Result<usize, ApplyError> {
    of.values.iter().position(|known| known == value).ok_or_else(|| ApplyError::NoValue {
        name: of.name.clone(),
        value: value.to_owned(),
        nearest: nearest_text(value, of.values.iter().map(String::as_str)),
    })
}
