//! In whatever order the statements stand, and in whichever file: it is the schema that a database would have.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/mod.rs"]
mod support;

use caribou_detect::{Content, Owners, SchemaFile, Wanted, settled, wanted};
use caribou_migration::AppLabel;
use caribou_schema::{Schema, without_order};
use caribou_sql::replay;
use proptest::prelude::*;

use support::{APPS, Keys, Model, model};

/// What a database has that ran the statements.
fn run(model: &Model) -> Schema {
    let mut schema = Schema::empty(model.dialect);
    for (_, statement) in model.statements(Keys::Behind) {
        replay(&statement, &mut schema).unwrap();
    }
    schema
}

fn read(model: &Model, statements: &[(usize, String)], current: &Schema) -> Wanted {
    let labels = APPS.map(|app| AppLabel::parse(app).unwrap());
    let texts: Vec<String> = (0..APPS.len())
        .map(|app| {
            let ours = statements.iter().filter(|(of, _)| *of == app);
            ours.map(|(_, text)| format!("{text};\n")).collect()
        })
        .collect();
    let files: Vec<SchemaFile<'_>> = labels
        .iter()
        .zip(&texts)
        .map(|(app, text)| SchemaFile { app, file: app.as_str(), content: Content::Sql(text) })
        .collect();
    wanted(&files, (current, &Owners::default()), model.dialect).unwrap()
}

proptest! {
    #[test]
    fn any_order_makes_what_a_database_has(
        (model, statements) in model().prop_flat_map(|model| {
            let statements = model.statements(Keys::Inside);
            (Just(model), Just(statements).prop_shuffle())
        })
    ) {
        let there = run(&model);
        let wanted = read(&model, &statements, &Schema::empty(model.dialect));
        let settled = settled(&there, &wanted);
        let differences = without_order(there.differences(&settled)).0;
        prop_assert!(differences.is_empty(), "{differences:#?}");
        for object in wanted.schema.objects() {
            prop_assert!(wanted.owners.of(&object.id()).is_some(), "nobody has {}", object.id());
        }
    }

    #[test]
    fn an_order_that_runs_makes_the_very_same_names(model in model()) {
        let there = run(&model);
        let statements: Vec<(usize, String)> =
            model.statements(Keys::Behind).into_iter().map(|(_, text)| (0, text)).collect();
        let wanted = read(&model, &statements, &Schema::empty(model.dialect));
        let differences = there.differences(&wanted.schema);
        prop_assert!(differences.is_empty(), "{differences:#?}");
    }
}
