//! A whole schema.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;

use crate::{
    Column, Enum, Extension, Index, Name, Object, ObjectId, ObjectKind, Opaque, QualifiedName, Sequence,
    Table, View,
};

mod links;

use links::Links;

/// What a database looks like: everything that its migrations made.
///
/// Made by applying [`Operation`](crate::Operation)s to an empty one, or by reading a database's catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub(crate) dialect: Dialect,
    pub(crate) namespaces: BTreeSet<Name>,
    pub(crate) extensions: BTreeMap<Name, Extension>,
    pub(crate) enums: BTreeMap<QualifiedName, Enum>,
    pub(crate) sequences: BTreeMap<QualifiedName, Sequence>,
    pub(crate) tables: BTreeMap<QualifiedName, Table>,
    pub(crate) views: BTreeMap<QualifiedName, View>,
    pub(crate) opaques: BTreeMap<ObjectId, Opaque>,
    /// Which table (or materialized view) an index, or the index of a constraint, belongs to; not on MySQL, where a name
    /// of an index is known in its table only.
    pub(crate) index_owners: BTreeMap<QualifiedName, QualifiedName>,
    /// Which objects point to which tables.
    links: Links,
    /// What was applied and not understood.
    pub(crate) doubts: Vec<String>,
}

impl Schema {
    /// Makes an empty schema.
    pub fn empty(dialect: Dialect) -> Self {
        Self {
            dialect,
            namespaces: BTreeSet::new(),
            extensions: BTreeMap::new(),
            enums: BTreeMap::new(),
            sequences: BTreeMap::new(),
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            opaques: BTreeMap::new(),
            index_owners: BTreeMap::new(),
            links: Links::default(),
            doubts: Vec::new(),
        }
    }

    /// Returns the SQL that it speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the schemas besides the default one, sorted.
    pub fn namespaces(&self) -> impl Iterator<Item = &Name> {
        self.namespaces.iter()
    }

    /// Returns the extensions, sorted by name.
    pub fn extensions(&self) -> impl Iterator<Item = &Extension> {
        self.extensions.values()
    }

    /// Returns the enumerated types, sorted by name.
    pub fn enums(&self) -> impl Iterator<Item = &Enum> {
        self.enums.values()
    }

    /// Returns the sequences, sorted by name.
    pub fn sequences(&self) -> impl Iterator<Item = &Sequence> {
        self.sequences.values()
    }

