//! Changing sequences.

use super::{Applied, Draft};
use crate::{DataType, Missing, Name, Object, ObjectId, ObjectKind, QualifiedName, SequenceOptions};

pub(super) fn alter(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    options: &SequenceOptions,
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
    sequence.options = sequence.options.with(options);
    if let Some(data_type) = data_type {
        sequence.data_type = data_type.clone();
    }
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
    /// Returns these options with others in their place where those say something.
    pub(super) fn with(&self, other: &Self) -> Self {
        Self {
            start: other.start.or(self.start),
            increment: other.increment.or(self.increment),
            min: other.min.or(self.min),
            max: other.max.or(self.max),
            cache: other.cache.or(self.cache),
            cycle: other.cycle || self.cycle,
        }
    }
}
