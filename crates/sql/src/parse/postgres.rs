//! Statements of PostgreSQL, read from squawk's syntax tree.

mod alter_column;
mod alter_table;
mod block;
mod column;
mod comment;
mod constraint;
mod depth;
mod drop;
mod index;
mod query;
mod relations;
mod routine;
mod select;
mod sequence;
mod settings;
mod source;
mod table;
mod trigger;
mod types;
mod value;
mod view;
mod words;

use std::collections::BTreeSet;

use caribou_schema::{
    Dependents, Existing, Extension, Missing, Name, Object, ObjectId, ObjectKind, Opaque, Operation, Origin,
    QualifiedName,
};
use squawk_syntax::SourceFile;
use squawk_syntax::ast::{self, AstNode};

use super::{Parsed, Problem};
use relations::Relations;
use source::Source;
use words::Verb;

/// Reads one statement.
pub(super) fn parse(text: &str) -> Parsed {
    if let Some(offset) = depth::excess(text) {
        let problem = Problem { message: "nested too deeply to be read".to_owned(), offset };
        return Parsed { operations: vec![unread(text)], problem: Some(problem) };
    }
    let parse = SourceFile::parse(text);
    let tree = parse.tree();
    if let Some(offset) = routine::too_deep(&tree) {
        let problem = Problem { message: "nested too deeply to be read".to_owned(), offset };
        return Parsed { operations: vec![unread(text)], problem: Some(problem) };
    }
    if let Some(error) = parse.errors().into_iter().next() {
        let offset = usize::from(error.range().start()).min(text.len());
        let problem = Problem { message: error.message().to_owned(), offset };
        return Parsed { operations: vec![unread(text)], problem: Some(problem) };
    }
    let source = Source::new(text);
    let operations = tree
        .stmts()
        .filter(|node| !matches!(node, ast::Stmt::EmptyStmt(_)))
        .flat_map(|node| statement(source, &node).unwrap_or_else(|| vec![unread(source.of(&node))]))
        .collect();
    Parsed { operations, problem: None }
}

/// Reads a statement; `None` if it is not understood.
fn statement(source: Source<'_>, node: &ast::Stmt) -> Option<Vec<Operation>> {
    if let Some(operations) = drop::read(source, node) {
        return Some(operations);
    }
    match node {
        ast::Stmt::CreateTable(it) => table::create(source, it),
        ast::Stmt::CreateTableAs(it) => table::create_as(source, it),
        ast::Stmt::AlterTable(it) => alter_table::alter(source, it),
        ast::Stmt::CreateIndex(it) => index::create(source, it),
        ast::Stmt::AlterIndex(it) => index::alter(source, it),
        ast::Stmt::CreateType(it) => types::create(source, it),
        ast::Stmt::AlterType(it) => types::alter(source, it),
        ast::Stmt::CreateDomain(it) => types::create_domain(source, it),
        ast::Stmt::AlterDomain(it) => types::alter_domain(source, it),
        ast::Stmt::CreateSequence(it) => sequence::create(source, it),
        ast::Stmt::AlterSequence(it) => sequence::alter(source, it),
        ast::Stmt::CreateView(it) => view::create(source, it),
        ast::Stmt::CreateMaterializedView(it) => view::create_materialized(source, it),
        ast::Stmt::AlterView(it) => view::alter(source, it),
        ast::Stmt::AlterMaterializedView(it) => view::alter_materialized(source, it),
        ast::Stmt::CreateFunction(it) => routine::create_function(source, it),
        ast::Stmt::CreateProcedure(it) => routine::create_procedure(source, it),
        ast::Stmt::CreateAggregate(it) => routine::create_aggregate(source, it),
        ast::Stmt::AlterFunction(it) => routine::alter_function(source, it),
        ast::Stmt::AlterProcedure(it) => routine::alter_procedure(source, it),
        ast::Stmt::AlterAggregate(it) => routine::alter_aggregate(source, it),
        ast::Stmt::CreateTrigger(it) => trigger::create(source, it),
        ast::Stmt::CreateRule(it) => trigger::create_rule(source, it),
        ast::Stmt::CreatePolicy(it) => trigger::create_policy(source, it),
        ast::Stmt::AlterTrigger(it) => trigger::alter(source, it),
        ast::Stmt::AlterRule(it) => trigger::alter_rule(it),
        ast::Stmt::AlterPolicy(it) => trigger::alter_policy(source, it),
        ast::Stmt::CreateSchema(it) => create_schema(source, it),
        ast::Stmt::AlterSchema(it) => alter_schema(source, it),
        ast::Stmt::CreateExtension(it) => create_extension(it),
        ast::Stmt::CommentOn(it) => comment::read(source, it),
        ast::Stmt::Set(it) => settings::set(source, it),
        ast::Stmt::Do(it) => block::read(source.of(it), it),
        ast::Stmt::Select(it) => select::read(source.of(it), it.syntax()),
        ast::Stmt::SelectInto(it) => table::select_into(source, it),
        ast::Stmt::CompoundSelect(it) => select::read(source.of(it), it.syntax()),
        ast::Stmt::ParenSelect(it) => select::read(source.of(it), it.syntax()),
        ast::Stmt::Values(it) => select::read(source.of(it), it.syntax()),
        ast::Stmt::Table(it) => select::read(source.of(it), it.syntax()),
        ast::Stmt::Insert(_)
        | ast::Stmt::Update(_)
        | ast::Stmt::Delete(_)
        | ast::Stmt::Merge(_)
        | ast::Stmt::Truncate(_)
        | ast::Stmt::Copy(_) => {
            let Relations { reads, writes } = Relations::of(node.syntax());
            Some(vec![Operation::Data { text: source.of(node).to_owned(), reads, writes }])
        }
        ast::Stmt::Refresh(it) => {
            let writes = BTreeSet::from([source::qualified(&it.view_ref()?)?]);
            let text = source.of(node).to_owned();
            Some(vec![Operation::Data { text, reads: BTreeSet::new(), writes }])
        }
        _ if is_neutral(node) => Some(vec![neutral(source.of(node))]),
        _ => other(source, node),
    }
}

