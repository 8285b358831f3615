//! Text and names written so that the database reads them back unchanged.

use caribou_migration::Dialect;

/// Writes a string literal that means the same in every setting of the server (`sql_mode`,
/// `standard_conforming_strings`).
///
/// SQLite and PostgreSQL cannot have U+0000 in a literal, so it is left out there.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::quote;
///
/// assert_eq!(quote("it's", Dialect::Sqlite), "'it''s'");
/// assert_eq!(quote("a\\b", Dialect::Postgres), "E'a\\\\b'");
/// assert_eq!(quote("it's", Dialect::Mysql), "CONVERT(X'69742773' USING utf8mb4)");
/// ```
pub fn quote(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Mysql if text.contains(['\'', '\\', '\0']) => {
            let mut literal = String::from("CONVERT(X'");
            for byte in text.bytes() {
                literal.extend([byte >> 4, byte & 15].map(|half| {
                    char::from_digit(u32::from(half), 16).map_or('0', |digit| digit.to_ascii_uppercase())
                }));
            }
            literal + "' USING utf8mb4)"
        }
        Dialect::Postgres if text.contains('\\') => {
            format!("E{}", enclose(&text.replace('\\', "\\\\"), '\''))
        }
        Dialect::Sqlite | Dialect::Postgres | Dialect::Mysql => enclose(text, '\''),
    }
}

/// Writes a name as a quoted identifier; U+0000, which no name can have, is left out.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::quote_identifier;
///
/// assert_eq!(quote_identifier("a\"b", Dialect::Postgres), "\"a\"\"b\"");
/// assert_eq!(quote_identifier("order", Dialect::Mysql), "`order`");
/// ```
pub fn quote_identifier(name: &str, dialect: Dialect) -> String {
    enclose(name, if dialect == Dialect::Mysql { '`' } else { '"' })
}

fn enclose(text: &str, quote: char) -> String {
    let mut enclosed = String::with_capacity(text.len() + 2);
    enclosed.push(quote);
    for character in text.chars().filter(|&character| character != '\0') {
        if character == quote {
            enclosed.push(quote);
        }
        enclosed.push(character);
    }
    enclosed.push(quote);
    enclosed
}
