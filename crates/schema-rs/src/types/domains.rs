//! What stands behind domains.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{DataType, ObjectKind, Opaque, QualifiedName, Schema};
use caribou_sql::{data_type, quote, tokens};

/// What stands behind a domain.
#[derive(Debug, Clone)]
pub(crate) struct Domain {
    /// The type of its values.
    pub(crate) base: DataType,
    /// Whether NULL is none of them.
    pub(crate) refuses_null: bool,
}

/// The domains of a schema.
#[derive(Debug, Clone, Default)]
pub(crate) struct Domains(BTreeMap<QualifiedName, Domain>);

impl Domains {
    pub(crate) fn of(schema: &Schema) -> Self {
        let domains = schema.opaques().filter(|opaque| opaque.id.kind == ObjectKind::Domain);
        let read = domains.filter_map(|opaque| Some((opaque.id.name.clone(), read(opaque)?)));
        Self(read.collect())
    }

    pub(crate) fn get(&self, data_type: &DataType) -> Option<&Domain> {
        match data_type {
            DataType::Named { name, suffix } if suffix.is_empty() => self.0.get(name),
            DataType::Named { .. } | DataType::BuiltIn(_) => None,
        }
    }
}

/// Reads `CREATE DOMAIN name AS type ...`.
fn read(domain: &Opaque) -> Option<Domain> {
    const ENDS: [&str; 6] = ["COLLATE", "DEFAULT", "NOT", "NULL", "CONSTRAINT", "CHECK"];
    let text = domain.statement.as_ref()?.to_text(|name| quote(name.as_str(), Dialect::Postgres));
    let significant = tokens(&text, Dialect::Postgres).filter(|token| token.kind.is_significant());
    let words: Vec<&str> = significant.map(|token| token.text(&text)).collect();
    let start = words.iter().position(|word| word.eq_ignore_ascii_case("AS"))? + 1;
    let ends = |word: &&str| ENDS.iter().any(|end| end.eq_ignore_ascii_case(word));
    let length = words[start..].iter().position(ends).unwrap_or(words.len() - start);
    let base = data_type(&words[start..start + length].join(" "), Dialect::Postgres);
    let mut depth = 0_i32;
    let mut refuses_null = false;
    for pair in words[start..].windows(2) {
        match pair[0] {
            "(" => depth += 1,
            ")" => depth -= 1,
            word => {
                let not_null = word.eq_ignore_ascii_case("NOT") && pair[1].eq_ignore_ascii_case("NULL");
                refuses_null |= depth == 0 && not_null;
            }
        }
    }
    Some(Domain { base, refuses_null })
}
