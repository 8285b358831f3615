//! `renamemigration`

mod all;
mod difference;
mod report;
mod touched;

use caribou::files::apply_changes_to;
use caribou::graph::FindError;
use caribou::renaming::RenameError;
use caribou::{RenamedFiles, Renaming, RenamingError};
use caribou_migration::{AppLabel, MigrationId, MigrationName};
use serde_json::json;

use crate::args::{Global, RenameMigration};
use crate::backends::Backends;
use crate::session::now;
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

use report::Report;

/// What is asked for.
enum Wish<'a> {
    /// An app gets another name.
    App { from: &'a AppLabel, to: &'a AppLabel },
    /// Every name that does not say what is done, in these apps or in all.
    All { apps: Vec<AppLabel> },
    /// A migration gets another name, or another app, or both.
    One { app: &'a AppLabel, name: &'a str, new: Option<&'a str> },
    /// What a migration does, as a name.
    Suggest { app: &'a AppLabel, name: &'a str },
}

pub(crate) fn run(talk: &Talk, global: &Global, args: &RenameMigration) -> Result<Exit, Fault> {
    let wish = wish(args)?;
    let verb = Verb { talk, args, renaming: read(talk, global)? };
    match wish {
        Wish::App { from, to } => {
            let files = verb.renaming.rename_app(from, to);
            let files = files.map_err(|error| verb.fault(&error))?;
            verb.change(&Report { moved_app: Some((from, to)), ..Report::of(talk, args, &files) })
        }
        Wish::One { app, name, new } => {
            let id = verb.find(app, name)?;
            let to = verb.meant(&id, new)?;
            if to == id {
                return Err(
                    Fault::new("same_name", Exit::Usage, format!("{id} is called that already")).about([&id])
                );
            }
            let files = verb.renaming.rename(&[(id, to)]).map_err(|error| verb.fault(&error))?;
            verb.change(&Report::of(talk, args, &files))
        }
        Wish::Suggest { app, name } => {
            let id = verb.find(app, name)?;
            verb.suggest(&id)
        }
        Wish::All { apps } => all::run(&verb, &apps),
    }
}

/// Reads the project. No database is asked: a name is the same in all of them.
fn read(talk: &Talk, global: &Global) -> Result<Renaming, Fault> {
    let backends = Backends::find(talk, global)?;
    let first = backends.dialects.first().copied();
    let dialect = first.ok_or_else(|| Fault::usage("the project names no backend"))?;
    Renaming::read(&backends.location, dialect).map_err(|error| explain::rename(talk, &error))
}

fn wish(args: &RenameMigration) -> Result<Wish<'_>, Fault> {
    if let Some([from, to]) = args.rename_app.as_deref() {
        return Ok(Wish::App { from, to });
    }
    if args.all {
        let more = args.names.iter().map(|label| {
            AppLabel::parse(label).map_err(|error| Fault::usage(format!("with --all, name apps: {error}")))
        });
        let apps = args.app.iter().cloned().map(Ok).chain(more).collect::<Result<_, _>>()?;
        return Ok(Wish::All { apps });
    }
    let Some(app) = &args.app else { return Err(Fault::usage("name an app and its migration")) };
    match args.names.as_slice() {
        [name] if args.to.is_none() => Ok(Wish::Suggest { app, name }),
        [_, _] if args.suggest => Err(Fault::usage("with --suggest, leave out the new name")),
        [name] => Ok(Wish::One { app, name, new: None }),
        [name, new] => Ok(Wish::One { app, name, new: Some(new) }),
        _ => Err(Fault::usage("name an app, its migration and the new name")),
    }
}

/// The verb at work.
struct Verb<'a> {
    talk: &'a Talk,
    args: &'a RenameMigration,
    renaming: Renaming,
}

