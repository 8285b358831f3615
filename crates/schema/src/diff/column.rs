//! What is done to one column.

use caribou_migration::Dialect;

use crate::difference::same::{same_identity, same_type, same_word};
use crate::{
    Column, ColumnChange, CommentOn, DataType, Expression, Missing, Operation, Piece, QualifiedName,
    TableChange,
};

/// What happens to the columns of a table that stays.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    /// Those that go.
    pub(super) gone: Vec<&'a Column>,
    /// Those that come.
    pub(super) new: Vec<&'a Column>,
    /// Those that cannot be changed into what they shall be: they go and come.
    pub(super) remade: Vec<(&'a Column, &'a Column)>,
    /// Those that are changed.
    pub(super) changed: Vec<(&'a Column, &'a Column)>,
    /// Those that stay as they are.
    pub(super) kept: Vec<(&'a Column, &'a Column)>,
}

impl<'a> Columns<'a> {
    /// Returns the columns that are not there any more for a while, or for good.
    pub(super) fn dropped(&self) -> impl Iterator<Item = &'a Column> {
        self.gone.iter().copied().chain(self.remade.iter().map(|(from, _)| *from))
    }

    /// Returns the columns that are made.
    pub(super) fn made(&self) -> impl Iterator<Item = &'a Column> {
        self.new.iter().copied().chain(self.remade.iter().map(|(_, to)| *to))
    }
}

/// Says whether a column has to go and come to be what it shall be: no backend computes what was there before, and
/// PostgreSQL alone keeps the values of a column that is not computed any more.
pub(super) fn is_remade(from: &Column, to: &Column, dialect: Dialect) -> bool {
    from.generated != to.generated && (to.generated.is_some() || dialect != Dialect::Postgres)
}

/// What is done around a column that is changed.
#[derive(Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) dialect: Dialect,
    /// Its type is another one of the same name.
    pub(super) replaced: bool,
    /// A primary key comes that forbids NULL by itself.
    pub(super) keyed: bool,
}

/// Returns the operations that change one column into the other.
pub(super) fn changes(
    table: &QualifiedName,
    (from, to): (&Column, &Column),
    Circumstances { dialect, replaced, keyed }: Circumstances,
) -> Vec<Operation> {
    let alter = |change| Operation::alter(table, TableChange::AlterColumn { name: to.name.clone(), change });
    if dialect == Dialect::Mysql {
        return vec![alter(ColumnChange::Whole { column: Box::new(to.clone()), place: None })];
    }
    let same_identity = same_identity(from, to, dialect);
    let retyped = replaced
        || !same_type(&from.data_type, &to.data_type, dialect)
        || !same_word(from.collation.as_deref(), to.collation.as_deref(), dialect);
    let converts = dialect != Dialect::Postgres || is_assignable(&from.data_type, &to.data_type);
    // A default is converted with its column where the server does that by itself and it stays the same literal: a number that becomes a
    // text does not get quotes. An identity cannot have one.
    let is_kept = converts && (dialect != Dialect::Postgres || is_alike(&from.data_type, &to.data_type));
    let stands = match (&from.default, &to.default) {
        (Some(before), Some(after)) => !replaced && (!retyped || (before == after && is_kept)),
        _ => false,
    };
    let cleared = from.default.is_some() && !stands;

    let mut operations = Vec::new();
    operations.extend(cleared.then(|| alter(ColumnChange::Default(None))));
    if !same_identity && to.identity.is_none() {
        operations.push(alter(ColumnChange::Identity { identity: None, missing: Missing::Fail }));
    }
    if from.generated != to.generated {
        operations.push(alter(ColumnChange::Generated(to.generated.clone())));
    }
    if retyped {
        let using =
            (dialect == Dialect::Postgres && (replaced || !converts)).then(|| cast(from, to, replaced));
        let (data_type, collation) = (to.data_type.clone(), to.collation.clone());
        operations.push(alter(ColumnChange::Type { data_type, collation, using }));
    }
    if from.nullable != to.nullable && !(keyed && to.identity.is_none()) {
        operations.push(alter(ColumnChange::Nullable(to.nullable)));
    }
    if !same_identity && to.identity.is_some() {
        let identity = to.identity.clone();
        operations.push(alter(ColumnChange::Identity { identity, missing: Missing::Fail }));
    }
    if to.default.is_some() && (cleared || from.default != to.default) {
        operations.push(alter(ColumnChange::Default(to.default.clone())));
    }
    if from.comment != to.comment {
        let on = CommentOn::Column(table.clone(), to.name.clone());
        operations.push(Operation::Comment { on, text: to.comment.clone() });
    }
    operations
}

