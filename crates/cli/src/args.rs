//! The arguments.

use std::path::PathBuf;

use caribou_migration::{AppLabel, Dialect};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Database migrations for Diesel projects.
#[derive(Debug, Parser)]
#[command(name = "caribou", version, max_term_width = 100)]
pub struct Cli {
    /// What every verb understands.
    #[command(flatten)]
    pub global: Global,
    /// What is to be done.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb understands.
#[derive(Debug, Args)]
pub struct Global {
    /// Folder of caribou.toml, or of a plain Diesel project [default: the nearest one upwards].
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub project: Option<PathBuf>,
    /// A plain Diesel migrations folder, without any project.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        conflicts_with = "project",
        help_heading = "Global options"
    )]
    pub migrations_dir: Option<PathBuf>,
    /// A database of caribou.toml [default: its default_database].
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub database: Option<String>,
    /// Any database: sqlite:PATH, postgres://..., mysql://...
    #[arg(
        long,
        global = true,
        value_name = "URL",
        conflicts_with = "database",
        help_heading = "Global options"
    )]
    pub url: Option<String>,
    /// How results are written; json is one document on stdout and nothing else there.
    #[arg(long, global = true, value_enum, default_value_t = Format::Human, help_heading = "Global options")]
    pub format: Format,
    /// Never ask: exit with 3 where a decision is needed.
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_input: bool,
    /// Never ask: take the offered answer, and accept the loss of data that was announced.
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub yes: bool,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN", help_heading = "Global options")]
    pub color: When,
    /// Say more.
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub verbose: bool,
    /// Say only what was asked for, and errors.
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub quiet: bool,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// One document on stdout.
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Verb {
    /// Apply migrations, or go back to an earlier one.
    Migrate(Migrate),
    /// List migrations and whether they are applied.
    Showmigrations(ShowMigrations),
    /// Print the SQL of a migration.
    Sqlmigrate(SqlMigrate),
    /// Write migrations that lead from what is there to what the apps want.
    Makemigrations(MakeMigrations),
    /// Make one migration of many, proven to do the same.
    Squashmigrations(SquashMigrations),
    /// Write one migration anew, its statements combined.
    Optimizemigration(OptimizeMigration),
    /// Give migrations or an app other names, and change every reference with them.
    Renamemigration(RenameMigration),
    /// Look for what is wrong: graph, files, checksums, what cannot be taken back.
    Check(Check),
    /// Compare a database with what its own migrations make.
    Drift,
    /// Say what became of a migration that was interrupted.
    Resolve(Resolve),
    /// Show what has happened to a database.
    History(History),
    /// Draw the graph of migrations.
    Graph(Graph),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the manual page.
    Man,
}

/// `migrate`
#[derive(Debug, Args)]
pub struct Migrate {
    /// Only this app, and what it needs.
    #[arg(value_parser = parse_app)]
    pub app: Option<AppLabel>,
    /// The migration to go to, forwards or backwards: its name, its number or a unique prefix; `zero` for none.
    pub name: Option<String>,
    /// Only record that migrations are applied (or reverted), run nothing.
    #[arg(long)]
    pub fake: bool,
    /// Only record the first migrations of an app whose tables are there already, just as they make them.
    #[arg(long, conflicts_with_all = ["fake", "prune"])]
    pub fake_initial: bool,
    /// Only print what would be done.
    #[arg(long)]
    pub plan: bool,
    /// Exit with 1 if something is to be done; do nothing.
    #[arg(long)]
    pub check: bool,
    /// Remove rows whose migration is gone; apply nothing.
    #[arg(long, conflicts_with = "fake")]
    pub prune: bool,
    /// What is one transaction [default: the plan while nothing is applied, else each migration].
    #[arg(long, value_enum)]
    pub atomic: Option<Atomic>,
    /// Seconds to wait while another run changes the database.
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub lock_timeout: u64,
}

/// What is one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Atomic {
    /// Each migration.
    Migration,
    /// The whole plan: all or nothing.
    Plan,
}

/// `showmigrations`
#[derive(Debug, Args)]
pub struct ShowMigrations {
    /// Only these apps.
    #[arg(value_parser = parse_app)]
    pub apps: Vec<AppLabel>,
    /// By app (the default).
    #[arg(long, conflicts_with = "plan")]
    pub list: bool,
    /// In the order in which they are applied.
    #[arg(long)]
    pub plan: bool,
}

/// `sqlmigrate`
#[derive(Debug, Args)]
pub struct SqlMigrate {
    /// The app.
    #[arg(value_parser = parse_app)]
    pub app: AppLabel,
    /// The migration: its name, its number or a unique prefix.
    pub name: String,
    /// The SQL that reverts it.
    #[arg(long)]
    pub backwards: bool,
    /// For this backend [default: that of the database].
    #[arg(long, value_name = "BACKEND", value_parser = parse_dialect)]
    pub backend: Option<Dialect>,
}

