//! Branches put on top of another one: folders in, folders out, and what runs then.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;

use caribou::files::{Change, apply_changes};
use caribou::graph::Graph;
use caribou::target::locate_at;
use caribou::verify::Place;
use caribou::{Context, MergeError, Merging, Project, Rebased};
use caribou_harness::Project as Folders;
use caribou_migration::{Dialect, MigrationId};
use proptest::prelude::*;

/// A project of these migrations: name, dependencies (`None`: it says nothing of itself), and script.
fn project(migrations: &[(&str, Option<&[&str]>, &str)]) -> Folders {
    let folders = Folders::new("//- /caribou.toml\n");
    for (id, dependencies, up) in migrations {
        let (app, name) = id.split_once('.').unwrap();
        let folder = format!("migrations/{app}/{name}");
        folders.write(&format!("{folder}/up.sql"), &format!("{up}\n"));
        if let Some(dependencies) = dependencies {
            let text = format!("run_in_transaction = true\ndependencies = {dependencies:?}\n");
            folders.write(&format!("{folder}/metadata.toml"), &text);
        }
    }
    folders
}

fn read(folders: &Folders) -> Merging {
    Merging::read(&locate_at(&folders.path()).unwrap(), &[Dialect::Sqlite]).unwrap()
}

fn context<T>(work: impl FnOnce(&Context<'_>) -> T) -> T {
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    work(&Context { clock: &|| now, actor: None, version: "0.1.0", label: None })
}

fn ids(names: &[&str]) -> Vec<MigrationId> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn rebased(folders: &Folders, onto: &[&str]) -> Result<Rebased, MergeError> {
    let merging = read(folders);
    let mut analysis = merging.analysis()?;
    context(|context| merging.run(&mut analysis, &Place::Memory, context));
    let onto = ids(onto);
    let rebased = merging.rebase(&analysis, &onto, "2026-01-12T10:00:00Z".parse().unwrap())?;
    context(|context| merging.prove_rebase(&rebased, &Place::Memory, context))?;
    assert!(merging.moved(&analysis, &onto)?.len() >= rebased.names.len());
    Ok(rebased)
}

/// Puts branches on top of others, and says which files are not as they were. What comes out has one leaf in each app, and runs.
fn done(folders: &Folders, onto: &[&str]) -> Result<String, MergeError> {
    let rebased = rebased(folders, onto)?;
    let root = folders.path();
    let shown = |path: &std::path::Path| path.strip_prefix(&root).unwrap().display().to_string();
    let mut said = String::new();
    for (old, new) in &rebased.names {
        let _ = writeln!(said, "{old} -> {new}");
    }
    for id in &rebased.retold {
        let _ = writeln!(said, "{id} is told anew");
    }
    for change in &rebased.changes {
        said += &match change {
            Change::Write { path, text } => format!("//- {}\n{text}", shown(path)),
            Change::Remove { path } => format!("//- {} goes\n", shown(path)),
            Change::Move { from, to } => format!("//- {} is {}\n", shown(from), shown(to)),
        };
    }
    apply_changes(&rebased.root, &rebased.changes).unwrap();
    let now = Project::read(&locate_at(&root).unwrap(), Dialect::Sqlite).unwrap();
    let graph = Graph::build(now.nodes().iter().cloned(), &BTreeSet::new()).unwrap();
    assert_eq!(graph.conflicts(), []);
    Ok(said)
}

const TICKET: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, size INTEGER);";

/// A branch of one migration, and one of two, which another app needs.
fn two_branches() -> Folders {
    project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_add_due", Some(&["desk.0001_initial"]), "ALTER TABLE ticket ADD COLUMN due TEXT;"),
        ("desk.0002_add_rank", Some(&["desk.0001_initial"]), "ALTER TABLE ticket ADD COLUMN rank INTEGER;"),
        ("desk.0003_by_rank", Some(&["desk.0002_add_rank"]), "CREATE INDEX by_rank ON ticket (rank);"),
        ("team.0001_initial", Some(&["desk.0002_add_rank"]), "CREATE TABLE team (id INTEGER PRIMARY KEY);"),
    ])
}

