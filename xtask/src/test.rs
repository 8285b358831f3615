//! `cargo xtask test`

use crate::tool::{self, answers, command};

/// `cargo xtask test`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Also MariaDB, which needs its client library (Debian: libmariadb-dev, pkg-config).
    #[arg(long)]
    all_backends: bool,
    /// Only tests whose name has this in it.
    filter: Option<String>,
}

/// Runs all tests: with nextest if it is installed, else with cargo's own runner; the examples in the documentation last.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let features: &[&str] = if args.all_backends {
        &["--features", "caribou-cli/mysql,caribou-executor/mysql,caribou-history/mysql"]
    } else {
        &[]
    };
    let filter: Vec<&str> = args.filter.as_deref().into_iter().collect();
    let nextest = answers("cargo", &["nextest", "--version"]);
    let runner: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    let targets: &[&str] = if nextest { &[] } else { &["--lib", "--bins", "--tests"] };
    tool::run(command(
        "cargo",
        &[runner, &["--workspace", "--locked"], targets, features, &filter].concat(),
    ))?;
    if filter.is_empty() {
        tool::run(command("cargo", &[&["test", "--workspace", "--locked", "--doc"], features].concat()))?;
    }
    Ok(())
}