    /// Returns the tables, sorted by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// Returns the views of both kinds, sorted by name.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.views.values()
    }

    /// Returns all other objects, sorted.
    pub fn opaques(&self) -> impl Iterator<Item = &Opaque> {
        self.opaques.values()
    }

    /// Returns a table.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Returns a column of a table.
    pub fn column(&self, table: &QualifiedName, column: &Name) -> Option<&Column> {
        self.tables.get(table)?.column(column)
    }

    /// Returns a view.
    pub fn view(&self, name: &QualifiedName) -> Option<&View> {
        self.views.get(name)
    }

    /// Returns an enumerated type.
    pub fn enumeration(&self, name: &QualifiedName) -> Option<&Enum> {
        self.enums.get(name)
    }

    /// Returns a sequence.
    pub fn sequence(&self, name: &QualifiedName) -> Option<&Sequence> {
        self.sequences.get(name)
    }

    /// Returns an index with the table or materialized view that it belongs to. `on` is needed on MySQL, and
    /// ignored elsewhere.
    pub fn index(
        &self,
        name: &QualifiedName,
        on: Option<&QualifiedName>,
    ) -> Option<(&QualifiedName, &Index)> {
        let owner = match self.dialect {
            Dialect::Mysql => on?,
            Dialect::Postgres | Dialect::Sqlite => self.index_owners.get(name)?,
        };
        let (owner, indexes) = match self.tables.get_key_value(owner) {
            Some((owner, table)) => (owner, &table.indexes),
            None => self.views.get_key_value(owner).map(|(owner, view)| (owner, &view.indexes))?,
        };
        let index = indexes.iter().find(|index| index.name.as_ref() == Some(&name.name))?;
        Some((owner, index))
    }

    /// Returns every object once, each kind sorted by name, in an order in which types stand before tables and
    /// tables before views. Indexes are part of their tables.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        let namespaces = self.namespaces.iter().cloned().map(Object::Namespace);
        let extensions = self.extensions.values().cloned().map(Object::Extension);
        let enums = self.enums.values().cloned().map(Object::Enum);
        let sequences = self.sequences.values().cloned().map(Object::Sequence);
        let tables = self.tables.values().cloned().map(Object::Table);
        let views = self.views.values().cloned().map(Object::View);
        let opaques = self.opaques.values().cloned().map(Object::Opaque);
        namespaces.chain(extensions).chain(enums).chain(sequences).chain(tables).chain(views).chain(opaques)
    }

    /// Says whether there is an object. A routine without a signature is any routine of that name.
    pub fn contains(&self, id: &ObjectId) -> bool {
        match id.kind {
            ObjectKind::Namespace => self.namespaces.contains(&id.name.name),
            ObjectKind::Extension => self.extensions.contains_key(&id.name.name),
            ObjectKind::Enum => self.enums.contains_key(&id.name),
            ObjectKind::Sequence => self.sequences.contains_key(&id.name),
            ObjectKind::Table => self.tables.contains_key(&id.name),
            ObjectKind::View | ObjectKind::MaterializedView => {
                self.views.get(&id.name).is_some_and(|view| view.kind() == id.kind)
            }
            ObjectKind::Index => self.index(&id.name, id.on.as_ref()).is_some(),
            _ if id.signature.is_some() => self.opaques.contains_key(id),
            _ => self
                .opaques
                .keys()
                .any(|known| known.kind == id.kind && known.name == id.name && known.on == id.on),
        }
    }

    /// Returns the very object of an identity; an index is none.
    pub fn object(&self, id: &ObjectId) -> Option<Object> {
        match id.kind {
            ObjectKind::Namespace => self.namespaces.get(&id.name.name).cloned().map(Object::Namespace),
            ObjectKind::Extension => self.extensions.get(&id.name.name).cloned().map(Object::Extension),
            ObjectKind::Enum => self.enums.get(&id.name).cloned().map(Object::Enum),
            ObjectKind::Sequence => self.sequences.get(&id.name).cloned().map(Object::Sequence),
            ObjectKind::Table => self.tables.get(&id.name).cloned().map(Object::Table),
            ObjectKind::View | ObjectKind::MaterializedView => {
                self.views.get(&id.name).cloned().map(Object::View)
            }
            _ => self.opaques.get(id).cloned().map(Object::Opaque),
        }
    }

    /// Puts an object in, in place of one with the same identity. Nothing is checked and nothing named; this is for
    /// what a catalog says.
    pub fn insert(&mut self, object: Object) {
        match object {
            Object::Namespace(name) => {
                self.namespaces.insert(name);
            }
            Object::Extension(extension) => {
                self.extensions.insert(extension.name.clone(), extension);
            }
            Object::Enum(values) => {
                self.enums.insert(values.name.clone(), values);
            }
            Object::Sequence(sequence) => {
                self.take_sequence(&sequence.name);
                self.link_sequence(&sequence);
                self.sequences.insert(sequence.name.clone(), sequence);
            }
            Object::Table(table) => {
                self.take_table(&table.name);
                self.link(&table);
                self.tables.insert(table.name.clone(), table);
            }
            Object::View(view) => {
                self.take_view(&view.name);
                self.link_view(&view);
                self.views.insert(view.name.clone(), view);
            }
            Object::Opaque(opaque) => {
                self.link_opaque(&opaque);
                self.opaques.insert(opaque.id.clone(), opaque);
            }
        }
    }

    /// Takes an object out. Nothing is checked, and what depends on it stays.
    pub(crate) fn take(&mut self, id: &ObjectId) -> Option<Object> {
        match id.kind {
            ObjectKind::Namespace => self.namespaces.take(&id.name.name).map(Object::Namespace),
            ObjectKind::Extension => self.extensions.remove(&id.name.name).map(Object::Extension),
            ObjectKind::Enum => self.enums.remove(&id.name).map(Object::Enum),
            ObjectKind::Sequence => self.take_sequence(&id.name).map(Object::Sequence),
            ObjectKind::Table => self.take_table(&id.name).map(Object::Table),
            ObjectKind::View | ObjectKind::MaterializedView => self.take_view(&id.name).map(Object::View),
            _ => self.take_opaque(id).map(Object::Opaque),
        }
    }

    fn take_table(&mut self, name: &QualifiedName) -> Option<Table> {
        let table = self.tables.remove(name)?;
        self.unlink(&table);
        Some(table)
    }

    fn take_sequence(&mut self, name: &QualifiedName) -> Option<Sequence> {
        let sequence = self.sequences.remove(name)?;
        self.unlink_sequence(&sequence);
        Some(sequence)
    }

    fn take_opaque(&mut self, id: &ObjectId) -> Option<Opaque> {
        let opaque = self.opaques.remove(id)?;
        self.unlink_opaque(&opaque);
        Some(opaque)
    }

    fn take_view(&mut self, name: &QualifiedName) -> Option<View> {
        let view = self.views.remove(name)?;
        self.unlink_view(&view);
        Some(view)
    }

    /// Returns the statements that were applied and not understood, in order. What the schema says of objects
    /// that they may have made, changed or dropped is in doubt.
    pub fn doubts(&self) -> &[String] {
        &self.doubts
    }

    /// Drops the temporary tables, as the end of a session does.
    pub fn end_session(&mut self) {
        let gone: Vec<QualifiedName> =
            self.tables.values().filter(|table| table.temporary).map(|table| table.name.clone()).collect();
        for name in gone {
            self.take_table(&name);
        }
    }
}
