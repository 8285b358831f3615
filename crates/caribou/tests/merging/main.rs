//! Branches of migrations become one.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod changed;
mod lives;
mod random;
mod same;
mod several;

use caribou::files::{Change, apply_changes};
use caribou::merging::Verdict;
use caribou::target::locate_at;
use caribou::verify::Place;
use caribou::{Context, MergeError, MergeRequest, Merging};
use caribou_harness::Project;
use caribou_migration::Dialect;

const FIRST: &str = "
    //- /caribou.toml
    //- /migrations/desk/0001_initial/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT);
    CREATE VIEW open_ticket AS SELECT id FROM ticket;
    //- /migrations/desk/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = []
";

/// Two branches behind one migration: the scripts of one migration each.
fn two(left: &str, right: &str) -> Project {
    let mut files = String::new();
    for line in FIRST.lines() {
        files += &format!("{}\n", line.trim_start());
    }
    for (name, up) in [("0002_left", left), ("0002_right", right)] {
        files +=
            &format!("//- /migrations/desk/{name}/up.sql\n{up}\n//- /migrations/desk/{name}/metadata.toml\n");
        files += "run_in_transaction = true\ndependencies = [\"desk.0001_initial\"]\n";
    }
    Project::new(&files)
}

fn read(project: &Project) -> Merging {
    Merging::read(&locate_at(&project.path()).unwrap(), &[Dialect::Sqlite]).unwrap()
}

