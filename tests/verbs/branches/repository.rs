//! A project in a real git repository, and databases that live with it.

use std::process::Command;

use caribou_harness::{Output, Project};

use crate::catalog::{difference, unordered};
use crate::support::{Store, caribou, json, small, steps};

/// A project in a repository of its own. What is checked out is on disk, as for everybody.
pub(crate) struct Repository {
    pub(crate) project: Project,
}

/// Someone who commits, on a day of January 2026.
pub(crate) type Author = (&'static str, u32);

pub(crate) const ANN: Author = ("Ann", 10);
pub(crate) const BEN: Author = ("Ben", 11);
pub(crate) const CLEO: Author = ("Cleo", 12);

impl Repository {
    /// Commits a project as `main`, by Ann; `None` where there is no git.
    pub(crate) fn new(base: &str) -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            assert!(std::env::var_os("CARIBOU_TEST_REQUIRE").is_none(), "git is not installed");
            eprintln!("skipped: git is not installed");
            return None;
        }
        let repository = Self { project: small(base) };
        repository.git(ANN, "init --quiet --initial-branch=main");
        repository.commit(ANN);
        Some(repository)
    }

    /// Runs git as somebody, without anything of whoever runs the tests; says whether it went well.
    fn tried(&self, (name, day): Author, line: &str) -> (bool, String) {
        let mut command = Command::new("git");
        command.current_dir(self.project.path()).args(line.split_whitespace()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let date = format!("2026-01-{day}T09:00:00Z");
        for (key, value) in [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", name),
            ("GIT_AUTHOR_EMAIL", "someone@example.org"),
            ("GIT_AUTHOR_DATE", &date),
            ("GIT_COMMITTER_NAME", name),
            ("GIT_COMMITTER_EMAIL", "someone@example.org"),
            ("GIT_COMMITTER_DATE", &date),
        ] {
            command.env(key, value);
        }
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// Runs git.
    #[track_caller]
    pub(crate) fn git(&self, author: Author, line: &str) -> String {
        let (is_done, said) = self.tried(author, line);
        assert!(is_done, "git {line}: {said}");
        said
    }

    /// Commits all that is on disk.
    #[track_caller]
    pub(crate) fn commit(&self, author: Author) {
        self.git(author, "add --all");
        self.git(author, "commit --quiet --message=work");
    }

    /// A branch off `main` with these files.
    #[track_caller]
    pub(crate) fn branch(&self, name: &str, author: Author, files: &str) {
        self.git(author, &format!("checkout --quiet -b {name} main"));
        for (path, entry) in caribou_harness::Fixture::parse(files).iter() {
            self.project.write(path, &entry.text);
        }
        self.commit(author);
        self.checkout("main");
    }

    #[track_caller]
    pub(crate) fn checkout(&self, branch: &str) {
        self.git(ANN, &format!("checkout --quiet {branch}"));
    }

    /// Merges branches into what is checked out; what git says when it has conflicts.
    #[track_caller]
    pub(crate) fn merge(&self, branches: &[&str]) -> Result<(), String> {
        for branch in branches {
            let (is_done, said) = self.tried(CLEO, &format!("merge --no-edit --quiet {branch}"));
            if !is_done {
                return Err(said);
            }
        }
        Ok(())
    }

    /// Runs caribou in what is checked out.
    pub(crate) fn run(&self, line: &str) -> Output {
        caribou(&self.project).run(line)
    }

    /// Runs caribou on a database.
    pub(crate) fn on(&self, store: &Store, line: &str) -> Output {
        self.run(&format!("{line} --url {}", store.url()))
    }

    /// A database that was migrated with each of these branches checked out in turn.
    ///
    /// caribou does not run one branch on a database that has another one; Diesel does, so what is not checked out is put aside meanwhile.
    #[track_caller]
    pub(crate) fn lived(&self, backend: &str, branches: &[&str]) -> Option<Lived> {
        let store = match backend {
            "postgres" => Store::postgres("branches")?,
            "mysql" => Store::mariadb("branches")?,
            _ => Store::file(),
        };
        for (place, branch) in branches.iter().enumerate() {
            self.checkout(branch);
            let known = |app: &str, name: &str| self.project.at(&format!("migrations/{app}/{name}")).exists();
            aside(&store, place == 0, known, || drop(self.on(&store, "migrate --yes").exits(0)));
        }
        let life = if branches.is_empty() { "nothing".into() } else { branches.join(", then ") };
        self.checkout("main");
        Some(Lived { store, life })
    }

    /// Brings each database up to what is checked out: all must have the same schema, the same rows and the same history, and nothing is
    /// left to do; then back to where the branches began, and forth again.
    #[track_caller]
    pub(crate) fn all_end_alike(&self, backend: &str, databases: &[Lived], back: &[&str]) {
        let mut first: Option<(String, String)> = None;
        for Lived { store, life } in databases {
            self.on(store, "migrate --yes").exits(0);
            let (end, recorded) = (unordered(backend, store), store.recorded());
            let (first_end, first_recorded) = first.get_or_insert_with(|| (end.clone(), recorded.clone()));
            assert_eq!(difference(first_end, &end), "", "{life}: the schema or the rows");
            assert_eq!(*first_recorded, recorded, "{life}: the history");
            let again = self.on(store, "migrate --format json").exits(0);
            assert!(steps(&again).is_empty(), "{life}: again: {again}");
            self.on(store, "migrate --check").exits(0);
            self.on(store, "check --no-proof").exits(0);
            if back.is_empty() {
                continue;
            }
            for target in back {
                self.on(store, &format!("migrate {target} --yes")).exits(0);
            }
            self.on(store, "migrate --yes").exits(0);
            let end = unordered(backend, store);
            assert_eq!(difference(first_end, &end), "", "{life}: back to {back:?} and forth again");
        }
    }

    /// `makemigrations --merge` with arguments that writes what joins the branches.
    #[track_caller]
    pub(crate) fn join(&self, arguments: &str) -> Output {
        let output = self.run(&format!("makemigrations --merge --no-input {arguments}")).exits(0);
        self.run("check --no-proof").exits(0);
        output
    }

    /// The document of what would be written, and that nothing is.
    #[track_caller]
    pub(crate) fn judged(&self, arguments: &str, exit: i32) -> serde_json::Value {
        let before = self.project.tree_of("migrations");
        let line = format!("makemigrations --merge --dry-run --no-input --format json {arguments}");
        let document = json(&self.run(&line).exits(exit));
        assert_eq!(self.project.tree_of("migrations"), before, "a dry run wrote something");
        document
    }
}

/// Does something while a database does not know that it has had the migrations that are not known.
pub(crate) fn aside(store: &Store, is_new: bool, known: impl Fn(&str, &str) -> bool, work: impl FnOnce()) {
    let recorded = if is_new { String::new() } else { store.recorded() };
    let rows = recorded.lines().filter_map(|line| line.split_once('\t'));
    let hidden: Vec<_> = rows.filter(|(app, name)| !known(app, name)).collect();
    for (app, name) in &hidden {
        store.execute(&format!(
            "UPDATE caribou_migrations SET app = 'aside_{app}' WHERE app = '{app}' AND name = '{name}'"
        ));
    }
    work();
    for (app, name) in &hidden {
        store.execute(&format!(
            "UPDATE caribou_migrations SET app = '{app}' WHERE app = 'aside_{app}' AND name = '{name}'"
        ));
    }
}

/// A database, and what it has been through.
pub(crate) struct Lived {
    pub(crate) store: Store,
    life: String,
}
