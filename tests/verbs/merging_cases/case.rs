//! A case: a text in `tests/verbs/merging`. The README there says what is in one.

use std::collections::BTreeMap;
use std::fs;

use caribou::merging::Verdict;
use caribou_harness::{Entry, Fixture, Project};

use crate::each::Named;
use crate::support::workspace;

/// The backends, as `caribou.toml` and the names of files have them.
pub(super) const BACKENDS: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// The two branches.
pub(super) const SIDES: [&str; 2] = ["first", "second"];

/// One text of `tests/verbs/merging`.
pub(super) struct Case {
    name: String,
    sections: Fixture,
}

/// What a thoughtful person says of the two branches.
pub(super) struct Expected {
    pub(super) verdict: Verdict,
    /// Whether the rows of the case are too harmless to show it.
    pub(super) depends_on_rows: bool,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Case {
    /// Every case, by name; only those whose name contains `CARIBOU_CASE`, if that is set.
    pub(super) fn all() -> Vec<Self> {
        let wanted = std::env::var("CARIBOU_CASE").unwrap_or_default();
        let entries = fs::read_dir(workspace().join("tests/verbs/merging")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut cases = BTreeMap::new();
        for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "case")) {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if name.contains(&wanted) {
                let sections = Fixture::parse(&fs::read_to_string(&path).unwrap());
                cases.insert(name.clone(), Self { name, sections });
            }
        }
        assert!(!cases.is_empty(), "there is no case with {wanted:?} in its name");
        cases.into_values().collect()
    }

    /// Every case that is written for a backend.
    pub(super) fn on(backend: &str) -> Vec<Self> {
        let mut cases = Self::all();
        cases.retain(|case| case.backends().contains(&backend));
        cases
    }

    /// The backends that it is written for.
    pub(super) fn backends(&self) -> Vec<&str> {
        match self.sections.get("backends") {
            Some(entry) => entry.flags.iter().map(String::as_str).collect(),
            None => BACKENDS.to_vec(),
        }
    }

    /// Why the verdict is what it is.
    pub(super) fn why(&self) -> &str {
        self.sections.get("verdict").map_or("", |entry| entry.text.trim())
    }

    /// The verdict on a backend.
    pub(super) fn expected(&self, backend: &str) -> Result<Expected, String> {
        let of_backend = self.sections.get(&format!("verdict.{backend}"));
        let entry = of_backend.or_else(|| self.sections.get("verdict")).ok_or("there is no `verdict`")?;
        let words: Vec<&str> = entry.flags.iter().map(String::as_str).collect();
        let (verdict, rest) = words.split_first().ok_or("the verdict is not said")?;
        let verdict = match *verdict {
            "independent" => Verdict::Independent,
            "same_effect" => Verdict::SameEffect,
            "order_matters" => Verdict::OrderMatters,
            "contradict" => Verdict::Contradict,
            unknown => return Err(format!("there is no verdict {unknown:?}")),
        };
        match rest {
            [] => Ok(Expected { verdict, depends_on_rows: false }),
            ["rows"] => Ok(Expected { verdict, depends_on_rows: true }),
            _ => Err(format!("not understood: {rest:?}")),
        }
    }

    /// The script of what is there before.
    pub(super) fn there(&self, backend: &str) -> &str {
        self.script("there", backend).unwrap_or_default()
    }

    /// The scripts of a branch, one a migration.
    pub(super) fn branch(&self, side: &str, backend: &str) -> Vec<&str> {
        let first = self.script(side, backend);
        let more = (2..).map_while(|number| self.script(&format!("{side}.{number}"), backend));
        first.into_iter().chain(more).collect()
    }

    fn script(&self, name: &str, backend: &str) -> Option<&str> {
        let of_backend = self.sections.get(&format!("{name}.{backend}.sql"));
        let entry = of_backend.or_else(|| self.sections.get(&format!("{name}.sql")));
        entry.map(|entry| entry.text.as_str())
    }

    /// The sections that nothing reads.
    pub(super) fn unknown(&self) -> Vec<&str> {
        let is_known = |path: &str| {
            let of_backend = |end: &str| BACKENDS.iter().any(|backend| end == format!("{backend}.sql"));
            match path.split_once('.') {
                None => matches!(path, "verdict" | "backends"),
                Some(("verdict", backend)) => self.backends().contains(&backend),
                Some(("there", end)) => end == "sql" || of_backend(end),
                Some((side, end)) if SIDES.contains(&side) => {
                    let end = end.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.');
                    end == "sql" || of_backend(end)
                }
                Some(_) => false,
            }
        };
        self.sections.iter().map(|(path, _)| path).filter(|path| !is_known(path)).collect()
    }

    /// The case as a project for one backend: what is there is one migration, and each branch a chain on it.
    pub(super) fn project(&self, backend: &str) -> Project {
        let mut fixture = Fixture::default();
        let mut insert = |path: String, text: String| fixture.insert(path, Entry { flags: Vec::new(), text });
        let folder = "migrations/app";
        insert("caribou.toml".into(), format!("[project]\nbackends = [\"{backend}\"]\n"));
        insert(format!("{folder}/0001_there/up.sql"), self.there(backend).into());
        for side in SIDES {
            let mut parent = "0001_there".to_owned();
            for (place, script) in self.branch(side, backend).into_iter().enumerate() {
                let name = format!("{:04}_{side}", place + 2);
                insert(format!("{folder}/{name}/up.sql"), script.into());
                let metadata = format!("run_in_transaction = true\ndependencies = [\"app.{parent}\"]\n");
                insert(format!("{folder}/{name}/metadata.toml"), metadata);
                parent = name;
            }
        }
        Project::from_fixture(&fixture)
    }
}
