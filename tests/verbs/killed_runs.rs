//! Runs that are killed: nothing is lost, nothing runs twice.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use caribou_harness::Project;

use crate::support::{BINARY, Store, caribou, small};

const SMALL: usize = 24;

/// Many small migrations; every other one runs statement by statement.
fn many() -> Project {
    let project = small("//- /migrations/\n");
    for number in 1..=SMALL {
        let folder = format!("migrations/a/{number:04}_m");
        project.write(
            &format!("{folder}/up.sql"),
            &format!(
                "CREATE TABLE t{number} (id BIGINT NOT NULL);\nINSERT INTO t{number} VALUES (1);\nINSERT INTO t{number} VALUES (2);\n"
            ),
        );
        if number % 2 == 0 {
            project.write(&format!("{folder}/metadata.toml"), "run_in_transaction = false\n");
        }
    }
    project
}

/// Runs `migrate` and kills it after a time; whether it was still running then.
fn run_and_kill(project: &Project, url: &str, after: Duration) -> bool {
    let mut child = Command::new(BINARY)
        .args(["migrate", "--atomic", "migration", "--url", url])
        .current_dir(project.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let killed = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    killed
}

fn whole(store: &Store) {
    assert_eq!(store.query("SELECT count(*) FROM caribou_migrations"), format!("{SMALL}\n"));
    let twice =
        "SELECT name, count(*) FROM caribou_events WHERE kind = 'apply' GROUP BY name HAVING count(*) > 1";
    assert_eq!(store.query(twice), "", "applied twice");
    assert_eq!(store.query("SELECT count(*) FROM caribou_steps"), "0\n");
    for number in 1..=SMALL {
        assert_eq!(store.query(&format!("SELECT id FROM t{number} ORDER BY id")), "1\n2\n", "t{number}");
    }
}

#[test]
fn killed_at_any_moment_a_run_is_finished_by_the_next() {
    let project = many();
    for store in Store::all("killed") {
        // How long a whole run takes here, so that the moments are spread over it.
        let clock = Instant::now();
        let other = match &store {
            Store::File(folder) => format!("sqlite:{}", folder.at("timed.sqlite3").display()),
            Store::Server(_) => String::new(),
        };
        let whole_run = if other.is_empty() {
            Duration::from_millis(600)
        } else {
            caribou(&project).run(&format!("migrate --atomic migration --url {other}")).exits(0);
            clock.elapsed()
        };
        let mut killed = 0;
        for moment in 1..=8 {
            // Each run begins where the one before it was killed.
            killed += usize::from(run_and_kill(&project, &store.url(), whole_run * moment / 24));
        }
        // What was in doubt is looked up in the catalog: nobody is asked.
        caribou(&project).run(&format!("migrate --url {}", store.url())).exits(0);
        whole(&store);
        assert!(killed > 0, "no run was long enough to be killed");
    }
}

#[test]
fn a_slow_migration_that_is_killed_leaves_nothing_and_runs_again() {
    let project = small("//- /migrations/a/0001_first/up.sql\nCREATE TABLE first_one (id BIGINT);\n");
    for store in Store::all("slow") {
        if store.is_mariadb() {
            continue;
        }
        let slow = match &store {
            Store::File(_) => {
                "CREATE TABLE s (id BIGINT);\nINSERT INTO s WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT i FROM n;\n"
            }
            Store::Server(_) => "CREATE TABLE s (id BIGINT);\nINSERT INTO s SELECT 1 FROM pg_sleep(1);\n",
        };
        project.write("migrations/a/0002_slow/up.sql", slow);
        caribou(&project).run(&format!("migrate a 1 --url {}", store.url())).exits(0);
        assert!(run_and_kill(&project, &store.url(), Duration::from_millis(300)), "it was not slow");
        assert_eq!(store.recorded(), "a\t0001_first\n");
        caribou(&project).run(&format!("migrate --url {}", store.url())).exits(0);
        assert_eq!(store.recorded(), "a\t0001_first\na\t0002_slow\n");
        assert_ne!(store.query("SELECT count(*) FROM s"), "0\n");
        if let Store::File(folder) = &store {
            assert_eq!(folder.tree(), "//- /store.sqlite3\n(binary)\n", "files of the killed run are left");
        }
        project.remove("migrations/a/0002_slow");
    }
}
