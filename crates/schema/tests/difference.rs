//! What two schemas are found to differ in, and how it is said.

use caribou_migration::Dialect;
use caribou_schema::{
    Action, Column, Constraint, DataType, Enum, Expression, ForeignKey, Index, IndexKey, IndexPart, Key,
    Name, Object, ObjectId, ObjectKind, Opaque, Origin, Rule, Schema, Table, Timing,
};

fn column(name: &str, data_type: &str) -> Column {
    Column::new(name.into(), DataType::BuiltIn(data_type.to_owned()))
}

fn names(names: &[&str]) -> Vec<Name> {
    names.iter().map(|&name| name.into()).collect()
}

fn primary_key(name: Option<&str>, columns: &[&str]) -> Constraint {
    Constraint::new(name.map(Into::into), Rule::PrimaryKey(Key::new(names(columns))))
}

fn reference(name: Option<&str>, column: &str, table: &str, referenced: &[&str]) -> Constraint {
    let key = ForeignKey {
        columns: names(&[column]),
        table: table.into(),
        referenced: names(referenced),
        on_delete: Action::Cascade,
        on_update: Action::NoAction,
        match_full: false,
    };
    Constraint::new(name.map(Into::into), Rule::ForeignKey(key))
}

fn index(name: &str, column: &str) -> Index {
    Index::new(Some(name.into()), vec![IndexPart::new(IndexKey::Column(column.into()))])
}

fn ticket() -> Table {
    let mut id = column("id", "bigint");
    id.nullable = false;
    let mut title = column("title", "text");
    title.default = Some(Expression::opaque("''::text"));
    let mut table = Table::new("ticket".into(), vec![id, title, column("owner", "bigint")]);
    table.constraints = vec![
        primary_key(Some("ticket_pkey"), &["id"]),
        reference(Some("ticket_owner"), "owner", "account", &["id"]),
    ];
    table.indexes = vec![index("by_title", "title"), index("by_owner", "owner")];
    table
}

fn account() -> Table {
    let mut table = Table::new("account".into(), vec![column("id", "bigint")]);
    table.constraints = vec![primary_key(Some("account_pkey"), &["id"])];
    table
}

fn schema(dialect: Dialect, objects: impl IntoIterator<Item = Object>) -> Schema {
    let mut schema = Schema::empty(dialect);
    objects.into_iter().for_each(|object| schema.insert(object));
    schema
}

fn tables(dialect: Dialect, tables: impl IntoIterator<Item = Table>) -> Schema {
    schema(dialect, tables.into_iter().map(Object::Table))
}

fn said(first: &Schema, second: &Schema) -> String {
    first.differences(second).iter().map(|difference| format!("{difference}\n")).collect()
}

