//! What each backend is asked.

use crate::Scripts;

const TEAM: &str = "CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)";

/// What each backend is asked, under a name.
pub(crate) fn cases<'a>() -> Vec<(&'static str, &'a str, Vec<Scripts<'a>>, Vec<Scripts<'a>>)> {
    let folded = (
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(20) NOT NULL, CONSTRAINT short CHECK (length(title) < 20))",
        Some("DROP TABLE ticket"),
    );
    let made = ("CREATE TABLE ticket (id INTEGER PRIMARY KEY)", Some("DROP TABLE ticket"));
    let with = |column: &'a str| vec![made, (column, Some("ALTER TABLE ticket DROP COLUMN kind"))];
    vec![
        (
            "columns in the CREATE",
            TEAM,
            with("ALTER TABLE ticket ADD COLUMN kind VARCHAR(9)"),
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, kind VARCHAR(9))",
                Some("DROP TABLE ticket"),
            )],
        ),
        (
            "another default",
            TEAM,
            with("ALTER TABLE ticket ADD COLUMN kind VARCHAR(9) DEFAULT 'a'"),
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, kind VARCHAR(9) DEFAULT 'b')",
                Some("DROP TABLE ticket"),
            )],
        ),
        (
            "another name of a constraint",
            "",
            vec![folded],
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(20) NOT NULL, CONSTRAINT small CHECK (length(title) < 20))",
                Some("DROP TABLE ticket"),
            )],
        ),
        (
            "a constraint without a name",
            "",
            vec![folded],
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(20) NOT NULL, CHECK (length(title) < 20))",
                Some("DROP TABLE ticket"),
            )],
        ),
        (
            "another order of columns",
            "",
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER); INSERT INTO ticket (id, a, b) VALUES (1, 2, 3)",
                Some("DROP TABLE ticket"),
            )],
            vec![(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, b INTEGER, a INTEGER); INSERT INTO ticket (id, a, b) VALUES (1, 2, 3)",
                Some("DROP TABLE ticket"),
            )],
        ),
        (
            "another row",
            TEAM,
            vec![(
                "INSERT INTO team (id, name) VALUES (1, 'a'), (2, 'b')",
                Some("DELETE FROM team WHERE id < 9"),
            )],
            vec![(
                "INSERT INTO team (id, name) VALUES (1, 'a'), (2, 'c')",
                Some("DELETE FROM team WHERE id < 9"),
            )],
        ),
        (
            "one row too few",
            TEAM,
            vec![(
                "INSERT INTO team (id, name) VALUES (1, 'a'), (2, 'b')",
                Some("DELETE FROM team WHERE id < 9"),
            )],
            vec![("INSERT INTO team (id, name) VALUES (1, 'a')", Some("DELETE FROM team WHERE id < 9"))],
        ),
        (
            "the same values in other rows",
            TEAM,
            vec![(
                "INSERT INTO team (id, name) VALUES (1, 'a'), (2, 'b')",
                Some("DELETE FROM team WHERE id < 9"),
            )],
            vec![(
                "INSERT INTO team (id, name) VALUES (1, 'b'), (2, 'a')",
                Some("DELETE FROM team WHERE id < 9"),
            )],
        ),
        (
            "rows that were there, changed by one of them only",
            TEAM,
            vec![("UPDATE team SET name = 'x'", Some("SELECT 1"))],
            vec![("SELECT 1", Some("SELECT 1"))],
        ),
        ("the second leaves a table behind", TEAM, vec![folded], vec![(folded.0, Some("SELECT 1"))]),
        (
            "the first leave one behind, the second do not",
            TEAM,
            vec![(folded.0, Some("SELECT 1"))],
            vec![folded],
        ),
        ("neither has a way back", TEAM, vec![(folded.0, None)], vec![(folded.0, None)]),
        ("only the first have a way back", TEAM, vec![folded], vec![(folded.0, None)]),
        ("only the second have a way back", TEAM, vec![(folded.0, None)], vec![folded]),
        ("the way back of the first fails", TEAM, vec![(folded.0, Some("DROP TABLE nowhere"))], vec![folded]),
        (
            "the way back of the second fails",
            TEAM,
            vec![folded],
            vec![(folded.0, Some("DROP TABLE nowhere"))],
        ),
        ("the second fail", TEAM, vec![folded], vec![("ALTER TABLE nowhere ADD COLUMN x INTEGER", None)]),
        (
            "both need empty tables",
            TEAM,
            vec![(
                "CREATE TABLE other (id INTEGER PRIMARY KEY, CHECK (id > 0)); INSERT INTO other (id) SELECT 0 - id FROM team",
                Some("DROP TABLE other"),
            )],
            vec![("CREATE TABLE other (id INTEGER PRIMARY KEY, CHECK (id > 0))", Some("DROP TABLE other"))],
        ),
        (
            "only the second need empty tables",
            TEAM,
            vec![("CREATE TABLE other (id INTEGER PRIMARY KEY, CHECK (id > 0))", Some("DROP TABLE other"))],
            vec![(
                "CREATE TABLE other (id INTEGER PRIMARY KEY, CHECK (id > 0)); INSERT INTO other (id) SELECT 0 - id FROM team",
                Some("DROP TABLE other"),
            )],
        ),
        (
            "back on empty tables only",
            TEAM,
            vec![(
                "CREATE TABLE other (id INTEGER PRIMARY KEY)",
                Some(
                    "DROP TABLE other; CREATE TABLE other (id INTEGER PRIMARY KEY, CHECK (id > 0)); INSERT INTO other (id) SELECT 0 - id FROM team; DROP TABLE other",
                ),
            )],
            vec![("CREATE TABLE other (id INTEGER PRIMARY KEY)", Some("DROP TABLE other"))],
        ),
    ]
}
