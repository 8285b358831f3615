//! Types and domains.

use caribou_schema::{Enum, Existing, Missing, Object, ObjectId, ObjectKind, Operation, ValuePlace};
use squawk_syntax::ast;

use super::source::{Source, qualified, schema};
use super::{created, made, moved, neutral, opaque, renamed, unless_there};

pub(super) fn create(source: Source<'_>, node: &ast::CreateType) -> Option<Vec<Operation>> {
    let name = qualified(&node.type_name()?)?;
    let object = match node.kind() {
        Some(ast::CreateTypeKind::EnumType(it)) => {
            let variants = it.variant_list().into_iter().flat_map(|list| list.variants());
            let values = variants.map(|variant| variant.literal()?.string_value()).collect::<Option<_>>()?;
            Object::Enum(Enum { name, values, comment: None })
        }
        _ => made(source, node, ObjectId::new(ObjectKind::Type, name)),
    };
    Some(vec![created(object, Existing::Fail)])
}

/// Reads `CREATE DOMAIN`.
pub(super) fn create_domain(source: Source<'_>, node: &ast::CreateDomain) -> Option<Vec<Operation>> {
    let id = ObjectId::new(ObjectKind::Domain, qualified(&node.domain()?)?);
    Some(vec![created(made(source, node, id), Existing::Fail)])
}

/// Reads `ALTER TYPE`. Which kind of type it is, the words do not say: [`ObjectKind::Type`] is any.
pub(super) fn alter(source: Source<'_>, node: &ast::AlterType) -> Option<Vec<Operation>> {
    let name = qualified(&node.type_name_ref()?)?;
    let operation = match node.action()? {
        ast::AlterTypeAction::AddValue(it) => Operation::AddValue {
            name,
            value: it.literal()?.string_value()?,
            place: match it.value_position() {
                Some(ast::ValuePosition::BeforeValue(it)) => {
                    Some(ValuePlace::Before(it.literal()?.string_value()?))
                }
                Some(ast::ValuePosition::AfterValue(it)) => {
                    Some(ValuePlace::After(it.literal()?.string_value()?))
                }
                None => None,
            },
            existing: unless_there(it.if_not_exists().as_ref()),
        },
        ast::AlterTypeAction::RenameValue(it) => {
            Operation::RenameValue { name, from: it.from()?.string_value()?, to: it.to()?.string_value()? }
        }
        ast::AlterTypeAction::TypeRenameTo(it) => {
            renamed(ObjectKind::Type, &name, qualified(&it.type_name()?)?.name, Missing::Fail)
        }
        ast::AlterTypeAction::SetSchema(it) => {
            moved(ObjectKind::Type, &name, schema(&it.schema_ref()?), Missing::Fail)
        }
        ast::AlterTypeAction::OwnerTo(_) => neutral(source.of(node)),
        ast::AlterTypeAction::AlterTypeAttributeActionList(_)
        | ast::AlterTypeAction::RenameAttribute(_)
        | ast::AlterTypeAction::SetOptions(_) => {
            opaque(source.of(node), ObjectId::new(ObjectKind::Type, name))
        }
    };
    Some(vec![operation])
}

/// Reads `ALTER DOMAIN`.
pub(super) fn alter_domain(source: Source<'_>, node: &ast::AlterDomain) -> Option<Vec<Operation>> {
    let name = qualified(&node.domain_ref()?)?;
    Some(vec![match node.action()? {
        ast::AlterDomainAction::DomainRenameTo(it) => {
            renamed(ObjectKind::Domain, &name, qualified(&it.domain()?)?.name, Missing::Fail)
        }
        ast::AlterDomainAction::SetSchema(it) => {
            moved(ObjectKind::Domain, &name, schema(&it.schema_ref()?), Missing::Fail)
        }
        ast::AlterDomainAction::OwnerTo(_) => neutral(source.of(node)),
        _ => opaque(source.of(node), ObjectId::new(ObjectKind::Domain, name)),
    }])
}