#[test]
fn a_branch_gets_the_next_numbers_and_all_that_refers_to_it_follows() {
    insta::assert_snapshot!(done(&two_branches(), &["desk.0002_add_due"]).unwrap(), @r#"
    desk.0002_add_rank -> desk.0003_add_rank
    desk.0003_by_rank -> desk.0004_by_rank
    //- migrations/desk/0002_add_rank/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_add_due"]
    aliases = ["0002_add_rank"]
    //- migrations/desk/0003_by_rank/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0003_add_rank"]
    aliases = ["0003_by_rank"]
    //- migrations/team/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0003_add_rank"]
    //- migrations/desk/0002_add_rank is migrations/desk/0003_add_rank
    //- migrations/desk/0003_by_rank is migrations/desk/0004_by_rank
    "#);
    // The other way round, what has a number that is free and in order keeps it.
    insta::assert_snapshot!(done(&two_branches(), &["desk.0003_by_rank"]).unwrap(), @r#"
    desk.0002_add_due -> desk.0004_add_due
    //- migrations/desk/0002_add_due/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0003_by_rank"]
    aliases = ["0002_add_due"]
    //- migrations/desk/0002_add_due is migrations/desk/0004_add_due
    "#);
}

#[test]
fn what_has_a_free_number_in_order_keeps_it_and_no_name_is_given_that_was_anothers() {
    let first = Some(["desk.0001_initial"].as_slice());
    let folders = project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_left", first, "CREATE TABLE a (id INTEGER);"),
        ("desk.0002_auto", first, "CREATE TABLE b (id INTEGER);"),
        ("desk.0003_auto", Some(&["desk.0002_auto"]), "CREATE TABLE c (id INTEGER);"),
        ("desk.0009_auto", Some(&["desk.0003_auto"]), "CREATE TABLE d (id INTEGER);"),
    ]);
    insta::assert_snapshot!(done(&folders, &["desk.0002_left"]).unwrap(), @r#"
    desk.0002_auto -> desk.0004_auto
    desk.0003_auto -> desk.0005_auto
    desk.0009_auto -> desk.0009_auto
    //- migrations/desk/0002_auto/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_left"]
    aliases = ["0002_auto"]
    //- migrations/desk/0003_auto/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0004_auto"]
    aliases = ["0003_auto"]
    //- migrations/desk/0009_auto/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0005_auto"]
    //- migrations/desk/0002_auto is migrations/desk/0004_auto
    //- migrations/desk/0003_auto is migrations/desk/0005_auto
    "#);
}

#[test]
fn several_branches_stand_one_on_top_of_the_other_also_such_as_fork_again() {
    let first = Some(["desk.0001_initial"].as_slice());
    let folders = project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_a", first, "CREATE TABLE a (id INTEGER);"),
        ("desk.0003_a1", Some(&["desk.0002_a"]), "CREATE TABLE a1 (id INTEGER);"),
        ("desk.0003_a2", Some(&["desk.0002_a"]), "CREATE TABLE a2 (id INTEGER);"),
        ("desk.0002_b", first, "CREATE TABLE b (id INTEGER);"),
        ("desk.0002_c", first, "CREATE TABLE c (id INTEGER);"),
    ]);
    insta::assert_snapshot!(done(&folders, &["desk.0002_b"]).unwrap(), @r#"
    desk.0002_c -> desk.0003_c
    desk.0002_a -> desk.0004_a
    desk.0003_a1 -> desk.0005_a1
    desk.0003_a2 -> desk.0006_a2
    //- migrations/desk/0002_a/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0003_c"]
    aliases = ["0002_a"]
    //- migrations/desk/0002_c/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_b"]
    aliases = ["0002_c"]
    //- migrations/desk/0003_a1/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0004_a"]
    aliases = ["0003_a1"]
    //- migrations/desk/0003_a2/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0005_a1"]
    aliases = ["0003_a2"]
    //- migrations/desk/0002_c is migrations/desk/0003_c
    //- migrations/desk/0002_a is migrations/desk/0004_a
    //- migrations/desk/0003_a1 is migrations/desk/0005_a1
    //- migrations/desk/0003_a2 is migrations/desk/0006_a2
    "#);
}