fn context<T>(work: impl FnOnce(&Context<'_>) -> T) -> T {
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    work(&Context { clock: &|| now, actor: None, version: "0.1.0", label: None })
}

/// Joins branches, and has it proven; returns the verdict, and what changes of the files.
fn joined(project: &Project, first: &[&str]) -> (Verdict, Result<String, MergeError>) {
    let merging = read(project);
    let mut analysis = merging.analysis().unwrap();
    context(|context| merging.run(&mut analysis, &Place::Memory, context));
    let request = MergeRequest {
        apps: Vec::new(),
        first: first.iter().map(|id| id.parse().unwrap()).collect(),
        name: None,
        now: "2026-01-12T10:00:00Z".parse().unwrap(),
    };
    let drafted = merging.draft(&analysis, &request).and_then(|drafted| {
        context(|context| merging.prove(&drafted, &Place::Memory, context))?;
        Ok(drafted)
    });
    let verdict = analysis.pairs.iter().map(|pair| pair.verdict).max().unwrap();
    let drafted = match drafted {
        Ok(drafted) => drafted,
        Err(error) => return (verdict, Err(error)),
    };
    let root = project.path();
    let shown = |path: &std::path::Path| path.strip_prefix(&root).unwrap().display().to_string();
    let mut said = String::new();
    for change in &drafted.changes {
        said += &match change {
            Change::Write { path, text } => format!("//- {}\n{text}", shown(path)),
            Change::Remove { path } => format!("//- {} goes\n", shown(path)),
            Change::Move { .. } => unreachable!("nothing is moved"),
        };
    }
    apply_changes(&drafted.root, &drafted.changes).unwrap();
    (verdict, Ok(said))
}

#[test]
fn independent_branches_are_joined_by_a_migration_without_statements() {
    let project =
        two("ALTER TABLE ticket ADD COLUMN rank INTEGER;", "ALTER TABLE ticket ADD COLUMN due TEXT;");
    let (verdict, said) = joined(&project, &[]);
    assert_eq!(verdict, Verdict::Independent);
    insta::assert_snapshot!(said.unwrap(), @r#"
    //- migrations/desk/0003_merge_left_and_right/up.sql
    -- Joins desk.0002_left and desk.0002_right: they do not touch each other.
    -- Nothing is to be done on this backend.
    //- migrations/desk/0003_merge_left_and_right/down.sql
    -- Nothing is to be done on this backend.
    //- migrations/desk/0003_merge_left_and_right/metadata.toml
    run_in_transaction = true
    dependencies = [
        "desk.0002_left",
        "desk.0002_right",
    ]
    "#);
    assert!(matches!(read(&project).analysis(), Err(MergeError::Nothing)));
}

#[test]
fn what_was_done_twice_is_folded_into_one() {
    let same = "ALTER TABLE ticket ADD COLUMN rank INTEGER;";
    let project = two(same, &format!("-- Picked from the other branch.\n{same}"));
    let (verdict, said) = joined(&project, &[]);
    assert_eq!(verdict, Verdict::SameEffect);
    insta::assert_snapshot!(said.unwrap(), @r#"
    //- migrations/desk/0002_left/metadata.toml
    run_in_transaction = true
    dependencies = ["desk.0001_initial"]
    merged_from = ["0002_right"]
    //- migrations/desk/0002_right goes
    "#);
    assert!(matches!(read(&project).analysis(), Err(MergeError::Nothing)));
}

#[test]
fn where_both_orders_run_the_first_has_to_be_chosen_and_the_join_makes_them_alike() {
    let view = |columns: &str| {
        format!("DROP VIEW open_ticket;\nCREATE VIEW open_ticket AS SELECT {columns} FROM ticket;")
    };
    let branches = || two(&view("id, title"), &view("id, state"));
    let (verdict, said) = joined(&branches(), &[]);
    assert_eq!(verdict, Verdict::OrderMatters);
    assert!(matches!(said, Err(MergeError::Choose { only: None, .. })), "{said:?}");
    let (_, said) = joined(&branches(), &["desk.0002_left"]);
    insta::assert_snapshot!(said.unwrap(), @r#"
    //- migrations/desk/0003_merge_left_and_right/up.sql
    -- Joins desk.0002_left and desk.0002_right: makes both orders end alike.
    DROP VIEW open_ticket;

    CREATE VIEW open_ticket AS
    SELECT id, state FROM ticket;
    //- migrations/desk/0003_merge_left_and_right/down.sql
    -- Nothing is to be done on this backend.
    //- migrations/desk/0003_merge_left_and_right/metadata.toml
    run_in_transaction = true
    dependencies = [
        "desk.0002_left",
        "desk.0002_right",
    ]
    "#);
    let (_, said) = joined(&branches(), &["desk.0002_right"]);
    insta::assert_snapshot!(said.unwrap(), @r#"
    //- migrations/desk/0003_merge_left_and_right/up.sql
    -- Joins desk.0002_left and desk.0002_right: makes both orders end alike.
    DROP VIEW open_ticket;

    CREATE VIEW open_ticket AS
    SELECT id, title FROM ticket;
    //- migrations/desk/0003_merge_left_and_right/down.sql
    -- Nothing is to be done on this backend.
    //- migrations/desk/0003_merge_left_and_right/metadata.toml
    run_in_transaction = true
    dependencies = [
        "desk.0002_left",
        "desk.0002_right",
    ]
    "#);
}

#[test]
fn a_branch_that_has_to_go_first_is_told_anew_for_databases_that_have_the_other() {
    let branches = || {
        two(
            "ALTER TABLE ticket RENAME COLUMN title TO subject;",
            "CREATE INDEX ticket_title ON ticket (title);",
        )
    };
    let (verdict, said) = joined(&branches(), &[]);
    assert_eq!(verdict, Verdict::OrderMatters);
    let Err(MergeError::Choose { only: Some(only), .. }) = said else { panic!("{said:?}") };
    assert_eq!(only.to_string(), "desk.0002_right");
    let project = branches();
    let (_, said) = joined(&project, &["desk.0002_right"]);
    insta::assert_snapshot!(said.unwrap(), @r#"
    //- migrations/desk/0003_right/up.sql
    -- desk.0002_right, told anew so that it follows desk.0002_left.
    CREATE INDEX ticket_title ON ticket (subject);
    //- migrations/desk/0003_right/down.sql
    DROP INDEX ticket_title;
    //- migrations/desk/0003_right/metadata.toml
    run_in_transaction = true
    dependencies = [
        "desk.0001_initial",
        "desk.0002_left",
    ]
    replaces = ["desk.0002_right"]
    "#);
    assert!(matches!(read(&project).analysis(), Err(MergeError::Nothing)));
}

#[test]
fn branches_that_contradict_each_other_are_not_joined() {
    let project =
        two("ALTER TABLE ticket ADD COLUMN rank INTEGER;", "ALTER TABLE ticket ADD COLUMN rank TEXT;");
    let before = project.tree();
    let (verdict, said) = joined(&project, &["desk.0002_left"]);
    assert_eq!(verdict, Verdict::Contradict);
    assert!(matches!(said, Err(MergeError::Contradict { .. })), "{said:?}");
    assert_eq!(project.tree(), before);
}

#[test]
fn where_rows_decide_no_statement_is_made_up() {
    let project = two("UPDATE ticket SET state = 'a';", "UPDATE ticket SET state = 'b';");
    let (verdict, said) = joined(&project, &["desk.0002_left"]);
    assert_eq!(verdict, Verdict::OrderMatters);
    let Err(MergeError::NotAlike { why, .. }) = said else { panic!("{said:?}") };
    insta::assert_snapshot!(why.replace(&project.path().display().to_string(), ""), @"/migrations/desk/0002_left/up.sql:1 and /migrations/desk/0002_right/up.sql:1: the rows depend on which comes first");
}
