//! `squashmigrations`, case by case: a chain of migrations, and the one that a careful person would have written instead.
//!
//! The cases are folders in `tests/verbs/squashing`; its README says how to read and to write one.
//! [`what_is_written`] compares what the binary writes with what is expected. The other tests never run `squashmigrations`:
//! they let each database judge the expected files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::each::each;
use crate::support::Store;

mod case;
mod judge;

use case::{BACKENDS, Case};

#[test]
fn what_is_written() {
    let update = std::env::var_os("CARIBOU_UPDATE").is_some();
    let stores = [("postgres", Store::postgres("squashing")), ("mysql", Store::mariadb("squashing"))];
    let urls = stores.iter().filter_map(|(backend, store)| Some((*backend, store.as_ref()?.url())));
    let urls: BTreeMap<&str, String> = urls.collect();
    each(&Case::all(), |case| {
        let actual = made(case, &urls)?;
        if update {
            case.update(&actual);
            return Ok(());
        }
        let expected = case.expected();
        if expected.is_empty() {
            return Err("nothing is expected: run again with CARIBOU_UPDATE=1, and read what comes".into());
        }
        let mut wrong = String::new();
        for path in expected.keys().chain(actual.keys().filter(|path| !expected.contains_key(*path))) {
            let [expected, actual] =
                [expected.get(path), actual.get(path)].map(|text| text.map_or("(not there)\n", |text| text));
            if expected != actual {
                writeln!(wrong, "--- {path}, expected\n{expected}--- {path}, written\n{actual}").unwrap();
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    });
}

/// Runs `squashmigrations` and returns the files it wrote; what it said as `output` where it wrote nothing or the case asks for it.
///
/// It is proven on SQLite, and on servers where the case is for servers only: the other tests judge all of them anyway.
fn made(case: &Case, servers: &BTreeMap<&str, String>) -> Result<BTreeMap<String, String>, String> {
    let backends = case.backends();
    let mut urls = servers.clone();
    urls.retain(|backend, _| backends.contains(backend) && !backends.contains(&"sqlite"));
    let project = case.project(&urls);
    let caribou = case.caribou(&project);
    let before = files(&project.tree_of("migrations"));
    let mut arguments = vec!["squashmigrations".to_owned(), "--no-input".to_owned()];
    arguments.extend(case.flags());
    let missing: Vec<_> =
        backends.iter().filter(|backend| **backend != "sqlite" && !urls.contains_key(*backend)).collect();
    if !missing.is_empty() {
        arguments.push(format!(
            "--no-proof={}",
            missing.iter().map(|backend| **backend).collect::<Vec<_>>().join(",")
        ));
    }
    let output = caribou.run_args(&arguments);
    if output.code.is_none_or(|code| code == 101) {
        return Err(output.to_string());
    }
    let mut actual = files(&project.tree_of("migrations"));
    actual.retain(|path, text| before.get(path) != Some(text));
    let gone: Vec<_> =
        before.keys().filter(|path| !project.at(&format!("migrations/{path}")).exists()).collect();
    if !gone.is_empty() {
        return Err(format!("{gone:?} are gone\n{output}"));
    }
    let proofs = actual.keys().filter(|path| path.ends_with("/proof.toml")).count();
    actual.retain(|path, _| !path.ends_with("/proof.toml"));
    let squashes = actual.keys().filter(|path| path.ends_with("/metadata.toml")).count();
    if proofs != squashes {
        return Err(format!("{proofs} proofs of {squashes} squashes\n{output}"));
    }
    if actual.is_empty() || output.code != Some(0) || case.expected().contains_key("output") {
        actual.insert("output".into(), output.to_string());
    } else if missing.len() < backends.len() {
        // Where it was not proven on a server, that is a warning; without any database there is none to check with.
        let check = caribou.run("check");
        if check.code != Some(0) {
            return Err(format!("{output}{check}"));
        }
    }
    Ok(actual)
}

/// The files of a project's migrations: path below that folder, and text.
fn files(tree: &str) -> BTreeMap<String, String> {
    let fixture = caribou_harness::Fixture::parse(tree);
    let below = |path: &str| path.strip_prefix("migrations/").unwrap_or(path).to_owned();
    fixture.iter().map(|(path, entry)| (below(path), entry.text.clone())).collect()
}

#[test]
fn sqlite_ends_where_the_originals_end() {
    judged("sqlite", || Some(Store::file()));
}

#[test]
fn postgres_ends_where_the_originals_end() {
    judged("postgres", || Store::postgres("squashing"));
}

#[test]
fn mariadb_ends_where_the_originals_end() {
    judged("mysql", || Store::mariadb("squashing"));
}

#[track_caller]
fn judged(backend: &str, store: impl Fn() -> Option<Store> + Sync) {
    let mut cases = Case::all();
    cases.retain(|case| case.backends().contains(&backend));
    each(&cases, |case| match (store(), store()) {
        (Some(one), Some(other)) => judge::judge(case, backend, &[one, other]),
        _ => Ok(()),
    });
}

#[test]
fn each_case_says_what_it_shows() {
    each(&Case::all(), |case| {
        case.file("about").filter(|about| !about.trim().is_empty()).ok_or("there is no `about`")?;
        match case.backends().iter().find(|backend| !BACKENDS.contains(backend)) {
            Some(unknown) => Err(format!("there is no backend {unknown}")),
            None => Ok(()),
        }
    });
}
