//! `makemigrations`, case by case: what is there, what is wanted, and the files that a careful person would have written.
//!
//! The cases are folders in `tests/verbs/making`; its README says how to read and to write one.
//! [`what_is_written`] compares what the binary writes with what is expected. The other tests never run `makemigrations`:
//! they let each database judge the expected files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::each::each;
use crate::support::Store;

mod case;
mod judge;

use case::{BACKENDS, Case, migrations, written};

#[test]
fn what_is_written() {
    let update = std::env::var_os("CARIBOU_UPDATE").is_some();
    each(&Case::all(), |case| {
        let actual = made(case)?;
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

/// Runs `makemigrations` and returns the files it wrote, and what it said as `output` where nothing was written or the case asks for it.
fn made(case: &Case) -> Result<BTreeMap<String, String>, String> {
    let project = case.project();
    let caribou = case.caribou(&project);
    let before = migrations(&project);
    let arguments: Vec<&str> = ["makemigrations", "--no-input"].into_iter().chain(case.flags()).collect();
    let output = caribou.run_args(arguments);
    let mut actual = written(&before, &migrations(&project));
    if output.code.is_none_or(|code| code == 101) {
        return Err(output.to_string());
    }
    if actual.is_empty() || output.code != Some(0) || case.file("expected/output").is_some() {
        actual.insert("output".into(), output.to_string());
    }
    if output.code == Some(0) && !case.flags().contains(&"--dry-run") {
        let check = caribou.run("makemigrations --check");
        match check.code {
            Some(0) => {}
            // As it should be where only some apps were asked for.
            Some(1) => drop(actual.insert("check".into(), check.to_string())),
            _ => return Err(check.to_string()),
        }
    }
    Ok(actual)
}

#[test]
fn sqlite_takes_it_there_and_back() {
    judged("sqlite", || Some(Store::file()));
}

#[test]
fn postgres_takes_it_there_and_back() {
    judged("postgres", || Store::postgres("making"));
}

#[test]
fn mariadb_takes_it_there_and_back() {
    judged("mysql", || Store::mariadb("making"));
}

#[track_caller]
fn judged(backend: &str, store: impl Fn() -> Option<Store> + Sync) {
    let mut cases = Case::all();
    cases.retain(|case| case.backends().contains(&backend));
    each(&cases, |case| store().map_or(Ok(()), |store| judge::judge(case, backend, &store)));
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
