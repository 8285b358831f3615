//! What was found on all backends.

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::{
    Answers, Detection, Draft, Need, Owners, Part, Question, Wanted, answering, detect, plan,
};
use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{Operation, Schema};
use caribou_target::Location;

use super::source::{SchemaText, wanted_by};
use super::written::{Places, written};
use super::{Drafted, MakeError, MakeRequest, Making, NewMigration, Side};

/// What is there and what is wanted on one backend: as it is, or without the migrations that are made anew.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) current: &'a Schema,
    pub(super) owners: &'a Owners,
    pub(super) wanted: &'a Wanted,
}

/// The ground as the project's folders make it.
pub(super) fn grounds(making: &Making) -> BTreeMap<Dialect, Ground<'_>> {
    let mut grounds = BTreeMap::new();
    for (dialect, Side { current, owners, wanted, .. }) in &making.sides {
        grounds.insert(*dialect, Ground { current, owners, wanted });
    }
    grounds
}

/// What was found on all backends.
pub(super) struct Found {
    pub(super) questions: Vec<Question>,
    pub(super) drafts: Vec<Draft>,
    wanted: BTreeMap<Dialect, Schema>,
}

impl Found {
    /// Finds what is to be done for some apps, and what that needs of others; for all apps when none is named.
    pub(super) fn on(
        making: &Making,
        grounds: &BTreeMap<Dialect, Ground<'_>>,
        answers: &Answers,
        apps: &[AppLabel],
    ) -> Result<Self, MakeError> {
        let (mut detections, mut again) = (BTreeMap::new(), BTreeMap::new());
        for (dialect, ground) in grounds {
            let mut detection = detect(ground.current, ground.wanted, answers);
            if let Some(wanted) = laid_again(&making.sides[dialect], ground, &detection)? {
                detection = detect(ground.current, &wanted, answers);
                again.insert(*dialect, wanted);
            }
            let needed = again.get(dialect).unwrap_or(ground.wanted).needed();
            if !needed.is_empty() && detection.questions.is_empty() {
                return Err(MakeError::Needed(needed));
            }
            detections.insert(*dialect, detection);
        }
        let parts = grounds.iter().map(|(dialect, ground)| {
            let Ground { current, owners, wanted } = *ground;
            let wanted = again.get(dialect).unwrap_or(wanted);
            (*dialect, Part { current, owners, wanted, detection: &detections[dialect] })
        });
        let drafts = plan(&parts.collect(), making.online());
        let (drafts, all) = trimmed(drafts, apps);
        let wanted = if all {
            detections.iter().map(|(dialect, found)| (*dialect, found.wanted.clone())).collect()
        } else {
            grounds
                .iter()
                .map(|(dialect, ground)| (*dialect, after(ground.current, &drafts, *dialect)))
                .collect()
        };
        let kept: BTreeSet<&AppLabel> = apps.iter().chain(drafts.iter().map(|draft| &draft.app)).collect();
        let mut questions: Vec<Question> = Vec::new();
        let first = detections.get_key_value(&making.first);
        let others = detections.iter().filter(|(dialect, _)| **dialect != making.first);
        for (dialect, detection) in first.into_iter().chain(others) {
            for question in &detection.questions {
                let is_new = questions.iter().all(|known| known.subject() != question.subject());
                let app = app_of(question.subject(), &grounds[dialect]);
                if is_new && (apps.is_empty() || app.is_none_or(|app| kept.contains(app))) {
                    questions.push(question.clone());
                }
            }
        }
        Ok(Self { questions, drafts, wanted })
    }

    /// Writes the migrations. While something has to be answered, they may be none: as it stands it may not fit, such as a drop of what
    /// others need that is a rename.
    pub(super) fn written(
        &self,
        making: &Making,
        request: &MakeRequest,
        places: &mut Places,
    ) -> Result<Vec<NewMigration>, MakeError> {
        match written(making, &self.drafts, request, places) {
            Err(MakeError::Render { .. }) if !self.questions.is_empty() => Ok(Vec::new()),
            written => written,
        }
    }

    pub(super) fn drafted(
        self,
        making: &Making,
        answers: &Answers,
        migrations: Vec<NewMigration>,
    ) -> Drafted {
        Drafted {
            unused: unused(making, answers),
            questions: self.questions,
            migrations,
            notes: making.notes.clone(),
            wanted: self.wanted,
        }
    }
}

