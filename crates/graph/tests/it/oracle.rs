//! Random projects, against the naive implementation and against what must hold of any plan.

use std::collections::BTreeSet;

use caribou_graph::{Action, Edge, FindError, Goal, Graph, Node, Origin, Plan, PlanError, Problem};
use caribou_migration::{Direction, MigrationId};
use proptest::prelude::*;

use crate::naive::{Naive, Set, look};
use crate::project::{Project, id};

/// Choices, one after the other; zero when they run out, so that less is simpler.
struct Tape<'a>(&'a [u8]);

impl Tape<'_> {
    fn pick(&mut self, below: usize) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(first) % below.max(1)
    }

    fn chance(&mut self, in_sixteen: usize) -> bool {
        self.pick(16) >= 16 - in_sixteen
    }
}

/// A history in some order, squashes over stretches of it, and names that are gone; then rows, mostly of its beginning.
fn project(tape: &mut Tape<'_>) -> Project {
    let declared = Origin::Declared { line: 1 };
    let mut nodes: Vec<Node> = Vec::new();
    let apps = ["a", "b", "c"];
    for at in 0..2 + tape.pick(9) {
        let app = apps[tape.pick(3)];
        let mut node = Node::new(id(&format!("{app}.{at:02}")));
        let earlier: Vec<MigrationId> = nodes.iter().map(|node| node.id.clone()).collect();
        if let Some(before) = earlier.iter().rev().find(|id| id.app().as_str() == app) {
            let origin = if tape.chance(4) { Origin::Order } else { declared };
            if !tape.chance(2) {
                node.edges.push(Edge { to: before.clone().into(), origin });
            }
        }
        for _ in 0..tape.pick(3) {
            if let Some(other) = earlier.get(tape.pick(earlier.len())) {
                node.edges.push(Edge { to: other.clone().into(), origin: declared });
            }
        }
        if tape.chance(2) && !nodes.is_empty() {
            // Mostly turned round to fit, sometimes a cycle.
            let other = tape.pick(nodes.len());
            let edge = |to: &MigrationId| Edge { to: to.clone().into(), origin: declared };
            if tape.chance(1) {
                node.run_before.push(edge(&nodes[other].id));
            } else {
                let this = edge(&node.id);
                nodes[other].run_before.push(this);
            }
        }
        nodes.push(node);
    }
    // A unit is a migration or an outermost squash.
    let mut units: Vec<MigrationId> = nodes.iter().map(|node| node.id.clone()).collect();
    for at in 0..tape.pick(5) {
        let app = apps[tape.pick(3)];
        let across = tape.chance(2);
        let fit: Vec<usize> =
            (0..units.len()).filter(|&at| across || units[at].app().as_str() == app).collect();
        if fit.is_empty() {
            continue;
        }
        let start = tape.pick(fit.len());
        let end = (start + 1 + tape.pick(4)).min(fit.len());
        let mut squash = Node::new(id(&format!("{app}.{:02}s{at}", fit[start])));
        for &unit in &fit[start..end] {
            squash.replaces.push(units[unit].clone());
            let inner = nodes.iter().find(|node| node.id == units[unit]).unwrap();
            if tape.chance(4) {
                squash.replaces.extend(inner.replaces.clone());
            }
            if tape.chance(4) {
                squash.edges.extend(inner.edges.clone());
            }
        }
        let own = squash.id.clone();
        squash.edges.retain(|edge| edge.to != own.clone().into());
        units[fit[start]] = squash.id.clone();
        for &unit in fit[start + 1..end].iter().rev() {
            units.remove(unit);
        }
        // Later ones may name the squash, declared or as what stands before them in the folder.
        for node in &mut nodes {
            if tape.chance(2) {
                let folder = node.id.app() == squash.id.app();
                let origin = if folder && tape.chance(8) { Origin::Order } else { declared };
                if node.id > squash.id || tape.chance(1) {
                    node.edges.push(Edge { to: squash.id.clone().into(), origin });
                }
            }
        }
        if tape.chance(2)
            && let Some(before) = nodes
                .iter()
                .filter(|node| node.id.app() == squash.id.app() && node.id < squash.id)
                .max_by_key(|node| &node.id)
        {
            squash.edges.push(Edge { to: before.id.clone().into(), origin: Origin::Order });
        }
        nodes.push(squash);
    }
    // To declare that one depends on the squash of one's own is nonsense that the naive one cannot tell from the order.
    let whole = Project { nodes: nodes.clone(), rows: Set::new() };
    for squash in whole.nodes.iter().filter(|node| !node.replaces.is_empty()) {
        let inside = Naive::contents(&whole, &squash.id);
        for node in nodes.iter_mut().filter(|node| inside.contains(&node.id)) {
            node.edges.retain(|edge| edge.origin == Origin::Order || edge.to != squash.id.clone().into());
        }
    }
    let listed: Set = nodes.iter().flat_map(|node| node.replaces.clone()).collect();
    nodes.retain(|node| !listed.contains(&node.id) || !tape.chance(2));
    let upto = tape.pick(16);
    let mut rows = Set::new();
    for id in nodes.iter().map(|node| &node.id).chain(&listed) {
        if tape.pick(16) < upto {
            rows.insert(id.clone());
        }
    }
    if tape.chance(8) {
        // A history that a database can have: what is applied has its parents applied.
        let mut sound = Project { nodes: nodes.clone(), rows: Set::new() };
        for _ in 0..tape.pick(8) {
            let Ok(graph) = sound.build() else { break };
            let all: Vec<&MigrationId> = graph.nodes().collect();
            if let Some(goal) = all.get(tape.pick(all.len())) {
                let plan = graph.plan(&[Goal::To((*goal).clone())]).unwrap();
                carry_out(&plan, &graph, &mut sound.rows);
            }
        }
        rows = sound.rows;
        if tape.chance(4) {
            rows.extend(listed.into_iter().filter(|_| tape.chance(8)));
        }
    }
    Project { nodes, rows }
}

