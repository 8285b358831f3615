//! Types as a person writes them.

use caribou_migration::Dialect;
use caribou_schema::DataType;

use super::name::qualified;

/// Writes a type as a person does: PostgreSQL's long names by their usual short ones, MySQL's without the widths that mean
/// nothing.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::{data_type, type_name};
///
/// let written = |text, dialect| type_name(&data_type(text, dialect), dialect);
/// assert_eq!(written("timestamp with time zone", Dialect::Postgres), "TIMESTAMPTZ");
/// assert_eq!(written("decimal(10,2) unsigned", Dialect::Mysql), "DECIMAL(10, 2) UNSIGNED");
/// ```
pub fn type_name(data_type: &DataType, dialect: Dialect) -> String {
    match data_type {
        DataType::BuiltIn(text) => spaced(&match dialect {
            Dialect::Postgres => postgres(text),
            Dialect::Mysql => mysql(text),
            Dialect::Sqlite => text.clone(),
        }),
        DataType::Named { name, suffix } => qualified(name, dialect) + &spaced(suffix),
    }
}

/// Puts a space behind each comma that is in no quotes.
fn spaced(text: &str) -> String {
    let mut quoted = false;
    let mut written = String::with_capacity(text.len() + 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        quoted ^= matches!(character, '\'' | '"');
        written.push(character);
        if character == ',' && !quoted && characters.peek() != Some(&' ') {
            written.push(' ');
        }
    }
    written
}

fn postgres(text: &str) -> String {
    if text.contains('"') {
        return text.to_owned();
    }
    let dimensions = text.find('[').unwrap_or(text.len());
    let (element, dimensions) = text.split_at(dimensions);
    let upper = element.to_ascii_uppercase();
    let short = if let Some(rest) = upper.strip_prefix("CHARACTER VARYING") {
        format!("VARCHAR{rest}")
    } else if let Some(rest) = upper.strip_prefix("CHARACTER(") {
        format!("CHAR({rest}")
    } else if let Some(rest) = upper.strip_suffix(" WITHOUT TIME ZONE") {
        rest.to_owned()
    } else if let Some(rest) = upper.strip_suffix(" WITH TIME ZONE") {
        let precision = rest.find('(').unwrap_or(rest.len());
        let (word, precision) = rest.split_at(precision);
        format!("{word}TZ{precision}")
    } else {
        upper
    };
    short + dimensions
}

fn mysql(text: &str) -> String {
    /// The widths that MariaDB adds where none is given; they change nothing.
    const WIDTHS: &[(&str, &str)] = &[
        ("tinyint(1)", "BOOLEAN"),
        ("tinyint(3) unsigned", "TINYINT UNSIGNED"),
        ("tinyint(4)", "TINYINT"),
        ("smallint(5) unsigned", "SMALLINT UNSIGNED"),
        ("smallint(6)", "SMALLINT"),
        ("mediumint(8) unsigned", "MEDIUMINT UNSIGNED"),
        ("mediumint(9)", "MEDIUMINT"),
        ("int(10) unsigned", "INT UNSIGNED"),
        ("int(11)", "INT"),
        ("bigint(20) unsigned", "BIGINT UNSIGNED"),
        ("bigint(20)", "BIGINT"),
        ("year(4)", "YEAR"),
    ];
    if let Some((_, short)) = WIDTHS.iter().find(|(long, _)| long.eq_ignore_ascii_case(text)) {
        return (*short).to_owned();
    }
    // The values of `enum` and `set` keep their case, all else is keywords.
    let mut quoted = false;
    let upper = |c: char| {
        quoted ^= c == '\'';
        if quoted { c } else { c.to_ascii_uppercase() }
    };
    text.chars().map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<const N: usize>(dialect: Dialect, types: [&str; N]) -> [String; N] {
        types.map(|text| type_name(&DataType::BuiltIn(text.into()), dialect))
    }

    #[test]
    fn postgres_types_have_their_short_names() {
        let long = [
            "bigint",
            "character varying(20)[]",
            "character varying",
            "character(3)",
            "timestamp without time zone",
            "timestamp(3) with time zone[]",
            "time without time zone",
            "\"char\"",
        ];
        let short = [
            "BIGINT",
            "VARCHAR(20)[]",
            "VARCHAR",
            "CHAR(3)",
            "TIMESTAMP",
            "TIMESTAMPTZ(3)[]",
            "TIME",
            "\"char\"",
        ];
        assert_eq!(written(Dialect::Postgres, long), short);
    }

    #[test]
    fn mysql_types_have_no_meaningless_width() {
        let long = ["int(11)", "bigint(20) unsigned", "int(5)", "enum('a','It''s')", "decimal(10,2)"];
        let short = ["INT", "BIGINT UNSIGNED", "INT(5)", "ENUM('a', 'It''s')", "DECIMAL(10, 2)"];
        assert_eq!(written(Dialect::Mysql, long), short);
    }
}
