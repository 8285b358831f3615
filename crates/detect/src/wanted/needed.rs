//! What an app without a file needs, and another app does not want any more.

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{Object, ObjectId, ObjectKind, QualifiedName, Rule};

use super::Wanted;

/// Something that is not wanted any more, though an app that says nothing needs it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{id} is not in the schema file of {app}, but {by} of {other} needs it, which has none")]
pub struct Needed {
    /// What is not wanted.
    pub id: ObjectId,
    /// The app that had it.
    pub app: AppLabel,
    /// What needs it.
    pub by: ObjectId,
    /// Whose that is.
    pub other: AppLabel,
}

impl Wanted {
    /// Returns what is missing, since the app that has it does not want it any more, and needed by an app that says nothing.
    ///
    /// What has another name now is not missing once what is wanted was read over the new names.
    pub fn needed(&self) -> Vec<Needed> {
        let mut needed: Vec<Needed> = Vec::new();
        for object in self.schema.objects() {
            let by = object.id();
            let Some(owner) = self.owners.of(&by).filter(|owner| !self.apps.contains(&owner.app)) else {
                continue;
            };
            for id in needs(&object, self.schema.dialect()) {
                let is_known = self.schema.contains(&id) || needed.iter().any(|known| known.id == id);
                if let Some(had) = self.owners.of(&id).filter(|had| !is_known && self.apps.contains(&had.app))
                {
                    let (app, other) = (had.app.clone(), owner.app.clone());
                    needed.push(Needed { id, app, by: by.clone(), other });
                }
            }
        }
        needed
    }
}

/// Returns what an object cannot be without.
fn needs(object: &Object, dialect: Dialect) -> Vec<ObjectId> {
    let relation = |name: &QualifiedName| ObjectId::new(ObjectKind::Table, name.clone());
    let mut needs: Vec<ObjectId> = match object {
        Object::Table(table) => {
            let keys = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
                Rule::ForeignKey(key) if key.table != table.name => Some(&key.table),
                _ => None,
            });
            keys.chain(&table.inherits).map(relation).collect()
        }
        Object::View(view) => view.reads.iter().map(relation).collect(),
        Object::Opaque(opaque) => opaque.id.on.iter().map(relation).collect(),
        _ => Vec::new(),
    };
    if let Some(schema) = object.id().name.schema.filter(|_| dialect == Dialect::Postgres) {
        needs.push(ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(schema)));
    }
    needs
}
