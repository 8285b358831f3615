//! What a kind of server is to the harness.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::feed;

/// A kind of server that is installed: how to set it up, run it, and talk to it.
pub(crate) trait Engine: Send + Sync {
    /// The name in messages, in folders and in `CARIBOU_TEST_REQUIRE`.
    fn name(&self) -> &'static str;
    /// What its urls begin with.
    fn scheme(&self) -> &'static str;
    /// The signal after which it is gone quickly; its data are thrown away anyway.
    fn stop_signal(&self) -> &'static str;
    /// Writes the files that the other commands want to find in the server's folder.
    fn prepare(&self, folder: &Path) -> std::io::Result<()>;
    /// The command that makes an empty cluster in the server's folder.
    fn initialise(&self, folder: &Path) -> Vec<OsString>;
    /// The command that serves it until it is stopped.
    fn serve(&self, folder: &Path, port: u16) -> Vec<OsString>;
    /// The client program, connected to a database, reading statements from standard input.
    fn client(&self, port: u16, database: &str) -> Command;
    /// A database that always exists.
    fn maintenance_database(&self) -> &'static str;
    /// Drops a database, even one that somebody is still connected to.
    fn drop_statement(&self, database: &str) -> String;
}

/// Runs statements through the client program: its rows, or what it says is wrong.
pub(crate) fn ask(engine: &dyn Engine, port: u16, database: &str, sql: &str) -> Result<String, String> {
    let mut client = engine.client(port, database);
    client.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
    let output = feed(&mut client, sql).map_err(|error| format!("{:?}: {error}", client.get_program()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{} says: {}", engine.name(), text(&output.stderr).trim_end()))
    }
}

/// Finds a program by any of its names in folders, the first folder first.
pub(crate) fn find_program(names: &[&str], folders: &[PathBuf]) -> Option<PathBuf> {
    let candidates = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
    candidates.into_iter().find(|path| path.is_file())
}

/// Returns the folders of `PATH`, and those for administrators, which may not be in a user's `PATH`.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let administrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(administrators).collect()
}

/// Returns the folders in a folder, the last name first; none when there is no such folder.
pub(crate) fn subfolders(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    folders.reverse();
    folders
}

/// Joins `--name=` and a path.
pub(crate) fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
