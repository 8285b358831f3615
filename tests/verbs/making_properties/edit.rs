//! What somebody does to a schema in mind, and what they would answer when asked about it.

use caribou::detect::{Answers, Became, Fill};
use proptest::collection::vec;
use proptest::prelude::*;

use super::model::{Column, Id, Index, Kind, Model, Table};

/// Words that need quotes, ones that look alike, and plain ones.
const WORDS: [&str; 8] = ["ticket", "Order", "user", "tag", "two words", "group", "title", "rank"];

/// What is done, and numbers that say to what; each is taken modulo what there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edit(u8, usize, usize, usize);

/// Returns up to so many edits.
pub(super) fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let edit = (0..24u8, 0..64usize, 0..64usize, 0..64usize);
    vec(edit.prop_map(|(what, a, b, c)| Edit(what, a, b, c)), 1..most)
}

impl Model {
    /// Does what edits say, where it can be done.
    pub(super) fn edited(&self, edits: &[Edit]) -> Self {
        let mut model = self.clone();
        for edit in edits {
            model.edit(*edit);
            model.settle();
        }
        model
    }

    fn new_name(&mut self, word: usize) -> (Id, String) {
        self.given += 1;
        (self.given, format!("{}{}", WORDS[word % WORDS.len()], self.given))
    }

    fn edit(&mut self, Edit(what, a, b, c): Edit) {
        if what < 3 || self.tables.is_empty() {
            let (id, name) = self.new_name(a);
            let columns = (0..=b % 3).map(|at| self.new_column(a + at, c + at)).collect();
            self.tables.push(Table { id, name, columns, indexes: Vec::new(), has_view: c.is_multiple_of(5) });
            return;
        }
        let at = a % self.tables.len();
        match what {
            3 => drop(self.tables.remove(at)),
            4..=5 => self.tables[at].name = self.new_name(b).1,
            6..=9 => {
                let mut column = self.new_column(b, c);
                if what == 9 {
                    column.refers = Some((self.tables[c % self.tables.len()].id, b.is_multiple_of(2)));
                }
                self.tables[at].columns.push(column);
            }
            10 => {
                let (_, name) = self.new_name(b);
                let table = &mut self.tables[at];
                let columns =
                    table.columns.iter().skip(b % 2).take(1 + c % 2).map(|column| column.id).collect();
                table.indexes.push(Index {
                    name: name.replace(' ', "_").to_lowercase(),
                    columns,
                    is_unique: c.is_multiple_of(3),
                });
            }
            11 => drop(self.tables[at].indexes.pop()),
            12 => self.tables[at].has_view ^= true,
            _ => self.edit_column(what, at, b, c),
        }
    }

    fn edit_column(&mut self, what: u8, at: usize, b: usize, c: usize) {
        let target = self.tables[c % self.tables.len()].id;
        let (_, name) = self.new_name(c);
        let columns = &mut self.tables[at].columns;
        if columns.is_empty() {
            return;
        }
        let which = b % columns.len();
        let column = &mut columns[which];
        match what {
            13..=14 => column.name = name,
            15 => drop(columns.remove(which)),
            16..=17 => column.kind = Kind::ALL[c % Kind::ALL.len()],
            18 => column.not_null ^= true,
            19 => column.has_default ^= column.refers.is_none(),
            20 => column.is_unique ^= true,
            21 => column.is_checked ^= true,
            22 => columns.swap(0, which),
            _ => {
                column.refers =
                    if column.refers.is_some() { None } else { Some((target, c.is_multiple_of(2))) };
                column.kind = Kind::Integer;
                column.has_default = false;
            }
        }
    }

    fn new_column(&mut self, word: usize, bits: usize) -> Column {
        let (id, name) = self.new_name(word);
        Column {
            id,
            name,
            kind: Kind::ALL[bits % Kind::ALL.len()],
            not_null: bits.is_multiple_of(3),
            has_default: bits.is_multiple_of(4),
            is_unique: bits.is_multiple_of(7),
            is_checked: bits.is_multiple_of(5),
            refers: None,
        }
    }

    /// Says whether the rows of a table, or the values of a column of it, as they were called in another schema, are to be the same
    /// after the way to this one and back: nobody said that they go, and nothing converts or fills them.
    pub(super) fn keeps(&self, before: &Self, table: &str, column: Option<&str>) -> bool {
        let old = before.tables.iter().find(|old| old.name == table);
        let Some((old, new)) = old.and_then(|old| Some((old, self.table(old.id)?))) else { return false };
        let Some(name) = column.filter(|name| *name != "id") else { return true };
        let was = old.columns.iter().find(|was| was.name == name);
        let now = was.and_then(|was| new.column(was.id));
        was.zip(now).is_some_and(|(was, now)| was.kind == now.kind && (was.not_null || !now.not_null))
    }

    /// What somebody answers who has made this one out of another.
    pub(super) fn answers(&self, before: &Self) -> Answers {
        let mut answers = Answers::default();
        for old in &before.tables {
            let Some(new) = self.table(old.id) else {
                answers.became(&*old.name, Became::Dropped);
                continue;
            };
            if old.name != new.name {
                answers.became(&*old.name, Became::Renamed(new.name.clone()));
            }
            for column in &old.columns {
                let subject = format!("{}.{}", old.name, column.name);
                match new.column(column.id) {
                    None => answers.became(subject, Became::Dropped),
                    Some(now) if now.name != column.name => {
                        answers.became(subject, Became::Renamed(now.name.clone()))
                    }
                    Some(_) => {}
                }
            }
            for column in &new.columns {
                let was = old.column(column.id);
                let fill = column.filling().map_or(Fill::Nothing, |value| Fill::With(value.into()));
                let needs_value = was.is_none_or(|was| !was.not_null) && column.not_null;
                if needs_value && !column.has_default {
                    answers.fill(format!("{}.{}", new.name, column.name), fill);
                }
            }
        }
        answers
    }
}
