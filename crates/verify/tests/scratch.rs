//! Scratch databases come, go, and are swept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_harness::Server;
use caribou_target::DatabaseUrl;
use caribou_verify::{NoScratch, Place, Scratch};
use jiff::{Span, Timestamp};

fn place(url: &str) -> Place {
    Place::of(&DatabaseUrl::parse(url).unwrap())
}

#[test]
fn on_sqlite_it_is_in_memory_and_empty() {
    let mut scratch = Scratch::create(&place("sqlite:never-made.sqlite3"), Timestamp::now()).unwrap();
    scratch.session().run("CREATE TABLE ticket (id INTEGER)").unwrap();
    assert_eq!(scratch.schema().unwrap().tables().count(), 1);
    assert!(!std::path::Path::new("never-made.sqlite3").exists());
}

/// The scratch databases that a server has, by the words that list them.
struct Listed {
    server: &'static Server,
    hint: &'static str,
    list: &'static str,
    make: &'static str,
}

impl Listed {
    fn check(&self) {
        let beside = self.server.database(self.hint);
        let scratches = || beside.query(self.list);
        // Other tests sweep what their clock takes for old.
        let now = Timestamp::now();
        let old = now.checked_sub(Span::new().hours(3)).unwrap().as_second();
        let young = now.checked_sub(Span::new().minutes(3)).unwrap().as_second();
        let left = |second: i64| format!("caribou_scratch_{second}_{}_7", self.hint);
        for second in [old, young] {
            beside.execute(&self.make.replace("NAME", &left(second)));
        }

        let mut scratch = Scratch::create(&place(beside.url()), now).unwrap();
        scratch.session().run("CREATE TABLE ticket (id INTEGER)").unwrap();
        assert_eq!(scratch.schema().unwrap().tables().count(), 1);
        let mine = format!("caribou_scratch_{}_{}", now.as_second(), std::process::id());
        let there = scratches();
        assert!(there.contains(&mine), "{there}");
        assert!(!there.contains(&left(old)), "what a killed process left is swept: {there}");
        assert!(there.contains(&left(young)), "what may be in use is not: {there}");

        let second = Scratch::create(&place(beside.url()), now).unwrap();
        drop(scratch);
        drop(second);
        assert!(!scratches().contains(&mine), "it goes with its value");
        beside.execute(&format!("DROP DATABASE {}", left(young)));
    }
}

#[test]
fn on_postgresql_it_is_dropped_and_old_ones_are_swept() {
    let Some(server) = caribou_harness::postgres() else { return };
    Listed {
        server,
        hint: "scratchpg",
        list: "SELECT datname FROM pg_database WHERE datname LIKE 'caribou_scratch%'",
        make: "CREATE DATABASE NAME",
    }
    .check();
}

#[cfg(feature = "mysql")]
#[test]
fn on_mariadb_it_is_dropped_and_old_ones_are_swept() {
    let Some(server) = caribou_harness::mariadb() else { return };
    Listed {
        server,
        hint: "scratchmy",
        list: "SHOW DATABASES LIKE 'caribou_scratch%'",
        make: "CREATE DATABASE NAME",
    }
    .check();
}

#[test]
fn without_the_right_nothing_is_proven_and_the_grant_is_named() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("norights");
    database.execute("CREATE ROLE modest LOGIN PASSWORD 'x'");
    let url = DatabaseUrl::parse(database.url()).unwrap();
    let host = url.expose().split_once("://").unwrap().1.rsplit_once('@').unwrap().1.to_owned();
    let place = place(&format!("postgres://modest:x@{host}"));
    let refused = Scratch::create(&place, Timestamp::now()).err().unwrap();
    insta::assert_snapshot!(refused, @"not proven: permission denied to create database");
    let NoScratch::NotAllowed { grant, .. } = refused else { panic!("{refused}") };
    insta::assert_snapshot!(grant, @r#"ALTER ROLE "modest" CREATEDB"#);
    database.execute(&grant);
    Scratch::create(&place, Timestamp::now()).unwrap();
}

#[cfg(feature = "mysql")]
#[test]
fn on_mariadb_the_grant_is_enough_too() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("norights");
    database.execute(&format!(
        "CREATE USER modest@'%' IDENTIFIED BY 'x'; GRANT ALL ON {}.* TO modest@'%'",
        database.name()
    ));
    let url = DatabaseUrl::parse(database.url()).unwrap();
    let host = url.expose().split_once("://").unwrap().1.rsplit_once('@').unwrap().1.to_owned();
    let place = place(&format!("mysql://modest:x@{host}"));
    let refused = Scratch::create(&place, Timestamp::now()).err().unwrap();
    let NoScratch::NotAllowed { grant, .. } = refused else { panic!("{refused}") };
    insta::assert_snapshot!(grant, @r"GRANT ALL ON `caribou\_scratch\_%`.* TO 'modest'@'%'");
    database.execute(&grant);
    Scratch::create(&place, Timestamp::now()).unwrap();
}
