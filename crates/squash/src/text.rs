//! Steps as a script.

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};
use caribou_sql::{RenderError, TokenKind, tokens};

use crate::Step;

/// Writes steps that run on `before`: what was kept as it was, the rest as a person would have written it. `also` are other backends that may
/// get the same text.
///
/// # Errors
/// [`RenderError`] when what was made cannot be said in the dialect.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::{ObjectId, ObjectKind, Operation, Schema};
/// use caribou_squash::{Step, script};
///
/// let mut before = Schema::empty(Dialect::Sqlite);
/// caribou_sql::replay("CREATE VIEW open_ticket AS SELECT 1 AS id;", &mut before)?;
/// let operation = Operation::drop(ObjectId::new(ObjectKind::View, "open_ticket".into()));
/// let step = Step::Made { operation, comment: Some("Nobody asks for it.".to_owned()) };
/// assert_eq!(script(&[step], &before, &[])?, "-- Nobody asks for it.\nDROP VIEW open_ticket;\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn script(steps: &[Step], before: &Schema, also: &[Dialect]) -> Result<String, RenderError> {
    let mut writer = Writer { schema: before.clone(), also, text: String::new(), made: Vec::new() };
    let mut is_short_before = false;
    for step in steps {
        match step {
            Step::Made { operation, comment } => {
                writer.made.push((operation.clone(), comment.clone()));
                is_short_before = false;
            }
            Step::Kept { text, operations, .. } => {
                writer.write_made()?;
                let is_short = !text.contains('\n');
                if !(writer.text.is_empty() || is_short && is_short_before) {
                    writer.text.push('\n');
                }
                is_short_before = is_short;
                let end = if ends_in_comment(text, before.dialect()) { "\n;\n" } else { ";\n" };
                writer.text += text;
                writer.text += end;
                writer.follow(operations.iter());
            }
        }
    }
    writer.write_made()?;
    if writer.text.is_empty() {
        writer.text = caribou_sql::script(&[], before, &[], also)?;
    }
    Ok(writer.text)
}

struct Writer<'a> {
    /// What is there behind what is written.
    schema: Schema,
    also: &'a [Dialect],
    text: String,
    /// What is to be written next, each with what stood above it.
    made: Vec<(Operation, Option<String>)>,
}

impl Writer<'_> {
    /// Writes what was made, as one piece.
    fn write_made(&mut self) -> Result<(), RenderError> {
        if self.made.is_empty() {
            return Ok(());
        }
        let made = std::mem::take(&mut self.made);
        let mut notes: Vec<(usize, String)> = Vec::new();
        for (place, (_, comment)) in made.iter().enumerate() {
            let Some(comment) = comment else { continue };
            // Several parts of one statement have one comment.
            if notes.last().is_none_or(|(_, last)| last != comment) {
                notes.push((place, comment.clone()));
            }
        }
        let operations: Vec<Operation> = made.into_iter().map(|(operation, _)| operation).collect();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text += &caribou_sql::script_again(&operations, &self.schema, &notes, self.also)?;
        self.follow(operations.iter());
        Ok(())
    }

    fn follow<'o>(&mut self, operations: impl Iterator<Item = &'o Operation>) {
        for operation in operations {
            // What does not fit is found when it is run.
            let _fits = self.schema.apply(operation);
        }
    }
}

/// Says whether a semicolon behind a text would be part of a comment.
fn ends_in_comment(text: &str, dialect: Dialect) -> bool {
    let last = tokens(text, dialect).filter(|token| token.kind != TokenKind::Whitespace).last();
    last.is_some_and(|token| token.kind == TokenKind::Comment)
}
