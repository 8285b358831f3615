//! PostgreSQL, as it is installed on this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::engine::{Engine, find_program, option, search_path, subfolders};
use super::{PASSWORD, USER};

struct Postgres {
    initdb: PathBuf,
    postgres: PathBuf,
    psql: PathBuf,
}

/// Finds the newest installed PostgreSQL; otherwise says what is missing.
pub(crate) fn find() -> Result<Box<dyn Engine>, String> {
    let mut folders: Vec<PathBuf> = configured_folder().into_iter().collect();
    folders.extend(subfolders("/usr/lib/postgresql").into_iter().map(|version| version.join("bin")));
    folders.extend(search_path());
    let program = |name| {
        find_program(&[name], &folders)
            .ok_or_else(|| format!("PostgreSQL's {name} is not installed (install postgresql)"))
    };
    Ok(Box::new(Postgres {
        initdb: program("initdb")?,
        postgres: program("postgres")?,
        psql: program("psql")?,
    }))
}

/// Asks `pg_config` where the programs are; it may be there without a server.
fn configured_folder() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    folder.join("initdb").is_file().then_some(folder)
}

impl Engine for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn scheme(&self) -> &'static str {
        "postgres"
    }

    fn stop_signal(&self) -> &'static str {
        "QUIT"
    }

    fn prepare(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::write(folder.join("password"), PASSWORD)
    }

    fn initialise(&self, folder: &Path) -> Vec<OsString> {
        vec![
            self.initdb.clone().into(),
            option("--pgdata=", &folder.join("data")),
            option("--pwfile=", &folder.join("password")),
            format!("--username={USER}").into(),
            "--auth=password".into(),
            "--encoding=UTF8".into(),
            "--locale=C".into(),
            "--no-sync".into(),
        ]
    }

    fn serve(&self, folder: &Path, port: u16) -> Vec<OsString> {
        let mut command: Vec<OsString> = vec![self.postgres.clone().into(), "-D".into()];
        command.push(folder.join("data").into());
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            "unix_socket_directories=".to_owned(),
            "max_connections=200".to_owned(),
            "fsync=off".to_owned(),
            "synchronous_commit=off".to_owned(),
            "full_page_writes=off".to_owned(),
            "max_wal_size=256MB".to_owned(),
        ];
        command.extend(settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]));
        command
    }

    fn client(&self, port: u16, database: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator=\t"]);
        command.args(["--set=ON_ERROR_STOP=1", "--pset=null=NULL", "--file=-"]);
        command.arg(format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/{database}"));
        command
    }

    fn maintenance_database(&self) -> &'static str {
        "postgres"
    }

    fn drop_statement(&self, database: &str) -> String {
        format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    }
}
