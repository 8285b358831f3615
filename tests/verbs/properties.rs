//! Whatever the bytes, the binary does not panic.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use proptest::prelude::*;

use crate::support::{caribou, small};

const CASES: u32 = 24;

#[track_caller]
fn no_panic(project: &caribou_harness::Project, code_of_migrate: &[i32]) {
    let caribou = caribou(project);
    for line in [
        "migrate --plan",
        "check",
        "sqlmigrate a 2",
        "migrate",
        "migrate --format json",
        "migrate a zero --yes",
    ] {
        let output = caribou.run(line);
        let code = output.code.unwrap_or(101);
        assert!((0..=7).contains(&code) && !output.stderr.contains("panicked"), "{output}");
        if line == "migrate" {
            assert!(code_of_migrate.contains(&code), "{output}");
        }
    }
}

fn base() -> caribou_harness::Project {
    small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0001_x/down.sql
        DROP TABLE x;
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        ",
    )
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let toml = "(run_in_transaction|dependencies|replaces|run_before|aliases|phase|initial) = (true|\\[\"a.0001_x\"\\]|\\[\"a.__latest__\"\\]|\\[\"a.0002_y\"\\]|\"contract\"|\\[\\])\n";
    let sql = "(CREATE TABLE|INSERT INTO|DROP|BEGIN;|COMMIT;|;|'|\"|\\$a\\$|--|/\\*|\\*/|[a-z]{1,4}|\\(|\\)| |\n|\u{0}|é){0,24}";
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        proptest::collection::vec(toml, 0..4).prop_map(|lines| lines.concat().into_bytes()),
        sql.prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_may_be_metadata(text in bytes()) {
        let project = base();
        fs::write(project.at("migrations/a/0002_y/metadata.toml"), text).unwrap();
        no_panic(&project, &[0, 4]);
    }

    #[test]
    fn any_bytes_may_be_a_script(text in bytes()) {
        let project = base();
        fs::write(project.at("migrations/a/0002_y/up.sql"), text).unwrap();
        no_panic(&project, &[0, 4, 6]);
    }

    #[test]
    fn any_bytes_may_be_the_name_of_a_folder(name in proptest::collection::vec(1u8..=255, 1..24), app in any::<bool>()) {
        prop_assume!(!name.contains(&b'/') && name != b"." && name != b"..");
        let project = base();
        let parent = project.at(if app { "migrations" } else { "migrations/a" });
        let folder = parent.join(OsStr::from_bytes(&name)).join(if app { "0001_z" } else { "" });
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), "SELECT 1;\n").unwrap();
        no_panic(&project, &[0, 2, 4]);
    }

    #[test]
    fn any_text_may_be_the_project_file(text in "(\\PC|\n){0,60}|(\\[project\\]\n)?(apps|order|backends|default_database) = [\\[\"0-9a-z*/.,\\] ]{0,20}\n") {
        let project = base();
        project.write("caribou.toml", &text);
        no_panic(&project, &[0, 2, 4]);
    }

    #[test]
    fn any_words_may_be_arguments(words in proptest::collection::vec("(migrate|showmigrations|sqlmigrate|check|history|graph|a|0002|zero|--[a-z]{1,5}|--plan|--fake|--check|[^\u{0}]{0,6})", 0..5)) {
        let project = base();
        let output = caribou(&project).run_args(&words);
        prop_assert!(output.code.is_some_and(|code| (0..=7).contains(&code)), "{}", output);
        prop_assert!(!output.stderr.contains("panicked"), "{}", output);
    }
}
