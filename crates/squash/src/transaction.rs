//! Whether what is left can run in one transaction.

use caribou_migration::Dialect;
use caribou_schema::{Operation, Resource};

use crate::item::{Item, Statement};

/// Says whether items can run in one transaction, and lose nothing by it.
///
/// They cannot where one of them refuses it, or where a value is added to an enumerated type that PostgreSQL lets nobody use before the
/// commit and something behind it may; nor is anything put into one that its author kept out of it, but for definitions: those were outside
/// for the sake of another statement.
pub(crate) fn can_be_one(items: &[Item], statements: &[Statement], dialect: Dialect) -> bool {
    let refuses = |item: &Item| {
        let statement = &statements[item.first()];
        let text = caribou_sql::Statement::new(&statement.text, dialect);
        match &item.operation {
            Operation::CreateIndex { concurrently, .. } => *concurrently,
            Operation::Data { .. } | Operation::Opaque { .. } | Operation::Neutral { .. } => {
                !statement.run_in_transaction || text.must_run_outside_transaction()
            }
            _ => item.is_untouched && text.must_run_outside_transaction(),
        }
    };
    !items.iter().any(refuses) && !uses_new_value(items, dialect)
}

fn uses_new_value(items: &[Item], dialect: Dialect) -> bool {
    if dialect != Dialect::Postgres {
        return false;
    }
    items.iter().enumerate().any(|(place, item)| {
        let Operation::AddValue { name, .. } = &item.operation else { return false };
        let is_type = |resource: &Resource| match resource {
            Resource::Object(id) => id.name.name == name.name,
            Resource::Everything => true,
            _ => false,
        };
        items[place + 1..].iter().any(|later| match &later.operation {
            Operation::AddValue { .. } | Operation::RenameValue { .. } => false,
            Operation::Data { .. } | Operation::Opaque { .. } => true,
            _ => later.footprint.touches().any(is_type),
        })
    })
}
