//! One server of a kind for all processes of a test run, gone when the run is.
//!
//! nextest runs each test in a process of its own, so processes share a server through a folder:
//! whoever holds the lock file and finds no port file starts the server and writes the port file.
//! A small shell script stands over the server: it waits until the runner is gone, stops the server
//! and removes the folder. Nothing needs to be called at the end, and a run that is killed cleans up too.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::engine::{Engine, ask};

/// How long a server may take until it answers; a busy machine of two cores needs a few seconds.
const PATIENCE: Duration = Duration::from_secs(90);

/// A file system in memory, where there is one: a database is made there in a third of the time.
const MEMORY: &str = "/dev/shm";

/// The room that the servers of a run may need, in KiB; they use a third of it.
const ROOM: u64 = 2 << 20;

/// Stays with a server until the runner is gone. A child that ended keeps its process id only until
/// the shell has seen it, hence the note that it is gone: no other process must get its signal.
const SUPERVISE: &str = r#"
runner=$1 folder=$2 signal=$3
shift 3
"$@" &
server=$!
gone=
while kill -0 "$runner"; do
    if [ -z "$gone" ] && ! kill -0 "$server"; then
        gone=yes
        : >"$folder/gone"
    fi
    sleep 0.5
done
[ -n "$gone" ] || kill -s "$signal" "$server"
wait "$server"
rm -rf "$folder" "$folder.port" "$folder.lock"
rmdir "${folder%/*}"
"#;

/// The process whose end is the end of the test run.
pub(crate) struct Runner {
    key: String,
    pid: u32,
}

/// Who runs the servers, as they refuse to run as root.
pub(crate) struct User {
    /// What goes in front of a command; nothing when the user is not root.
    prefix: Vec<OsString>,
    /// User and group to give files to.
    owner: Option<(u32, u32)>,
}

impl Runner {
    /// Finds the runner of this process: nextest or cargo, or the process itself if it was started by hand.
    pub(crate) fn current() -> Self {
        let parent = parent_id();
        match (std::env::var("NEXTEST_RUN_ID"), std::env::var_os("CARGO")) {
            (Ok(id), _) => Self { key: id, pid: parent },
            (Err(_), Some(_)) => Self { key: parent.to_string(), pid: parent },
            (Err(_), None) => Self { key: std::process::id().to_string(), pid: std::process::id() },
        }
    }

    /// Returns the port of the run's server of a kind, and starts it if it does not run yet.
    pub(crate) fn port_of(&self, engine: &dyn Engine, user: &User) -> u16 {
        let folder = self.folder(user).join(engine.name());
        let lock = open(File::options().create(true).append(true), &folder.with_extension("lock"));
        lock.lock().expect("a lock in a temporary folder");

        let note = folder.with_extension("port");
        let running = fs::read_to_string(&note).ok().and_then(|port| port.parse().ok());
        if let Some(port) = running.filter(|&port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()) {
            return port;
        }
        let port = self.start(engine, &folder, user);
        fs::write(&note, port.to_string()).expect("a file in a temporary folder");
        port
    }

    /// Makes the folder that the processes of this run share.
    fn folder(&self, user: &User) -> PathBuf {
        let parent = if has_room(Path::new(MEMORY)) {
            MEMORY.into()
        } else if user.owner.is_some() {
            // Root's own temporary folder may be closed to the user that runs the server.
            "/tmp".into()
        } else {
            std::env::temp_dir()
        };
        let folder = parent.join(format!("caribou-servers-{}", self.key));
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("create {}: {error}", folder.display()));
        if user.owner.is_some() {
            // Everybody may write there: root must not give away files in somebody else's folder.
            let made_by = fs::symlink_metadata(&folder).map(|metadata| metadata.uid());
            assert!(matches!(made_by, Ok(0)), "{} is not root's", folder.display());
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).ok();
        folder
    }

    fn start(&self, engine: &dyn Engine, folder: &Path, user: &User) -> u16 {
        for _ in 0..3 {
            fs::remove_dir_all(folder).ok();
            fs::create_dir(folder).expect("a folder in a temporary one");
            engine.prepare(folder).expect("files in a temporary folder");
            user.give(folder);
            initialise(engine, folder, user);
            let port = free_port();
            self.supervise(engine, folder, user, port);
            if answers(engine, folder, port) {
                return port;
            }
        }
        panic!("{} does not start:\n{}", engine.name(), log(folder));
    }

    #[expect(clippy::zombie_processes, reason = "it outlives this process, that is its task")]
    fn supervise(&self, engine: &dyn Engine, folder: &Path, user: &User, port: u16) {
        let log = open(File::options().create(true).append(true), &folder.join("log"));
        let mut command = Command::new("sh");
        command.args(["-c", SUPERVISE, "caribou-harness"]);
        command.arg(self.pid.to_string()).arg(folder).arg(engine.stop_signal());
        command.args(&user.prefix).args(engine.serve(folder, port));
        clean(&mut command, folder);
        command.stdout(log.try_clone().expect("an open file")).stderr(log);
        // Its own group, so that what ends one test or interrupts the runner leaves it to clean up.
        command.process_group(0).spawn().expect("sh is installed");
    }
}

