//! `check`

mod merge_queue;

use std::path::PathBuf;

use caribou::target::Location;
use caribou::verify::{NoScratch, Place};
use caribou::{
    AmbiguousName, Finding, FindingKind, Misleading, NameProblem, Portability, Project, ProofState,
    Reversibility, SameNumber, SquashProofs, Unproven, WrongHead, accept, check, portability, reversibility,
    squash_proofs,
};
use caribou_migration::{AppLabel, Dialect, Direction, MigrationId, MigrationName};
use serde_json::{Value, json};

use crate::args::{Check, Global};
use crate::document::DatabaseInfo;
use crate::heads::Heads;
use crate::progress::Steps;
use crate::session::{self, Access, Workspace, actor, context, find};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &Check) -> Result<Exit, Fault> {
    if let Some(base) = &args.merge_queue {
        return merge_queue::run(talk, global, args, base);
    }
    let workspace = Workspace::open(talk, global)?;
    if let Some([app, name]) = args.accept.as_deref() {
        return run_accept(talk, &workspace, app, name);
    }
    let project = workspace.project(&talk.silent())?;
    let backends = match &workspace.location {
        Location::Project { config, .. } => config.backends.as_slice(),
        Location::Diesel { .. } => &[],
    };
    // Without a database the files can still be looked over; that the rest was not is said.
    let mut unchecked = None;
    let mut session = match workspace.connect(Access::Read) {
        Ok(session) => Some(session),
        Err(fault) => {
            unchecked = Some(fault.message);
            None
        }
    };
    let mut database = None;
    if let Some(session) = session.as_deref_mut() {
        match workspace.database(talk, session) {
            Ok(found) => database = Some(found),
            Err(fault) if fault.code == "unreachable" => unchecked = Some(fault.message),
            Err(fault) => return Err(fault),
        }
    }
    let findings = check(&project, backends, database.as_mut());
    let mut findings = findings.map_err(|error| explain::database(talk, &workspace.target, &error))?;
    findings.extend(unlike(talk, &workspace, &project, backends)?);
    let mut proof = None;
    if !args.no_proof {
        let mut found = prove(talk, &workspace, &project)?;
        found.replace_readings(&mut findings);
        proof = Some(found);
    }
    // Where no scratch database could be had a moment ago, there is none now.
    let can_prove = proof.as_ref().is_some_and(|proof| proof.unproven.is_none());
    let mut squashes = prove_squashes(talk, &workspace, &project, can_prove);
    findings.append(&mut squashes.findings);
    let heads = heads(&project, &findings);
    let shown: Vec<(Fault, bool)> =
        findings.iter().map(|finding| (described(talk, &heads, finding), finding.is_warning)).collect();
    if talk.is_json() {
        let list: Vec<_> = shown.iter().map(finding_document).collect();
        let database = DatabaseInfo::of(&workspace.target);
        talk.document(&json!({
            "database": database,
            "findings": list,
            "unchecked": unchecked,
            "reversibility": proof.as_ref().map(|proof| reversibility_document(&workspace, proof)),
            "squashes": { "proven": squashes.proven.iter().map(ToString::to_string).collect::<Vec<_>>() },
        }));
    } else {
        show(talk, &shown, project.migrations().count());
        if let Some(proof) = &proof {
            show_proof(talk, &workspace, proof);
        }
        show_squashes(talk, &squashes);
    }
    if let Some(reason) = &unchecked {
        talk.warn(&format!("the history was not checked: {reason}"));
    }
    let matters = shown.iter().any(|(_, is_warning)| args.strict || !is_warning)
        || (args.strict && unchecked.is_some())
        || (args.strict && proof.is_some_and(|proof| proof.unproven.is_some()));
    Ok(if matters { Exit::Found } else { Exit::Done })
}

/// What is known of the apps that have several heads.
fn heads(project: &Project, findings: &[Finding]) -> Heads {
    let conflicts = findings.iter().filter_map(|finding| match &finding.kind {
        FindingKind::Conflict(conflict) => Some(conflict.clone()),
        _ => None,
    });
    Heads::of(project, &conflicts.collect::<Vec<_>>())
}