/// Says whether a statement changes nothing that a schema holds: transactions, sessions, rights, upkeep, and what
/// belongs to the server and not to a database.
fn is_neutral(node: &ast::Stmt) -> bool {
    matches!(
        node,
        ast::Stmt::Begin(_)
            | ast::Stmt::Commit(_)
            | ast::Stmt::Rollback(_)
            | ast::Stmt::SavepointCreate(_)
            | ast::Stmt::ReleaseSavepoint(_)
            | ast::Stmt::PrepareTransaction(_)
            | ast::Stmt::SetTransaction(_)
            | ast::Stmt::SetConstraints(_)
            | ast::Stmt::SetRole(_)
            | ast::Stmt::SetSessionAuth(_)
            | ast::Stmt::ResetRole(_)
            | ast::Stmt::ResetSessionAuth(_)
            | ast::Stmt::Reset(_)
            | ast::Stmt::Show(_)
            | ast::Stmt::Grant(_)
            | ast::Stmt::Revoke(_)
            | ast::Stmt::AlterDefaultPrivileges(_)
            | ast::Stmt::Reassign(_)
            | ast::Stmt::SecurityLabel(_)
            | ast::Stmt::Lock(_)
            | ast::Stmt::Analyze(_)
            | ast::Stmt::Vacuum(_)
            | ast::Stmt::Reindex(_)
            | ast::Stmt::Cluster(_)
            | ast::Stmt::Repack(_)
            | ast::Stmt::Checkpoint(_)
            | ast::Stmt::Discard(_)
            | ast::Stmt::Notify(_)
            | ast::Stmt::Listen(_)
            | ast::Stmt::Unlisten(_)
            | ast::Stmt::Load(_)
            | ast::Stmt::Explain(_)
            | ast::Stmt::Prepare(_)
            | ast::Stmt::Deallocate(_)
            | ast::Stmt::Declare(_)
            | ast::Stmt::Fetch(_)
            | ast::Stmt::Move(_)
            | ast::Stmt::Close(_)
            | ast::Stmt::AlterSystem(_)
            | ast::Stmt::AlterDatabase(_)
            | ast::Stmt::CreateDatabase(_)
            | ast::Stmt::DropDatabase(_)
            | ast::Stmt::AlterTablespace(_)
            | ast::Stmt::CreateTablespace(_)
            | ast::Stmt::DropTablespace(_)
            | ast::Stmt::AlterRole(_)
            | ast::Stmt::CreateRole(_)
            | ast::Stmt::DropRole(_)
            | ast::Stmt::AlterUser(_)
            | ast::Stmt::CreateUser(_)
            | ast::Stmt::DropUser(_)
            | ast::Stmt::AlterGroup(_)
            | ast::Stmt::CreateGroup(_)
            | ast::Stmt::DropGroup(_)
            | ast::Stmt::AlterLargeObject(_)
            | ast::Stmt::AlterExtension(_)
    )
}

