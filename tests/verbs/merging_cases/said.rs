//! What caribou says of a case: from the scripts alone, and after it has run both orders.

use caribou::merging::{Verdict, Why};
use caribou::target::{DatabaseUrl, locate_at};
use caribou::verify::Place;
use caribou::{Analysis, Context, Merging, Seen};
use caribou_migration::Dialect;

use super::case::Case;
use super::judge::dialect;
use crate::support::Store;

/// What caribou says of a case.
#[derive(Debug)]
pub(super) struct Said {
    /// From the scripts alone.
    pub(super) read: Verdict,
    /// After both orders have run.
    pub(super) run: Verdict,
    /// The kinds of reasons for the verdict after running.
    pub(super) why: String,
}

/// Asks caribou about a case; scratch databases are made beside `store`, where that is on a server.
pub(super) fn said(case: &Case, backend: &str, store: &Store) -> Result<Said, String> {
    let dialect = dialect(backend);
    let project = case.project(backend);
    let merging =
        Merging::read(&locate_at(&project.path()).unwrap(), &[dialect]).map_err(|e| e.to_string())?;
    let mut analysis = merging.analysis().map_err(|error| error.to_string())?;
    let read = worst(&analysis);
    let place = match dialect {
        Dialect::Sqlite => Place::Memory,
        _ => Place::of(&DatabaseUrl::parse(&store.url()).unwrap()),
    };
    // The names of scratch databases say when they were made, and other tests sweep old ones.
    let now = jiff::Timestamp::now();
    let context = Context { clock: &|| now, actor: None, version: "0.1.0", label: None };
    merging.run(&mut analysis, &place, &context);
    for pair in &analysis.pairs {
        if let Some(Seen::Not(why)) = pair.seen.get(&dialect) {
            return Err(format!("both orders could not be tried: {why}"));
        }
    }
    Ok(Said { read, run: worst(&analysis), why: reasons(&analysis) })
}

fn worst(analysis: &Analysis) -> Verdict {
    analysis.pairs.iter().map(|pair| pair.verdict).max().unwrap_or(Verdict::Independent)
}

fn reasons(analysis: &Analysis) -> String {
    let decisions = analysis.pairs.iter().flat_map(|pair| &pair.decisions);
    let mut kinds: Vec<&str> = decisions.map(|(_, decision)| kind(&decision.why)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { "seen when both ran".into() } else { kinds.join(", ") }
}

fn kind(why: &Why) -> &'static str {
    match why {
        Why::Same => "they do the same",
        Why::Fails { .. } => "one does not fit after the other",
        Why::Differ(_) => "the ends differ",
        Why::Rows(_) => "rows may show it",
        Why::Opaque => "not understood",
        _ => "another reason",
    }
}
