//! Where blank lines and comments stand.

use caribou_migration::Dialect;
use caribou_schema::{CommentOn, Object, ObjectKind, Operation, QualifiedName};

use super::comment::comment;
use crate::render::Written;
use crate::token::{TokenKind, tokens_of_statement};

/// What stands where there is no statement; other backends may get the same file.
const NOTHING: &str = "Nothing is to be done on this backend.";

/// Writes statements one below the other, with comments above them.
pub(super) fn layout(
    statements: &[Written],
    operations: &[Operation],
    notes: &[(usize, String)],
    dialect: Dialect,
) -> String {
    let mut comments = vec![String::new(); statements.len() + 1];
    for (comments, statement) in comments.iter_mut().zip(statements) {
        *comments = statement.reason.as_deref().map(comment).unwrap_or_default();
    }
    for (place, text) in notes {
        comments[about(*place, statements)] += &comment(text);
    }
    let mut script = String::new();
    let mut above: Option<Line<'_>> = None;
    for (statement, comments) in statements.iter().zip(&comments) {
        let mut line = Line::of(statement, comments, operations);
        if let Some(above) = &above {
            script += if line.belongs_to(above) { "\n" } else { "\n\n" };
            line.explained |= above.explained && line.is_same_work(above);
        }
        script += comments;
        script += &statement.text;
        script += if ends_in_comment(&statement.text, dialect) { "\n;" } else { ";" };
        above = Some(line);
    }
    if statements.is_empty() {
        script = comment(NOTHING).trim_end().to_owned();
    }
    script.push('\n');
    script + &comments[statements.len()]
}

/// Returns the statement that a note about an operation stands above: the one that carries it out, or the next one.
fn about(place: usize, statements: &[Written]) -> usize {
    let carries = |statement: &Written| statement.operations.contains(&place);
    // Where a table is made anew, what serves that stands before it.
    let begins = |statement: &Written| carries(statement) && statement.reason.is_some();
    let later = |statement: &Written| statement.operations.iter().any(|other| *other > place);
    let mut found = statements.iter().position(begins).or_else(|| statements.iter().position(carries));
    found = found.or_else(|| statements.iter().position(later));
    found.unwrap_or(statements.len())
}

/// What has to be known of a statement to place the next one.
struct Line<'s> {
    statement: &'s Written,
    /// Its first two words, which say what it does to what kind of thing.
    verb: Vec<&'s str>,
    /// The table or view that it is about.
    subject: Option<QualifiedName>,
    /// Whether a comment stands above it, or above an earlier statement of the same work.
    explained: bool,
    /// Whether a comment stands right above it.
    commented: bool,
}

impl<'s> Line<'s> {
    fn of(statement: &'s Written, comments: &str, operations: &[Operation]) -> Self {
        let mut subjects = statement.operations.iter().filter_map(|place| subject(operations.get(*place)?));
        let first = subjects.next();
        let subject = first.filter(|first| subjects.all(|other| other == *first));
        let verb = statement.text.split_ascii_whitespace().take(2).collect();
        let commented = !comments.is_empty();
        Self { statement, verb, subject, explained: commented, commented }
    }

    /// Says whether no blank line stands between it and the one above.
    fn belongs_to(&self, above: &Self) -> bool {
        if self.commented {
            return false;
        }
        if self.is_same_work(above) {
            return true;
        }
        if self.is_long() {
            return false;
        }
        if above.explained {
            // The indexes of a table that was made anew.
            return !above.commented && self.verb.first() == Some(&"CREATE") && self.subject == above.subject;
        }
        let about_it = self.subject.is_some() && self.subject == above.subject;
        let alike = self.verb == above.verb && matches!(self.verb.first(), Some(&"CREATE" | &"DROP"));
        let made = above.is_long() && above.verb.first() == Some(&"CREATE");
        about_it && (made || !above.is_long()) || alike && !above.is_long()
    }

    /// Says whether both stand for the same operations.
    fn is_same_work(&self, above: &Self) -> bool {
        let operations = &self.statement.operations;
        !operations.is_empty() && *operations == above.statement.operations
    }

    fn is_long(&self) -> bool {
        self.statement.text.contains('\n')
    }
}

/// Returns the table or view that an operation is about, under the name that it has behind it.
fn subject(operation: &Operation) -> Option<QualifiedName> {
    let subject = match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(table) => &table.name,
            Object::View(view) => &view.name,
            _ => return None,
        },
        Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => &table.name,
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => table,
        Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => {
            return Some(id.name.sibling(to.clone()));
        }
        Operation::Drop { id, .. } | Operation::Rename { id, .. } | Operation::Move { id, .. } => {
            id.on.as_ref().or_else(|| (id.kind == ObjectKind::Table).then_some(&id.name))?
        }
        Operation::Comment { on, .. } => match on {
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => table,
            CommentOn::Object(id) => id.on.as_ref().unwrap_or(&id.name),
        },
        Operation::Data { writes, .. } if writes.len() == 1 => writes.first()?,
        _ => return None,
    };
    Some(subject.clone())
}

/// Says whether a semicolon behind a text would be part of a comment.
fn ends_in_comment(text: &str, dialect: Dialect) -> bool {
    let last = tokens_of_statement(text, dialect).filter(|token| token.kind != TokenKind::Whitespace).last();
    last.is_some_and(|token| token.kind == TokenKind::Comment)
}
