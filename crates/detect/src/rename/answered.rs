//! What the answers say about what is there.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{Enum, Name, QualifiedName, Schema, Table};

use crate::{Answers, Became, Wanted};

/// What was answered about things of one kind that have their names among each other, as far as it can be so.
#[derive(Debug)]
pub(crate) struct Answered<K> {
    /// The new names of those that have one.
    pub(crate) renamed: BTreeMap<K, K>,
    /// Those that go while another takes their name.
    pub(crate) aside: BTreeSet<K>,
    /// Those of which it was said that they go.
    dropped: BTreeSet<K>,
}

/// Returns what was answered about tables.
pub(crate) fn tables(current: &Schema, wanted: &Wanted, answers: &Answers) -> Answered<QualifiedName> {
    let find = |text: &str| {
        let mut names = lasting(&wanted.schema).map(|table| &table.name);
        names.find(|name| name.to_string() == text).cloned()
    };
    let said = lasting(current).filter_map(|table| {
        let became = answers.of(&table.name.to_string())?;
        Some((table.name.clone(), became))
    });
    Answered::of(said, find, |name| current.table(name).is_some())
}

/// Returns what was answered about the columns of a table, which is called as `before` is.
pub(crate) fn columns(before: &Table, after: &Table, answers: &Answers) -> Answered<Name> {
    let find = |text: &str| {
        let mut names = after.columns.iter().map(|column| &column.name);
        names.find(|name| name.as_str() == text).cloned()
    };
    let said = before.columns.iter().filter_map(|column| {
        let became = answers.of(&column_key(&before.name, &column.name))?;
        Some((column.name.clone(), became))
    });
    Answered::of(said, find, |name| before.column(name).is_some())
}

/// Returns what was answered about the values of an enumerated type.
pub(crate) fn values(before: &Enum, after: &Enum, answers: &Answers) -> Answered<String> {
    let find = |text: &str| after.values.iter().find(|value| *value == text).cloned();
    let said = before.values.iter().filter_map(|value| {
        let became = answers.of(&value_key(&before.name, value))?;
        Some((value.clone(), became))
    });
    Answered::of(said, find, |value| before.values.contains(value))
}

/// Returns of which things what was said they became is an answer: they are there, and have a new name that is wanted, or go. What was
/// said of others says nothing.
pub fn answering(current: &Schema, wanted: &Wanted, answers: &Answers) -> BTreeSet<String> {
    let renamed = tables(current, wanted, answers);
    let mut subjects: BTreeSet<String> = lasting(current)
        .filter(|table| renamed.is_answer(&table.name, wanted.schema.table(&table.name).is_some()))
        .map(|table| table.name.to_string())
        .collect();
    for (before, after) in renamed.pairs(current, wanted) {
        let renamed = columns(before, after, answers);
        let names = before.columns.iter().map(|column| &column.name);
        let answered = names.filter(|name| renamed.is_answer(name, after.column(name).is_some()));
        subjects.extend(answered.map(|name| column_key(&before.name, name)));
    }
    for (before, after) in enums(current, wanted) {
        let renamed = values(before, after, answers);
        let answered = before.values.iter();
        let answered = answered.filter(|value| renamed.is_answer(value, after.values.contains(value)));
        subjects.extend(answered.map(|value| value_key(&before.name, value)));
    }
    subjects
}

/// Returns the enumerated types that are in both.
pub(crate) fn enums<'a>(
    current: &'a Schema,
    wanted: &'a Wanted,
) -> impl Iterator<Item = (&'a Enum, &'a Enum)> {
    current.enums().filter_map(|before| Some((before, wanted.schema.enumeration(&before.name)?)))
}

/// Returns how answers call a column.
pub(crate) fn column_key(table: &QualifiedName, column: &Name) -> String {
    format!("{table}.{column}")
}

/// Returns how answers call a value of an enumerated type.
pub(crate) fn value_key(name: &QualifiedName, value: &str) -> String {
    format!("{name}.{value}")
}

/// Returns the tables that do not go with the session.
pub(crate) fn lasting(schema: &Schema) -> impl Iterator<Item = &Table> {
    schema.tables().filter(|table| !table.temporary)
}

impl<K> Default for Answered<K> {
    fn default() -> Self {
        Self { renamed: BTreeMap::new(), aside: BTreeSet::new(), dropped: BTreeSet::new() }
    }
}

impl<K: Ord + Clone> Answered<K> {
    /// Keeps of what was said what can be: a new name is one that is wanted, for one thing only, and free or given up.
    fn of<'a>(
        said: impl Iterator<Item = (K, &'a Became)>,
        find: impl Fn(&str) -> Option<K>,
        is_there: impl Fn(&K) -> bool,
    ) -> Self {
        let (mut renamed, mut dropped, mut taken) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        for (what, became) in said {
            match became {
                Became::Dropped => {
                    dropped.insert(what);
                }
                Became::Renamed(text) => {
                    if let Some(to) = find(text).filter(|to| *to != what && taken.insert(to.clone())) {
                        renamed.insert(what, to);
                    }
                }
            }
        }
        while let Some(what) = stuck(&renamed, |to| is_there(to) && !dropped.contains(to)) {
            renamed.remove(&what);
        }
        let aside = renamed.values().filter(|to| dropped.contains(to)).cloned().collect();
        Self { renamed, aside, dropped }
    }

    /// Says whether nothing is to be asked about something any more.
    pub(crate) fn settles(&self, what: &K) -> bool {
        self.renamed.contains_key(what) || self.dropped.contains(what)
    }

    /// Says whether an answer about something is one; what is wanted under the same name does not go.
    fn is_answer(&self, what: &K, is_wanted: bool) -> bool {
        self.settles(what) && !(is_wanted && self.name_of(what) == Some(what))
    }

    /// Says whether a name of the wanted side belongs to something that had another one.
    pub(crate) fn takes(&self, name: &K) -> bool {
        self.renamed.values().any(|to| to == name)
    }

    /// Returns under which name something goes on, `None` when it does not.
    pub(crate) fn name_of<'a>(&'a self, what: &'a K) -> Option<&'a K> {
        self.renamed.get(what).or_else(|| (!self.aside.contains(what)).then_some(what))
    }

    /// Returns where everything goes that has to: to its new name, or out of the way to a `spare` one.
    pub(crate) fn moves(&self, spare: impl Fn(&K) -> K) -> BTreeMap<K, K> {
        let aside = self.aside.iter().map(|what| (what.clone(), spare(what)));
        self.renamed.clone().into_iter().chain(aside).collect()
    }
}

impl Answered<QualifiedName> {
    /// Returns the tables that are in both, under whatever name.
    pub(crate) fn pairs<'a>(
        &'a self,
        current: &'a Schema,
        wanted: &'a Wanted,
    ) -> impl Iterator<Item = (&'a Table, &'a Table)> {
        lasting(current).filter_map(|before| {
            let after = wanted.schema.table(self.name_of(&before.name)?)?;
            (!after.temporary).then_some((before, after))
        })
    }
}

/// Returns one that cannot have its new name, since what has it stays.
fn stuck<K: Ord + Clone>(renamed: &BTreeMap<K, K>, stays: impl Fn(&K) -> bool) -> Option<K> {
    let mut all = renamed.iter();
    all.find(|(_, to)| !renamed.contains_key(*to) && stays(to)).map(|(what, _)| what.clone())
}
