//! Branches that do the same in part: what is the same as a whole migration becomes one, and the rest is joined.

use caribou::MergeError;

use super::lives::{Branches, Migration};

const BASE: Migration<'static> = (
    "desk.0001_initial",
    &[],
    "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);\nINSERT INTO ticket (title) VALUES ('jam');",
);
const ON: &[&str] = &["desk.0001_initial"];
const RANK: &str = "ALTER TABLE ticket ADD COLUMN rank INTEGER;";
const DUE: &str = "ALTER TABLE ticket ADD COLUMN due TEXT;";
const NOTE: &str = "ALTER TABLE ticket ADD COLUMN note TEXT;";

fn forked<'a>(branches: &'a [&'a [Migration<'a>]]) -> Branches<'a> {
    Branches { base: &[BASE], branches }
}

/// What joins branches, and how many databases there were that end alike.
#[track_caller]
fn joined(branches: &Branches<'_>, first: &[&str]) -> (Vec<String>, usize) {
    let (joins, databases, end) = branches.joined(first).unwrap();
    assert!(end.contains("column ticket rank INTEGER"), "{end}");
    (joins, databases)
}

#[test]
fn what_both_begin_with_becomes_one_and_the_rest_is_joined() {
    let branches = &[
        &[("desk.0002_rank", ON, RANK), ("desk.0003_due", &["desk.0002_rank"], DUE)][..],
        &[("desk.0002_add_rank", ON, RANK), ("desk.0003_note", &["desk.0002_add_rank"], NOTE)],
    ];
    let (joins, databases) = joined(&forked(branches), &[]);
    let said = ["desk.0002_add_rank goes into desk.0002_rank", "desk.0004_merge_due_and_note joins"];
    assert_eq!((joins, databases), (said.map(str::to_owned).to_vec(), 3));
}

#[test]
fn a_branch_that_is_behind_the_other_needs_no_join() {
    let one = &[("desk.0002_rank", ON, RANK), ("desk.0003_due", &["desk.0002_rank"] as &[&str], DUE)][..];
    let other = &[("desk.0002_add_rank", ON, RANK)][..];
    let (joins, databases) = joined(&forked(&[one, other]), &[]);
    assert_eq!((joins.len(), databases), (1, 3), "{joins:?}");
    let (joins, databases) = joined(&forked(&[other, one]), &[]);
    assert_eq!((joins.len(), databases), (1, 3), "{joins:?}");
}

#[test]
fn all_of_several_migrations_become_one_each() {
    let branches = &[
        &[("desk.0002_rank", ON, RANK), ("desk.0003_due", &["desk.0002_rank"], DUE)][..],
        &[("desk.0002_more", ON, RANK), ("desk.0003_more", &["desk.0002_more"], DUE)],
    ];
    let (joins, databases) = joined(&forked(branches), &[]);
    let said = ["desk.0002_more goes into desk.0002_rank", "desk.0003_more goes into desk.0003_due"];
    assert_eq!((joins, databases), (said.map(str::to_owned).to_vec(), 3));
}

#[test]
fn what_comes_last_in_one_branch_and_first_in_the_other_becomes_one() {
    let branches = &[
        &[("desk.0002_due", ON, DUE), ("desk.0003_rank", &["desk.0002_due"], RANK)][..],
        &[("desk.0002_add_rank", ON, RANK)],
    ];
    let (joins, databases) = joined(&forked(branches), &[]);
    let said = ["desk.0003_rank goes into desk.0002_add_rank", "desk.0004_merge_add_rank_and_due joins"];
    assert_eq!((joins, databases), (said.map(str::to_owned).to_vec(), 3));
}

#[test]
fn three_branches_can_have_the_same() {
    let branches = &[
        &[("desk.0002_rank", ON, RANK)][..],
        &[("desk.0002_more", ON, RANK), ("desk.0003_due", &["desk.0002_more"], DUE)],
        &[("desk.0002_again", ON, RANK), ("desk.0003_note", &["desk.0002_again"], NOTE)],
    ];
    let (joins, databases) = joined(&forked(branches), &[]);
    assert_eq!((joins.len(), databases), (3, 4), "{joins:?}");
}

#[test]
fn the_order_of_the_rest_can_matter() {
    let view = |columns: &str| {
        format!("DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT {columns} FROM ticket;")
    };
    let (id, title) = (view("id"), view("title"));
    let branches: &[&[Migration<'_>]] = &[
        &[("desk.0002_rank", ON, RANK), ("desk.0003_id", &["desk.0002_rank"], &id)],
        &[("desk.0002_more", ON, RANK), ("desk.0003_title", &["desk.0002_more"], &title)],
    ];
    let branches = forked(branches);
    assert!(matches!(branches.joined(&[]), Err(MergeError::Choose { only: None, .. })));
    let (joins, _, end) = branches.joined(&["desk.0003_title"]).unwrap();
    assert_eq!(joins.last().unwrap(), "desk.0004_merge_id_and_title joins with statements");
    assert!(end.contains("CREATE VIEW shown AS SELECT id FROM ticket"), "{end}");
}

#[test]
fn the_rest_can_be_told_anew() {
    let branches = &[
        &[
            ("desk.0002_rank", ON, RANK),
            ("desk.0003_index", &["desk.0002_rank"], "CREATE INDEX by_title ON ticket (title, rank);"),
        ][..],
        &[
            ("desk.0002_more", ON, RANK),
            ("desk.0003_subject", &["desk.0002_more"], "ALTER TABLE ticket RENAME COLUMN title TO subject;"),
        ],
    ];
    let (joins, _, end) = forked(branches).joined(&["desk.0003_index"]).unwrap();
    assert_eq!(joins.last().unwrap(), "desk.0003_index is told anew as desk.0004_index");
    assert!(end.contains("CREATE INDEX by_title ON ticket (subject, rank)"), "{end}");
}

/// Why branches are refused; nothing is written.
#[track_caller]
fn refused(branches: &[&[Migration<'_>]]) -> MergeError {
    let all = forked(branches).all();
    let before = all.tree();
    let error = super::lives::join(&all, &["desk.0003_due"]).unwrap_err();
    assert_eq!(all.tree(), before);
    error
}

#[test]
fn what_is_the_same_in_another_place_is_refused_where_the_place_matters() {
    // In one branch what is dropped has been copied before, in the other one it never is.
    let drop = "ALTER TABLE ticket DROP COLUMN title;";
    let error = refused(&[
        &[
            (
                "desk.0002_text",
                ON,
                "ALTER TABLE ticket ADD COLUMN text TEXT;\nUPDATE ticket SET text = title;",
            ),
            ("desk.0003_drop", &["desk.0002_text"], drop),
        ],
        &[("desk.0002_drop", ON, drop)],
    ]);
    assert!(matches!(error, MergeError::PartlySame { .. }), "{error:?}");
}

#[test]
fn what_is_the_same_in_a_part_of_a_migration_is_refused() {
    let both = format!("{RANK}\n{DUE}");
    let error = refused(&[&[("desk.0002_both", ON, &both)], &[("desk.0002_rank", ON, RANK)]]);
    assert!(matches!(error, MergeError::PartlySame { .. }), "{error:?}");
}
