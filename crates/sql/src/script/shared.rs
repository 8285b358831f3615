//! One script for several backends.

use caribou_migration::Dialect;
use caribou_schema::Schema;

use super::means_the_same;

/// Returns the fewest scripts that serve all backends: each text with the backends that it serves.
///
/// A text is shared where it means to every backend what its own text means; the words of a person (SQLite keeps them) are preferred.
/// What serves the most backends comes first.
pub fn shared(scripts: &[(Dialect, String, &Schema)]) -> Vec<(Vec<Dialect>, String)> {
    let mut candidates: Vec<&(Dialect, String, &Schema)> = scripts.iter().collect();
    candidates.sort_by_key(|(dialect, ..)| liking(*dialect));
    let mut open = candidates.clone();
    let mut served = Vec::new();
    while !open.is_empty() {
        let serves = |text: &str| -> Vec<Dialect> {
            let served =
                open.iter().filter(|(_, own, before)| text == own || means_the_same(text, own, before));
            served.map(|(dialect, ..)| *dialect).collect()
        };
        // The first of those that serve the most.
        let mut best: Option<(Vec<Dialect>, &String)> = None;
        for (_, text, _) in &candidates {
            let served = serves(text);
            let all = served.len() == open.len();
            if best.as_ref().is_none_or(|(most, _)| served.len() > most.len()) {
                best = Some((served, text));
            }
            if all {
                break;
            }
        }
        let Some((mut dialects, text)) = best else { break };
        open.retain(|(dialect, ..)| !dialects.contains(dialect));
        dialects.sort();
        served.push((dialects, text.clone()));
    }
    served
}

/// Whose words are preferred: those that stand nearest to what a person has written.
fn liking(dialect: Dialect) -> u8 {
    match dialect {
        Dialect::Sqlite => 0,
        Dialect::Mysql => 1,
        Dialect::Postgres => 2,
    }
}
