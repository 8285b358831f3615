//! `DO`: blocks that do what plain statements could, only guarded.

use caribou_schema::{Existing, Missing, Operation, TableChange};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, normalize_name_node};

use super::relations::Relations;
use super::source::Source;
use super::{depth, select, statement};

/// When the statements of a block are run.
enum Guard {
    Always,
    /// Unless what they make is there; with the names that are asked for, if any are.
    Absent(Vec<String>),
    /// Unless what they drop is not there.
    Present(Vec<String>),
}

/// Reads a block whose statements are static SQL; `None` if it may do anything.
pub(super) fn read(text: &str, node: &ast::Do) -> Option<Vec<Operation>> {
    let body = node.body()?.string_value()?;
    if depth::excess(&body).is_some() || depth::has_many_blocks(&body) {
        return None;
    }
    let body = node.plpgsql().filter(|body| body.errors().is_empty())?;
    let block = body.tree().block()?;
    definitions(Source::new(body.text()), &block).or_else(|| rows(text, block.syntax()))
}

/// Reads a block that makes, changes and drops things, all of them in plain sight.
fn definitions(source: Source<'_>, block: &ast::PlpgsqlBlock) -> Option<Vec<Operation>> {
    if block.declare_section().is_some() {
        return None;
    }
    let statements: Vec<ast::PlpgsqlStmt> = block.body()?.stmts().collect();
    let guard = match block.exception() {
        Some(exception) if statements.len() == 1 => forgiven(&exception)?,
        Some(_) => return None,
        None => Guard::Always,
    };
    let mut operations = Vec::new();
    for node in &statements {
        match node {
            ast::PlpgsqlStmt::PlpgsqlNullStmt(_) => {}
            ast::PlpgsqlStmt::PlpgsqlRaiseStmt(it) if only_says(it) => {}
            ast::PlpgsqlStmt::PlpgsqlExecSqlStmt(it) => operations.extend(sql(source, it, &guard)?),
            ast::PlpgsqlStmt::PlpgsqlIfStmt(it) => operations.extend(condition(source, it)?),
            _ => return None,
        }
    }
    Some(operations)
}

/// Reads `IF NOT EXISTS (SELECT ... 'name' ...) THEN CREATE ... END IF` and its like.
fn condition(source: Source<'_>, node: &ast::PlpgsqlIfStmt) -> Option<Vec<Operation>> {
    if node.elsifs().next().is_some() || node.else_clause().is_some() {
        return None;
    }
    let condition = node.cond()?;
    let names: Vec<String> = condition
        .syntax()
        .descendants()
        .filter_map(ast::Literal::cast)
        .filter_map(|literal| literal.string_value())
        .collect();
    let text = source.of(&condition).to_ascii_lowercase();
    let words: Vec<&str> = text.split(|character: char| !character.is_alphanumeric()).take(2).collect();
    let guard = match words.as_slice() {
        ["not", "exists"] => Guard::Absent(names),
        ["exists", _] => Guard::Present(names),
        _ => return None,
    };
    let mut operations = Vec::new();
    for node in node.then_body()?.stmts() {
        let ast::PlpgsqlStmt::PlpgsqlExecSqlStmt(node) = node else { return None };
        operations.extend(sql(source, &node, &guard)?);
    }
    Some(operations)
}

fn sql(source: Source<'_>, node: &ast::PlpgsqlExecSqlStmt, guard: &Guard) -> Option<Vec<Operation>> {
    let operations = statement(source, &node.stmt()?)?;
    operations.into_iter().map(|operation| guarded(operation, guard)).collect()
}

/// Returns the guard that a handler amounts to: it forgives that something is there, or is not.
fn forgiven(section: &ast::PlpgsqlExceptionSection) -> Option<Guard> {
    let mut guard = None;
    for handler in section.handlers() {
        let does_nothing = handler.body()?.stmts().all(|node| match node {
            ast::PlpgsqlStmt::PlpgsqlNullStmt(_) => true,
            ast::PlpgsqlStmt::PlpgsqlRaiseStmt(it) => only_says(&it),
            _ => false,
        });
        let conditions: Vec<String> =
            handler.conditions().map(|condition| normalize_name_node(condition.syntax())).collect();
        let all = |prefix: &str| conditions.iter().all(|condition| condition.starts_with(prefix));
        guard = match guard {
            None | Some(Guard::Absent(_)) if does_nothing && all("duplicate_") => {
                Some(Guard::Absent(Vec::new()))
            }
            None | Some(Guard::Present(_)) if does_nothing && all("undefined_") => {
                Some(Guard::Present(Vec::new()))
            }
            _ => return None,
        };
    }
    guard
}

