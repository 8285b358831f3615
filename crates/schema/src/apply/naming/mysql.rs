//! How MariaDB and MySQL choose names.

use super::Place;
use crate::{Index, IndexKey, Name, Rule};

/// What stands between the table and the number in the name of a foreign key.
const FOREIGN_KEY: &str = "_ibfk_";

pub(super) fn constraint(place: &Place<'_>, rule: &Rule) -> Name {
    let name = |text: String| Name::part(&text, place.schema.dialect());
    match rule {
        Rule::PrimaryKey(_) => name("PRIMARY".into()),
        Rule::ForeignKey(_) => {
            let numbers = place.constraints.iter().filter_map(|constraint| constraint.name.as_ref());
            let last = numbers.filter_map(|name| number(name, &place.owner.name)).max().unwrap_or(0);
            name(format!("{}{FOREIGN_KEY}{}", place.owner.name, last + 1))
        }
        Rule::Unique(_) | Rule::Check { .. } | Rule::Exclude(_) => (1u32..)
            .map(|number| name(format!("CONSTRAINT_{number}")))
            .find(|name| !place.has_constraint(name))
            .expect("a table has fewer constraints than there are numbers"),
    }
}

/// Says whether the name of a foreign key is one that the server chooses.
pub(in crate::apply) fn is_chosen_key(constraint: &Name, table: &Name) -> bool {
    number(constraint, table).is_some()
}

/// Returns the number in the generated name of a foreign key.
fn number(constraint: &Name, table: &Name) -> Option<u32> {
    constraint.as_str().strip_prefix(table.as_str())?.strip_prefix(FOREIGN_KEY)?.parse().ok()
}

pub(super) fn follow_table(constraint: &Name, from: &Name, to: &Name) -> Option<Name> {
    let number = number(constraint, from)?;
    Some(constraint.with_text(format!("{to}{FOREIGN_KEY}{number}")))
}

/// The first column, numbered from 2 when that is taken or means the primary key.
pub(super) fn index(place: &Place<'_>, index: &Index) -> Name {
    let first = index.parts.first().map(|part| &part.key);
    let (first, usable) = match first {
        Some(IndexKey::Column(column)) => (column.as_str(), !column.as_str().eq_ignore_ascii_case("PRIMARY")),
        Some(IndexKey::Expression(_)) | None => ("functional_index", true),
    };
    let name = |text: &str| Name::part(text, place.schema.dialect());
    let plain = Some(name(first)).filter(|_| usable);
    plain
        .into_iter()
        .chain((2u32..).map(|number| name(&format!("{first}_{number}"))))
        .find(|name| !place.has_index(name))
        .expect("a table has fewer indexes than there are numbers")
}
