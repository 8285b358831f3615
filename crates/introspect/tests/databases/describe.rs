//! A schema as text, with everything that the model knows of it.

use caribou_schema::{
    Action, Column, Constraint, Expression, ForeignKey, Identity, Index, IndexKey, IndexPart, Key, Name,
    Opaque, Partition, QualifiedName, Rule, Schema, Sequence, SequenceOptions, Storage, Table, Timing, View,
};

/// Describes a schema: objects in the order of the model, what belongs to one indented below it.
pub(crate) fn describe(schema: &Schema) -> String {
    let mut lines = Vec::new();
    lines.extend(schema.namespaces().map(|name| format!("schema {name}")));
    for extension in schema.extensions() {
        let place = extension.schema.as_ref().map(|name| format!(" in {name}"));
        lines.push(format!("extension {}{}", extension.name, place.unwrap_or_default()));
    }
    for values in schema.enums() {
        lines.push(format!("enum {}: {}{}", values.name, values.values.join(", "), comment(&values.comment)));
    }
    lines.extend(schema.sequences().map(sequence));
    schema.tables().for_each(|each| table(each, &mut lines));
    schema.views().for_each(|each| view(each, &mut lines));
    lines.extend(schema.opaques().map(opaque));
    lines.extend(schema.doubts().iter().map(|doubt| format!("doubt: {doubt}")));
    lines.join("\n")
}

fn sequence(sequence: &Sequence) -> String {
    let owner = sequence.owner.as_ref().map(|(table, column)| format!(" of {table}.{column}"));
    format!(
        "sequence {} {}{}{}{}",
        sequence.name,
        sequence.data_type,
        counting(&sequence.options),
        owner.unwrap_or_default(),
        comment(&sequence.comment)
    )
}

fn table(table: &Table, lines: &mut Vec<String>) {
    let options: Vec<String> = table
        .options
        .iter()
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}={value}") })
        .collect();
    let mut head = format!("table {}", table.name);
    if !options.is_empty() {
        head += &format!(" [{}]", options.join(", "));
    }
    if !table.inherits.is_empty() {
        head += &format!(" inherits {}", list(&table.inherits));
    }
    match &table.partition {
        Some(Partition::By(by)) => head += &format!(" by {}", text(by)),
        Some(Partition::Of { table, bound, by }) => {
            head += &format!(" part of {table} {}", text(bound));
            by.iter().for_each(|by| head += &format!(" by {}", text(by)));
        }
        None => {}
    }
    lines.push(head + &comment(&table.comment));
    lines.extend(table.columns.iter().map(|each| format!("    {}", column(each))));
    lines.extend(table.constraints.iter().map(|each| format!("    {}", constraint(each))));
    lines.extend(table.indexes.iter().map(|each| format!("    {}", index(each))));
}

fn column(column: &Column) -> String {
    let mut line = format!("{} {}", column.name, column.data_type);
    column.collation.iter().for_each(|name| line += &format!(" collate {name}"));
    if !column.nullable {
        line += " not null";
    }
    column.default.iter().for_each(|default| line += &format!(" default {}", text(default)));
    if let Some(generated) = &column.generated {
        let storage = if generated.storage == Storage::Stored { "stored" } else { "virtual" };
        line += &format!(" {storage} {}", text(&generated.expression));
    }
    match &column.identity {
        Some(Identity::Always(options)) => line += &format!(" always identity{}", counting(options)),
        Some(Identity::ByDefault(options)) => line += &format!(" default identity{}", counting(options)),
        Some(Identity::AutoIncrement) => line += " autoincrement",
        None => {}
    }
    column.on_update.iter().for_each(|update| line += &format!(" on update {}", text(update)));
    line + &comment(&column.comment)
}

fn constraint(constraint: &Constraint) -> String {
    let name = constraint.name.as_ref().map_or("(unnamed)", Name::as_str);
    let rule = match &constraint.rule {
        Rule::PrimaryKey(key) => format!("primary key {}", keys(key)),
        Rule::Unique(key) => format!("unique {}", keys(key)),
        Rule::ForeignKey(key) => foreign_key(key),
        Rule::Check { expression, no_inherit } => {
            format!("check {}{}", text(expression), if *no_inherit { " no inherit" } else { "" })
        }
        Rule::Exclude(expression) => format!("exclude {}", text(expression)),
    };
    let timing = match constraint.timing {
        Timing::Immediate => "",
        Timing::Deferrable => " deferrable",
        Timing::Deferred => " deferred",
    };
    let validated = if constraint.validated { "" } else { " not valid" };
    format!("{name}: {rule}{timing}{validated}{}", comment(&constraint.comment))
}

