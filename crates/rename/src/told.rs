//! Names that say nothing.

/// Says whether a description, a name without its number, was only generated: `auto_20260112`, `auto`, or nothing at all.
///
/// # Examples
/// ```
/// # use caribou_rename::says_nothing;
/// assert!(says_nothing("auto_20260112_1530"));
/// assert!(!says_nothing("auto_close_tickets"));
/// ```
pub fn says_nothing(description: &str) -> bool {
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = description.split(['_', '-']).filter(|word| !is_number(word));
    words.all(|word| word.eq_ignore_ascii_case("auto"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_auto_say_nothing() {
        for nothing in ["", "0019", "auto", "Auto", "auto_20260112", "auto_20260112_1530", "2026-01-12", "_"]
        {
            assert!(says_nothing(nothing), "{nothing:?}");
        }
        for something in ["initial", "auto_close", "automatic", "v2", "merge_20260112", "20260112_x"] {
            assert!(!says_nothing(something), "{something:?}");
        }
    }
}
