//! Squashes that need more than their originals do: a branch told anew, so that it follows another one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou::target::locate_at;
use caribou::verify::Place;
use caribou::{Context, FindingKind, Project, squash_proofs};
use caribou_harness::Project as Folders;
use caribou_migration::Dialect;
use jiff::Timestamp;

/// A branch that renames a column, and one of three migrations that needs it by its old name in the first and the last; both of these are
/// told anew.
const RETOLD: &str = "
    //- /caribou.toml
    //- /migrations/desk/0001_initial/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'open');
    //- /migrations/desk/0002_rename_state/up.sql
    ALTER TABLE ticket RENAME COLUMN state TO status;
    //- /migrations/desk/0002_rename_state/down.sql
    ALTER TABLE ticket RENAME COLUMN status TO state;
    //- /migrations/desk/0002_rename_state/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0001_initial\"]
    //- /migrations/desk/0002_close/up.sql
    UPDATE ticket SET state = 'closed' WHERE id > 1;
    //- /migrations/desk/0002_close/down.sql
    SELECT 1;
    //- /migrations/desk/0002_close/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0001_initial\"]
    //- /migrations/desk/0003_add_note/up.sql
    ALTER TABLE ticket ADD COLUMN note TEXT;
    //- /migrations/desk/0003_add_note/down.sql
    ALTER TABLE ticket DROP COLUMN note;
    //- /migrations/desk/0003_add_note/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0002_close\"]
    //- /migrations/desk/0004_index/up.sql
    CREATE INDEX by_state ON ticket (state, note);
    //- /migrations/desk/0004_index/down.sql
    DROP INDEX by_state;
    //- /migrations/desk/0004_index/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0003_add_note\"]
    //- /migrations/desk/0005_close/up.sql
    UPDATE ticket SET status = 'closed' WHERE id > 1;
    //- /migrations/desk/0005_close/down.sql
    SELECT 1;
    //- /migrations/desk/0005_close/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0001_initial\", \"desk.0002_rename_state\"]
    replaces = [\"desk.0002_close\"]
    //- /migrations/desk/0006_index/up.sql
    CREATE INDEX by_state ON ticket (status, note);
    //- /migrations/desk/0006_index/down.sql
    DROP INDEX by_state;
    //- /migrations/desk/0006_index/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0003_add_note\", \"desk.0002_rename_state\"]
    replaces = [\"desk.0004_index\"]
";

/// Says what `check` finds about the squashes.
fn found(folders: &Folders) -> String {
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let proofs = squash_proofs(&read(folders), Some((&Place::Memory, &context)), &mut |_, _| {});
    let mut said: Vec<String> = proofs.proven.iter().map(|id| format!("{id} is proven")).collect();
    for finding in proofs.findings {
        said.push(match finding.kind {
            FindingKind::NotEquivalent { id, seen } => format!("{id}\n{}", seen.join("\n")),
            FindingKind::UnprovenSquash { squash, why } => format!("{} is not proven: {why:?}", squash.id),
            other => format!("{other:?}"),
        });
    }
    said.join("\n").replace(&format!("{}/", folders.path().display()), "")
}

fn read(folders: &Folders) -> Project {
    Project::read(&locate_at(&folders.path()).unwrap(), Dialect::Sqlite).unwrap()
}

#[test]
fn the_other_branch_runs_after_the_originals_and_before_the_squash() {
    let folders = Folders::new(RETOLD);
    insta::assert_snapshot!(found(&folders), @"
    desk.0005_close is proven
    desk.0006_index is proven
    ");

    // What only one of them does is found, and so is what would run on one side only.
    folders.write("migrations/desk/0005_close/up.sql", "UPDATE ticket SET status = 'done' WHERE id > 1");
    insta::assert_snapshot!(found(&folders), @"
    desk.0005_close
    values of ticket (status) are not the same
    taken back, values of ticket (state) are not the same
    desk.0006_index
    values of ticket (status) are not the same
    taken back, values of ticket (state) are not the same
    ");
    let folders = Folders::new(RETOLD);
    folders.write("migrations/desk/0006_index/up.sql", "CREATE INDEX by_state ON ticket (state, note)");
    insta::assert_snapshot!(found(&folders), @"
    desk.0005_close is proven
    desk.0006_index
    the squash fails where the originals do not: migrations/desk/0006_index/up.sql:1: no such column: state
    ");
    let folders = Folders::new(RETOLD);
    folders.write("migrations/desk/0006_index/up.sql", "CREATE INDEX by_state ON ticket (note)");
    insta::assert_snapshot!(found(&folders), @"
    desk.0005_close is proven
    desk.0006_index
    table ticket: index by_state: INDEX (status, note) | INDEX (note)
    ");
}
