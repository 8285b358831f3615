//! The fields of a row, read one after the other.

use std::vec::IntoIter;

use caribou_connection::Row;

/// The fields of one row, from left to right. What the row does not have is NULL.
pub(crate) struct Fields(IntoIter<Option<String>>);

impl Fields {
    pub(crate) fn new(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// Reads a text that may be NULL.
    pub(crate) fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    /// Reads a text; NULL is the empty one.
    pub(crate) fn text(&mut self) -> String {
        self.optional().unwrap_or_default()
    }

    /// Reads a truth value: `true` of PostgreSQL, `1` of the others, `YES` of the information schema.
    pub(crate) fn flag(&mut self) -> bool {
        matches!(self.optional().as_deref(), Some("true" | "1" | "YES"))
    }

    /// Reads a number.
    pub(crate) fn number(&mut self) -> Option<i64> {
        self.optional()?.parse().ok()
    }

    /// Reads an array as PostgreSQL prints it; one of arrays is read as one list, NULL as an empty one.
    pub(crate) fn list(&mut self) -> Vec<String> {
        self.optional().map(|text| elements(&text)).unwrap_or_default()
    }
}

/// Cuts `{a,"b,\"c\""}` into its elements.
fn elements(array: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let (mut quoted, mut begun) = (false, false);
    let mut characters = array.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => element.extend(characters.next()),
            '"' => (quoted, begun) = (!quoted, true),
            '{' if !quoted => {}
            ',' | '}' if !quoted => {
                if begun {
                    elements.push(std::mem::take(&mut element));
                }
                begun = false;
            }
            _ => {
                element.push(character);
                begun = true;
            }
        }
    }
    elements
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn arrays_are_cut_as_postgres_prints_them() {
        assert_eq!(elements("{}"), [""; 0]);
        assert_eq!(elements("{a,b c}"), ["a", "b c"]);
        assert_eq!(elements(r#"{"a,\"b\"","","c\\d","{}"}"#), ["a,\"b\"", "", "c\\d", "{}"]);
        assert_eq!(elements("{{public,a},{other,b}}"), ["public", "a", "other", "b"]);
    }

    #[test]
    fn what_is_no_array_does_no_harm() {
        assert_eq!(elements("{a,\"b"), ["a"]);
        assert_eq!(elements("a\\"), [""; 0]);
    }
}