/// `makemigrations`
#[derive(Debug, Args)]
pub struct MakeMigrations {
    /// Only these apps, and what they need of others; with --from-database, the app that gets what is new.
    #[arg(value_name = "APP", value_parser = parse_app)]
    pub apps: Vec<AppLabel>,
    /// What the migrations are called, without a number [default: what they do].
    #[arg(long, short, value_name = "NAME", value_parser = parse_description)]
    pub name: Option<String>,
    /// Make a migration that does nothing yet, for SQL written by hand.
    #[arg(long, requires = "apps", conflicts_with_all = ["check", "update", "from_database", "write_schema"])]
    pub empty: bool,
    /// Print the files instead of writing them.
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// Exit with 1 if there is something to make, and show it; ask nothing, write nothing.
    #[arg(long, conflicts_with_all = ["name", "update", "write_schema"])]
    pub check: bool,
    /// Take the changes into the last migration of an app, if no database of the project has it.
    #[arg(long, conflicts_with = "write_schema")]
    pub update: bool,
    /// Take what the database looks like for what is wanted, instead of the schema files.
    #[arg(long, conflicts_with = "write_schema")]
    pub from_database: bool,
    /// Write the schema files, from what the migrations add up to.
    #[arg(long, conflicts_with = "name")]
    pub write_schema: bool,
    /// Write the HEAD file of each app where it is missing or wrong, in a project with `linear = true`; make nothing.
    #[arg(long, conflicts_with_all = ["apps", "name", "empty", "dry_run", "check", "update", "from_database", "write_schema"])]
    pub heads: bool,
    /// What has another name now: ticket=issue, ticket.title=subject, mood.sad=unhappy.
    #[arg(long, value_name = "OLD=NEW", value_parser = parse_pair)]
    pub rename: Vec<Pair>,
    /// What goes, with all that it holds: ticket, ticket.title, mood.sad.
    #[arg(long, value_name = "NAME")]
    pub drop: Vec<String>,
    /// What stands in a column that must not be NULL, in the rows that are there: an SQL expression.
    #[arg(long, value_name = "TABLE.COLUMN=SQL", value_parser = parse_pair)]
    pub fill: Vec<Pair>,
    /// That no row has NULL there, or the migration shall fail.
    #[arg(long, value_name = "TABLE.COLUMN")]
    pub no_fill: Vec<String>,
    /// Join the branches of apps that have several heads.
    #[arg(long, conflicts_with_all = ["empty", "update", "from_database", "write_schema", "rename", "drop", "fill", "no_fill"])]
    pub merge: bool,
    /// With --merge, the branch that goes first where the order matters: its head; of several, the one named first goes before the others.
    #[arg(long, value_name = "HEAD", requires = "merge")]
    pub first: Vec<String>,
    /// With --merge, put all other branches on top of this one: a branch or commit of git, or a head [default: the remote's default branch, main or master].
    #[arg(long, value_name = "BRANCH", num_args = 0..=1, requires = "merge", conflicts_with_all = ["first", "name"])]
    pub rebase: Option<Option<String>>,
    /// Do not run the migrations on a scratch database; on these backends only, if some are named.
    #[arg(long, value_name = "BACKEND", num_args = 0.., require_equals = true, value_delimiter = ',', value_parser = parse_dialect)]
    pub no_proof: Option<Vec<Dialect>>,
}

/// A name and what stands behind its `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// What stands behind the first `=`.
    pub value: String,
}

