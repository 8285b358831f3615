//! What operations do to a schema.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_migration::Dialect;
use caribou_schema::{
    Action, ApplyError, Column, Constraint, DataType, Dependents, Existing, ForeignKey, Key, Missing, Object,
    ObjectId, ObjectKind, Operation, Rule, Schema, Table, TableChange,
};

fn column(name: &str, data_type: &str) -> Column {
    Column::new(name.into(), DataType::BuiltIn(data_type.into()))
}

fn create(table: Table) -> Operation {
    Operation::Create { object: Box::new(Object::Table(table)), existing: Existing::Fail }
}

fn alter(table: &str, change: TableChange) -> Operation {
    Operation::Alter { table: table.into(), change: Box::new(change), missing: Missing::Fail }
}

fn drop(kind: ObjectKind, name: &str, dependents: Dependents) -> Operation {
    Operation::Drop { id: ObjectId::new(kind, name.into()), missing: Missing::Fail, dependents }
}

fn tickets(dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    let mut author = Table::new("author".into(), vec![column("id", "serial"), column("name", "text")]);
    author.constraints.push(Constraint::new(None, Rule::PrimaryKey(Key::new(vec!["id".into()]))));
    let mut ticket =
        Table::new("ticket".into(), vec![column("id", "bigserial"), column("author_id", "integer")]);
    ticket.constraints.push(Constraint::new(None, Rule::PrimaryKey(Key::new(vec!["id".into()]))));
    ticket.constraints.push(Constraint::new(
        None,
        Rule::ForeignKey(ForeignKey {
            columns: vec!["author_id".into()],
            table: "author".into(),
            referenced: Vec::new(),
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            match_full: false,
        }),
    ));
    schema.apply(&create(author)).unwrap();
    schema.apply(&create(ticket)).unwrap();
    schema
}

#[test]
fn names_are_chosen_and_a_foreign_key_finds_the_primary_key() {
    let schema = tickets(Dialect::Postgres);
    let ticket = schema.table(&"ticket".into()).unwrap();
    assert!(ticket.constraint(&"ticket_pkey".into()).is_some());
    let Rule::ForeignKey(key) = &ticket.constraint(&"ticket_author_id_fkey".into()).unwrap().rule else {
        panic!("it is a foreign key")
    };
    assert_eq!(key.referenced, ["id".into()]);
    assert_eq!(schema.sequences().count(), 2);
    assert!(!ticket.column(&"id".into()).unwrap().nullable);
}

#[test]
fn a_table_that_others_point_to_is_dropped_only_with_their_keys() {
    let mut schema = tickets(Dialect::Postgres);
    let before = schema.clone();
    let error = schema.apply(&drop(ObjectKind::Table, "author", Dependents::Restrict)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "table author cannot be dropped, constraint ticket_author_id_fkey of table ticket needs it"
    );
    assert_eq!(schema, before);
    schema.apply(&drop(ObjectKind::Table, "author", Dependents::Cascade)).unwrap();
    assert_eq!(schema.table(&"ticket".into()).unwrap().constraints.len(), 1);
    assert_eq!(schema.sequences().count(), 1);
}

#[test]
fn in_doubt_a_drop_is_not_refused() {
    let mut schema = tickets(Dialect::Postgres);
    schema.apply(&Operation::Opaque { text: "SELECT tidy_up()".into(), object: None }).unwrap();
    schema.apply(&drop(ObjectKind::Table, "author", Dependents::Restrict)).unwrap();
    schema.apply(&drop(ObjectKind::Table, "never_seen", Dependents::Restrict)).unwrap();
    assert_eq!(schema.table(&"ticket".into()).unwrap().constraints.len(), 1);
    assert_eq!(schema.doubts(), ["SELECT tidy_up()"]);
}

#[test]
fn a_rename_reaches_foreign_keys() {
    let mut schema = tickets(Dialect::Postgres);
    let id = ObjectId::new(ObjectKind::Table, "author".into());
    schema.apply(&Operation::Rename { id, to: "person".into(), missing: Missing::Fail }).unwrap();
    schema
        .apply(&alter("person", TableChange::RenameColumn { from: "id".into(), to: "number".into() }))
        .unwrap();
    let ticket = schema.table(&"ticket".into()).unwrap();
    let Rule::ForeignKey(key) = &ticket.constraint(&"ticket_author_id_fkey".into()).unwrap().rule else {
        panic!("it is a foreign key")
    };
    assert_eq!((key.table.to_string(), key.referenced.clone()), ("person".into(), vec!["number".into()]));
}

#[test]
fn what_is_missing_is_said_with_the_nearest_name() {
    let mut schema = tickets(Dialect::Postgres);
    let error = schema
        .apply(&alter("ticket", TableChange::RenameColumn { from: "autor_id".into(), to: "x".into() }))
        .unwrap_err();
    assert_eq!(
        error,
        ApplyError::NoColumn {
            table: "ticket".into(),
            column: "autor_id".into(),
            nearest: Some("author_id".into())
        }
    );
}

#[test]
fn ten_thousand_tables_are_replayed_at_once() {
    let mut schema = Schema::empty(Dialect::Postgres);
    let start = std::time::Instant::now();
    for number in 0..10_000 {
        let name = format!("t{number}");
        let mut table =
            Table::new(name.as_str().into(), vec![column("id", "serial"), column("parent", "integer")]);
        table.constraints.push(Constraint::new(None, Rule::PrimaryKey(Key::new(vec!["id".into()]))));
        table.constraints.push(Constraint::new(
            None,
            Rule::ForeignKey(ForeignKey {
                columns: vec!["parent".into()],
                table: format!("t{}", number / 2).as_str().into(),
                referenced: Vec::new(),
                on_delete: Action::NoAction,
                on_update: Action::NoAction,
                match_full: false,
            }),
        ));
        schema.apply(&create(table)).unwrap();
        let added =
            TableChange::AddColumn { column: column("n", "text"), place: None, existing: Existing::Fail };
        schema.apply(&alter(&name, added)).unwrap();
    }
    for number in 0..1000 {
        schema.apply(&drop(ObjectKind::Table, &format!("t{}", 9999 - number), Dependents::Cascade)).unwrap();
    }
    // Unoptimised, on a busy machine; a search through all tables for each would take many minutes.
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
