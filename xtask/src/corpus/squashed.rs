//! `cargo xtask corpus --squash`: a folder of migrations as one, and as a few ranges, each proven.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use caribou::squashing::{Optimise, Stop, Why};
use caribou::target::{DatabaseUrl, Location};
use caribou::verify::{Equivalence, Place, WayBack};
use caribou::{Context, DraftedSquashes, Project, SquashAim, SquashRequest, Squashing, WayBackFrom};
use caribou_migration::AppLabel;
use jiff::Timestamp;

use super::Args;

/// How many ranges are squashed beside the whole.
const RANGES: usize = 3;

/// How many statements that stop the optimiser are shown.
const SHOWN: usize = 5;

/// What came of one squash.
struct Figures {
    what: String,
    is_same_there: bool,
    migrations: usize,
    files: usize,
    before: usize,
    after: usize,
    left_out: usize,
    stops: usize,
    drafted_in: Duration,
    proven_in: Duration,
    way_back: &'static str,
    /// What is not the same; empty when it is proven.
    differences: Vec<String>,
}

/// Squashes the whole folder and a few ranges of it, always the same ones.
pub(super) fn run(args: &Args, url: &DatabaseUrl) -> Result<(), String> {
    let said = |error: &dyn std::error::Error| messages(error);
    let migrations = args.folder.clone();
    let location = Location::Diesel { folder: migrations.clone(), migrations };
    let project = Project::read(&location, url.dialect()).map_err(|error| said(&error))?;
    let read = || Squashing::read(&location, &[url.dialect()]).map_err(|error| said(&error));
    let names: Vec<String> = project.migrations().map(|(id, _)| id.name().to_string()).collect();
    let app = project.apps().first().ok_or("there is no migration")?;
    let mut failed = 0;
    for (start, end) in ranges(names.len()) {
        let aim =
            SquashAim::Range { app: app.clone(), start: Some(names[start].clone()), end: names[end].clone() };
        let what = if end - start + 1 == names.len() {
            "all".to_owned()
        } else {
            format!("{} to {}", start + 1, end + 1)
        };
        let mut squashing = read()?;
        let result = loop {
            let result = one(args, &squashing, app, &aim, &what, url);
            // As the verb does: the originals' own ways back may never have run.
            let is_half =
                result.as_ref().is_ok_and(|figures| figures.is_same_there && !figures.differences.is_empty());
            if !is_half || !squashing.try_another_way_back(url.dialect()) {
                break result;
            }
        };
        match result {
            Ok(figures) => {
                failed += usize::from(!figures.differences.is_empty());
                match &args.markdown {
                    Some(name) => println!("{}", row(name, &figures)),
                    None => show(&figures),
                }
                for difference in &figures.differences {
                    eprintln!("{what}: {difference}");
                }
            }
            Err(error) => {
                failed += 1;
                eprintln!("{what}: {error}");
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} squashes are not proven")) }
}

/// The whole, and ranges from the first to the last by chance, but always by the same.
fn ranges(many: usize) -> Vec<(usize, usize)> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from((state >> 11) % limit as u64).unwrap_or_default()
    };
    let mut ranges = if many > 1 { vec![(0, many - 1)] } else { Vec::new() };
    for _ in 0..RANGES {
        let (one, other) = (below(many.max(1)), below(many.max(1)));
        let range = (one.min(other), one.max(other));
        if range.0 != range.1 && !ranges.contains(&range) {
            ranges.push(range);
        }
    }
    ranges
}

fn one(
    args: &Args,
    squashing: &Squashing,
    app: &AppLabel,
    aim: &SquashAim,
    what: &str,
    url: &DatabaseUrl,
) -> Result<Figures, String> {
    let request = SquashRequest { aim: aim.clone(), name: None, optimise: Optimise::Fully, note: None };
    let start = Instant::now();
    let drafted = squashing.draft(&request).map_err(|error| messages(&error))?;
    let drafted_in = start.elapsed();
    if let Some(folder) = &args.write {
        for squash in &drafted.squashes {
            let folder = folder.join(squash.id.name().as_str());
            std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
            for (name, text) in &squash.files {
                std::fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
            }
        }
    }
    let on: Vec<_> = drafted.squashes.iter().map(|squash| &squash.on[&url.dialect()]).collect();
    if args.markdown.is_none() {
        stops(app, on.iter().flat_map(|on| &on.up.stops));
    }
    let start = Instant::now();
    let context = Context { clock: &Timestamp::now, actor: None, version: "corpus", label: None };
    let proof = squashing.prove(&drafted, &Place::of(url), &context).map_err(|error| messages(&error))?;
    Ok(Figures {
        what: what.to_owned(),
        is_same_there: proof.is_same_there(),
        migrations: drafted.squashes.iter().map(|squash| squash.members.len()).sum(),
        files: drafted.squashes.len() + drafted.alone.len(),
        before: on.iter().map(|on| on.up.statements).sum(),
        after: on.iter().map(|on| on.up.steps.len()).sum(),
        left_out: on.iter().map(|on| on.up.left_out.len()).sum(),
        stops: on.iter().map(|on| on.up.stops.len()).sum(),
        drafted_in,
        proven_in: start.elapsed(),
        way_back: way_back(&drafted, &proof),
        differences: differences(&proof),
    })
}

