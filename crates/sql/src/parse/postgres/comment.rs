//! `COMMENT ON`.

use caribou_schema::{CommentOn, ObjectId, ObjectKind, Operation};
use squawk_syntax::ast::{self, AstNode};

use super::source::{Source, last_part, qualified, qualified_column};
use super::{neutral, routine, trigger};

/// Reads a comment; one on something that a schema keeps no comment of changes nothing.
pub(super) fn read(source: Source<'_>, node: &ast::CommentOn) -> Option<Vec<Operation>> {
    let text = match node.literal() {
        Some(literal) => Some(literal.string_value()?).filter(|text| !text.is_empty()),
        None => None,
    };
    Some(vec![match about(source, &node.comment_object()?)? {
        Some(on) => Operation::Comment { on, text },
        None => neutral(source.of(node)),
    }])
}

/// Returns what a comment is about, an inner `None` where a schema does not keep it.
fn about(source: Source<'_>, object: &ast::CommentObject) -> Option<Option<CommentOn>> {
    let id = match object {
        ast::CommentObject::ObjectTable(it) => named(ObjectKind::Table, &it.table_name_ref()?)?,
        ast::CommentObject::ObjectView(it) => named(ObjectKind::View, &it.view_ref()?)?,
        ast::CommentObject::ObjectMaterializedView(it) => {
            named(ObjectKind::MaterializedView, &it.view_ref()?)?
        }
        ast::CommentObject::ObjectIndex(it) => named(ObjectKind::Index, &it.index_ref()?)?,
        ast::CommentObject::ObjectSequence(it) => named(ObjectKind::Sequence, &it.sequence_ref()?)?,
        ast::CommentObject::ObjectType(it) => named(ObjectKind::Type, &it.type_name_ref()?)?,
        ast::CommentObject::ObjectDomain(it) => named(ObjectKind::Domain, &it.domain_ref()?)?,
        ast::CommentObject::ObjectFunction(it) => routine::function(source, &it.function_sig()?)?,
        ast::CommentObject::ObjectProcedure(it) => routine::procedure(source, &it.procedure_sig()?)?,
        ast::CommentObject::ObjectRoutine(it) => routine::any(source, &it.routine_sig()?)?,
        ast::CommentObject::ObjectAggregate(it) => routine::aggregate(source, &it.aggregate()?)?,
        ast::CommentObject::ObjectTrigger(it) => {
            trigger::id(ObjectKind::Trigger, &it.trigger_ref()?, &it.relation_name_ref()?)?
        }
        ast::CommentObject::ObjectRule(it) => {
            trigger::id(ObjectKind::Rule, &it.rule_ref()?, &it.relation_name_ref()?)?
        }
        ast::CommentObject::ObjectPolicy(it) => {
            trigger::id(ObjectKind::Policy, &it.policy_ref()?, &it.table_name_ref()?)?
        }
        ast::CommentObject::ObjectColumn(it) => {
            let (table, column) = qualified_column(&it.name()?)?;
            return Some(Some(CommentOn::Column(table, column)));
        }
        ast::CommentObject::ObjectConstraint(it) => {
            let Some(table) = it.table_name_ref() else { return Some(None) };
            let constraint = last_part(&it.constraint_name_ref()?)?;
            return Some(Some(CommentOn::Constraint(qualified(&table)?, constraint)));
        }
        _ => return Some(None),
    };
    Some(Some(CommentOn::Object(id)))
}

fn named(kind: ObjectKind, name: &impl AstNode) -> Option<ObjectId> {
    Some(ObjectId::new(kind, qualified(name)?))
}
