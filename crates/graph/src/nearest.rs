//! The nearest existing name to a mistyped one.

/// How alike two names must be for one to be offered for the other, from 0 to 1.
const ALIKE: f64 = 0.75;

/// Returns the candidate most like the text, the first of equals; `None` when nothing is much like it.
pub(crate) fn nearest<T>(
    text: &str,
    candidates: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> Option<T> {
    let mut best: Option<(f64, T)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(text, name(&candidate));
        if score >= ALIKE && best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
