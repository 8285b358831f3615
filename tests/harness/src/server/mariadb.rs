//! MariaDB, as it is installed on this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::engine::{Engine, find_program, option, search_path};
use super::{PASSWORD, USER};

struct Mariadb {
    install: PathBuf,
    server: PathBuf,
    client: PathBuf,
}

/// Finds MariaDB, also under the names that its programs had before; otherwise says what is missing.
pub(crate) fn find() -> Result<Box<dyn Engine>, String> {
    let folders = search_path();
    let program = |names: &[&str]| {
        find_program(names, &folders).ok_or_else(|| {
            format!("MariaDB's {} is not installed (install mariadb-server and mariadb-client)", names[0])
        })
    };
    Ok(Box::new(Mariadb {
        install: program(&["mariadb-install-db", "mysql_install_db"])?,
        server: program(&["mariadbd", "mysqld"])?,
        client: program(&["mariadb", "mysql"])?,
    }))
}

impl Engine for Mariadb {
    fn name(&self) -> &'static str {
        "mariadb"
    }

    fn scheme(&self) -> &'static str {
        "mysql"
    }

    fn stop_signal(&self) -> &'static str {
        "KILL"
    }

    fn prepare(&self, folder: &Path) -> std::io::Result<()> {
        let statements = format!(
            "CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';\n\
             GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        );
        std::fs::write(folder.join("init.sql"), statements)
    }

    fn initialise(&self, folder: &Path) -> Vec<OsString> {
        vec![
            self.install.clone().into(),
            "--no-defaults".into(),
            option("--datadir=", &folder.join("data")),
            "--auth-root-authentication-method=normal".into(),
            "--skip-test-db".into(),
            "--innodb-flush-log-at-trx-commit=0".into(),
        ]
    }

    fn serve(&self, folder: &Path, port: u16) -> Vec<OsString> {
        vec![
            self.server.clone().into(),
            "--no-defaults".into(),
            option("--datadir=", &folder.join("data")),
            option("--socket=", &folder.join("socket")),
            option("--pid-file=", &folder.join("pid")),
            option("--tmpdir=", folder),
            option("--init-file=", &folder.join("init.sql")),
            "--bind-address=127.0.0.1".into(),
            format!("--port={port}").into(),
            "--skip-name-resolve".into(),
            "--skip-log-bin".into(),
            "--character-set-server=utf8mb4".into(),
            "--collation-server=utf8mb4_general_ci".into(),
            "--innodb-flush-log-at-trx-commit=0".into(),
            "--innodb-doublewrite=0".into(),
            // Every change of a table waits for the disk otherwise.
            "--debug-no-sync".into(),
            "--innodb-buffer-pool-size=64M".into(),
        ]
    }

    fn client(&self, port: u16, database: &str) -> Command {
        let mut command = Command::new(&self.client);
        command.args(["--no-defaults", "--protocol=TCP", "--host=127.0.0.1"]);
        command.args(["--batch", "--skip-column-names", "--default-character-set=utf8mb4"]);
        command.arg(format!("--port={port}"));
        command.args([format!("--user={USER}"), format!("--password={PASSWORD}"), database.to_owned()]);
        command
    }

    fn maintenance_database(&self) -> &'static str {
        "mysql"
    }

    fn drop_statement(&self, database: &str) -> String {
        // Not for long: a connection with an open transaction would hold it up for a day.
        format!("SET SESSION lock_wait_timeout = 2; DROP DATABASE IF EXISTS {database}")
    }
}
