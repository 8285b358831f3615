//! `ALTER TABLE ... ALTER COLUMN`.

use caribou_schema::{ColumnChange, Generated, Missing, Storage};
use squawk_syntax::ast;

use super::source::Source;
use super::{column, missing, sequence};

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
        ast::AlterColumnOption::SetGenerated(it) => {
            vec![counting(std::iter::once(ast::SetGeneratedOption::SetGenerated(it.clone())))?]
        }
        ast::AlterColumnOption::SetSequenceOption(it) => {
            vec![counting(std::iter::once(ast::SetGeneratedOption::SetSequenceOption(it.clone())))?]
        }
        ast::AlterColumnOption::SetGeneratedOptions(it) => vec![counting(it.set_generated_options())?],
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
        | ast::AlterColumnOption::Inherit(_)
        | ast::AlterColumnOption::NoInherit(_) => return None,
    })
}

/// Reads what is said anew about how a column counts.
fn counting(options: impl Iterator<Item = ast::SetGeneratedOption>) -> Option<ColumnChange> {
    let mut always = None;
    let mut changed = Vec::new();
    for option in options {
        match option {
            ast::SetGeneratedOption::SetGenerated(it) => {
                always = Some(matches!(it.generated_when()?, ast::GeneratedWhen::GeneratedAlways(_)));
            }
            ast::SetGeneratedOption::SetSequenceOption(it) => changed.push(it.sequence_option()?),
            // Where it goes on is a matter of its rows.
            ast::SetGeneratedOption::Restart(_) => {}
        }
    }
    Some(ColumnChange::Counting { always, options: sequence::change(changed.into_iter())? })
}
