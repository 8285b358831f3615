//! What a person would say that operations do.

use std::collections::BTreeMap;

use caribou_schema::{
    CommentOn, Constraint, ConstraintRef, DataType, Existing, Name, Object, ObjectId, ObjectKind, Operation,
    QualifiedName, Rule, Schema, TableChange,
};

use super::context::{Became, Change, Context, NewName, constraint_columns, found, index_columns};
use super::slug::{full, slug, word};

/// One thing that is done to one or several others: `add_` + `parent`, `rank` + `_to_ticket`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    weight: Weight,
    head: String,
    things: Vec<String>,
    tail: String,
}

/// What is named first, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    NewTable,
    GoneTable,
    RenamedTable,
    NewColumn,
    GoneColumn,
    RenamedColumn,
    Type,
    Column,
    Constraint,
    Index,
    View,
    Other,
    Rows,
    Comment,
}

impl Deed {
    fn new(weight: Weight, head: impl Into<String>, thing: String, tail: impl Into<String>) -> Self {
        Self { weight, head: head.into(), things: vec![thing], tail: tail.into() }
    }

    /// Returns it as a part of a name.
    pub(super) fn text(&self) -> String {
        let things = match self.things.as_slice() {
            [first, middle @ .., last] if middle.len() < 2 => {
                let middle: String = middle.iter().map(|thing| format!("_{thing}")).collect();
                format!("{first}{middle}_and_{last}")
            }
            [first, _, ..] => format!("{first}_and_more"),
            one => one.concat(),
        };
        slug(&format!("{}{things}{}", self.head, self.tail))
    }

    /// As [`Deed::text`], with the first thing only.
    pub(super) fn short_text(&self) -> String {
        let more = if self.things.len() > 1 { "_and_more" } else { "" };
        slug(&format!("{}{}{more}{}", self.head, self.things[0], self.tail))
    }
}

/// Returns what operations do, the weightiest first; what is done to several things alike is one deed.
pub(super) fn deeds(operations: &[Operation], before: &Schema) -> Vec<Deed> {
    let context = Context::of(operations, before);
    let mut schema = before.clone();
    let mut deeds: Vec<Deed> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for operation in operations {
        let found = Teller { context: &context, before, schema: &schema }.deed(operation);
        // What does not fit is found by whoever runs it.
        let _fits = schema.apply(operation);
        let Some(deed) = found else { continue };
        let at = *known.entry((deed.head.clone(), deed.tail.clone())).or_insert(deeds.len());
        match deeds.get_mut(at) {
            None => deeds.push(deed),
            Some(other) => {
                let new = deed.things.into_iter().filter(|thing| !other.things.contains(thing));
                other.things.extend(new.collect::<Vec<_>>());
            }
        }
    }
    deeds.sort_by_key(|deed| deed.weight);
    if deeds.iter().any(|deed| deed.weight < Weight::Comment) {
        deeds.retain(|deed| deed.weight < Weight::Comment);
    }
    deeds
}

/// Tells what one operation does, if it does not only serve another.
struct Teller<'a> {
    context: &'a Context<'a>,
    before: &'a Schema,
    schema: &'a Schema,
}

