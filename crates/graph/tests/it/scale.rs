//! Nothing recurses, and nothing is quadratic.

use std::collections::BTreeSet;

use caribou_graph::{Edge, Goal, Graph, Node, Origin};

use crate::project::id;

const MANY: usize = 100_000;

fn chain(count: usize, link: impl Fn(usize) -> Option<usize>) -> Vec<Node> {
    let name = |at: usize| id(&format!("a.{at:06}"));
    let node = |at| {
        let mut node = Node::new(name(at));
        let origin = Origin::Declared { line: 1 };
        node.edges.extend(link(at).map(|to| Edge { to: name(to).into(), origin }));
        node
    };
    (0..count).map(node).collect()
}

#[test]
fn a_long_chain_is_planned_both_ways() {
    let nodes = chain(MANY, |at| at.checked_sub(1));
    let all: BTreeSet<_> = nodes.iter().map(|node| node.id.clone()).collect();
    let graph = Graph::build(nodes.clone(), &BTreeSet::new()).unwrap();
    assert_eq!(graph.plan(&[Goal::Everything]).unwrap().steps.len(), MANY);
    let graph = Graph::build(nodes, &all).unwrap();
    assert_eq!(graph.plan(&[Goal::Zero("a".parse().unwrap())]).unwrap().steps.len(), MANY);
    assert_eq!(graph.plan(&[Goal::To(id("a.000000"))]).unwrap().steps.len(), MANY - 1);
}

#[test]
fn a_long_loop_is_found() {
    let error = Graph::build(chain(MANY, |at| Some((at + 1) % MANY)), &BTreeSet::new()).unwrap_err();
    assert_eq!(error.problems.len(), 1);
}

#[test]
fn a_long_chain_may_be_squashed() {
    let mut nodes = chain(MANY, |at| at.checked_sub(1));
    let mut squash = Node::new(id("a.s"));
    squash.replaces = nodes[..MANY - 1].iter().map(|node| node.id.clone()).collect();
    nodes.push(squash);
    let graph = Graph::build(nodes.clone(), &BTreeSet::new()).unwrap();
    assert_eq!(graph.len(), 2);
    let graph = Graph::build(nodes, &BTreeSet::from([id("a.000000")])).unwrap();
    assert_eq!(graph.len(), MANY);
}

#[test]
fn squashes_may_be_nested_deeply() {
    const DEEP: usize = 1_000;
    let mut nodes = vec![Node::new(id("a.000000"))];
    for depth in 1..DEEP {
        let mut squash = Node::new(id(&format!("a.{depth:06}")));
        squash.replaces = vec![id(&format!("a.{:06}", depth - 1))];
        nodes.push(squash);
    }
    let graph = Graph::build(nodes, &BTreeSet::from([id("a.000000")])).unwrap();
    assert_eq!(graph.nodes().collect::<Vec<_>>(), [&id("a.000999")]);
    assert_eq!(graph.plan(&[Goal::Everything]).unwrap().steps.len(), 1);
}

#[test]
fn many_wrong_names_are_all_reported() {
    let mut nodes = chain(MANY / 10, |_| None);
    for node in &mut nodes {
        let to = format!("a.{}x", node.id.name()).parse().unwrap();
        node.edges.push(Edge { to, origin: Origin::Declared { line: 1 } });
    }
    let error = Graph::build(nodes, &BTreeSet::new()).unwrap_err();
    assert_eq!(error.problems.len(), MANY / 10);
}
