//! A migration that does nothing yet.

use std::collections::BTreeMap;

use caribou_migration::AppLabel;
use jiff::Timestamp;

use super::folder::{Place, Scripts, files};
use super::{MakeError, Making, NewMigration};

const UP: &str = "-- Write here what applies this migration.\n";
const DOWN: &str = "-- Write here what reverts it, or delete this file if nothing can.\n";

pub(super) fn empty(
    making: &Making,
    app: &AppLabel,
    name: Option<&str>,
    now: Timestamp,
) -> Result<NewMigration, MakeError> {
    making.expect_apps(std::slice::from_ref(app))?;
    let mut place = Place::of(making, app, now);
    let id = place.next(name.unwrap_or("custom"))?;
    let metadata = place.metadata(making, &[]);
    let scripts: BTreeMap<_, _> =
        making.sides.keys().map(|dialect| (*dialect, (UP.to_owned(), DOWN.to_owned()))).collect();
    let alike = making.sides.iter().map(|(dialect, side)| {
        let (before, after) = (&side.current, &side.current);
        Scripts { dialect: *dialect, up: UP, down: DOWN, before, after }
    });
    let files = files(making, &metadata, &alike.collect::<Vec<_>>());
    Ok(NewMigration {
        folder: making.folder(app).join(id.name().as_str()),
        instead_of: None,
        changes: Vec::new(),
        effects: Vec::new(),
        files,
        id,
        metadata,
        scripts,
    })
}