impl Teller<'_> {
    fn deed(&self, operation: &Operation) -> Option<Deed> {
        let context = self.context;
        match operation {
            Operation::Create { object, existing } => self.create(object, *existing),
            Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
                Some(Deed::new(Weight::NewTable, "create_", full(&table.name), ""))
            }
            Operation::Drop { id, .. } => self.drop(id),
            Operation::Rename { id, to, .. } => self.rename(id, to),
            Operation::Move { id, schema, .. } => {
                let to = schema.as_ref().map_or_else(|| "default_schema".into(), word);
                let (weight, _) = kind(id.kind);
                Some(Deed::new(weight, "move_", full(&id.name), format!("_to_{to}")))
            }
            Operation::Alter { table, change, .. } => self.change(table, change),
            Operation::CreateIndex { table, index, concurrently, .. } => {
                let name = index.name.as_ref();
                let columns = index_columns(index, |name| self.is_column(table, name));
                // MySQL has one for each foreign key.
                if index.implied || context.is_new(table) || context.has_new(table, &columns) {
                    return None;
                }
                if let Some(became) = context.index_becomes(table, index) {
                    return became_deed(Weight::Index, "index", name?, became);
                }
                // The one that becomes a constraint later is only an index until then.
                let head = if index.unique && !concurrently { "unique_" } else { "index_" };
                Some(on(Weight::Index, head, table, &columns, ""))
            }
            Operation::AddValue { name, value, .. } => {
                Some(Deed::new(Weight::Type, "add_", slug(value), format!("_to_{}", full(name))))
            }
            Operation::RenameValue { name, from, to } => {
                let thing = format!("{}_to_{}", slug(from), slug(to));
                Some(Deed::new(Weight::Type, format!("rename_{}_", full(name)), thing, ""))
            }
            Operation::AlterSequence { name, .. } => (!context.owned_sequences.contains(name))
                .then(|| Deed::new(Weight::Other, "alter_sequence_", full(name), "")),
            Operation::Comment { on, .. } => {
                let name = match on {
                    CommentOn::Object(id) => &id.name,
                    CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => table,
                };
                Some(Deed::new(Weight::Comment, "comment_on_", full(name), ""))
            }
            Operation::Data { text, writes, .. } => self.rows(text, writes.first()?),
            _ => None,
        }
    }

    fn create(&self, object: &Object, existing: Existing) -> Option<Deed> {
        let id = object.id();
        let (weight, kind) = kind(id.kind);
        let context = self.context;
        match object {
            Object::Enum(values) => {
                let aside = context.aside.iter().find(|(_, of)| ***of == values.name);
                if let Some((aside, _)) = aside {
                    let old = self.schema.enumeration(aside)?;
                    let gone: Vec<_> =
                        old.values.iter().filter(|value| !values.values.contains(value)).collect();
                    let is_new = values.values.iter().any(|value| !old.values.contains(value));
                    let tail = format!("_from_{}", full(&values.name));
                    return Some(match gone.as_slice() {
                        [_, ..] if !is_new => Deed {
                            things: gone.into_iter().map(|value| slug(value)).collect(),
                            ..Deed::new(weight, "drop_", String::new(), tail)
                        },
                        _ => Deed::new(weight, "alter_", full(&values.name), ""),
                    });
                }
                if context.used_types.contains(&values.name) {
                    return None;
                }
            }
            Object::Sequence(sequence)
                if sequence.owner.is_some() || context.owned_sequences.contains(&sequence.name) =>
            {
                return None;
            }
            Object::View(view) if context.dropped.contains(&id) => {
                let same = self.before.view(&view.name).is_some_and(|old| {
                    old.query == view.query && old.columns == view.columns && old.options == view.options
                });
                return (!same).then(|| Deed::new(weight, format!("alter_{kind}"), full(&id.name), ""));
            }
            Object::Opaque(opaque) if context.dropped.contains(&id) || existing == Existing::Replace => {
                let old = self.before.opaques().find(|old| old.id == id);
                let same = old.is_some_and(|old| old.definition == opaque.definition);
                let verb = if old.is_some() { "alter" } else { "create" };
                return (!same).then(|| Deed::new(weight, format!("{verb}_{kind}"), full(&id.name), ""));
            }
            _ => {}
        }
        Some(Deed::new(weight, format!("create_{kind}"), full(&id.name), ""))
    }

    fn drop(&self, id: &ObjectId) -> Option<Deed> {
        let context = self.context;
        let (weight, kind) = kind(id.kind);
        if context.created.contains(id) && id.kind != ObjectKind::Table {
            return None;
        }
        match id.kind {
            ObjectKind::Index => {
                let (table, index) = self.schema.index(&id.name, id.on.as_ref())?;
                let columns = index_columns(index, |name| self.is_column(table, name));
                let serves = index.implied
                    || context.is_gone(table)
                    || context.has_gone(table, &columns)
                    || context.index_becomes(table, index).is_some();
                (!serves).then(|| on(Weight::Index, "drop_index_", table, &columns, ""))
            }
            ObjectKind::Enum if context.aside.contains_key(&id.name) => None,
            ObjectKind::Table => Some(Deed::new(Weight::GoneTable, "drop_", full(&id.name), "")),
            _ => Some(Deed::new(weight, format!("drop_{kind}"), full(&id.name), "")),
        }
    }

    fn rename(&self, id: &ObjectId, to: &Name) -> Option<Deed> {
        let thing = || format!("{}_to_{}", full(&id.name), word(to));
        match id.kind {
            ObjectKind::Table => renamed(Weight::RenamedTable, "", to, self.context.table_names.of(to)),
            ObjectKind::Enum
                if self
                    .context
                    .dropped
                    .contains(&ObjectId { name: id.name.sibling(to.clone()), ..id.clone() }) =>
            {
                None
            }
            ObjectKind::Index => {
                let (table, _) = self.schema.index(&id.name, id.on.as_ref())?;
                let serves = self.context.renamed.contains(table);
                (!serves).then(|| Deed::new(Weight::Index, "rename_index_", thing(), ""))
            }
            ObjectKind::Sequence => {
                let owner = self.schema.sequence(&id.name).and_then(|sequence| sequence.owner.as_ref());
                let serves = owner.is_some_and(|(table, _)| self.context.renamed.contains(table));
                (!serves).then(|| Deed::new(Weight::Other, "rename_sequence_", thing(), ""))
            }
            other => {
                let (weight, kind) = kind(other);
                Some(Deed::new(weight, format!("rename_{kind}"), thing(), ""))
            }
        }
    }

    fn change(&self, table: &QualifiedName, change: &TableChange) -> Option<Deed> {
        let context = self.context;
        let name = full(table);
        let one = std::slice::from_ref;
        match change {
            TableChange::AddColumn { column, .. } if context.has_gone(table, one(&column.name)) => {
                Some(Deed::new(Weight::Column, format!("remake_{name}_"), word(&column.name), ""))
            }
            TableChange::AddColumn { column, .. } => {
                Some(Deed::new(Weight::NewColumn, "add_", word(&column.name), format!("_to_{name}")))
            }
            TableChange::DropColumn { name: column, .. } => (!context.has_new(table, one(column)))
                .then(|| Deed::new(Weight::GoneColumn, "drop_", word(column), format!("_from_{name}"))),
            TableChange::RenameColumn { to, .. } => {
                let became = context.column_names.get(table)?.of(to);
                renamed(Weight::RenamedColumn, &format!("{name}_"), to, became)
            }
            TableChange::AlterColumn { name: column, .. } => {
                if context.has_new(table, one(column)) || self.follows_its_type(table, column) {
                    return None;
                }
                let (head, tail) = match context.changed.get(&(table, column)) {
                    Some(changes) if changes.len() == 1 => match changes.first() {
                        Some(Change::NotNull) => ("make", "_not_null"),
                        Some(Change::Nullable) => ("make", "_nullable"),
                        Some(Change::Default) => ("set", "_default"),
                        Some(Change::NoDefault) => ("drop", "_default"),
                        _ => ("alter", ""),
                    },
                    _ => ("alter", ""),
                };
                Some(Deed::new(Weight::Column, format!("{head}_{name}_"), word(column), tail))
            }
            TableChange::AddConstraint { constraint, .. } => self.constraint(table, constraint, "add"),
            TableChange::DropConstraint { which, .. } => {
                if let ConstraintRef::Name(name) = which
                    && context.validated.contains(&(table, name))
                {
                    return None;
                }
                let constraint = found(&self.schema.table(table)?.constraints, which)?;
                self.constraint(table, constraint, "drop")
            }
            TableChange::ValidateConstraint { name: constraint } => {
                let rule = &self.schema.table(table)?.constraint(constraint)?.rule;
                let columns = constraint_columns(rule, |name| self.is_column(table, name));
                let serves = columns.iter().any(|column| context.changed.contains_key(&(table, column)));
                (!serves).then(|| on(Weight::Constraint, "validate_", table, &columns, ""))
            }
            TableChange::AlterConstraint { name: constraint, .. } => {
                Some(Deed::new(Weight::Constraint, "alter_constraint_", word(constraint), ""))
            }
            TableChange::RenameConstraint { from, to } => {
                let thing = format!("{}_to_{}", word(from), word(to));
                (!context.renamed.contains(table))
                    .then(|| Deed::new(Weight::Constraint, "rename_constraint_", thing, ""))
            }
            TableChange::AttachPartition { table: part, .. } => (!context.is_new(part))
                .then(|| Deed::new(Weight::Other, "attach_", full(part), format!("_to_{name}"))),
            TableChange::DetachPartition { table: part } => {
                Some(Deed::new(Weight::Other, "detach_", full(part), format!("_from_{name}")))
            }
            TableChange::Inherit { .. }
            | TableChange::NoInherit { .. }
            | TableChange::SetOption { .. }
            | TableChange::ConvertText { .. } => Some(Deed::new(Weight::Other, "alter_", name, "")),
            _ => None,
        }
    }

    /// Says whether a column is only changed because its type is made anew under its name.
    fn follows_its_type(&self, table: &QualifiedName, column: &Name) -> bool {
        let Some(before) = self.before.column(table, column) else { return false };
        let DataType::Named { name, .. } = &before.data_type else { return false };
        let changes = self.context.changed.get(&(table, column)).into_iter().flatten();
        let mut nulls = changes.filter(|change| matches!(change, Change::NotNull | Change::Nullable));
        self.context.aside.values().any(|of| *of == name) && nulls.next().is_none()
    }

    /// Adding a constraint or dropping it; when it only changes, that.
    fn constraint(&self, table: &QualifiedName, constraint: &Constraint, verb: &str) -> Option<Deed> {
        let context = self.context;
        let columns = constraint_columns(&constraint.rule, |name| self.is_column(table, name));
        let refers_to_gone = matches!(&constraint.rule, Rule::ForeignKey(key) if context.is_gone(&key.table));
        let serves = match verb {
            "add" => context.is_new(table) || context.has_new(table, &columns),
            _ => context.is_gone(table) || context.has_gone(table, &columns) || refers_to_gone,
        };
        if serves {
            return None;
        }
        let verb = match context.constraint_becomes(table, constraint) {
            Some(Became::Altered) => "alter",
            Some(became) => {
                return became_deed(Weight::Constraint, "constraint", constraint.name.as_ref()?, became);
            }
            None => verb,
        };
        let (head, tail) = match (&constraint.rule, verb) {
            (Rule::PrimaryKey(_), _) => {
                return Some(Deed::new(Weight::Constraint, format!("{verb}_"), full(table), "_primary_key"));
            }
            (Rule::ForeignKey(_), _) => (format!("{verb}_"), "_foreign_key"),
            (Rule::Unique(_), "add") => ("unique_".to_owned(), ""),
            (Rule::Unique(_), _) => (format!("{verb}_unique_"), ""),
            (Rule::Check { .. }, "add") => ("check_".to_owned(), ""),
            (Rule::Check { .. }, _) => (format!("{verb}_check_"), ""),
            (Rule::Exclude(_), _) => (format!("{verb}_"), "_exclusion"),
        };
        Some(on(Weight::Constraint, &head, table, &columns, tail))
    }

    fn rows(&self, text: &str, table: &QualifiedName) -> Option<Deed> {
        let context = self.context;
        let is_step = context.is_new(table)
            || context.added.iter().any(|(of, _)| *of == table)
            || context.changed.keys().any(|(of, _)| *of == table);
        let verb = text.split_whitespace().next()?.to_lowercase();
        let head = match verb.as_str() {
            "insert" | "copy" => "insert_into_",
            "delete" | "truncate" => "delete_from_",
            _ => "update_",
        };
        (!is_step).then(|| Deed::new(Weight::Rows, head, full(table), ""))
    }

    fn is_column(&self, table: &QualifiedName, name: &Name) -> bool {
        self.schema.column(table, name).is_some()
    }
}