fn only_says(node: &ast::PlpgsqlRaiseStmt) -> bool {
    node.level().is_some_and(|level| !level.syntax().text().to_string().eq_ignore_ascii_case("exception"))
}

/// Puts the guard into an operation; `None` if it cannot say it, or the guard asks for something else.
fn guarded(operation: Operation, guard: &Guard) -> Option<Operation> {
    let (names, present) = match guard {
        Guard::Always => return Some(operation),
        Guard::Absent(names) => (names, false),
        Guard::Present(names) => (names, true),
    };
    let asked = |name: &str| names.is_empty() || names.iter().any(|asked| asked == name);
    let skip = Existing::Skip;
    match operation {
        Operation::Create { object, .. } if !present && asked(object.id().name.name.as_str()) => {
            Some(Operation::Create { object, existing: skip })
        }
        Operation::CreateIndex { table, index, concurrently, .. }
            if !present && index.name.as_ref().is_some_and(|name| asked(name.as_str())) =>
        {
            Some(Operation::CreateIndex { table, index, concurrently, existing: skip })
        }
        Operation::AddValue { name, value, place, .. } if !present && asked(&value) => {
            Some(Operation::AddValue { name, value, place, existing: skip })
        }
        Operation::Alter { table, change, missing } => {
            let change = match *change {
                TableChange::AddColumn { column, place, .. } if !present && asked(column.name.as_str()) => {
                    TableChange::AddColumn { column, place, existing: skip }
                }
                TableChange::AddConstraint { constraint, using_index, .. }
                    if !present && constraint.name.as_ref().is_some_and(|name| asked(name.as_str())) =>
                {
                    TableChange::AddConstraint { constraint, using_index, existing: skip }
                }
                TableChange::DropColumn { name, dependents, .. } if present && asked(name.as_str()) => {
                    TableChange::DropColumn { name, missing: Missing::Skip, dependents }
                }
                _ => return None,
            };
            Some(Operation::Alter { table, change: Box::new(change), missing })
        }
        Operation::Drop { id, dependents, .. } if present && asked(id.name.name.as_str()) => {
            Some(Operation::Drop { id, missing: Missing::Skip, dependents })
        }
        Operation::Rename { id, to, .. } if present && asked(id.name.name.as_str()) => {
            Some(Operation::Rename { id, to, missing: Missing::Skip })
        }
        _ => None,
    }
}

/// Reads a block that changes rows only.
fn rows(text: &str, block: &SyntaxNode) -> Option<Vec<Operation>> {
    for node in block.descendants() {
        let kind = node.kind();
        let runs_anything = ast::PlpgsqlDynExecuteStmt::can_cast(kind)
            || ast::PlpgsqlForDynStmt::can_cast(kind)
            || ast::PlpgsqlOpenExecute::can_cast(kind)
            || ast::PlpgsqlCallStmt::can_cast(kind)
            || ast::PlpgsqlDoStmt::can_cast(kind);
        if runs_anything {
            return None;
        }
        if let Some(call) = ast::CallExpr::cast(node.clone())
            && let Some(name) = select::function_name(&call)
            && !select::is_harmless(&name)
        {
            return None;
        }
        if let Some(statement) = ast::PlpgsqlExecSqlStmt::cast(node) {
            match statement.stmt()? {
                ast::Stmt::Insert(_)
                | ast::Stmt::Update(_)
                | ast::Stmt::Delete(_)
                | ast::Stmt::Merge(_)
                | ast::Stmt::Truncate(_)
                | ast::Stmt::Select(_)
                | ast::Stmt::SelectInto(_) => {}
                _ => return None,
            }
        }
    }
    let Relations { reads, writes } = Relations::of(block);
    Some(vec![Operation::Data { text: text.to_owned(), reads, writes }])
}
