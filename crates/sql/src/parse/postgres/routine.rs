//! Functions, procedures and aggregates.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    DataType, Existing, Expression, Missing, Name, Object, ObjectId, ObjectKind, Opaque, Operation, Origin,
    QualifiedName,
};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::relations::Relations;
use super::source::{Source, qualified, schema};
use super::{created, neutral, opaque, replaced};

pub(super) fn create_function(source: Source<'_>, node: &ast::CreateFunction) -> Option<Vec<Operation>> {
    let id = id(source, ObjectKind::Function, &node.name()?, node.param_list())?;
    let reads = reads(node.sql_body().map(|body| body.syntax()), node.body());
    let definition = body(source, node.option_list(), node.body())?;
    Some(vec![routine(source, node, id, definition, reads, replaced(node.or_replace().as_ref()))])
}

pub(super) fn create_procedure(source: Source<'_>, node: &ast::CreateProcedure) -> Option<Vec<Operation>> {
    let id = id(source, ObjectKind::Procedure, &node.name()?, node.param_list())?;
    let reads = reads(node.sql_body().map(|body| body.syntax()), node.body());
    let definition = body(source, node.option_list(), node.body())?;
    Some(vec![routine(source, node, id, definition, reads, replaced(node.or_replace().as_ref()))])
}

pub(super) fn create_aggregate(source: Source<'_>, node: &ast::CreateAggregate) -> Option<Vec<Operation>> {
    let id = id(source, ObjectKind::Aggregate, &node.aggregate_name()?, node.param_list())?;
    let definition = source.definition(node);
    Some(vec![routine(
        source,
        node,
        id,
        definition,
        Default::default(),
        replaced(node.or_replace().as_ref()),
    )])
}

pub(super) fn alter_function(source: Source<'_>, node: &ast::AlterFunction) -> Option<Vec<Operation>> {
    let id = function(source, &node.function_sig()?)?;
    Some(vec![match node.action()? {
        ast::AlterFunctionAction::FunctionRenameTo(it) => rename(id, &it.function_name()?)?,
        ast::AlterFunctionAction::SetSchema(it) => move_to(id, schema(&it.schema_ref()?)),
        ast::AlterFunctionAction::OwnerTo(_)
        | ast::AlterFunctionAction::DependsOnExtension(_)
        | ast::AlterFunctionAction::NoDependsOnExtension(_) => neutral(source.of(node)),
        ast::AlterFunctionAction::FuncOptionList(_) => opaque(source.of(node), id),
    }])
}

pub(super) fn alter_procedure(source: Source<'_>, node: &ast::AlterProcedure) -> Option<Vec<Operation>> {
    let id = procedure(source, &node.procedure_sig()?)?;
    Some(vec![match node.action()? {
        ast::AlterProcedureAction::ProcedureRenameTo(it) => rename(id, &it.procedure_name()?)?,
        ast::AlterProcedureAction::SetSchema(it) => move_to(id, schema(&it.schema_ref()?)),
        ast::AlterProcedureAction::OwnerTo(_)
        | ast::AlterProcedureAction::DependsOnExtension(_)
        | ast::AlterProcedureAction::NoDependsOnExtension(_) => neutral(source.of(node)),
        ast::AlterProcedureAction::FuncOptionList(_) => opaque(source.of(node), id),
    }])
}

pub(super) fn alter_aggregate(source: Source<'_>, node: &ast::AlterAggregate) -> Option<Vec<Operation>> {
    let id = aggregate(source, &node.aggregate()?)?;
    Some(vec![match node.action()? {
        ast::AlterAggregateAction::AggregateRenameTo(it) => rename(id, &it.aggregate_name()?)?,
        ast::AlterAggregateAction::SetSchema(it) => move_to(id, schema(&it.schema_ref()?)),
        ast::AlterAggregateAction::OwnerTo(_) => neutral(source.of(node)),
    }])
}

/// Returns which function a signature means.
pub(super) fn function(source: Source<'_>, node: &ast::FunctionSig) -> Option<ObjectId> {
    id(source, ObjectKind::Function, &node.function_name_ref()?, node.param_list())
}