/// Says whether PostgreSQL converts a column by itself.
pub(super) fn is_assignable(from: &DataType, to: &DataType) -> bool {
    let (DataType::BuiltIn(from), DataType::BuiltIn(to)) = (from, to) else { return from == to };
    let (from, to) = (Family::of(from), Family::of(to));
    to == Family::Text || (from == to && to != Family::Other)
}

/// Says whether both are numbers, texts or times.
fn is_alike(from: &DataType, to: &DataType) -> bool {
    match (from, to) {
        (DataType::BuiltIn(from), DataType::BuiltIn(to)) => Family::of(from) == Family::of(to),
        _ => from == to,
    }
}

/// Types that PostgreSQL converts into each other when a value is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Number,
    Text,
    Time,
    Other,
}

impl Family {
    pub(super) fn of(data_type: &str) -> Self {
        let is = |words: &[&str]| words.iter().any(|word| data_type.starts_with(word));
        if data_type.ends_with(']') {
            Self::Other
        } else if is(&["smallint", "integer", "bigint", "numeric", "real", "double precision"]) {
            Self::Number
        } else if is(&["text", "character"]) {
            Self::Text
        } else if is(&["timestamp", "date"]) {
            Self::Time
        } else {
            Self::Other
        }
    }
}

/// Returns `column::type`, by way of another type where the server has no direct one; numbers are TRUE unless they are 0.
fn cast(from: &Column, to: &Column, replaced: bool) -> Expression {
    let name = Piece::Name(to.name.clone());
    if is_number(&from.data_type) && is_boolean(&to.data_type) {
        let pieces = vec![name, Piece::Text(" <> 0".to_owned())];
        return Expression::new(pieces.clone(), pieces);
    }
    let mut pieces = vec![name];
    pieces.extend(between(&from.data_type, &to.data_type, replaced).map(Piece::Text));
    match &to.data_type {
        DataType::BuiltIn(text) => pieces.push(Piece::Text(format!("::{text}"))),
        DataType::Named { name, suffix } => {
            pieces.push(Piece::Text("::".to_owned()));
            if let Some(schema) = &name.schema {
                pieces.push(Piece::Name(schema.clone()));
                pieces.push(Piece::Text(".".to_owned()));
            }
            pieces.push(Piece::Name(name.name.clone()));
            pieces.push(Piece::Text(suffix.clone()));
        }
    }
    Expression::new(pieces.clone(), pieces)
}

/// Returns what a value is cast to on the way: the text where a type of a migration is on one side, `integer` from TRUE and
/// FALSE to other numbers.
fn between(from: &DataType, to: &DataType, replaced: bool) -> Option<String> {
    let dimensions = if is_array(from) { "[]" } else { "" };
    let is_text = |data_type: &DataType| matches!(data_type, DataType::BuiltIn(text) if Family::of(text.trim_end_matches("[]")) == Family::Text);
    let named = |data_type: &DataType| matches!(data_type, DataType::Named { .. });
    if replaced
        || (named(from) || named(to)) && !is_text(from) && !is_text(to) && is_array(from) == is_array(to)
    {
        return Some(format!("::text{dimensions}"));
    }
    let direct = matches!(to, DataType::BuiltIn(text) if text == "integer");
    (is_boolean(from) && is_number(to) && !direct).then(|| "::integer".to_owned())
}

fn is_array(data_type: &DataType) -> bool {
    match data_type {
        DataType::BuiltIn(text) => text.ends_with("[]"),
        DataType::Named { suffix, .. } => suffix.ends_with("[]"),
    }
}

fn is_number(data_type: &DataType) -> bool {
    matches!(data_type, DataType::BuiltIn(text) if Family::of(text) == Family::Number)
}

fn is_boolean(data_type: &DataType) -> bool {
    matches!(data_type, DataType::BuiltIn(text) if text == "boolean")
}
