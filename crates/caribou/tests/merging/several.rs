//! More than two branches whose order matters.

use caribou::MergeError;

use super::lives::{Branches, Migration};

const BASE: Migration<'static> = (
    "desk.0001_initial",
    &[],
    "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, state TEXT);\nINSERT INTO ticket (title) VALUES ('jam');",
);
const ON: &[&str] = &["desk.0001_initial"];

/// A view that is written as one likes.
macro_rules! view {
    ($name:literal, $columns:literal) => {
        concat!(
            "DROP VIEW IF EXISTS ",
            $name,
            ";\nCREATE VIEW ",
            $name,
            " AS SELECT ",
            $columns,
            " FROM ticket;"
        )
    };
}

/// What has to be chosen next.
fn choice(branches: &Branches<'_>, first: &[&str]) -> String {
    match branches.joined(first) {
        Err(MergeError::Choose { heads, only }) => {
            let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
            format!("{}, only {only:?}", heads.join(" or "))
        }
        other => format!("{other:?}"),
    }
}

fn views(end: &str) -> Vec<&str> {
    end.lines().filter(|line| line.starts_with("CREATE VIEW")).collect()
}

#[test]
fn of_three_that_write_the_same_the_last_one_wins_in_every_database() {
    let branches = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_a", ON, view!("shown", "id"))],
            &[("desk.0002_b", ON, view!("shown", "title"))],
            &[("desk.0002_c", ON, view!("shown", "state"))],
        ],
    };
    assert_eq!(choice(&branches, &[]), "desk.0002_a or desk.0002_b, only None");
    assert_eq!(choice(&branches, &["desk.0002_b"]), "desk.0002_a or desk.0002_c, only None");
    let (joins, databases, end) = branches.joined(&["desk.0002_b", "desk.0002_a"]).unwrap();
    assert_eq!(joins, ["desk.0003_merge_a_and_b_and_c joins with statements"]);
    // None, each, two of them in both orders, and three in six.
    assert_eq!(databases, 1 + 3 + 6 + 6);
    assert_eq!(views(&end), ["CREATE VIEW shown AS SELECT state FROM ticket"]);
    let (_, _, end) = branches.joined(&["desk.0002_c", "desk.0002_b", "desk.0002_a"]).unwrap();
    assert_eq!(views(&end), ["CREATE VIEW shown AS SELECT id FROM ticket"]);
}

#[test]
fn one_that_disputes_with_two_others_about_different_things_goes_between_them() {
    let both = concat!(view!("one", "title"), "\n", view!("two", "title"));
    let branches = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_one", ON, view!("one", "id"))],
            &[("desk.0002_both", ON, both)],
            &[("desk.0002_two", ON, view!("two", "id"))],
        ],
    };
    let (joins, databases, end) = branches.joined(&["desk.0002_one", "desk.0002_both"]).unwrap();
    assert_eq!((joins.len(), databases), (1, 16));
    assert_eq!(
        views(&end),
        ["CREATE VIEW one AS SELECT title FROM ticket", "CREATE VIEW two AS SELECT id FROM ticket"]
    );
    let (_, _, end) = branches.joined(&["desk.0002_two", "desk.0002_one"]).unwrap();
    assert_eq!(
        views(&end),
        ["CREATE VIEW one AS SELECT title FROM ticket", "CREATE VIEW two AS SELECT title FROM ticket"]
    );
}

#[test]
fn of_three_that_run_in_one_order_only_two_are_told_anew() {
    let branches = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_index", ON, "CREATE INDEX by_title ON ticket (title);")],
            &[("desk.0002_subject", ON, "ALTER TABLE ticket RENAME COLUMN title TO subject;")],
            &[("desk.0002_table", ON, "ALTER TABLE ticket RENAME TO issue;")],
        ],
    };
    assert!(choice(&branches, &[]).starts_with("desk.0002_index or desk.0002_subject, only Some"));
    let (joins, databases, end) = branches.joined(&["desk.0002_index", "desk.0002_subject"]).unwrap();
    assert_eq!(
        joins,
        [
            "desk.0002_subject is told anew as desk.0003_subject",
            "desk.0002_index is told anew as desk.0004_index"
        ]
    );
    // None, each, index before each of the two others, subject before table, and all in the one order.
    assert_eq!(databases, 1 + 3 + 3 + 1);
    for line in
        ["CREATE INDEX by_title ON issue (subject)", "values issue subject 'jam'", "has desk 0004_index"]
    {
        assert!(end.lines().any(|seen| seen == line), "{line}:\n{end}");
    }
}

