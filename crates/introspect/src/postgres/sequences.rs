//! Sequences, except those of identity columns.

use caribou_connection::SqlError;
use caribou_schema::{Object, Sequence, SequenceOptions};

use crate::catalog::{Catalog, bookkeeping};
use crate::fields::Fields;
use crate::postgres::{OURS, stands_alone};

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let query = format!(
        "SELECT n.nspname::text, c.relname::text, \
         format_type(s.seqtypid, NULL), s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text, \
         s.seqcache::text, s.seqcycle::text, \
         wn.nspname::text, w.relname::text, a.attname::text, obj_description(c.oid, 'pg_class') \
         FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
          AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype = 'a' \
         LEFT JOIN pg_class w ON w.oid = d.refobjid LEFT JOIN pg_namespace wn ON wn.oid = w.relnamespace \
         LEFT JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum = d.refobjsubid \
         WHERE {OURS} AND coalesce(w.relname NOT IN ({}), true) AND {}",
        bookkeeping(),
        stands_alone("pg_class", "c.oid")
    );
    let rows = catalog.rows(&query)?;
    Ok(rows.map(|row| Object::Sequence(sequence(catalog, row))).collect())
}

fn sequence(catalog: &Catalog<'_>, mut row: Fields) -> Sequence {
    let name = catalog.object(&row.text(), &row.text());
    let (data_type, options) = counting(&mut row);
    let owner = (row.text(), row.text(), row.optional());
    Sequence {
        name,
        data_type: catalog.data_type(&data_type),
        options,
        owner: owner.2.map(|column| (catalog.object(&owner.0, &owner.1), catalog.part(&column))),
        comment: row.optional(),
    }
}

/// Reads the type of a sequence and how it counts: seven fields. What is the default of its type is left out.
pub(super) fn counting(row: &mut Fields) -> (String, SequenceOptions) {
    let data_type = row.text();
    let (start, increment, min, max) = (row.number(), row.number(), row.number(), row.number());
    let (cache, cycle) = (row.number(), row.flag());
    let (least, most) = match data_type.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let ascends = increment.is_none_or(|step| step > 0);
    let (usual_min, usual_max) = if ascends { (1, most) } else { (least, -1) };
    let usual_start = if ascends { min } else { max };
    let unless = |value: Option<i64>, usual| value.filter(|&value| value != usual);
    let options = SequenceOptions {
        start: start.filter(|_| start != usual_start),
        increment: unless(increment, 1),
        min: unless(min, usual_min),
        max: unless(max, usual_max),
        cache: unless(cache, 1),
        cycle,
    };
    (data_type, options)
}
