//! A branch told anew, so that it can follow another.

mod cross;

use caribou_schema::{Schema, without_order};
use caribou_squash::{Origin, Source, Step, written};

use self::cross::{Crossed, cross};
use crate::ReadError;
use crate::compare::Compared;
use crate::unit::Unit;

/// What a script becomes when it shall run after another branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retold {
    /// Which of the sources it is.
    pub place: usize,
    /// What is to be done; a statement that can stay is kept as it was written.
    pub steps: Vec<Step>,
    /// Whether anything is not as it was.
    pub is_changed: bool,
}

/// Says why a branch cannot be told anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRetold {
    /// A script cannot be cut into statements.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no way to say after one statement what the other said before it.
    #[error("{} line {} cannot be told anew after {} line {}", .statement.file, .statement.line, .after.file, .after.line)]
    Cannot {
        /// The statement.
        statement: Box<Origin>,
        /// What it would have to follow.
        after: Box<Origin>,
    },
}

/// Tells the scripts of a branch anew, so that `other` and then what comes out does the same as the branch and then `other`: under other
/// names where `other` renames, without what `other` drops or has done already. What is in both is taken as there.
///
/// A statement behind which `other` does not fit, but which fits behind `other`, is kept: there is only one order then. Write the steps
/// with [`script`](caribou_squash::script), on the schema that `other` leads to.
///
/// # Errors
/// [`NotRetold`]; also where both orders run and rows decide, or nobody can say what a statement does.
///
/// # Examples
/// ```
/// use caribou_merge::{Source, retell};
/// use caribou_migration::{Dialect, MigrationId};
/// use caribou_schema::Schema;
/// use caribou_squash::script;
///
/// let mut before = Schema::empty(Dialect::Sqlite);
/// caribou_sql::replay("CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT)", &mut before)?;
/// let (one, other) = (MigrationId::parse("tickets", "0002_a")?, MigrationId::parse("tickets", "0002_b")?);
/// let source = |id, script| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
/// let rename = source(&one, "ALTER TABLE ticket RENAME COLUMN title TO subject");
/// let index = source(&other, "CREATE INDEX ticket_title ON ticket (title);");
/// let retold = retell(&before, &[rename], &[index])?;
/// caribou_sql::replay(rename.script, &mut before)?;
/// assert_eq!(script(&retold[0].steps, &before, &[])?, "CREATE INDEX ticket_title ON ticket (subject);\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn retell(
    before: &Schema,
    other: &[Source<'_>],
    branch: &[Source<'_>],
) -> Result<Vec<Retold>, NotRetold> {
    let compared = Compared::new(before, other, branch, &[])?;
    let mut retold = Vec::with_capacity(branch.len());
    for (place, source) in branch.iter().enumerate() {
        let steps = written(source, before.dialect())
            .map_err(|error| ReadError { file: source.file.to_owned(), source: error })?;
        retold.push(Retold { place, steps, is_changed: false });
    }
    let disputes = compared.disputes();
    if disputes.is_empty() {
        return Ok(retold);
    }
    let steps = Teller::new(&compared, &disputes).tell()?;
    for (script, &place) in compared.places_of_second.iter().enumerate() {
        let mut new = Vec::new();
        let mut is_changed = false;
        for (unit, told) in compared.second.units.iter().zip(&steps).filter(|(unit, _)| unit.script == script)
        {
            match told {
                None => new.push(unit.step()),
                Some(told) => {
                    is_changed = true;
                    new.extend(told.iter().cloned());
                }
            }
        }
        if is_changed {
            retold[place] = Retold { place, steps: new, is_changed };
        }
    }
    Ok(retold)
}

/// Tells the statements of the second branch, one after the other.
struct Teller<'c> {
    compared: &'c Compared,
    disputes: &'c [(usize, usize)],
    /// What is there where the statement stood.
    then: Schema,
    /// What is there where it shall stand.
    now: Schema,
}

impl<'c> Teller<'c> {
    fn new(compared: &'c Compared, disputes: &'c [(usize, usize)]) -> Self {
        let mut now = compared.ground.clone();
        compared.first.run_up_to(compared.first.units.len(), 0, &mut now);
        now.end_session();
        Self { compared, disputes, then: compared.ground.clone(), now }
    }

    /// Returns for each statement what it becomes, `None` where it stays.
    fn tell(mut self) -> Result<Vec<Option<Vec<Step>>>, NotRetold> {
        let units = &self.compared.second.units;
        let mut all = Vec::with_capacity(units.len());
        for (place, unit) in units.iter().enumerate() {
            if place > 0 && unit.script != units[place - 1].script {
                self.then.end_session();
                self.now.end_session();
            }
            all.push(self.unit(place, unit)?);
            let _fits = unit.run(&mut self.then);
        }
        self.check()?;
        Ok(all)
    }

    fn unit(&mut self, place: usize, unit: &Unit) -> Result<Option<Vec<Step>>, NotRetold> {
        let against: Vec<usize> =
            self.disputes.iter().filter(|(_, second)| *second == place).map(|(first, _)| *first).collect();
        let Some(&last) = against.last() else {
            let _fits = unit.run(&mut self.now);
            return Ok(None);
        };
        let cannot = |after: usize| NotRetold::Cannot {
            statement: Box::new(unit.origin.clone()),
            after: Box::new(self.compared.first.units[after].origin.clone()),
        };
        let told = match cross(unit, &self.compared.first, &self.then) {
            Crossed::Stays => None,
            Crossed::Becomes(operations) => Some(operations),
            Crossed::Cannot(after) => return Err(cannot(after)),
        };
        let Some(operations) = told else {
            return match unit.run(&mut self.now) {
                Ok(()) => Ok(None),
                Err(_) => Err(cannot(last)),
            };
        };
        for operation in &operations {
            self.now.apply(operation).map_err(|_| cannot(last))?;
        }
        let comment = unit.comment();
        let made = |operation| Step::Made { operation, comment: comment.clone() };
        Ok(Some(operations.into_iter().map(made).collect()))
    }

    /// Compares the end with the one that the branch has when it goes first, where it can.
    fn check(&mut self) -> Result<(), NotRetold> {
        self.then.end_session();
        self.now.end_session();
        let Compared { first, second, .. } = self.compared;
        for unit in &first.units {
            if unit.run(&mut self.then).is_err() {
                return Ok(());
            }
        }
        self.then.end_session();
        let Some(&(one, other)) = self.disputes.last() else { return Ok(()) };
        if without_order(self.then.differences(&self.now)).0.is_empty() {
            return Ok(());
        }
        Err(NotRetold::Cannot {
            statement: Box::new(second.units[other].origin.clone()),
            after: Box::new(first.units[one].origin.clone()),
        })
    }
}
