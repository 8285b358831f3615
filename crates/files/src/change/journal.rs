//! What is written down of changes while they are made.
//!
//! The hidden folder has a `lock`, held by the process that is at work; `journal`, the steps; `N.new`, the texts; `forwards`, a byte for each
//! stretch that is done for certain; `back`, once all is to be taken back, a byte for each that may be done still. While `journal` has another
//! name, nothing has begun, and when it is called `done`, only leftovers are to be removed.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::step::{Site, Step, hidden, stretches};
use super::{FOLDER, Recovered};
use crate::WriteError;
use crate::disk::{create, failed, is_there, remove, remove_file, rename, sync_folder};

/// What a journal begins with.
const VERSION: &str = "caribou changes 1";

/// How many stretches are done for certain.
const FORWARDS: &str = "forwards";

/// How many stretches may be done still, when all are to be taken back.
const BACK: &str = "back";

/// How often the folder may go and come back while its lock is opened.
const TRIES: u32 = 1000;

/// The one journal under a root, held by this process.
pub(super) struct Journal {
    root: PathBuf,
    folder: PathBuf,
    _lock: File,
}

impl Journal {
    /// Begins a new one, after what is to be done about one that was left.
    pub(super) fn begin(root: &Path) -> Result<Self, WriteError> {
        let folder = root.join(FOLDER);
        loop {
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(failed(&folder, error));
                }
                _ => {}
            }
            let Some(journal) = Self::found(root)? else { continue };
            if is_there(&journal.at("journal")) {
                journal.settle()?;
                continue;
            }
            if is_there(&journal.at("done")) && journal.tidy() {
                continue;
            }
            journal.clear()?;
            return Ok(journal);
        }
    }

    /// Takes the one that is there, and waits for the process that has it; `None` when that has removed it.
    pub(super) fn found(root: &Path) -> Result<Option<Self>, WriteError> {
        let folder = root.join(FOLDER);
        let path = folder.join("lock");
        let mut gone = 0;
        loop {
            let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let lock = match opened {
                Ok(lock) => lock,
                // It was removed, and if it is there again, by somebody who came in between.
                Err(error) if error.kind() == io::ErrorKind::NotFound && gone < TRIES => {
                    if !is_there(&folder) {
                        return Ok(None);
                    }
                    gone += 1;
                    continue;
                }
                Err(source) => return Err(failed(&path, source)),
            };
            match lock.lock() {
                // A disk without locks is hardly one that two processes work on.
                Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(failed(&path, error)),
                _ => {}
            }
            if is_still(&lock, &path) {
                return Ok(Some(Self { root: root.into(), folder, _lock: lock }));
            }
        }
    }

    /// Writes down texts and steps; from its end on the changes are made, whatever happens.
    pub(super) fn write(&self, steps: &[Step]) -> Result<(), WriteError> {
        for step in steps {
            if let Step::Write(_, number, text) = step {
                create(&self.site().text(*number, "new"), text)?;
            }
        }
        create(&self.at("journal.part"), encode(steps, &mark(&self.folder)?).as_bytes())?;
        sync_folder(&self.folder)?;
        rename(&self.at("journal.part"), &self.at("journal"))?;
        sync_folder(&self.folder)?;
        sync_folder(&self.root)
    }

    /// Takes the steps, or takes back what the disk allowed of them.
    pub(super) fn go(&self, steps: &[Step]) -> Result<(), WriteError> {
        self.forwards(steps).map_err(|error| match self.back(steps) {
            Ok(()) => error,
            Err(_) => WriteError::Halfway { folder: self.folder.clone(), source: Box::new(error) },
        })
    }

    /// Ends what another process began: forwards if it can be, else back.
    pub(super) fn settle(&self) -> Result<Recovered, WriteError> {
        if is_there(&self.at("done")) {
            // What could not be removed then may never be: that is no news again and again.
            return Ok(if self.tidy() { Recovered::Finished } else { Recovered::Nothing });
        }
        let Some(steps) = self.read("journal")? else {
            let is_bare = self.others().next().is_none();
            return self.end().map(|()| if is_bare { Recovered::Nothing } else { Recovered::TakenBack });
        };
        if self.recorded(BACK)?.is_none() && self.forwards(&steps).is_ok() {
            return Ok(Recovered::Finished);
        }
        self.back(&steps).map(|()| Recovered::TakenBack)
    }

    /// Removes the folder. The journal goes first: what is left without it is nothing that has to be done.
    pub(super) fn end(&self) -> Result<(), WriteError> {
        self.clear()?;
        // While it is held, so that nobody holds a file of this name that is not the one in the folder.
        remove(&self.at("lock"));
        let _ = fs::remove_dir(&self.folder);
        Ok(())
    }

    fn forwards(&self, steps: &[Step]) -> Result<(), WriteError> {
        let stretches = stretches(steps);
        for (stretch, number) in stretches.into_iter().zip(1..).skip(self.recorded(FORWARDS)?.unwrap_or(0)) {
            steps[stretch.clone()].iter().try_for_each(|step| step.take(&self.site()))?;
            self.sync(&steps[stretch])?;
            self.record(FORWARDS, number)?;
        }
        rename(&self.at("journal"), &self.at("done"))?;
        // All is done, and stays so; what cannot be removed now has a name that nobody reads.
        let _ = sync_folder(&self.folder);
        self.tidy();
        Ok(())
    }

    fn back(&self, steps: &[Step]) -> Result<(), WriteError> {
        let stretches = stretches(steps);
        if self.recorded(BACK)?.is_none() {
            // The one after those that are done may have begun.
            let done = self.recorded(FORWARDS)?.unwrap_or(0);
            self.record(BACK, stretches.len().min(done + 1))?;
        }
        let begun = self.recorded(BACK)?.unwrap_or(0);
        for (number, stretch) in stretches.into_iter().enumerate().take(begun).rev() {
            steps[stretch.clone()].iter().rev().try_for_each(|step| step.take_back(&self.site()))?;
            self.sync(&steps[stretch])?;
            self.record(BACK, number)?;
        }
        self.end()
    }

    /// Reads the steps that are written down; `None` when there are none.
    fn read(&self, name: &str) -> Result<Option<Vec<Step>>, WriteError> {
        let text = match fs::read_to_string(self.at(name)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(&self.at(name), source)),
        };
        // A folder that came with a copy of the project, or out of version control, is no order to change files.
        let steps = decode(&text, &mark(&self.folder)?);
        steps.ok_or_else(|| WriteError::Foreign { folder: self.folder.clone() }).map(Some)
    }

    /// Removes what has gone, under its hidden name, and with the last of it the folder. Says whether it could.
    fn tidy(&self) -> bool {
        let steps = self.read("done").ok().flatten().unwrap_or_default();
        let hidden: Vec<PathBuf> = hidden(&steps).map(|path| self.root.join(path)).collect();
        hidden.iter().for_each(|path| remove(path));
        !hidden.iter().any(|path| is_there(path)) && self.end().is_ok()
    }

    /// Makes durable what a stretch did. A folder that is not there any more has nothing to lose.
    fn sync(&self, steps: &[Step]) -> Result<(), WriteError> {
        let folders: BTreeSet<&Path> = steps.iter().flat_map(Step::touches).collect();
        let folders = folders.into_iter().map(|folder| self.root.join(folder));
        folders.filter(|folder| is_there(folder)).try_for_each(|folder| sync_folder(&folder))
    }

    /// Returns a number that was written down.
    fn recorded(&self, name: &str) -> Result<Option<usize>, WriteError> {
        let path = self.at(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed(&path, source)),
        }
    }

    fn record(&self, name: &str, number: usize) -> Result<(), WriteError> {
        let part = self.at("number.part");
        create(&part, &vec![b'.'; number])?;
        rename(&part, &self.at(name))?;
        sync_folder(&self.folder)
    }

    /// Removes what is in the folder, apart from the lock.
    fn clear(&self) -> Result<(), WriteError> {
        let journal = self.at("journal");
        if is_there(&journal) {
            remove_file(&journal)?;
            sync_folder(&self.folder)?;
        }
        self.others().filter(|path| !path.ends_with("done")).for_each(|path| remove(&path));
        // As long as it is there, what is left is known to be of changes that are done.
        if self.others().all(|path| path.ends_with("done")) {
            remove(&self.at("done"));
        }
        Ok(())
    }

    /// Returns what is in the folder, apart from the lock.
    fn others(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.path()).filter(|path| !path.ends_with("lock"))
    }

    fn site(&self) -> Site<'_> {
        Site { root: &self.root, texts: &self.folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Writes steps down. No path has a zero in it.
fn encode(steps: &[Step], mark: &str) -> String {
    let mut words = vec![VERSION.to_owned(), mark.to_owned()];
    for step in steps {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        words.extend(match step {
            Step::Folder(path) => ["folder".into(), text(path), String::new()],
            Step::Write(path, number, _) => ["write".into(), text(path), number.to_string()],
            Step::Move(from, to) => ["move".into(), text(from), text(to)],
            Step::Remove(path, hidden) => ["remove".into(), text(path), text(hidden)],
        });
    }
    words.join("\0")
}

/// Reads steps; `None` when they are not of this folder, or of another version.
fn decode(text: &str, mark: &str) -> Option<Vec<Step>> {
    let words: Vec<&str> = text.split('\0').collect();
    let (head, steps) = words.split_at_checked(2)?;
    if head != [VERSION, mark] {
        return None;
    }
    let step = |words: &[&str]| match *words {
        ["folder", path, _] => Some(Step::Folder(path.into())),
        ["write", path, number] => Some(Step::Write(path.into(), number.parse().ok()?, Vec::new())),
        ["move", from, to] => Some(Step::Move(from.into(), to.into())),
        ["remove", path, hidden] => Some(Step::Remove(path.into(), hidden.into())),
        _ => None,
    };
    steps.chunks(3).map(step).collect()
}

/// What a copy of the folder does not have.
fn mark(folder: &Path) -> Result<String, WriteError> {
    let own =
        |path: &Path| fs::metadata(path).map(|there| own(&there)).map_err(|source| failed(path, source));
    Ok(format!("{} {}", own(folder)?, own(&folder.join("lock"))?))
}

#[cfg(unix)]
fn own(there: &fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    there.ino().to_string()
}

#[cfg(not(unix))]
fn own(there: &fs::Metadata) -> String {
    there.created().map(|time| format!("{time:?}")).unwrap_or_default()
}

/// Between the opening and the locking of a file, the process that had it may have removed it.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| a.dev() == b.dev() && a.ino() == b.ino();
    matches!((file.metadata(), fs::metadata(path)), (Ok(ours), Ok(there)) if same(&ours, &there))
}

/// An open file cannot be removed here.
#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> bool {
    path.exists()
}
