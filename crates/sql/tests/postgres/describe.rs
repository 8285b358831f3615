//! Operations in few words: `Debug` without what is as usual.

use caribou_migration::Dialect;
use caribou_sql::{parse, split};

/// What stands in `Debug` for something that was not said.
const USUAL: &[&str] = &[
    ": None",
    ": []",
    ": {}",
    ": Fail",
    ": Restrict",
    ": NoAction",
    ": Immediate",
    ": Script",
    "nullable: true",
    "valid: true",
    "implied: false",
    "validated: true",
    "concurrently: false",
    "cycle: false",
    "descending: false",
    "materialized: false",
    "match_full: false",
    "implied: false",
    "no_inherit: false",
    "nulls_not_distinct: false",
    "temporary: false",
    "unique: false",
];

/// Describes the operations of each statement of a script, and what the parser has against it.
pub(crate) fn describe(script: &str) -> String {
    let mut lines = Vec::new();
    for statement in split(script, Dialect::Postgres).unwrap() {
        let parsed = parse(&statement);
        lines.extend(parsed.operations.iter().map(|operation| brief(&format!("{operation:?}"))));
        lines.extend(parsed.problem.map(|problem| format!("! {} at {}", problem.message, problem.offset)));
    }
    lines.join("\n")
}

fn brief(debug: &str) -> String {
    let mut text = names(&expressions(debug))
        .replace("options: SequenceOptions", "options")
        .replace("options: SequenceChange", "options");
    for usual in USUAL {
        while let Some(at) = find(&text, usual) {
            let start = text[..at].rfind([' ', '{']).unwrap_or_default() + 1;
            let start = if usual.starts_with(':') { start } else { at };
            let end = at + usual.len();
            let end = if text[end..].starts_with(", ") { end + 2 } else { end };
            text.replace_range(start..end, "");
        }
    }
    // The statement of an opaque object is the text of the script, or what it is compared by.
    while let Some(start) = text.find(", statement: Some(`") {
        let end = start + text[start..].find("`)").unwrap() + 2;
        text.replace_range(start..end, "");
    }
    text.replace(",  }", " }").replace(", }", " }").replace(" {  }", "").replace(" { }", "")
}

/// Writes each name with its schema before a dot.
fn names(debug: &str) -> String {
    let mut parts = debug.split("QualifiedName { schema: ");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (schema, rest) = part.split_once(", name: ").unwrap();
        let (name, rest) = rest.split_once(" }").unwrap();
        match schema.strip_prefix("Some(").and_then(|schema| schema.strip_suffix(')')) {
            Some(schema) => text.push_str(&format!("{schema}.{name}{rest}")),
            None => text.push_str(&format!("{name}{rest}")),
        }
    }
    text
}

/// Finds something usual that a comma or the end of its struct follows.
fn find(text: &str, usual: &str) -> Option<usize> {
    text.match_indices(usual).map(|(at, _)| at).find(|at| {
        text[at + usual.len()..].starts_with([',', ' ', ')']) || text[at + usual.len()..].is_empty()
    })
}

/// Replaces each expression by its text as it was written.
fn expressions(debug: &str) -> String {
    let mut rest = debug;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("Expression { written: [") {
        let (pieces, after) = after.split_once("], normal: [").unwrap();
        let (_, after) = after.split_once("] }").unwrap();
        text.push_str(before);
        text.push_str(&format!("`{}`", last_strings(pieces)));
        rest = after;
    }
    text + rest
}

/// Joins the last string of each piece, which is what it stands for in the text.
fn last_strings(pieces: &str) -> String {
    let mut text = String::new();
    let mut last = String::new();
    let mut characters = pieces.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                last.clear();
                while let Some(inside) = characters.next().filter(|&inside| inside != '"') {
                    let escaped = if inside == '\\' { characters.next() } else { None };
                    last.push(if escaped == Some('n') { ' ' } else { escaped.unwrap_or(inside) });
                }
            }
            ')' => text.push_str(&std::mem::take(&mut last)),
            _ => {}
        }
    }
    text
}
