//! A PostgreSQL server: one that is there, or one that is started and stopped again.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::database::Database;
use crate::tool::answers;

/// A PostgreSQL server.
pub(crate) struct Server {
    /// The url of a database that is always there.
    maintenance: String,
    /// What was started for this, and is stopped with the value.
    started: Option<Started>,
}

struct Started {
    programs: PathBuf,
    data: PathBuf,
    user: Option<&'static str>,
}

impl Server {
    /// Takes the server at the url, else starts one as it is installed here: with the settings that `initdb` writes, so
    /// that it waits for the disk.
    ///
    /// The inner error says what is missing.
    pub(crate) fn find(url: Option<&str>, folder: &Path) -> Result<Result<Self, String>, String> {
        if !answers("psql", &["--version"]) {
            return Ok(Err("psql is not installed".into()));
        }
        if let Some(url) = url {
            return Ok(Ok(Self { maintenance: url.into(), started: None }));
        }
        let Some(programs) = installed() else {
            return Ok(Err("no server at --url, and none is installed".into()));
        };
        let folder = folder.join("postgres");
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        // The server refuses to run as root.
        let user = is_root().then(|| if answers("id", &["postgres"]) { "postgres" } else { "nobody" });
        if let Some(user) = user {
            spawn(Command::new("chown").arg(user).arg(&folder))?;
        }
        let started = Started { programs, data: folder.join("data"), user };
        spawn(started.command("initdb").args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]))?;
        let socket = folder.display();
        let options = format!("-c listen_addresses= -c unix_socket_directories={socket}");
        spawn(
            started
                .command("pg_ctl")
                .args(["--wait", "--silent", "--options", &options, "--log"])
                .arg(folder.join("log"))
                .arg("start"),
        )?;
        let maintenance = format!("postgres:///postgres?host={socket}&user=postgres");
        Ok(Ok(Self { maintenance, started: Some(started) }))
    }

    /// A database of this server, whether it is there or not.
    pub(crate) fn database(&self, name: &str) -> Database {
        let (place, parameters) =
            self.maintenance.split_once('?').map_or((self.maintenance.as_str(), None), |(a, b)| (a, Some(b)));
        let place = place.rsplit_once('/').map_or(place, |(server, _)| server);
        let parameters = parameters.map(|parameters| format!("?{parameters}")).unwrap_or_default();
        Database::Server {
            maintenance: self.maintenance.clone(),
            url: format!("{place}/{name}{parameters}"),
            name: name.into(),
            made: Cell::new(0),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(started) = &self.started {
            let _ = spawn(started.command("pg_ctl").args(["--wait", "--silent", "--mode=immediate", "stop"]));
        }
    }
}

impl Started {
    /// A program of the server, as the user that it runs as.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.user {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
        };
        command.arg("--pgdata").arg(&self.data).current_dir(std::env::temp_dir());
        command
    }
}

fn installed() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    folder.join("initdb").is_file().then_some(folder)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// Runs a command; what it says is seen only when it fails. The server inherits no pipe that somebody waits for.
fn spawn(command: &mut Command) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}
