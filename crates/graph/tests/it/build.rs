//! Graphs, and what keeps nodes from being one.

use caribou_graph::Problem;
use insta::assert_snapshot;

use crate::project::{graph, parse, problems, words};

/// ```text
/// a.1 <-- a.2 <--- a.3 <-- a.4
///           \     /
///            b.1 <--- b.2
/// ```
const TWO_APPS: &str = "
    a.1
    a.2 <- a.1
    a.3 <- a.2 b.2
    a.4 <- a.3
    b.1 <- a.2
    b.2 <- b.1";

#[test]
fn dependencies_come_first_and_ids_break_ties() {
    assert_snapshot!(graph(TWO_APPS), @"
    a.1
    a.2 <- a.1
    b.1 <- a.2
    b.2 <- b.1
    a.3 <- a.2 b.2
    a.4 <- a.3
    ");
    assert_snapshot!(graph("b.1 \n a.2 \n a.1 \n c.1 <- a.1"), @"
    a.1
    a.2
    b.1
    c.1 <- a.1
    ");
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let reversed = TWO_APPS.lines().rev().collect::<Vec<_>>().join("\n");
    assert_eq!(graph(TWO_APPS), graph(&reversed));
}

#[test]
fn roots_and_leaves_ignore_other_apps() {
    let graph =
        parse("a.1 \n a.2 <- a.1 \n b.1 <- a.1 \n b.2 <- b.1 \n a.3 <- a.2 b.2 \n c.1 <- a.3").graph();
    let of = |app: &str| {
        let app = app.parse().unwrap();
        format!("{} to {}", words(graph.roots(&app)), words(graph.leaves(&app)))
    };
    assert_eq!(of("a"), "a.1 to a.3");
    assert_eq!(of("b"), "b.1 to b.2");
    assert_eq!(of("c"), "c.1 to c.1");
    assert_eq!(of("nobody"), " to ");
    assert_eq!(words(graph.apps()), "a b c");
}

#[test]
fn ancestors_and_descendants_come_in_the_order_of_the_graph() {
    let graph = parse(TWO_APPS).graph();
    let id = "b.1".parse().unwrap();
    assert_eq!(words(graph.ancestors(&id)), "a.1 a.2");
    assert_eq!(words(graph.descendants(&id)), "b.2 a.3 a.4");
    assert_eq!(words(graph.children(&"a.2".parse().unwrap())), "a.3 b.1");
}

#[test]
fn run_before_is_the_edge_turned_round() {
    assert_snapshot!(graph("a.1 \n a.2 <- a.1 \n b.1 <- a.1 -> a.2"), @"
    a.1
    b.1 <- a.1
    a.2 <- a.1 b.1
    ");
}

#[test]
fn first_and_latest_are_root_and_leaf() {
    let text = "a.1 \n a.2 <- a.1 \n b.1 <- a.__first__ \n c.1 <- a.__latest__ \n d.1 -> a.__first__";
    assert_snapshot!(graph(text), @"
    d.1
    a.1 <- d.1
    a.2 <- a.1
    b.1 <- a.1
    c.1 <- a.2
    ");
}

#[test]
fn first_and_latest_are_taken_after_replacement() {
    let text =
        "a.1 \n a.2 <- a.1 \n a.s = a.1 a.2 \n a.3 <- a.2 \n b.1 <- a.__first__ \n c.1 <- a.__latest__";
    assert_snapshot!(graph(text), @"
    a.s
    a.3 <- a.s
    b.1 <- a.s
    c.1 <- a.3
    ");
}

#[test]
fn first_of_the_own_app_is_ignored() {
    assert_snapshot!(graph("a.1 <- a.__first__ \n a.2 <- a.1 a.__first__"), @"
    a.1
    a.2 <- a.1
    ");
}

#[test]
fn first_and_latest_of_several_name_the_candidates() {
    assert_snapshot!(problems("a.1 \n a.2 \n b.1 <- a.__first__ \n c.1 <- a.__latest__"), @"
    b.1 (text:3) depends on a.__first__, which could be a.1 and a.2
    c.1 (text:4) depends on a.__latest__, which could be a.1 and a.2
    ");
}

#[test]
fn all_that_is_missing_is_said() {
    let text = "
        tickets.0001_initial
        tickets.0002_add_title <- tickets.0001_inital
        tickets.0003_x <- tickets.zzz nobody.0001_initial
        tickets.0004_y -> accounts.0009_gone
        accounts.0001_initial <- ticket.__first__";
    assert_snapshot!(problems(text), @"
    accounts.0001_initial (text:6) depends on ticket.__first__, but there is no app ticket with migrations; the nearest is tickets
    tickets.0002_add_title (text:3) depends on tickets.0001_inital, which is not there; the nearest name is tickets.0001_initial
    tickets.0003_x (text:4) depends on tickets.zzz, which is not there
    tickets.0003_x (text:4) depends on nobody.0001_initial, but there is no app nobody with migrations
    tickets.0004_y (text:5) runs before accounts.0009_gone, which is not there
    ");
}

#[test]
fn duplicates_and_self_dependencies_are_errors() {
    assert_snapshot!(problems("a.1 \n a.1 \n a.2 <- a.2 \n a.3 -> a.3 \n a.4 <- a.__latest__"), @"
    a.1 exists 2 times: text and text
    a.2 (text:3) depends on a.2, which is itself
    a.3 (text:4) runs before a.3, which is itself
    a.4 (text:5) depends on a.__latest__, which is itself
    ");
}

#[test]
fn a_cycle_is_a_loop_of_arrows() {
    assert_snapshot!(problems("a.1 <- a.3 \n a.2 <- a.1 \n a.3 <- a.2"), @"migrations need each other: a.1 -> a.3 -> a.2 -> a.1; a.1 (text:1) depends on a.3, a.3 (text:3) depends on a.2, a.2 (text:2) depends on a.1");
}

#[test]
fn the_shortest_loop_is_shown_and_one_for_each_knot() {
    let text = "
        a.1 <- a.3 b.1
        a.2 <- a.1
        a.3 <- a.2
        b.1 <- a.1
        c.1 <- c.2 a.1
        c.2 <- c.1
        d.1 <- c.2";
    assert_snapshot!(problems(text), @"
    migrations need each other: a.1 -> b.1 -> a.1; a.1 (text:2) depends on b.1, b.1 (text:5) depends on a.1
    migrations need each other: c.1 -> c.2 -> c.1; c.1 (text:6) depends on c.2, c.2 (text:7) depends on c.1
    ");
}

#[test]
fn edges_of_a_cycle_know_whether_they_leave_their_app() {
    let error = parse("a.1 <- a.2 \n a.2 <- b.1 \n b.1 <- a.1").build().unwrap_err();
    let [Problem::Cycle(cycle)] = &error.problems[..] else { panic!("{error}") };
    assert_eq!(words(&cycle.path), "a.1 a.2 b.1 a.1");
    let between: Vec<bool> = cycle.edges.iter().map(caribou_graph::CycleEdge::is_between_apps).collect();
    assert_eq!(between, [false, true, true]);
}

#[test]
fn run_before_is_named_by_who_declares_it_in_a_cycle() {
    assert_snapshot!(problems("a.1 \n b.1 <- a.1 -> a.1"), @"migrations need each other: a.1 -> b.1 -> a.1; b.1 (text:2) runs before a.1, b.1 (text:2) depends on a.1");
}

#[test]
fn nothing_is_a_graph_too() {
    let graph = parse("").graph();
    assert!(graph.is_empty() && graph.conflicts().is_empty());
    assert!(graph.plan(&[caribou_graph::Goal::Everything]).unwrap().is_empty());
}
