//! What a `diesel.toml` says of `schema.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{ConfigError, ConfigProblem, LocateError};

/// One file that `[print_schema]` of a `diesel.toml` asks for, with the keys that `diesel_cli` 2.3 has.
///
/// Paths start at the folder of the `diesel.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrintSchema {
    /// The file; nothing is written without one.
    pub file: Option<PathBuf>,
    /// What the comments say.
    pub with_docs: WithDocs,
    /// Which tables stand together in `allow_tables_to_appear_in_same_query!`.
    pub allow_tables_to_appear_in_same_query_config: SameQueryConfig,
    /// Which tables.
    pub filter: TableFilter,
    /// In which order columns stand.
    pub column_sorting: ColumnSorting,
    /// Of which schema the tables are.
    pub schema: Option<String>,
    /// A patch of the file.
    pub patch_file: Option<PathBuf>,
    /// What each `table!` imports.
    pub import_types: Option<Vec<String>>,
    /// Whether types that Diesel does not bring are declared; `None` is true.
    pub generate_missing_sql_type_definitions: Option<bool>,
    /// Regular expressions for types that are not.
    pub except_custom_type_definitions: Vec<String>,
    /// What declared types derive.
    pub custom_type_derives: Vec<String>,
    /// Whether the number of a row in SQLite is a `BigInt`.
    pub sqlite_integer_primary_key_is_bigint: bool,
    /// Regular expressions for domains that are types of their own.
    pub pg_domains_as_custom_types: Vec<String>,
}

/// `with_docs`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "DocsValue")]
pub enum WithDocs {
    /// There are none.
    #[default]
    None,
    /// The comments of the database.
    Comments,
    /// These, or where there is none what can be said anyway.
    CommentsOrGenerated,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected true, false or a text")]
enum DocsValue {
    Flag(bool),
    Word(String),
}

impl TryFrom<DocsValue> for WithDocs {
    type Error = String;

    fn try_from(value: DocsValue) -> Result<Self, String> {
        match value {
            DocsValue::Flag(false) => Ok(Self::None),
            DocsValue::Flag(true) => Ok(Self::CommentsOrGenerated),
            DocsValue::Word(word) => match word.as_str() {
                "no-doc-comments" => Ok(Self::None),
                "only-database-comments" => Ok(Self::Comments),
                "database-comments-fallback-to-auto-generated-doc-comment" => Ok(Self::CommentsOrGenerated),
                _ => Err(format!("with_docs cannot be {word:?}")),
            },
        }
    }
}

/// `allow_tables_to_appear_in_same_query_config`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameQueryConfig {
    /// All tables.
    #[default]
    AllTables,
    /// Those that foreign keys connect.
    FkRelatedTables,
    /// None.
    None,
}

/// `filter`: one of two lists of regular expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFilter {
    /// Only tables whose name one of these matches.
    pub only_tables: Option<Vec<String>>,
    /// All others.
    pub except_tables: Option<Vec<String>>,
}

/// `column_sorting`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnSorting {
    /// As in the database.
    #[default]
    OrdinalPosition,
    /// By name.
    Name,
}

/// Keys of [`PrintSchema`] whose value is a table; every other table is one more file, by a name of its own.
const OWN_TABLES: [&str; 1] = ["filter"];

/// Reads `[print_schema]` of the `diesel.toml` in a folder: a file for each of its names, `default` for the one without. Empty when
/// there is no such file, or it says nothing of it.
///
/// # Errors
/// [`LocateError`] when the file cannot be read, or `diesel_cli` would refuse it as well.
pub fn print_schemas(folder: &Path) -> Result<BTreeMap<String, PrintSchema>, LocateError> {
    let file = folder.join("diesel.toml");
    match crate::locate::read(&file)? {
        Some(text) => Ok(parse(&text, &file, folder)?),
        None => Ok(BTreeMap::new()),
    }
}

