//! Help, versions, colours, silence, completions, the manual page.

use insta::assert_snapshot;

use crate::support::{caribou, error_document, json, project, small};

#[test]
fn help_names_every_verb_and_every_flag() {
    let project = small("//- /migrations/\n");
    let caribou = caribou(&project);
    let help = caribou.run("--help").exits(0);
    assert_snapshot!("help", help);
    assert_eq!(help.stderr, "");
    let verbs = [
        "migrate",
        "showmigrations",
        "sqlmigrate",
        "makemigrations",
        "squashmigrations",
        "optimizemigration",
        "renamemigration",
        "check",
        "drift",
        "resolve",
        "history",
        "graph",
    ];
    for verb in verbs {
        let output = caribou.run(&format!("{verb} --help")).exits(0);
        assert_snapshot!(format!("help_{verb}"), output);
    }
}

#[test]
fn version_is_that_of_the_crate() {
    let project = small("//- /migrations/\n");
    let output = caribou(&project).run("--version").exits(0);
    assert_eq!(output.stdout, format!("caribou {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_exits_with_2_and_names_the_nearest() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrat").exits(2), @"
    $ caribou migrat
    [exit 2]
    --- stderr
    error: unrecognized subcommand 'migrat'

      tip: some similar subcommands exist: 'graph', 'showmigrations', 'sqlmigrate', 'migrate'

    Usage: caribou [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    for line in [
        "",
        "migrate --fak",
        "migrate a b c",
        "sqlmigrate",
        "sqlmigrate tickets",
        "resolve tickets 1",
        "resolve tickets 1 --applied --reverted",
        "migrate --atomic sometimes",
        "migrate --prune --fake",
        "migrate --lock-timeout -1",
        "migrate -q -v",
        "migrate --color sometimes",
        "completions cmd.exe",
        "migrate --project . --migrations-dir migrations",
        "migrate --database local --url sqlite:x",
    ] {
        let output = caribou.run(line).exits(2);
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{output}");
    }
    let error = error_document(&caribou.run("migrate --fak --format json").exits(2));
    assert_eq!(error["code"], "usage");
    error_document(&caribou.run("migrate --format=json --fak").exits(2));
    assert!(!project.at("desk.sqlite3").exists());
}

#[test]
fn quiet_leaves_the_result_and_errors() {
    let project = project("desk");
    let caribou = caribou(&project);
    let output = caribou.run("migrate accounts -q").exits(0);
    assert_eq!(output.stderr, "");
    assert!(output.stdout.contains("2 migrations applied"), "{output}");
    let output = caribou.run("migrate tickets nope -q").exits(2);
    assert_eq!(output.stderr, "error: tickets has no migration \"nope\"\n");
}

#[test]
fn colours_come_when_asked_for_and_only_then() {
    let project = project("desk");
    let caribou = caribou(&project);
    let has_colour = |line: &str, env: &[(&str, &str)]| {
        let caribou = env.iter().fold(caribou.clone(), |caribou, (key, value)| caribou.env(key, value));
        let output = caribou.run(line);
        output.stdout.contains('\u{1b}') || output.stderr.contains('\u{1b}')
    };
    for line in ["migrate --plan", "showmigrations", "migrate tickets nope"] {
        assert!(!has_colour(line, &[("TERM", "xterm")]), "{line} in a pipe");
        assert!(!has_colour(&format!("{line} --color never"), &[]), "{line} never");
        assert!(has_colour(&format!("{line} --color always"), &[]), "{line} always");
        assert!(has_colour(&format!("{line} --color always"), &[("NO_COLOR", "1")]), "{line} always wins");
        assert!(!has_colour(line, &[("NO_COLOR", "1"), ("TERM", "xterm")]), "{line} NO_COLOR");
    }
    // A document has no colours, whatever is asked for.
    json(&caribou.run("showmigrations --format json --color always").exits(0));
}

#[test]
fn completions_and_the_manual_know_the_verbs() {
    let project = small("//- /migrations/\n");
    let caribou = caribou(&project);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = caribou.run(&format!("completions {shell}")).exits(0);
        for word in ["showmigrations", "sqlmigrate", "lock-timeout", "migrations-dir"] {
            assert!(output.stdout.contains(word), "{shell} knows no {word}");
        }
        assert_eq!(output.stderr, "");
    }
    let man = caribou.run("man").exits(0).stdout;
    assert!(man.contains(".TH caribou 1"), "{man}");
    for word in ["showmigrations", "\\-\\-migrations\\-dir", "\\-\\-format"] {
        assert!(man.contains(word), "the manual knows no {word}");
    }
}

#[test]
fn the_manual_has_the_flags_of_the_verbs() {
    let project = small("//- /migrations/\n");
    let man = caribou(&project).run("man").exits(0).stdout;
    for word in ["\\-\\-lock\\-timeout", "\\-\\-prune", "\\-\\-backwards", "\\-\\-accept"] {
        assert!(man.contains(word), "the manual knows no {word}");
    }
}

#[test]
fn a_reader_that_goes_away_or_a_full_disk_is_no_panic() {
    let project = project("desk");
    let sh = caribou_harness::Caribou::new("/bin/sh".as_ref(), &project);
    let lines = [
        "graph --as dot",
        "completions bash",
        "man",
        "showmigrations",
        "--help",
        "migrate --format=json --fak",
    ];
    for line in lines {
        for sink in ["> /dev/full", "2> /dev/full", "> /dev/full 2>&1", "| true"] {
            let output = sh.run_args(["-c", &format!("{} {line} {sink}", crate::support::BINARY)]);
            assert!(!output.stderr.contains("panicked") && output.code != Some(101), "{output}");
        }
    }
}
