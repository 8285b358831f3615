//! Apps with several heads: what their branches do, who wrote them, what they are to each other, and what can be done.

mod document;
mod lines;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou::git::{Commit, Repository};
use caribou::graph::{Conflict, Graph};
use caribou::merging::Verdict;
use caribou::{Analysis, PairReport, Project, Side, analysis};
use caribou_migration::{AppLabel, MigrationId};
use serde_json::Value;

use crate::talk::Talk;
use crate::{Exit, Fault};

/// The heads of a project, and all that is known of them.
pub(crate) struct Heads {
    analysis: Analysis,
    /// Why their scripts could not be compared.
    unread: Option<String>,
    commits: BTreeMap<PathBuf, Commit>,
    /// On how many backends they were compared.
    backends: usize,
}

impl Heads {
    /// Finds out what the scripts say of branches; nothing is run. Where they cannot be read, the heads are known all the same.
    pub(crate) fn of(project: &Project, conflicts: &[Conflict]) -> Self {
        let (mut found, mut unread) = (Analysis::default(), None);
        if !conflicts.is_empty() {
            match read(project) {
                Ok(read) => found = read,
                Err(reason) => unread = Some(reason),
            }
        }
        // What a database has applied can make other heads than the folders alone.
        found.conflicts = conflicts.to_vec();
        for (head, side) in conflicts.iter().flat_map(|conflict| conflict.heads.iter().zip(&conflict.sides)) {
            if found.sides.iter().all(|known| known.head != *head) {
                found.sides.push(unanalysed(project, head, side));
            }
        }
        Self { unread, ..Self::analysed(found, 1) }
    }

    /// Takes what was found out about branches on so many backends, and asks git who wrote them.
    pub(crate) fn analysed(analysis: Analysis, backends: usize) -> Self {
        let newest: Vec<PathBuf> =
            analysis.sides.iter().filter_map(|side| side.folders.last()).cloned().collect();
        let repository =
            newest.first().and_then(|folder| Repository::find(folder.parent().unwrap_or(folder)));
        let commits = repository.map(|repository| repository.introduced(&newest)).unwrap_or_default();
        Self { analysis, unread: None, commits, backends }
    }

    /// What was found out about the branches.
    pub(crate) fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The same, for those who run the branches.
    pub(crate) fn analysis_mut(&mut self) -> &mut Analysis {
        &mut self.analysis
    }

    /// The conflicts of these apps; of all when none is named.
    pub(crate) fn of_apps<'a>(&'a self, apps: &'a [AppLabel]) -> impl Iterator<Item = &'a Conflict> {
        self.analysis.conflicts.iter().filter(move |conflict| apps.is_empty() || apps.contains(&conflict.app))
    }

    /// The refusal of a verb that needs one head for each app.
    pub(crate) fn fault(&self, talk: &Talk) -> Fault {
        let of_all: Vec<&Conflict> = self.of_apps(&[]).collect();
        self.told(talk, Exit::Migrations, &of_all)
    }

    /// What is to be said of one app, as an error.
    pub(crate) fn finding(&self, talk: &Talk, conflict: &Conflict) -> Fault {
        self.told(talk, Exit::Found, &[conflict])
    }

    fn told(&self, talk: &Talk, exit: Exit, conflicts: &[&Conflict]) -> Fault {
        let mut lines: Vec<String> =
            conflicts.iter().flat_map(|conflict| self.lines(talk, conflict)).collect();
        if conflicts.len() == 1 {
            // What comes behind the first line of a message is set in already.
            lines.iter_mut().for_each(|line| *line = line.strip_prefix("  ").unwrap_or(line).to_owned());
        }
        let fault = Fault::new("multiple_heads", exit, lines.join("\n"))
            .about(conflicts.iter().flat_map(|conflict| &conflict.heads))
            .field("conflicts", self.documents(talk, conflicts.iter().copied()));
        self.ways_out(talk, conflicts).into_iter().fold(fault, Fault::help)
    }

    /// What can be done, a command a line.
    fn ways_out(&self, talk: &Talk, conflicts: &[&Conflict]) -> Vec<String> {
        let worst = conflicts.iter().flat_map(|conflict| self.pairs(conflict)).map(|pair| pair.verdict).max();
        let merge = talk.command("makemigrations --merge");
        let join = match worst {
            Some(Verdict::Contradict) => format!("see what stands in the way, and what can be done: {merge}"),
            Some(Verdict::OrderMatters) => format!("join them, and choose which goes first: {merge}"),
            _ => format!("join them: {merge}"),
        };
        // Where neither can follow the other, no order helps.
        let rebase = (worst != Some(Verdict::Contradict)).then(|| {
            let rebase = talk.command("makemigrations --merge --rebase");
            format!("or put one branch on top of the other: {rebase}")
        });
        std::iter::once(join).chain(rebase).collect()
    }

