//! What a statement renames tables to.

use caribou_schema::{ObjectKind, Operation, QualifiedName};

use crate::{Statement, parse};

impl Statement<'_> {
    /// Returns the names that tables have after this statement and had not before it, in the order in which they stand.
    ///
    /// A script that copies a table, drops it and renames the copy loses nothing: this tells the copy.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_sql::Statement;
    ///
    /// let statement = Statement::new("ALTER TABLE ticket_new RENAME TO ticket", Dialect::Sqlite);
    /// assert_eq!(statement.renamed_tables(), ["ticket".into()]);
    /// ```
    pub fn renamed_tables(&self) -> Vec<QualifiedName> {
        // Most statements rename nothing, and need no parser to say so.
        if !self.text.as_bytes().windows(6).any(|word| word.eq_ignore_ascii_case(b"rename")) {
            return Vec::new();
        }
        let renamed = |operation: Operation| match operation {
            Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => Some(id.name.sibling(to)),
            _ => None,
        };
        parse(self).operations.into_iter().filter_map(renamed).collect()
    }
}
