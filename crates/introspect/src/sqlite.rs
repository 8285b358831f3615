//! sqlite.

use caribou_connection::{Session, SqlError};
use caribou_schema::Schema;

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    Ok(Schema::empty(session.dialect()))
}
