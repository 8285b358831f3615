//! What a migration is called.

mod context;
mod deed;
mod slug;

use caribou_schema::{Operation, Schema, TableChange};

use deed::Deed;

/// The longest name that is written, as in Django.
const LONGEST: usize = 52;

/// Words at which no name may end.
const OPEN: &[&str] = &["and", "to", "from", "on", "of"];

/// Returns what operations do, as the name of a migration without its number: `add_parent_to_ticket`, `create_comment_and_more`.
/// Verb first, at most 52 characters, of `a-z`, `0-9` and `_`; `None` when nothing can be said.
///
/// Steps that serve another are not named: the foreign key and the index of a new column, or what fills it. Django:
/// `suggest_name` and the `migration_name_fragment` of each operation.
pub fn describe(operations: &[Operation], before: &Schema) -> Option<String> {
    let deeds = deed::deeds(operations, before);
    let first = deeds.first()?;
    let texts: Vec<String> = deeds.iter().map(Deed::text).collect();
    let joined = texts.join("_");
    if deeds.len() <= 3 && joined.len() <= LONGEST {
        return Some(joined);
    }
    let more = if deeds.len() > 1 { "_and_more" } else { "" };
    let (long, short) = (first.text() + more, first.short_text() + more);
    let fits = [long, short.clone()].into_iter().find(|text| text.len() <= LONGEST);
    Some(fits.unwrap_or_else(|| cut(&short)))
}

/// Says what contradicts the name of a migration in what it does; `None` when nothing does, or when it is not known well enough.
///
/// Only the verb is looked at: `remove_...` on a migration that drops nothing, `add_...` on one that makes nothing,
/// `rename_...` on one that renames nothing.
pub fn contradicts(description: &str, operations: &[Operation], before: &Schema) -> Option<String> {
    let verb = description.split('_').next().unwrap_or_default().to_lowercase();
    let is_meant = match verb.as_str() {
        "add" | "create" => adds,
        "drop" | "remove" | "delete" => drops,
        "rename" => renames,
        _ => return None,
    };
    let is_unsure = |operation: &Operation| {
        matches!(
            operation,
            Operation::Data { .. } | Operation::Opaque { .. } | Operation::CreateTableAs { .. }
        ) || changes_column(operation)
    };
    if operations.iter().any(|operation| is_unsure(operation) || is_meant(operation)) {
        return None;
    }
    let does = describe(operations, before)?.replace('_', " ");
    Some(format!("it says {verb}, and what it does is: {does}"))
}

fn adds(operation: &Operation) -> bool {
    match operation {
        Operation::Alter { change, .. } => matches!(
            **change,
            TableChange::AddColumn { .. }
                | TableChange::AddConstraint { .. }
                | TableChange::SetOption { value: Some(_), .. }
                | TableChange::AttachPartition { .. }
                | TableChange::Inherit { .. }
        ),
        Operation::Create { .. }
        | Operation::CreateTableLike { .. }
        | Operation::CreateIndex { .. }
        | Operation::AddValue { .. } => true,
        Operation::Comment { text, .. } => text.is_some(),
        _ => false,
    }
}

fn drops(operation: &Operation) -> bool {
    match operation {
        Operation::Alter { change, .. } => matches!(
            **change,
            TableChange::DropColumn { .. }
                | TableChange::DropConstraint { .. }
                | TableChange::SetOption { value: None, .. }
                | TableChange::DetachPartition { .. }
                | TableChange::NoInherit { .. }
        ),
        Operation::Drop { .. } => true,
        Operation::Comment { text, .. } => text.is_none(),
        _ => false,
    }
}

fn renames(operation: &Operation) -> bool {
    match operation {
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::RenameColumn { .. } | TableChange::RenameConstraint { .. })
        }
        Operation::Rename { .. } | Operation::Move { .. } | Operation::RenameValue { .. } => true,
        _ => false,
    }
}

/// A change of a column can be called by any verb: `add_default`, `remove_not_null`.
fn changes_column(operation: &Operation) -> bool {
    matches!(operation, Operation::Alter { change, .. } if matches!(**change, TableChange::AlterColumn { .. }))
}

/// Shortens a name at the end of a word.
fn cut(text: &str) -> String {
    let Some(start) = text.get(..LONGEST) else { return text.to_owned() };
    let mut words: Vec<&str> = start.split('_').collect();
    let is_whole = text[LONGEST..].starts_with('_');
    if !is_whole && words.len() > 2 {
        words.pop();
    }
    while words.len() > 1 && words.last().is_some_and(|word| OPEN.contains(word)) {
        words.pop();
    }
    words.join("_")
}
