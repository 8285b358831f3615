//! A list of names in a text, edited.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::{Splice, line_end, newline};

/// A list of strings, and where in the text it stands.
pub(super) struct List<'a> {
    text: &'a str,
    /// From bracket to bracket.
    span: Range<usize>,
    /// Its entries: value and place.
    items: Vec<(&'a str, Range<usize>)>,
}

impl<'a> List<'a> {
    /// Finds the entries of a list; `None` for another value.
    pub(super) fn of(text: &'a str, value: &'a Spanned<DeValue<'_>>) -> Option<Self> {
        let array = value.get_ref().as_array()?;
        let items = array.iter().filter_map(|item| Some((item.get_ref().as_str()?, item.span()))).collect();
        Some(Self { text, span: value.span(), items })
    }

    /// Puts names in the place of one.
    pub(super) fn repoint(&self, from: &str, to: &[String]) -> Vec<Splice> {
        let is_old = |(name, _): &&(&str, Range<usize>)| *name == from;
        let Some((_, place)) = self.items.iter().find(is_old) else { return Vec::new() };
        let mut there: BTreeSet<&str> = self.names().filter(|name| *name != from).collect();
        let new: Vec<&str> = to.iter().map(String::as_str).filter(|name| there.insert(name)).collect();
        let mut gone: Vec<usize> = (0..self.items.len()).filter(|&at| self.items[at].0 == from).collect();
        if new.is_empty() {
            return self.without(&gone);
        }
        gone.remove(0);
        let mut splices = self.without(&gone);
        let quote = self.quote(place);
        let new: Vec<String> = new.into_iter().map(|name| quoted(name, quote)).collect();
        let between = match self.indent(place) {
            Some(indent) => format!(",{}{indent}", newline(self.text)),
            None => ", ".to_owned(),
        };
        splices.push((place.clone(), new.join(&between)));
        splices
    }

    /// Puts other names in the places of those that get one; one that is there already goes.
    pub(super) fn qualify(&self, new: impl Fn(&str) -> Option<String>) -> Vec<Splice> {
        let mut there: BTreeSet<String> =
            self.names().filter(|name| new(name).is_none()).map(str::to_owned).collect();
        let (mut gone, mut splices) = (Vec::new(), Vec::new());
        for (at, (name, place)) in self.items.iter().enumerate() {
            let Some(name) = new(name) else { continue };
            if there.insert(name.clone()) {
                splices.push((place.clone(), quoted(&name, self.quote(place))));
            } else {
                gone.push(at);
            }
        }
        splices.extend(self.without(&gone));
        splices
    }

