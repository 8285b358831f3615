//! Changing sequences.

use super::{Applied, Draft};
use caribou_migration::Dialect;

use crate::difference::same::counting;
use crate::{
    DataType, Missing, Name, Object, ObjectId, ObjectKind, QualifiedName, SequenceChange, SequenceOptions,
};

pub(super) fn alter(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    options: &SequenceChange,
    data_type: Option<&DataType>,
    owner: Option<&Option<(QualifiedName, Name)>>,
    missing: Missing,
) -> Applied {
    let Some(mut sequence) = draft.sequences.get(name).cloned() else {
        return match missing {
            Missing::Skip => Ok(()),
            Missing::Fail => Err(draft.no_object(&ObjectId::new(ObjectKind::Sequence, name.clone()))),
        };
    };
    let before = sequence.data_type.clone();
    if let Some(data_type) = data_type {
        sequence.data_type = data_type.clone();
    }
    sequence.options = sequence.options.changed(options, (&before, &sequence.data_type), draft.dialect());
    if let Some(owner) = owner {
        if let Some((table, column)) = owner {
            draft.expect_table(table)?.expect_column(column)?;
        }
        sequence.owner.clone_from(owner);
    }
    draft.put(Object::Sequence(sequence));
    Ok(())
}

impl SequenceOptions {
    /// Returns these options after a change, for a sequence whose type changes from one to the other.
    ///
    /// PostgreSQL keeps every number: what was the default once stays what it was, even where another would be the default
    /// now. Only a bound that is the one of the type goes along with it.
    pub(super) fn changed(
        &self,
        change: &SequenceChange,
        (from, to): (&DataType, &DataType),
        dialect: Dialect,
    ) -> Self {
        let old = counting(self, from, dialect);
        let bound = |change: Option<Option<i64>>, given: Option<i64>, number: Option<i64>| match change {
            Some(number) => number,
            None if from != to && given.is_none() => None,
            None => number,
        };
        let new = Self {
            start: change.start.or(old.start),
            increment: change.increment.or(old.increment),
            min: bound(change.min, self.min, old.min),
            max: bound(change.max, self.max, old.max),
            cache: change.cache.or(old.cache),
            cycle: change.cycle.unwrap_or(old.cycle),
        };
        if dialect != Dialect::Postgres {
            return new;
        }
        let usual = counting(&Self { start: None, min: None, max: None, cache: None, ..new }, to, dialect);
        let unless = |number: Option<i64>, usual: Option<i64>| number.filter(|_| number != usual);
        let (min, max) = (unless(new.min, usual.min), unless(new.max, usual.max));
        let first = counting(&Self { start: None, ..new }, to, dialect).start;
        Self {
            start: unless(new.start, first),
            increment: unless(new.increment, Some(1)),
            min,
            max,
            cache: unless(new.cache, usual.cache),
            cycle: new.cycle,
        }
    }
}
