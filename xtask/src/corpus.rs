//! `cargo xtask corpus`: how much of a folder of migrations is understood, and whether that is true.

mod squashed;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use caribou::schema::Difference;
use caribou::sql::{parse, split};
use caribou::target::DatabaseUrl;
use caribou::verify::Place;
use caribou::{Context, Coverage, Project, Understood, coverage, in_order, read_all, replayed};
use caribou_migration::AppLabel;
use jiff::Timestamp;

/// `cargo xtask corpus`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of Diesel migrations.
    folder: PathBuf,
    /// Print one row of a Markdown table, under this name.
    #[arg(long, value_name = "NAME")]
    markdown: Option<String>,
    /// Squash all of it, and a few ranges, and prove each, instead.
    #[arg(long)]
    squash: bool,
    /// Write the squashes below a folder, to be looked at.
    #[arg(long, value_name = "FOLDER", requires = "squash")]
    write: Option<PathBuf>,
}

/// For how long the parser is run again and again.
const MEASURED: Duration = Duration::from_millis(500);

/// What was measured.
struct Figures {
    counted: Coverage,
    migrations: usize,
    /// Of splitting and parsing, in bytes and seconds.
    speed: f64,
    /// How long reading all scripts into a schema took.
    read_in: Duration,
    differences: Vec<Difference>,
    /// The statements of which nothing is understood, and what did not fit behind them.
    doubts: Vec<String>,
}

/// Counts, measures, and compares what was read with what a database makes of it.
pub(crate) fn run(args: &Args, url: Option<&str>) -> Result<(), String> {
    let url = DatabaseUrl::parse(url.unwrap_or("sqlite::memory:")).map_err(|error| error.to_string())?;
    if args.squash {
        return squashed::run(args, &url);
    }
    let label = AppLabel::parse("corpus").map_err(|error| error.to_string())?;
    let project =
        Project::of_folder(&label, &args.folder, url.dialect()).map_err(|error| error.to_string())?;
    let counted = coverage(&project);
    let speed = speed(&project);
    let start = Instant::now();
    let read = read_all(&project).map_err(|error| error.to_string())?;
    let read_in = start.elapsed();
    let order = in_order(&project);
    let context = Context { clock: &Timestamp::now, actor: None, version: "corpus", label: None };
    let ran = replayed(&project, &order, &Place::of(&url), &context).map_err(|error| error.to_string())?;
    if let Some(reason) = ran.unproven {
        return Err(reason.to_string());
    }
    let migrations = project.migrations().count();
    let differences = read.differences(&ran.schema);
    let doubts = read.doubts().to_vec();
    let figures = Figures { counted, migrations, speed, read_in, differences, doubts };
    match &args.markdown {
        Some(name) => println!("{}", row(name, &figures)),
        None => show(&figures),
    }
    match figures.differences.len() {
        0 => Ok(()),
        many => Err(format!("{many} objects are not as read")),
    }
}

/// Megabytes of scripts that are split and parsed in a second.
fn speed(project: &Project) -> f64 {
    let sources: Vec<&str> = project
        .migrations()
        .filter_map(|(_, migration)| Some(migration.folder()?.up.text.as_str()))
        .collect();
    let (start, mut bytes) = (Instant::now(), 0);
    while start.elapsed() < MEASURED {
        for text in &sources {
            bytes += text.len();
            for statement in split(text, project.dialect()).unwrap_or_default() {
                std::hint::black_box(parse(&statement));
            }
        }
    }
    bytes as f64 / start.elapsed().as_secs_f64() / 1e6
}

fn sum(counted: &Coverage) -> Understood {
    counted.schema.values().fold(Understood::default(), |sum, one| Understood {
        all: sum.all + one.all,
        wholly: sum.wholly + one.wholly,
        by_name: sum.by_name + one.by_name,
    })
}

fn row(name: &str, figures: &Figures) -> String {
    let sum = sum(&figures.counted);
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} |",
        figures.migrations,
        sum.all,
        sum.wholly,
        sum.by_name,
        sum.all - sum.wholly - sum.by_name,
        if figures.differences.is_empty() {
            "equal".to_owned()
        } else {
            format!("{} differ", figures.differences.len())
        },
        figures.read_in.as_millis()
    )
}

fn show(figures: &Figures) {
    println!("{:<24} {:>6} {:>8} {:>8} {:>8}", "schema statements", "all", "wholly", "by name", "opaque");
    let line = |name: &str, one: &Understood| {
        let opaque = one.all - one.wholly - one.by_name;
        println!("{name:<24} {:>6} {:>8} {:>8} {opaque:>8}", one.all, one.wholly, one.by_name);
    };
    for (words, one) in &figures.counted.schema {
        line(words, one);
    }
    line("together", &sum(&figures.counted));
    for (file, number, first) in &figures.counted.opaque {
        println!("not understood: {file}:{number}: {first}");
    }
    println!(
        "{} migrations, {} statements; {:.1} MB/s split and parsed; read into a schema in {} ms",
        figures.migrations,
        figures.counted.statements,
        figures.speed,
        figures.read_in.as_millis()
    );
    for doubt in &figures.doubts {
        println!("in doubt: {}", doubt.lines().next().unwrap_or_default());
    }
    match figures.differences.as_slice() {
        [] => println!("what was read is what the database looks like after running it"),
        differences => {
            println!("read | after running it");
            differences.iter().for_each(|difference| println!("{difference}"));
        }
    }
}
