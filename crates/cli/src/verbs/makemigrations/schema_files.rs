//! `makemigrations --write-schema`: schema files from what the migrations add up to.

use std::collections::BTreeMap;
use std::path::Path;

use caribou::files::write_file;
use caribou::target::Location;
use caribou::{Exists, WantedFrom, WrittenSchema};
use caribou_migration::AppLabel;
use serde_json::{Value, json};

use super::read;
use crate::args::{Global, MakeMigrations};
use crate::backends::Backends;
use crate::question::{Manner, overwrites};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(super) fn run(talk: &Talk, global: &Global, args: &MakeMigrations) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let making = read(talk, &backends, &WantedFrom::Migrations)?;
    let files = making.schema_files(&args.apps).map_err(|error| explain::make(talk, &backends, &error))?;
    if !args.dry_run {
        let others: Vec<String> = files
            .iter()
            .filter(|file| file.exists == Exists::Different)
            .map(|file| talk.short(&file.path.display().to_string()))
            .collect();
        if !others.is_empty() {
            overwrites(talk, Manner::of(talk, global), &others)?;
        }
        for file in files.iter().filter(|file| file.exists != Exists::Same) {
            write_file(&file.path, &file.text).map_err(|error| {
                Fault::new("not_written", Exit::Migrations, talk.short(&error.to_string()))
            })?;
        }
    }
    for (app, named) in named_elsewhere(&backends.location, &files) {
        talk.warn(&format!("caribou.toml names {named} for {app}, so its schema.sql is not read until `schema` is taken out of [apps.{app}]"));
    }
    if talk.is_json() {
        let files: Vec<Value> = files.iter().map(|file| document(talk, args, file)).collect();
        talk.document(&json!({ "files": files }));
        return Ok(Exit::Done);
    }
    for file in &files {
        let path = talk.short(&file.path.display().to_string());
        match (args.dry_run, file.exists) {
            (true, _) => {
                talk.line(&format!("{}\n{}\n", talk.out.bold(&format!("-- {path}")), file.text.trim_end()))
            }
            (false, Exists::Same) => talk.line(&format!("{} {path}", talk.out.dim("unchanged"))),
            (false, _) => talk.line(&format!("{} {path}", talk.out.green("wrote"))),
        }
    }
    if !args.dry_run {
        let check = talk.command("makemigrations --check");
        talk.say(&format!("{} edit them, then see what is different: {check}", talk.err.green("help:")));
    }
    Ok(Exit::Done)
}

/// The apps for which caribou.toml names another file than was written.
fn named_elsewhere<'a>(location: &'a Location, files: &[WrittenSchema]) -> BTreeMap<&'a AppLabel, String> {
    let Location::Project { folder, config } = location else { return BTreeMap::new() };
    let written = |path: &Path| files.iter().any(|file| file.path == path);
    let asked = |app: &AppLabel| files.iter().any(|file| file.app == *app);
    let elsewhere = config.schemas.iter().filter(|(app, path)| asked(app) && !written(&folder.join(path)));
    elsewhere.map(|(app, path)| (app, path.display().to_string())).collect()
}

fn document(talk: &Talk, args: &MakeMigrations, file: &WrittenSchema) -> Value {
    let mut value = json!({
        "app": file.app.as_str(),
        "file": talk.short(&file.path.display().to_string()),
        "changed": file.exists != Exists::Same,
    });
    if args.dry_run {
        value["sql"] = file.text.as_str().into();
    }
    value
}
