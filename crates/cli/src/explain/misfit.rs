//! A statement that does not fit the database: what, why, with which evidence, and the remedies.

use caribou::schema::ApplyError;
use caribou::target::Target;
use caribou::{Cause, Does, Evidence, Misfit, Recorded};

use crate::Fault;
use crate::talk::Talk;

/// Adds the cause, the evidence and the remedies to a fault.
pub(super) fn explain(talk: &Talk, target: &Target, fault: Fault, misfit: &Misfit) -> Fault {
    let mut fault = fault.about(misfit.evidence.iter().map(|one| &one.id));
    if let Some(nearest) = nearest(&misfit.error) {
        fault.notes.push(format!("the nearest name is {nearest}"));
    }
    fault.notes.push(cause(misfit));
    fault.notes.extend(misfit.evidence.iter().map(evidence));
    let (app, name) = (misfit.id.app(), misfit.id.name());
    let fault = match misfit.cause {
        Cause::OutOfOrder => {
            let maker = misfit.evidence.iter().find(|one| one.does == Does::Makes).map(|one| &one.id);
            maker.into_iter().fold(fault, |fault, maker| {
                let line = format!("dependencies = [\"{maker}\"]");
                fault.help(format!(
                    "if {maker} must come first, say so in the metadata.toml of {name}: {line}"
                ))
            })
        }
        _ => fault,
    };
    let fault = fault.help(format!("see all that is different: {}", talk.command("drift")));
    let fault = if target.development { fresh(talk, target, fault) } else { fault };
    // To record it alone, what stands before it has to be applied: --fake would record that too.
    let before = misfit.pending.iter().map(|id| talk.command(&format!("migrate {} {}", id.app(), id.name())));
    let fake = talk.command(&format!("migrate {app} {name} --fake"));
    let commands = before.chain([fake]).collect::<Vec<_>>().join(", then ");
    let fault =
        fault.help(format!("fake it, if the database already is as it should be after it: {commands}"));
    let reset = format!(
        "{}, then {}",
        talk.command(&format!("migrate {app} zero")),
        talk.command(&format!("migrate {app}"))
    );
    fault.help(if misfit.can_reset {
        format!("reset the app, which loses its rows: {reset}")
    } else {
        let drift = talk.command("drift");
        format!("reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: {drift}, then {reset}")
    })
}

/// Only a database that is marked `development = true` may be thrown away.
fn fresh(talk: &Talk, target: &Target, fault: Fault) -> Fault {
    let migrate = talk.command("migrate");
    fault.help(match target.url.file() {
        Some(file) => format!("start afresh, which loses everything: rm {}, then {migrate}", file.display()),
        None => format!(
            "start afresh, which loses everything: drop and make the database {}, then {migrate}",
            target.url
        ),
    })
}

fn cause(misfit: &Misfit) -> String {
    match misfit.cause {
        Cause::ChangedByHand => "cause: the database was changed by hand, or restored from elsewhere; its history does not explain it",
        Cause::Faked => "cause: the migration that does it was recorded with --fake and never ran",
        Cause::Edited => "cause: the migration that does it was edited after it ran",
        Cause::OutOfOrder => "cause: the order; the migration that makes it is not applied here",
        Cause::DoneAlready => "cause: an applied migration has done so already",
        _ => "cause: no migration of this project makes it",
    }
    .to_owned()
}

fn evidence(evidence: &Evidence) -> String {
    let does = match evidence.does {
        Does::Makes => "makes it",
        Does::Drops => "drops or renames it",
    };
    let standing = match &evidence.standing {
        Recorded::Applied(at) => format!("ran at {at:.0}"),
        Recorded::Faked(at) => format!("was recorded with --fake at {at:.0}"),
        Recorded::Edited(at) => format!("ran at {at:.0} and was edited since"),
        Recorded::NotApplied => "is not applied".to_owned(),
    };
    format!("{} {does}, and {standing}", evidence.id)
}

fn nearest(error: &ApplyError) -> Option<String> {
    match error {
        ApplyError::NoObject { nearest, .. } => nearest.as_ref().map(ToString::to_string),
        ApplyError::NoColumn { nearest, .. } | ApplyError::NoConstraint { nearest, .. } => {
            nearest.as_ref().map(ToString::to_string)
        }
        ApplyError::NoValue { nearest, .. } => nearest.clone(),
        _ => None,
    }
}