/// Whether the backends that the project is written for end alike.
fn unlike(
    talk: &Talk,
    workspace: &Workspace,
    project: &Project,
    backends: &[Dialect],
) -> Result<Vec<Finding>, Fault> {
    let silent = talk.silent();
    let mut others: Vec<Project> = Vec::new();
    for &dialect in backends.iter().filter(|dialect| **dialect != project.dialect()) {
        if complete(project, dialect) {
            others.push(session::project(&silent, &workspace.location, dialect)?);
        }
    }
    let all: Vec<&Project> = std::iter::once(project).chain(&others).collect();
    let Portability { unlike, doubtful } = portability(&all);
    let unlike = unlike.into_iter().map(|one| Finding { kind: FindingKind::Unlike(one), is_warning: false });
    let not_compared = |dialect| Finding { kind: FindingKind::NotCompared(dialect), is_warning: true };
    let doubtful = doubtful.into_iter().map(not_compared);
    Ok(unlike.chain(doubtful).collect())
}

/// Whether every migration has a script for a backend; that one has none is a finding of its own.
fn complete(project: &Project, dialect: Dialect) -> bool {
    let mut folders = project.migrations().filter_map(|(_, migration)| migration.folder());
    folders.all(|source| source.has_script(Direction::Forward, dialect))
}

/// Takes the migrations there and back, with a bar while it lasts.
fn prove(talk: &Talk, workspace: &Workspace, project: &Project) -> Result<Reversibility, Fault> {
    let target = &workspace.target;
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    let mut bar: Option<Steps> = None;
    let mut started = |id: &MigrationId, count: usize| {
        bar.get_or_insert_with(|| Steps::new(talk, count)).next(&format!("there and back: {id}"));
    };
    let found = reversibility(project, &Place::of(&target.url), &context, &mut started);
    found.map_err(|error| {
        let message = target.url.scrub(&error.to_string());
        Fault::new("proof_failed", Exit::Database, format!("the scratch database failed: {message}"))
            .help("leave it out with --no-proof")
    })
}

fn show_proof(talk: &Talk, workspace: &Workspace, proof: &Reversibility) {
    if let Some(reason) = &proof.unproven {
        talk.warn(&format!("reversibility: {}", workspace.target.url.scrub(&reason.to_string())));
        if let NoScratch::NotAllowed { grant, .. } = reason {
            talk.say(&format!("  {} an administrator can allow it: {grant};", talk.err.green("help:")));
        }
        return;
    }
    talk.line(&format!(
        "there and back: {} lossless, {} lossy, {} irreversible",
        proof.lossless, proof.lossy, proof.irreversible
    ));
}

/// Runs each squash and what it replaces side by side, where that can be done, with a bar while it lasts.
fn prove_squashes(talk: &Talk, workspace: &Workspace, project: &Project, can_prove: bool) -> SquashProofs {
    let target = &workspace.target;
    let actor = actor(&talk.environment);
    let (context, place) = (context(talk, target, actor.as_deref()), Place::of(&target.url));
    let mut bar: Option<Steps> = None;
    let mut started = |id: &MigrationId, count: usize| {
        bar.get_or_insert_with(|| Steps::new(talk, count)).next(&format!("squash and originals: {id}"));
    };
    squash_proofs(project, can_prove.then_some((&place, &context)), &mut started)
}

fn show_squashes(talk: &Talk, squashes: &SquashProofs) {
    match squashes.proven.len() {
        0 => {}
        1 => talk.line("1 squash does what its originals do"),
        many => talk.line(&format!("{many} squashes do what their originals do")),
    }
}

fn reversibility_document(workspace: &Workspace, proof: &Reversibility) -> Value {
    json!({
        "lossless": proof.lossless,
        "lossy": proof.lossy,
        "irreversible": proof.irreversible,
        "unproven": proof.unproven.as_ref().map(|reason| workspace.target.url.scrub(&reason.to_string())),
    })
}

fn show(talk: &Talk, shown: &[(Fault, bool)], migrations: usize) {
    show_findings(talk, shown);
    let summary = format!("{} checked: {}", many(migrations, "migration"), counted(shown));
    talk.line(&talk.out.bold(&summary));
}

fn show_findings(talk: &Talk, shown: &[(Fault, bool)]) {
    for (fault, is_warning) in shown {
        let word = if *is_warning { talk.out.yellow("warning:") } else { talk.out.red("error:") };
        talk.line(&format!("{word} {}", talk.short(&fault.message).replace('\n', "\n  ")));
        for help in &fault.help {
            talk.line(&format!("  {} {help}", talk.out.green("help:")));
        }
    }
}

