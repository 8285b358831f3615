//! Pairs of branches, each with the verdict that a thoughtful person expects, and with a judge: the databases themselves.
//!
//! The cases are texts in `tests/verbs/merging`; its README says how to read and to write one.
//! The judge shares no code with what is under test: it runs both orders through the database's own session and compares catalogs and rows
//! as the database itself says them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use caribou::merging::Verdict;

use crate::each::{Named as _, each};

mod case;
mod judge;
mod said;

use case::{BACKENDS, Case};
use judge::{Pool, judge};
use said::said;

#[test]
fn each_case_is_whole() {
    each(&Case::all(), |case| {
        if case.why().is_empty() {
            return Err("it is not said why".into());
        }
        let unknown = case.unknown();
        if !unknown.is_empty() {
            return Err(format!("nothing reads {unknown:?}"));
        }
        for backend in case.backends() {
            if !BACKENDS.contains(&backend) {
                return Err(format!("there is no backend {backend}"));
            }
            case.expected(backend)?;
            if case.there(backend).is_empty()
                || case::SIDES.iter().any(|side| case.branch(side, backend).is_empty())
            {
                return Err(format!("there is no script for {backend}"));
            }
        }
        Ok(())
    });
}

#[test]
fn judged_on_sqlite() {
    insta::assert_snapshot!(judged("sqlite").unwrap(), @r"
    + insert_row_twice: SameEffect, called Contradict: rows may show it
    + insert_two_rows: Independent, called OrderMatters: rows may show it
    - migrations_partly_the_same: Contradict, called SameEffect: they do the same
    + update_increments: Independent, called OrderMatters: rows may show it
    + update_twice: SameEffect, called OrderMatters: rows may show it
    + update_two_rows: Independent, called OrderMatters: rows may show it
    ");
}

#[test]
fn judged_on_postgres() {
    if let Some(list) = judged("postgres") {
        insta::assert_snapshot!(list, @"
        + add_column_insert_without_columns: Independent, called OrderMatters: rows may show it
        + add_column_rows_copied_by_star: Independent, called OrderMatters: rows may show it
        + check_against_other_column: Independent, called OrderMatters: rows may show it
        + default_against_insert_with_value: Independent, called OrderMatters: rows may show it
        + do_block_and_table: Independent, called OrderMatters: not understood
        + insert_row_twice: SameEffect, called Contradict: rows may show it
        - migrations_partly_the_same: Contradict, called SameEffect: they do the same
        + schema_set: Independent, called OrderMatters: not understood
        + update_increments: Independent, called OrderMatters: rows may show it
        + update_twice: SameEffect, called OrderMatters: rows may show it
        + update_two_rows: Independent, called OrderMatters: rows may show it
        ");
    }
}

#[test]
fn judged_on_mariadb() {
    if let Some(list) = judged("mysql") {
        insta::assert_snapshot!(list, @"
        + check_against_other_column: Independent, called OrderMatters: rows may show it
        + default_against_insert_with_value: Independent, called OrderMatters: rows may show it
        + insert_row_twice: SameEffect, called Contradict: rows may show it
        + insert_two_rows: Independent, called OrderMatters: rows may show it
        - migrations_partly_the_same: Contradict, called SameEffect: they do the same
        + update_increments: Independent, called OrderMatters: rows may show it
        + update_twice: SameEffect, called OrderMatters: rows may show it
        + update_two_rows: Independent, called OrderMatters: rows may show it
        ");
    }
}

/// Fails when the judge does not come to the verdict of a case (to a milder one only where the case says that its rows do not show it),
/// or when caribou calls any case independent that is not.
///
/// Returns the cases of which caribou says something else than the judge: `-` for too little, `+` for too much, and why; `None` where
/// there is no server. Whoever makes the list shorter changes the snapshot; a longer one is a defect.
#[track_caller]
fn judged(backend: &str) -> Option<String> {
    let pool = Pool::new(backend);
    let lines = Mutex::new(BTreeMap::new());
    let is_there = Mutex::new(false);
    each(&Case::on(backend), |case| {
        let expected = case.expected(backend)?;
        let seen = pool.with(|stores| {
            let judgement = judge(case, backend, stores)?;
            Ok::<_, String>((judgement, said(case, backend, &stores[0])?))
        });
        let Some(seen) = seen else { return Ok(()) };
        *is_there.lock().unwrap() = true;
        let (judgement, said) = seen?;
        let seen = judgement.verdict();
        let is_expected =
            if expected.depends_on_rows { seen < expected.verdict } else { seen == expected.verdict };
        if !is_expected {
            return Err(format!("expected {:?}, seen {seen:?}\n{}", expected.verdict, judgement.told()));
        }
        if [said.read, said.run].contains(&Verdict::Independent) && judgement.differs() {
            return Err(format!("called independent, and is not:\n{}", judgement.told()));
        }
        if said.run != expected.verdict {
            let is = expected.verdict;
            let sign = if said.run < is { '-' } else { '+' };
            let line = format!("{sign} {}: {is:?}, called {:?}: {}\n", case.name(), said.run, said.why);
            lines.lock().unwrap().insert(case.name().to_owned(), line);
        }
        Ok(())
    });
    let list = lines.into_inner().unwrap().into_values().collect();
    is_there.into_inner().unwrap().then_some(list)
}
