//! What functions do that a statement calls.

use caribou_migration::Dialect;

use super::clauses::skip;
use crate::keyword::is_reserved;
use crate::lexeme::{Lexeme, unquote};
use crate::token::TokenKind;

#[rustfmt::skip]
/// Functions of one row that change nothing, on any database that has them; sorted. `min` and `max` are of one row on SQLite only
/// when they have several arguments.
const OF_A_ROW: &[&str] = &[
    "abs", "age", "array_append", "array_cat", "array_length", "array_position", "array_prepend", "array_remove",
    "array_replace", "array_to_json", "array_to_string", "bin_to_uuid", "btrim", "cardinality", "ceil", "ceiling",
    "char_length", "character_length", "clock_timestamp", "coalesce", "concat", "concat_ws", "convert", "curdate",
    "current_date", "current_timestamp", "date", "date_add", "date_format", "date_part", "date_sub", "date_trunc",
    "datetime", "day", "decode", "digest", "encode", "exists", "extract", "floor", "format", "from_unixtime",
    "gen_random_bytes", "gen_random_uuid", "greatest", "hex", "hour", "if", "ifnull", "iif", "initcap", "instr",
    "json", "json_array", "json_array_length", "json_build_object", "json_extract", "json_object", "json_quote",
    "json_set", "json_type", "json_unquote", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object",
    "jsonb_set", "jsonb_strip_nulls", "jsonb_typeof", "julianday", "least", "left", "length", "locate", "lower", "lpad",
    "ltrim", "make_interval", "md5", "minute", "mod", "month", "now", "nullif", "octet_length", "position", "power",
    "printf", "quote", "random", "randomblob", "regexp_replace", "repeat", "replace", "reverse", "right", "round",
    "row_to_json", "rpad", "rtrim", "second", "sha1", "sha2", "sha256", "sign", "split_part", "sqrt", "starts_with",
    "str_to_date", "strftime", "string_to_array", "strpos", "substr", "substring", "substring_index", "time",
    "timestamp", "timestampdiff", "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_timestamp",
    "to_tsvector", "transaction_timestamp", "translate", "trim", "trunc", "truncate", "typeof", "unhex", "unicode",
    "unistr", "unix_timestamp", "upper", "utc_timestamp", "uuid", "uuid_generate_v1", "uuid_generate_v4", "uuid_to_bin",
    "weightstring", "year", "zeroblob",
];

#[rustfmt::skip]
/// Functions of many rows, or that yield many, that change nothing; sorted.
const OF_MANY_ROWS: &[&str] = &[
    "array_agg", "avg", "bit_and", "bit_or", "bool_and", "bool_or", "count", "dense_rank", "every", "first_value",
    "generate_series", "group_concat", "json_agg", "json_array_elements", "json_array_elements_text", "json_arrayagg",
    "json_each", "json_group_array", "json_group_object", "json_object_agg", "json_objectagg", "json_table",
    "jsonb_agg", "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_each", "jsonb_each_text",
    "jsonb_object_agg", "jsonb_object_keys", "lag", "last_value", "lead", "max", "min", "ntile", "rank",
    "regexp_matches", "regexp_split_to_table", "row_number", "string_agg", "sum", "total", "unnest",
];

#[rustfmt::skip]
/// Words before a parenthesis that call nothing, beside those that are reserved; sorted.
const NO_CALLS: &[&str] = &[
    "all", "and", "any", "array", "as", "bigint", "binary", "bit", "by", "case", "cast", "char", "character", "decimal",
    "distinct", "else", "except", "filter", "float", "from", "group", "in", "index", "int", "intersect", "interval",
    "into", "is", "join", "key", "lateral", "like", "limit", "materialized", "not", "null", "numeric", "on", "or",
    "order", "over", "partition", "row", "select", "set", "some", "then", "tinyint", "union", "using", "values",
    "varchar", "when", "where", "with", "within",
];

fn is_in(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}

/// Returns the name of the function that a token before a parenthesis calls.
fn called(tokens: &[Lexeme<'_>], at: usize) -> Option<String> {
    let token = tokens[at];
    tokens.get(at + 1).filter(|next| next.is_symbol("("))?;
    // `AS x (a, b)` says what columns are called.
    if at.checked_sub(1).is_some_and(|before| tokens[before].is("AS")) {
        return None;
    }
    match token.kind {
        TokenKind::Word => Some(token.text.to_ascii_lowercase()).filter(|name| !is_in(NO_CALLS, name)),
        TokenKind::QuotedIdentifier => Some(unquote(token.text)),
        _ => None,
    }
}

/// Says whether a function is called that might make one row of many, or of none. One with `OVER` makes as many as there are.
pub(super) fn may_aggregate(tokens: &[Lexeme<'_>]) -> bool {
    (0..tokens.len()).any(|at| {
        let Some(name) = called(tokens, at) else { return false };
        !is_in(OF_A_ROW, &name) && name != "nextval" && !is_over_a_window(tokens, at)
    })
}

fn is_over_a_window(tokens: &[Lexeme<'_>], at: usize) -> bool {
    let mut behind = skip(tokens, at + 1);
    if tokens.get(behind).is_some_and(|token| token.is("FILTER")) && behind + 1 < tokens.len() {
        behind = skip(tokens, behind + 1);
    }
    tokens.get(behind).is_some_and(|token| token.is("OVER"))
}

/// Says whether a function is called of which it is not known that it changes nothing.
pub(super) fn may_change(tokens: &[Lexeme<'_>], dialect: Dialect) -> bool {
    (0..tokens.len()).any(|at| {
        let Some(name) = called(tokens, at) else { return false };
        let is_word = tokens[at].kind == TokenKind::Word && is_reserved(&name, dialect);
        !is_word && !is_in(OF_A_ROW, &name) && !is_in(OF_MANY_ROWS, &name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for names in [OF_A_ROW, OF_MANY_ROWS, NO_CALLS] {
            assert!(names.is_sorted_by(|a, b| a < b));
        }
    }
}
