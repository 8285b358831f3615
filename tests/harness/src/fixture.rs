//! A project as one text: what goes into a test, and what comes out of it.

use std::collections::BTreeMap;
use std::fmt;

/// What a header starts with; the rest of its line is the path and the flags.
const HEADER: &str = "//- /";
/// Stands as the last line of a file whose text does not end in a newline, as in a diff.
const NO_NEWLINE: &str = "\\ no newline at the end";

/// Files as one text, ordered by path.
///
/// A line `//- /path flag flag` starts a file and what follows is its content.
/// A path that ends in `/` is an empty folder.
/// The indentation of the first header is taken off every line, so that a fixture can stand
/// indented in a test. `Display` gives the same format back: `parse(render(x)) == x`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixture {
    entries: BTreeMap<String, Entry>,
}

/// One file of a [`Fixture`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The words after the path; what they mean is the test's affair.
    pub flags: Vec<String>,
    /// The content of the file.
    pub text: String,
}

impl Fixture {
    /// Parses the format.
    ///
    /// # Panics
    /// When text stands before the first header, a path is not a plain one, or a path comes twice.
    ///
    /// # Examples
    /// ```
    /// # use caribou_harness::Fixture;
    /// let fixture = Fixture::parse("//- /caribou.toml\n[project]\n//- /b.sql applied slow\nSELECT 1;\n");
    /// assert_eq!(fixture.get("b.sql").unwrap().flags, ["applied", "slow"]);
    /// assert_eq!(fixture.to_string(), "//- /b.sql applied slow\nSELECT 1;\n//- /caribou.toml\n[project]\n");
    /// ```
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let text = without_closing_line(text);
        let indent = text.lines().find_map(indent_of_header).unwrap_or_default();
        let mut fixture = Self::default();
        let mut current: Option<&mut Entry> = None;
        for line in text.lines() {
            let line = line.strip_prefix(indent).unwrap_or(line.trim_start());
            if let Some(header) = line.strip_prefix(HEADER) {
                let mut words = header.split_whitespace().map(str::to_owned);
                let path = words.next().unwrap_or_default();
                assert!(is_plain(&path), "not a path inside of a project: {line:?}");
                assert!(!fixture.entries.contains_key(&path), "twice in one fixture: {line:?}");
                let entry = Entry { flags: words.collect(), text: String::new() };
                current = Some(fixture.entries.entry(path).or_insert(entry));
            } else if let Some(entry) = &mut current {
                match line {
                    NO_NEWLINE => drop(entry.text.pop()),
                    line => entry.text.extend([line, "\n"]),
                }
            } else {
                assert!(line.trim().is_empty(), "before the first header of the fixture: {line:?}");
            }
        }
        fixture
    }

    /// Returns the file at a path, which is written without a `/` in front.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Returns path and file, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Adds a file, or replaces the one at that path.
    pub fn insert(&mut self, path: impl Into<String>, entry: Entry) {
        self.entries.insert(path.into(), entry);
    }
}

impl fmt::Display for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, Entry { flags, text }) in self.iter() {
            write!(f, "{HEADER}{path}")?;
            for flag in flags {
                write!(f, " {flag}")?;
            }
            write!(f, "\n{text}")?;
            if !text.is_empty() && !text.ends_with('\n') {
                write!(f, "\n{NO_NEWLINE}\n")?;
            }
        }
        Ok(())
    }
}

/// Whether a path stays inside of the folder that it is joined to.
pub(crate) fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path.strip_suffix('/').unwrap_or(path).split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Takes off the blank line on which the closing quote of an indented fixture stands.
fn without_closing_line(text: &str) -> &str {
    match text.rfind('\n') {
        Some(end) if text[end..].trim().is_empty() => &text[..=end],
        _ => text,
    }
}

fn indent_of_header(line: &str) -> Option<&str> {
    line.find(HEADER).map(|at| &line[..at]).filter(|indent| indent.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn indentation_of_the_first_header_is_taken_off() {
        let fixture = Fixture::parse(
            "
            //- /up.sql
            CREATE TABLE t (
                id BIGINT
            );

            //- /empty/
            //- /down.sql
            DROP TABLE t;
            ",
        );
        insta::assert_snapshot!(fixture.to_string(), @r"
        //- /down.sql
        DROP TABLE t;
        //- /empty/
        //- /up.sql
        CREATE TABLE t (
            id BIGINT
        );
        ");
    }

    #[test]
    #[should_panic(expected = "not a path inside of a project")]
    fn a_fixture_stays_in_its_folder() {
        Fixture::parse("//- /a/../../b\n");
    }

    #[test]
    #[should_panic(expected = "twice in one fixture")]
    fn a_path_comes_once() {
        Fixture::parse("//- /a\n//- /a\n");
    }

    #[test]
    #[should_panic(expected = "before the first header")]
    fn text_without_a_file_is_a_mistake() {
        Fixture::parse("SELECT 1;\n//- /a\n");
    }

    fn entry() -> impl Strategy<Value = Entry> {
        let line = "[a-z ;]{0,8}";
        let lines = proptest::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"));
        (proptest::collection::vec("[a-z=]{1,4}", 0..3), lines)
            .prop_map(|(flags, text)| Entry { flags, text })
    }

    proptest! {
        #[test]
        fn what_is_rendered_parses_to_the_same(entries in proptest::collection::btree_map("[a-z]{1,3}(/[a-z.]{3,5})?", entry(), 0..5)) {
            let fixture = Fixture { entries };
            prop_assume!(fixture.iter().all(|(path, _)| is_plain(path)));
            prop_assert_eq!(Fixture::parse(&fixture.to_string()), fixture);
        }
    }
}
