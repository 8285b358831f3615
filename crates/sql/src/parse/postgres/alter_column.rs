//! `ALTER TABLE ... ALTER COLUMN`.

use caribou_schema::{ColumnChange, Generated, Identity, Missing, Storage};
use squawk_syntax::ast;

use super::source::Source;
use super::{column, missing};

/// Reads what is changed about a column; empty where a schema does not know of it.
pub(super) fn changes(source: Source<'_>, option: &ast::AlterColumnOption) -> Option<Vec<ColumnChange>> {
    Some(match option {
        ast::AlterColumnOption::SetType(it) => {
            let using = it.using_expr().and_then(|using| using.expr());
            vec![ColumnChange::Type {
                data_type: source.data_type(&it.ty()?),
                collation: it.collate().and_then(|collate| column::collation(&collate)),
                using: using.map(|using| source.expression(&using)),
            }]
        }
        ast::AlterColumnOption::SetDefault(it) => {
            vec![ColumnChange::Default(column::default(source, &it.expr()?))]
        }
        ast::AlterColumnOption::DropDefault(_) => vec![ColumnChange::Default(None)],
        ast::AlterColumnOption::SetNotNull(_) => vec![ColumnChange::Nullable(false)],
        ast::AlterColumnOption::DropNotNull(_) => vec![ColumnChange::Nullable(true)],
        ast::AlterColumnOption::AddGenerated(it) => {
            let identity = column::identity(&it.generated_when()?, it.sequence_option_list())?;
            vec![ColumnChange::Identity { identity: Some(identity), missing: Missing::Fail }]
        }
        ast::AlterColumnOption::SetGenerated(it) => vec![counts(it)?],
        ast::AlterColumnOption::SetGeneratedOptions(it) => {
            let mut changes = Vec::new();
            for option in it.set_generated_options() {
                match option {
                    ast::SetGeneratedOption::SetGenerated(it) => changes.push(counts(&it)?),
                    ast::SetGeneratedOption::Restart(_) => {}
                    // The operation says how a column counts as a whole, and the rest is not known here.
                    ast::SetGeneratedOption::SetSequenceOption(_) => return None,
                }
            }
            changes
        }
        ast::AlterColumnOption::DropIdentity(it) => {
            vec![ColumnChange::Identity { identity: None, missing: missing(it.if_exists().as_ref()) }]
        }
        ast::AlterColumnOption::DropExpression(_) => vec![ColumnChange::Generated(None)],
        ast::AlterColumnOption::SetExpression(it) => vec![ColumnChange::Generated(Some(Generated {
            expression: source.expression(&it.expr()?),
            storage: Storage::Stored,
        }))],
        ast::AlterColumnOption::Restart(_)
        | ast::AlterColumnOption::SetStatistics(_)
        | ast::AlterColumnOption::SetStorage(_)
        | ast::AlterColumnOption::SetCompression(_)
        | ast::AlterColumnOption::SetOptions(_)
        | ast::AlterColumnOption::ResetOptions(_) => Vec::new(),
        ast::AlterColumnOption::SetOptionsList(_)
        | ast::AlterColumnOption::SetSequenceOption(_)
        | ast::AlterColumnOption::Inherit(_)
        | ast::AlterColumnOption::NoInherit(_) => return None,
    })
}

fn counts(node: &ast::SetGenerated) -> Option<ColumnChange> {
    let identity: Identity = column::identity(&node.generated_when()?, None)?;
    Some(ColumnChange::Identity { identity: Some(identity), missing: Missing::Fail })
}