fn counted(shown: &[(Fault, bool)]) -> String {
    let warnings = shown.iter().filter(|(_, is_warning)| *is_warning).count();
    format!("{}, {}", many(shown.len() - warnings, "error"), many(warnings, "warning"))
}

fn many(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn finding_document((fault, is_warning): &(Fault, bool)) -> Value {
    let mut document = json!({
        "code": fault.code,
        "severity": if *is_warning { "warning" } else { "error" },
        "message": fault.message,
        "help": fault.help.join("\n"),
        "migrations": fault.migrations.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    for (name, value) in &fault.fields {
        document[*name] = value.clone();
    }
    document
}

fn describe(talk: &Talk, heads: &Heads, finding: &Finding) -> Fault {
    let fault = |code: &'static str, message: String| Fault::new(code, Exit::Found, message);
    match &finding.kind {
        FindingKind::Graph(problem) => explain::problem(problem),
        FindingKind::Conflict(conflict) => heads.finding(talk, conflict),
        FindingKind::Head(head) => wrong_head(head),
        FindingKind::File(warning) => fault("file", warning.to_string()),
        FindingKind::Script { file, error } => fault("bad_script", format!("{file}: {error}")),
        FindingKind::NoScript { id, dialect } => {
            fault("no_script", format!("{id} has neither up.sql nor up.{dialect}.sql")).about([id])
        }
        FindingKind::NoDown(id) => {
            fault("no_down", format!("{id} cannot be reverted: it has no down.sql")).about([id])
        }
        FindingKind::SameVersion(SameNumber { first, second, .. }) => fault(
            "same_version",
            format!(
                "{first} and {} have the same version to Diesel, which would run only one of them",
                second.name()
            ),
        )
        .about([first, second]),
        FindingKind::SameNumber(SameNumber { first, second, .. }) => {
            let message = format!("{first} and {} have the same number", second.name());
            fault("same_number", message).about([first, second])
        }
        FindingKind::Misleading(Misleading { id, problem, .. }) => {
            let message = match problem {
                NameProblem::SaysNothing => format!("the name of {id} does not say what it does"),
                NameProblem::Contradicts(why) => format!("the name of {id} is misleading: {why}"),
            };
            fault("misleading_name", message).about([id])
        }
        FindingKind::AmbiguousName { name, files } => ambiguous(name, files),
        FindingKind::Edited(edited) => fault("edited_after_apply", edited.to_string()).about([&edited.id]),
        FindingKind::Inconsistent(problem) => {
            fault("inconsistent_history", problem.to_string()).about([&problem.child, &problem.parent])
        }
        FindingKind::Unexplained { entry, .. } => fault(
            "ahead_of_checkout",
            format!("{} is applied here (at {:.0}) and not in your checkout", entry.id, entry.applied_at),
        )
        .about([&entry.id]),
        FindingKind::Unfit { id, message } => fault("unfit", message.clone()).about([id]),
        FindingKind::UpFails { id, message } => {
            fault("up_fails", format!("{id} fails on a scratch database: {message}")).about([id])
        }
        FindingKind::DownFails { id, message } => {
            fault("down_fails", format!("taking {id} back fails: {message}")).about([id])
        }
        FindingKind::DownDiffers { id, differences } => {
            let mut message =
                format!("taking {id} back does not bring back what was before (before | after)");
            differences.iter().for_each(|difference| message.push_str(&format!("\n{difference}")));
            fault("down_differs", message).about([id])
        }
        FindingKind::Lossy { id, lost } => {
            let lost: Vec<String> = lost.iter().map(ToString::to_string).collect();
            fault("lossy", format!("{id} cannot be taken back without loss: {}", lost.join(", "))).about([id])
        }
        FindingKind::UnprovenSquash { squash, why } => {
            let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            let fault = fault("unproven_squash", format!("{}{why}", unproven(squash))).about([&squash.id]);
            fault.help("`check` without --no-proof, on a database beside which it may make others, runs both side by side")
        }
        FindingKind::StaleProof(squash) => {
            let message =
                format!("{}; what is there today leads to the same, as was tried just now", unproven(squash));
            fault("stale_proof", message)
                .about([&squash.id])
                .help("remove its proof.toml: `check` runs both each time")
        }
        FindingKind::NotEquivalent { id, seen } => {
            let mut message = format!("{id} does not do what its originals do (originals | squash)");
            seen.iter().for_each(|line| message.push_str(&format!("\n{line}")));
            fault("not_equivalent", message)
                .about([id])
                .help("mend the squash, or make it anew with squashmigrations; databases that ran it have what it made")
        }
        FindingKind::NotCompared(dialect) => fault(
            "not_compared",
            format!(
                "{dialect} was not compared with the other backends: some of its statements are not understood"
            ),
        ),
        FindingKind::Unlike(unlike) => fault("not_portable", unlike.to_string()),
        _ => fault("other", format!("{:?}", finding.kind)),
    }
}

/// A head file that is wrong, and what writes it.
fn wrong_head(head: &WrongHead) -> Fault {
    let fault = Fault::new("wrong_head", Exit::Found, head.to_string()).about(&head.leaves);
    match head.leaves.len() {
        0 => fault.help("remove it"),
        1 => fault.help("`makemigrations --heads` writes it"),
        _ => fault.help("`makemigrations --merge` joins the heads and writes it, and so does `makemigrations --merge --rebase`"),
    }
}

/// A finding, with the command that mends it.
fn described(talk: &Talk, heads: &Heads, finding: &Finding) -> Fault {
    let rename = |id: &MigrationId, new: Option<&MigrationName>| {
        let new = new.map_or("NEW", MigrationName::as_str);
        talk.command(&format!("renamemigration {} {} {new}", id.app(), id.name()))
    };
    let fault = describe(talk, heads, finding);
    match &finding.kind {
        FindingKind::SameVersion(same) | FindingKind::SameNumber(same) => {
            fault.help(format!("{}   (gives it another number)", rename(&same.second, same.free.as_ref())))
        }
        FindingKind::Unexplained { entry, moved: Some(new) } => fault.help(explain::moved(talk, entry, new)),
        FindingKind::Misleading(Misleading { id, suggestion, .. }) => {
            fault.help(rename(id, suggestion.as_ref()))
        }
        _ => fault,
    }
}

/// Old names of which a database could not say what they mean: nothing is renamed there, which only people can put right.
fn ambiguous(name: &AmbiguousName, files: &[PathBuf]) -> Fault {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let files = files.join(" and ");
    let fault = |message: String| Fault::new("ambiguous_name", Exit::Found, message);
    match name {
        AmbiguousName::OnDisk { name, claimed_by } => fault(format!(
            "{files} has {name} among the old names of {claimed_by}, but another migration is called so: of a database that knows it, nobody can say which it has"
        ))
        .about([name, claimed_by])
        .help(format!("take it out of the file if no database knows {claimed_by} by it; else call the folder of {name} otherwise, before one has that")),
        AmbiguousName::Twice { name, first, second } => fault(format!(
            "{files} both have {name} among the old names: of a database that knows it, nobody can say whether it has {first} or {second}"
        ))
        .about([first, second])
        .help(format!("leave it with the one that was called {name}, or did the same")),
    }
}

/// What is known of a squash.
fn unproven(squash: &Unproven) -> String {
    let id = &squash.id;
    match squash.state {
        ProofState::SquashChanged => {
            format!("{id} was changed after it was proven to do what its originals do")
        }
        ProofState::OriginalsChanged => {
            format!("an original of {id} was changed after the squash was proven")
        }
        ProofState::Stands | ProofState::OriginalsGone | ProofState::None => {
            format!("that {id} does what its originals do is not proven")
        }
    }
}

fn run_accept(talk: &Talk, workspace: &Workspace, app: &str, name: &str) -> Result<Exit, Fault> {
    let project = workspace.project(talk)?;
    // In a file that is not there nothing is applied, so none is made.
    let mut session = workspace.connect(Access::Read)?;
    let mut database = workspace.database(talk, session.as_mut())?;
    let target = &workspace.target;
    let app = AppLabel::parse(app).map_err(|error| Fault::usage(error.to_string()))?;
    let survey = caribou::survey(&project, &database.history, database.session);
    let survey = survey.map_err(|error| explain::survey(talk, target, error))?;
    let id: MigrationId = find(&survey.graph, &app, name)?;
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    accept(&project, &mut database, &id, &context).map_err(|error| explain::accept(talk, target, error))?;
    if talk.is_json() {
        talk.document(&json!({ "database": DatabaseInfo::of(target), "accepted": id.to_string() }));
    } else {
        talk.line(&format!("{id} is accepted as it is"));
    }
    Ok(Exit::Done)
}
