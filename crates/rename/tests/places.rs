//! Where a migration stands in another app, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use caribou_migration::{Metadata, MetadataEdit, MigrationId};
use caribou_rename::{Edit, Named, Names, RenameError, Renamed};

/// Reads migrations, one a line: name, what it depends on, and behind `=` what it replaces. Without `<` nothing is said of dependencies.
fn names(text: &str) -> Names {
    let mut follows: Option<MigrationId> = None;
    let named = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (line, replaces) = line.split_once('=').unwrap_or((line, ""));
        let (id, needs) = line.split_once('<').map_or((line, None), |(id, needs)| (id, Some(needs)));
        let id: MigrationId = id.trim().parse().unwrap();
        let metadata = Metadata {
            dependencies: needs
                .map(|needs| needs.split_whitespace().map(|need| need.parse().unwrap()).collect()),
            replaces: replaces.split_whitespace().map(|name| name.parse().unwrap()).collect(),
            ..Metadata::default()
        };
        let before = follows.replace(id.clone()).filter(|before| before.app() == id.app());
        let follows = before.filter(|_| needs.is_none());
        Named { id, metadata, follows, is_compiled: false }
    });
    Names::new(named.collect::<Vec<_>>(), BTreeMap::new())
}

fn renames(names: &Names, renames: &[(&str, &str)]) -> Result<Renamed, RenameError> {
    let id = |text: &str| {
        let (app, name) = text.split_once('.').unwrap();
        MigrationId::parse(app, name).unwrap()
    };
    let parsed = renames.iter().map(|(old, new)| (id(old), id(new)));
    names.rename(&parsed.collect::<Vec<_>>())
}

/// Shows what is written down, by the old names.
fn written(text: &str, moves: &[(&str, &str)]) -> String {
    let renamed = match renames(&names(text), moves) {
        Ok(renamed) => renamed,
        Err(error) => return error.to_string(),
    };
    let mut said = String::new();
    for edit in &renamed.edits {
        let Edit::Metadata { of, edits } = edit else { continue };
        for edit in edits {
            let list =
                |names: &[MigrationId]| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            said += &match edit {
                MetadataEdit::Repoint { from, to } => format!("{of}: {from} is {}\n", list(to)),
                MetadataEdit::Refer { from, to } => format!("{of}: {from} is {to:?}\n"),
                MetadataEdit::Dependencies(names) => format!("{of}: follows {}\n", list(names)),
                MetadataEdit::Depend(names) => format!("{of}: needs {}\n", list(names)),
                MetadataEdit::Alias(name) => format!("{of}: was {name}\n"),
                other => format!("{of}: {other:?}\n"),
            };
        }
    }
    said
}

#[test]
fn what_is_left_behind_closes_the_gap() {
    let text = "
        a.1_x <
        a.2_x < a.1_x
        a.3_x < a.2_x
        b.1_x < a.1_x
        b.2_x < b.1_x
    ";
    insta::assert_snapshot!(written(text, &[("a.2_x", "b.9_x")]), @"
    a.2_x: was a.2_x
    a.3_x: a.2_x is b.9_x
    a.3_x: needs a.1_x
    b.1_x: needs b.9_x
    ");
}

#[test]
fn no_app_gets_a_second_root_or_leaf() {
    // Two depended on the first one, and one joined two.
    let text = "
        a.1_x <
        a.2_x < a.1_x
        a.3_x < a.1_x
        a.4_x < a.2_x a.3_x
        b.1_x <
    ";
    insta::assert_snapshot!(written(text, &[("a.1_x", "b.9_x")]), @"
    a.1_x: was a.1_x
    a.2_x: a.1_x is b.9_x
    a.3_x: a.1_x is b.9_x
    a.3_x: needs a.2_x
    b.1_x: needs b.9_x
    ");
    insta::assert_snapshot!(written(text, &[("a.4_x", "b.9_x")]), @"
    a.3_x: needs a.2_x
    a.4_x: was a.4_x
    b.1_x: needs b.9_x
    ");
}

#[test]
fn what_the_order_of_folders_said_is_written_down() {
    let text = "
        a.1_x
        a.2_x
        a.3_x
        b.1_x
        b.2_x
    ";
    insta::assert_snapshot!(written(text, &[("a.2_x", "b.3_x")]), @"
    a.2_x: was a.2_x
    a.2_x: follows a.1_x
    a.3_x: follows b.3_x
    a.3_x: needs a.1_x
    b.1_x: follows 
    b.1_x: needs b.3_x
    ");
    insta::assert_snapshot!(written(text, &[("a.1_x", "a.4_x")]), @"
    a.1_x: was 1_x
    a.1_x: follows 
    a.2_x: follows a.4_x
    ");
    insta::assert_snapshot!(written(text, &[("a.3_x", "a.4_x")]), @"a.3_x: was 3_x");
}

#[test]
fn a_reference_to_an_app_as_a_whole_means_what_it_meant() {
    let text = "
        a.1_x <
        a.2_x < a.1_x
        b.1_x < a.__first__
        c.1_x < a.__latest__ b.__first__
    ";
    insta::assert_snapshot!(written(text, &[("a.1_x", "b.9_x")]), @"
    a.1_x: was a.1_x
    a.2_x: a.1_x is b.9_x
    b.1_x: needs b.9_x
    b.1_x: a.__first__ is [Exact(b.9_x)]
    c.1_x: b.__first__ is [Exact(b.1_x)]
    ");
    insta::assert_snapshot!(written(text, &[("a.2_x", "c.9_x")]), @"
    a.2_x: was a.2_x
    c.1_x: needs c.9_x
    c.1_x: a.__latest__ is [Exact(c.9_x)]
    ");
}

#[test]
fn what_databases_could_not_tell_apart_is_refused() {
    let all = names(
        "
        a.1_x <
        a.2_y < a.1_x
        a.2_s = a.2_y a.0_gone
        a.3_z < a.2_y
        b.1_x <
    ",
    );
    let error = |names: &Names, pairs: &[(&str, &str)]| renames(names, pairs).unwrap_err().to_string();
    insta::assert_snapshot!(error(&all, &[("a.9_x", "a.8_x")]), @"there is no migration a.9_x");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.3_z")]), @"there is a migration a.3_z already");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.3_z"), ("a.3_z", "a.1_x")]), @"a.3_z is what a.1_x was called before; a database may still have it under that name");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.0_gone")]), @"a.2_s stands for a migration a.0_gone that is gone; a database may still have that");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.3_other")]), @"a.3_other would have the Diesel version of a.3_z");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.7_x"), ("a.1_x", "a.8_x")]), @"a.1_x is named twice");
    insta::assert_snapshot!(error(&all, &[("a.1_x", "a.__first__")]), @"no migration can be called a.__first__: that names an app's first or last one");
    insta::assert_snapshot!(error(&all, &[("a.2_y", "b.2_y")]), @"a.2_y cannot be moved to another app while squash a.2_s and its originals are both there");
    // Versions may be swapped, and a squash has that of an original.
    assert!(renames(&all, &[("a.1_x", "a.3_x"), ("a.3_z", "a.1_z")]).is_ok());
    assert!(renames(&all, &[("a.2_s", "a.2_squash")]).is_ok());
    let moved = error(&all, &[("b.1_x", "a.3_x")]);
    insta::assert_snapshot!(moved, @"a.3_x would have the Diesel version of a.3_z");
}
