//! Two runs at once.

use std::thread;

use caribou_harness::{Output, Project};

use crate::support::{Store, caribou, small};

/// Many small migrations and, on servers, time for the other run to come.
fn many() -> Project {
    let project = small("//- /migrations/\n");
    for number in 1..=30 {
        project.write(
            &format!("migrations/a/{number:04}_m/up.sql"),
            &format!("CREATE TABLE t{number} (id BIGINT);\nINSERT INTO t{number} VALUES (1);\n"),
        );
    }
    project
}

fn run_both(project: &Project, line: &str) -> Vec<Output> {
    let caribou = caribou(project);
    thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| caribou.run(line))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

#[test]
fn all_exit_with_0_and_each_migration_is_applied_once() {
    let project = many();
    for atomic in ["migration", "plan"] {
        for store in Store::all("both") {
            let line = format!("migrate --atomic {atomic} --url {}", store.url());
            if store.is_mariadb() && atomic == "plan" {
                // It commits after each statement that defines something.
                let output = caribou(&project).run(&line).exits(4);
                assert!(output.stderr.contains("cannot be one transaction"), "{output}");
                continue;
            }
            for output in run_both(&project, &line) {
                assert_eq!(output.code, Some(0), "{output}");
            }
            assert_eq!(store.query("SELECT count(*) FROM caribou_migrations"), "30\n");
            assert_eq!(
                store.query("SELECT count(*), count(DISTINCT name) FROM caribou_events WHERE kind = 'apply'"),
                "30\t30\n"
            );
            assert_eq!(store.query("SELECT count(*) FROM caribou_events"), "30\n", "no failure in between");
            assert_eq!(store.query("SELECT count(*) FROM t30"), "1\n");
        }
    }
}

#[test]
fn two_runs_back_do_not_revert_twice() {
    let project = many();
    for number in 1..=30 {
        project.write(&format!("migrations/a/{number:04}_m/down.sql"), &format!("DROP TABLE t{number};\n"));
    }
    for store in Store::all("back") {
        caribou(&project).run(&format!("migrate --url {}", store.url())).exits(0);
        let outputs = run_both(&project, &format!("migrate a zero --yes --url {}", store.url()));
        assert!(outputs.iter().any(|output| output.code == Some(0)));
        for output in outputs {
            assert!(matches!(output.code, Some(0 | 7)), "{output}");
        }
        assert_eq!(store.recorded(), "");
        assert_eq!(
            store.query("SELECT count(*), count(DISTINCT name) FROM caribou_events WHERE kind = 'revert'"),
            "30\t30\n"
        );
    }
}

/// Takes a second on its own backend.
fn slow(store: &Store) -> &'static str {
    match store {
        Store::File(_) => {
            "CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000000) SELECT count(*) AS c FROM n;\n"
        }
        Store::Server(_) if store.is_mariadb() => "CREATE TABLE slow AS SELECT SLEEP(2) AS c;\n",
        Store::Server(_) => "CREATE TABLE slow AS SELECT pg_sleep(2)::text AS c;\n",
    }
}

#[test]
fn who_does_not_want_to_wait_exits_with_7() {
    let project = small("//- /migrations/a/0001_first/up.sql\nCREATE TABLE first_one (id BIGINT);\n");
    for store in Store::all("held") {
        let caribou = caribou(&project);
        let line = format!("migrate --url {}", store.url());
        caribou.run(&format!("{line} a 1")).exits(0);
        project.write("migrations/a/0002_slow/up.sql", slow(&store));
        thread::scope(|scope| {
            let holder = scope.spawn(|| caribou.run(&line));
            // Not too early, or this run would be the one that has the lock.
            thread::sleep(std::time::Duration::from_millis(400));
            let mut refused = None;
            while refused.is_none() && !holder.is_finished() {
                let output = caribou.run(&format!("{line} --lock-timeout 0"));
                if output.code == Some(7) {
                    refused = Some(output);
                }
            }
            let refused = refused.expect("a slow migration holds the lock for a while");
            assert!(refused.stderr.contains("another run"), "{refused}");
            assert!(refused.stderr.contains("--lock-timeout"), "{refused}");
            let waited = caribou.run(&line).exits(0);
            assert!(
                waited.stdout.starts_with("nothing to do") || waited.stderr.contains("another run"),
                "{waited}"
            );
            holder.join().unwrap().exits(0);
        });
        assert_eq!(store.query("SELECT count(*) FROM caribou_migrations"), "2\n");
        project.remove("migrations/a/0002_slow");
    }
}
