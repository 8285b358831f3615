//! The judge: a real database on which both orders run, past all that is under test.

use std::sync::Mutex;

use caribou::connection::{Session, open};
use caribou::merging::Verdict;
use caribou_migration::Dialect;

use super::case::{Case, SIDES};
use crate::catalog::{difference, unordered};
use crate::support::{FILE, Store};

/// Databases that are used again and again: to make one takes longer than to empty it.
pub(super) struct Pool<'a> {
    backend: &'a str,
    free: Mutex<Vec<[Store; 2]>>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(backend: &'a str) -> Self {
        Self { backend, free: Mutex::default() }
    }

    /// Does something with two empty databases; `None` where there is no server.
    pub(super) fn with<T>(&self, work: impl FnOnce(&[Store; 2]) -> T) -> Option<T> {
        let free = self.free.lock().unwrap().pop();
        let stores = match free {
            Some(stores) => stores,
            None => [self.open()?, self.open()?],
        };
        let result = work(&stores);
        if self.backend != "sqlite" {
            stores.iter().for_each(|store| self.empty(store));
            self.free.lock().unwrap().push(stores);
        }
        Some(result)
    }

    fn open(&self) -> Option<Store> {
        match self.backend {
            "postgres" => Store::postgres("merging"),
            "mysql" => Store::mariadb("merging"),
            _ => Some(Store::file()),
        }
    }

    fn empty(&self, store: &Store) {
        let Store::Server(database) = store else { return };
        if self.backend == "postgres" {
            store.execute("SET client_min_messages = error; DROP SCHEMA IF EXISTS public, archive CASCADE; CREATE SCHEMA public");
        } else {
            let name = database.name();
            store.execute(&format!("DROP DATABASE {name}; CREATE DATABASE {name}"));
        }
    }
}

/// What a database became by one branch alone, and by the other after it.
#[derive(Debug)]
struct Order {
    alone: String,
    /// The end, or how the other branch failed.
    both: Result<String, String>,
    /// The view that cannot be read in the end, and why.
    unreadable: Option<String>,
}

/// What was seen.
#[derive(Debug)]
pub(super) struct Judgement {
    orders: [Order; 2],
}

/// Runs both orders of a case on databases of their own.
///
/// A branch that fails by itself is a mistake of the case.
pub(super) fn judge(case: &Case, backend: &str, stores: &[Store; 2]) -> Result<Judgement, String> {
    let [first, second] = SIDES;
    Ok(Judgement {
        orders: [
            order(case, backend, &stores[0], first, second)?,
            order(case, backend, &stores[1], second, first)?,
        ],
    })
}

fn order(case: &Case, backend: &str, store: &Store, one: &str, other: &str) -> Result<Order, String> {
    let run = |script: &str| run(backend, store, script);
    run(case.there(backend)).map_err(|error| format!("what is there: {error}"))?;
    let alone = case.branch(one, backend).into_iter().try_for_each(run);
    alone.map_err(|error| format!("{one} alone: {error}"))?;
    let alone = unordered(backend, store);
    let after = case.branch(other, backend).into_iter().try_for_each(run);
    let both = after.map(|()| unordered(backend, store));
    let both = both.map_err(|error| format!("{other} after {one}: {error}"));
    let unreadable = if both.is_ok() { unreadable(backend, store) } else { None };
    Ok(Order { alone, both, unreadable })
}

/// The dialect of a backend.
pub(super) fn dialect(backend: &str) -> Dialect {
    match backend {
        "postgres" => Dialect::Postgres,
        "mysql" => Dialect::Mysql,
        _ => Dialect::Sqlite,
    }
}

fn session(backend: &str, store: &Store) -> Box<dyn Session> {
    let url = match store {
        Store::File(folder) => folder.at(FILE).to_string_lossy().into_owned(),
        Store::Server(_) => store.url(),
    };
    open(dialect(backend), &url).unwrap()
}

/// Runs the script of a migration in a session of its own; in one transaction, where the server does not commit by itself.
fn run(backend: &str, store: &Store, script: &str) -> Result<(), String> {
    let text = if backend == "mysql" { script.to_owned() } else { format!("BEGIN;\n{script}\n;COMMIT;") };
    session(backend, store).run(&text).map_err(|error| error.to_string())
}

/// The first view that cannot be read: SQLite and MariaDB let one stay when what it reads is gone.
fn unreadable(backend: &str, store: &Store) -> Option<String> {
    let list = match backend {
        "sqlite" => "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1",
        "mysql" => {
            "SELECT table_name FROM information_schema.views WHERE table_schema = database() ORDER BY 1"
        }
        _ => return None,
    };
    store.query(list).lines().find_map(|view| {
        let read = session(backend, store).run(&format!("SELECT * FROM {view}"));
        read.err().map(|error| format!("{view} cannot be read: {error}"))
    })
}

impl Order {
    /// The end, or what is wrong with this order.
    fn end(&self) -> Result<&str, &str> {
        match (&self.both, &self.unreadable) {
            (Ok(end), None) => Ok(end),
            (Err(wrong), _) | (Ok(_), Some(wrong)) => Err(wrong),
        }
    }
}

impl Judgement {
    /// What follows from it.
    pub(super) fn verdict(&self) -> Verdict {
        let [one, other] = &self.orders;
        let is_same_alone = one.alone == other.alone;
        match (one.end(), other.end()) {
            (Ok(end), Ok(other_end)) if end == other_end => {
                let is_done = is_same_alone && end == one.alone;
                if is_done { Verdict::SameEffect } else { Verdict::Independent }
            }
            (Err(_), Err(_)) if is_same_alone => Verdict::SameEffect,
            (Err(_), Err(_)) => Verdict::Contradict,
            _ => Verdict::OrderMatters,
        }
    }

    /// Whether an order fails, or anything is in the one end and not in the other: what may never be called independent.
    pub(super) fn differs(&self) -> bool {
        let [one, other] = &self.orders;
        !matches!((&one.both, &other.both), (Ok(end), Ok(other_end)) if end == other_end)
    }

    /// What was seen, for people.
    pub(super) fn told(&self) -> String {
        let [one, other] = &self.orders;
        match (one.end(), other.end()) {
            (Ok(end), Ok(other_end)) => difference(end, other_end),
            (one, other) => {
                let wrong: Vec<&str> = [one, other].into_iter().filter_map(Result::err).collect();
                wrong.join("\n")
            }
        }
    }
}
