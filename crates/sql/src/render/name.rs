//! Names and literals, quoted only where they must be.

use caribou_migration::Dialect;
use caribou_schema::{Name, QualifiedName};

use super::words::is_reserved;
use crate::quote::{quote, quote_identifier};

/// Writes the name of a column or another part of a table, quoted only where it must be.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Name;
/// use caribou_sql::name;
///
/// assert_eq!(name(&Name::part("title", Dialect::Postgres), Dialect::Postgres), "title");
/// assert_eq!(name(&Name::part("order", Dialect::Mysql), Dialect::Mysql), "`order`");
/// ```
pub fn name(name: &Name, dialect: Dialect) -> String {
    identifier(name.as_str(), dialect)
}

/// Writes an identifier that is kept as the text.
pub(super) fn identifier(text: &str, dialect: Dialect) -> String {
    if is_plain(text, dialect) && !is_reserved(text, dialect) {
        text.to_owned()
    } else {
        quote_identifier(text, dialect)
    }
}

/// Writes the name of an object with its schema, if it is not in the default one, quoted only where it must be.
pub fn qualified(object: &QualifiedName, dialect: Dialect) -> String {
    match &object.schema {
        Some(schema) => format!("{}.{}", name(schema, dialect), name(&object.name, dialect)),
        None => name(&object.name, dialect),
    }
}

/// Writes names in parentheses.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n Name>, dialect: Dialect) -> String {
    let names: Vec<String> = names.into_iter().map(|column| name(column, dialect)).collect();
    format!("({})", names.join(", "))
}

/// Writes a string literal for a place where the grammar takes nothing but one: a comment, a value of an
/// enumerated type. MySQL's other form, an expression, would be refused there; so a backslash is written for a server in
/// its usual mode.
pub(super) fn literal(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Mysql => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''").replace('\0', "\\0"))
        }
        Dialect::Postgres | Dialect::Sqlite => quote(text, dialect),
    }
}

/// Says whether a name of these characters means itself without quotes. PostgreSQL folds capitals; a `$` is left
/// to quotes, as the standard has none.
fn is_plain(text: &str, dialect: Dialect) -> bool {
    let starts = |c: char| {
        c == '_' || c.is_ascii_lowercase() || (c.is_ascii_uppercase() && dialect != Dialect::Postgres)
    };
    text.starts_with(starts) && text.chars().all(|c| starts(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_it_would_mean_something_else() {
        let written = |text| {
            [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql].map(|dialect| identifier(text, dialect))
        };
        assert_eq!(written("ticket_2"), ["ticket_2", "ticket_2", "ticket_2"]);
        assert_eq!(written("Ticket"), ["\"Ticket\"", "Ticket", "Ticket"]);
        assert_eq!(written("order"), ["\"order\"", "\"order\"", "`order`"]);
        assert_eq!(written("user"), ["\"user\"", "user", "user"]);
        assert_eq!(written("2nd"), ["\"2nd\"", "\"2nd\"", "`2nd`"]);
        assert_eq!(written("a b\"c`d"), ["\"a b\"\"c`d\"", "\"a b\"\"c`d\"", "`a b\"c``d`"]);
        assert_eq!(written(""), ["\"\"", "\"\"", "``"]);
    }

    #[test]
    fn a_literal_means_its_text() {
        assert_eq!(literal("it's \\n", Dialect::Mysql), "'it''s \\\\n'");
        assert_eq!(literal("it's \\n", Dialect::Postgres), "E'it''s \\\\n'");
        assert_eq!(literal("it's \\n", Dialect::Sqlite), "'it''s \\n'");
    }
}
