//! What a squash does that its originals do not, or the other way round.

use caribou::schema::Difference;
use caribou::verify::{Equivalence, LostValues, WayBack};
use caribou_migration::{Dialect, Direction};
use serde_json::{Value, json};

use crate::talk::Talk;
use crate::{Exit, Fault, document};

/// All that is different, in one fault.
pub(super) fn differs(
    talk: &Talk,
    dialect: Dialect,
    seen: &Equivalence,
    call: &str,
    scrub: &dyn Fn(&str) -> String,
) -> Fault {
    let mut message =
        format!("on {dialect} the squash does not do what the originals do; nothing was written");
    let mut list: Vec<Value> = Vec::new();
    let mut add = |way: &'static str, heading: &str, differences: &[Difference], rows: &[LostValues]| {
        if differences.is_empty() && rows.is_empty() {
            return;
        }
        message.push_str(&format!("\n{heading}"));
        for difference in differences {
            for line in difference.to_string().lines() {
                message.push_str(&format!("\n  {line}"));
            }
            let mut value =
                document::difference(difference, ("missing", "unexpected"), ("originals", "squash"));
            value["way"] = way.into();
            list.push(value);
        }
        for lost in rows {
            message.push_str(&format!("\n  {lost}"));
            list.push(json!({ "way": way, "rows": lost.table.to_string(), "columns": lost.columns.iter().map(ToString::to_string).collect::<Vec<_>>() }));
        }
    };
    add("up", "after the way there (originals | squash):", &seen.up, &seen.rows);
    match &seen.back {
        WayBack::None | WayBack::Missing => {}
        WayBack::Both { schema, rows } => {
            add("down", "after the way back (originals | squash):", schema, rows);
        }
        WayBack::FirstFails { schema, .. } => {
            add("down", "after the way back (what was there before | squash):", schema, &[]);
        }
    }
    if matches!(seen.back, WayBack::Missing) {
        message.push_str("\nthe originals can be taken back, and the squash cannot");
    }
    if let Some((direction, error)) = &seen.fails {
        let way = match direction {
            Direction::Forward => "there",
            Direction::Backward => "back",
        };
        message.push_str(&format!("\non the way {way} the squash fails where the originals do not: {error}"));
    }
    Fault::new("not_equivalent", Exit::Migrations, scrub(&message))
        .field("backend", dialect.as_str())
        .field("differences", list)
        .help(look(talk, call))
        .help("with --no-optimize the statements stay as they are, one behind the other")
}

fn look(talk: &Talk, call: &str) -> String {
    match call.starts_with("squashmigrations") {
        true => format!(
            "look at what would be written: {}",
            talk.command(&format!("{call} --dry-run --no-proof"))
        ),
        false => format!("look at what would be combined: {}", talk.command(&format!("{call} --check"))),
    }
}
