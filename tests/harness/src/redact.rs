//! What differs from run to run, taken out of texts: the one place for it.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// The rules, in the order in which they are applied.
static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[UUID]"),
        // As `Server::database` names them.
        (r"\b[a-z0-9_]+_ct\d+x\d+", "[DATABASE]"),
        // Five digits: the servers of the harness have such ports, while 5432 or 3306 of a fixture stay.
        (r"((?:://[^\s/]*|\b127\.0\.0\.1|\blocalhost):)\d{5}\b", "${1}[PORT]"),
        (r"\b(port:? )\d{5}\b", "${1}[PORT]"),
        (
            r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?\b| UTC\b)?",
            "[TIME]",
        ),
        (r#"("duration_ms"\s*:\s*)\d+(?:\.\d+)?"#, "${1}[DURATION]"),
        (r"\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|min)\b", "[DURATION]"),
    ]
    .map(|(pattern, replacement)| {
        (Regex::new(pattern).expect("a pattern that the tests compile"), replacement)
    })
    .into()
});

/// Replaces what differs from run to run with words that say what stood there.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// Literal texts and what stands for them, the longest first.
    literals: Vec<(String, String)>,
}

impl Redactor {
    /// Returns a redactor that knows the general rules and no folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a folder and what to write for it.
    #[must_use]
    pub fn path(self, path: &Path, word: &str) -> Self {
        self.literal(&path.to_string_lossy(), word)
    }

    /// Adds a text and what to write for it.
    #[must_use]
    pub fn literal(mut self, text: &str, word: &str) -> Self {
        self.literals.push((text.to_owned(), word.to_owned()));
        self.literals.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        self
    }

    /// Returns the text with everything replaced.
    ///
    /// # Examples
    /// ```
    /// # use caribou_harness::Redactor;
    /// let redactor = Redactor::new().path("/tmp/x1y2/project".as_ref(), "[PROJECT]");
    /// assert_eq!(redactor.redact("/tmp/x1y2/project/a.sql took 12 ms"), "[PROJECT]/a.sql took [DURATION]");
    /// ```
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (literal, word) in &self.literals {
            text = text.replace(literal, word);
        }
        for (pattern, replacement) in RULES.iter() {
            text = pattern.replace_all(&text, *replacement).into_owned();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_replaced() {
        let redactor = Redactor::new()
            .path("/tmp/caribou-a1".as_ref(), "[TEMP]")
            .path("/tmp/caribou-a1/project".as_ref(), "[PROJECT]");
        insta::assert_snapshot!(redactor.redact(r#"
            /tmp/caribou-a1/project/migrations and /tmp/caribou-a1/home
            postgres://caribou:s3cr3t-pa55@127.0.0.1:41234/orders_ct812x3
            mysql://caribou@127.0.0.1:41234/orders_ct812x3?x=1 and localhost:33060
            connection to server at "127.0.0.1", port 41234 failed
            applied at 2026-01-12T10:00:00Z, 2026-01-12T10:00:00.123456+02:00, 2026-01-12 10:00:00 UTC
            done in 12 ms, 1.2 s, 3ms, 830 µs
            {"duration_ms":12, "duration_ms": 7}
            identity 0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f
        "#), @r#"
        [PROJECT]/migrations and [TEMP]/home
        postgres://caribou:s3cr3t-pa55@127.0.0.1:[PORT]/[DATABASE]
        mysql://caribou@127.0.0.1:[PORT]/[DATABASE]?x=1 and localhost:[PORT]
        connection to server at "127.0.0.1", port [PORT] failed
        applied at [TIME], [TIME], [TIME]
        done in [DURATION], [DURATION], [DURATION], [DURATION]
        {"duration_ms":[DURATION], "duration_ms": [DURATION]}
        identity [UUID]
        "#);
    }

    #[test]
    fn what_a_fixture_says_stays() {
        let text = "
            postgres://arctyk@127.0.0.1:5432/arctyk
            2024-01-05-120000_add_users 20240105120000_x 0001_initial
            3 steps, 2 migrations, line 12, 100 %, 4 spaces
        ";
        assert_eq!(Redactor::new().redact(text), text);
    }
}