#[test]
fn the_way_back_of_what_is_told_anew_is_told_anew_like_the_way_there() {
    let all = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_subject", ON, "ALTER TABLE ticket RENAME COLUMN title TO subject;")],
            &[("desk.0002_table", ON, "ALTER TABLE ticket RENAME TO issue;")],
        ],
    }
    .all();
    all.write(
        "migrations/desk/0002_subject/down.sql",
        "ALTER TABLE ticket RENAME COLUMN subject TO title;\n",
    );
    super::lives::join(&all, &["desk.0002_subject"]).unwrap();
    // A column that is dropped and made again would have lost what is in it.
    let down = all.read("migrations/desk/0003_subject/down.sql");
    assert_eq!(down.trim(), "ALTER TABLE issue RENAME COLUMN subject TO title;");
}

#[test]
fn what_has_to_go_first_and_what_may_are_joined_together() {
    let subject = concat!("ALTER TABLE ticket RENAME COLUMN title TO subject;\n", view!("shown", "id"));
    let branches = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_index", ON, "CREATE INDEX by_title ON ticket (title);")],
            &[("desk.0002_subject", ON, subject)],
            &[("desk.0002_view", ON, view!("shown", "state"))],
        ],
    };
    assert!(
        choice(&branches, &["desk.0002_subject"])
            .starts_with("desk.0002_index or desk.0002_subject, only Some")
    );
    assert_eq!(choice(&branches, &["desk.0002_index"]), "desk.0002_subject or desk.0002_view, only None");
    let (joins, _, end) = branches.joined(&["desk.0002_index", "desk.0002_view"]).unwrap();
    assert_eq!(
        joins,
        [
            "desk.0002_index is told anew as desk.0003_index",
            "desk.0004_merge_view_and_index joins with statements"
        ]
    );
    assert_eq!(views(&end), ["CREATE VIEW shown AS SELECT id FROM ticket"]);
    assert!(end.contains("CREATE INDEX by_title ON ticket (subject)"), "{end}");
    let (_, _, end) = branches.joined(&["desk.0002_index", "desk.0002_subject"]).unwrap();
    assert_eq!(views(&end), ["CREATE VIEW shown AS SELECT state FROM ticket"]);
}

#[test]
fn two_disputes_in_one_app_are_settled_in_one_migration() {
    let branches = Branches {
        base: &[BASE],
        branches: &[
            &[("desk.0002_a", ON, view!("one", "id"))],
            &[("desk.0002_b", ON, view!("one", "title"))],
            &[("desk.0002_c", ON, view!("two", "id"))],
            &[("desk.0002_d", ON, view!("two", "title"))],
        ],
    };
    assert_eq!(choice(&branches, &["desk.0002_b"]), "desk.0002_c or desk.0002_d, only None");
    let (joins, databases, end) = branches.joined(&["desk.0002_b", "desk.0002_c"]).unwrap();
    assert_eq!(joins, ["desk.0003_merge_a_and_b_and_c_and_d joins with statements"]);
    assert_eq!(databases, 1 + 4 + 12);
    assert_eq!(
        views(&end),
        ["CREATE VIEW one AS SELECT id FROM ticket", "CREATE VIEW two AS SELECT title FROM ticket"]
    );
}

#[test]
fn disputes_of_two_apps_are_settled_at_once() {
    let shop: Migration<'_> =
        ("shop.0001_initial", &[], "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT);");
    let in_shop = &["shop.0001_initial"];
    let branches = Branches {
        base: &[BASE, shop],
        branches: &[
            &[("desk.0002_a", ON, view!("one", "id"))],
            &[("desk.0002_b", ON, view!("one", "title"))],
            &[("shop.0002_index", in_shop, "CREATE INDEX by_name ON item (name);")],
            &[("shop.0002_label", in_shop, "ALTER TABLE item RENAME COLUMN name TO label;")],
        ],
    };
    let (joins, _, end) = branches.joined(&["shop.0002_index", "desk.0002_b"]).unwrap();
    assert_eq!(
        joins,
        ["shop.0002_index is told anew as shop.0003_index", "desk.0003_merge_a_and_b joins with statements"]
    );
    assert_eq!(views(&end), ["CREATE VIEW one AS SELECT id FROM ticket"]);
    assert!(end.contains("CREATE INDEX by_name ON item (label)"), "{end}");
}

#[test]
fn more_branches_than_can_be_looked_at_are_refused() {
    let views =
        [view!("one", "1"), view!("one", "2"), view!("one", "3"), view!("one", "4"), view!("one", "5")];
    let names = ["desk.0002_a", "desk.0002_b", "desk.0002_c", "desk.0002_d", "desk.0002_e"];
    let migrations: Vec<[Migration<'_>; 1]> =
        (0..5).map(|place| [(names[place], ON, views[place])]).collect();
    let branches: Vec<&[Migration<'_>]> = migrations.iter().map(|one| one.as_slice()).collect();
    let all = Branches { base: &[BASE], branches: &branches }.all();
    let before = all.tree();
    let Err(MergeError::NotAlike { why, .. }) = super::lives::join(&all, &names[..4]) else {
        panic!("joined")
    };
    assert_eq!(why, "5 branches depend on their order, and what they lead to is looked at for 4 at most");
    assert_eq!(all.tree(), before);
}
