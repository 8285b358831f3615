//! What somebody typed, and what is meant.

use insta::assert_snapshot;

use crate::project::{parse, plan};

const TEXT: &str = "
    tickets.0001_initial *
    tickets.0002_a * <- tickets.0001_initial
    tickets.0002_squashed = tickets.0001_initial tickets.0002_a
    tickets.0019_add_parent <- tickets.0002_a
    tickets.0020_x <- tickets.0019_add_parent
    tickets.0020_y <- tickets.0020_x
    tickets.0021_z <- tickets.0020_y
    tickets.0022_w <- tickets.0021_z
    tickets.0021_half = tickets.0020_y tickets.0021_z
    tickets.00221 <- tickets.0022_w
    diesel.2024-01-05-120000_users
    diesel.2024-01-06-120000_posts
    row tickets.0020_y";

fn find(app: &str, text: &str) -> String {
    match parse(TEXT).graph().find(&app.parse().unwrap(), text) {
        Ok(id) => id.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn an_exact_name_a_number_or_a_prefix() {
    assert_eq!(find("tickets", "0019_add_parent"), "tickets.0019_add_parent");
    assert_eq!(find("tickets", "19"), "tickets.0019_add_parent");
    assert_eq!(find("tickets", "0019"), "tickets.0019_add_parent");
    assert_eq!(find("tickets", "00019"), "tickets.0019_add_parent");
    assert_eq!(find("tickets", "0019_add"), "tickets.0019_add_parent");
    assert_eq!(find("diesel", "20240105120000"), "diesel.2024-01-05-120000_users");
    assert_eq!(find("diesel", "2024-01-05-120000"), "diesel.2024-01-05-120000_users");
    assert_eq!(find("diesel", "2024-01-06"), "diesel.2024-01-06-120000_posts");
}

#[test]
fn a_number_goes_before_a_prefix() {
    assert_eq!(find("tickets", "0022"), "tickets.0022_w");
    assert_eq!(find("tickets", "221"), "tickets.00221");
}

#[test]
fn what_is_in_the_graph_goes_before_what_is_not() {
    assert_eq!(find("tickets", "2"), "tickets.0002_squashed");
    assert_eq!(find("tickets", "21"), "tickets.0021_z");
}

#[test]
fn what_is_not_to_be_found_says_why() {
    assert_snapshot!(find("tickets", "20"), @r#"error: "20" could be tickets.0020_x and tickets.0020_y"#);
    assert_snapshot!(find("tickets", "0019_ad_parent"), @r#"error: tickets has no migration "0019_ad_parent"; the nearest is tickets.0019_add_parent"#);
    assert_snapshot!(find("tickets", "nonsense"), @r#"error: tickets has no migration "nonsense""#);
    assert_snapshot!(find("tickets", ""), @r#"error: tickets has no migration """#);
    assert_snapshot!(find("ticket", "19"), @"error: there is no app ticket with migrations; the nearest is tickets");
    assert_snapshot!(find("tickets", "1"), @"error: tickets.0001_initial was replaced by squash tickets.0002_squashed");
    assert_snapshot!(find("tickets", "0021_h"), @"error: squash tickets.0021_half steps aside: 1 of 2 that it replaces are applied here, these go first");
}

#[test]
fn goals_say_the_same() {
    assert_snapshot!(plan(TEXT, "tickets.0001_initial"), @"error: tickets.0001_initial was replaced by squash tickets.0002_squashed");
    assert_snapshot!(plan(TEXT, "tickets.0021_half"), @"error: squash tickets.0021_half steps aside: 1 of 2 that it replaces are applied here, these go first");
    assert_snapshot!(plan(TEXT, "tickets.0022_v"), @r#"error: tickets has no migration "0022_v"; the nearest is tickets.0022_w"#);
    assert_snapshot!(plan(TEXT, "zero:diesl"), @"error: there is no app diesl with migrations; the nearest is diesel");
    assert_snapshot!(plan(TEXT, "nobody"), @"error: there is no app nobody with migrations");
}
