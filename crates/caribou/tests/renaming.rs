//! Renames over real folders: what stands on disk after them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou::files::apply_changes;
use caribou::target::locate_at;
use caribou::{NameProblem, RenamedFiles, Renaming, RenamingError};
use caribou_harness::Project;
use caribou_migration::{AppLabel, Dialect, MigrationId};

/// Adds an `up.sql` to each migration that only has a `metadata.toml`.
fn project(files: &str) -> Project {
    let mut all = String::new();
    for line in files.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)) {
        if let Some(folder) = line.strip_prefix("//- ").and_then(|path| path.strip_suffix("/metadata.toml")) {
            all += &format!("//- {folder}/up.sql\nSELECT 1;\n");
        }
        all += &format!("{line}\n");
    }
    Project::new(&all)
}

fn reading(project: &Project) -> Renaming {
    Renaming::read(&locate_at(&project.path()).unwrap(), Dialect::Sqlite).unwrap()
}

fn app(label: &str) -> AppLabel {
    label.parse().unwrap()
}

fn ids(renames: &[(&str, &str)]) -> Vec<(MigrationId, MigrationId)> {
    renames.iter().map(|(old, new)| (old.parse().unwrap(), new.parse().unwrap())).collect()
}

/// Makes the changes; returns the files that are there after them, without the scripts, and what is mentioned elsewhere.
fn after(project: &Project, renamed: Result<RenamedFiles, RenamingError>) -> String {
    let renamed = match renamed {
        Ok(renamed) => renamed,
        Err(error) => return error.to_string(),
    };
    apply_changes(&renamed.root, &renamed.changes).unwrap();
    // What is there is a project.
    reading(project);
    let tree = project.tree();
    let mut shown = String::new();
    let mut is_script = false;
    for line in tree.lines() {
        if let Some(path) = line.strip_prefix("//- ") {
            is_script = path.ends_with("up.sql");
        }
        if !is_script || line.starts_with("//- ") {
            shown += &format!("{line}\n");
        }
    }
    for mention in renamed.mentions {
        let file = mention.file.strip_prefix(project.path()).unwrap().display().to_string();
        shown += &format!("mentioned: {file}:{}: {}\n", mention.line, mention.name);
    }
    for note in renamed.renamed.notes {
        shown += &format!("{note:?}\n");
    }
    shown
}

fn renamed(project: &Project, renames: &[(&str, &str)]) -> String {
    after(project, reading(project).rename(&ids(renames)))
}