    /// The report for people, a line each; the first says which app.
    pub(crate) fn lines(&self, talk: &Talk, conflict: &Conflict) -> Vec<String> {
        lines::of(self, talk, conflict)
    }

    /// The report for programs, an element for each app.
    pub(crate) fn documents<'a>(
        &self,
        talk: &Talk,
        conflicts: impl IntoIterator<Item = &'a Conflict>,
    ) -> Vec<Value> {
        conflicts.into_iter().map(|conflict| document::of(self, talk, conflict)).collect()
    }

    /// The statements that decide what two branches are to each other, why, and what each branch does by itself.
    pub(crate) fn between(&self, talk: &Talk, heads: [&MigrationId; 2]) -> Vec<String> {
        lines::between(self, talk, heads)
    }

    /// The folder of the head of a branch, or of one of its migrations.
    pub(crate) fn folder(&self, talk: &Talk, id: &MigrationId) -> Option<String> {
        let side =
            self.analysis.sides.iter().find(|side| side.head == *id || side.migrations.contains(id))?;
        let place = side.migrations.iter().position(|of| of == id)?;
        side.folders.get(place).map(|folder| talk.short(&folder.display().to_string()))
    }

    /// The name of the migration at which the branches of an app fork; `zero` when there is none.
    pub(crate) fn fork(&self, id: &MigrationId) -> &str {
        let conflict = self.analysis.conflicts.iter().find(|conflict| conflict.app == *id.app());
        conflict.and_then(|conflict| conflict.fork.as_ref()).map_or("zero", |fork| fork.name().as_str())
    }

    /// The head of the branch of one migration, if the branch of another may come after it.
    pub(crate) fn can_stay_below(&self, below: &MigrationId, above: &MigrationId) -> Option<&MigrationId> {
        let of = |place: usize, id: &MigrationId| {
            let side = &self.analysis.sides[place];
            side.head == *id || side.migrations.contains(id)
        };
        let pairs = self.analysis.pairs.iter().filter(|pair| pair.verdict != Verdict::Contradict);
        let mut places = pairs.flat_map(|pair| [(pair.first, pair.second), (pair.second, pair.first)]);
        let (place, _) = places.find(|&(one, other)| of(one, below) && of(other, above))?;
        Some(&self.analysis.sides[place].head)
    }

    /// Whether the scripts of a branch were read.
    fn is_known(&self, side: &Side) -> bool {
        let place = self.analysis.sides.iter().position(|known| known.head == side.head);
        place.is_some_and(|place| {
            self.analysis.pairs.iter().any(|pair| pair.first == place || pair.second == place)
        })
    }

    /// The branches of an app.
    fn sides(&self, conflict: &Conflict) -> impl Iterator<Item = &Side> {
        self.analysis.sides.iter().filter(|side| conflict.heads.contains(&side.head))
    }

    /// The pairs that are told under an app: those of its own branches, and what its branches are to those of apps that come later,
    /// where that is not nothing.
    fn pairs(&self, conflict: &Conflict) -> impl Iterator<Item = &PairReport> {
        self.analysis.pairs.iter().filter(|pair| {
            let (first, second) = self.names(pair);
            let is_own = |id: &MigrationId| *id.app() == conflict.app;
            let are_both = is_own(first) && is_own(second);
            are_both || (is_own(first.min(second)) && pair.verdict != Verdict::Independent)
        })
    }

    /// The heads of a pair.
    fn names(&self, pair: &PairReport) -> (&MigrationId, &MigrationId) {
        (&self.analysis.sides[pair.first].head, &self.analysis.sides[pair.second].head)
    }

    /// Who wrote the newest migration of a branch, and when.
    fn commit(&self, side: &Side) -> Option<&Commit> {
        side.folders.last().and_then(|folder| self.commits.get(folder))
    }
}

/// What the scripts of a project say of its branches, or why they cannot be read.
fn read(project: &Project) -> Result<Analysis, String> {
    let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new());
    let graph = graph.map_err(|error| error.to_string())?;
    analysis(project, &graph).map_err(|error| error.to_string())
}

/// A branch of which only the names are known.
fn unanalysed(project: &Project, head: &MigrationId, migrations: &[MigrationId]) -> Side {
    let folder =
        |id: &MigrationId| project.get(id).and_then(caribou::Migration::folder).map(|of| of.folder.clone());
    Side {
        head: head.clone(),
        migrations: migrations.to_vec(),
        does: Vec::new(),
        folders: migrations.iter().filter_map(folder).collect(),
    }
}

/// The name of a head where its app is known.
fn name<'a>(conflict: &Conflict, id: &'a MigrationId) -> std::borrow::Cow<'a, str> {
    if *id.app() == conflict.app { id.name().as_str().into() } else { id.to_string().into() }
}

/// A file with its line.
fn place(talk: &Talk, file: &str, line: u32) -> String {
    format!("{}:{line}", talk.short(file))
}
