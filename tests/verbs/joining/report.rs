//! The report of heads, wherever a verb meets them.

use std::process::Command;

use caribou_harness::Project;
use insta::assert_snapshot;

use super::{add, contradicting, forked, independent, renamed_and_indexed, untouched, words};
use crate::support::{caribou, error_document, json};

#[test]
fn migrate_says_what_each_side_does_and_that_they_get_along() {
    let project = independent();
    assert_snapshot!(untouched(&project, "migrate", 4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets has 2 heads, which fork at 0001_initial
      0002_priority  add column priority to ticket (INTEGER)
      0002_state     add column state to ticket (TEXT)
      0002_priority and 0002_state: independent, as their scripts say
    help: join them: caribou makemigrations --merge
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase
    ");
    assert!(!project.at("db.sqlite3").exists());
}

#[test]
fn the_statements_that_decide_are_named_with_file_and_line() {
    assert_snapshot!(untouched(&renamed_and_indexed(), "migrate --plan", 4), @"
    $ caribou migrate --plan
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets has 2 heads, which fork at 0001_initial
      0002_index    add index ticket_title to ticket (title)
      0002_subject  rename column title of ticket to subject
      0002_index and 0002_subject: order matters, as their scripts say
        migrations/tickets/0002_index/up.sql:1    CREATE INDEX ticket_title ON ticket (title)
        migrations/tickets/0002_subject/up.sql:1  ALTER TABLE ticket RENAME COLUMN title TO subject
          after the second, the first does not fit: table ticket has no column title
    help: join them, and choose which goes first: caribou makemigrations --merge
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase
    ");
    assert_snapshot!(untouched(&contradicting(), "migrate", 4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets has 2 heads, which fork at 0001_initial
      0002_number  add column state to ticket (INTEGER)
      0002_text    add column state to ticket (TEXT)
      0002_number and 0002_text: contradict, as their scripts say
        migrations/tickets/0002_number/up.sql:1  ALTER TABLE ticket ADD COLUMN state INTEGER
        migrations/tickets/0002_text/up.sql:1    ALTER TABLE ticket ADD COLUMN state TEXT
          after either, the other does not fit: table ticket has a column state already
    help: see what stands in the way, and what can be done: caribou makemigrations --merge
    ");
}

#[test]
fn every_verb_that_needs_one_head_gives_the_same_report() {
    let project = renamed_and_indexed();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER PRIMARY KEY);\n");
    let message = |line: &str| {
        let error = error_document(&untouched(&project, &format!("{line} --format json"), 4));
        assert_eq!(error["code"], "multiple_heads", "{line}");
        assert_eq!(words(&error["migrations"]), ["tickets.0002_index", "tickets.0002_subject"], "{line}");
        (error["message"].clone(), error["help"].clone(), error["conflicts"].clone())
    };
    let of_migrate = message("migrate");
    for line in
        ["migrate --check", "makemigrations", "makemigrations tickets --empty", "squashmigrations tickets 2"]
    {
        assert_eq!(message(line), of_migrate, "{line}");
    }
    let checked = json(&caribou(&project).run("check --format json").exits(1));
    let findings = checked["findings"].as_array().unwrap();
    let found: Vec<_> = findings.iter().filter(|finding| finding["code"] == "multiple_heads").collect();
    let [found] = found.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(
        (&found["message"], &found["help"], &found["conflicts"]),
        (&of_migrate.0, &of_migrate.1, &of_migrate.2)
    );
}

#[test]
fn programs_get_heads_pairs_and_statements() {
    let error = error_document(&untouched(&renamed_and_indexed(), "migrate --format json", 4));
    assert_snapshot!(serde_json::to_string_pretty(&error["conflicts"]).unwrap(), @r#"
    [
      {
        "app": "tickets",
        "fork": "0001_initial",
        "heads": [
          {
            "author": null,
            "commit": null,
            "date": null,
            "does": [
              "add index ticket_title to ticket (title)"
            ],
            "migrations": [
              "0002_index"
            ],
            "name": "0002_index"
          },
          {
            "author": null,
            "commit": null,
            "date": null,
            "does": [
              "rename column title of ticket to subject"
            ],
            "migrations": [
              "0002_subject"
            ],
            "name": "0002_subject"
          }
        ],
        "pairs": [
          {
            "decisions": [
              {
                "backend": "sqlite",
                "first": {
                  "file": "migrations/tickets/0002_index/up.sql",
                  "line": 1,
                  "text": "CREATE INDEX ticket_title ON ticket (title)"
                },
                "second": {
                  "file": "migrations/tickets/0002_subject/up.sql",
                  "line": 1,
                  "text": "ALTER TABLE ticket RENAME COLUMN title TO subject"
                },
                "verdict": "order_matters",
                "why": "after the second, the first does not fit: table ticket has no column title"
              }
            ],
            "first": "0002_index",
            "second": "0002_subject",
            "seen": {},
            "verdict": "order_matters"
          }
        ],
        "unread": null
      }
    ]
    "#);
}

#[test]
fn check_has_a_finding_for_each_app() {
    let project = independent();
    add(
        &project,
        "people/0001_initial",
        &[],
        ("CREATE TABLE person (id INTEGER PRIMARY KEY);", "DROP TABLE person;"),
    );
    for (name, column) in [("0002_mail", "mail"), ("0002_phone", "phone")] {
        let up = format!("ALTER TABLE person ADD COLUMN {column} TEXT;");
        let down = format!("ALTER TABLE person DROP COLUMN {column};");
        add(&project, &format!("people/{name}"), &["people.0001_initial"], (&up, &down));
    }
    let checked = json(&caribou(&project).run("check --format json").exits(1));
    let findings = checked["findings"].as_array().unwrap();
    let apps: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "multiple_heads")
        .map(|finding| words_of_apps(&finding["conflicts"]))
        .collect();
    assert_eq!(apps, [["people"], ["tickets"]]);
    // Heads of different apps have nothing to do with each other, and are not told as pairs.
    let error = error_document(&untouched(&project, "migrate --format json", 4));
    for app in [0, 1] {
        assert_eq!(error["conflicts"][app]["pairs"].as_array().unwrap().len(), 1);
    }
}

fn words_of_apps(conflicts: &serde_json::Value) -> Vec<String> {
    conflicts
        .as_array()
        .unwrap()
        .iter()
        .map(|conflict| conflict["app"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_script_that_cannot_be_read_hides_no_head() {
    let project = independent();
    project.write(
        "migrations/tickets/0002_state/up.sql",
        "ALTER TABLE ticket ADD COLUMN state TEXT DEFAULT 'open\n",
    );
    let output = untouched(&project, "migrate", 4);
    for words in [
        "tickets has 2 heads, which fork at 0001_initial",
        "0002_priority",
        "0002_state",
        "this string never ends",
        "makemigrations --merge",
    ] {
        assert!(output.stderr.contains(words), "{words}:\n{output}");
    }
}

#[test]
fn a_long_branch_is_told_in_a_few_words() {
    let project = independent();
    let columns = ["one", "two", "three", "four"];
    let mut before = "tickets.0002_state".to_owned();
    for (number, column) in columns.iter().enumerate() {
        let name = format!("{:04}_{column}", number + 3);
        let up = format!("ALTER TABLE ticket ADD COLUMN {column} TEXT;");
        let down = format!("ALTER TABLE ticket DROP COLUMN {column};");
        add(&project, &format!("tickets/{name}"), &[&before], (&up, &down));
        before = format!("tickets.{name}");
    }
    let output = untouched(&project, "migrate", 4);
    let line = output.stderr.lines().find(|line| line.contains("0006_four")).unwrap();
    assert_snapshot!(line.trim(), @"0006_four      add column state to ticket (TEXT), and 4 more (5 migrations)");
}

/// Runs git in a project, with an author and a time.
#[track_caller]
fn git(project: &Project, (author, date): (&str, &str), arguments: &[&str]) {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(project.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_NAME", author)
        .env("GIT_AUTHOR_EMAIL", "somebody@example.org")
        .env("GIT_COMMITTER_NAME", author)
        .env("GIT_COMMITTER_EMAIL", "somebody@example.org")
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn who_wrote_each_side_and_when_is_from_git() {
    let project = forked(&[("0002_priority", "ALTER TABLE ticket ADD COLUMN priority INTEGER;", "")]);
    git(&project, ("Ada", "2026-01-12T10:00:00Z"), &["init", "--quiet", "--initial-branch=main"]);
    git(&project, ("Ada", "2026-01-12T10:00:00Z"), &["add", "."]);
    git(&project, ("Ada", "2026-01-12T10:00:00Z"), &["commit", "--quiet", "-m", "priority"]);
    add(
        &project,
        "tickets/0002_state",
        &["tickets.0001_initial"],
        ("ALTER TABLE ticket ADD COLUMN state TEXT;", ""),
    );
    let output = untouched(&project, "migrate", 4);
    let line = |name: &str| output.stderr.lines().find(|line| line.trim().starts_with(name)).unwrap();
    assert!(line("0002_priority").ends_with("(Ada, 2026-01-12)"), "{output}");
    // What no commit has yet is nobody's.
    assert!(line("0002_state").ends_with("(TEXT)"), "{output}");
    git(&project, ("Grace", "2026-01-13T10:00:00Z"), &["add", "."]);
    git(&project, ("Grace", "2026-01-13T10:00:00Z"), &["commit", "--quiet", "-m", "state"]);
    let error = error_document(&untouched(&project, "migrate --format json", 4));
    let head = &error["conflicts"][0]["heads"][1];
    assert_eq!((&head["author"], &head["date"]), (&"Grace".into(), &"2026-01-13T10:00:00Z".into()));
    assert!(head["commit"].as_str().is_some_and(|hash| hash.len() >= 7));
}
