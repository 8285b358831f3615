//! An operation, told under names that come later.

mod column;
mod label;
mod mention;
mod occurrence;
mod relation;
mod value;

use caribou_migration::Dialect;

use crate::{Existing, Missing, ObjectKind, Operation, TableChange};

impl Operation {
    /// Returns what this operation is when a rename that follows it is done first: `self; rename` and `rename; carried` do the same.
    /// A new value of an enumerated type is carried as well, past all that knows the type but not its values.
    ///
    /// `None` when that cannot be said: the rename is none, a text that nobody can rewrite may speak of the thing (a data
    /// statement, what is not understood), the operation makes or drops what is renamed, or needs the new name for itself. Nor is it
    /// said where the database would choose another name for a constraint or an index that has none; see
    /// [`spelled_out`](Self::spelled_out). That a new name becomes free only because a part goes with what is dropped is not foreseen.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_schema::{Missing, ObjectId, ObjectKind, Operation, TableChange};
    ///
    /// let strict = TableChange::SetOption { name: "fillfactor".into(), value: Some("70".into()) };
    /// let id = ObjectId::new(ObjectKind::Table, "ticket".into());
    /// let rename = Operation::Rename { id, to: "issue".into(), missing: Missing::Fail };
    /// let carried = Operation::alter(&"ticket".into(), strict.clone()).carried(&rename, Dialect::Postgres);
    /// assert_eq!(carried, Some(Operation::alter(&"issue".into(), strict)));
    /// ```
    pub fn carried(&self, rename: &Self, dialect: Dialect) -> Option<Self> {
        let mut carried = self.clone();
        match rename {
            Self::Rename { id, to, missing: Missing::Fail } if id.name.name != *to => match id.kind {
                ObjectKind::Table
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Sequence => {
                    let renamed =
                        relation::Renamed { old: &id.name, new: &id.name.sibling(to.clone()), dialect };
                    mention::each(&mut carried, &mut |mention| renamed.tell(mention))?;
                }
                ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => {
                    let renamed = value::RenamedType { old: &id.name, new: &id.name.sibling(to.clone()) };
                    mention::each(&mut carried, &mut |mention| renamed.tell(mention))?;
                }
                ObjectKind::Index => {
                    let renamed = label::Renamed { table: id.on.as_ref(), from: &id.name.name, to, dialect };
                    mention::each(&mut carried, &mut |mention| renamed.index(mention))?;
                }
                _ => return None,
            },
            Self::AddValue { name, value, existing: Existing::Fail, .. } => {
                let renamed = value::RenamedValue { of: name, from: value, to: value };
                mention::each(&mut carried, &mut |mention| renamed.tell_new(mention))?;
            }
            Self::RenameValue { name, from, to } => {
                let renamed = value::RenamedValue { of: name, from, to };
                mention::each(&mut carried, &mut |mention| renamed.tell(mention))?;
            }
            Self::Alter { table, change, missing: Missing::Fail } => match &**change {
                TableChange::RenameColumn { from, to } if from != to => {
                    let renamed = column::Renamed { table, from, to, dialect };
                    mention::each(&mut carried, &mut |mention| renamed.tell(mention))?;
                }
                TableChange::RenameConstraint { from, to } if from != to => {
                    let renamed = label::Renamed { table: Some(table), from, to, dialect };
                    mention::each(&mut carried, &mut |mention| renamed.constraint(mention))?;
                }
                _ => return None,
            },
            _ => return None,
        }
        Some(carried)
    }
}
