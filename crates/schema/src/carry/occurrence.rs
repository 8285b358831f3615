//! Whether a word in a text means what it seems to.

use crate::{Expression, Name, ObjectKind, Opaque, Piece};

/// The words that stand in front of the name of a table.
const BEFORE_TABLES: [&str; 6] = ["from", "join", "into", "update", "on", "table"];

/// Says whether wherever a name occurs it is that of a table: behind a word that says so, or in front of a dot.
pub(super) fn means_tables(text: &Expression, name: &Name) -> bool {
    let pieces = text.written();
    (0..pieces.len()).filter(|&at| pieces[at].name() == Some(name)).all(|at| {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at)).map_or("", as_text);
        let behind = pieces.get(at + 1).map_or("", as_text);
        let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_announced = BEFORE_TABLES.iter().any(|known| word.eq_ignore_ascii_case(known));
        is_announced || (behind.starts_with('.') && !before.ends_with('.'))
    })
}

/// Counts how often a name occurs.
pub(super) fn count(text: &Expression, name: &Name) -> usize {
    text.written().iter().filter(|piece| piece.name() == Some(name)).count()
}

/// Says whether a name occurs in what makes an object, be it as a type of an argument.
pub(super) fn in_opaque(opaque: &Opaque, name: &Name) -> bool {
    let mut signature = opaque.id.signature.iter().flat_map(|text| text.split(|c: char| !is_part(c)));
    opaque.definition.mentions(name)
        || opaque.statement.as_ref().is_some_and(|text| text.mentions(name))
        || signature.any(|word| word == name.as_str())
}

/// Says whether a word occurs in a text.
pub(super) fn in_text(text: &str, name: &Name) -> bool {
    text.split(|c: char| !is_part(c)).any(|word| name.with_text(word) == *name)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn as_text(piece: &Piece) -> &str {
    match piece {
        Piece::Text(text) | Piece::Word(_, text) => text,
        Piece::Name(_) => "",
    }
}

/// Says whether the text of an object is kept as it is by every database.
pub(super) fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
}

/// Says whether things of a kind share their names with tables.
pub(super) fn is_relation(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index
            | ObjectKind::Enum
            | ObjectKind::Type
            | ObjectKind::Domain
    )
}
