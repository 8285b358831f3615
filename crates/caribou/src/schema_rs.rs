//! Diesel's `schema.rs` after a migration: from a `diesel.toml` and a live database to the files that it asks for.

use std::path::{Path, PathBuf};

use caribou_connection::Session;
use caribou_files::{Problem, WriteError, read_text, write_file};
use caribou_introspect::{IntrospectError, introspect};
use caribou_schema::Schema;
use caribou_schema_rs::{
    Docs, Filter, Options, PatchError, Pattern, PrintError, SameQuery, Sorting, hidden_columns, patched,
    print,
};
use caribou_target::{ColumnSorting, LocateError, PrintSchema, SameQueryConfig, WithDocs, print_schemas};

/// A `schema.rs` that a project asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaRs {
    /// The file.
    pub path: PathBuf,
    /// What stands in it.
    pub options: Options,
    /// The patch that is applied to it.
    pub patch: Option<Patch>,
}

/// A patch of a `schema.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Its file.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// What became of a `schema.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The file.
    pub path: PathBuf,
    /// Whether its text has changed.
    pub changed: bool,
    /// The tables that are not in it since they have no primary key.
    pub keyless: Vec<String>,
}

/// Says why a `schema.rs` was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaRsError {
    /// The `diesel.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] LocateError),
    /// A regular expression in it is none.
    #[error("diesel.toml: {pattern:?}: {message}")]
    Pattern {
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// The patch is not there.
    #[error("diesel.toml: there is no patch_file {}", path.display())]
    NoPatch {
        /// The file of the patch.
        path: PathBuf,
    },
    /// The patch does not fit.
    #[error("{}: {source}", path.display())]
    Patch {
        /// The file of the patch.
        path: PathBuf,
        /// Why.
        source: PatchError,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// Diesel has no word for something.
    #[error("{}: {source}", path.display())]
    Print {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PrintError,
    },
    /// The file that is there cannot be read.
    #[error(transparent)]
    Read(#[from] Problem),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Returns the files that the `diesel.toml` in a folder asks for, in the order of their names there.
///
/// # Errors
/// [`SchemaRsError`] when it cannot be used.
pub fn schema_rs_files(folder: &Path) -> Result<Vec<SchemaRs>, SchemaRsError> {
    let mut files = Vec::new();
    for asked in print_schemas(folder)?.into_values() {
        let patch = asked.patch_file.clone().map(read_patch).transpose()?;
        let mut options = options(&asked)?;
        options.hidden = patch.as_ref().map(|patch| hidden_columns(&patch.text)).unwrap_or_default();
        files.extend(asked.file.map(|path| SchemaRs { path, options, patch }));
    }
    Ok(files)
}

/// Writes a `schema.rs` from a schema, if its text changes.
///
/// # Errors
/// [`SchemaRsError`]; the file is then as it was.
pub fn write_schema_rs(file: &SchemaRs, schema: &Schema) -> Result<Rewritten, SchemaRsError> {
    let path = file.path.clone();
    let printed =
        print(schema, &file.options).map_err(|source| SchemaRsError::Print { path: path.clone(), source })?;
    let text = match &file.patch {
        Some(patch) => patched(&printed.text, &patch.text)
            .map_err(|source| SchemaRsError::Patch { path: patch.path.clone(), source })?,
        None => printed.text,
    };
    let changed = read_text(&path)?.is_none_or(|there| there != text);
    if changed {
        write_file(&path, &text)?;
    }
    Ok(Rewritten { path, changed, keyless: printed.keyless })
}

/// Writes all files that the `diesel.toml` in a folder asks for, as the database is now. Without one, the database is not asked.
///
/// # Errors
/// [`SchemaRsError`] of each file that was not written; the others are.
pub fn rewrite_schema_rs(folder: &Path, session: &mut dyn Session) -> Vec<Result<Rewritten, SchemaRsError>> {
    let files = match schema_rs_files(folder) {
        Ok(files) if files.is_empty() => return Vec::new(),
        Ok(files) => files,
        Err(error) => return vec![Err(error)],
    };
    match introspect(session) {
        Ok(schema) => files.iter().map(|file| write_schema_rs(file, &schema)).collect(),
        Err(error) => vec![Err(error.into())],
    }
}

fn read_patch(path: PathBuf) -> Result<Patch, SchemaRsError> {
    match read_text(&path)? {
        Some(text) => Ok(Patch { path, text }),
        None => Err(SchemaRsError::NoPatch { path }),
    }
}

fn options(asked: &PrintSchema) -> Result<Options, SchemaRsError> {
    Ok(Options {
        schema: asked.schema.clone(),
        filter: match (&asked.filter.only_tables, &asked.filter.except_tables) {
            (Some(only), _) => Filter::Only(patterns(only)?),
            (None, Some(except)) => Filter::Except(patterns(except)?),
            (None, None) => Filter::All,
        },
        docs: match asked.with_docs {
            WithDocs::None => Docs::None,
            WithDocs::Comments => Docs::Comments,
            WithDocs::CommentsOrGenerated => Docs::CommentsOrGenerated,
        },
        sorting: match asked.column_sorting {
            ColumnSorting::OrdinalPosition => Sorting::Place,
            ColumnSorting::Name => Sorting::Name,
        },
        same_query: match asked.allow_tables_to_appear_in_same_query_config {
            SameQueryConfig::AllTables => SameQuery::All,
            SameQueryConfig::FkRelatedTables => SameQuery::Related,
            SameQueryConfig::None => SameQuery::None,
        },
        import_types: asked.import_types.clone(),
        generate_types: asked.generate_missing_sql_type_definitions,
        except_types: patterns(&asked.except_custom_type_definitions)?,
        type_derives: asked.custom_type_derives.clone(),
        rowid_is_bigint: asked.sqlite_integer_primary_key_is_bigint,
        domains_as_types: patterns(&asked.pg_domains_as_custom_types)?,
        ..Options::default()
    })
}

fn patterns(texts: &[String]) -> Result<Vec<Pattern>, SchemaRsError> {
    let pattern = |text: &String| {
        Pattern::parse(text).map_err(|message| SchemaRsError::Pattern { pattern: text.clone(), message })
    };
    texts.iter().map(pattern).collect()
}
