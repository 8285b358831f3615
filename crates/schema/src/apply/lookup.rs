//! Finding objects, and the nearest name when there is none.

use caribou_migration::Dialect;

use super::ApplyError;
use crate::{Column, Name, ObjectId, ObjectKind, QualifiedName, Schema, Table};

/// How alike two names must be for one to be offered in place of the other (Jaro and Winkler, 1 is equal).
const ALIKE: f64 = 0.75;

impl Schema {
    /// Returns a table, or says which is near.
    pub(super) fn expect_table(&self, name: &QualifiedName) -> Result<&Table, ApplyError> {
        self.tables.get(name).ok_or_else(|| self.no_object(&ObjectId::new(ObjectKind::Table, name.clone())))
    }

    /// Returns what has a name among tables, views, sequences and indexes, which share their names where
    /// the database says so.
    pub(crate) fn relation(&self, name: &QualifiedName) -> Option<ObjectId> {
        let id = |kind| Some(ObjectId::new(kind, name.clone()));
        if self.tables.contains_key(name) {
            return id(ObjectKind::Table);
        }
        if let Some(view) = self.views.get(name) {
            return id(view.kind());
        }
        if self.sequences.contains_key(name) {
            return id(ObjectKind::Sequence);
        }
        if self.dialect != Dialect::Mysql && self.index_owners.contains_key(name) {
            return id(ObjectKind::Index);
        }
        None
    }

    /// Returns what has a name among types, to which the rows of tables and views belong.
    pub(crate) fn type_named(&self, name: &QualifiedName) -> Option<ObjectId> {
        if self.enums.contains_key(name) {
            return Some(ObjectId::new(ObjectKind::Enum, name.clone()));
        }
        let opaque = [ObjectKind::Type, ObjectKind::Domain].map(|kind| ObjectId::new(kind, name.clone()));
        if let Some(id) = opaque.iter().find_map(|id| self.opaque(id)) {
            return Some(id.clone());
        }
        self.relation(name).filter(|id| !matches!(id.kind, ObjectKind::Index | ObjectKind::Sequence))
    }

    /// Returns the opaque object that is meant: the very one, or the first that agrees in all that is said.
    pub(super) fn opaque(&self, id: &ObjectId) -> Option<&ObjectId> {
        if let Some((known, _)) = self.opaques.get_key_value(id) {
            return Some(known);
        }
        self.namesakes(id).find(|known| {
            (id.on.is_none() || known.on == id.on)
                && (id.signature.is_none() || known.signature == id.signature)
        })
    }

    /// Returns the opaque objects of a kind and a name: overloaded functions, triggers of several tables.
    pub(crate) fn namesakes<'s, 'i>(
        &'s self,
        id: &'i ObjectId,
    ) -> impl Iterator<Item = &'s ObjectId> + use<'s, 'i> {
        let from = ObjectId::new(id.kind, id.name.clone());
        let found = self.opaques.range(from..).map(|(known, _)| known);
        found.take_while(|known| known.kind == id.kind && known.name == id.name)
    }

    /// Returns the error that there is no such object.
    pub(super) fn no_object(&self, id: &ObjectId) -> ApplyError {
        let nearest = match id.kind {
            ObjectKind::Namespace => self.nearest_plain(id, self.namespaces.iter()),
            ObjectKind::Extension => self.nearest_plain(id, self.extensions.keys()),
            ObjectKind::Sequence => nearest(&id.name, self.sequences.keys()),
            ObjectKind::Table => nearest(&id.name, self.tables.keys()),
            ObjectKind::View | ObjectKind::MaterializedView => {
                let views = self.views.values().filter(|view| view.kind() == id.kind);
                nearest(&id.name, views.map(|view| &view.name))
            }
            ObjectKind::Index => nearest(&id.name, self.index_owners.keys()),
            ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => {
                let other = self.opaques.keys().filter(|known| {
                    matches!(known.kind, ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain)
                });
                nearest(&id.name, self.enums.keys().chain(other.map(|known| &known.name)))
            }
            kind => {
                let same = self.opaques.keys().filter(|known| known.kind == kind);
                nearest(&id.name, same.map(|known| &known.name))
            }
        };
        ApplyError::NoObject { id: id.clone().into(), nearest }
    }

    fn nearest_plain<'a>(
        &self,
        id: &ObjectId,
        names: impl Iterator<Item = &'a Name>,
    ) -> Option<QualifiedName> {
        nearest_name(&id.name.name, names).map(QualifiedName::plain)
    }
}

impl Table {
    /// Returns a column, or says which is near.
    pub(super) fn expect_column(&self, name: &Name) -> Result<&Column, ApplyError> {
        self.column(name).ok_or_else(|| self.no_column(name))
    }

    /// Returns a column to be changed, or says which is near.
    pub(super) fn expect_column_mut(&mut self, name: &Name) -> Result<&mut Column, ApplyError> {
        match self.columns.iter().position(|column| column.name == *name) {
            Some(place) => Ok(&mut self.columns[place]),
            None => Err(self.no_column(name)),
        }
    }

    pub(super) fn no_column(&self, name: &Name) -> ApplyError {
        ApplyError::NoColumn {
            table: self.name.clone(),
            column: name.clone(),
            nearest: nearest_name(name, self.columns.iter().map(|column| &column.name)),
        }
    }

    pub(super) fn no_constraint(&self, name: &Name) -> ApplyError {
        let names = self.constraints.iter().filter_map(|constraint| constraint.name.as_ref());
        ApplyError::NoConstraint {
            table: self.name.clone(),
            constraint: name.clone(),
            nearest: nearest_name(name, names),
        }
    }
}

/// Returns the nearest name, if one is near; one of the same schema wins.
fn nearest<'a>(to: &QualifiedName, names: impl Iterator<Item = &'a QualifiedName>) -> Option<QualifiedName> {
    let whole = to.to_string();
    best(names.map(|name| (likeness(&whole, &name.to_string()), name))).cloned()
}

fn nearest_name<'a>(to: &Name, names: impl Iterator<Item = &'a Name>) -> Option<Name> {
    best(names.map(|name| (likeness(to.as_str(), name.as_str()), name))).cloned()
}

/// Returns the nearest text, if one is near.
pub(super) fn nearest_text<'a>(to: &str, texts: impl Iterator<Item = &'a str>) -> Option<String> {
    best(texts.map(|text| (likeness(to, text), text))).map(str::to_owned)
}

fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(one, other)
}

/// Returns the first of those that are most alike.
fn best<T>(candidates: impl Iterator<Item = (f64, T)>) -> Option<T> {
    let alike = candidates.filter(|(score, _)| *score >= ALIKE);
    let best = alike.fold(None, |best: Option<(f64, T)>, candidate| match best {
        Some(best) if best.0 >= candidate.0 => Some(best),
        _ => Some(candidate),
    });
    best.map(|(_, candidate)| candidate)
}
