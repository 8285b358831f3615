//! How long graphs of 100,000 migrations take.

use std::collections::BTreeSet;

use caribou_graph::{Edge, Goal, Graph, Node, Origin};
use caribou_migration::{MigrationId, Reference};

const MANY: usize = 100_000;
const APPS: usize = 50;

fn main() {
    divan::main();
}

fn id(app: usize, at: usize) -> MigrationId {
    MigrationId::parse(&format!("app_{app:02}"), &format!("{at:05}_add_a_column")).expect("a plain name")
}

fn node(id: MigrationId, needs: impl IntoIterator<Item = MigrationId>) -> Node {
    let edge = |to| Edge { to: Reference::Exact(to), origin: Origin::Declared { line: 1 } };
    Node { edges: needs.into_iter().map(edge).collect(), ..Node::new(id) }
}

/// Chains side by side, every tenth migration tied to the app before it; one squash an app if wanted.
fn apps(squashed: usize) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(MANY + APPS);
    for at in 0..MANY / APPS {
        for app in 0..APPS {
            let before = at.checked_sub(1).map(|at| id(app, at));
            let beside = (app > 0 && at % 10 == 0).then(|| id(app - 1, at));
            nodes.push(node(id(app, at), before.into_iter().chain(beside)));
        }
    }
    for app in 0..if squashed > 0 { APPS } else { 0 } {
        let mut squash =
            Node::new(MigrationId::parse(&format!("app_{app:02}"), "squashed").expect("a plain name"));
        squash.replaces = (0..squashed).map(|at| id(app, at)).collect();
        nodes.push(squash);
    }
    nodes
}

fn chain() -> Vec<Node> {
    (0..MANY).map(|at| node(id(0, at), at.checked_sub(1).map(|at| id(0, at)))).collect()
}

fn build_and_plan(nodes: Vec<Node>, applied: &BTreeSet<MigrationId>) -> usize {
    let graph = Graph::build(nodes, applied).expect("a sound project");
    graph.plan(&[Goal::Everything]).expect("one way").steps.len()
}

fn bench(bencher: divan::Bencher<'_, '_>, nodes: &[Node], applied: &BTreeSet<MigrationId>) {
    bencher.with_inputs(|| nodes.to_vec()).bench_values(|nodes| build_and_plan(nodes, applied));
}

#[divan::bench]
fn fifty_apps_on_an_empty_database(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &apps(0), &BTreeSet::new());
}

#[divan::bench]
fn fifty_apps_with_nothing_to_do(bencher: divan::Bencher<'_, '_>) {
    let nodes = apps(0);
    bench(bencher, &nodes, &nodes.iter().map(|node| node.id.clone()).collect());
}

#[divan::bench]
fn fifty_apps_with_squashes_that_step_aside(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &apps(1_000), &(0..APPS).map(|app| id(app, 0)).collect());
}

#[divan::bench]
fn one_chain(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &chain(), &BTreeSet::new());
}
