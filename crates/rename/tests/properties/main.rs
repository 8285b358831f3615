//! Renames of any project: what depends on what, and who a database takes a row for, stays as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod model;

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::Graph;
use caribou_migration::{Alias, AppLabel, Metadata, MigrationId, Reference};
use caribou_rename::RenameError;
use model::Model;
use proptest::collection::vec;
use proptest::prelude::*;

const APPS: [&str; 3] = ["a", "b", "c"];

fn app(at: u8) -> AppLabel {
    APPS[usize::from(at) % 3].parse().unwrap()
}

/// How a migration is made: its app, and numbers that the rest is chosen by.
type Seed = (u8, [u8; 5]);

/// A project in which each migration depends on earlier ones; `None` if it makes no graph after all.
fn project(seeds: &[Seed]) -> Option<Model> {
    let mut model = Model::default();
    let mut order: Vec<MigrationId> = Vec::new();
    for (at, (label, [manner, first, second, past, last])) in seeds.iter().enumerate() {
        let app = app(*label);
        let own: Vec<MigrationId> = order.iter().filter(|id| *id.app() == app).cloned().collect();
        let id: MigrationId = format!("{app}.{:04}_m{at}", own.len() * 2 + 1).parse().unwrap();
        let mut said = Metadata::default();
        if manner % 3 > 0 {
            let mut needs: Vec<Reference> = own.last().cloned().map(Reference::from).into_iter().collect();
            for pick in [first, second] {
                match order.get(usize::from(*pick) % (order.len() + 3)) {
                    Some(other) if pick % 5 == 0 && *other.app() != app => {
                        needs.push(Reference::First(other.app().clone()));
                    }
                    Some(other) => needs.push(other.clone().into()),
                    None => {}
                }
            }
            let mut there = BTreeSet::new();
            needs.retain(|name| there.insert(name.clone()));
            said.dependencies = Some(needs);
        }
        if *last % 11 == 0 {
            said.dependencies = Some(vec![Reference::Latest(APPS[usize::from(*first) % 3].parse().unwrap())]);
        }
        match past % 8 {
            0 => said.aliases.push(format!("0001_was{at}").parse().unwrap()),
            1 => {
                said.aliases.push(format!("{}.0001_was{at}", APPS[usize::from(*first) % 3]).parse().unwrap())
            }
            2 => said.replaced.push(format!("{app}.0001_gone{at}").parse().unwrap()),
            3 => said.merged_from.push(format!("0001_took{at}").parse().unwrap()),
            4 if own.len() > 1 && manner % 3 > 0 => {
                // It needs nothing of its own app, but one that is there says that it comes before.
                said.dependencies = Some(Vec::new());
                model.all.get_mut(&own[0]).unwrap().run_before.push(id.clone().into());
            }
            _ => {}
        }
        model.all.insert(id.clone(), said);
        order.push(id);
        if last % 7 == 1 && own.len() > 1 {
            let from = usize::from(*first) % (own.len() - 1);
            let to = from + 1 + usize::from(*second) % (own.len() - from);
            let members: Vec<MigrationId> = own[from..to.min(own.len())].to_vec();
            let name = format!("{app}.{}_squash{at}", members[0].name().version());
            let mut squash = Metadata { replaces: members, ..Metadata::default() };
            if past % 2 == 0 {
                squash.replaces.push(format!("{app}.0001_lost{at}").parse().unwrap());
            }
            if *manner % 2 == 0 {
                squash.dependencies = Some(Vec::new());
            }
            model.all.insert(name.parse().unwrap(), squash);
        }
    }
    let graph = model.graph(&BTreeSet::new()).ok()?;
    for label in graph.apps() {
        if let [leaf] = &graph.leaves(label)[..] {
            model.heads.insert(label.clone(), leaf.name().clone());
        }
    }
    Some(model)
}

fn edges<'g>(
    graph: &'g Graph,
    name: &dyn Fn(&MigrationId) -> MigrationId,
) -> BTreeMap<MigrationId, BTreeSet<MigrationId>> {
    graph.nodes().map(|id| (name(id), graph.parents(id).map(name).collect())).collect()
}

fn ancestors(graph: &Graph) -> BTreeSet<(MigrationId, MigrationId)> {
    let of = |id: &'_ MigrationId| graph.ancestors(id).into_iter().cloned().collect::<Vec<_>>();
    graph.nodes().flat_map(|id| of(id).into_iter().map(|other| (other, id.clone()))).collect()
}