#[test]
fn every_reference_gets_the_new_name_and_comments_stay() {
    let project = project(
        "\
        //- /caribou.toml
        //- /migrations/tickets/0001_initial/up.sql
        SELECT 1;
        //- /migrations/tickets/0019_auto_20260112/metadata.toml
        run_in_transaction = true
        dependencies = ['tickets.0001_initial'] # the table
        //- /migrations/tickets/0020_squashed/metadata.toml
        run_in_transaction = true
        replaces = [
            'tickets.0018_gone',
            'tickets.0019_auto_20260112', # the field
        ]
        //- /migrations/sla/0001_initial/metadata.toml
        # Needs the field.
        dependencies = [\"tickets.0019_auto_20260112\"]
        run_in_transaction = true
        //- /migrations/users/0001_initial/metadata.toml
        run_in_transaction = true
        run_before = ['tickets.0019_auto_20260112']
        //- /docs/deploy.md
        First 0019_auto_20260112, then the rest. Not 0019_auto_202601123.
        ",
    );
    insta::assert_snapshot!(renamed(&project, &[("tickets.0019_auto_20260112", "tickets.0019_add_parent_field")]), @r#"
    //- /caribou.toml
    //- /docs/deploy.md
    First 0019_auto_20260112, then the rest. Not 0019_auto_202601123.

    //- /migrations/sla/0001_initial/metadata.toml
    # Needs the field.
    dependencies = ["tickets.0019_add_parent_field"]
    run_in_transaction = true
    //- /migrations/sla/0001_initial/up.sql
    //- /migrations/tickets/0001_initial/up.sql
    //- /migrations/tickets/0019_add_parent_field/metadata.toml
    run_in_transaction = true
    dependencies = ['tickets.0001_initial'] # the table
    aliases = ["0019_auto_20260112"]
    //- /migrations/tickets/0019_add_parent_field/up.sql
    //- /migrations/tickets/0020_squashed/metadata.toml
    run_in_transaction = true
    replaces = [
        'tickets.0018_gone',
        'tickets.0019_add_parent_field', # the field
    ]
    //- /migrations/tickets/0020_squashed/up.sql
    //- /migrations/users/0001_initial/metadata.toml
    run_in_transaction = true
    run_before = ['tickets.0019_add_parent_field']
    //- /migrations/users/0001_initial/up.sql
    mentioned: docs/deploy.md:1: 0019_auto_20260112
    "#);
}

#[test]
fn what_says_nothing_of_itself_still_runs_in_a_transaction_and_keeps_its_place() {
    let project = project(
        "\
        //- /caribou.toml
        //- /migrations/tickets/0001_a/up.sql
        SELECT 1;
        //- /migrations/tickets/0002_b/up.sql
        SELECT 1;
        //- /migrations/tickets/0003_c/up.sql
        SELECT 1;
        //- /migrations/tickets/HEAD
        0003_c
        ",
    );
    insta::assert_snapshot!(renamed(&project, &[("tickets.0001_a", "tickets.0004_a"), ("tickets.0003_c", "tickets.0003_d")]), @r#"
    //- /caribou.toml
    //- /migrations/tickets/0002_b/metadata.toml
    run_in_transaction = true
    dependencies = ["tickets.0004_a"]
    //- /migrations/tickets/0002_b/up.sql
    //- /migrations/tickets/0003_d/metadata.toml
    run_in_transaction = true
    aliases = ["0003_c"]
    //- /migrations/tickets/0003_d/up.sql
    //- /migrations/tickets/0004_a/metadata.toml
    run_in_transaction = true
    aliases = ["0001_a"]
    dependencies = []
    //- /migrations/tickets/0004_a/up.sql
    //- /migrations/tickets/HEAD
    0003_d
    OtherVersion { id: tickets.0004_a, was: "0001" }
    OtherOrder { id: tickets.0002_b, before: tickets.0004_a }
    "#);
}

#[test]
fn a_migration_gets_its_place_in_another_app() {
    let project = project(
        "\
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = true
        dependencies = []
        //- /migrations/a/0002_y/metadata.toml
        run_in_transaction = true
        aliases = ['0002_auto'] # until May
        dependencies = ['a.0001_x']
        //- /migrations/a/0003_z/metadata.toml
        run_in_transaction = true
        dependencies = ['a.0002_y']
        //- /migrations/b/0001_x/metadata.toml
        run_in_transaction = true
        dependencies = ['a.0001_x']
        ",
    );
    let renaming = reading(&project);
    let id = renaming.find(&app("a"), "2").unwrap();
    let new = renaming.name_in(&id, &app("b"), "2026-11-22T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(new.to_string(), "b.0002_y");
    insta::assert_snapshot!(after(&project, renaming.rename(&[(id, new)])), @"
    //- /caribou.toml
    //- /migrations/a/0001_x/metadata.toml
    run_in_transaction = true
    dependencies = []
    //- /migrations/a/0001_x/up.sql
    //- /migrations/a/0003_z/metadata.toml
    run_in_transaction = true
    dependencies = ['b.0002_y', 'a.0001_x']
    //- /migrations/a/0003_z/up.sql
    //- /migrations/b/0001_x/metadata.toml
    run_in_transaction = true
    dependencies = ['a.0001_x', 'b.0002_y']

    //- /migrations/b/0001_x/up.sql
    //- /migrations/b/0002_y/metadata.toml
    run_in_transaction = true
    aliases = ['a.0002_auto', 'a.0002_y'] # until May
    dependencies = ['a.0001_x']
    //- /migrations/b/0002_y/up.sql
    OtherOrder { id: b.0001_x, before: b.0002_y }
    ");
}

#[test]
fn an_app_is_renamed_with_its_folder_and_what_is_said_of_it() {
    let project = project(
        "\
        //- /caribou.toml
        [apps.tickets] # ours
        schema = 'migrations/tickets/schema.sql'
        //- /migrations/tickets/schema.sql
        -- What it wants.
        //- /migrations/tickets/0001_x/metadata.toml
        run_in_transaction = true
        aliases = ['0001_auto']
        //- /migrations/tickets/HEAD
        0001_x
        //- /migrations/sla/0001_x/metadata.toml
        run_in_transaction = true
        dependencies = ['tickets.__first__', 'tickets.0001_x'] # the table
        ",
    );
    let renamed = reading(&project).rename_app(&app("tickets"), &app("helpdesk"));
    insta::assert_snapshot!(after(&project, renamed), @"
    //- /caribou.toml
    [apps.helpdesk] # ours
    schema = 'migrations/helpdesk/schema.sql'
    //- /migrations/helpdesk/0001_x/metadata.toml
    run_in_transaction = true
    aliases = ['tickets.0001_auto', 'tickets.0001_x']
    //- /migrations/helpdesk/0001_x/up.sql
    //- /migrations/helpdesk/HEAD
    0001_x
    //- /migrations/helpdesk/schema.sql
    -- What it wants.
    //- /migrations/sla/0001_x/metadata.toml
    run_in_transaction = true
    dependencies = ['helpdesk.__first__', 'helpdesk.0001_x'] # the table

    //- /migrations/sla/0001_x/up.sql
    ");
    let renamed = reading(&project).rename_app(&app("helpdesk"), &app("tickets"));
    insta::assert_snapshot!(after(&project, renamed), @"
    //- /caribou.toml
    [apps.tickets] # ours
    schema = 'migrations/tickets/schema.sql'
    //- /migrations/sla/0001_x/metadata.toml
    run_in_transaction = true
    dependencies = ['tickets.__first__', 'tickets.0001_x'] # the table

    //- /migrations/sla/0001_x/up.sql
    //- /migrations/tickets/0001_x/metadata.toml
    run_in_transaction = true
    aliases = ['tickets.0001_auto', 'helpdesk.0001_x']
    //- /migrations/tickets/0001_x/up.sql
    //- /migrations/tickets/HEAD
    0001_x
    //- /migrations/tickets/schema.sql
    -- What it wants.
    ");
}

#[test]
fn an_app_stays_where_only_its_name_is_said() {
    let named = project(
        "\
        //- /caribou.toml
        apps.tickets.folder = 'db/changes'
        //- /migrations/sla/0001_x/up.sql
        SELECT 1;
        //- /db/changes/0001_x/up.sql
        SELECT 1;
        ",
    );
    let renamed = reading(&named).rename_app(&app("tickets"), &app("helpdesk"));
    insta::assert_snapshot!(after(&named, renamed), @r#"
    //- /caribou.toml
    apps.helpdesk.folder = 'db/changes'
    //- /db/changes/0001_x/metadata.toml
    run_in_transaction = true
    aliases = ["tickets.0001_x"]
    //- /db/changes/0001_x/up.sql
    //- /migrations/sla/0001_x/up.sql
    "#);

    let matched =
        project("//- /caribou.toml\nproject.apps = 'db/t*'\n//- /db/tickets/0001_x/up.sql\nSELECT 1;\n");
    let error = reading(&matched).rename_app(&app("tickets"), &app("helpdesk")).unwrap_err();
    assert!(matches!(error, RenamingError::NotMatched { .. }), "{error}");

    let diesel = project("//- /migrations/2026-01-01-000000_x/up.sql\nSELECT 1;\n");
    let error = reading(&diesel).rename_app(&app("main"), &app("helpdesk")).unwrap_err();
    insta::assert_snapshot!(error, @"a plain Diesel project has one app, and that is always called main");
}

#[test]
fn names_that_tell_nothing_or_no_truth_are_found_with_better_ones() {
    let project = project(
        "\
        //- /caribou.toml
        //- /migrations/a/0001_auto_20260112/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);
        //- /migrations/a/0002_remove_rank/up.sql
        ALTER TABLE ticket ADD COLUMN rank INTEGER;
        //- /migrations/a/0003_add_owner/up.sql
        ALTER TABLE ticket ADD COLUMN owner INTEGER;
        //- /migrations/a/0004/up.sql
        CREATE TABLE (;
        //- /migrations/b/0001_auto/up.sql
        UPDATE ticket SET rank = 1;
        ",
    );
    let renaming = reading(&project);
    let found = renaming.misleading(&[]).unwrap();
    let said: Vec<String> = found
        .iter()
        .map(|found| {
            let problem = match &found.problem {
                NameProblem::SaysNothing => "says nothing",
                NameProblem::Contradicts(why) => why,
            };
            let better = found.suggestion.as_ref().map_or("", |name| name.as_str());
            format!("{}: {problem} -> {better}", found.id)
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    a.0001_auto_20260112: says nothing -> 0001_create_ticket
    a.0002_remove_rank: it says remove, and what it does is: add rank to ticket -> 0002_add_rank_to_ticket
    a.0004: says nothing -> 
    b.0001_auto: says nothing -> 0001_update_ticket
    ");
    let id = renaming.find(&app("a"), "3").unwrap();
    assert_eq!(renaming.suggestion(&id).unwrap().unwrap().as_str(), "0003_add_owner_to_ticket");
    assert_eq!(renaming.meant(&id, "add_boss").unwrap().to_string(), "a.0003_add_boss");
    assert_eq!(renaming.meant(&id, "0007_add_boss").unwrap().to_string(), "a.0007_add_boss");
    assert_eq!(renaming.meant(&id, "b.add_boss").unwrap().to_string(), "b.0003_add_boss");
    for file in ["add_boss.py", "v1.2", "c.add_boss", "add boss"] {
        renaming.meant(&id, file).unwrap_err();
    }
}
