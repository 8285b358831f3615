//! Runs a program in a project with nothing inherited, and keeps what it said.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Project, Redactor};

/// A program to run in a project, with an environment that is the same on every machine.
///
/// Of the environment only `PATH` is inherited. `HOME` and `TMPDIR` are folders beside the project
/// that go with it, the time zone is UTC, the locale `C.UTF-8` and the terminal `dumb`.
#[derive(Debug, Clone)]
pub struct Caribou {
    program: PathBuf,
    folder: PathBuf,
    environment: BTreeMap<String, String>,
    stdin: Option<String>,
    redactor: Redactor,
}

impl Caribou {
    /// Prepares a program to be run in a project's folder.
    pub fn new(program: &Path, project: &Project) -> Self {
        let root = project.root();
        let fixed = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let inside = |key: &str, folder: &str| fixed(key, &root.join(folder).to_string_lossy());
        Self {
            program: program.to_owned(),
            folder: project.path(),
            environment: BTreeMap::from([
                fixed("PATH", &std::env::var("PATH").unwrap_or_default()),
                inside("HOME", "home"),
                inside("TMPDIR", "tmp"),
                fixed("TZ", "UTC"),
                fixed("LANG", "C.UTF-8"),
                fixed("TERM", "dumb"),
            ]),
            stdin: None,
            redactor: Redactor::new()
                .path(&project.path(), "[PROJECT]")
                .path(&root.join("home"), "[HOME]")
                .path(&root.join("tmp"), "[TMP]"),
        }
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.environment.insert(key.into(), value.into());
        self
    }

    /// Runs in a folder of the project instead of its root.
    #[must_use]
    pub fn current_dir(mut self, folder: &str) -> Self {
        self.folder.push(folder);
        self
    }

    /// Gives the program a text to read; without one its standard input is empty.
    #[must_use]
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin = Some(text.into());
        self
    }

    /// Adds a text to what [`Output`] replaces when it is displayed.
    #[must_use]
    pub fn redact(mut self, text: &str, word: &str) -> Self {
        self.redactor = self.redactor.literal(text, word);
        self
    }

    /// Runs the program with the arguments of a line, split at white space; there is no quoting.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[track_caller]
    pub fn run(&self, line: &str) -> Output {
        self.run_args(line.split_whitespace())
    }

    /// Returns a command with the folder and the environment of the program.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().envs(&self.environment);
        command
    }

    /// Returns the path of the program.
    pub(crate) fn program(&self) -> String {
        self.program.to_string_lossy().into_owned()
    }

    /// Runs the program with arguments as they are.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[track_caller]
    pub fn run_args(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        let mut command = self.command(&self.program);
        command.args(arguments);
        let output = feed(&mut command, self.stdin.as_deref().unwrap_or_default())
            .unwrap_or_else(|error| panic!("run {}: {error}", self.program.display()));

        let name = self.program.file_stem().unwrap_or_default();
        let words = std::iter::once(name).chain(command.get_args());
        let line = words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
        Output {
            line,
            code: output.status.code(),
            signal: output.status.signal(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            redactor: self.redactor.clone(),
        }
    }
}

/// What a program said, as it said it; [`Display`](fmt::Display) shows it redacted, for snapshots.
///
/// ```text
/// $ caribou migrate tickets
/// [exit 0]
/// --- stdout
/// applied tickets.0001_initial in [DURATION]
/// --- stderr
/// database local: sqlite:[PROJECT]/itsm.sqlite3
/// ```
///
/// A stream on which nothing came is left out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Output {
    /// The program's name and its arguments.
    pub line: String,
    /// The exit code; `None` when a signal ended the program.
    pub code: Option<i32>,
    /// The signal that ended the program.
    pub signal: Option<i32>,
    /// What came on standard output, not redacted.
    pub stdout: String,
    /// What came on standard error, not redacted.
    pub stderr: String,
    redactor: Redactor,
}

impl Output {
    /// Returns the output if the program ended with a code.
    ///
    /// # Panics
    /// When it ended otherwise; the message has all that it said.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert!(self.code == Some(code), "expected exit {code}:\n{self}");
        self
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "$ {}", self.redactor.redact(&self.line))?;
        match (self.code, self.signal) {
            (Some(code), _) => writeln!(f, "[exit {code}]")?,
            (None, signal) => writeln!(f, "[signal {}]", signal.unwrap_or_default())?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                let text = self.redactor.redact(text);
                let end = if text.ends_with('\n') { "" } else { "\n" };
                write!(f, "--- {name}\n{text}{end}")?;
            }
        }
        Ok(())
    }
}

/// Runs a command to its end with a text on its standard input.
pub(crate) fn feed(command: &mut Command, text: &str) -> std::io::Result<std::process::Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().expect("standard input is piped");
    std::thread::scope(|scope| {
        // From a thread, as the program may print more than a pipe holds before it reads; and a
        // program that ends without reading is no mistake of ours.
        scope.spawn(move || drop(stdin.write_all(text.as_bytes())));
        child.wait_with_output()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(project: &Project) -> Caribou {
        Caribou::new("/bin/sh".as_ref(), project)
    }

    #[test]
    fn the_environment_is_the_same_everywhere() {
        let project = Project::new("//- /sub/a\n");
        let output = sh(&project).env("DATABASE_URL", "sqlite:x").current_dir("sub").run_args([
            "-c",
            "env | grep -v -e ^PATH= -e ^SHLVL= -e ^_= | sort; echo \"it took 3 ms\" >&2; exit 3",
        ]);
        insta::assert_snapshot!(output.exits(3), @r#"
        $ sh -c env | grep -v -e ^PATH= -e ^SHLVL= -e ^_= | sort; echo "it took [DURATION]" >&2; exit 3
        [exit 3]
        --- stdout
        DATABASE_URL=sqlite:x
        HOME=[HOME]
        LANG=C.UTF-8
        PWD=[PROJECT]/sub
        TERM=dumb
        TMPDIR=[TMP]
        TZ=UTC
        --- stderr
        it took [DURATION]
        "#);
    }

    #[test]
    fn standard_input_is_fed_and_a_silent_stream_left_out() {
        let project = Project::new("//- /read.sh\ntr a-z A-Z\n");
        insta::assert_snapshot!(sh(&project).stdin("yes").run("read.sh"), @r"
        $ sh read.sh
        [exit 0]
        --- stdout
        YES
        ");
        assert_eq!(sh(&project).run("read.sh").stdout, "");
    }

    #[test]
    fn more_than_a_pipe_holds_goes_both_ways() {
        let project = Project::new("//- /copy.sh\ncat\n");
        let text = "0123456789abcde\n".repeat(64 * 1024);
        assert!(sh(&project).stdin(&text).run("copy.sh").stdout == text);
    }

    #[test]
    fn a_signal_is_told_from_a_code() {
        let project = Project::new("//- /end.sh\nkill -9 $$\n");
        let output = sh(&project).run("end.sh");
        assert_eq!((output.code, output.signal), (None, Some(9)));
        assert_eq!(output.to_string(), "$ sh end.sh\n[signal 9]\n");
    }

    #[test]
    #[should_panic(expected = "expected exit 0:\n$ sh end.sh\n[exit 5]\n--- stderr\nno\n")]
    fn another_exit_code_shows_what_was_said() {
        let project = Project::new("//- /end.sh\necho no >&2\nexit 5\n");
        sh(&project).run("end.sh").exits(0);
    }
}
