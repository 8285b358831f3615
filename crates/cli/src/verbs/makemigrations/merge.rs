//! `makemigrations --merge`: branches become one.

mod choose;
mod rebase;
mod report;
mod trial;

use caribou::files::{Change, Seen, apply_changes_to};
use caribou::verify::Place;
use caribou::{Context, DraftedMerge, MergeError, MergeRequest, Merging, Project};
use caribou_migration::{AppLabel, Dialect};
use serde_json::json;

use crate::args::{Global, MakeMigrations};
use crate::backends::Backends;
use crate::heads::Heads;
use crate::question::Manner;
use crate::session::now;
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

use report::Report;
use trial::Trial;

/// What is proven of what joins them.
const CLAIM: &str = "databases that have either branch end alike";

/// Branches that shall become one, and all that is known of them.
struct Merge<'a> {
    talk: &'a Talk,
    args: &'a MakeMigrations,
    manner: Manner,
    backends: &'a Backends,
    merging: Merging,
    heads: Heads,
    trial: Trial<'a>,
}

pub(super) fn run(talk: &Talk, global: &Global, args: &MakeMigrations) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let merging = Merging::read(&backends.location, &backends.dialects);
    let merging = merging.map_err(|error| explain::unmerged(talk, &error))?;
    let analysis = match merging.analysis() {
        Err(MergeError::Nothing) => return nothing(talk, args, &backends),
        analysis => analysis.map_err(|error| explain::unmerged(talk, &error))?,
    };
    let heads = Heads::analysed(analysis, backends.dialects.len());
    if heads.of_apps(&args.apps).next().is_none() {
        return nothing(talk, args, &backends);
    }
    let trial = Trial::new(talk, args, &backends);
    let manner = Manner::of(talk, global);
    let mut merge = Merge { talk, args, manner, backends: &backends, merging, heads, trial };
    merge.trial.run(&merge.merging, merge.heads.analysis_mut());
    if args.check {
        return Ok(merge.check());
    }
    if !talk.is_json() {
        merge.lines().iter().for_each(|line| talk.line(line));
    }
    match &args.rebase {
        Some(branch) => rebase::run(&merge, branch.as_deref()),
        None => merge.join(),
    }
}

/// No app has several heads, or none of those that were named.
fn nothing(talk: &Talk, args: &MakeMigrations, backends: &Backends) -> Result<Exit, Fault> {
    if !args.apps.is_empty() {
        let dialect = backends.dialects.first().copied().unwrap_or(Dialect::Sqlite);
        let project = Project::read(&backends.location, dialect).map_err(|error| explain::project(&error))?;
        if let Some(app) = args.apps.iter().find(|app| !project.apps().contains(app)) {
            let known: Vec<&str> = project.apps().iter().map(AppLabel::as_str).collect();
            return Err(Fault::new("unknown_app", Exit::Usage, format!("there is no app {app}"))
                .help(format!("the apps are {}", known.join(", "))));
        }
    }
    if talk.is_json() {
        talk.document(&json!({ "merged": [], "files": [], "verdicts": [], "proven": {}, "written": false }));
    } else {
        let apps: Vec<&str> = args.apps.iter().map(AppLabel::as_str).collect();
        let whose =
            if apps.is_empty() { "no app".to_owned() } else { format!("not one of {}", apps.join(", ")) };
        let whose = if apps.len() == 1 {
            format!("{} has one head", apps[0])
        } else {
            format!("{whose} has several heads")
        };
        talk.line(&format!("nothing to merge: {whose}"));
    }
    Ok(Exit::Done)
}

impl Merge<'_> {
    /// `--check`: that there is something to merge, and what.
    fn check(&self) -> Exit {
        if self.talk.is_json() {
            let verdicts = self.verdicts();
            self.talk.document(
                &json!({ "merged": [], "files": [], "verdicts": verdicts, "proven": {}, "written": false }),
            );
        } else {
            self.lines().iter().for_each(|line| self.talk.line(line));
            let merge = self.talk.command("makemigrations --merge");
            self.talk.say(&format!("{} to join them: {merge}", self.talk.err.green("help:")));
        }
        Exit::Found
    }

    /// Joins the branches, and asks where that has to be decided.
    fn join(&self) -> Result<Exit, Fault> {
        let (drafted, call) = self.draft()?;
        let prove = |place: &Place, context: &Context<'_>| self.merging.prove(&drafted, place, context);
        let mut proofs = self.trial.prove(self, CLAIM, &prove)?;
        self.trial.doubt_unseen(self, &mut proofs);
        if trial::needs_proof(&drafted.joins) {
            self.trial.demand(self, &proofs, &call)?;
        }
        let shown = if self.args.dry_run { drafted.files.as_slice() } else { &[] };
        let changes = report::changes(self.talk, &drafted.changes, shown);
        self.write(&drafted.root, &drafted.seen, &drafted.changes)?;
        report::joined(self, &Report { drafted: &drafted, proofs: &proofs, changes: &changes });
        Ok(Exit::Done)
    }

    /// Decides what is to be written, and says which command does so without a question.
    fn draft(&self) -> Result<(DraftedMerge, String), Fault> {
        let mut request = MergeRequest {
            apps: self.args.apps.clone(),
            first: choose::named(self, &self.args.first)?,
            name: self.args.name.clone(),
            now: now(),
        };
        loop {
            match self.merging.draft(self.heads.analysis(), &request) {
                Err(MergeError::Choose { heads, only }) => {
                    request.first = choose::first(self, &heads, only.as_ref(), &request.first)?;
                }
                drafted => {
                    let drafted = drafted.map_err(|error| self.explained(&error))?;
                    return Ok((drafted, self.call() + &choose::flags(self, &request.first)));
                }
            }
        }
    }

    /// Writes it: all or none.
    fn write(&self, root: &std::path::Path, seen: &[Seen], changes: &[Change]) -> Result<(), Fault> {
        if self.args.dry_run {
            return Ok(());
        }
        apply_changes_to(root, seen, changes).map_err(|error| {
            Fault::new("not_written", Exit::Migrations, self.talk.short(&error.to_string()))
                .help("nothing was written")
        })
    }

    /// The report, a line each, with an empty line behind it.
    fn lines(&self) -> Vec<String> {
        let of = |conflict| self.heads.lines(self.talk, conflict);
        let mut lines: Vec<String> = self.heads.of_apps(&self.args.apps).flat_map(of).collect();
        lines.push(String::new());
        lines
    }

    fn verdicts(&self) -> Vec<serde_json::Value> {
        self.heads.documents(self.talk, self.heads.of_apps(&self.args.apps))
    }

    fn explained(&self, error: &MergeError) -> Fault {
        explain::merge(self.talk, &self.heads, &self.call(), error).field("conflicts", self.verdicts())
    }

    /// What was typed, without choices: for messages that say what to type next.
    fn call(&self) -> String {
        let apps = self.args.apps.iter().map(AppLabel::as_str);
        let call = apps.fold("makemigrations".to_owned(), |call, app| format!("{call} {app}"));
        format!("{call} --merge")
    }
}
