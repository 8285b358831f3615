//! A program in a terminal, with somebody who reads and presses keys.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::Caribou;

/// How long a text may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program that runs in a terminal of 80 columns.
///
/// The terminal is made by `script` of util-linux, which every Debian has.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    keys: Option<ChildStdin>,
    output: Receiver<Vec<u8>>,
    /// All that came, with the sequences that move the cursor.
    said: String,
    /// What of it was looked through already.
    read: usize,
}

impl Terminal {
    /// Runs the program with the arguments of a line, split at white space. `None` when this machine has no `script` of util-linux, which
    /// is said on standard error.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[track_caller]
    pub fn run(caribou: &Caribou, line: &str) -> Option<Self> {
        let version = Command::new("script").arg("--version").output();
        if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux")) {
            eprintln!("skipped: there is no script of util-linux");
            return None;
        }
        let words = std::iter::once(caribou.program()).chain(line.split_whitespace().map(str::to_owned));
        let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
        let mut command = caribou.command("script");
        command.args(["--quiet", "--return", "--flush", "--command", &words.join(" "), "/dev/null"]);
        command.env("TERM", "xterm").env("SHELL", "/bin/sh");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("run script: {error}"));
        let mut stdout = child.stdout.take().expect("standard output is piped");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = child.stdin.take();
        Some(Self { child, keys, output, said: String::new(), read: 0 })
    }

    /// Waits until a text comes, behind the last that was waited for.
    ///
    /// # Panics
    /// When it does not come.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.said[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.said.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Timeout) => panic!("{text:?} did not come:\n{}", self.said),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("it ended before {text:?} came:\n{}", self.said)
                }
            }
        }
    }

    /// Presses keys.
    ///
    /// # Panics
    /// When the program is gone.
    #[track_caller]
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let stdin = self.keys.as_mut().expect("keys can be pressed until the end");
        // What is pressed before the program listens for keys could be taken for something else.
        std::thread::sleep(Duration::from_millis(50));
        let pressed = stdin.write_all(keys.as_bytes()).and_then(|()| stdin.flush());
        pressed.unwrap_or_else(|error| panic!("press {keys:?}: {error}"));
        self
    }

    /// Waits for the end and returns the exit code, and all that was seen since the last text that was waited for.
    ///
    /// # Panics
    /// When it does not end.
    #[track_caller]
    pub fn end(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.said.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    drop(self.child.kill());
                    panic!("it did not end:\n{}", self.said);
                }
            }
        }
        drop(self.keys.take());
        let status = self.child.wait().unwrap_or_else(|error| panic!("wait for script: {error}"));
        (status.code(), self.said.split_off(self.read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Project;

    #[test]
    fn a_program_sees_a_terminal_and_keys() {
        let project = Project::new(
            "//- /ask.sh\ntest -t 0 && test -t 1 && printf 'who? '; read name; echo \"hi $name\"; exit 3\n",
        );
        let Some(mut terminal) = Terminal::run(&Caribou::new("/bin/sh".as_ref(), &project), "ask.sh") else {
            return;
        };
        terminal.sees("who? ").press("Ada\n").sees("hi ");
        assert_eq!(terminal.end(), (Some(3), "Ada\r\n".to_owned()));
    }
}