/// Reads a statement about an object of a rarer kind by its words.
fn other(source: Source<'_>, node: &ast::Stmt) -> Option<Vec<Operation>> {
    let text = source.of(node);
    let (verb, id) = words::object(text).filter(|(_, id)| id.kind == ObjectKind::Other)?;
    Some(match verb {
        Verb::Create => vec![created(made(source, node, id), Existing::Fail)],
        Verb::Alter => vec![opaque(text, id)],
        Verb::Drop => {
            let missing = missing(node.syntax().children().find_map(ast::IfExists::cast).as_ref());
            let dependents = dependents(node.syntax().children().find_map(ast::DropBehavior::cast).as_ref());
            let ids = words::dropped(text)?.into_iter();
            ids.map(|id| Operation::Drop { id, missing, dependents }).collect()
        }
    })
}

fn create_schema(source: Source<'_>, node: &ast::CreateSchema) -> Option<Vec<Operation>> {
    // What is made in it at once would have to be read as being in it.
    if node.schema_elements().next().is_some() {
        return None;
    }
    let name = match node.create_schema_target()? {
        ast::CreateSchemaTarget::NamedSchema(it) => source::object(&it.schema()?),
        ast::CreateSchemaTarget::AuthorizationSchema(it) => source::object(&it.role()?),
    };
    if name.as_str() == "public" {
        return Some(vec![neutral(source.of(node))]);
    }
    let existing = unless_there(node.if_not_exists().as_ref());
    Some(vec![created(Object::Namespace(name), existing)])
}

fn alter_schema(source: Source<'_>, node: &ast::AlterSchema) -> Option<Vec<Operation>> {
    let name = QualifiedName::plain(source::object(&node.schema_ref()?));
    Some(vec![match node.action()? {
        ast::AlterSchemaAction::SchemaRenameTo(it) => {
            renamed(ObjectKind::Namespace, &name, source::object(&it.schema()?), Missing::Fail)
        }
        ast::AlterSchemaAction::OwnerTo(_) => neutral(source.of(node)),
    }])
}

fn create_extension(node: &ast::CreateExtension) -> Option<Vec<Operation>> {
    let schema = node.extension_schema().and_then(|schema| schema.schema_ref());
    let extension = Extension {
        name: source::object(&node.extension()?),
        schema: schema.and_then(|schema| source::schema(&schema)),
    };
    let existing = unless_there(node.if_not_exists().as_ref());
    Some(vec![created(Object::Extension(extension), existing)])
}

fn created(object: Object, existing: Existing) -> Operation {
    Operation::Create { object: Box::new(object), existing }
}

/// Makes an object that is known by its text.
fn made(source: Source<'_>, node: &impl AstNode, id: ObjectId) -> Object {
    Object::Opaque(Opaque::new(id, source.definition(node), Origin::Script))
}

fn renamed(kind: ObjectKind, name: &QualifiedName, to: Name, missing: Missing) -> Operation {
    Operation::Rename { id: ObjectId::new(kind, name.clone()), to, missing }
}

fn moved(kind: ObjectKind, name: &QualifiedName, schema: Option<Name>, missing: Missing) -> Operation {
    Operation::Move { id: ObjectId::new(kind, name.clone()), schema, missing }
}

fn neutral(text: &str) -> Operation {
    Operation::Neutral { text: text.to_owned() }
}

fn opaque(text: &str, object: ObjectId) -> Operation {
    Operation::Opaque { text: text.to_owned(), object: Some(object) }
}

/// Takes a statement for one that touches what its words name, or anything.
fn unread(text: &str) -> Operation {
    Operation::Opaque { text: text.to_owned(), object: words::object(text).map(|(_, id)| id) }
}

/// Says what `IF NOT EXISTS` does.
fn unless_there(words: Option<&ast::IfNotExists>) -> Existing {
    if words.is_some() { Existing::Skip } else { Existing::Fail }
}

/// Says what `OR REPLACE` does.
fn replaced(words: Option<&ast::OrReplace>) -> Existing {
    if words.is_some() { Existing::Replace } else { Existing::Fail }
}

/// Says what `IF EXISTS` does.
fn missing(exists: Option<&ast::IfExists>) -> Missing {
    if exists.is_some() { Missing::Skip } else { Missing::Fail }
}

/// Says what `CASCADE` does.
fn dependents(behavior: Option<&ast::DropBehavior>) -> Dependents {
    if matches!(behavior, Some(ast::DropBehavior::Cascade(_))) {
        Dependents::Cascade
    } else {
        Dependents::Restrict
    }
}
