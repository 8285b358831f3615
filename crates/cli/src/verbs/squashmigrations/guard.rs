//! Whether what is squashed has been deployed: a database that lacks some of it would run the originals for ever.

use std::collections::BTreeSet;

use caribou_migration::MigrationId;
use serde_json::Value;

use crate::Fault;
use crate::args::SquashMigrations;
use crate::backends::Backends;
use crate::deployed::{Asked, ask, note, refusal, table};
use crate::talk::Talk;

/// What the databases with `squash_requires` have of what is squashed.
pub(super) struct Guard {
    asked: Vec<Asked>,
    /// That a database ran another text than the files have now: a line each.
    edited: Vec<String>,
}

impl Guard {
    /// Asks every one of them.
    pub(super) fn ask(talk: &Talk, backends: &Backends, needed: &BTreeSet<MigrationId>) -> Self {
        let mut edited = Vec::new();
        let asked = ask(talk, backends, backends.required(talk), &mut |name, survey| {
            let changed = survey.edited.iter().filter(|edited| needed.contains(&edited.id));
            edited.extend(
                changed.map(|edited| format!("in {name}, {edited}; the squash is made of what it is now")),
            );
            needed.iter().filter(|id| !survey.graph.is_applied(id)).cloned().collect()
        });
        Self { asked, edited }
    }

    /// Says what is in the way, or refuses for it.
    pub(super) fn say(&self, talk: &Talk, args: &SquashMigrations) -> Result<(), Fault> {
        self.edited.iter().for_each(|line| talk.warn(line));
        if self.asked.is_empty() {
            talk.note("no database was asked whether all of this is deployed: none has squash_requires = true in caribou.toml");
            return Ok(());
        }
        if self.asked.iter().all(Asked::is_well) {
            return Ok(());
        }
        let what = "not every database that counts is known to have all that is squashed";
        if !args.allow_unapplied && !args.dry_run {
            return Err(self.refused(talk, what));
        }
        let lines: String = table(&self.asked, "lacks").iter().map(|line| format!("\n  {line}")).collect();
        let refused = if args.allow_unapplied { "" } else { "; without --allow-unapplied it is not written" };
        talk.warn(&format!("{what}{refused}{lines}"));
        Ok(())
    }

    fn refused(&self, talk: &Talk, what: &str) -> Fault {
        let mut fault = refusal("not_deployed", &self.asked, what, ("lacks", "lacks"));
        for asked in self.asked.iter().filter(|asked| !asked.is_well()) {
            let name = &asked.name;
            fault = fault.help(if asked.has_answered() {
                format!(
                    "bring {name} up to date first: {}",
                    talk.command(&format!("migrate --database {name}"))
                )
            } else {
                format!("run it where {name} can be reached")
            });
        }
        fault.help("or squash all the same with --allow-unapplied, which the files say then")
    }

    /// The line that the files get when it was overridden.
    pub(super) fn note(&self) -> Option<String> {
        let is_overridden = self.asked.iter().any(|asked| !asked.is_well());
        is_overridden.then(|| format!("Squashed with {}", note(&self.asked, "lacked")))
    }

    pub(super) fn document(&self) -> Value {
        self.asked.iter().map(|asked| asked.document("lacks")).collect()
    }
}