/// Chooses some names of a project, and new ones in the same app: other words, other numbers.
fn chosen(model: &Model, picks: &[(u8, u8)]) -> Vec<(MigrationId, MigrationId)> {
    let ids: Vec<&MigrationId> = model.all.keys().collect();
    let mut renames: BTreeMap<MigrationId, MigrationId> = BTreeMap::new();
    for (at, (pick, manner)) in picks.iter().enumerate() {
        let old = ids[usize::from(*pick) % ids.len()];
        let was = model.all[old].aliases.first().map(|alias: &Alias| alias.in_app(old.app()));
        let number = match manner % 4 {
            0 => old.name().version(),
            _ => format!("{:04}", manner / 4 % 16),
        };
        let new = match was {
            Some(was) if manner % 5 == 0 && was.app() == old.app() => was,
            _ => format!("{}.{number}_n{at}{manner}", old.app()).parse().unwrap(),
        };
        renames.insert(old.clone(), new);
    }
    renames.into_iter().collect()
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    vec((0_u8..3, any::<[u8; 5]>()), 1..14)
}

/// Refused for what a database could not tell apart.
fn is_refused(error: &RenameError) -> bool {
    matches!(
        error,
        RenameError::SameVersion { .. }
            | RenameError::WasAnothers { .. }
            | RenameError::StoodFor { .. }
            | RenameError::Taken(_)
            | RenameError::Twice(_)
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_is_the_same_under_new_names(seeds in seeds(), picks in vec(any::<(u8, u8)>(), 1..4), rows in any::<u32>()) {
        let model = project(&seeds);
        prop_assume!(model.is_some());
        let model = model.unwrap();
        let renames = chosen(&model, &picks);
        let renamed = match model.names().rename(&renames) {
            Ok(renamed) => renamed,
            Err(error) => {
                prop_assert!(is_refused(&error), "{error}");
                return Ok(());
            }
        };
        let new: BTreeMap<MigrationId, MigrationId> = renamed.names.iter().cloned().collect();
        let name = |id: &MigrationId| new.get(id).unwrap_or(id).clone();
        let after = model.after(&renamed);
        let has: BTreeSet<MigrationId> =
            model.all.keys().enumerate().filter(|(at, _)| rows >> (at % 32) & 1 == 1).map(|(_, id)| id.clone()).collect();
        let had = has.iter().map(name).collect();
        for (before, now) in [(BTreeSet::new(), BTreeSet::new()), (has, had)] {
            match (model.graph(&before), after.graph(&now)) {
                (Ok(before), Ok(after)) => {
                    prop_assert_eq!(edges(&before, &name), edges(&after, &MigrationId::clone));
                    for app in before.apps() {
                        prop_assert_eq!(before.leaves(app).iter().map(name).collect::<BTreeSet<_>>(), after.leaves(app).into_iter().collect());
                    }
                }
                (before, after) => prop_assert_eq!(before.is_ok(), after.is_ok(), "{:?}", after),
            }
        }
        let graph = after.graph(&BTreeSet::new()).unwrap();
        for (label, head) in &after.heads {
            prop_assert_eq!(&graph.leaves(label)[..], &[MigrationId::new(label.clone(), head.clone())]);
        }
    }

    #[test]
    fn an_app_under_another_name_is_the_same_app(seeds in seeds(), from in 0_u8..3, rows in any::<u32>()) {
        let model = project(&seeds);
        prop_assume!(model.is_some());
        let model = model.unwrap();
        let (from, to) = (app(from), "d".parse::<AppLabel>().unwrap());
        let Ok(renamed) = model.names().rename_app(&from, &to) else {
            prop_assert!(model.all.keys().all(|id| *id.app() != from));
            return Ok(());
        };
        let after = model.after(&renamed);
        let name = |id: &MigrationId| {
            if *id.app() == from { MigrationId::new(to.clone(), id.name().clone()) } else { id.clone() }
        };
        let has: BTreeSet<MigrationId> =
            model.all.keys().enumerate().filter(|(at, _)| rows >> (at % 32) & 1 == 1).map(|(_, id)| id.clone()).collect();
        let had = has.iter().map(name).collect();
        for (before, now) in [(BTreeSet::new(), BTreeSet::new()), (has, had)] {
            match (model.graph(&before), after.graph(&now)) {
                (Ok(before), Ok(after)) => prop_assert_eq!(edges(&before, &name), edges(&after, &MigrationId::clone)),
                (before, after) => prop_assert_eq!(before.is_ok(), after.is_ok(), "{:?}", after),
            }
        }
        // And back.
        let back = after.after(&after.names().rename_app(&to, &from).unwrap());
        for (id, said) in &model.all {
            let now = &back.all[id];
            prop_assert_eq!((&said.dependencies, &said.run_before, &said.replaces), (&now.dependencies, &now.run_before, &now.replaces));
        }
    }

    #[test]
    fn a_move_keeps_every_order_and_gives_no_app_another_end(seeds in seeds(), picks in vec(any::<(u8, u8)>(), 1..4)) {
        let model = project(&seeds);
        prop_assume!(model.is_some());
        let model = model.unwrap();
        let ids: Vec<&MigrationId> = model.all.keys().collect();
        let mut renames: BTreeMap<MigrationId, MigrationId> = BTreeMap::new();
        for (at, (pick, to)) in picks.iter().enumerate() {
            let old = ids[usize::from(*pick) % ids.len()].clone();
            renames.insert(old, format!("{}.{:04}_moved", app(*to), 80 + at).parse().unwrap());
        }
        let renames: Vec<_> = renames.into_iter().collect();
        let renamed = match model.names().rename(&renames) {
            Ok(renamed) => renamed,
            Err(error) => {
                let is_known = is_refused(&error)
                    || matches!(error, RenameError::PartOfSquash { .. } | RenameError::Heads { .. });
                prop_assert!(is_known, "{error}");
                return Ok(());
            }
        };
        let new: BTreeMap<MigrationId, MigrationId> = renamed.names.iter().cloned().collect();
        let name = |id: &MigrationId| new.get(id).unwrap_or(id).clone();
        let after = model.after(&renamed);
        let before = model.graph(&BTreeSet::new()).unwrap();
        let graph = after.graph(&BTreeSet::new()).unwrap();
        let kept = ancestors(&before).into_iter().map(|(a, b)| (name(&a), name(&b))).collect::<BTreeSet<_>>();
        let now = ancestors(&graph);
        prop_assert!(kept.is_subset(&now), "{:?}", kept.difference(&now).collect::<Vec<_>>());
        for label in APPS.iter().map(|label| label.parse::<AppLabel>().unwrap()) {
            let (roots, leaves) = (before.roots(&label).len().max(1), before.leaves(&label).len().max(1));
            prop_assert!(graph.roots(&label).len() <= roots, "{:?}", graph.roots(&label));
            prop_assert!(graph.leaves(&label).len() <= leaves, "{:?}", graph.leaves(&label));
        }
        for (label, head) in &after.heads {
            prop_assert_eq!(&graph.leaves(label)[..], &[MigrationId::new(label.clone(), head.clone())]);
        }
    }

    #[test]
    fn a_database_knows_every_migration_by_any_name_that_it_had(
        seeds in seeds(), steps in vec((any::<u8>(), vec(any::<(u8, u8)>(), 1..3)), 1..4)
    ) {
        let model = project(&seeds);
        prop_assume!(model.is_some());
        let mut model = model.unwrap();
        // For each migration, by its name of today, the names that it had.
        let had = |(id, said): (&MigrationId, &Metadata)| {
            let names = said.aliases.iter().map(|alias| alias.in_app(id.app()));
            (id.clone(), names.chain([id.clone()]).collect::<BTreeSet<_>>())
        };
        let mut had: BTreeMap<MigrationId, BTreeSet<MigrationId>> = model.all.iter().map(had).collect();
        for (manner, picks) in steps {
            let names = model.names();
            let result = match manner % 4 {
                0 => {
                    let labels: Vec<AppLabel> = ["a", "b", "c", "d"].map(|label| label.parse().unwrap()).to_vec();
                    let pick = |at: u8| &labels[usize::from(at) % 4];
                    names.rename_app(pick(picks[0].0), pick(picks[0].1))
                }
                1 => {
                    let ids: Vec<&MigrationId> = model.all.keys().collect();
                    let old = ids[usize::from(picks[0].0) % ids.len()].clone();
                    let new = MigrationId::new(app(picks[0].1), old.name().clone());
                    names.rename(&[(old, new)])
                }
                _ => names.rename(&chosen(&model, &picks)),
            };
            let Ok(renamed) = result else { continue };
            model = model.after(&renamed);
            for (old, new) in &renamed.names {
                let mut names = had.remove(old).unwrap();
                names.insert(new.clone());
                prop_assert!(had.insert(new.clone(), names).is_none());
            }
        }
        for (id, names) in &had {
            for row in names {
                prop_assert_eq!(model.of_row(row), vec![id], "{}", row);
            }
        }
    }
}
