//! What else it costs: memory, and calls of the operating system.

use std::fs;
use std::path::Path;

use super::Databases;
use super::folder::Folder;
use super::program::{Atomic, Program, caribou, diesel};
use crate::tool::answers;

/// Something that another program measures while it runs the one that is measured.
struct Meter {
    name: &'static str,
    /// The one that measures, and its arguments; the file that it writes to comes last.
    program: &'static str,
    arguments: &'static [&'static str],
    /// From what it writes, for so many migrations, to what is shown.
    read: fn(&str, usize) -> Option<String>,
}

const MEMORY: Meter = Meter {
    name: "memory at its peak, MiB",
    program: "time",
    arguments: &["--format=%M", "--output"],
    read: |text, _| Some(format!("{:.1}", text.trim().parse::<f64>().ok()? / 1024.0)),
};

const CALLS: Meter = Meter {
    name: "system calls a migration",
    program: "strace",
    arguments: &["-f", "-c", "-o"],
    read: |text, size| {
        let total = text.lines().rfind(|line| line.ends_with("total"))?;
        let calls: f64 = total.split_whitespace().nth(3)?.parse().ok()?;
        Some(format!("{:.1}", calls / size as f64))
    },
};

/// Measures a run with nothing to do, then one that applies everything.
pub(crate) fn measure(
    folder: &Folder,
    databases: &Databases,
    scratch: &Path,
) -> Result<Vec<Vec<String>>, String> {
    let mut lines = Vec::new();
    for (what, from_empty, meters) in
        [("nothing to do", false, [MEMORY, CALLS].as_slice()), ("apply", true, &[MEMORY])]
    {
        for meter in meters {
            if !answers(meter.program, &["--version"]) {
                eprintln!("{} is skipped: {} is not installed", meter.name, meter.program);
                continue;
            }
            eprintln!("{what}, {} migrations: {}", folder.size, meter.name);
            let ours = Some((&databases.caribou, caribou(folder, &databases.caribou, Atomic::Auto)));
            let theirs = databases.diesel.as_ref().map(|database| (database, diesel(folder, database)));
            let mut values = Vec::new();
            for measured in [ours, theirs] {
                values.push(match measured {
                    Some((database, program)) => {
                        if from_empty {
                            database.empty()?;
                        }
                        meter.measure(program, folder.size, scratch)?
                    }
                    None => String::new(),
                });
            }
            let what = format!("{what}: {}", meter.name);
            lines.push([vec![what, folder.size.to_string()], values].concat());
        }
    }
    Ok(lines)
}

impl Meter {
    fn measure(&self, program: Program, size: usize, scratch: &Path) -> Result<String, String> {
        let file = scratch.join(self.program);
        let file_name = file.to_string_lossy();
        program.inside(self.program, &[self.arguments, &[&file_name]].concat()).run()?;
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        (self.read)(&text, size).ok_or_else(|| format!("{} wrote {text:?}", self.program))
    }
}