impl Verb<'_> {
    fn find(&self, app: &AppLabel, name: &str) -> Result<MigrationId, Fault> {
        self.renaming.find(app, name).map_err(|error| explain::find(&error))
    }

    /// The full name that was typed.
    fn meant(&self, id: &MigrationId, new: Option<&str>) -> Result<MigrationId, Fault> {
        let name = new.map(MigrationName::parse).transpose();
        let name = name.map_err(|error| self.fault(&error.into()))?;
        let meant = match (&self.args.to, new, name) {
            (Some(app), Some(_), Some(name)) if name.number().is_some() => {
                Ok(MigrationId::new(app.clone(), name))
            }
            (Some(app), _, name) => {
                let name = name.as_ref().unwrap_or_else(|| id.name());
                // Without a number the first word would be taken for one.
                let name = match name.number() {
                    Some(_) => Ok(name.clone()),
                    None => MigrationName::parse(&format!("0_{name}")),
                };
                let name = name.map_err(|error| self.fault(&error.into()))?;
                self.renaming.name_in(&MigrationId::new(id.app().clone(), name), app, now())
            }
            (None, Some(text), _) => {
                self.is_app(text)?;
                self.renaming.meant(id, text)
            }
            (None, None, _) => Ok(id.clone()),
        };
        meant.map_err(|error| self.fault(&error))
    }

    /// Refuses `app.0007_name` where there is no such app: nobody wants a dot there.
    fn is_app(&self, text: &str) -> Result<(), Fault> {
        let Some((label, name)) = text.split_once('.') else { return Ok(()) };
        let is_name = MigrationName::parse(name).is_ok_and(|name| name.number().is_some());
        match AppLabel::parse(label) {
            Ok(app) if is_name => self.unknown(&app).map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    /// That there is no such app, with the one that may be meant.
    fn unknown(&self, app: &AppLabel) -> Option<Fault> {
        let error = self.renaming.find(app, "").err();
        error.filter(|error| matches!(error, FindError::UnknownApp { .. })).map(|error| explain::find(&error))
    }

    fn fault(&self, error: &RenamingError) -> Fault {
        let unknown = match error {
            RenamingError::Rename(RenameError::UnknownApp(app)) => self.unknown(app),
            _ => None,
        };
        unknown.unwrap_or_else(|| explain::rename(self.talk, error))
    }

    /// Makes the changes, if they are to be made, and says what was done.
    fn change(&self, report: &Report<'_>) -> Result<Exit, Fault> {
        if report.is_written {
            self.write(report.files)?;
        }
        if self.talk.is_json() {
            self.talk.document(&report.document());
        } else {
            report.show();
        }
        Ok(Exit::Done)
    }

    fn write(&self, files: &RenamedFiles) -> Result<(), Fault> {
        apply_changes_to(&files.root, &files.seen, &files.changes).map_err(|error| {
            Fault::new("not_written", Exit::Migrations, self.talk.short(&error.to_string()))
                .help("nothing was changed; run it again when what is in the way is gone")
        })
    }

    fn suggest(&self, id: &MigrationId) -> Result<Exit, Fault> {
        let talk = self.talk;
        let suggestion = self.renaming.suggestion(id).map_err(|error| self.fault(&error))?;
        let better = suggestion.as_ref().filter(|name| *name != id.name());
        if talk.is_json() {
            let name = suggestion.as_ref().map(MigrationName::as_str);
            talk.document(
                &json!({ "name": id.to_string(), "suggestion": name, "is_called_so": suggestion.is_some() && better.is_none() }),
            );
            return Ok(Exit::Done);
        }
        match (&suggestion, better) {
            (_, Some(name)) => {
                talk.line(name.as_str());
                let call = talk.command(&format!("renamemigration {} {} {name}", id.app(), id.name()));
                talk.say(&format!("{} to call it so: {call}", talk.err.green("help:")));
            }
            (Some(_), None) => talk.line(&format!("{id} says what it does")),
            (None, None) => {
                talk.line(&format!("{id} stays as it is: its statements do not say what it is for"));
            }
        }
        Ok(Exit::Done)
    }
}