/// What is wanted when it is read over what is there under its new names: a `schema.rs` cannot say the indexes, defaults and
/// checks of a table that was renamed, and an app without a file refers to the table by its new name, so they are taken from there.
fn laid_again(side: &Side, ground: &Ground<'_>, found: &Detection) -> Result<Option<Wanted>, MakeError> {
    let renames = &found.operations[..found.renames];
    let speaks = |app: &AppLabel| side.wanted.apps.contains(app);
    let says_all = side.project.apps().iter().all(speaks) && !side.files.iter().any(SchemaText::is_rust);
    if renames.is_empty() || side.files.is_empty() || says_all {
        return Ok(None);
    }
    let mut renamed = ground.current.clone();
    // What is dropped to be made again is still wanted.
    for operation in renames.iter().filter(|operation| !matches!(operation, Operation::Drop { .. })) {
        let _fits = renamed.apply(operation);
    }
    let owners = ground.owners.under_new_names(renames);
    wanted_by(&side.files, &side.project, (&renamed, &owners), &mut Vec::new()).map(Some)
}

/// The schema behind drafts.
fn after(current: &Schema, drafts: &[Draft], dialect: Dialect) -> Schema {
    let mut schema = current.clone();
    let steps = drafts.iter().filter_map(|draft| draft.steps.get(&dialect));
    for operation in steps.flat_map(|steps| &steps.operations) {
        // One that does not fit is found when the migration is run.
        let _fits = schema.apply(operation);
    }
    schema
}

/// Keeps the drafts of some apps and what these need, and says whether that is all of them. Needs point to the new places.
fn trimmed(drafts: Vec<Draft>, apps: &[AppLabel]) -> (Vec<Draft>, bool) {
    let mut keep: Vec<bool> =
        drafts.iter().map(|draft| apps.is_empty() || apps.contains(&draft.app)).collect();
    // What is needed stands in front of who needs it.
    for at in (0..drafts.len()).rev() {
        if keep[at] {
            let same_app = (0..at).filter(|earlier| drafts[*earlier].app == drafts[at].app);
            let needed = drafts[at].needs.iter().filter_map(|need| match need {
                Need::Draft(place) => Some(*place),
                Need::Migration(_) => None,
            });
            same_app.chain(needed).for_each(|earlier| keep[earlier] = true);
        }
    }
    let kept = (0..drafts.len()).filter(|at| keep[*at]);
    let place: BTreeMap<usize, usize> = kept.enumerate().map(|(new, old)| (old, new)).collect();
    let all = place.len() == drafts.len();
    let kept = drafts.into_iter().enumerate().filter(|(at, _)| keep[*at]).map(|(_, mut draft)| {
        draft.needs = draft
            .needs
            .into_iter()
            .map(|need| match need {
                Need::Draft(old) => Need::Draft(place[&old]),
                need => need,
            })
            .collect();
        draft
    });
    (kept.collect(), all)
}

/// The app of what a question is about, by the name of its table, type or of itself.
fn app_of<'a>(subject: &str, ground: &Ground<'a>) -> Option<&'a AppLabel> {
    let table = subject.rsplit_once('.').map(|(table, _)| table);
    let mut names = std::iter::once(subject).chain(table);
    names.find_map(|name| {
        let is_it = |id: &caribou_schema::ObjectId| id.name.to_string() == name;
        let owned = |owners: &'a Owners| owners.iter().find(|(id, _)| is_it(id)).map(|(_, owner)| &owner.app);
        owned(ground.owners).or_else(|| owned(&ground.wanted.owners))
    })
}

/// The answers that answer nothing on any backend: with them there is the same to do as without.
fn unused(making: &Making, answers: &Answers) -> Vec<String> {
    // What is to be filled is known once it is known what was renamed.
    let mut unfilled = Answers::default();
    for (subject, became) in answers.all() {
        unfilled.became(subject, became.clone());
    }
    let (mut renamed, mut filled) = (BTreeSet::new(), BTreeSet::new());
    for side in making.sides.values() {
        renamed.extend(answering(&side.current, &side.wanted, answers));
        let questions = detect(&side.current, &side.wanted, &unfilled).questions;
        let fills = questions.iter().filter(|question| matches!(question, Question::Fill { .. }));
        filled.extend(fills.map(|question| question.subject().to_owned()));
    }
    let renames = answers.all().map(|(subject, _)| subject).filter(|subject| !renamed.contains(*subject));
    let fills = answers.fills().map(|(column, _)| column).filter(|column| !filled.contains(*column));
    renames.chain(fills).map(str::to_owned).collect()
}

impl Making {
    /// The backends for which scripts are written.
    pub(super) fn backends(&self) -> Vec<Dialect> {
        self.sides.keys().copied().collect()
    }

    /// Whether PostgreSQL's migrations are written so that others can go on.
    fn online(&self) -> bool {
        matches!(&self.location, Location::Project { config, .. } if config.online)
    }
}
