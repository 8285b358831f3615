//! Queries that stand alone: some only ask, some call what changes things.

use caribou_migration::Dialect;
use caribou_schema::{Operation, QualifiedName};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, normalize_name_node};

use super::relations::Relations;
use super::settings::{self, Effect};
use super::{neutral, trigger};

/// Functions of PostgreSQL that people call in queries and that change nothing but rows, if anything. Those whose name
/// starts with `pg_`, and all in `pg_catalog`, need not be here.
const HARMLESS: &[&str] = &[
    "abs",
    "age",
    "array_agg",
    "array_append",
    "array_length",
    "array_position",
    "array_remove",
    "array_to_json",
    "array_to_string",
    "avg",
    "bit_and",
    "bit_or",
    "bool_and",
    "bool_or",
    "btrim",
    "cardinality",
    "ceil",
    "char_length",
    "clock_timestamp",
    "coalesce",
    "col_description",
    "concat",
    "concat_ws",
    "count",
    "current_database",
    "current_date",
    "current_schema",
    "current_setting",
    "current_timestamp",
    "currval",
    "date_part",
    "date_trunc",
    "decode",
    "dense_rank",
    "encode",
    "every",
    "exists",
    "first_value",
    "floor",
    "format",
    "gen_random_uuid",
    "generate_series",
    "greatest",
    "has_table_privilege",
    "initcap",
    "json_agg",
    "json_array_elements",
    "json_build_object",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_array_elements",
    "jsonb_array_elements_text",
    "jsonb_build_object",
    "jsonb_each",
    "jsonb_object_agg",
    "jsonb_set",
    "lag",
    "last_value",
    "lastval",
    "lead",
    "least",
    "left",
    "length",
    "lower",
    "lpad",
    "ltrim",
    "make_interval",
    "max",
    "md5",
    "min",
    "mod",
    "nextval",
    "now",
    "nullif",
    "num_nonnulls",
    "num_nulls",
    "octet_length",
    "power",
    "quote_ident",
    "quote_literal",
    "random",
    "rank",
    "regexp_match",
    "regexp_matches",
    "regexp_replace",
    "repeat",
    "replace",
    "right",
    "round",
    "row_number",
    "row_to_json",
    "rpad",
    "rtrim",
    "split_part",
    "sqrt",
    "statement_timestamp",
    "string_agg",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "sum",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_regclass",
    "to_regtype",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "translate",
    "trim",
    "trunc",
    "txid_current",
    "unnest",
    "upper",
    "version",
];

/// Reads a query that stands alone. `None` if it calls a function of which nothing is known.
pub(super) fn read(text: &str, node: &SyntaxNode) -> Option<Vec<Operation>> {
    let mut relations = Relations::of(node);
    let mut changed_setting = None;
    for call in node.descendants().filter_map(ast::CallExpr::cast) {
        let Some(name) = function_name(&call) else { continue };
        let function = name.name.as_str();
        let strings = strings(&call);
        match function {
            "diesel_manage_updated_at" => return Some(vec![trigger::updated_at(strings.first()?)]),
            "set_config" => changed_setting = Some(settings::effect_of_call(&strings)),
            "setval" => relations.writes.extend(sequence(&strings)),
            _ if is_harmless(&name) => {}
            _ => return None,
        }
    }
    match changed_setting {
        Some(Effect::Unclear) => None,
        Some(Effect::None) => Some(vec![neutral(text)]),
        None => {
            let Relations { reads, writes } = relations;
            Some(vec![Operation::Data { text: text.to_owned(), reads, writes }])
        }
    }
}

/// Returns the name of the function that is called, if it is one with a name of its own.
pub(super) fn function_name(call: &ast::CallExpr) -> Option<QualifiedName> {
    let callee = call.expr()?;
    let names: Vec<String> = match &callee {
        ast::Expr::NameRef(name) => vec![normalize_name_node(name.syntax())],
        ast::Expr::FieldExpr(field) => {
            field.syntax().descendants().filter_map(ast::NameRef::cast).map(|name| name.text()).collect()
        }
        _ => return None,
    };
    let mut names = names.into_iter().rev();
    let name = names.next()?;
    let schema = names.next().filter(|schema| schema != "public");
    Some(QualifiedName {
        schema: schema.map(|schema| caribou_schema::Name::object(&schema, Dialect::Postgres)),
        name: caribou_schema::Name::object(&name, Dialect::Postgres),
    })
}

/// Says whether calling a function changes nothing but rows, if anything.
pub(super) fn is_harmless(name: &QualifiedName) -> bool {
    let text = name.name.as_str();
    match name.schema.as_ref().map(|schema| schema.as_str()) {
        Some("pg_catalog") => true,
        Some(_) => false,
        None => text.starts_with("pg_") || HARMLESS.binary_search(&text).is_ok(),
    }
}

/// Returns the string literals among the arguments, casts taken off.
fn strings(call: &ast::CallExpr) -> Vec<String> {
    let arguments = call.arg_list().into_iter().flat_map(|list| list.args());
    arguments
        .filter_map(|argument| {
            let mut literals = argument.syntax().descendants().filter_map(ast::Literal::cast);
            literals.find_map(|literal| literal.string_value())
        })
        .collect()
}

/// Returns the sequence that `setval` sets, or the table whose it is.
fn sequence(strings: &[String]) -> Option<QualifiedName> {
    strings.first().map(|name| crate::qualified_name(name, Dialect::Postgres))
}

#[cfg(test)]
mod tests {
    use super::HARMLESS;

    #[test]
    fn the_functions_are_sorted() {
        assert!(HARMLESS.is_sorted());
    }
}
