//! `cargo xtask ci`

use crate::tool;

/// Runs what a change must pass: the script that the project's CI runs.
pub(crate) fn run() -> Result<(), String> {
    tool::run(tool::command("bash", &[".ci/run"]))
}
