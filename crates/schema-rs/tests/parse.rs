//! What a `schema.rs` says.

use caribou_schema_rs::{SchemaRs, parse};

fn check(text: &str) -> String {
    match parse(text) {
        Ok(read) => show(&read),
        Err(error) => error.to_string(),
    }
}

fn show(read: &SchemaRs) -> String {
    let mut lines = Vec::new();
    for table in &read.tables {
        let schema = table.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        lines.push(format!("{}: {schema}{} ({})", table.line, table.name, table.primary_key.join(", ")));
        for column in &table.columns {
            let null = if column.nullable { "" } else { " not null" };
            let length = column.max_length.map(|length| format!("({length})")).unwrap_or_default();
            lines.push(format!("  {} {}{length}{null}", column.name, column.sql_type));
        }
    }
    let joinables = read.joinables.iter();
    lines
        .extend(joinables.map(|one| format!("{}: {}.{} -> {}", one.line, one.child, one.column, one.parent)));
    lines.extend(read.types.iter().map(|(rust, sql)| format!("{rust} = {:?} {}", sql.schema, sql.name)));
    lines.join("\n")
}

#[test]
fn a_file_as_diesel_prints_it() {
    insta::assert_snapshot!(check(r#"
// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood", schema = "app"))]
    pub struct Mood;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;

    /// A ticket: `table! {`
    app.ticket (id, lang) {
        id -> Int4,
        #[max_length = 12]
        lang -> Varchar,
        #[sql_name = "type"]
        type_ -> Nullable<Mood>,
        tags -> Nullable<Array<Nullable<Text>>>,
    }
}

diesel::joinable!(ticket -> account (owner_id));

diesel::allow_tables_to_appear_in_same_query!(account, ticket,);
"#), @r#"
10: app.ticket (id, lang)
  id Int4 not null
  lang Varchar(12) not null
  type Mood
  tags Array<Nullable<Text>>
25: ticket.owner_id -> account
Mood = Some("app") mood
"#);
}

#[test]
fn a_file_as_people_write_it() {
    insta::assert_snapshot!(check(r##"
#[macro_use]
extern crate diesel;
macro_rules! table { ($x:tt) => { joinable!($x -> b (c)) } }
const TEXT: &str = "table! { a (id) { id -> Integer } }";
/* table! { b { */
mod schema {
    table! {
        #[sql_name = r#"we"ird"#]
        weird(r#type) {
            /// It is a key.
            r#type -> diesel::sql_types::Nullable<diesel::sql_types::Text>,
            #[cfg(x)] span -> Range < Timestamptz >, pair -> Record<(Integer, Nullable<Text>)>
        }
    }
    table!(plain { id -> Unsigned<BigInt>, });
    joinable! { plain -> weird (id) }
}
"##), @r#"
    8: we"ird (type)
      type Text
      span Range<Timestamptz> not null
      pair Record<(Integer, Nullable<Text>)> not null
    16: plain (id)
      id Unsigned<BigInt> not null
    17: plain.id -> weird
    "#);
}

#[test]
fn a_name_in_sql_may_have_its_schema_in_front() {
    insta::assert_snapshot!(check(r#"table! { #[sql_name = "my app.my-ticket"] my_app.my_ticket { id -> Int4 } }"#), @"
    1: my app.my-ticket (id)
      id Int4 not null
    ");
}

#[test]
fn errors_name_the_line() {
    insta::assert_snapshot!(check("table! {\n  ticket (id)\n}"), @"line 2: expected `{`");
    insta::assert_snapshot!(check("table! {\n  ticket (id) {\n id Integer,\n}\n}"), @"line 3: expected `->`, found `Integer`");
    insta::assert_snapshot!(check("table! {\n  ticket (id) {\n id -> ,\n}\n}"), @"line 3: expected a type, found `,`");
    insta::assert_snapshot!(check("table! {\n  ticket (id) {\n id -> Array<Text,\n}\n}"), @"line 3: expected a type");
    insta::assert_snapshot!(check("\ntable! {\n  ticket {\n name -> Text,\n}\n}"), @"line 2: ticket has no column id, which is in its primary key");
    insta::assert_snapshot!(check("table! {\n  ticket {\n name -> Text,\n}"), @"line 1: a bracket has no end");
    insta::assert_snapshot!(check("joinable!(ticket => account (id));"), @"line 1: expected `->`, found `=`");
    insta::assert_snapshot!(check("table! { ticket { #[max_length = x]\n id -> Text } }"), @"line 1: expected a number, found `x`");
    insta::assert_snapshot!(check("table!"), @"line 1: a bracket has no end");
}