    /// Returns the names.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.items.iter().map(|(name, _)| *name)
    }

    /// Adds those names at the end that are not there.
    pub(super) fn with(&self, names: &[String]) -> Vec<Splice> {
        let mut there: BTreeSet<&str> = self.names().collect();
        let new = names.iter().filter(|name| there.insert(name));
        let quote = self.items.last().map_or('"', |(_, last)| self.quote(last));
        let new: Vec<String> = new.map(|name| quoted(name, quote)).collect();
        if new.is_empty() {
            return Vec::new();
        }
        let Some((_, last)) = self.items.last() else {
            let start = self.span.start + 1;
            return vec![(start..start, new.join(", "))];
        };
        let comma = self.comma(self.items.len() - 1);
        let end = line_end(self.text, comma.unwrap_or(last.end));
        match self.indent(last).filter(|_| end < self.span.end) {
            // Behind the comment of the last one.
            Some(indent) => {
                let (after, newline) = (if comma.is_some() { "," } else { "" }, newline(self.text));
                let lines = new.join(&format!(",{newline}{indent}"));
                let mut splices = vec![(end..end, format!("{indent}{lines}{after}{newline}"))];
                if comma.is_none() {
                    splices.push((last.end..last.end, ",".to_owned()));
                }
                splices
            }
            None => vec![(last.end..last.end, format!(", {}", new.join(", ")))],
        }
    }

    /// Takes entries away, with their commas and with lines that have nothing else. Comments stay.
    fn without(&self, gone: &[usize]) -> Vec<Splice> {
        let mut marked = vec![false; self.span.len()];
        let mut mark = |range: Range<usize>| {
            marked[range.start - self.span.start..range.end - self.span.start].fill(true);
        };
        for &at in gone {
            let place = &self.items[at].1;
            let blank = blanks(self.text[place.end..].chars());
            let closes = self.text[place.end + blank..].starts_with(']');
            mark(place.start..if closes { place.end } else { place.end + blank });
            let end = self.comma(at).map_or(place.end, |comma| {
                mark(comma..comma + 1);
                comma + 1
            });
            let after = end + blanks(self.text[end..].chars());
            let ends_line = matches!(self.text[after..].chars().next(), Some('\r' | '\n' | ']'));
            if ends_line {
                mark(place.start - blanks(self.text[..place.start].chars().rev())..place.start);
            } else {
                mark(end..after);
            }
        }
        // A list that did without a last comma still does.
        let last = self.items.len().wrapping_sub(1);
        let stays = (0..self.items.len()).rev().find(|at| !gone.contains(at));
        if let Some(stays) = stays.filter(|&stays| stays != last && self.comma(last).is_none())
            && let Some(comma) = self.comma(stays)
        {
            let after = comma + 1 + blanks(self.text[comma + 1..].chars());
            mark(comma..if after == self.items[stays + 1].1.start { after } else { comma + 1 });
        }
        self.mark_empty_lines(&mut marked);
        ranges(&marked)
            .map(|range| (self.span.start + range.start..self.span.start + range.end, String::new()))
            .collect()
    }

    /// Marks what is left of lines of which only blanks are left.
    fn mark_empty_lines(&self, marked: &mut [bool]) {
        let text = &self.text[self.span.clone()];
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let place = start..start + line.len();
            start = place.end;
            let left = line.bytes().zip(&marked[place.clone()]).filter(|(_, gone)| !**gone);
            let is_touched = marked[place.clone()].contains(&true);
            if is_touched && line.ends_with('\n') && left.clone().all(|(byte, _)| byte.is_ascii_whitespace())
            {
                marked[place].fill(true);
            }
        }
    }

    /// Returns the place of the comma after an entry.
    fn comma(&self, at: usize) -> Option<usize> {
        let start = self.items[at].1.end;
        let end = self.items.get(at + 1).map_or(self.span.end - 1, |(_, next)| next.start);
        let mut in_comment = false;
        let comma = self.text[start..end].bytes().position(|byte| {
            in_comment = byte == b'#' || (in_comment && byte != b'\n');
            byte == b',' && !in_comment
        });
        comma.map(|comma| start + comma)
    }

    /// Returns what stands before an entry in its line, if entries stand in lines of their own.
    fn indent(&self, place: &Range<usize>) -> Option<&str> {
        let start = self.text[..place.start].rfind('\n')? + 1;
        let indent = &self.text[start..place.start];
        let ends = line_end(self.text, place.end) < self.span.end;
        (start > self.span.start && indent.trim().is_empty() && ends).then_some(indent)
    }

    /// Returns the quote that an entry has.
    fn quote(&self, place: &Range<usize>) -> char {
        if self.text[place.clone()].starts_with('\'') { '\'' } else { '"' }
    }
}

/// Writes a string, with single quotes if these are wanted and can be had.
pub(super) fn quoted(name: &str, quote: char) -> String {
    if quote == '\'' && !name.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{name}'");
    }
    let escaped = name.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Counts spaces and tabs.
fn blanks(text: impl Iterator<Item = char>) -> usize {
    text.take_while(|c| matches!(c, ' ' | '\t')).count()
}

/// Returns the ranges that are marked.
fn ranges(marked: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    marked.chunk_by(|a, b| a == b).filter_map(move |chunk| {
        let range = start..start + chunk.len();
        start = range.end;
        chunk[0].then_some(range)
    })
}
