//! Names that nobody asked for.

use super::same::Sides;
use super::table::pairs;
use crate::{Constraint, Detail, Difference, Name, Object, Part, Schema, Table};

impl Schema {
    /// Returns all that is different, names that nobody asked for included; sorted by object.
    pub fn strict_differences(&self, other: &Self) -> Vec<Difference> {
        let mut differences = self.differences(other);
        differences.extend(self.name_differences(other));
        differences.sort_by_cached_key(Difference::id);
        differences
    }

    /// Returns the constraints that demand the same and are not called the same, sorted by table: one has no name.
    ///
    /// [`Schema::differences`] takes these for equal, for a script that asks for no name gets one that nobody chose.
    /// Between two catalogs it matters: a later statement may name what it finds.
    pub fn name_differences(&self, other: &Self) -> Vec<Difference> {
        let sides = Sides { first: self, second: other };
        let both =
            super::tables(self).into_values().filter_map(|table| Some((table, other.table(&table.name)?)));
        both.filter_map(|(first, second)| {
            let details = details(sides, first, second);
            (!details.is_empty())
                .then(|| Difference::Changed { id: Object::Table(first.clone()).id(), details })
        })
        .collect()
    }
}

fn details(sides: Sides<'_>, first: &Table, second: &Table) -> Vec<Detail> {
    let same = |a: &Constraint, b: &Constraint| sides.same_constraint(a, b);
    let said = |name: &Option<Name>| Some(name.as_ref().map_or("without a name", |_| "named").to_owned());
    pairs(&first.constraints, &second.constraints, |of| of.name.as_ref(), same)
        .into_iter()
        .filter_map(|pair| match pair {
            (Some(first), Some(second)) if first.name != second.name => Some((first, second)),
            _ => None,
        })
        .map(|(first, second)| {
            let name = first.name.as_ref().or(second.name.as_ref());
            Detail {
                part: Part::Constraint(name.map_or_else(String::new, Name::to_string)),
                first: said(&first.name),
                second: said(&second.name),
            }
        })
        .collect()
}
