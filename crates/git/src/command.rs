//! How git is run: the same everywhere, and without anybody to answer it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::GitError;

/// Variables that would make git look at another repository than that of the folder: a hook that runs us has them set.
const ELSEWHERE: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"];

/// Runs git in a folder and returns what it wrote, whatever its exit code is.
pub(crate) fn output<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<Output, GitError> {
    command(folder, arguments).stdin(Stdio::null()).output().map_err(GitError::Run)
}

/// Runs git in a folder and returns its output; that it does not exit with 0 is an error.
pub(crate) fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<Vec<u8>, GitError> {
    success(arguments, output(folder, arguments)?)
}

/// Runs git with an input.
pub(crate) fn run_with<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: &[S],
    input: &[u8],
) -> Result<Vec<u8>, GitError> {
    let mut command = command(folder, arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(GitError::Run)?;
    let mut stdin = child.stdin.take();
    // Git answers while it still reads, so whoever writes first and reads then may wait for ever.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // Git that ends early says why itself.
            let _ = stdin.as_mut().map(|stdin| stdin.write_all(input));
        });
        child.wait_with_output()
    });
    success(arguments, output.map_err(GitError::Run)?)
}

fn command<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new("git");
    for name in ELSEWHERE {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .args(["--no-pager", "--literal-pathspecs"])
        .args(["-c", "core.quotepath=false", "-c", "log.showSignature=false"])
        .args(arguments);
    command
}

fn success<S: AsRef<OsStr>>(arguments: &[S], output: Output) -> Result<Vec<u8>, GitError> {
    if output.status.success() { Ok(output.stdout) } else { Err(failed(arguments, &output)) }
}

/// What git said, as an error.
pub(crate) fn failed<S: AsRef<OsStr>>(arguments: &[S], output: &Output) -> GitError {
    let command = arguments.first().map(|name| name.as_ref().to_string_lossy().into_owned());
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let message = if message.is_empty() { format!("it ended with {}", output.status) } else { message };
    GitError::Failed { command: command.unwrap_or_default(), message }
}

/// A line of git's, without its end.
pub(crate) fn line(output: &[u8]) -> &[u8] {
    let output = output.strip_suffix(b"\n").unwrap_or(output);
    output.strip_suffix(b"\r").unwrap_or(output)
}

/// The fields of an output that ends each with NUL.
pub(crate) fn fields(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.strip_suffix(b"\0").unwrap_or(output).split(|byte| *byte == 0)
}

/// A path as git prints it.
#[cfg(unix)]
pub(crate) fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path as git prints it.
#[cfg(not(unix))]
pub(crate) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A path as git reads it.
#[cfg(unix)]
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

/// A path as git reads it.
#[cfg(not(unix))]
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}