fn goals(tape: &mut Tape<'_>, naive: &Naive) -> Vec<Goal> {
    let all: Vec<&MigrationId> = naive.parents.keys().collect();
    let count = 1 + tape.pick(8) / 6;
    let goal = |_| {
        let some = all[tape.pick(all.len())];
        match tape.pick(5) {
            0 => Goal::Everything,
            1 => Goal::App(some.app().clone()),
            2 => Goal::Zero(some.app().clone()),
            _ => Goal::To(some.clone()),
        }
    };
    (0..count).map(goal).collect()
}

/// What an executor does to the rows.
fn carry_out(plan: &Plan, graph: &Graph, rows: &mut Set) {
    for step in &plan.steps {
        match (step.action, step.direction) {
            (Action::Apply | Action::Record, Direction::Forward) => {
                rows.insert(step.id.clone());
            }
            (Action::Record, Direction::Backward) => {
                rows.remove(&step.id);
            }
            (Action::Revert, Direction::Backward) => {
                rows.remove(&step.id);
                let squash = graph.squashes().iter().find(|squash| squash.id == step.id);
                for id in squash.into_iter().flat_map(|squash| &squash.covers) {
                    rows.remove(id);
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The plan by the rules, as verbs and names; `None` if it would go both ways.
fn naive_plan(naive: &Naive, project: &Project, goals: &[Goal]) -> Option<Vec<(String, MigrationId)>> {
    let (mut wanted, mut unwanted) = (Set::new(), Set::new());
    for goal in goals {
        match goal {
            Goal::Everything => wanted.extend(naive.parents.keys().cloned()),
            Goal::App(app) => wanted.extend(naive.leaves(app.as_str())),
            Goal::Zero(app) => unwanted.extend(naive.roots(app.as_str())),
            Goal::To(id) => {
                wanted.insert(id.clone());
                if naive.applied.contains(id) {
                    let children = naive
                        .of_app(id.app().as_str())
                        .filter(|other| naive.parents[*other].contains_key(id));
                    unwanted.extend(children.cloned());
                }
            }
        }
    }
    let needed = naive.closure(&wanted, false);
    let reverted: Set = naive.closure(&unwanted, true).intersection(&naive.applied).cloned().collect();
    let forward: Set = needed.difference(&naive.applied).cloned().collect();
    if !reverted.is_empty() && (!forward.is_empty() || !needed.is_disjoint(&reverted)) {
        return None;
    }
    let mut plan = Vec::new();
    let mut after = project.clone();
    if reverted.is_empty() {
        for id in naive.order.iter().filter(|id| needed.contains(*id)) {
            if forward.contains(id) {
                plan.push(("Apply Forward".into(), id.clone()));
                after.rows.insert(id.clone());
            } else if naive.unrecorded.contains(id) {
                plan.push(("Record Forward".into(), id.clone()));
            }
        }
        // Whoever lacks only a row afterwards, and was in the way before.
        let completed = look(&after).map(|after| after.unrecorded).unwrap_or_default();
        let completed = completed.intersection(&naive.aside);
        plan.extend(completed.map(|id| ("Record Forward".into(), id.clone())));
    } else {
        let record = naive.order.iter().filter(|id| needed.contains(*id) && naive.unrecorded.contains(*id));
        plan.extend(record.map(|id| ("Record Forward".into(), id.clone())));
        for squash in naive.aside.intersection(&project.rows) {
            if !Naive::contents(project, squash).is_disjoint(&reverted) {
                plan.push(("Record Backward".into(), squash.clone()));
            }
        }
        let revert = naive.order.iter().rev().filter(|id| reverted.contains(*id));
        plan.extend(revert.map(|id| ("Revert Backward".into(), id.clone())));
    }
    Some(plan)
}

fn check(tape: &[u8]) -> Result<&'static str, TestCaseError> {
    let mut tape = Tape(tape);
    let mut project = project(&mut tape);
    let Some(naive) = look(&project) else {
        prop_assert!(project.build().is_err(), "should not build: {project}");
        return Ok("error");
    };
    let graph = match project.build() {
        Ok(graph) => graph,
        Err(error) => return Err(TestCaseError::fail(format!("{error}\n{project}"))),
    };
    prop_assert_eq!(graph.nodes().collect::<Vec<_>>(), naive.order.iter().collect::<Vec<_>>(), "{}", project);
    for node in &naive.order {
        let parents: Vec<&MigrationId> = graph.parents(node).collect();
        prop_assert_eq!(parents, naive.parents[node].keys().collect::<Vec<_>>(), "{} of {}", node, project);
        prop_assert_eq!(graph.is_applied(node), naive.applied.contains(node), "{} of {}", node, project);
    }
    for app in graph.apps() {
        prop_assert_eq!(graph.leaves(app).into_iter().collect::<Set>(), naive.leaves(app.as_str()));
        prop_assert_eq!(graph.roots(app).into_iter().collect::<Set>(), naive.roots(app.as_str()));
    }
    let history: BTreeSet<_> =
        graph.history_problems().into_iter().map(|problem| (problem.child, problem.parent)).collect();
    prop_assert_eq!(&history, &naive.history(), "{}", project);
    if naive.parents.is_empty() {
        return Ok("empty");
    }

    let goals = goals(&mut tape, &naive);
    let plan = match graph.plan(&goals) {
        Ok(plan) => plan,
        Err(PlanError::Mixed { .. }) => {
            prop_assert!(naive_plan(&naive, &project, &goals).is_none());
            return Ok("mixed");
        }
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    let before = project.clone();
    carry_out(&plan, &graph, &mut project.rows);
    if look(&project).is_none() {
        // A squash that closes a cycle stepped aside before, and stands now.
        let error = project.build().unwrap_err();
        prop_assert!(
            error.problems.iter().all(|problem| matches!(problem, Problem::Cycle(_))),
            "{error} {project}"
        );
        return Ok("cycle afterwards");
    }
    let after = project.graph();
    let steps: Vec<_> = plan
        .steps
        .iter()
        .map(|step| (format!("{:?} {:?}", step.action, step.direction), step.id.clone()))
        .collect();
    prop_assert_eq!(Some(steps), naive_plan(&naive, &before, &goals), "{:?} of {}", goals, before);

    // Nothing twice, and whatever a step needs comes before it.
    let mut seen = Set::new();
    for step in &plan.steps {
        prop_assert!(seen.insert(step.id.clone()), "{} twice", step.id);
        match step.action {
            Action::Apply => {
                prop_assert!(
                    graph.parents(&step.id).all(|parent| graph.is_applied(parent) || seen.contains(parent))
                );
            }
            Action::Revert => {
                prop_assert!(
                    graph.children(&step.id).all(|child| !graph.is_applied(child) || seen.contains(child))
                );
            }
            Action::Record => {}
        }
    }

    // Carried out, nothing is left to do.
    if goals == [Goal::Everything] {
        prop_assert!(after.plan(&goals).unwrap().is_empty(), "{before} {project}");
    }
    if let [Goal::Zero(app)] = &goals[..] {
        // A squash across apps that stands again may show that what is applied elsewhere lacks its parents.
        let proved = |id: &&MigrationId| after.parents(id).all(|parent| after.is_applied(parent));
        let sound = after.nodes().filter(|id| after.is_applied(id)).all(|id| proved(&id));
        prop_assert!(!sound || after.plan(&goals).unwrap().is_empty(), "{app}: {before} {project}");
        let left = after.nodes_of(app).into_iter().filter(|id| after.is_applied(id)).count();
        prop_assert_eq!(left, 0, "{} {}", before, project);
    }
    if let [Goal::To(target)] = &goals[..] {
        match after.plan(&goals) {
            // What follows a late one that was applied now may be there since long: then asking again rolls it back.
            Ok(_) if !graph.is_applied(target) => {}
            Ok(plan) => {
                prop_assert!(plan.is_empty() || !squashes_agree(&graph, &after), "{plan:?} {project}")
            }
            Err(PlanError::Goal(FindError::Replaced { .. })) => {}
            Err(error) => return Err(TestCaseError::fail(format!("{target}: {error}"))),
        }
        prop_assert!(after.is_applied(target));
    }
    Ok(match plan.direction() {
        Some(Direction::Forward) => "forward",
        Some(Direction::Backward) => "backward",
        None => "rows only",
    })
}

/// Whether the same squashes stand, so that the same goals mean the same.
fn squashes_agree(before: &Graph, after: &Graph) -> bool {
    before
        .squashes()
        .iter()
        .map(|squash| &squash.standing)
        .eq(after.squashes().iter().map(|squash| &squash.standing))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_naive_one_agrees(tape in prop::collection::vec(any::<u8>(), 0..160)) {
        check(&tape)?;
    }

    #[test]
    fn there_and_back_again(tape in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut tape = Tape(&tape);
        let mut project = Project { rows: Set::new(), ..project(&mut tape) };
        let Ok(empty) = project.build() else { return Ok(()) };
        let plan = empty.plan(&[Goal::Everything]).unwrap();
        carry_out(&plan, &empty, &mut project.rows);
        let full = project.graph();
        prop_assert!(full.nodes().eq(empty.nodes()) && full.nodes().all(|id| full.is_applied(id)));
        let zero: Vec<Goal> = full.apps().cloned().map(Goal::Zero).collect();
        let back = full.plan(&zero).unwrap();
        prop_assert!(back.steps.iter().map(|step| &step.id).eq(plan.steps.iter().rev().map(|step| &step.id)));
        carry_out(&back, &full, &mut project.rows);
        prop_assert!(project.rows.is_empty());
    }
}

/// The generator is worth nothing if it makes only errors and empty plans.
#[test]
fn the_generator_reaches_everything() {
    let mut seen = std::collections::BTreeMap::new();
    let (mut stands, mut aside, mut nested) = (0, 0, 0);
    let mut state = 1_u64;
    for _ in 0..2_000 {
        let tape: Vec<u8> = (0..160)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        *seen.entry(check(&tape).unwrap()).or_insert(0) += 1;
        if let Some(naive) = look(&project(&mut Tape(&tape))) {
            stands += naive.stand.len();
            aside += naive.aside.len();
            nested += usize::from(naive.aside.len() > 1);
        }
    }
    for kind in ["error", "mixed", "forward", "backward", "rows only"] {
        assert!(seen.get(kind).is_some_and(|&count| count >= 20), "{kind}: {seen:?}");
    }
    assert!(stands > 200 && aside > 100 && nested > 20, "{stands} {aside} {nested}");
}