fn keys(key: &Key) -> String {
    let mut line = format!("({})", list(&key.columns));
    if !key.include.is_empty() {
        line += &format!(" include ({})", list(&key.include));
    }
    if key.nulls_not_distinct {
        line += " nulls not distinct";
    }
    key.on_conflict.iter().for_each(|conflict| line += &format!(" on conflict {conflict}"));
    line
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut line = format!("({}) -> {} ({})", list(&key.columns), key.table, list(&key.referenced));
    if key.match_full {
        line += " match full";
    }
    if key.on_delete != Action::NoAction {
        line += &format!(" on delete {}", key.on_delete.as_sql());
    }
    if key.on_update != Action::NoAction {
        line += &format!(" on update {}", key.on_update.as_sql());
    }
    line
}

fn index(index: &Index) -> String {
    let unique = if index.unique { "unique index" } else { "index" };
    let name = index.name.as_ref().map_or("(unnamed)", Name::as_str);
    let method = index.method.as_ref().map(|method| format!(" {method}")).unwrap_or_default();
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut line = format!("{unique} {name}{method} ({})", parts.join(", "));
    if !index.include.is_empty() {
        line += &format!(" include ({})", list(&index.include));
    }
    if index.nulls_not_distinct {
        line += " nulls not distinct";
    }
    if !index.options.is_empty() {
        line += &format!(" with {}", index.options.join(", "));
    }
    index.predicate.iter().for_each(|predicate| line += &format!(" where {}", text(predicate)));
    if !index.valid {
        line += " invalid";
    }
    line + &comment(&index.comment)
}

fn part(part: &IndexPart) -> String {
    let mut line = match &part.key {
        IndexKey::Column(name) => name.to_string(),
        IndexKey::Expression(expression) => format!("({})", text(expression)),
    };
    part.prefix.iter().for_each(|length| line += &format!("({length})"));
    part.collation.iter().for_each(|name| line += &format!(" collate {name}"));
    part.operator_class.iter().for_each(|name| line += &format!(" {name}"));
    if part.descending {
        line += " desc";
    }
    part.nulls.iter().for_each(|nulls| line += &format!(" nulls {nulls:?}").to_lowercase());
    line
}

fn view(view: &View, lines: &mut Vec<String>) {
    lines.push(format!(
        "{} {} ({}) reads {}{}",
        view.kind(),
        view.name,
        list(&view.columns),
        list(view.reads.iter()),
        comment(&view.comment)
    ));
    lines.extend(view.options.iter().map(|(name, value)| format!("    with {name}={value}")));
    lines.push(format!("    as {}", text(&view.query)));
    lines.extend(view.indexes.iter().map(|each| format!("    {}", index(each))));
}

fn opaque(opaque: &Opaque) -> String {
    let reads: Vec<&QualifiedName> = opaque.reads.iter().collect();
    let reads = if reads.is_empty() { String::new() } else { format!(" reads {}", list(reads)) };
    format!("{}{reads}{}\n    {}", opaque.id, comment(&opaque.comment), text(&opaque.definition))
}

fn counting(options: &SequenceOptions) -> String {
    let mut line = String::new();
    for (word, value) in [
        ("start", options.start),
        ("increment", options.increment),
        ("min", options.min),
        ("max", options.max),
        ("cache", options.cache),
    ] {
        value.iter().for_each(|value| line += &format!(" {word} {value}"));
    }
    if options.cycle {
        line += " cycle";
    }
    line
}

fn comment(comment: &Option<String>) -> String {
    comment.as_ref().map(|comment| format!(" -- {comment}")).unwrap_or_default()
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

/// Prints an expression on one line, with its names as they are.
fn text(expression: &Expression) -> String {
    let text = expression.to_text(ToString::to_string);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
