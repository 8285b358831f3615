//! Values of enumerated types.

use super::lookup::nearest_text;
use super::{Applied, ApplyError, Draft};
use crate::{Enum, Existing, Object, ObjectId, ObjectKind, QualifiedName, ValuePlace};

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
    Ok(())
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