/// `squashmigrations`
#[derive(Debug, Args)]
pub struct SquashMigrations {
    /// The app.
    #[arg(value_parser = parse_app, required_unless_present = "all")]
    pub app: Option<AppLabel>,
    /// The last one, or the first and the last [default of the first: that of the app]; with --finish, the squash.
    #[arg(value_name = "MIGRATION", num_args = 1..=2, required_unless_present = "all")]
    pub names: Vec<String>,
    /// Squash the migrations of every app, into as few files as can be.
    #[arg(long, conflicts_with_all = ["app", "names"])]
    pub all: bool,
    /// Remove what a squash replaces: every database is past it.
    #[arg(long, conflicts_with_all = ["all", "squashed_name", "no_optimize", "no_proof"])]
    pub finish: bool,
    /// What the squash is called, without a number [default: squashed, and the name of the last one].
    #[arg(long, value_name = "NAME", value_parser = parse_description)]
    pub squashed_name: Option<String>,
    /// Combine nothing: the statements stand one behind the other.
    #[arg(long)]
    pub no_optimize: bool,
    /// Go on though a database that counts lacks some of it, or cannot be asked.
    #[arg(long)]
    pub allow_unapplied: bool,
    /// Write it without having run originals and squash side by side; on these backends only, if some are named.
    #[arg(long, value_name = "BACKEND", num_args = 0.., require_equals = true, value_delimiter = ',', value_parser = parse_dialect)]
    pub no_proof: Option<Vec<Dialect>>,
    /// Print what would be written, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `optimizemigration`
#[derive(Debug, Args)]
pub struct OptimizeMigration {
    /// The app.
    #[arg(value_parser = parse_app)]
    pub app: AppLabel,
    /// The migration: its name, its number or a unique prefix.
    pub name: String,
    /// Exit with 1 if something can be combined, and show it; write nothing.
    #[arg(long, conflicts_with = "no_proof")]
    pub check: bool,
    /// Write it without having run it side by side with what it was; on these backends only, if some are named.
    #[arg(long, value_name = "BACKEND", num_args = 0.., require_equals = true, value_delimiter = ',', value_parser = parse_dialect)]
    pub no_proof: Option<Vec<Dialect>>,
}

/// `renamemigration`
#[derive(Debug, Args)]
pub struct RenameMigration {
    /// The app; with --all, one that is looked at.
    #[arg(value_parser = parse_app, required_unless_present_any = ["all", "rename_app"])]
    pub app: Option<AppLabel>,
    /// The migration and its new name: without a number the old one is kept, with an app in front it moves there [default: what it does is
    /// shown as a name]; with --all, more apps.
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "rename_app"])]
    pub names: Vec<String>,
    /// Rename every migration whose name was only generated, or does not say what it does.
    #[arg(long)]
    pub all: bool,
    /// Give an app another name.
    #[arg(
        long = "app",
        num_args = 2,
        value_names = ["OLD", "NEW"],
        value_parser = parse_app,
        conflicts_with_all = ["app", "names", "all", "to", "suggest", "check"]
    )]
    pub rename_app: Option<Vec<AppLabel>>,
    /// Move it to this app, with the next number there unless the new name has one.
    #[arg(long, value_name = "APP", value_parser = parse_app, conflicts_with_all = ["all", "suggest"])]
    pub to: Option<AppLabel>,
    /// Only show what it does, as a name.
    #[arg(long)]
    pub suggest: bool,
    /// Print what would change, and change nothing.
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// With --all: exit with 1 if there is something to rename, and show it; change nothing.
    #[arg(long, requires = "all", conflicts_with = "suggest")]
    pub check: bool,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// Exit with 1 for warnings too.
    #[arg(long)]
    pub strict: bool,
    /// Do not run the migrations there and back on a scratch database.
    #[arg(long)]
    pub no_proof: bool,
    /// Only say what this branch, merged with what BASE has now, would bring: conflicts, several heads, broken files. Asks no database.
    #[arg(long, value_name = "BASE", conflicts_with = "accept")]
    pub merge_queue: Option<String>,
    /// Accept that an applied migration was edited.
    #[arg(long, num_args = 2, value_names = ["APP", "NAME"])]
    pub accept: Option<Vec<String>>,
}

/// `resolve`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("resolution").required(true))]
pub struct Resolve {
    /// The app.
    #[arg(value_parser = parse_app)]
    pub app: AppLabel,
    /// The migration: its name, its number or a unique prefix.
    pub name: String,
    /// It took effect.
    #[arg(long, group = "resolution")]
    pub applied: bool,
    /// It did not, or was undone.
    #[arg(long, group = "resolution")]
    pub reverted: bool,
    /// Say it of the one statement in doubt, not of the whole migration; the next `migrate` goes on from there.
    #[arg(long)]
    pub statement: bool,
    /// Seconds to wait while another run changes the database.
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub lock_timeout: u64,
}

/// `history`
#[derive(Debug, Args)]
pub struct History {
    /// Only this app.
    #[arg(value_parser = parse_app)]
    pub app: Option<AppLabel>,
    /// Only this migration.
    pub name: Option<String>,
}

/// `graph`
#[derive(Debug, Args)]
pub struct Graph {
    /// How to draw it.
    #[arg(long = "as", value_enum, default_value_t = Drawing::Text)]
    pub drawing: Drawing,
}

/// How to draw a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// Lines and arrows.
    Text,
    /// For Graphviz.
    Dot,
    /// For Markdown that renders Mermaid.
    Mermaid,
}

/// `completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

fn parse_app(text: &str) -> Result<AppLabel, String> {
    AppLabel::parse(text).map_err(|error| error.to_string())
}

fn parse_description(text: &str) -> Result<String, String> {
    if text.contains(char::is_alphanumeric) {
        Ok(text.to_owned())
    } else {
        Err("a letter or a digit is needed".into())
    }
}

fn parse_pair(text: &str) -> Result<Pair, String> {
    match text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok(Pair { name: name.to_owned(), value: value.to_owned() })
        }
        _ => Err("a name, =, and what stands for it are needed".to_owned()),
    }
}

fn parse_dialect(text: &str) -> Result<Dialect, String> {
    text.parse::<Dialect>().map_err(|error| error.to_string())
}
