//! Squashes: who stands, who steps aside, and where the edges go.

use insta::assert_snapshot;

use crate::project::{graph, lines, parse, plan, problems, squashes};

/// ```text
/// a.1 <-- a.2 <-- a.3 <-- a.4        a.s is 2 and 3
///     \      b.1 <-/        \
///      b.2                   b.3
/// ```
fn project(rows: &str) -> String {
    format!(
        "row {rows}
        a.1
        a.2 <- a.1
        a.3 <- a.2 b.1
        a.s <- a.1 = a.2 a.3
        a.4 <- a.3
        b.1
        b.2 <- a.1
        b.3 <- b.1 a.4"
    )
}

#[test]
fn none_applied_and_the_squash_stands() {
    assert_snapshot!(graph(&project("a.1")), @"
    a.1 *
    b.1
    a.s <- a.1 b.1
    a.4 <- a.s
    b.2 <- a.1
    b.3 <- a.4 b.1
    ");
    assert_snapshot!(squashes(&project("a.1")), @"a.s stands, 0 of 2 applied");
}

#[test]
fn all_applied_and_the_squash_counts_as_applied() {
    let text = project("a.1 a.2 a.3 b.1 a.4");
    assert_snapshot!(graph(&text), @"
    a.1 *
    b.1 *
    a.s * <- a.1 b.1
    a.4 * <- a.s
    b.2 <- a.1
    b.3 <- a.4 b.1
    ");
    assert_snapshot!(squashes(&text), @"a.s stands, 2 of 2 applied, unrecorded");
    let graph = parse(&text).graph();
    assert!(graph.is_applied(&"a.2".parse().unwrap()));
    assert!(graph.history_problems().is_empty());
}

#[test]
fn some_applied_and_the_squash_steps_aside_even_with_a_row() {
    let text = project("a.1 a.2 a.s");
    assert_snapshot!(graph(&text), @"
    a.1 *
    a.2 * <- a.1
    b.1
    a.3 <- a.2 b.1
    a.4 <- a.3
    b.2 <- a.1
    b.3 <- a.4 b.1
    ");
    assert_snapshot!(squashes(&text), @"a.s steps aside, 1 of 2 applied");
    assert!(!parse(&text).graph().is_applied(&"a.s".parse().unwrap()));
}

#[test]
fn its_own_row_is_enough_when_none_is_applied() {
    assert_snapshot!(squashes(&project("a.1 b.1 a.s")), @"a.s stands, 0 of 2 applied");
    assert_snapshot!(plan(&project("a.1 b.1 a.s"), "a"), @"apply a.4");
}

#[test]
fn a_squash_without_a_row_gets_it_also_when_nothing_else_is_to_do() {
    let text = "a.1 * \n a.2 * <- a.1 \n a.s = a.1 a.2 \n b.1 *";
    for goal in ["everything", "a", "a.s"] {
        assert_eq!(plan(text, goal), "record a.s", "{goal}");
    }
    assert_eq!(plan(text, "b"), "");
}

#[test]
fn a_squash_without_a_row_gets_it_on_the_way() {
    let text = "a.1 * \n a.2 * <- a.1 \n a.s = a.1 a.2 \n a.3 * <- a.2 \n a.4 * <- a.3 \n a.0";
    assert_snapshot!(plan(text, "a.3"), @"
    record a.s
    revert a.4
    ");
    assert_snapshot!(plan(text, "a.s"), @"
    record a.s
    revert a.4
    revert a.3
    ");
    assert_snapshot!(plan(text, "zero:a"), @"
    revert a.4
    revert a.3
    revert a.s
    ");
    assert_snapshot!(plan(text, "everything"), @"
    apply a.0
    record a.s
    late a.0
    ");
}

#[test]
fn the_last_of_the_replaced_completes_the_squash() {
    assert_snapshot!(plan("a.1 * \n a.2 <- a.1 \n a.s = a.1 a.2 \n a.3 <- a.s", "a"), @"
    apply a.2
    apply a.3
    record a.s
    ");
    assert_snapshot!(plan("a.1 * \n a.2 <- a.1 \n a.3 <- a.2 \n a.s = a.1 a.2 a.3", "a.2"), @"apply a.2");
    assert_snapshot!(plan("a.1 * \n a.2 <- a.1 \n a.s * = a.1 a.2", "a"), @"apply a.2");
}

#[test]
fn a_row_that_should_not_be_goes_with_the_replaced() {
    assert_snapshot!(plan("a.0 * \n a.1 * <- a.0 \n a.2 <- a.1 \n a.s * <- a.0 = a.1 a.2", "a.0"), @"
    unrecord a.s
    revert a.1
    ");
}

#[test]
fn an_unrecorded_squash_has_no_history_to_be_wrong() {
    let history = |text| lines(parse(text).graph().history_problems().iter().map(|problem| &problem.child));
    assert_eq!(history("a.1 * \n a.2 * <- a.1 \n a.s = a.1 a.2 \n a.3 * <- a.s"), "");
    assert_eq!(history("a.1 * \n a.s <- b.1 = a.1 \n b.1"), "");
    assert_eq!(history("a.1 * \n a.s * <- b.1 = a.1 \n b.1"), "");
    assert_eq!(history("a.1 * <- b.1 \n a.s <- b.1 = a.1 \n b.1"), "");
    assert_eq!(history("a.1 * <- b.1 \n a.s * <- b.1 = a.1 \n b.1"), "a.s");
    assert_eq!(history("a.1 \n a.s * <- b.1 = a.1 \n b.1"), "a.s");
    assert_eq!(history("a.1 \n a.s = a.1 \n a.3 * <- a.1"), "a.3");
}

#[test]
fn names_may_be_gone_from_disk_for_ever() {
    assert_snapshot!(graph("a.s = a.1 a.2 \n a.3 <- a.2 \n b.1 -> a.1"), @"
    b.1
    a.s <- b.1
    a.3 <- a.s
    ");
    assert_snapshot!(plan("row a.1 a.2 \n a.s = a.1 a.2", "a"), @"record a.s");
}

/// ```text
/// a.1 <-- a.2 <-- a.3 (gone) ...     a.s is 1 to 4
/// ```
#[test]
fn a_squash_cannot_step_aside_for_what_is_gone() {
    assert_snapshot!(problems("a.1 * \n a.2 <- a.1 \n a.s = a.1 a.2 a.3 a.4 \n a.5 <- a.4"), @"
    a.s (text) cannot be used, 1 of 4 applied here, but a.3 and a.4 are gone from disk
    a.5 (text:4) depends on a.4, which is not there: it was replaced by squash a.s
    ");
}

#[test]
fn what_is_gone_but_applied_is_no_longer_needed() {
    assert_snapshot!(graph("row a.1 \n a.2 <- a.1 \n a.s = a.1 a.2 \n a.3 <- a.2"), @"
    a.2
    a.3 <- a.2
    ");
}

#[test]
fn dependents_go_to_the_last_of_the_replaced() {
    let text = "a.1 * \n a.2 <- a.1 \n a.3 <- a.1 \n a.s -> b.2 = a.1 a.2 a.3 \n a.4 <- a.s \n b.2";
    assert_snapshot!(graph(text), @"
    a.1 *
    a.2 <- a.1
    a.3 <- a.1
    a.4 <- a.2 a.3
    b.2 <- a.2 a.3
    ");
}

#[test]
fn a_squash_may_depend_on_what_it_replaces() {
    assert_snapshot!(graph("a.1 \n a.2 <- a.1 \n a.s <- a.1 = a.1 a.2"), @"a.s");
    assert_snapshot!(graph("a.1 * \n a.2 <- a.1 \n a.s <- a.1 = a.1 a.2"), @"
    a.1 *
    a.2 <- a.1
    ");
}

/// In a folder without `dependencies` the squash stands among those it replaces.
#[test]
fn the_folders_order_goes_round_a_squash_that_steps_aside() {
    let text = |rows| {
        format!("row {rows} \n a.0 \n a.1 <~ a.0 \n a.1s <~ a.1 = a.1 a.2 \n a.2 <~ a.1s \n a.3 <~ a.2")
    };
    assert_snapshot!(graph(&text("a.1")), @"
    a.0
    a.1 * <- a.0
    a.2 <- a.1
    a.3 <- a.2
    ");
    assert_snapshot!(graph(&text("")), @"
    a.0
    a.1s <- a.0
    a.3 <- a.1s
    ");
    assert_snapshot!(graph("a.0 \n a.1 <~ a.0 \n a.1_s <~ a.0 = a.10 a.11 \n a.10 * <~ a.1_s \n a.11 <~ a.10"), @"
    a.0
    a.1 <- a.0
    a.10 * <- a.0
    a.11 <- a.10
    ");
}

/// ```text
/// a.1 <-- a.2 <-- a.3 <-- a.4      a.x is 1 and 2, a.y is a.x and 3
/// ```
fn nested(rows: &str) -> String {
    format!(
        "row {rows}
        a.1
        a.2 <- a.1
        a.x = a.1 a.2
        a.3 <- a.x
        a.y = a.x a.3
        a.4 <- a.3"
    )
}

#[test]
fn squashes_of_squashes_are_resolved_from_the_inside_out() {
    assert_snapshot!(graph(&nested("")), @"
    a.y
    a.4 <- a.y
    ");
    assert_snapshot!(graph(&nested("a.1")), @"
    a.1 *
    a.2 <- a.1
    a.3 <- a.2
    a.4 <- a.3
    ");
    assert_snapshot!(graph(&nested("a.1 a.2")), @"
    a.x *
    a.3 <- a.x
    a.4 <- a.3
    ");
    assert_snapshot!(graph(&nested("a.x")), @"
    a.x *
    a.3 <- a.x
    a.4 <- a.3
    ");
    for rows in ["a.1 a.2 a.3", "a.x a.3", "a.y", "a.x a.y a.3"] {
        assert_eq!(graph(&nested(rows)), "a.y *\na.4 <- a.y", "{rows}");
    }
}

#[test]
fn squashes_of_squashes_count_what_they_stand_for() {
    assert_snapshot!(squashes(&nested("")), @"
    a.x replaced by a.y, 0 of 2 applied
    a.y stands, 0 of 3 applied
    ");
    assert_snapshot!(squashes(&nested("a.1")), @"
    a.x steps aside, 1 of 2 applied
    a.y steps aside, 1 of 3 applied
    ");
    assert_snapshot!(squashes(&nested("a.1 a.2")), @"
    a.x stands, 2 of 2 applied, unrecorded
    a.y steps aside, 2 of 3 applied
    ");
    assert_snapshot!(squashes(&nested("a.x")), @"
    a.x stands, 0 of 2 applied
    a.y steps aside, 2 of 3 applied
    ");
}

#[test]
fn only_the_outermost_of_complete_squashes_gets_a_row() {
    assert_snapshot!(plan(&nested("a.1"), "everything"), @"
    apply a.2
    apply a.3
    apply a.4
    record a.y
    ");
    assert_snapshot!(plan(&nested("a.1"), "a.2"), @"
    apply a.2
    record a.x
    ");
    assert_snapshot!(plan(&nested("a.1 a.2"), "everything"), @"
    record a.x
    apply a.3
    apply a.4
    record a.y
    ");
}

#[test]
fn an_outer_squash_may_list_what_an_inner_one_lists() {
    let text = "row a.x \n a.3 \n a.x = a.1 a.2 \n a.y = a.1 a.2 a.x a.3 \n a.4 <- a.1 a.2 a.3";
    assert_snapshot!(graph(text), @"
    a.3
    a.x *
    a.4 <- a.3 a.x
    ");
    let graph = parse(text).graph();
    let y = &graph.squashes()[1];
    assert_eq!((y.applied, y.total, y.covers.len()), (2, 3, 4));
}

#[test]
fn squashes_across_apps() {
    // As in Django's test of a squash that refers to a squash in another app.
    let text = |rows| {
        format!(
            "row {rows}
            a.1
            a.2 <- a.1
            a.3 <- a.2 b.2
            a.s <- a.1 b.s = a.2 a.3
            a.4 <- a.s
            b.1 <- a.1
            b.2 <- b.1
            b.s <- a.1 = b.1 b.2"
        )
    };
    assert_snapshot!(plan(&text(""), "a"), @"
    apply a.1
    apply b.s
    apply a.s
    apply a.4
    ");
    assert_snapshot!(plan(&text("a.1 a.2"), "a"), @"
    apply b.s
    apply a.3
    apply a.4
    record a.s
    ");
    assert_snapshot!(plan(&text("a.1 a.2 b.1"), "a"), @"
    apply b.2
    apply a.3
    apply a.4
    record a.s
    record b.s
    ");
}

#[test]
fn squashes_that_overlap_or_replace_themselves_are_errors() {
    assert_snapshot!(problems("a.1 \n a.2 \n a.3 \n a.x = a.1 a.2 \n a.y = a.2 a.3"), @"a.x (text) and a.y (text) both replace a.2");
    assert_snapshot!(problems("a.1 \n a.x = a.1 a.x"), @"squashes replace themselves: a.x -> a.x (text)");
    assert_snapshot!(problems("a.1 \n a.x = a.1 a.y \n a.y = a.x"), @"squashes replace themselves: a.x -> a.y -> a.x (text)");
}

#[test]
fn a_cycle_through_a_squash_names_who_declares_the_edge() {
    assert_snapshot!(problems("a.1 \n b.1 <- a.1 \n a.2 <- b.1 \n a.s = a.1 a.2"), @"migrations need each other: a.s -> b.1 -> a.s; a.2 (text:3) depends on b.1, b.1 (text:2) depends on a.s");
}
