//! Names of SQL as names of Rust, as Diesel's CLI makes them (2.3.13 and later).

/// Words that cannot be an identifier.
const KEYWORDS: &[&str] = &[
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Names that `table!` uses itself.
const TAKEN: &[&str] = &["table", "columns", "is_nullable"];

/// Returns what a table, a column or a schema is called in Rust. A column may not have the name of its `table`.
pub(crate) fn rust_name(sql: &str, table: Option<&str>) -> String {
    let name = identifier(sql);
    let reserved = name.is_empty()
        || KEYWORDS.contains(&name.as_str())
        || TAKEN.contains(&name.as_str())
        || (name.starts_with("__") && !name.ends_with('_'));
    if reserved || table == Some(name.as_str()) { name + "_" } else { name }
}

/// Puts `_` for what an identifier may not have. From there on, several in a row become one.
fn identifier(sql: &str) -> String {
    let strange = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let leads_with_digit = sql.starts_with(|c: char| c.is_ascii_digit());
    let Some(start) = (if leads_with_digit { Some(0) } else { sql.find(strange) }) else {
        return sql.to_owned();
    };
    let mut name = sql[..start].to_owned();
    if leads_with_digit {
        name.push('_');
    }
    let mut last = leads_with_digit;
    for c in sql[start..].chars() {
        if !strange(c) {
            name.push(c);
            last = false;
        } else if !last {
            name.push('_');
            last = true;
        }
    }
    name
}

/// Returns a string of Rust with this value, a raw one if there is a quote in it.
pub(crate) fn literal(value: &str) -> String {
    if !value.contains('"') {
        return format!("\"{value}\"");
    }
    let hashes = "#".repeat(value.matches('#').count() + 1);
    format!("r{hashes}\"{value}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_diesel_makes_of_them() {
        for (sql, rust) in [
            ("ticket", "ticket"),
            ("type", "type_"),
            ("async", "async_"),
            ("bool", "bool"),
            ("columns", "columns_"),
            ("__x", "__x_"),
            ("__x_", "__x_"),
            ("my--odd name", "my_odd_name"),
            ("a__b", "a__b"),
            ("a-__b", "a___b"),
            ("1st", "_1st"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(rust_name(sql, None), rust, "{sql}");
        }
        assert_eq!(rust_name("ticket", Some("ticket")), "ticket_");
    }

    #[test]
    fn a_quote_makes_a_string_raw() {
        assert_eq!(literal("a"), "\"a\"");
        assert_eq!(literal("a\"#b"), "r##\"a\"#b\"##");
    }
}
