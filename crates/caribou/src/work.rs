//! What it takes to apply or revert a migration of a project.

use std::borrow::Cow;

use caribou_executor::{Action, Script, Task, Work};
use caribou_files::Problem;
use caribou_migration::MigrationId;
use caribou_verify::Way;

use crate::danger::says_irreversible;
use crate::project::{Migration, Project};

impl Project {
    /// What applies a migration of this project.
    pub(crate) fn work(&self, id: &MigrationId) -> Work<'_> {
        match self.known(id) {
            Migration::Code(code) => Work::Code(code),
            Migration::Folder(source) => {
                let text = Cow::Borrowed(source.up.text.as_str());
                Work::Script(Script { file: source.shown(&source.up), text })
            }
        }
    }

    /// What reverts it; [`Work::Nothing`] when nothing does.
    ///
    /// # Errors
    /// [`Problem`] when the script is there and cannot be read.
    pub(crate) fn work_back(&self, id: &MigrationId) -> Result<Work<'_>, Problem> {
        Ok(match self.known(id) {
            Migration::Code(code) => Work::Code(code),
            Migration::Folder(source) => match source.read_down(self.dialect())? {
                Some(down) => Work::Script(Script { file: source.shown(&down), text: Cow::Owned(down.text) }),
                None => Work::Nothing,
            },
        })
    }

    /// A task that applies it, with other work if need be.
    pub(crate) fn task<'a>(&'a self, id: &MigrationId, work: Work<'a>) -> Task<'a> {
        let (run_in_transaction, file_hash) = match self.known(id) {
            Migration::Code(code) => (code.run_in_transaction(), None),
            Migration::Folder(source) => (source.metadata.run_in_transaction, Some(source.up.hash)),
        };
        Task { run_in_transaction, file_hash, ..Task::apply(id.clone(), work) }
    }

    fn known(&self, id: &MigrationId) -> &Migration {
        self.get(id).expect("the graph is made of the project's migrations")
    }
}

/// A migration of a project, there and back.
pub(crate) fn way<'a>(project: &'a Project, id: &MigrationId) -> Way<'a> {
    let up = project.task(id, project.work(id));
    // One that cannot be read is found by those who look at files.
    let back = project.work_back(id).unwrap_or(Work::Nothing);
    let down = match back {
        Work::Nothing => None,
        Work::Script(script) if says_irreversible(&script.text, project.dialect()) => None,
        work => Some(Task { action: Action::Revert, ..project.task(id, work) }),
    };
    Way { up, down }
}
