//! Squashes and what they replace, side by side; and what is written down of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use caribou::files::read_text;
use caribou::target::{DatabaseUrl, locate_at};
use caribou::verify::Place;
use caribou::{
    Context, FindingKind, Project, ProofFile, ProofRecord, ProofState, SquashAim, SquashRequest, Squashing,
    proof_state, squash_proofs, unlike,
};
use caribou_harness::Project as Folders;
use caribou_migration::Dialect;
use caribou_squash::Optimise;
use jiff::Timestamp;

/// Two migrations, the second of which fills a table of another app that stands between them, and a squash of both.
const SQUASHED: &str = "
    //- /caribou.toml
    //- /migrations/tickets/0001_initial/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '');
    //- /migrations/tickets/0001_initial/down.sql
    DROP TABLE ticket;
    //- /migrations/teams/0001_initial/up.sql
    CREATE TABLE team (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket (id));
    INSERT INTO team (id) VALUES (1);
    //- /migrations/teams/0001_initial/down.sql
    DROP TABLE team;
    //- /migrations/teams/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = [\"tickets.0001_initial\"]
    //- /migrations/tickets/0002_add_state/up.sql
    ALTER TABLE ticket ADD COLUMN state TEXT DEFAULT 'open';
    //- /migrations/tickets/0002_add_state/down.sql
    ALTER TABLE ticket DROP COLUMN state;
    //- /migrations/tickets/0001_squashed/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', state TEXT DEFAULT 'open');
    //- /migrations/tickets/0001_squashed/down.sql
    DROP TABLE ticket;
    //- /migrations/tickets/0001_squashed/metadata.toml
    run_in_transaction = true
    dependencies = []
    replaces = [\"tickets.0001_initial\", \"tickets.0002_add_state\"]
";

fn read(folders: &Folders, dialect: Dialect) -> Project {
    Project::read(&locate_at(&folders.path()).unwrap(), dialect).unwrap()
}

/// Says what `check` finds about the squashes, on SQLite; with proofs, or of the files alone.
fn found(folders: &Folders, runs: bool) -> String {
    let project = read(folders, Dialect::Sqlite);
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let on = runs.then_some((&Place::Memory, &context));
    let proofs = squash_proofs(&project, on, &mut |_, _| {});
    let mut said: Vec<String> = proofs.proven.iter().map(|id| format!("{id} is proven")).collect();
    for finding in proofs.findings {
        let severity = if finding.is_warning { "warning" } else { "error" };
        said.push(match finding.kind {
            FindingKind::UnprovenSquash { squash, why } => {
                format!("{severity}: {} {:?} {}", squash.id, squash.state, why.unwrap_or_default())
            }
            FindingKind::StaleProof(squash) => {
                format!("{severity}: {} is stale: {:?}", squash.id, squash.state)
            }
            FindingKind::NotEquivalent { id, seen } => format!("{severity}: {id}\n{}", seen.join("\n")),
            other => format!("{other:?}"),
        });
    }
    said.join("\n").replace(&format!("{}/", folders.path().display()), "")
}

const UP: &str = "migrations/tickets/0001_squashed/up.sql";

#[test]
fn a_squash_written_by_hand_is_proven() {
    let folders = Folders::new(SQUASHED);
    insta::assert_snapshot!(found(&folders, true), @"tickets.0001_squashed is proven");
    insta::assert_snapshot!(found(&folders, false), @"warning: tickets.0001_squashed None");
}

#[test]
fn one_that_does_something_else_is_found() {
    let folders = Folders::new(SQUASHED);
    folders.write(UP, "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'x', state TEXT DEFAULT 'open')");
    insta::assert_snapshot!(found(&folders, true), @"
    error: tickets.0001_squashed
    table ticket: column title: TEXT NOT NULL DEFAULT '' | TEXT NOT NULL DEFAULT 'x'
    ");
    folders.write(UP, "CREATE TABLE ticket (id INTEGER PRIMARY KEY");
    insta::assert_snapshot!(found(&folders, true), @"
    error: tickets.0001_squashed
    the squash fails where the originals do not: migrations/tickets/0001_squashed/up.sql:1: incomplete input
    ");
    // What fails before the squash is no fault of it.
    let folders = Folders::new(SQUASHED);
    folders.write(
        "migrations/tickets/0001_initial/up.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, id TEXT)",
    );
    insta::assert_snapshot!(found(&folders, true), @"warning: tickets.0001_squashed None migrations/tickets/0001_initial/up.sql:1: duplicate column name: id");
}

#[test]
fn what_is_written_down_holds_as_long_as_the_files_say_the_same() {
    let folders = Folders::new(SQUASHED);
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    folders.remove("migrations/tickets/0001_squashed");
    drafted(&folders, &[Place::Memory], &context);
    let squash = "tickets.0001_squashed_0002_add_state".parse().unwrap();
    let state = || proof_state(&read(&folders, Dialect::Sqlite), &squash);
    assert_eq!(state(), ProofState::Stands);
    insta::assert_snapshot!(found(&folders, false), @"");
    insta::assert_snapshot!(found(&folders, true), @"tickets.0001_squashed_0002_add_state is proven");

    let up = "migrations/tickets/0001_squashed_0002_add_state/up.sql";
    let original = "migrations/tickets/0002_add_state/up.sql";
    let text = |file: &str| read_text(&folders.path().join(file)).unwrap().unwrap();
    let (up_text, original_text) = (text(up), text(original));
    folders.write(up, &format!("-- what a person noted\r\n{up_text}"));
    folders.write(original, &format!("{original_text}\n\n-- and here"));
    assert_eq!(state(), ProofState::Stands);

    folders.write(original, &format!("{original_text}; DROP TABLE IF EXISTS nowhere"));
    assert_eq!(state(), ProofState::OriginalsChanged);
    insta::assert_snapshot!(found(&folders, false), @"error: tickets.0001_squashed_0002_add_state OriginalsChanged");
    insta::assert_snapshot!(found(&folders, true), @"
    tickets.0001_squashed_0002_add_state is proven
    warning: tickets.0001_squashed_0002_add_state is stale: OriginalsChanged
    ");
    folders.write(original, &original_text);

    folders.write(up, &format!("{up_text}; CREATE TABLE more (id INTEGER PRIMARY KEY)"));
    assert_eq!(state(), ProofState::SquashChanged);
    insta::assert_snapshot!(found(&folders, false), @"error: tickets.0001_squashed_0002_add_state SquashChanged");
    insta::assert_snapshot!(found(&folders, true), @"
    error: tickets.0001_squashed_0002_add_state
    table more: missing | present
    taken back, table more: missing | present
    ");
    folders.write(up, &up_text);

    folders.remove("migrations/tickets/0001_initial");
    folders.remove("migrations/tickets/0002_add_state");
    assert_eq!(state(), ProofState::OriginalsGone);
    insta::assert_snapshot!(found(&folders, true), @"");
}

/// Squashes the tickets, proves it, and writes it.
fn drafted(folders: &Folders, places: &[Place], context: &Context<'_>) -> BTreeMap<Dialect, ProofRecord> {
    let location = locate_at(&folders.path()).unwrap();
    let dialects: Vec<Dialect> = places.iter().map(Place::dialect).collect();
    let squashing = Squashing::read(&location, &dialects).unwrap();
    let aim = SquashAim::Range { app: "tickets".parse().unwrap(), start: None, end: "0002".to_owned() };
    let request = SquashRequest { aim, name: None, optimise: Optimise::Fully, note: None };
    let drafted = squashing.draft(&request).unwrap();
    let mut file = ProofFile::default();
    for place in places {
        let seen = squashing.prove(&drafted, place, context).unwrap();
        assert!(seen.is_same(), "{:?}", unlike(&seen));
        for (_, record) in squashing.recorded(&drafted, place.dialect(), &seen) {
            file.on.insert(place.dialect(), record);
        }
    }
    let files = drafted.squashes.iter().map(|squash| (squash.id.clone(), file.clone())).collect();
    squashing.write(&drafted, &files).unwrap();
    file.on
}

#[test]
fn statements_that_may_be_left_out_are_no_difference() {
    let folders = Folders::new(
        "
        //- /caribou.toml
        //- /migrations/teams/0001_initial/up.sql
        CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/tickets/0001_initial/metadata.toml
        run_in_transaction = true
        dependencies = [\"teams.0001_initial\"]
        //- /migrations/tickets/0002_trim/up.sql
        CREATE INDEX by_name ON team (name);
        UPDATE team SET name = 'trimmed ' || id;
        //- /migrations/tickets/0002_trim/metadata.toml
        run_in_transaction = true
        elidable = true
        dependencies = [\"tickets.0001_initial\"]
        //- /migrations/tickets/0001_squashed/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        CREATE INDEX by_name ON team (name);
        //- /migrations/tickets/0001_squashed/metadata.toml
        run_in_transaction = true
        dependencies = [\"teams.0001_initial\"]
        replaces = [\"tickets.0001_initial\", \"tickets.0002_trim\"]
        ",
    );
    insta::assert_snapshot!(found(&folders, true), @"tickets.0001_squashed is proven");
    // The index is none of them.
    folders.write(UP, "CREATE TABLE ticket (id INTEGER PRIMARY KEY)");
    insta::assert_snapshot!(found(&folders, true), @"
    error: tickets.0001_squashed
    table team: index by_name: INDEX (name) | missing
    values of team (name) are not the same
    ");
    // Without the word, what it does to rows counts.
    let folders = Folders::new(SQUASHED);
    folders.write(
        "migrations/tickets/0002_add_state/up.sql",
        "ALTER TABLE ticket ADD COLUMN state TEXT DEFAULT 'open'; UPDATE team SET id = 2",
    );
    folders.write(
        "migrations/tickets/0002_add_state/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"tickets.0001_initial\", \"teams.0001_initial\"]",
    );
    folders
        .write("migrations/teams/0001_initial/metadata.toml", "run_in_transaction = true\ndependencies = []");
    folders.write(
        "migrations/teams/0001_initial/up.sql",
        "CREATE TABLE team (id INTEGER PRIMARY KEY, ticket_id INTEGER); INSERT INTO team (id) VALUES (1)",
    );
    insta::assert_snapshot!(found(&folders, true), @"
    error: tickets.0001_squashed
    values of team (id) are not the same
    taken back, values of team (id) are not the same
    ");
}

#[test]
fn what_stands_between_two_squashes_runs_on_both_sides() {
    let folders = Folders::new(SQUASHED);
    folders.remove("migrations/tickets/0001_squashed");
    let write = |name: &str, up: &str, needed: &str| {
        folders.write(&format!("migrations/{name}/up.sql"), up);
        let metadata = format!("run_in_transaction = true\ndependencies = [{needed}]\n");
        folders.write(&format!("migrations/{name}/metadata.toml"), &metadata);
    };
    let team = "CREATE TABLE team (id INTEGER PRIMARY KEY, state TEXT);
        INSERT INTO team (state) SELECT DISTINCT state FROM ticket";
    write("teams/0001_initial", team, "\"tickets.0002_add_state\"");
    let seeded =
        "ALTER TABLE ticket ADD COLUMN state TEXT DEFAULT 'open'; INSERT INTO ticket (id) VALUES (7)";
    write("tickets/0002_add_state", seeded, "\"tickets.0001_initial\"");
    folders.write(
        "migrations/tickets/0002_add_state/down.sql",
        "DELETE FROM ticket; ALTER TABLE ticket DROP COLUMN state",
    );
    let refer = "ALTER TABLE ticket ADD COLUMN team_id INTEGER REFERENCES team (id)";
    write("tickets/0003_add_team", refer, "\"tickets.0002_add_state\", \"teams.0001_initial\"");
    write("tickets/0004_set_team", "UPDATE ticket SET team_id = 1", "\"tickets.0003_add_team\"");

    let squashing = Squashing::read(&locate_at(&folders.path()).unwrap(), &[Dialect::Sqlite]).unwrap();
    let aim = SquashAim::All;
    let mut drafted =
        squashing.draft(&SquashRequest { aim, name: None, optimise: Optimise::Fully, note: None }).unwrap();
    let ids: Vec<String> = drafted.squashes.iter().map(|squash| squash.id.to_string()).collect();
    assert_eq!(ids, ["tickets.0001_squashed_0002_add_state", "tickets.0003_squashed_0004_set_team"]);
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let seen = squashing.prove(&drafted, &Place::Memory, &context).unwrap();
    assert_eq!((unlike(&seen), seen.tables_with_rows), (Vec::new(), 2));
    // Both have to be right, and what stands between sees what the first of them did.
    for (name, text) in &mut drafted.squashes[0].files {
        if name == "up.sql" {
            *text = text.replace("'open'", "'closed'");
        }
    }
    let seen = squashing.prove(&drafted, &Place::Memory, &context).unwrap();
    insta::assert_snapshot!(unlike(&seen).join("\n"), @"
    table ticket: column state: TEXT DEFAULT 'open' | TEXT DEFAULT 'closed'
    values of team (state) are not the same
    values of ticket (state) are not the same
    ");
}

#[test]
fn a_squash_of_a_squash_is_proven_and_so_is_the_one_inside() {
    let folders = Folders::new(SQUASHED);
    folders.write("migrations/tickets/0003_add_body/up.sql", "ALTER TABLE ticket ADD COLUMN body TEXT");
    let outer = |name: &str, text: &str| {
        folders.write(&format!("migrations/tickets/0001_squashed_again/{name}"), text)
    };
    outer(
        "up.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', state TEXT DEFAULT 'open', body TEXT)",
    );
    outer(
        "metadata.toml",
        "run_in_transaction = true\ndependencies = []\nreplaces = [\"tickets.0001_squashed\", \"tickets.0003_add_body\"]",
    );
    insta::assert_snapshot!(found(&folders, true), @"
    tickets.0001_squashed is proven
    tickets.0001_squashed_again is proven
    ");
    // The originals of the inner one are gone, and it is what the outer one is compared with.
    folders.remove("migrations/tickets/0001_initial");
    folders.remove("migrations/tickets/0002_add_state");
    folders.remove("migrations/teams/0001_initial");
    insta::assert_snapshot!(found(&folders, true), @"tickets.0001_squashed_again is proven");
}

#[test]
fn a_drafted_squash_is_proven_on_each_backend() {
    let mut places = vec![Place::Memory];
    let postgres = caribou_harness::postgres().map(|server| server.database("proof"));
    places.extend(postgres.iter().map(|database| Place::of(&DatabaseUrl::parse(database.url()).unwrap())));
    #[cfg(feature = "mysql")]
    let mariadb = caribou_harness::mariadb().map(|server| server.database("proof"));
    #[cfg(feature = "mysql")]
    places.extend(mariadb.iter().map(|database| Place::of(&DatabaseUrl::parse(database.url()).unwrap())));
    let folders = Folders::new(SQUASHED);
    folders.remove("migrations/tickets/0001_squashed");
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let on = drafted(&folders, &places, &context);
    for place in &places {
        assert!(matches!(on[&place.dialect()], ProofRecord::Proven { .. }), "{on:?}");
        let squash = "tickets.0001_squashed_0002_add_state".parse().unwrap();
        assert_eq!(proof_state(&read(&folders, place.dialect()), &squash), ProofState::Stands);
    }
}
