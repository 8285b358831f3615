//! Which migrations a range has.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::Graph;
use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_target::Location;

use super::{SquashAim, SquashError, Squashing};
use crate::project::Project;

pub(super) fn read(location: &Location, dialects: &[Dialect]) -> Result<Squashing, SquashError> {
    let first = *dialects.first().unwrap_or(&Dialect::Sqlite);
    let mut projects = BTreeMap::new();
    for dialect in dialects.iter().copied().chain([first]) {
        if let Entry::Vacant(entry) = projects.entry(dialect) {
            entry.insert(Project::read(location, dialect)?);
        }
    }
    let graph = Graph::build(projects[&first].nodes().iter().cloned(), &BTreeSet::new())?;
    let conflicts = graph.conflicts();
    if !conflicts.is_empty() {
        return Err(SquashError::Heads(conflicts));
    }
    Ok(Squashing { location: location.clone(), first, graph, projects, ways_back: BTreeMap::new() })
}

/// Returns what is squashed of each app, in the order of the graph: two migrations or more.
pub(super) fn ranges(
    squashing: &Squashing,
    aim: &SquashAim,
) -> Result<BTreeMap<AppLabel, Vec<MigrationId>>, SquashError> {
    match aim {
        SquashAim::Range { app, start, end } => {
            let range = range(squashing, app, start.as_deref(), end)?;
            Ok(BTreeMap::from([(app.clone(), range)]))
        }
        SquashAim::All => all(squashing),
    }
}

fn range(
    squashing: &Squashing,
    app: &AppLabel,
    start: Option<&str>,
    end: &str,
) -> Result<Vec<MigrationId>, SquashError> {
    let graph = &squashing.graph;
    let end = graph.find(app, end)?;
    let needed: BTreeSet<&MigrationId> = graph.ancestors(&end).into_iter().collect();
    let siblings = graph.nodes_of(app);
    let start = match start {
        Some(start) => graph.find(app, start)?,
        None => siblings.iter().find(|id| needed.contains(**id)).map_or(&end, |id| *id).clone(),
    };
    if start == end {
        return Err(SquashError::One(end));
    }
    let before: BTreeSet<&MigrationId> = graph.ancestors(&start).into_iter().collect();
    if !needed.contains(&start) {
        let is_reversed = before.contains(&end);
        return Err(SquashError::NotAfter { start, end, is_reversed });
    }
    let behind: BTreeSet<&MigrationId> = graph.descendants(&start).into_iter().collect();
    let (mut members, mut beside) = (Vec::new(), Vec::new());
    for id in siblings {
        let is_needed = *id == end || needed.contains(id);
        if is_needed && (*id == start || behind.contains(id)) {
            members.push(id.clone());
        } else if is_needed && !before.contains(id) {
            beside.push(id.clone());
        }
    }
    if !beside.is_empty() {
        return Err(SquashError::NoChain { start, end, beside });
    }
    let is_compiled = |id: &&MigrationId| squashing.any().get(id).is_none_or(|of| of.folder().is_none());
    match members.iter().find(is_compiled) {
        Some(compiled) => Err(SquashError::CompiledIn(compiled.clone())),
        None => Ok(members),
    }
}

/// All that every app has, where that is more than one: what is compiled in stays as it is.
fn all(squashing: &Squashing) -> Result<BTreeMap<AppLabel, Vec<MigrationId>>, SquashError> {
    let graph = &squashing.graph;
    let apps = graph.apps().filter(|app| squashing.any().folder(app).is_some());
    let ranges: BTreeMap<AppLabel, Vec<MigrationId>> = apps
        .map(|app| (app.clone(), graph.nodes_of(app).into_iter().cloned().collect::<Vec<_>>()))
        .filter(|(_, members)| members.len() > 1)
        .collect();
    if ranges.is_empty() { Err(SquashError::Nothing) } else { Ok(ranges) }
}

#[cfg(test)]
mod tests {
    use caribou_harness::Project as Folders;
    use caribou_target::locate_at;

    use super::*;

