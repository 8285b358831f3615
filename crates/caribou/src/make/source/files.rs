//! Schema files: where they are, and what they want.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use caribou_detect::{Content, Owners, SchemaFile, Wanted, wanted as want};
use caribou_files::read_text;
use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{Object, Schema};
use caribou_schema_rs::{Laid, Options, lay, parse};
use caribou_target::Location;

use super::super::MakeError;
use crate::project::Project;
use crate::schema_rs::{SchemaRs, schema_rs_files};

/// The file in which an app says what it wants.
#[derive(Debug)]
pub(crate) struct SchemaText {
    app: AppLabel,
    file: PathBuf,
    text: String,
    /// What a `diesel.toml` says of it, if it is a `schema.rs`.
    options: Options,
}

/// The names that a schema file has: the one for a backend wins over the one for all.
pub(crate) fn with_backend(file: &Path, dialect: Dialect) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.{dialect}.{extension}"))
}

/// Returns where an app may have its schema file, the place that wins first.
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

/// Finds the schema files of a project, and notes where it looked. A plain Diesel project without one has what its `diesel.toml`
/// prints, which may be several files of one app.
pub(super) fn of(
    location: &Location,
    project: &Project,
    looked: &mut BTreeSet<PathBuf>,
) -> Result<Vec<SchemaText>, MakeError> {
    let printed = schema_rs_files(location.folder())?;
    let options = |file: &Path| {
        let known = printed.iter().find(|printed| printed.path == file);
        known.map(|printed| printed.options.clone()).unwrap_or_default()
    };
    let mut found = Vec::new();
    for app in project.apps() {
        let before = found.len();
        for place in places(location, project, app) {
            let own = with_backend(&place, project.dialect());
            let text = match read_text(&own)? {
                Some(text) => Some((own, text)),
                None => read_text(&place)?.map(|text| (place.clone(), text)),
            };
            if let Some((file, text)) = text.filter(|_| found.len() == before) {
                found.push(SchemaText { app: app.clone(), options: options(&file), file, text });
            }
            looked.insert(place);
        }
        if found.len() > before || !matches!(location, Location::Diesel { .. }) {
            continue;
        }
        for SchemaRs { path: file, options, .. } in &printed {
            looked.insert(file.clone());
            let text = read_text(file)?;
            found.extend(text.map(|text| SchemaText {
                app: app.clone(),
                file: file.clone(),
                text,
                options: options.clone(),
            }));
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
    let mut laid: BTreeMap<&AppLabel, Laid> = BTreeMap::new();
    for found in files.iter().filter(|found| found.is_rust()) {
        // Each of several is laid over what the others leave.
        let ours = match laid.remove(&found.app) {
            Some(before) => before,
            None => found.there(project, current),
        };
        laid.insert(&found.app, found.laid(ours, project.dialect(), notes)?);
    }
    let names: Vec<String> = files.iter().map(|found| found.file.display().to_string()).collect();
    let mut said: Vec<SchemaFile<'_>> = Vec::new();
    for (found, file) in files.iter().zip(&names) {
        let content = match laid.get(&found.app) {
            Some(_) if said.iter().any(|before| *before.app == found.app) => continue,
            Some(laid) => Content::Objects(&laid.objects),
            None => Content::Sql(&found.text),
        };
        said.push(SchemaFile { app: &found.app, file, content });
    }
    let dialect = project.dialect();
    let mut wanted = want(&said, current, dialect).map_err(|errors| MakeError::Wanted { dialect, errors })?;
    wanted.chosen.extend(laid.into_values().flat_map(|laid| laid.chosen));
    Ok(wanted)
}

impl SchemaText {
    /// Says whether it is Diesel's, which is laid over what is there.
    pub(crate) fn is_rust(&self) -> bool {
        self.file.extension().is_some_and(|extension| extension == "rs")
    }

    /// Returns what its app has now.
    fn there(&self, project: &Project, (current, owners): (&Schema, &Owners)) -> Laid {
        let is_alone = project.apps().len() == 1;
        let is_ours =
            |object: &Object| is_alone || owners.of(&object.id()).is_some_and(|owner| owner.app == self.app);
        let objects = current.objects().filter(is_ours).collect();
        Laid { objects, chosen: BTreeSet::new(), unsaid: Vec::new() }
    }

    /// Lays a `schema.rs` over what its app has, and notes what it cannot say.
    fn laid(&self, ours: Laid, dialect: Dialect, notes: &mut Vec<String>) -> Result<Laid, MakeError> {
        let file = self.file.display().to_string();
        let wanted =
            parse(&self.text).map_err(|source| MakeError::SchemaRs { file: file.clone(), source })?;
        let mut there = Schema::empty(dialect);
        ours.objects.into_iter().for_each(|object| there.insert(object));
        let mut laid = lay(&wanted, &there, &self.options);
        for unsaid in &laid.unsaid {
            let note = format!("{file}: {unsaid}");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        laid.chosen.extend(ours.chosen);
        Ok(laid)
    }
}
