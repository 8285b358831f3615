//! Sequences, and how they count.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, Object, ObjectKind, Operation, QualifiedName};
use caribou_schema::{Sequence, SequenceChange, SequenceOptions};
use squawk_syntax::ast;

use super::source::{Source, is_temporary, qualified, qualified_column, schema};
use super::{missing, moved, neutral, renamed, unless_there};

/// What the options say besides how a sequence counts.
#[derive(Default)]
struct Rest {
    data_type: Option<DataType>,
    owner: Option<Option<(QualifiedName, Name)>>,
}

pub(super) fn create(source: Source<'_>, node: &ast::CreateSequence) -> Option<Vec<Operation>> {
    let name = qualified(&node.sequence()?)?;
    if matches!(node.persistence(), Some(ast::Persistence::Temp(_))) || is_temporary(&name) {
        return Some(vec![neutral(source.of(node))]);
    }
    let (options, rest) = read(source, node.sequence_options())?;
    let sequence = Sequence {
        name,
        data_type: rest.data_type.unwrap_or_else(|| crate::data_type("bigint", Dialect::Postgres)),
        options: made(&options),
        owner: rest.owner.flatten(),
        comment: None,
    };
    let existing = unless_there(node.if_not_exists().as_ref());
    Some(vec![Operation::Create { object: Box::new(Object::Sequence(sequence)), existing }])
}

pub(super) fn alter(source: Source<'_>, node: &ast::AlterSequence) -> Option<Vec<Operation>> {
    let name = qualified(&node.sequence_ref()?)?;
    let missing = missing(node.if_exists().as_ref());
    let mut counting = Vec::new();
    let mut operations = Vec::new();
    for action in node.actions() {
        match action {
            ast::AlterSequenceAction::SequenceOption(option) => counting.push(option),
            ast::AlterSequenceAction::SequenceRenameTo(it) => {
                operations.push(renamed(ObjectKind::Sequence, &name, last(&it.sequence()?)?, missing));
            }
            ast::AlterSequenceAction::SetSchema(it) => {
                operations.push(moved(ObjectKind::Sequence, &name, schema(&it.schema_ref()?), missing));
            }
            ast::AlterSequenceAction::OwnerTo(_)
            | ast::AlterSequenceAction::SetLogged(_)
            | ast::AlterSequenceAction::SetUnlogged(_) => operations.push(neutral(source.of(node))),
        }
    }
    if !counting.is_empty() {
        let only_value =
            counting.iter().all(|option| matches!(option, ast::SequenceOption::OptionRestart(_)));
        if only_value {
            operations.push(Operation::Data {
                text: source.of(node).to_owned(),
                reads: Default::default(),
                writes: [name].into(),
            });
        } else {
            let (options, rest) = read(source, counting.into_iter())?;
            let Rest { data_type, owner } = rest;
            operations.push(Operation::AlterSequence { name, options, data_type, owner, missing });
        }
    }
    Some(operations)
}

/// Reads how a sequence counts.
pub(super) fn options(options: impl Iterator<Item = ast::SequenceOption>) -> Option<SequenceOptions> {
    change(options).map(|change| made(&change))
}

/// Reads what is changed about how a sequence counts.
pub(super) fn change(options: impl Iterator<Item = ast::SequenceOption>) -> Option<SequenceChange> {
    read(Source::new(""), options).map(|(change, _)| change)
}

/// Takes a change for the options of a new sequence.
fn made(change: &SequenceChange) -> SequenceOptions {
    SequenceOptions {
        start: change.start,
        increment: change.increment,
        min: change.min.flatten(),
        max: change.max.flatten(),
        cache: change.cache,
        cycle: change.cycle.unwrap_or_default(),
    }
}

fn read(
    source: Source<'_>,
    nodes: impl Iterator<Item = ast::SequenceOption>,
) -> Option<(SequenceChange, Rest)> {
    let mut options = SequenceChange::default();
    let mut rest = Rest::default();
    for node in nodes {
        match node {
            ast::SequenceOption::OptionStart(it) => options.start = Some(number(&it.expr()?)?),
            ast::SequenceOption::OptionIncrement(it) => options.increment = Some(number(&it.expr()?)?),
            ast::SequenceOption::OptionMinValue(it) => options.min = Some(Some(number(&it.expr()?)?)),
            ast::SequenceOption::OptionMaxValue(it) => options.max = Some(Some(number(&it.expr()?)?)),
            ast::SequenceOption::OptionCache(it) => options.cache = Some(number(&it.expr()?)?),
            ast::SequenceOption::OptionCycle(_) => options.cycle = Some(true),
            ast::SequenceOption::OptionNoCycle(_) => options.cycle = Some(false),
            ast::SequenceOption::OptionNoMinValue(_) => options.min = Some(None),
            ast::SequenceOption::OptionNoMaxValue(_) => options.max = Some(None),
            ast::SequenceOption::OptionAsType(it) => rest.data_type = Some(source.data_type(&it.ty()?)),
            ast::SequenceOption::OptionOwnedBy(it) => {
                rest.owner = Some(match it.owned_by_target()? {
                    ast::OwnedByTarget::OwnedByNone(_) => None,
                    ast::OwnedByTarget::QualifiedColumnNameRef(column) => Some(qualified_column(&column)?),
                });
            }
            ast::SequenceOption::OptionRestart(_)
            | ast::SequenceOption::OptionLogged(_)
            | ast::SequenceOption::OptionUnlogged(_)
            | ast::SequenceOption::OptionSequenceName(_) => {}
        }
    }
    Some((options, rest))
}

/// Reads a whole number with its sign.
fn number(node: &ast::Expr) -> Option<i64> {
    let text = ast::AstNode::syntax(node).text().to_string();
    text.replace(|character: char| character.is_whitespace() || character == '_', "").parse().ok()
}

fn last(node: &ast::Sequence) -> Option<Name> {
    Some(qualified(node)?.name)
}