#[test]
fn what_only_the_order_of_the_folder_said_is_written_down_where_it_would_say_something_else() {
    // The one that says nothing gets a number behind all others, where the order of the folder says the right thing.
    let folders = project(&[
        ("desk.0001_initial", None, TICKET),
        ("desk.0002_left", None, "CREATE TABLE a (id INTEGER);"),
        ("desk.0003_right", Some(&["desk.0001_initial"]), "CREATE TABLE b (id INTEGER);"),
    ]);
    insta::assert_snapshot!(done(&folders, &["desk.0003_right"]).unwrap(), @r#"
    desk.0002_left -> desk.0004_left
    //- migrations/desk/0002_left/metadata.toml
    run_in_transaction = true
    aliases = ["0002_left"]
    //- migrations/desk/0002_left is migrations/desk/0004_left
    "#);
    // One that says nothing and follows what moves still means that.
    let folders = project(&[
        ("desk.0001_initial", None, TICKET),
        ("desk.0002_left", Some(&["desk.0001_initial"]), "CREATE TABLE a (id INTEGER);"),
        ("desk.0002_more", Some(&["desk.0001_initial"]), "CREATE TABLE b (id INTEGER);"),
        ("desk.0003_right", None, "CREATE TABLE c (id INTEGER);"),
    ]);
    insta::assert_snapshot!(done(&folders, &["desk.0002_left"]).unwrap(), @r#"
    desk.0002_more -> desk.0003_more
    desk.0003_right -> desk.0004_right
    //- migrations/desk/0002_more/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_left"]
    aliases = ["0002_more"]
    //- migrations/desk/0003_right/metadata.toml
    run_in_transaction = true
    aliases = ["0003_right"]
    //- migrations/desk/0002_more is migrations/desk/0003_more
    //- migrations/desk/0003_right is migrations/desk/0004_right
    "#);
}

#[test]
fn apps_are_put_in_order_together_and_the_head_files_say_it() {
    let folders = project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_left", Some(&["desk.0001_initial"]), "CREATE TABLE a (id INTEGER);"),
        ("desk.0002_right", Some(&["desk.0001_initial", "team.0002_right"]), "CREATE TABLE b (id INTEGER);"),
        ("team.0001_initial", Some(&[]), "CREATE TABLE team (id INTEGER PRIMARY KEY);"),
        ("team.0002_left", Some(&["team.0001_initial", "desk.0002_left"]), "CREATE TABLE c (id INTEGER);"),
        ("team.0002_right", Some(&["team.0001_initial"]), "CREATE TABLE d (id INTEGER);"),
    ]);
    folders.write("caribou.toml", "[project]\nlinear = true\n");
    folders.write("migrations/desk/HEAD", "0002_left\n");
    folders.write("migrations/team/HEAD", "<<<<<<< ours\n0002_left\n=======\n0002_right\n>>>>>>> theirs\n");
    // One head of an app; and not one that would have to follow itself.
    for onto in [&[][..], &["desk.0002_left", "desk.0002_right", "team.0002_left"]] {
        assert!(matches!(rebased(&folders, onto), Err(MergeError::Choose { .. })), "{onto:?}");
    }
    let no_head = rebased(&folders, &["desk.0001_initial"]).unwrap_err();
    insta::assert_snapshot!(no_head, @"desk.0001_initial is not the head of a branch");
    let circle = rebased(&folders, &["desk.0002_right", "team.0002_left"]).unwrap_err();
    assert!(matches!(circle, MergeError::Graph(_)), "{circle}");
    insta::assert_snapshot!(done(&folders, &["desk.0002_left", "team.0002_left"]).unwrap(), @r#"
    team.0002_right -> team.0003_right
    desk.0002_right -> desk.0003_right
    //- migrations/desk/0002_right/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_left", "team.0003_right"]
    aliases = ["0002_right"]
    //- migrations/team/0002_right/metadata.toml
    run_in_transaction = true
    dependencies = ["team.0002_left"]
    aliases = ["0002_right"]
    //- migrations/team/0002_right is migrations/team/0003_right
    //- migrations/desk/0002_right is migrations/desk/0003_right
    //- migrations/desk/HEAD
    0003_right
    //- migrations/team/HEAD
    0003_right
    "#);
}

#[test]
fn what_fails_on_top_is_told_anew_with_its_comments_and_its_way_back() {
    let first = Some(["desk.0001_initial"].as_slice());
    let folders = project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_subject", first, "ALTER TABLE ticket RENAME COLUMN title TO subject;"),
        ("desk.0002_by_title", first, "-- Lists are sorted by it.\nCREATE INDEX by_title ON ticket (title);"),
    ]);
    folders.write("migrations/desk/0002_by_title/down.sql", "-- Sorted no more.\nDROP INDEX by_title;\n");
    insta::assert_snapshot!(done(&folders, &["desk.0002_subject"]).unwrap(), @r#"
    desk.0002_by_title -> desk.0003_by_title
    desk.0003_by_title is told anew
    //- migrations/desk/0002_by_title/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_subject"]
    aliases = ["0002_by_title"]
    //- migrations/desk/0002_by_title/up.sql
    -- Lists are sorted by it.
    CREATE INDEX by_title ON ticket (subject);
    //- migrations/desk/0002_by_title is migrations/desk/0003_by_title
    "#);
}

