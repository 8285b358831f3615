//! A password is printed nowhere, stored nowhere.

use crate::support::{caribou, project};

const SECRET: &str = "s3cr3t-pa55";

#[track_caller]
fn silent(output: &caribou_harness::Output) {
    let all = format!("{}{}", output.stdout, output.stderr);
    assert!(!all.contains(SECRET) && !all.contains("s3cr3t"), "the password is printed:\n{all}");
}

#[test]
fn a_url_that_is_wrong_is_not_repeated() {
    let project = project("desk");
    let caribou = caribou(&project);
    for url in [
        "oracle://desk:s3cr3t-pa55@127.0.0.1/desk",
        "postgres://desk:s3cr3t-pa55@127.0.0.1",
        "postgres://desk:s3cr3t-pa55@127.0.0.1/",
        "postgres://desk:s3cr3t-pa55@127.0.0.1:notaport/desk",
        "postgres://desk:s3cr3t-pa55/desk",
        "postgres://desk:s3cr3t-pa55@@127.0.0.1:1/desk",
        "mysql://desk:s3cr3t-pa55@127.0.0.1:99999/desk",
        " ",
        "",
    ] {
        for format in ["human", "json"] {
            let output = caribou.run_args(["migrate", "--format", format, "--url", url]);
            assert!(matches!(output.code, Some(2 | 7)), "{url}: {output}");
            silent(&output);
            let output =
                caribou.run_args(["migrate", "--nonsense", "--format", format, &format!("--url={url}")]);
            assert_eq!(output.code, Some(2), "{url}: {output}");
            silent(&output);
        }
        let output = caribou.clone().env("DESK_URL", url).run("migrate -v --database server");
        silent(&output);
    }
}

#[test]
fn no_verb_prints_the_password_of_a_server_that_is_down() {
    let project = project("desk");
    let mut urls = vec![
        "postgres://desk:s3cr3t-pa55@127.0.0.1:1/desk",
        "postgres://127.0.0.1:1/desk?user=desk&password=s3cr3t-pa55",
        "postgres://desk:s3cr3t%2Dpa55@127.0.0.1:1/desk",
    ];
    if cfg!(feature = "mysql") {
        urls.push("mysql://desk:s3cr3t-pa55@127.0.0.1:1/desk");
    }
    for url in urls {
        let caribou = caribou(&project).env("DESK_URL", url);
        for verb in [
            "migrate",
            "migrate --plan",
            "showmigrations -v",
            "check",
            "history",
            "sqlmigrate tickets 1",
            "graph",
            "resolve tickets 1 --applied",
        ] {
            for format in ["human", "json"] {
                silent(&caribou.run(&format!("{verb} --database server --format {format}")));
                silent(&caribou.run(&format!("{verb} --url {url} --format {format}")));
            }
        }
    }
}

#[test]
fn a_wrong_password_is_not_printed_and_the_right_one_is_not_stored() {
    let project = project("desk");
    let mut servers: Vec<_> = caribou_harness::postgres().into_iter().collect();
    if cfg!(feature = "mysql") {
        servers.extend(caribou_harness::mariadb());
    }
    for server in servers {
        let database = server.database("secrets");
        let caribou = caribou(&project).env("DESK_URL", database.url());
        let wrong = database.url().replace("s3cr3t-pa55", "s3cr3t-wrong");
        for line in [format!("migrate --url {wrong}"), format!("migrate --format json --url {wrong}")] {
            let output = caribou.run(&line);
            assert_eq!(output.code, Some(7), "{output}");
            silent(&output);
        }
        for verb in ["migrate", "showmigrations", "history", "migrate tickets zero --yes", "migrate", "check"]
        {
            silent(&caribou.run(&format!("{verb} -v --database server")).exits(0));
            silent(&caribou.run(&format!("{verb} --format json --url {}", database.url())).exits(0));
        }
        project.write("migrations/tickets/0004_fails/up.sql", "SELECT * FROM nowhere;\n");
        silent(&caribou.run("migrate --database server").exits(6));
        project.remove("migrations/tickets/0004_fails");
        for table in ["caribou_migrations", "caribou_events", "caribou_target"] {
            let text = database.query(&format!("SELECT * FROM {table}"));
            assert!(!text.is_empty() && !text.contains("s3cr3t"), "{table}: {text}");
        }
    }
}
