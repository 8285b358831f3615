//! Whatever somebody does to a schema: the migration that is made leads there, and its way back leads back.
//!
//! A schema in mind is edited at random; whoever edits knows what was renamed, and answers so. What is made is run by a
//! database, which says what it has then, and which rows.

use caribou::target::{DatabaseUrl, locate_at};
use caribou::verify::{LostValues, Place};
use caribou::{Context, MakeRequest, Making, WantedFrom};
use caribou_harness::Project;
use caribou_migration::Dialect;
use proptest::prelude::*;

mod edit;
mod model;

use edit::edits;
use model::Model;

/// Makes the migration that leads to a schema file, has it proven, and writes it.
fn made(project: &Project, before: &Model, after: &Model, places: &[Place]) -> Result<(), String> {
    let said = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}\n{}", project.tree());
    // The names of scratch databases say when they were made, and other tests sweep old ones.
    let now = jiff::Timestamp::now();
    let location = locate_at(&project.path()).map_err(|error| said("locate", &error))?;
    let dialects: Vec<Dialect> = places.iter().map(Place::dialect).collect();
    let making =
        Making::read(&location, &dialects, &WantedFrom::Files).map_err(|error| said("read", &error))?;
    let request =
        MakeRequest { apps: Vec::new(), name: None, update: false, now, applied: Default::default() };
    let drafted = making.draft(&after.answers(before), &request).map_err(|error| said("draft", &error))?;
    if !drafted.questions.is_empty() {
        return Err(said("asks", &format!("{:#?}", drafted.questions)));
    }
    let files: String = drafted
        .migrations
        .iter()
        .flat_map(|new| &new.files)
        .map(|(name, text)| format!("//- {name}\n{text}"))
        .collect();
    let context = Context { clock: &|| now, actor: None, version: "0.1.0", label: None };
    for place in places {
        let at = place.dialect();
        let proof = making.prove(&drafted, place, &context);
        let proof = proof.map_err(|error| said(&format!("{at}: {error:?}\n{files}\n"), &error))?;
        for (way, differences) in [("there", &proof.up), ("back", &proof.back)] {
            if !differences.is_empty() {
                let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
                return Err(said(&format!("{at}: {way}\n{}", lines.join("\n")), &files));
            }
        }
        let is_wrong = |lost: &&LostValues| {
            let keeps = |column| after.keeps(before, lost.table.name.as_str(), column);
            lost.columns.iter().any(|column| keeps(Some(column.as_str())))
                || lost.columns.is_empty() && keeps(None)
        };
        if let Some(lost) = proof.lost.iter().find(is_wrong) {
            return Err(said(&format!("{at}: loses {lost}"), &files));
        }
    }
    making.write(&drafted.migrations).map_err(|error| said("write", &error))?;

    let again =
        Making::read(&location, &dialects, &WantedFrom::Files).map_err(|error| said("read", &error))?;
    let left = again.differences(&[]).map_err(|error| said("compare", &error))?;
    match left.iter().find(|(_, differences)| !differences.is_empty()) {
        Some((dialect, differences)) => {
            Err(said(&format!("not all is done on {dialect}: {differences:?}"), &files))
        }
        None => Ok(()),
    }
}

/// Makes the first schema of nothing, and the second of the first.
fn both(before: &Model, after: &Model, backends: &str, places: &[Place]) -> Result<(), TestCaseError> {
    let project = Project::new("//- /migrations/desk/\n");
    project.write(
        "caribou.toml",
        &format!("[project]\nbackends = [{backends}]\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n"),
    );
    for (there, wanted) in [(&Model::default(), before), (before, after)] {
        project.write("migrations/desk/schema.sql", &format!("-- Wanted.\n{wanted}"));
        made(&project, there, wanted, places).map_err(TestCaseError::fail)?;
    }
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    let wanted = std::env::var("CARIBOU_MAKING_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: wanted.unwrap_or(cases), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn what_is_made_leads_there_and_back_on_sqlite(first in edits(12), second in edits(6)) {
        let before = Model::default().edited(&first);
        both(&before, &before.edited(&second), "\"sqlite\"", &[Place::Memory])?;
    }
}

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn what_is_made_leads_there_and_back_on_both(first in edits(12), second in edits(6)) {
        let Some(server) = caribou_harness::postgres() else { return Ok(()) };
        let database = server.database("making");
        let place = Place::of(&DatabaseUrl::parse(database.url()).unwrap());
        let before = Model::default().edited(&first);
        both(&before, &before.edited(&second), "\"sqlite\", \"postgres\"", &[Place::Memory, place])?;
    }
}