/// Two branches of one migration each.
fn branches(left: &str, right: &str) -> Folders {
    let first = Some(["desk.0001_initial"].as_slice());
    project(&[
        ("desk.0001_initial", Some(&[]), TICKET),
        ("desk.0002_left", first, left),
        ("desk.0002_right", first, right),
    ])
}

#[test]
fn of_two_that_both_run_the_one_on_top_wins() {
    let folders = branches("UPDATE ticket SET size = 1;", "UPDATE ticket SET size = 2;");
    insta::assert_snapshot!(done(&folders, &["desk.0002_left"]).unwrap(), @r#"
    desk.0002_right -> desk.0003_right
    //- migrations/desk/0002_right/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0002_left"]
    aliases = ["0002_right"]
    //- migrations/desk/0002_right is migrations/desk/0003_right
    "#);
}

#[test]
fn two_that_contradict_each_other_are_named() {
    let folders = branches(
        "ALTER TABLE ticket ADD COLUMN kind INTEGER;",
        "\n\nALTER TABLE ticket ADD COLUMN kind TEXT;",
    );
    let error = done(&folders, &["desk.0002_left"]).unwrap_err();
    insta::assert_snapshot!(error.to_string().replace(&format!("{}/", folders.path().display()), ""), @"migrations/desk/0002_right/up.sql line 3 cannot be told anew after migrations/desk/0002_left/up.sql line 1");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the branches, and whichever stays below: one leaf in each app, the same tables, and what stays below keeps its name.
    #[test]
    fn any_branches_become_one_line(
        parents in prop::collection::vec(any::<prop::sample::Index>(), 1..9),
        apps in prop::collection::vec(0..2_usize, 9),
        silent in prop::collection::vec(any::<bool>(), 9),
        pick in any::<prop::sample::Index>(),
    ) {
        let mut made: Vec<(String, Option<Vec<String>>, String)> = Vec::new();
        for (at, parent) in parents.iter().enumerate() {
            let app = ["desk", "team"][apps[at]];
            let own: Vec<String> = made.iter().map(|(id, ..)| id.clone()).filter(|id| id.starts_with(app)).collect();
            // What only the order of a folder places has a number of its own.
            let is_silent = silent[at] && at % 2 == 1;
            let number = if is_silent { 10 + at } else { own.len().div_ceil(2) + 1 };
            let mut dependencies: Vec<String> = Vec::new();
            if !own.is_empty() {
                dependencies.push(parent.get(&own).clone());
            }
            if !made.is_empty() && at % 3 == 2 {
                dependencies.push(parent.get(&made).0.clone());
            }
            let said = (!is_silent).then_some(dependencies);
            made.push((format!("{app}.{number:04}_m{at}"), said, format!("CREATE TABLE t{at} (id INTEGER);")));
        }
        let folders = Folders::new("//- /caribou.toml\n");
        for (id, dependencies, up) in &made {
            let folder = format!("migrations/{}", id.replacen('.', "/", 1));
            folders.write(&format!("{folder}/up.sql"), up);
            if let Some(dependencies) = dependencies {
                let text = format!("run_in_transaction = true\ndependencies = {dependencies:?}\n");
                folders.write(&format!("{folder}/metadata.toml"), &text);
            }
        }
        let project = Project::read(&locate_at(&folders.path()).unwrap(), Dialect::Sqlite).unwrap();
        // What the order of the folder says may be the opposite of what is said, so that there is no graph.
        let Ok(graph) = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()) else { return Ok(()) };
        let conflicts = graph.conflicts();
        let onto: Vec<String> = conflicts.iter().map(|conflict| pick.get(&conflict.heads).to_string()).collect();
        let onto: Vec<&str> = onto.iter().map(String::as_str).collect();
        match done(&folders, &onto) {
            Err(MergeError::Nothing) => prop_assert!(conflicts.is_empty()),
            // What stays below in one app may need what stays below in the other.
            Err(MergeError::Graph(_)) => prop_assert!(onto.len() > 1),
            Err(error) => panic!("{error}\n{}", folders.tree()),
            Ok(_) => {
                let project = Project::read(&locate_at(&folders.path()).unwrap(), Dialect::Sqlite).unwrap();
                prop_assert_eq!(project.migrations().count(), made.len());
                for below in ids(&onto) {
                    prop_assert!(project.get(&below).is_some());
                    for id in graph.ancestors(&below).into_iter().filter(|id| id.app() == below.app()) {
                        prop_assert!(project.get(id).is_some(), "{id} lies below");
                    }
                }
            }
        }
    }
}
