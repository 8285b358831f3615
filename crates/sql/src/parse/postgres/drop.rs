//! `DROP` of everything that a schema holds.

use caribou_schema::{Dependents, Missing, ObjectId, ObjectKind, Operation, QualifiedName};
use squawk_syntax::ast::{self, AstNode};

use super::source::{Source, object, qualified};
use super::{dependents, missing, routine, trigger};

/// Reads `DROP`, each name as an operation of its own; `None` for what is no `DROP` of something known.
pub(super) fn read(source: Source<'_>, node: &ast::Stmt) -> Option<Vec<Operation>> {
    let (ids, exists, behavior) = match node {
        ast::Stmt::DropTable(it) => {
            (named(ObjectKind::Table, it.table_name_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropIndex(it) => {
            (named(ObjectKind::Index, it.index_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropView(it) => {
            (named(ObjectKind::View, it.view_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropMaterializedView(it) => {
            (named(ObjectKind::MaterializedView, it.view_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropSequence(it) => {
            (named(ObjectKind::Sequence, it.sequence_refs())?, it.if_exists(), it.drop_behavior())
        }
        // Which kind of type it is, the words do not say: `Type` is any.
        ast::Stmt::DropType(it) => {
            (named(ObjectKind::Type, it.type_name_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropDomain(it) => {
            (named(ObjectKind::Domain, it.domain_refs())?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropSchema(it) => {
            (single(ObjectKind::Namespace, it.schema_refs()), it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropExtension(it) => {
            (single(ObjectKind::Extension, it.extension_refs()), it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropFunction(it) => {
            let list = it.function_sig_list()?;
            let ids = list.function_sigs().map(|sig| routine::function(source, &sig));
            (ids.collect::<Option<_>>()?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropProcedure(it) => {
            let list = it.procedure_sig_list()?;
            let ids = list.procedure_sigs().map(|sig| routine::procedure(source, &sig));
            (ids.collect::<Option<_>>()?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropRoutine(it) => {
            let list = it.routine_sig_list()?;
            let ids = list.routine_sigs().map(|sig| routine::any(source, &sig));
            (ids.collect::<Option<_>>()?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropAggregate(it) => {
            let ids = it.aggregates().map(|aggregate| routine::aggregate(source, &aggregate));
            (ids.collect::<Option<_>>()?, it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropTrigger(it) => {
            let id = trigger::id(ObjectKind::Trigger, &it.trigger_ref()?, &it.on_relation()?)?;
            (vec![id], it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropRule(it) => {
            let id = trigger::id(ObjectKind::Rule, &it.rule_ref()?, &it.on_relation()?)?;
            (vec![id], it.if_exists(), it.drop_behavior())
        }
        ast::Stmt::DropPolicy(it) => {
            let id = trigger::id(ObjectKind::Policy, &it.policy_ref()?, &it.on_table()?)?;
            (vec![id], it.if_exists(), it.drop_behavior())
        }
        _ => return None,
    };
    Some(drops(ids, missing(exists.as_ref()), dependents(behavior.as_ref())))
}

fn drops(ids: Vec<ObjectId>, missing: Missing, dependents: Dependents) -> Vec<Operation> {
    ids.into_iter().map(|id| Operation::Drop { id, missing, dependents }).collect()
}

fn named<N: AstNode>(kind: ObjectKind, names: impl Iterator<Item = N>) -> Option<Vec<ObjectId>> {
    names.map(|name| Some(ObjectId::new(kind, qualified(&name)?))).collect()
}

fn single<N: AstNode>(kind: ObjectKind, names: impl Iterator<Item = N>) -> Vec<ObjectId> {
    names.map(|name| ObjectId::new(kind, QualifiedName::plain(object(&name)))).collect()
}