    /// Makes a project of lines `app.name needed needed...`; `= replaced...` makes a squash.
    fn project(lines: &str) -> Folders {
        let mut files = String::from("//- /caribou.toml\n");
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (needs, replaces) = line.split_once('=').unwrap_or((line, ""));
            let quoted = |words: &mut dyn Iterator<Item = &str>| {
                words.map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
            };
            let mut words = needs.split_whitespace();
            let (app, name) = words.next().unwrap().split_once('.').unwrap();
            files += &format!("//- /migrations/{app}/{name}/up.sql\nSELECT 1;\n");
            files += &format!("//- /migrations/{app}/{name}/metadata.toml\n");
            files += &format!("dependencies = [{}]\n", quoted(&mut words));
            if !replaces.is_empty() {
                files += &format!("replaces = [{}]\n", quoted(&mut replaces.split_whitespace()));
            }
        }
        Folders::new(&files)
    }

    fn read_all(lines: &str) -> Result<Squashing, SquashError> {
        read(&locate_at(&project(lines).path()).unwrap(), &Dialect::ALL)
    }

    /// Says what a range has, or what is wrong with it.
    fn told(lines: &str, aim: &SquashAim) -> String {
        match read_all(lines).and_then(|squashing| ranges(&squashing, aim)) {
            Ok(ranges) => {
                let line = |members: &Vec<MigrationId>| {
                    members.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                };
                ranges.values().map(line).collect::<Vec<_>>().join("\n")
            }
            Err(error @ SquashError::NotAfter { is_reversed: true, .. }) => format!("reversed: {error}"),
            Err(error) => format!("error: {error}"),
        }
    }

    fn range(lines: &str, start: &str, end: &str) -> String {
        let start = Some(start.to_owned()).filter(|start| !start.is_empty());
        told(lines, &SquashAim::Range { app: "a".parse().unwrap(), start, end: end.into() })
    }

    /// ```text
    /// a.1 <-- a.2 <-- a.3 <-- a.4 <-- a.5
    ///   \                      /
    ///    b.1 <-- b.2 <--------'
    /// ```
    const CHAIN: &str = "
        a.0001_initial
        a.0002_x a.0001_initial
        a.0003_y a.0002_x
        a.0004_z a.0003_y b.0002_y
        a.0005_end a.0004_z
        b.0001_x a.0001_initial
        b.0002_y b.0001_x";

    #[test]
    fn a_range_is_named_by_numbers_and_by_beginnings() {
        assert_eq!(range(CHAIN, "2", "0004"), "a.0002_x a.0003_y a.0004_z");
        assert_eq!(range(CHAIN, "0001_i", "0002_x"), "a.0001_initial a.0002_x");
        assert_eq!(range(CHAIN, "", "3"), "a.0001_initial a.0002_x a.0003_y");
    }

    #[test]
    fn what_is_no_range_says_why() {
        assert_eq!(range(CHAIN, "4", "2"), "reversed: a.0002_x does not come after a.0004_z");
        assert_eq!(range(CHAIN, "2", "2"), "error: a.0002_x is one migration, and no range");
        assert_eq!(range(CHAIN, "", "1"), "error: a.0001_initial is one migration, and no range");
        assert_eq!(range(CHAIN, "", "9"), "error: a has no migration \"9\"");
    }

    /// ```text
    ///       .-- a.2 <--.
    /// a.1 <-            a.4
    ///       '-- a.3 <--'
    /// ```
    const FORK: &str = "
        a.0001_initial
        a.0002_left a.0001_initial
        a.0003_right a.0001_initial
        a.0004_merge a.0002_left a.0003_right";

    #[test]
    fn both_sides_of_a_fork_are_in_a_range_that_has_the_fork() {
        assert_eq!(range(FORK, "", "4"), "a.0001_initial a.0002_left a.0003_right a.0004_merge");
    }

    #[test]
    fn one_side_alone_is_no_chain_up_to_the_merge_and_one_before() {
        let beside = "error: a.0002_left to a.0004_merge is no chain: a.0003_right stands beside it";
        assert_eq!(range(FORK, "2", "4"), beside);
        assert_eq!(range(FORK, "1", "3"), "a.0001_initial a.0003_right");
        assert_eq!(range(FORK, "2", "3"), "error: a.0003_right does not come after a.0002_left");
    }

    #[test]
    fn a_squash_may_be_squashed_and_what_it_replaced_may_not() {
        let squashed = "
            a.0001_initial
            a.0002_x a.0001_initial
            a.0001_squashed = a.0001_initial a.0002_x
            a.0003_y a.0002_x";
        assert_eq!(range(squashed, "", "3"), "a.0001_squashed a.0003_y");
        let replaced = "error: a.0002_x was replaced by squash a.0001_squashed";
        assert_eq!(range(squashed, "2", "3"), replaced);
    }

    #[test]
    fn all_are_the_apps_with_more_than_one() {
        let lines = format!("{CHAIN}\nc.0001_alone");
        assert_eq!(
            told(&lines, &SquashAim::All),
            "a.0001_initial a.0002_x a.0003_y a.0004_z a.0005_end\nb.0001_x b.0002_y"
        );
        assert_eq!(told("c.0001_alone", &SquashAim::All), "error: there is nothing to squash");
    }

    #[test]
    fn several_heads_are_refused() {
        let heads = FORK.lines().filter(|line| !line.contains("merge")).collect::<Vec<_>>().join("\n");
        assert_eq!(told(&heads, &SquashAim::All), "error: an app has several heads");
    }

    #[test]
    fn what_is_compiled_in_is_no_range() {
        let mut squashing = read_all(CHAIN).unwrap();
        // No migrations of the app can be found any more, as if they were code.
        squashing.projects.insert(squashing.first, Project::empty(squashing.first));
        let aim = SquashAim::Range { app: "a".parse().unwrap(), start: None, end: "2".into() };
        assert_eq!(ranges(&squashing, &aim).unwrap_err().to_string(), "a.0001_initial is compiled in");
        assert_eq!(
            ranges(&squashing, &SquashAim::All).unwrap_err().to_string(),
            "there is nothing to squash"
        );
    }
}