#[test]
fn each_part_is_said_on_a_line_of_its_own() {
    let mut other = ticket();
    other.columns.swap(1, 2);
    other.columns[2] = column("title", "character varying(20)");
    other.columns[2].collation = Some("C".to_owned());
    other.columns.push(column("body", "text"));
    other.constraints[1].timing = Timing::Deferred;
    other.indexes[0].unique = true;
    other.indexes[0].predicate = Some(Expression::opaque("owner > 0"));
    other.indexes.remove(1);
    other.options.insert("fillfactor".to_owned(), "70".to_owned());
    other.comment = Some("What is to do".to_owned());
    let first = tables(Dialect::Postgres, [ticket(), account()]);
    let second = tables(Dialect::Postgres, [other]);
    insta::assert_snapshot!(said(&first, &second), @"
    table account: present | missing
    table ticket: column title: text DEFAULT ''::text | character varying(20) COLLATE C
    table ticket: column body: missing | text
    table ticket: order of columns: id, title, owner | id, owner, title
    table ticket: constraint ticket_owner: FOREIGN KEY (owner) REFERENCES account (id) ON DELETE CASCADE | FOREIGN KEY (owner) REFERENCES account (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
    table ticket: index by_title: INDEX (title) | UNIQUE INDEX (title) WHERE owner > 0
    table ticket: index by_owner: INDEX (owner) | missing
    table ticket: fillfactor: missing | 70
    table ticket: comment: missing | What is to do
    ");
}

#[test]
fn the_order_of_constraints_and_indexes_does_not_count() {
    let mut other = ticket();
    other.constraints.reverse();
    other.indexes.reverse();
    assert_eq!(said(&tables(Dialect::Postgres, [ticket()]), &tables(Dialect::Postgres, [other])), "");
}

#[test]
fn constraints_without_a_name_are_matched_by_what_they_demand() {
    let mut first = ticket();
    first.constraints = vec![
        primary_key(None, &["id"]),
        reference(None, "owner", "account", &["id"]),
        reference(None, "title", "account", &["id"]),
    ];
    let mut second = ticket();
    second.constraints = vec![
        reference(Some("titled"), "title", "account", &["id"]),
        primary_key(None, &["title"]),
        reference(None, "owner", "account", &["id"]),
    ];
    let (first, second) = (tables(Dialect::Sqlite, [first]), tables(Dialect::Sqlite, [second]));
    insta::assert_snapshot!(said(&first, &second), @"
    table ticket: constraint PRIMARY KEY (id): PRIMARY KEY (id) | missing
    table ticket: constraint PRIMARY KEY (title): missing | PRIMARY KEY (title)
    ");
}

#[test]
fn a_foreign_key_that_names_no_columns_means_the_primary_key() {
    let mut other = ticket();
    other.constraints[1] = reference(Some("ticket_owner"), "owner", "account", &[]);
    let first = tables(Dialect::Postgres, [ticket(), account()]);
    let second = tables(Dialect::Postgres, [other, account()]);
    assert_eq!(said(&first, &second), "");
    assert_eq!(said(&second, &first), "");
}

#[test]
fn temporary_tables_are_left_out() {
    let mut other = ticket();
    other.temporary = true;
    assert_eq!(said(&tables(Dialect::Postgres, [other]), &tables(Dialect::Postgres, [])), "");
}

#[test]
fn only_sqlite_gives_no_meaning_to_the_case_of_a_type() {
    for (dialect, differ) in [(Dialect::Sqlite, false), (Dialect::Postgres, true)] {
        let of = |text: &str| tables(dialect, [Table::new("t".into(), vec![column("a", text)])]);
        assert_eq!(!of("INTEGER").differences(&of("integer")).is_empty(), differ);
    }
}

#[test]
fn definitions_from_different_places_are_taken_for_equal() {
    let routine = |signature: Option<&str>, body: &str, origin| {
        let mut id = ObjectId::new(ObjectKind::Function, "touch".into());
        id.signature = signature.map(str::to_owned);
        let opaque = Opaque {
            id,
            definition: Expression::opaque(body),
            statement: None,
            origin,
            reads: Default::default(),
            comment: None,
        };
        schema(Dialect::Postgres, [Object::Opaque(opaque)])
    };
    let script = routine(Some("integer"), "a", Origin::Script);
    assert_eq!(said(&script, &routine(None, "b", Origin::Catalog)), "");
    assert_eq!(said(&routine(None, "b", Origin::Catalog), &script), "");
    insta::assert_snapshot!(said(&script, &routine(None, "b", Origin::Script)), @"function touch(integer): definition: a | b");
    insta::assert_snapshot!(said(&script, &routine(Some("text"), "b", Origin::Catalog)), @"
    function touch(integer): present | missing
    function touch(text): missing | present
    ");
}

#[test]
fn the_order_of_values_counts() {
    let mood = |values: &[&str]| {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        schema(Dialect::Postgres, [Object::Enum(Enum { name: "mood".into(), values, comment: None })])
    };
    insta::assert_snapshot!(said(&mood(&["sad", "glad"]), &mood(&["glad", "sad"])), @"type mood: values: sad, glad | glad, sad");
}

#[test]
fn a_difference_knows_its_object() {
    let first = tables(Dialect::Postgres, [ticket(), account()]);
    let differences = first.differences(&tables(Dialect::Postgres, [ticket()]));
    let only = differences.first().unwrap();
    assert_eq!(only.id(), ObjectId::new(ObjectKind::Table, "account".into()));
}