/// Returns which procedure a signature means.
pub(super) fn procedure(source: Source<'_>, node: &ast::ProcedureSig) -> Option<ObjectId> {
    id(source, ObjectKind::Procedure, &node.procedure_name_ref()?, node.param_list())
}

/// Returns which function a signature after `ROUTINE` means; it may be a procedure, which the words do not say.
pub(super) fn any(source: Source<'_>, node: &ast::RoutineSig) -> Option<ObjectId> {
    id(source, ObjectKind::Function, &node.routine_name_ref()?, node.param_list())
}

/// Returns which aggregate a signature means.
pub(super) fn aggregate(source: Source<'_>, node: &ast::Aggregate) -> Option<ObjectId> {
    id(source, ObjectKind::Aggregate, &node.path_ref()?, node.param_list())
}

fn id(
    source: Source<'_>,
    kind: ObjectKind,
    name: &impl AstNode,
    parameters: Option<ast::ParamList>,
) -> Option<ObjectId> {
    let signature = match parameters {
        Some(list) => Some(signature(source, &list)?),
        None => None,
    };
    Some(ObjectId { signature, ..ObjectId::new(kind, qualified(name)?) })
}

/// Returns the types of the arguments that go in, as PostgreSQL prints them; lengths are no part of them.
fn signature(source: Source<'_>, list: &ast::ParamList) -> Option<String> {
    let types = list
        .all_params()
        .filter(|parameter| !matches!(parameter.mode(), Some(ast::ParamMode::ParamOut(_))))
        .map(|parameter| Some(without_length(&source.data_type(&parameter.func_type()?))));
    Some(types.collect::<Option<Vec<_>>>()?.join(", "))
}

fn without_length(data_type: &DataType) -> String {
    let text = data_type.to_string();
    match text.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?.1))) {
        Some((before, after)) => format!("{before}{after}"),
        None => text,
    }
}

/// Returns what a body touches, be it SQL in a string or a part of the statement.
fn reads(text: Option<SyntaxNode>, routine: Option<ast::RoutineBody>) -> BTreeSet<QualifiedName> {
    let bodies = text.into_iter().chain(routine.map(|body| body.syntax().clone()));
    bodies.flat_map(|body| Relations::of(&body).all()).collect()
}

/// Returns the body: what the catalog keeps as its source.
fn body(
    source: Source<'_>,
    options: Option<ast::FuncOptionList>,
    routine: Option<ast::RoutineBody>,
) -> Option<Expression> {
    if let Some(body) = routine {
        return Some(source.definition(&body));
    }
    options?.options().find_map(|option| match option {
        ast::FuncOption::AsFuncOption(it) => match it.as_func_target()? {
            ast::AsFuncTarget::AsDefinition(it) => {
                Some(crate::definition(&it.literal()?.string_value()?, Dialect::Postgres))
            }
            ast::AsFuncTarget::AsObjFile(it) => Some(source.definition(&it)),
        },
        _ => None,
    })
}

fn routine(
    source: Source<'_>,
    node: &impl AstNode,
    id: ObjectId,
    definition: Expression,
    reads: BTreeSet<QualifiedName>,
    existing: Existing,
) -> Operation {
    let object = Opaque { definition, reads, ..Opaque::new(id, source.definition(node), Origin::Script) };
    created(Object::Opaque(object), existing)
}

fn rename(id: ObjectId, to: &impl AstNode) -> Option<Operation> {
    Some(Operation::Rename { id, to: qualified(to)?.name, missing: Missing::Fail })
}

fn move_to(id: ObjectId, schema: Option<Name>) -> Operation {
    Operation::Move { id, schema, missing: Missing::Fail }
}

/// Returns where a body in the language SQL is that is too deep to be parsed.
pub(super) fn too_deep(tree: &ast::SourceFile) -> Option<usize> {
    let bodies = tree.syntax().descendants().filter_map(ast::AsDefinition::cast);
    let deep = |node: &ast::AsDefinition| {
        let body = node.literal().and_then(|literal| literal.string_value());
        body.is_some_and(|body| super::depth::excess(&body).is_some())
    };
    bodies.into_iter().find(deep).map(|node| usize::from(node.syntax().text_range().start()))
}
