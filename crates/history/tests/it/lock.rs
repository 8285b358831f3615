//! One run at a time.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use caribou_connection::Session;
use caribou_history::{Lock, LockError};
use caribou_migration::Dialect;

use crate::support::Place;

const LONG: Duration = Duration::from_secs(30);

fn now(session: &mut dyn Session) -> Result<Lock, LockError> {
    Lock::acquire(session, Duration::ZERO, &mut || {})
}

#[test]
fn the_second_waits_and_then_has_it() {
    for place in Place::each("waits") {
        let mut first = place.open();
        let lock = now(first.as_mut()).unwrap();
        let (waiting, waits) = mpsc::channel();
        thread::scope(|scope| {
            let second = scope.spawn(|| {
                let mut session = place.open();
                let lock = Lock::acquire(session.as_mut(), LONG, &mut || waiting.send(()).unwrap()).unwrap();
                lock.release(session.as_mut()).unwrap();
                Instant::now()
            });
            waits.recv_timeout(LONG).unwrap();
            thread::sleep(Duration::from_millis(100));
            let released = Instant::now();
            lock.release(first.as_mut()).unwrap();
            assert!(second.join().unwrap() > released);
        });
        assert!(waits.try_recv().is_err(), "waiting is said once");
    }
}

#[test]
fn who_waits_too_long_is_told_who_has_it() {
    for place in Place::each("holder") {
        let (mut first, mut second) = (place.open(), place.open());
        let lock = now(first.as_mut()).unwrap();
        let start = Instant::now();
        let timeout = Duration::from_millis(150);
        let error = Lock::acquire(second.as_mut(), timeout, &mut || {}).unwrap_err();
        assert!((timeout..LONG).contains(&start.elapsed()));
        let expected = match place.dialect {
            Dialect::Sqlite => format!("(process {})", std::process::id()),
            Dialect::Postgres => {
                let pid = first.value("SELECT pg_backend_pid()::text").unwrap().unwrap();
                format!("(server process {pid} of caribou from 127.0.0.1, connected since ")
            }
            Dialect::Mysql => {
                let number = first.value("SELECT CAST(CONNECTION_ID() AS CHAR)").unwrap().unwrap();
                format!("(connection {number} of the server)")
            }
        };
        assert!(error.to_string().contains(&expected), "{error}");
        lock.release(first.as_mut()).unwrap();
        now(second.as_mut()).unwrap().release(second.as_mut()).unwrap();
    }
}

#[test]
fn it_is_free_when_its_holder_is_gone() {
    for place in Place::each("gone") {
        let mut first = place.open();
        let lock = now(first.as_mut()).unwrap();
        let mut second = place.open();
        match place.dialect {
            // The operating system does it when the process ends; here, when the file is closed.
            Dialect::Sqlite => drop(lock),
            Dialect::Postgres => {
                let pid = first.value("SELECT pg_backend_pid()::text").unwrap().unwrap();
                second.rows(&format!("SELECT pg_terminate_backend({pid})::text")).unwrap();
            }
            Dialect::Mysql => {
                let number = first.value("SELECT CAST(CONNECTION_ID() AS CHAR)").unwrap().unwrap();
                second.run(&format!("KILL {number}")).unwrap();
            }
        }
        let lock = Lock::acquire(second.as_mut(), LONG, &mut || {}).unwrap();
        lock.release(second.as_mut()).unwrap();
    }
}

#[test]
fn databases_of_one_server_are_locked_apart() {
    for place in Place::each("apart") {
        let other = Place::new(place.dialect, "apart").unwrap();
        let (mut first, mut second) = (place.open(), other.open());
        let locks = (now(first.as_mut()).unwrap(), now(second.as_mut()).unwrap());
        locks.0.release(first.as_mut()).unwrap();
        locks.1.release(second.as_mut()).unwrap();
    }
}

#[test]
fn an_index_can_be_built_concurrently_while_another_run_waits() {
    let Some(place) = Place::new(Dialect::Postgres, "concurrently") else { return };
    let mut first = place.open();
    first.run("CREATE TABLE a (x INT); SET statement_timeout = '20s'").unwrap();
    let lock = now(first.as_mut()).unwrap();
    let (waiting, waits) = mpsc::channel();
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            let mut session = place.open();
            Lock::acquire(session.as_mut(), LONG, &mut || waiting.send(()).unwrap()).map(drop)
        });
        waits.recv_timeout(LONG).unwrap();
        for number in 0..5 {
            first.run(&format!("CREATE INDEX CONCURRENTLY i{number} ON a (x)")).unwrap();
        }
        lock.release(first.as_mut()).unwrap();
        second.join().unwrap().unwrap();
    });
}

#[cfg(feature = "mysql")]
#[test]
fn it_is_let_go_after_a_script_has_changed_the_database_in_use() {
    let Some(place) = Place::new(Dialect::Mysql, "use") else { return };
    let (mut first, mut second) = (place.open(), place.open());
    let lock = now(first.as_mut()).unwrap();
    first.run("USE mysql").unwrap();
    lock.release(first.as_mut()).unwrap();
    now(second.as_mut()).unwrap().release(second.as_mut()).unwrap();
}
