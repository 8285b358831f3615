//! What belongs to a table and is known by its text: triggers, rules, policies.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    Existing, Missing, Name, Object, ObjectId, ObjectKind, Opaque, Operation, Origin, QualifiedName,
};
use squawk_syntax::ast::{self, AstNode};

use super::relations::Relations;
use super::source::{Source, object, qualified};
use super::{created, neutral, opaque, replaced};

pub(super) fn create(source: Source<'_>, node: &ast::CreateTrigger) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Trigger, &node.trigger()?, &node.on_relation()?)?;
    let function = super::select::function_name(&node.call_expr()?);
    Some(vec![made(source, node, id, function.into_iter().collect(), replaced(node.or_replace().as_ref()))])
}

pub(super) fn create_rule(source: Source<'_>, node: &ast::CreateRule) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Rule, &node.rule()?, &node.rule_on()?.relation_name_ref()?)?;
    let reads = Relations::of(node.rule_do()?.syntax()).all().collect();
    Some(vec![made(source, node, id, reads, replaced(node.or_replace().as_ref()))])
}

pub(super) fn create_policy(source: Source<'_>, node: &ast::CreatePolicy) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Policy, &node.policy()?, &node.on_table()?)?;
    let reads = Relations::of(node.syntax()).reads;
    Some(vec![made(source, node, id, reads, Existing::Fail)])
}

pub(super) fn alter(source: Source<'_>, node: &ast::AlterTrigger) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Trigger, &node.trigger_ref()?, &node.on_relation()?)?;
    Some(vec![match node.action()? {
        ast::AlterTriggerAction::TriggerRenameTo(it) => renamed(id, object(&it.trigger()?)),
        ast::AlterTriggerAction::DependsOnExtension(_) | ast::AlterTriggerAction::NoDependsOnExtension(_) => {
            neutral(source.of(node))
        }
    }])
}

pub(super) fn alter_rule(node: &ast::AlterRule) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Rule, &node.rule_ref()?, &node.on_relation()?)?;
    Some(vec![renamed(id, object(&node.rule_rename_to()?.rule()?))])
}

pub(super) fn alter_policy(source: Source<'_>, node: &ast::AlterPolicy) -> Option<Vec<Operation>> {
    let id = id(ObjectKind::Policy, &node.policy_ref()?, &node.on_table()?)?;
    Some(vec![match node.action()? {
        ast::AlterPolicyAction::PolicyRenameTo(it) => renamed(id, object(&it.policy()?)),
        ast::AlterPolicyAction::AlterPolicyTo(_) => opaque(source.of(node), id),
    }])
}

/// Returns what identifies something on a table.
pub(super) fn id(kind: ObjectKind, name: &impl AstNode, table: &impl AstNode) -> Option<ObjectId> {
    let name = QualifiedName::plain(object(name));
    Some(ObjectId { on: Some(qualified(table)?), ..ObjectId::new(kind, name) })
}

/// Makes the trigger that Diesel's helper `diesel_manage_updated_at(table)` makes.
pub(super) fn updated_at(table: &str) -> Operation {
    let name = Name::object("set_updated_at", Dialect::Postgres);
    let function = Name::object("diesel_set_updated_at", Dialect::Postgres);
    let statement = format!(
        "CREATE TRIGGER set_updated_at BEFORE UPDATE ON {table} \
         FOR EACH ROW EXECUTE PROCEDURE diesel_set_updated_at()"
    );
    let statement = crate::definition(&statement, Dialect::Postgres);
    let on = Some(crate::qualified_name(table, Dialect::Postgres));
    let id = ObjectId { on, ..ObjectId::new(ObjectKind::Trigger, QualifiedName::plain(name)) };
    let reads = [QualifiedName::plain(function)].into();
    let trigger = Opaque { reads, ..Opaque::new(id, statement, Origin::Script) };
    created(Object::Opaque(trigger), Existing::Fail)
}

fn made(
    source: Source<'_>,
    node: &impl AstNode,
    id: ObjectId,
    reads: BTreeSet<QualifiedName>,
    existing: Existing,
) -> Operation {
    let object = Opaque { reads, ..Opaque::new(id, source.definition(node), Origin::Script) };
    created(Object::Opaque(object), existing)
}

fn renamed(id: ObjectId, to: Name) -> Operation {
    Operation::Rename { id, to, missing: Missing::Fail }
}
