//! More than one leaf.

use insta::assert_snapshot;

use crate::project::{lines, parse, words};

fn conflicts(text: &str) -> String {
    lines(parse(text).graph().conflicts().iter().map(|conflict| {
        let fork = conflict.fork.as_ref().map_or("nothing".into(), ToString::to_string);
        let sides: Vec<String> = conflict.sides.iter().map(|side| format!("[{}]", words(side))).collect();
        format!("{}: {} fork at {fork}: {}", conflict.app, words(&conflict.heads), words(&sides))
    }))
}

/// ```text
///        a.2 <-- a.3
///       /
/// a.1 <-- a.4          b.1 <-- b.2
/// ```
#[test]
fn two_heads_know_their_fork_and_their_sides() {
    let text = "a.0 \n a.1 <- a.0 \n a.2 <- a.1 \n a.3 <- a.2 \n a.4 <- a.1 \n b.1 \n b.2 <- b.1";
    assert_snapshot!(conflicts(text), @"a: a.3 a.4 fork at a.1: [a.2 a.3] [a.4]");
}

#[test]
fn heads_without_a_common_root_have_no_fork() {
    assert_snapshot!(conflicts("a.1 \n a.2 <- a.1 \n a.3"), @"a: a.2 a.3 fork at nothing: [a.1 a.2] [a.3]");
}

#[test]
fn three_heads_and_several_apps() {
    let text = "
        a.1
        a.2 <- a.1
        a.3 <- a.1
        a.4 <- a.3
        a.5 <- a.3
        b.1
        b.2 <- b.1
        b.3 <- b.1";
    assert_snapshot!(conflicts(text), @"
    a: a.2 a.4 a.5 fork at a.1: [a.2] [a.3 a.4] [a.3 a.5]
    b: b.2 b.3 fork at b.1: [b.2] [b.3]
    ");
}

#[test]
fn a_way_through_another_app_leads_to_the_fork_too() {
    let text = "a.1 \n a.2 <- a.1 \n b.1 <- a.1 \n a.3 <- b.1";
    assert_snapshot!(conflicts(text), @"a: a.2 a.3 fork at a.1: [a.2] [a.3]");
}

#[test]
fn a_merge_ends_it() {
    assert_snapshot!(conflicts("a.1 \n a.2 <- a.1 \n a.3 <- a.1 \n a.4 <- a.2 a.3"), @"");
}

#[test]
fn the_nearest_common_one_is_the_fork_when_branches_cross() {
    let text = "a.1 \n a.2 <- a.1 \n a.3 <- a.1 \n a.4 <- a.2 a.3 \n a.5 <- a.2 a.3";
    assert_snapshot!(conflicts(text), @"a: a.4 a.5 fork at a.3: [a.4] [a.5]");
}
