//! What was renamed, or would be: for people, and as a document.

use std::collections::BTreeSet;
use std::path::Path;

use caribou::RenamedFiles;
use caribou::files::read_text;
use caribou::renaming::{Edit, Note};
use caribou_migration::{AppLabel, MetadataEdit, MigrationId};
use serde_json::{Value, json};

use super::difference::changed;
use super::touched::touched;
use crate::args::RenameMigration;
use crate::talk::Talk;

/// What was renamed, or would be.
pub(super) struct Report<'a> {
    pub(super) talk: &'a Talk,
    pub(super) files: &'a RenamedFiles,
    /// What keeps a name that is not good.
    pub(super) left: &'a [Left],
    /// The app that gets another name, and that name.
    pub(super) moved_app: Option<(&'a AppLabel, &'a AppLabel)>,
    pub(super) is_written: bool,
    pub(super) is_all: bool,
}

/// A migration that keeps its name.
pub(super) struct Left {
    pub(super) id: MigrationId,
    /// What is wrong with its name, and why there is no better one.
    pub(super) why: String,
}

impl<'a> Report<'a> {
    pub(super) fn of(talk: &'a Talk, args: &RenameMigration, files: &'a RenamedFiles) -> Self {
        Self { talk, files, left: &[], moved_app: None, is_written: !args.dry_run, is_all: args.all }
    }

    pub(super) fn show(&self) {
        let talk = self.talk;
        if !self.is_all {
            self.names();
        }
        let (references, files) = references(&self.files.renamed.edits);
        if references > 0 {
            talk.line(&format!("  {} in {}", many(references, "reference"), many(files, "file")));
        }
        self.touched();
        self.mentions();
        for note in &self.files.renamed.notes {
            talk.warn(&told(note));
        }
        self.next();
    }

    /// Old and new names; of an app only the app's, with how many it has.
    fn names(&self) {
        let done = if self.is_written { "renamed" } else { "would rename" };
        let names = &self.files.renamed.names;
        if let Some((from, to)) = self.moved_app {
            let counted = many(names.len(), "migration");
            self.talk
                .line(&format!("{done} app {from} to {}, with {counted}", self.talk.out.bold(to.as_str())));
            return;
        }
        for (from, to) in names {
            let new = if from.app() == to.app() { to.name().to_string() } else { to.to_string() };
            self.talk.line(&format!("{done} {from} to {}", self.talk.out.bold(&new)));
        }
    }

    /// The files that are written; while they are not, with the lines that would change.
    fn touched(&self) {
        let (talk, (files, moves)) = (self.talk, touched(&self.files.changes));
        let short = |path: &Path| talk.short(&path.display().to_string());
        if self.is_written {
            files.iter().for_each(|file| talk.line(&format!("  {}", short(&file.now))));
            return;
        }
        for (from, to) in moves {
            talk.line(&format!("  {} -> {}", short(&from), short(&to)));
        }
        for file in files {
            talk.line(&format!("  {}", short(&file.was)));
            // What cannot be read has been said when the project was read.
            let old = read_text(&file.was).ok().flatten().unwrap_or_default();
            for (sign, line) in changed(&old, file.text) {
                let line = format!("{sign} {line}");
                talk.line(&format!(
                    "    {}",
                    if sign == '-' { talk.out.red(&line) } else { talk.out.green(&line) }
                ));
            }
        }
    }

    fn mentions(&self) {
        let talk = self.talk;
        if self.files.mentions.is_empty() {
            return;
        }
        talk.line("left to you: the old name still stands in");
        for mention in &self.files.mentions {
            let file = talk.short(&mention.file.display().to_string());
            talk.line(&format!("  {file}:{}  {}", mention.line, mention.name));
        }
    }

    /// Says which keep a name that is not good, and why.
    pub(super) fn show_left(&self) {
        if self.left.is_empty() {
            return;
        }
        self.talk.line("left as they are:");
        for Left { id, why } in self.left {
            self.talk.line(&format!("  {id}  {}", self.talk.out.dim(why)));
        }
    }

    /// What to do next.
    fn next(&self) {
        let (talk, help) = (self.talk, self.talk.err.green("help:"));
        if let Some((from, _)) = self.moved_app {
            talk.say(&format!(
                "{help} code and scripts that name the app {from} or its folder are left to you"
            ));
        }
        for (from, to) in self.left_apps() {
            let check = talk.command("makemigrations --check");
            talk.say(&format!(
                "{help} what it makes is of {to} now: move it from the schema file of {from} to that of {to}, then: {check}"
            ));
        }
        if self.is_written {
            let migrate = talk.command("migrate");
            talk.say(&format!("{help} commit it; each database learns it at its next migrate: {migrate}"));
        }
    }

    /// The apps that single migrations leave, and those that they come to.
    fn left_apps(&self) -> BTreeSet<(&AppLabel, &AppLabel)> {
        let names = self.files.renamed.names.iter().filter(|_| self.moved_app.is_none());
        names.map(|(from, to)| (from.app(), to.app())).filter(|(from, to)| from != to).collect()
    }

    pub(super) fn document(&self) -> Value {
        let short = |path: &Path| self.talk.short(&path.display().to_string());
        let names = self.files.renamed.names.iter();
        let names: Vec<Value> =
            names.map(|(from, to)| json!({ "from": from.to_string(), "to": to.to_string() })).collect();
        let (files, _) = touched(&self.files.changes);
        let files: Vec<String> = files.iter().map(|file| short(&file.now)).collect();
        let mentions = self.files.mentions.iter();
        let mentions: Vec<Value> = mentions
            .map(
                |mention| json!({ "file": short(&mention.file), "line": mention.line, "name": mention.name }),
            )
            .collect();
        let notes: Vec<String> = self.files.renamed.notes.iter().map(told).collect();
        let mut document = json!({
            "renamed": names,
            "files": files,
            "mentions": mentions,
            "notes": notes,
            "written": self.is_written,
        });
        if self.is_all {
            let left = self.left.iter().map(|left| json!({ "name": left.id.to_string(), "why": left.why }));
            document["left"] = left.collect();
        }
        document
    }
}

/// How many references get a new name, and in how many files they stand.
fn references(edits: &[Edit]) -> (usize, usize) {
    let is_reference =
        |edit: &&MetadataEdit| matches!(edit, MetadataEdit::Repoint { .. } | MetadataEdit::Refer { .. });
    let mut of: Vec<(&MigrationId, usize)> = Vec::new();
    for edit in edits {
        if let Edit::Metadata { of: id, edits } = edit {
            of.push((id, edits.iter().filter(is_reference).count()));
        }
    }
    of.retain(|(_, count)| *count > 0);
    let files: BTreeSet<&MigrationId> = of.iter().map(|(id, _)| *id).collect();
    (of.iter().map(|(_, count)| count).sum(), files.len())
}

fn told(note: &Note) -> String {
    match note {
        Note::OtherVersion { id, was } => {
            format!("to Diesel's own command {id} is another migration now: it had version {was} before")
        }
        Note::OtherOrder { id, before } => {
            format!("Diesel's own command would run {id} before {before}, which it depends on")
        }
        _ => format!("{note:?}"),
    }
}

fn many(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