/// What is done on some columns of a table; the columns are left out when there are many.
fn on(weight: Weight, head: &str, table: &QualifiedName, columns: &[Name], tail: &str) -> Deed {
    match columns {
        [] | [_, _, _, _, ..] => Deed::new(weight, head, full(table), tail),
        _ => {
            let columns: Vec<String> = columns.iter().map(word).collect();
            Deed::new(weight, format!("{head}{}_", full(table)), columns.join("_"), tail)
        }
    }
}

/// What is said of a new name; of two that are swapped, once.
fn renamed(weight: Weight, of: &str, to: &Name, became: NewName) -> Option<Deed> {
    match became {
        NewName::Passing => None,
        NewName::Of(from) if from == *to => None,
        NewName::Of(from) => {
            Some(Deed::new(weight, "rename_", format!("{of}{}_to_{}", word(&from), word(to)), ""))
        }
        NewName::Swapped(other) => {
            let (one, other) = if *to < other { (to, &other) } else { (&other, to) };
            Some(Deed::new(weight, "swap_", format!("{of}{}_and_{}", word(one), word(other)), ""))
        }
    }
}

/// What is said of something that is dropped and made.
fn became_deed(weight: Weight, what: &str, name: &Name, became: Became) -> Option<Deed> {
    match became {
        Became::Same => None,
        Became::Altered => Some(Deed::new(weight, format!("alter_{what}_"), word(name), "")),
        Became::Renamed(from, to) => Some(Deed::new(
            weight,
            format!("rename_{what}_"),
            format!("{}_to_{}", word(&from), word(&to)),
            "",
        )),
    }
}

/// The weight of a kind of object, and the word in front of its name.
fn kind(kind: ObjectKind) -> (Weight, String) {
    match kind {
        ObjectKind::Table => (Weight::NewTable, String::new()),
        ObjectKind::Enum => (Weight::Type, String::new()),
        ObjectKind::View | ObjectKind::MaterializedView => (Weight::View, "view_".into()),
        ObjectKind::Other => (Weight::Other, String::new()),
        other => (Weight::Other, format!("{}_", slug(other.as_str()))),
    }
}
