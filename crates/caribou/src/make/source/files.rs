//! Schema files: where they are, and what they want.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use caribou_detect::{Content, Owners, SchemaFile, Wanted, wanted as want};
use caribou_files::read_text;
use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{Object, Schema};
use caribou_schema_rs::{Laid, Options, lay, parse};
use caribou_target::Location;

use super::super::MakeError;
use crate::project::Project;

/// The file in which an app says what it wants.
#[derive(Debug)]
pub(crate) struct SchemaText {
    app: AppLabel,
    file: PathBuf,
    text: String,
}

/// The names that a schema file has: the one for a backend wins over the one for all.
pub(crate) fn with_backend(file: &Path, dialect: Dialect) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.{dialect}.{extension}"))
}

/// Returns where an app may have its schema file, the one that wins first.
pub(crate) fn places(location: &Location, project: &Project, app: &AppLabel) -> Vec<PathBuf> {
    let folder = project.folder(app).map(|folder| folder.join("schema.sql"));
    match location {
        Location::Project { folder: root, config } => match config.schemas.get(app) {
            Some(path) => vec![root.join(path)],
            None => folder.into_iter().collect(),
        },
        Location::Diesel { .. } => folder.into_iter().collect(),
    }
}

/// Finds the schema files of a project, and notes where it looked.
pub(super) fn of(
    location: &Location,
    project: &Project,
    looked: &mut BTreeSet<PathBuf>,
) -> Result<Vec<SchemaText>, MakeError> {
    let mut found = Vec::new();
    for app in project.apps() {
        for place in places(location, project, app) {
            let names = [with_backend(&place, project.dialect()), place.clone()];
            looked.insert(place);
            let mut there = None;
            for file in names {
                if there.is_none() {
                    there = read_text(&file)?.map(|text| SchemaText { app: app.clone(), file, text });
                }
            }
            if there.is_some() {
                found.extend(there);
                break;
            }
        }
    }
    Ok(found)
}

/// Reads what schema files want. What a `schema.rs` cannot say becomes a note.
pub(crate) fn wanted(
    files: &[SchemaText],
    project: &Project,
    current: (&Schema, &Owners),
    notes: &mut Vec<String>,
) -> Result<Wanted, MakeError> {
    let mut laid: Vec<Option<Laid>> = Vec::new();
    for found in files {
        laid.push(if found.is_rust() { Some(found.laid(project, current, notes)?) } else { None });
    }
    let names: Vec<String> = files.iter().map(|found| found.file.display().to_string()).collect();
    let files: Vec<SchemaFile<'_>> = files
        .iter()
        .zip(&names)
        .zip(&laid)
        .map(|((found, file), laid)| SchemaFile {
            app: &found.app,
            file,
            content: match laid {
                Some(laid) => Content::Objects(&laid.objects),
                None => Content::Sql(&found.text),
            },
        })
        .collect();
    let dialect = project.dialect();
    let mut wanted =
        want(&files, current, dialect).map_err(|errors| MakeError::Wanted { dialect, errors })?;
    wanted.chosen.extend(laid.into_iter().flatten().flat_map(|laid| laid.chosen));
    Ok(wanted)
}

impl SchemaText {
    /// Says whether it is Diesel's, which is laid over what is there.
    pub(crate) fn is_rust(&self) -> bool {
        self.file.extension().is_some_and(|extension| extension == "rs")
    }

    /// Lays a `schema.rs` over what the app has.
    fn laid(
        &self,
        project: &Project,
        (current, owners): (&Schema, &Owners),
        notes: &mut Vec<String>,
    ) -> Result<Laid, MakeError> {
        let file = self.file.display().to_string();
        let wanted =
            parse(&self.text).map_err(|source| MakeError::SchemaRs { file: file.clone(), source })?;
        let is_alone = project.apps().len() == 1;
        let is_ours =
            |object: &Object| is_alone || owners.of(&object.id()).is_some_and(|owner| owner.app == self.app);
        let mut ours = Schema::empty(current.dialect());
        current.objects().filter(is_ours).for_each(|object| ours.insert(object));
        let laid = lay(&wanted, &ours, &Options::default());
        for unsaid in &laid.unsaid {
            let note = format!("{file}: {unsaid}");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        Ok(laid)
    }
}
