//! Migrations that are made for this.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A plain Diesel folder of migrations, and the same SQL as one script.
pub(crate) struct Folder {
    /// How many migrations.
    pub(crate) size: usize,
    /// The folder.
    pub(crate) migrations: PathBuf,
    /// All of it in one file, a transaction for each migration.
    pub(crate) script: PathBuf,
}

impl Folder {
    /// Writes migrations that make a table each, every third an index too.
    pub(crate) fn generate(inside: &Path, size: usize) -> Result<Self, String> {
        let folder = Self {
            size,
            migrations: inside.join(format!("migrations_{size}")),
            script: inside.join(format!("migrations_{size}.sql")),
        };
        folder.write().map_err(|error| format!("{}: {error}", inside.display()))?;
        Ok(folder)
    }

    fn write(&self) -> std::io::Result<()> {
        let mut script = String::new();
        for number in 0..self.size {
            let folder = self.migrations.join(name(number));
            let up = up(number);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("up.sql"), &up)?;
            fs::write(folder.join("down.sql"), format!("DROP TABLE record_{number};\n"))?;
            let _ = write!(script, "BEGIN;\n{up}COMMIT;\n");
        }
        fs::write(&self.script, script)
    }
}

/// One an hour, as `diesel migration generate` names them.
fn name(number: usize) -> String {
    let (hour, day, month, year) =
        (number % 24, number / 24 % 28 + 1, number / (24 * 28) % 12 + 1, number / (24 * 28 * 12) + 2016);
    format!("{year}-{month:02}-{day:02}-{hour:02}0000_create_record_{number}")
}

fn up(number: usize) -> String {
    let mut up =
        format!("CREATE TABLE record_{number} (\n  id INTEGER PRIMARY KEY,\n  name TEXT NOT NULL\n);\n");
    if number.is_multiple_of(3) {
        let _ = writeln!(up, "CREATE INDEX record_{number}_name ON record_{number} (name);");
    }
    up
}

/// A folder that goes with the value.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub(crate) fn new() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("caribou-bench-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
