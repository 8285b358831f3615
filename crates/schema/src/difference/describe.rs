//! Parts of tables in short words of SQL, to be read by people of any dialect.

use crate::{
    Column, Constraint, DataType, Expression, ForeignKey, Generated, Identity, Index, IndexKey, IndexPart,
    Key, Name, Nulls, Partition, Piece, QualifiedName, Rule, SequenceOptions, Storage, Timing,
};

/// Says a column, its name left out: `character varying(20) NOT NULL DEFAULT 'x'`.
pub(super) fn column(column: &Column) -> String {
    let mut words = Vec::new();
    match &column.data_type {
        DataType::BuiltIn(text) if text.is_empty() => words.push("any type".to_owned()),
        data_type => words.push(data_type.to_string()),
    }
    words.extend(column.collation.as_ref().map(|collation| format!("COLLATE {collation}")));
    words.extend((!column.nullable).then(|| "NOT NULL".to_owned()));
    words.extend(column.default.as_ref().map(|default| format!("DEFAULT {}", expression(default))));
    words.extend(column.generated.as_ref().map(generated));
    words.extend(column.identity.as_ref().map(identity));
    words.extend(column.on_update.as_ref().map(|update| format!("ON UPDATE {}", expression(update))));
    words.extend(column.comment.as_deref().map(comment));
    words.join(" ")
}

/// Says a constraint, its name left out: `FOREIGN KEY (owner) REFERENCES account (id) ON DELETE CASCADE`.
pub(super) fn constraint(constraint: &Constraint) -> String {
    let mut words = vec![rule(&constraint.rule)];
    match constraint.timing {
        Timing::Immediate => {}
        Timing::Deferrable => words.push("DEFERRABLE".to_owned()),
        Timing::Deferred => words.push("DEFERRABLE INITIALLY DEFERRED".to_owned()),
    }
    words.extend((!constraint.validated).then(|| "NOT VALID".to_owned()));
    words.extend(constraint.comment.as_deref().map(comment));
    words.join(" ")
}

/// Says what a constraint demands, and nothing of when.
pub(crate) fn rule(rule: &Rule) -> String {
    match rule {
        Rule::PrimaryKey(of) => key("PRIMARY KEY", of),
        Rule::Unique(of) if of.nulls_not_distinct => key("UNIQUE NULLS NOT DISTINCT", of),
        Rule::Unique(of) => key("UNIQUE", of),
        Rule::ForeignKey(of) => foreign_key(of),
        Rule::Check { expression: demand, no_inherit } => {
            let tail = if *no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK ({}){tail}", expression(demand))
        }
        Rule::Exclude(demand) => format!("EXCLUDE {}", expression(demand)),
    }
}

fn key(words: &str, key: &Key) -> String {
    let mut text = format!("{words} ({})", names(&key.columns));
    if !key.include.is_empty() {
        text += &format!(" INCLUDE ({})", names(&key.include));
    }
    if let Some(action) = &key.on_conflict {
        text += &format!(" ON CONFLICT {action}");
    }
    text
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut text = format!("FOREIGN KEY ({}) REFERENCES {}", names(&key.columns), key.table);
    if !key.referenced.is_empty() {
        text += &format!(" ({})", names(&key.referenced));
    }
    if key.match_full {
        text += " MATCH FULL";
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != crate::Action::default() {
            text += &format!(" ON {event} {}", action.as_sql());
        }
    }
    text
}

/// Says an index, its name left out: `UNIQUE INDEX (lower(email)) WHERE active`.
pub(super) fn index(index: &Index) -> String {
    let mut words = vec![if index.unique { "UNIQUE INDEX" } else { "INDEX" }.to_owned()];
    words.extend(index.method.as_ref().map(|method| format!("USING {method}")));
    words.push(format!("({})", listed(index.parts.iter().map(index_part))));
    words.extend((!index.include.is_empty()).then(|| format!("INCLUDE ({})", names(&index.include))));
    words.extend(index.nulls_not_distinct.then(|| "NULLS NOT DISTINCT".to_owned()));
    words.extend((!index.options.is_empty()).then(|| format!("WITH ({})", index.options.join(", "))));
    words.extend(index.predicate.as_ref().map(|predicate| format!("WHERE {}", expression(predicate))));
    words.extend((!index.valid).then(|| "INVALID".to_owned()));
    words.extend(index.comment.as_deref().map(comment));
    words.join(" ")
}

fn index_part(part: &IndexPart) -> String {
    let mut text = match &part.key {
        IndexKey::Column(name) => name.to_string(),
        IndexKey::Expression(key) => expression(key),
    };
    if let Some(length) = part.prefix {
        text += &format!("({length})");
    }
    if let Some(collation) = &part.collation {
        text += &format!(" COLLATE {collation}");
    }
    if let Some(class) = &part.operator_class {
        text += &format!(" {class}");
    }
    if part.descending {
        text += " DESC";
    }
    match part.nulls {
        None => {}
        Some(Nulls::First) => text += " NULLS FIRST",
        Some(Nulls::Last) => text += " NULLS LAST",
    }
    text
}

fn generated(generated: &Generated) -> String {
    let storage = match generated.storage {
        Storage::Stored => "STORED",
        Storage::Virtual => "VIRTUAL",
    };
    format!("GENERATED ALWAYS AS ({}) {storage}", expression(&generated.expression))
}

fn identity(identity: &Identity) -> String {
    let (words, options) = match identity {
        Identity::AutoIncrement => return "AUTO_INCREMENT".to_owned(),
        Identity::Always(options) => ("GENERATED ALWAYS AS IDENTITY", options),
        Identity::ByDefault(options) => ("GENERATED BY DEFAULT AS IDENTITY", options),
    };
    let options = sequence(options);
    if options.is_empty() { words.to_owned() } else { format!("{words} ({options})") }
}

/// Says how a sequence counts; empty when it does as usual.
pub(super) fn sequence(options: &SequenceOptions) -> String {
    let numbers = [
        ("START", options.start),
        ("INCREMENT", options.increment),
        ("MINVALUE", options.min),
        ("MAXVALUE", options.max),
        ("CACHE", options.cache),
    ];
    let mut words: Vec<String> =
        numbers.into_iter().filter_map(|(word, number)| Some(format!("{word} {}", number?))).collect();
    words.extend(options.cycle.then(|| "CYCLE".to_owned()));
    words.join(" ")
}

/// Says how a table is cut, or cut from another.
pub(super) fn partition(partition: &Partition) -> String {
    match partition {
        Partition::By(by) => format!("PARTITION BY {}", expression(by)),
        Partition::Of { table, bound, by } => {
            let mut text = format!("PARTITION OF {table} {}", expression(bound));
            if let Some(by) = by {
                text += &format!(" PARTITION BY {}", expression(by));
            }
            text
        }
    }
}

/// Says an expression in its normal form, which is what is compared.
pub(super) fn expression(expression: &Expression) -> String {
    expression.normal().iter().fold(String::new(), |text, piece| match piece {
        Piece::Text(part) => text + part,
        Piece::Name(name) | Piece::Word(name, _) => text + name.as_str(),
    })
}

pub(super) fn names(names: &[Name]) -> String {
    listed(names.iter().map(Name::to_string))
}

pub(super) fn qualified(names: &[QualifiedName]) -> String {
    listed(names.iter().map(QualifiedName::to_string))
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn comment(text: &str) -> String {
    format!("COMMENT {text:?}")
}