impl User {
    /// Finds out who is to run the servers: whoever runs the tests, but `nobody` instead of root.
    ///
    /// Otherwise says what is missing.
    pub(crate) fn find() -> Result<Self, String> {
        let id = |arguments: &[&str]| {
            let output = Command::new("id").args(arguments).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim_end().parse::<u32>().ok()
        };
        match id(&["-u"]) {
            Some(0) => {}
            Some(_) => return Ok(Self { prefix: Vec::new(), owner: None }),
            None => return Err("id is not installed (install coreutils)".into()),
        }
        let (Some(user), Some(group)) = (id(&["-u", "nobody"]), id(&["-g", "nobody"])) else {
            return Err("a server that root may run is not installed (add a user nobody)".into());
        };
        if Command::new("setpriv").arg("--version").output().is_err() {
            return Err("setpriv is not installed (install util-linux)".into());
        }
        let (uid, gid) = (format!("--reuid={user}"), format!("--regid={group}"));
        let prefix = ["setpriv", &uid, &gid, "--clear-groups"].map(OsString::from).into();
        Ok(Self { prefix, owner: Some((user, group)) })
    }

    fn command(&self, words: &[OsString]) -> Command {
        let mut words = self.prefix.iter().chain(words);
        let mut command = Command::new(words.next().expect("a command has a program"));
        command.args(words);
        command
    }

    /// Gives a folder and the files in it to the user that runs the server.
    fn give(&self, folder: &Path) {
        let Some((user, group)) = self.owner else { return };
        let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in files.chain([folder.to_owned()]) {
            lchown(&path, Some(user), Some(group)).expect("root may give away what it made");
        }
    }
}

/// Whether there is such a folder, with room for servers.
fn has_room(folder: &Path) -> bool {
    let output = Command::new("df").args(["-k", "--output=avail"]).arg(folder).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().last().and_then(|line| line.trim().parse().ok()).is_some_and(|free: u64| free >= ROOM)
}

fn initialise(engine: &dyn Engine, folder: &Path, user: &User) {
    let mut command = user.command(&engine.initialise(folder));
    clean(&mut command, folder);
    let output = command.output().unwrap_or_else(|error| panic!("run {command:?}: {error}"));
    if !output.status.success() {
        // Nobody stands over the folder yet who would remove it.
        fs::remove_dir_all(folder).ok();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        panic!("{command:?}:\n{}{}", text(&output.stdout), text(&output.stderr));
    }
}

/// Nothing of the test's environment reaches a server, nor its standard input.
fn clean(command: &mut Command, folder: &Path) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("LC_ALL", "C").env("TZ", "UTC");
    command.env("TMPDIR", folder).current_dir(folder).stdin(Stdio::null());
}

/// Waits until the server answers; false when it ended, as it does when its port was taken meanwhile.
fn answers(engine: &dyn Engine, folder: &Path, port: u16) -> bool {
    let begin = Instant::now();
    loop {
        let answer = ask(engine, port, engine.maintenance_database(), "SELECT 1");
        if answer.is_ok() {
            return true;
        }
        if folder.join("gone").exists() {
            return false;
        }
        assert!(begin.elapsed() < PATIENCE, "{} does not answer: {answer:?}\n{}", engine.name(), log(folder));
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

fn open(options: &fs::OpenOptions, path: &Path) -> File {
    options.open(path).unwrap_or_else(|error| panic!("open {}: {error}", path.display()))
}
