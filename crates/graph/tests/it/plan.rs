//! Plans and history.

use insta::assert_snapshot;

use crate::project::{lines, parse, plan};

fn history(text: &str) -> String {
    let problems = parse(text).graph().history_problems();
    lines(problems.iter().map(|problem| format!("{} before {}", problem.child, problem.parent)))
}

/// ```text
/// a.1 <-- a.2 <-- a.3 <-- a.4
///             \  /
/// b.1 <------- b.2
/// ```
const TWO_APPS: &str = "
    a.1
    a.2 <- a.1
    a.3 <- a.2 b.2
    a.4 <- a.3
    b.1
    b.2 <- b.1 a.2";

#[test]
fn a_goal_brings_what_it_needs_and_no_more() {
    assert_snapshot!(plan(TWO_APPS, "b"), @"
    apply a.1
    apply a.2
    apply b.1
    apply b.2
    ");
    assert_snapshot!(plan(TWO_APPS, "a.2"), @"
    apply a.1
    apply a.2
    ");
    assert_snapshot!(plan(TWO_APPS, "a.2 b.1"), @"
    apply a.1
    apply a.2
    apply b.1
    ");
    assert_snapshot!(plan(TWO_APPS, "everything"), @"
    apply a.1
    apply a.2
    apply b.1
    apply b.2
    apply a.3
    apply a.4
    ");
    assert_snapshot!(plan(TWO_APPS, ""), @"");
}

#[test]
fn what_is_applied_is_left_out() {
    let text = "a.1 * \n a.2 * <- a.1 \n a.3 <- a.2 \n b.1 *";
    assert_snapshot!(plan(text, "everything"), @"apply a.3");
    assert_snapshot!(plan(text, "b"), @"");
    assert_snapshot!(plan(text, "a.2"), @"");
}

#[test]
fn an_app_with_two_leaves_gets_both() {
    assert_snapshot!(plan("a.1 * \n a.2 <- a.1 \n a.3 <- a.1 \n b.1", "a"), @"
    apply a.2
    apply a.3
    ");
}

/// ```text
///  a.1 <-- a.2
///     \
///      b.1
/// ```
#[test]
fn a_rollback_spares_other_apps() {
    assert_snapshot!(plan("a.1 * \n a.2 * <- a.1 \n b.1 * <- a.1", "a.1"), @"revert a.2");
}

/// ```text
/// a: 1 <-- 3 <--- 4 ...
///    2 <-/   \
/// b: 1 <-- 2  (b.2 needs a.3)
/// ```
#[test]
fn a_rollback_takes_what_depends_on_it_in_whatever_app() {
    let text = "
        a.1 *
        a.2 *
        a.3 * <- a.1 a.2
        a.4 * <- a.2
        b.1 * <- a.1
        b.2 * <- b.1 a.3";
    assert_snapshot!(plan(text, "a.1"), @"
    revert b.2
    revert a.3
    ");
    assert_snapshot!(plan(text, "a.2"), @"
    revert b.2
    revert a.4
    revert a.3
    ");
}

#[test]
fn only_what_is_applied_is_reverted() {
    assert_snapshot!(plan("a.1 * \n a.2 <- a.1 \n b.1 * \n b.2 * <- b.1", "a.1"), @"");
    assert_snapshot!(plan("a.1 * \n a.2 * <- a.1 \n a.3 <- a.2", "a.1"), @"revert a.2");
}

#[test]
fn zero_reverts_from_every_root() {
    let text =
        "a.1 * \n a.2 * <- b.2 \n a.3 * <- a.1 \n b.1 * \n b.2 * <- b.1 \n b.3 * <- a.2 \n c.1 * <- b.2";
    assert_snapshot!(plan(text, "zero:a"), @"
    revert b.3
    revert a.2
    revert a.3
    revert a.1
    ");
    assert_snapshot!(plan("a.1 \n a.2 <- a.1", "zero:a"), @"");
}

#[test]
fn a_plan_goes_one_way() {
    let text = "a.1 * \n a.2 * <- a.1 \n b.1 * \n b.2 <- b.1";
    assert_snapshot!(plan(text, "a.1 b.2"), @"error: a plan goes one way, but this one would apply b.2 and revert a.2");
    assert_snapshot!(plan(text, "zero:a b.1"), @"
    revert a.2
    revert a.1
    ");
}

#[test]
fn goals_may_not_contradict_each_other() {
    let text = "a.1 * \n a.2 * <- a.1 \n b.1 * <- a.2";
    assert_snapshot!(plan(text, "zero:a a.2"), @"error: a plan goes one way, but this one would apply a.1 and a.2 and revert b.1, a.2 and a.1");
    assert_snapshot!(plan(text, "a.1 b.1"), @"error: a plan goes one way, but this one would apply a.2 and b.1 and revert b.1 and a.2");
}

#[test]
fn late_is_who_has_an_applied_one_of_its_app_after_it() {
    let text = "a.1 * \n a.2 <- a.1 \n a.3 * <- a.1 \n a.4 <- a.2 a.3 \n b.1";
    assert_snapshot!(plan(text, "everything"), @"
    apply a.2
    apply a.4
    apply b.1
    late a.2
    ");
}

#[test]
fn an_applied_child_of_an_unapplied_parent_is_inconsistent() {
    assert_snapshot!(history("a.1 \n a.2 * <- a.1 b.1 \n b.1 \n c.1 -> c.2 \n c.2 *"), @"
    a.2 before a.1
    a.2 before b.1
    c.2 before c.1
    ");
    assert_snapshot!(history("a.1 * \n a.2 <- a.1 \n row z.1"), @"");
}

#[test]
fn implicit_edges_order_but_never_make_a_history_inconsistent() {
    let text = "a.1 * \n a.2 <~ a.1 \n a.3 * <~ a.2 \n a.4 <~ a.3";
    assert_snapshot!(history(text), @"");
    assert_snapshot!(plan(text, "a"), @"
    apply a.2
    apply a.4
    late a.2
    ");
    assert_snapshot!(history("a.1 \n a.2 * <~ a.1 <- a.1"), @"a.2 before a.1");
}
