//! A live database as what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::{Owners, Wanted};
use caribou_migration::AppLabel;
use caribou_schema::{Object, ObjectId, ObjectKind, QualifiedName, Schema};

use super::super::MakeError;
use crate::project::Project;

/// Takes a database for what all apps want. What is there keeps its owner; what belongs to a table goes with it; all else is the
/// app's, or that of the only app.
///
/// All names are real there, so none counts as chosen.
pub(super) fn wanted(
    schema: &Schema,
    app: Option<&AppLabel>,
    project: &Project,
    current: &Owners,
) -> Result<Wanted, MakeError> {
    let apps = project.apps();
    if let Some(app) = app.filter(|app| !apps.contains(app)) {
        return Err(MakeError::UnknownApp { app: app.clone(), known: apps.to_vec() });
    }
    let only = match apps {
        [only] => Some(only),
        _ => None,
    };
    let app = app.or(only);
    let known = known(current);
    let table = |name: &QualifiedName| known.get(&bare(&ObjectId::new(ObjectKind::Table, name.clone())));
    let mut owners = current.clone();
    let mut homeless = Vec::new();
    for object in schema.objects() {
        let id = object.id();
        let with = match &object {
            Object::Sequence(sequence) => sequence.owner.as_ref().and_then(|(owner, _)| table(owner)),
            Object::Opaque(opaque) => opaque.id.on.as_ref().and_then(table),
            _ => None,
        };
        match known.get(&bare(&id)).or(with).copied().or(app) {
            Some(app) => owners.give(id, app),
            None => homeless.push(id.to_string()),
        }
    }
    if !homeless.is_empty() {
        return Err(MakeError::NoOwner { objects: homeless });
    }
    let apps = apps.iter().cloned().collect();
    Ok(Wanted { schema: schema.clone(), owners, apps, chosen: BTreeSet::new() })
}

/// Whose everything is. A catalog knows the arguments of a routine, a script need not name them.
fn known(owners: &Owners) -> BTreeMap<ObjectId, &AppLabel> {
    owners.iter().map(|(id, owner)| (bare(id), &owner.app)).collect()
}

fn bare(id: &ObjectId) -> ObjectId {
    ObjectId { signature: None, ..id.clone() }
}
