//! What a `schema.rs` cannot say, in words.

use caribou_schema::{DataType, Name, QualifiedName, Table};

use crate::keys::Link;
use crate::parse::{SchemaRs, TableRs};

/// How many things a line names.
const FEW: usize = 3;

/// Collects what a `schema.rs` cannot say.
#[derive(Default)]
pub(super) struct Unsaid {
    lines: Vec<String>,
    defaults: usize,
    constraints: usize,
    indexes: usize,
    not_counting: Vec<String>,
    assumed: Vec<String>,
    keys: Vec<String>,
    no_keys: Vec<String>,
}

impl Unsaid {
    pub(super) fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    pub(super) fn twice(&mut self, said: &TableRs) {
        self.lines.push(format!("line {}: {} is there twice; the first counts", said.line, said.name));
    }

    /// Counts what stays of a table.
    pub(super) fn keep(&mut self, table: &Table) {
        use caribou_schema::Rule;
        let is_kept = |rule: &Rule| match rule {
            Rule::PrimaryKey(_) => false,
            Rule::ForeignKey(key) => key.columns.len() > 1,
            Rule::Unique(_) | Rule::Check { .. } | Rule::Exclude(_) => true,
        };
        self.defaults += table.columns.iter().filter(|column| column.default.is_some()).count();
        self.constraints += table.constraints.iter().filter(|constraint| is_kept(&constraint.rule)).count();
        self.indexes += table.indexes.len();
    }

    pub(super) fn not_counting(&mut self, table: &QualifiedName, column: &str) {
        self.not_counting.push(format!("{table}.{column}"));
    }

    /// Notes a `joinable!` that gets no foreign key.
    pub(super) fn no_key(&mut self, table: &QualifiedName, column: &Name) {
        let place = format!("{table}.{column}");
        if self.no_keys.last() != Some(&place) {
            self.no_keys.push(place);
        }
    }

    /// Notes a type that only has a size because the server wants one.
    pub(super) fn without_length(&mut self, place: &str, data_type: &DataType) {
        let data_type = data_type.to_string();
        if matches!(data_type.as_str(), "varchar(255)" | "varbinary(255)" | "char(1)" | "decimal(10,0)") {
            self.assumed.push(format!("{place} {data_type}"));
        }
    }

    /// Notes the foreign keys that are there without a `joinable!`.
    pub(super) fn keys(&mut self, links: &[Link], wanted: &SchemaRs) {
        for link in links {
            let [column] = link.columns.as_slice() else { continue };
            let is_said = wanted.joinables.iter().any(|joinable| {
                let table = |rust: &str, sql: &str| {
                    wanted.tables.iter().any(|table| table.rust_name == rust && table.name == sql)
                };
                table(&joinable.child, &link.child.name) && table(&joinable.parent, &link.parent.name)
            });
            if !is_said {
                self.keys.push(format!("{}.{column}", link.child.name));
            }
        }
    }

    pub(super) fn lines(self) -> Vec<String> {
        let mut lines = self.lines;
        let counts = [(self.defaults, "default"), (self.constraints, "constraint"), (self.indexes, "index")];
        let counts: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(counted).collect();
        if !counts.is_empty() {
            lines.push(format!("a schema.rs does not say these, they stay: {}", counts.join(", ")));
        }
        let mut list = |what: &str, names: &[String]| {
            if !names.is_empty() {
                let more = names.len().saturating_sub(FEW);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                lines.push(format!("{what}: {}{more}", names[..names.len().min(FEW)].join(", ")));
            }
        };
        list("foreign keys without a joinable! stay", &self.keys);
        list(
            "a joinable! alone makes no foreign key of a column that is there, or that has several",
            &self.no_keys,
        );
        list(
            "new keys that do not count by themselves, since a schema.rs does not say so",
            &self.not_counting,
        );
        list("sizes that are assumed, since no max_length is said", &self.assumed);
        lines
    }
}

fn counted((count, what): &(usize, &str)) -> String {
    match (count, *what) {
        (1, what) => format!("1 {what}"),
        (count, "index") => format!("{count} indexes"),
        (count, what) => format!("{count} {what}s"),
    }
}
