//! Whether a text can be the value of a column.

use caribou::sql::{TokenKind, tokens};
use caribou_migration::Dialect;

/// Makes sure that a text is one expression to all dialects, as far as its tokens tell; the rest is for the database to say.
pub(crate) fn one_expression(text: &str, dialects: &[Dialect]) -> Result<(), String> {
    dialects.iter().try_for_each(|&dialect| one(text, dialect).map_err(str::to_owned))
}

fn one(text: &str, dialect: Dialect) -> Result<(), &'static str> {
    let mut depth = 0_usize;
    let mut is_empty = true;
    for token in tokens(text, dialect) {
        match (token.kind, token.text(text)) {
            (TokenKind::Whitespace, _) => continue,
            (TokenKind::Comment, _) => return Err("an SQL expression has no comment"),
            (TokenKind::Unterminated, _) => return Err("a quote or comment is not closed"),
            (TokenKind::Semicolon | TokenKind::Delimiter, _) => {
                return Err("an SQL expression has no semicolon");
            }
            (TokenKind::Parameter, _) => return Err("there is nothing to bind a parameter to"),
            (TokenKind::Symbol, "(" | "[") => depth += 1,
            (TokenKind::Symbol, ")" | "]") => {
                depth = depth.checked_sub(1).ok_or("a bracket is closed that was not opened")?;
            }
            (TokenKind::Symbol, ",") if depth == 0 => return Err("one SQL expression is needed, not a list"),
            _ => {}
        }
        is_empty = false;
    }
    match (is_empty, depth) {
        (true, _) => Err("an SQL expression is needed"),
        (false, 0) => Ok(()),
        (false, _) => Err("a bracket is not closed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];

    #[test]
    fn one_expression_is_taken() {
        for text in ["0", "''", "'a;b'", "coalesce(a, b)", "now()", "a || ' (' || b", "-1.5e3", "x'00'"] {
            assert_eq!(one_expression(text, &ALL), Ok(()), "{text}");
        }
        assert_eq!(one_expression("ARRAY[1, 2]", &[Dialect::Postgres]), Ok(()));
    }

    #[test]
    fn what_cannot_be_one_is_not() {
        for (text, reason) in [
            ("", "an SQL expression is needed"),
            ("  ", "an SQL expression is needed"),
            ("1, 2", "one SQL expression is needed, not a list"),
            ("1; DROP TABLE a", "an SQL expression has no semicolon"),
            ("1 -- one", "an SQL expression has no comment"),
            ("'a", "a quote or comment is not closed"),
            ("(1", "a bracket is not closed"),
            ("1)", "a bracket is closed that was not opened"),
        ] {
            assert_eq!(one_expression(text, &ALL), Err(reason.to_owned()), "{text}");
        }
    }
}
