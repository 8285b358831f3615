//! What `check` can find.

use std::path::PathBuf;

use caribou_files::Warning;
use caribou_graph::{Conflict, Problem};
use caribou_history::Entry;
use caribou_migration::{Dialect, MigrationId, MigrationName};
use caribou_schema::Difference;
use caribou_verify::LostValues;

use crate::heads::WrongHead;
use crate::old_names::AmbiguousName;
use crate::plan::Contradiction;
use crate::portability::Unlike;
use crate::rename::Misleading;
use crate::squash::Unproven;
use crate::survey::Edited;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Whether it only matters to the strict.
    pub is_warning: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The migrations do not make a graph.
    Graph(Problem),
    /// An app has more than one leaf.
    Conflict(Conflict),
    /// A head file does not name the last migration of its app.
    Head(WrongHead),
    /// Something in a file is hardly meant.
    File(Warning),
    /// A script cannot be cut into statements.
    Script {
        /// The file.
        file: String,
        /// Where, and what is wrong there.
        error: caribou_sql::SplitError,
    },
    /// A migration has no script for a backend that the project is written for.
    NoScript {
        /// The migration.
        id: MigrationId,
        /// The backend.
        dialect: Dialect,
    },
    /// A migration cannot be reverted.
    NoDown(MigrationId),
    /// Two migrations of an app have the same Diesel version, and neither replaces the other.
    SameVersion(SameNumber),
    /// Two migrations of an app have the same number, spelled otherwise, and neither replaces the other.
    SameNumber(SameNumber),
    /// The name of a migration does not say what it does.
    Misleading(Misleading),
    /// An old name in `aliases` or `merged_from` does not say which migration is meant.
    AmbiguousName {
        /// The name, and who claims it.
        name: AmbiguousName,
        /// The files that claim it.
        files: Vec<PathBuf>,
    },
    /// An applied migration was edited.
    Edited(Edited),
    /// An applied migration whose parent is not.
    Inconsistent(Contradiction),
    /// A row that no migration explains.
    Unexplained {
        /// The row.
        entry: Entry,
        /// The migration that has its very script, as after its folder was renamed by hand.
        moved: Option<MigrationId>,
    },
    /// A statement does not fit what the migrations before it made.
    Unfit {
        /// The migration.
        id: MigrationId,
        /// File, line and what is wrong.
        message: String,
    },
    /// A migration fails on a scratch database.
    UpFails {
        /// The migration.
        id: MigrationId,
        /// What the database said.
        message: String,
    },
    /// Taking a migration back fails.
    DownFails {
        /// The migration.
        id: MigrationId,
        /// What the database said.
        message: String,
    },
    /// Taking a migration back does not bring back what was there before.
    DownDiffers {
        /// The migration.
        id: MigrationId,
        /// What is different: first before it was applied, second after it was reverted.
        differences: Vec<Difference>,
    },
    /// Taking a migration back brings the schema back, but not all values.
    Lossy {
        /// The migration.
        id: MigrationId,
        /// The values that are gone.
        lost: Vec<LostValues>,
    },
    /// The backends that the project is written for end in different schemas.
    Unlike(Unlike),
    /// A squash of which it is not known that it leads where its originals lead.
    UnprovenSquash {
        /// The squash, and what its proof is worth.
        squash: Unproven,
        /// Why it could not be tried, where it was.
        why: Option<String>,
    },
    /// What was written down of a squash is of other files; today's lead where its originals lead, as was tried just now.
    StaleProof(Unproven),
    /// A squash does not lead where its originals lead.
    NotEquivalent {
        /// The squash.
        id: MigrationId,
        /// What is not the same, one thing a line, what the originals do left of the bar.
        seen: Vec<String>,
    },
    /// A backend was not compared with the others, because some of its statements are not understood.
    NotCompared(Dialect),
}

/// Two names that are one number to people, or one version to Diesel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameNumber {
    /// One.
    pub first: MigrationId,
    /// The other.
    pub second: MigrationId,
    /// What the second could be called, with the next number that is free; `None` if it has none.
    pub free: Option<MigrationName>,
}