/// Where the way back is from and what it was compared with.
fn way_back(drafted: &DraftedSquashes, proof: &Equivalence) -> &'static str {
    let scripts = drafted
        .squashes
        .iter()
        .all(|squash| squash.on.values().all(|on| on.way_back == WayBackFrom::Scripts));
    match (&proof.back, scripts) {
        (WayBack::Both { .. }, true) => "scripts",
        (WayBack::Both { .. } | WayBack::FirstFails { .. }, _) => "difference",
        _ => "none",
    }
}

fn differences(proof: &Equivalence) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(proof.up.iter().map(|difference| format!("up: {difference}")));
    said.extend(proof.rows.iter().map(|lost| format!("up: {lost}")));
    if let Some((direction, error)) = &proof.fails {
        said.push(format!("{direction:?} fails: {}", messages(error)));
    }
    match &proof.back {
        WayBack::None => {}
        WayBack::Missing => said.push("there is no way back, though the originals have one".to_owned()),
        WayBack::Both { schema, rows } => {
            said.extend(schema.iter().map(|difference| format!("back: {difference}")));
            said.extend(rows.iter().map(|lost| format!("back: {lost}")));
        }
        WayBack::FirstFails { reason, schema } => {
            let reason = reason
                .as_ref()
                .map_or_else(String::new, |reason| format!(" (the originals: {})", messages(reason)));
            said.extend(
                schema.iter().map(|difference| format!("back, by what was there: {difference}{reason}")),
            );
        }
    }
    if proof.is_same() { Vec::new() } else { said }
}

/// What an error says, with all that is behind it.
fn messages(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// Shows what stops the optimiser most: kinds of reasons, and the statements that keep most others apart.
fn stops<'s>(app: &AppLabel, stops: impl Iterator<Item = &'s Stop>) {
    let mut stops: Vec<&Stop> = stops.collect();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for stop in &stops {
        let of = kinds.entry(kind(&stop.why)).or_default();
        *of = (of.0 + 1, of.1 + stop.pairs.len());
    }
    for (kind, (many, pairs)) in kinds {
        println!("{app}: {many} statements stop {pairs} pairs: {kind}");
    }
    stops.sort_by_key(|stop| std::cmp::Reverse(stop.pairs.len()));
    for stop in stops.iter().take(SHOWN) {
        println!(
            "  {}:{}: {} ({:?}, {} pairs)",
            stop.by.file,
            stop.by.line,
            stop.by.start,
            stop.why,
            stop.pairs.len()
        );
        if let Some((first, second)) = stop.pairs.first() {
            println!("    {}:{} | {}:{}", first.file, first.line, second.file, second.line);
        }
    }
}

fn kind(why: &Why) -> &'static str {
    match why {
        Why::Rows(_) => "rows",
        Why::Opaque => "not understood",
        Why::Setting => "setting",
        Why::Needs => "needs",
        _ => "other",
    }
}

fn proof(figures: &Figures) -> String {
    match figures.differences.len() {
        0 => "proven".to_owned(),
        many => format!("{many} differ"),
    }
}

fn row(name: &str, of: &Figures) -> String {
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1} |",
        of.what,
        of.migrations,
        of.files,
        of.before,
        of.after,
        of.left_out,
        of.stops,
        format_args!("{}, back: {}", proof(of), of.way_back),
        of.drafted_in.as_millis(),
        of.proven_in.as_secs_f64()
    )
}

fn show(of: &Figures) {
    println!(
        "{}: {} migrations into {}; {} statements into {}, {} left out, {} stops; drafted in {} ms; {} in {:.1} s, back: {}",
        of.what,
        of.migrations,
        of.files,
        of.before,
        of.after,
        of.left_out,
        of.stops,
        of.drafted_in.as_millis(),
        proof(of),
        of.proven_in.as_secs_f64(),
        of.way_back
    );
}
