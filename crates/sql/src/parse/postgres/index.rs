//! Indexes.

use caribou_schema::{Index, IndexKey, IndexPart, Name, Nulls, ObjectKind, Operation};
use squawk_syntax::ast;

use super::source::{Source, object, part, qualified, segments};
use super::{alter_table, column, missing, neutral, renamed, unless_there};

/// Operator classes that are the default of their type, so that naming them says nothing.
const DEFAULT_CLASSES: &[&str] = &[
    "array_ops",
    "bool_ops",
    "bytea_ops",
    "citext_ops",
    "date_ops",
    "float4_ops",
    "float8_ops",
    "gin_hstore_ops",
    "gist_hstore_ops",
    "gist_ltree_ops",
    "int2_ops",
    "int4_ops",
    "int8_ops",
    "interval_ops",
    "jsonb_ops",
    "ltree_ops",
    "numeric_ops",
    "range_ops",
    "text_ops",
    "time_ops",
    "timestamp_ops",
    "timestamptz_ops",
    "tsvector_ops",
    "uuid_ops",
];

pub(super) fn create(source: Source<'_>, node: &ast::CreateIndex) -> Option<Vec<Operation>> {
    let table = qualified(&node.table_relation_name()?)?;
    let name = node.index().and_then(|index| Some(part(&index.path()?.segment()?)));
    let parts = node.partition_item_list()?.partition_items().map(|item| read_part(source, &item));
    let included = node.index_include_clause().and_then(|include| include.partition_item_list());
    let included = included.into_iter().flat_map(|list| list.partition_items());
    let method = node.using_method().and_then(|using| using.access_method_ref());
    let method = method.map(|method| object(&method).as_str().to_owned());
    let options = node.with_params().and_then(|params| params.attribute_list());
    let options = options.into_iter().flat_map(|list| list.attribute_options());
    let mut options: Vec<String> = options
        .filter_map(|option| alter_table::option(source, &option))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    options.sort();
    let predicate = node.where_clause().and_then(|clause| clause.expr());
    let index = Index {
        unique: node.unique_token().is_some(),
        method: method.filter(|method| method != "btree"),
        include: included.map(|item| column_name(&item.expr()?)).collect::<Option<_>>()?,
        predicate: predicate.map(|predicate| source.expression(&predicate)),
        nulls_not_distinct: matches!(
            node.nulls_distinct_option(),
            Some(ast::NullsDistinctOption::NullsNotDistinct(_))
        ),
        options,
        ..Index::new(name, parts.collect::<Option<_>>()?)
    };
    let existing = unless_there(node.if_not_exists().as_ref());
    let concurrently = node.concurrently_token().is_some();
    Some(vec![Operation::CreateIndex { table, index: Box::new(index), concurrently, existing }])
}

pub(super) fn alter(source: Source<'_>, node: &ast::AlterIndex) -> Option<Vec<Operation>> {
    if node.all_in_tablespace().is_some() {
        return Some(vec![neutral(source.of(node))]);
    }
    match node.action()? {
        ast::AlterIndexAction::IndexRenameTo(it) => {
            let to = part(&it.index()?.path()?.segment()?);
            let index = qualified(&node.index_ref()?)?;
            Some(vec![renamed(ObjectKind::Index, &index, to, missing(node.if_exists().as_ref()))])
        }
        ast::AlterIndexAction::SetTablespace(_)
        | ast::AlterIndexAction::AlterSetStatistics(_)
        | ast::AlterIndexAction::DependsOnExtension(_)
        | ast::AlterIndexAction::NoDependsOnExtension(_) => Some(vec![neutral(source.of(node))]),
        ast::AlterIndexAction::AttachIndexPartition(_)
        | ast::AlterIndexAction::ResetOptions(_)
        | ast::AlterIndexAction::SetOptions(_) => None,
    }
}

/// Reads one of the things that an index sorts by.
fn read_part(source: Source<'_>, item: &ast::PartitionItem) -> Option<IndexPart> {
    let mut expression = item.expr()?;
    let mut collate = item.collate();
    // The collation may have been read as part of the expression, which is the same.
    if let ast::Expr::Collate(inner) = &expression {
        let inner = inner.clone();
        expression = inner.expr()?;
        collate = collate.or(Some(inner));
    }
    let key = match column_name(&expression) {
        Some(name) => IndexKey::Column(name),
        None => IndexKey::Expression(source.expression(&expression)),
    };
    let descending = matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_)));
    let nulls = item.nulls_order().map(|order| match order {
        ast::NullsOrder::NullsFirst(_) => Nulls::First,
        ast::NullsOrder::NullsLast(_) => Nulls::Last,
    });
    let usual = if descending { Nulls::First } else { Nulls::Last };
    Some(IndexPart {
        descending,
        nulls: nulls.filter(|&nulls| nulls != usual),
        collation: collate.and_then(|collate| column::collation(&collate)),
        operator_class: item.op_class_ref().and_then(|class| operator_class(source, &class, item)),
        ..IndexPart::new(key)
    })
}

/// Returns the class with its options, `None` for one that is the default anyway.
fn operator_class(source: Source<'_>, class: &ast::OpClassRef, item: &ast::PartitionItem) -> Option<String> {
    let name = segments(class).pop()?;
    match item.attribute_list() {
        Some(options) => Some(format!("{name} {}", source.of(&options))),
        None => Some(name).filter(|name| !DEFAULT_CLASSES.contains(&name.as_str())),
    }
}

/// Returns the column that an expression is nothing but, in parentheses or not.
fn column_name(expression: &ast::Expr) -> Option<Name> {
    let mut expression = expression.clone();
    loop {
        match expression {
            ast::Expr::NameRef(name) => return Some(part(&name)),
            ast::Expr::ParenExpr(paren) => expression = paren.expr()?,
            _ => return None,
        }
    }
}
