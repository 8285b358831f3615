//! `cargo xtask bench`: how long caribou takes beside the same SQL without it, and beside Diesel.
//!
//! Only ratios, of programs that took turns: times depend on the machine and on what else it does.

mod comparison;
mod cost;
mod database;
mod folder;
mod program;
mod server;
mod table;

use std::path::PathBuf;

use comparison::{Compared, Comparison, Turn};
use database::Database;
use folder::{Folder, TemporaryFolder};
use program::{Atomic, caribou, diesel};
use server::Server;
use table::Table;

use crate::tool::{self, answers, command};

/// PostgreSQL is compared up to this size.
const MOST_ON_POSTGRES: usize = 1_000;

/// `cargo xtask bench`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only the benches of this crate, with `cargo bench`.
    #[arg(short, long, value_name = "CRATE")]
    package: Option<String>,
    /// How many migrations.
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000, 10_000])]
    sizes: Vec<usize>,
    /// Print the tables as Markdown.
    #[arg(long)]
    markdown: bool,
}

/// Compares caribou with other ways to run the same migrations. PostgreSQL is the server at `url`, else one that is
/// started for it.
pub(crate) fn run(args: &Args, url: Option<&str>) -> Result<(), String> {
    if let Some(package) = &args.package {
        return tool::run(command("cargo", &["bench", "--locked", "--package", package]));
    }
    tool::run(command("cargo", &["build", "--release", "--locked", "--package", "caribou-cli"]))?;
    let temporary = TemporaryFolder::new()?;
    let mut folders: Vec<Folder> = Vec::new();
    for &size in &args.sizes {
        folders.push(Folder::generate(temporary.path(), size)?);
    }
    let with_diesel = answers("diesel", &["--version"]);
    if !with_diesel {
        eprintln!("Diesel is skipped: its command line is not installed (cargo install diesel_cli)");
    }

    let mut times = Table::new(&["database", "what", "migrations", "against", "ratio", "min..max", "rounds"]);
    let mut costs = Table::new(&["what", "migrations", "caribou", "diesel"]);
    let files = Databases::new(with_diesel, |name| Database::File(temporary.path().join(name)));
    for folder in &folders {
        compare("SQLite", folder, &files, &mut times)?;
        // The databases are fully migrated now.
        for line in cost::measure(folder, &files, temporary.path())? {
            costs.push(line);
        }
    }
    let small: Vec<&Folder> = folders.iter().filter(|folder| folder.size <= MOST_ON_POSTGRES).collect();
    if !small.is_empty() {
        match Server::find(url, temporary.path())? {
            Ok(server) => {
                let databases = Databases::new(with_diesel, |name| server.database(name));
                let compared =
                    small.iter().try_for_each(|folder| compare("PostgreSQL", folder, &databases, &mut times));
                databases.all().try_for_each(Database::remove)?;
                compared?;
            }
            Err(missing) => eprintln!("PostgreSQL is skipped: {missing}"),
        }
    }
    times.print(args.markdown);
    costs.print(args.markdown);
    Ok(())
}

/// A database for each of those that are compared.
struct Databases {
    caribou: Database,
    floor: Database,
    diesel: Option<Database>,
}

impl Databases {
    fn new(with_diesel: bool, named: impl Fn(&str) -> Database) -> Self {
        Self {
            caribou: named("caribou_bench_caribou"),
            floor: named("caribou_bench_floor"),
            diesel: with_diesel.then(|| named("caribou_bench_diesel")),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Database> {
        [&self.caribou, &self.floor].into_iter().chain(&self.diesel)
    }
}

/// Makes all comparisons of one folder on one kind of database, and leaves the databases fully migrated.
fn compare(kind: &str, folder: &Folder, databases: &Databases, table: &mut Table) -> Result<(), String> {
    let Databases { caribou: ours, floor, diesel: theirs } = databases;
    let apply = |atomic| Turn::from_empty(caribou(folder, ours, atomic), ours);
    let client = Turn::from_empty(floor.client(folder), floor);
    let comparisons = [
        Comparison {
            work: "apply",
            ours: vec![
                ("a transaction each", apply(Atomic::Migration)),
                ("as it chooses", apply(Atomic::Auto)),
            ],
            others: std::iter::once(client)
                .chain(theirs.iter().map(|database| Turn::from_empty(diesel(folder, database), database)))
                .collect(),
            rounds: if folder.size > 1_000 { 2 } else { 5 },
        },
        Comparison {
            work: "nothing to do",
            ours: vec![("", Turn::as_it_is(caribou(folder, ours, Atomic::Auto)))],
            others: theirs.iter().map(|database| Turn::as_it_is(diesel(folder, database))).collect(),
            rounds: 15,
        },
    ];
    for comparison in comparisons {
        eprintln!("{kind}, {} migrations: {}", folder.size, comparison.work);
        for Compared { what, against, ratio } in comparison.run()? {
            eprintln!("  {what}: {:.2} of {against}", ratio.median);
            table.push(vec![
                kind.into(),
                what,
                folder.size.to_string(),
                against.into(),
                format!("{:.2}", ratio.median),
                format!("{:.2}..{:.2}", ratio.least, ratio.most),
                comparison.rounds.to_string(),
            ]);
        }
    }
    Ok(())
}

/// Where cargo has put the caribou that was built for this.
fn built_caribou() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    tool::root().join(target).join("release/caribou")
}
