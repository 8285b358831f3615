//! What `[print_schema]` of a `diesel.toml` can ask for.

use std::collections::BTreeSet;

use regex::Regex;

/// The options of `[print_schema]` in `diesel.toml`, with Diesel's meaning and Diesel's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `schema`: of which schema the tables are; `None` for the default one.
    pub schema: Option<String>,
    /// `filter`: which tables.
    pub filter: Filter,
    /// `with_docs`: what the comments say.
    pub docs: Docs,
    /// `column_sorting`.
    pub sorting: Sorting,
    /// `allow_tables_to_appear_in_same_query_config`.
    pub same_query: SameQuery,
    /// `import_types`: what each `table!` imports, without `use` and `;`.
    pub import_types: Option<Vec<String>>,
    /// `generate_missing_sql_type_definitions`; `None` is true.
    pub generate_types: Option<bool>,
    /// `except_custom_type_definitions`: types that are not written, by their names in Rust.
    pub except_types: Vec<Pattern>,
    /// `custom_type_derives`.
    pub type_derives: Vec<String>,
    /// `sqlite_integer_primary_key_is_bigint`.
    pub rowid_is_bigint: bool,
    /// `pg_domains_as_custom_types`: domains that are types of their own, by their names in SQL.
    pub domains_as_types: Vec<Pattern>,
    /// Columns that are not in a file since a patch takes them out, as they are called in Rust: [`lay`](crate::lay()) keeps them.
    pub hidden: BTreeSet<String>,
}

/// Which tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// `only_tables`: those whose name in SQL one of these matches.
    Only(Vec<Pattern>),
    /// `except_tables`: the others.
    Except(Vec<Pattern>),
}

impl Filter {
    /// Says whether a table passes.
    pub fn passes(&self, name: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(name));
        match self {
            Self::All => true,
            Self::Only(patterns) => any(patterns),
            Self::Except(patterns) => !any(patterns),
        }
    }
}

/// What the comments say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Docs {
    /// Nothing.
    #[default]
    None,
    /// What the comments in the database say.
    Comments,
    /// That, or where there is none what can be said anyway.
    CommentsOrGenerated,
}

/// In which order columns stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sorting {
    /// That of the database.
    #[default]
    Place,
    /// By name.
    Name,
}

/// Which tables `allow_tables_to_appear_in_same_query!` names together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SameQuery {
    /// All of them.
    #[default]
    All,
    /// Those that foreign keys connect.
    Related,
    /// None.
    None,
}

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The lines before the last show the expression.
        let last = |message: String| message.lines().last().unwrap_or_default().replacen("error: ", "", 1);
        Regex::new(text).map(Self).map_err(|error| last(error.to_string()))
    }

    /// Says whether it is found in a text.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}