fn parse(text: &str, file: &Path, folder: &Path) -> Result<BTreeMap<String, PrintSchema>, ConfigError> {
    let at = |start: usize, problem: ConfigProblem| {
        let before = text.get(..start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        ConfigError {
            file: file.into(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem,
        }
    };
    let toml_error = |error: toml::de::Error, start: usize| {
        at(error.span().map_or(start, |span| span.start), crate::config::problem(error.message()))
    };
    let mut table: toml::Table = text.parse().map_err(|error| toml_error(error, 0))?;
    let Some(toml::Value::Table(section)) = table.remove("print_schema") else { return Ok(BTreeMap::new()) };
    // Which of several is wrong, its name says.
    let start =
        |name: &str| text.find(&format!("print_schema.{name}]")).or_else(|| text.find("print_schema"));
    let (named, default): (Vec<_>, Vec<_>) =
        section.into_iter().partition(|(key, value)| value.is_table() && !OWN_TABLES.contains(&key.as_str()));
    let mut found = BTreeMap::new();
    let default = ("default".to_owned(), toml::Value::Table(default.into_iter().collect()));
    // One that is called so wins over the one without a name.
    for (name, value) in std::iter::once(default).chain(named) {
        let start = start(&name).unwrap_or_default();
        let mut one: PrintSchema = value.try_into().map_err(|error| toml_error(error, start))?;
        if one.filter.only_tables.is_some() && one.filter.except_tables.is_some() {
            let message = "filter wants only_tables or except_tables, not both".to_owned();
            return Err(at(start, ConfigProblem::Value(message)));
        }
        one.file = one.file.map(|file| folder.join(file));
        one.patch_file = one.patch_file.map(|file| folder.join(file));
        found.insert(name, one);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, PrintSchema>, ConfigError> {
        parse(text, "diesel.toml".as_ref(), "project".as_ref())
    }

    #[test]
    fn one_file_or_several_with_names() {
        let one =
            read("[print_schema]\nfile = \"src/schema.rs\"\nfilter = { only_tables = [\"a\"] }\n").unwrap();
        assert_eq!(one.keys().collect::<Vec<_>>(), ["default"]);
        assert_eq!(one["default"].file.as_deref(), Some("project/src/schema.rs".as_ref()));
        assert_eq!(one["default"].filter.only_tables, Some(vec!["a".to_owned()]));
        let two = "[print_schema.user1]\nfile = \"a.rs\"\nwith_docs = true\n[print_schema.user2]\nfile = \"b.rs\"\n\
                   with_docs = \"only-database-comments\"\n";
        let two = read(two).unwrap();
        assert_eq!(two.keys().collect::<Vec<_>>(), ["default", "user1", "user2"]);
        assert_eq!(two["default"].file, None);
        assert_eq!(two["user1"].with_docs, WithDocs::CommentsOrGenerated);
        assert_eq!(two["user2"].with_docs, WithDocs::Comments);
    }

    #[test]
    fn a_file_that_says_nothing_of_it_asks_for_nothing() {
        assert_eq!(read("[migrations_directory]\ndir = \"migrations\"\n").unwrap(), BTreeMap::new());
        assert_eq!(print_schemas("no/such/folder".as_ref()).unwrap(), BTreeMap::new());
    }

    #[test]
    fn errors_name_the_place() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        insta::assert_snapshot!(error("[print_schema]\nfile = \"a.rs\"\nwith_doc = true\n"), @"diesel.toml:1:2: unknown key `with_doc`, did you mean `with_docs`?");
        insta::assert_snapshot!(error("[print_schema.a]\nfile = 3\n"), @"diesel.toml:1:2: invalid type: integer `3`, expected path string");
        insta::assert_snapshot!(error("\n[print_schema]\nwith_docs = \"all\"\n"), @r#"diesel.toml:2:2: with_docs cannot be "all""#);
        insta::assert_snapshot!(error("[print_schema]\nfilter = { only_tables = [], except_tables = [] }\n"), @"diesel.toml:1:2: filter wants only_tables or except_tables, not both");
        insta::assert_snapshot!(error("[print_schema\n"), @"diesel.toml:1:14: unclosed table, expected `]`");
    }
}
