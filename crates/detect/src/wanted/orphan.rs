//! What an app without a file needs, and another app does not want any more.

use caribou_migration::Dialect;
use caribou_schema::{Object, ObjectId, ObjectKind, QualifiedName, Rule};

use super::WantedProblem;
use super::assemble::Assembly;

impl Assembly<'_> {
    /// Returns what is missing, each with the place of the file that should have it.
    pub(super) fn orphans(&self) -> Vec<(usize, WantedProblem)> {
        let mut orphans = Vec::new();
        for object in self.schema.objects() {
            let by = object.id();
            let Some(owner) = self.before.of(&by).filter(|_| self.is_silent(&by)) else { continue };
            for id in needs(&object, self.schema.dialect()) {
                let had =
                    |place: &usize| self.before.of(&id).is_some_and(|of| of.app == *self.files[*place].app);
                if let Some(file) = (0..self.files.len()).find(had)
                    && !self.schema.contains(&id)
                    && !orphans.iter().any(|(_, other): &(usize, WantedProblem)| names(other, &id))
                {
                    let (id, by, app) = (Box::new(id), Box::new(by.clone()), owner.app.clone());
                    orphans.push((file, WantedProblem::Needed { id, by, app }));
                }
            }
        }
        orphans
    }
}

fn names(problem: &WantedProblem, of: &ObjectId) -> bool {
    matches!(problem, WantedProblem::Needed { id, .. } if **id == *of)
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
