//! `serial`: a column that takes its numbers from a sequence of its own.

use caribou_migration::Dialect;

use super::naming::Place;
use crate::{
    Column, DataType, Expression, Name, Piece, QualifiedName, Schema, Sequence, SequenceOptions, Table,
};

/// Makes plain columns of the `serial` ones of a new table and returns their sequences.
pub(super) fn expand(schema: &Schema, table: &mut Table) -> Vec<Sequence> {
    let mut sequences: Vec<Sequence> = Vec::new();
    if schema.dialect() != Dialect::Postgres {
        return sequences;
    }
    for place in 0..table.columns.len() {
        let mut column = table.columns[place].clone();
        let taken: Vec<Name> = sequences.iter().map(|sequence| sequence.name.name.clone()).collect();
        if let Some(sequence) = column_of(schema, table, &mut column, &taken) {
            sequences.push(sequence);
            table.columns[place] = column;
        }
    }
    sequences
}

/// Makes a plain column of a `serial` one, and returns its sequence.
pub(super) fn column_of(
    schema: &Schema,
    table: &Table,
    column: &mut Column,
    taken: &[Name],
) -> Option<Sequence> {
    let DataType::BuiltIn(word) = &column.data_type else { return None };
    let number = match word.as_str() {
        "smallserial" | "serial2" => "smallint",
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        _ => return None,
    };
    let name = table.name.sibling(Place::table(schema, table).sequence(&column.name, taken));
    column.data_type = DataType::BuiltIn(number.into());
    column.nullable = false;
    column.default = Some(next_value(&name));
    Some(Sequence {
        name,
        data_type: DataType::BuiltIn(number.into()),
        options: SequenceOptions::default(),
        owner: Some((table.name.clone(), column.name.clone())),
        comment: None,
    })
}

/// The default of a `serial` column, as `caribou_sql::expression` reads `nextval('t_id_seq'::regclass)`.
fn next_value(sequence: &QualifiedName) -> Expression {
    let call = Piece::Text("nextval('".into());
    let name = Piece::Name(sequence.name.clone());
    let mut written = vec![call.clone()];
    if let Some(schema) = &sequence.schema {
        written.extend([Piece::Name(schema.clone()), Piece::Text(".".into())]);
    }
    written.extend([name.clone(), Piece::Text("'::regclass)".into())]);
    Expression::new(written, vec![call, name, Piece::Text("')".into())])
}
