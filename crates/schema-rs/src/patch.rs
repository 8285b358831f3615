//! Patches of a printed file, as `patch_file` of a `diesel.toml` has them.

use std::collections::BTreeSet;

/// A patch that does not fit a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the patch: {message}")]
pub struct PatchError {
    /// The line of the patch, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: &'static str,
}

/// Some lines of a text and what becomes of them.
struct Hunk<'a> {
    /// Its line in the patch, from 1.
    line: usize,
    /// Where it stands in the text, from 1; with 0 before all of it.
    at: usize,
    /// The lines, each with its mark.
    lines: Vec<(Mark, &'a str)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Stays,
    Goes,
    Comes,
}

/// Applies a unified diff. A part of it whose lines stand elsewhere in the text is applied where they are nearest.
///
/// # Errors
/// [`PatchError`] where it is no patch, or the lines that it is about are not in the text.
pub fn patched(text: &str, patch: &str) -> Result<String, PatchError> {
    let lines: Vec<&str> = text.lines().collect();
    let mut written: Vec<&str> = Vec::with_capacity(lines.len());
    let mut done = 0;
    for hunk in hunks(patch)? {
        let before: Vec<&str> =
            hunk.lines.iter().filter(|(mark, _)| *mark != Mark::Comes).map(|(_, line)| *line).collect();
        let fits = |at: &usize| lines.get(*at..*at + before.len()) == Some(&before[..]);
        let places = (done..=lines.len()).filter(fits);
        let expected = hunk.at.saturating_sub(1);
        let found = places.min_by_key(|place| place.abs_diff(expected));
        let found =
            found.ok_or(PatchError { line: hunk.line, message: "these lines are not in the file" })?;
        written.extend(&lines[done..found]);
        written.extend(hunk.lines.iter().filter(|(mark, _)| *mark != Mark::Goes).map(|(_, line)| *line));
        done = found + before.len();
    }
    written.extend(&lines[done..]);
    Ok(written.join("\n") + "\n")
}

/// Returns the columns that a patch takes out of a `schema.rs`, as they are called in Rust.
pub fn hidden_columns(patch: &str) -> BTreeSet<String> {
    let hunks = hunks(patch).unwrap_or_default();
    let named = |wanted: Mark| -> BTreeSet<String> {
        let lines = hunks.iter().flat_map(|hunk| &hunk.lines).filter(|(mark, _)| *mark == wanted);
        let columns = lines.filter_map(|(_, line)| line.trim().split_once(" -> "));
        columns.map(|(name, _)| name.to_owned()).collect()
    };
    let coming = named(Mark::Comes);
    named(Mark::Goes).into_iter().filter(|name| !coming.contains(name)).collect()
}

fn hunks(patch: &str) -> Result<Vec<Hunk<'_>>, PatchError> {
    let mut hunks: Vec<Hunk<'_>> = Vec::new();
    // How many lines of the old and the new text are to come.
    let (mut old, mut new) = (0_usize, 0_usize);
    for (place, line) in patch.lines().enumerate() {
        let error = |message| PatchError { line: place + 1, message };
        if old == 0 && new == 0 {
            if let Some(header) = line.strip_prefix("@@ -") {
                let (at, counts) = header_of(header).ok_or(error("this is no place in a file"))?;
                (old, new) = counts;
                hunks.push(Hunk { line: place + 1, at, lines: Vec::new() });
            }
            continue;
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        let (mark, text) = match line.split_at_checked(1) {
            Some((" ", text)) => (Mark::Stays, text),
            Some(("-", text)) => (Mark::Goes, text),
            Some(("+", text)) => (Mark::Comes, text),
            Some(("\\", _)) => continue,
            // Some editors take the space of an empty line away.
            None => (Mark::Stays, ""),
            Some(_) => return Err(error("this is neither kept nor removed nor added")),
        };
        hunk.lines.push((mark, text));
        old = old.saturating_sub(usize::from(mark != Mark::Comes));
        new = new.saturating_sub(usize::from(mark != Mark::Goes));
    }
    Ok(hunks)
}

/// Reads `12,7 +12,6 @@`: where the lines stand, and how many there are before and after.
fn header_of(text: &str) -> Option<(usize, (usize, usize))> {
    let (old, rest) = text.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| -> Option<(usize, usize)> {
        let (at, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((at.parse().ok()?, count.parse().ok()?))
    };
    let ((at, old), (_, new)) = (range(old)?, range(new)?);
    Some((at, (old, new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\ntwo\nthree\n\nfour\nfive\n";

    #[test]
    fn a_patch_is_applied_where_its_lines_are() {
        let patch = "--- a\n+++ b\n@@ -1,3 +1,3 @@ fn\n one\n-two\n+zwei\n three\n@@ -12,2 +12,3 @@\n four\n+more\n five\n";
        assert_eq!(patched(TEXT, patch), Ok("one\nzwei\nthree\n\nfour\nmore\nfive\n".to_owned()));
        assert_eq!(patched(TEXT, ""), Ok(TEXT.to_owned()));
        // An empty line without its space.
        assert_eq!(
            patched(TEXT, "@@ -3,3 +3,2 @@\n three\n\n-four\n").as_deref(),
            Ok("one\ntwo\nthree\n\nfive\n")
        );
    }

    #[test]
    fn one_that_does_not_fit_is_refused() {
        let error = |patch| patched(TEXT, patch).unwrap_err().to_string();
        insta::assert_snapshot!(error("@@ -1,1 +1,0 @@\n-six\n"), @"line 1 of the patch: these lines are not in the file");
        insta::assert_snapshot!(error("--- a\n@@ -x +1 @@\n"), @"line 2 of the patch: this is no place in a file");
        insta::assert_snapshot!(error("@@ -1,2 +1,2 @@\n one\n*two\n"), @"line 3 of the patch: this is neither kept nor removed nor added");
    }

    #[test]
    fn columns_that_only_go_are_hidden() {
        let patch = "@@ -1,3 +1,2 @@\n     a (id) {\n-        path -> Ltree,\n-        old -> Text,\n+        old -> Citext,\n";
        assert_eq!(hidden_columns(patch).into_iter().collect::<Vec<_>>(), ["path"]);
    }
}
