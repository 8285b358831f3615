//! The servers that tests get: they answer, they are shared, and they are gone afterwards.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use caribou_harness::{Server, mariadb, postgres};

#[test]
fn postgres_answers() {
    let Some(server) = postgres() else { return };
    answers(server, "postgres://caribou:s3cr3t-pa55@127.0.0.1:", "SELECT 't', NULL");
    let version = server.database("version").query("SHOW server_encoding");
    assert_eq!(version, "UTF8\n");
}

#[test]
fn mariadb_answers() {
    let Some(server) = mariadb() else { return };
    answers(server, "mysql://caribou:s3cr3t-pa55@127.0.0.1:", "SELECT 't', NULL");
    let collation = server.database("collation").query("SELECT @@character_set_database");
    assert_eq!(collation, "utf8mb4\n");
}

#[track_caller]
fn answers(server: &'static Server, url: &str, query: &str) {
    let database = server.database("It's a hint");
    assert_eq!(database.url(), format!("{url}{}/{}", server.port(), database.name()));
    assert!(database.name().starts_with("it_s_a_hint_ct"), "{}", database.name());
    database.execute("CREATE TABLE a (id INT, b VARCHAR(9));\nINSERT INTO a VALUES (1, NULL), (2, 'é');");
    assert_eq!(database.query("SELECT id, b FROM a ORDER BY id"), "1\tNULL\n2\té\n");
    assert_eq!(database.query(query), "t\tNULL\n");

    let other = server.database("It's a hint");
    assert_ne!(other.name(), database.name());
    other.execute("CREATE TABLE a (id INT)");
}

#[test]
fn a_dropped_value_drops_its_database() {
    let Some(server) = postgres() else { return };
    let observer = server.database("observer");
    let count =
        |name: &str| observer.query(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
    let database = server.database("short");
    let name = database.name().to_owned();
    assert_eq!(count(&name), "1\n");
    drop(database);
    assert_eq!(count(&name), "0\n");
}

#[test]
#[should_panic(expected = "nowhere")]
fn a_failed_statement_fails_the_test() {
    let Some(server) = postgres() else { panic!("nowhere: skipped") };
    server.database("fails").execute("SELECT 1; SELECT * FROM nowhere; SELECT 2");
}

/// Run by `one_server_for_a_run_and_none_after`, in processes of their own; harmless by itself.
#[test]
#[ignore = "a helper of another test"]
#[expect(clippy::print_stdout, reason = "that is how it answers the test that runs it")]
fn report_ports() {
    for server in [postgres(), mariadb()].into_iter().flatten() {
        assert_eq!(server.database("report").query("SELECT 1"), "1\n");
        println!("\nport {}", server.port());
    }
}

#[test]
fn one_server_for_a_run_and_none_after() {
    let expected = [postgres(), mariadb()].iter().flatten().count();
    // The shell is the runner: it starts test processes at the same time, and then again.
    let run = "set -- --exact report_ports --ignored --nocapture
               \"$0\" \"$@\" & \"$0\" \"$@\" & \"$0\" \"$@\" & wait
               \"$0\" \"$@\"
               echo \"runner $$\"";
    let output = Command::new("sh")
        .args(["-c", run])
        .arg(std::env::current_exe().expect("a test has a path"))
        .env_remove("NEXTEST_RUN_ID")
        .env("CARGO", "cargo")
        .output()
        .expect("sh is installed");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let after = |word: &str| {
        let lines = stdout.lines().filter_map(|line| line.strip_prefix(word));
        lines.map(|number| number.trim().parse::<u32>().expect("a number")).collect::<Vec<_>>()
    };

    let ports = after("port ");
    assert_eq!(ports.len(), 4 * expected, "{stdout}\n{}", String::from_utf8_lossy(&output.stderr));
    let ports: BTreeSet<_> = ports.into_iter().collect();
    assert_eq!(ports.len(), expected, "{ports:?}");

    let [runner] = after("runner ")[..] else { panic!("one runner: {stdout}") };
    let folders = [std::env::temp_dir(), "/tmp".into(), "/dev/shm".into()].map(|folder: PathBuf| {
        let name = format!("caribou-servers-{runner}");
        folder.join(name)
    });
    let listens = |port: &u32| {
        let port = u16::try_from(*port).expect("a port");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
    };
    let begin = Instant::now();
    while folders.iter().any(|folder| folder.exists()) || ports.iter().any(listens) {
        assert!(begin.elapsed() < Duration::from_secs(30), "still there: {folders:?} {ports:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
