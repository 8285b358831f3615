//! `graph`

use insta::assert_snapshot;

use crate::support::{caribou, project};

#[test]
fn the_graph_is_drawn_as_text() {
    let project = project("desk");
    assert_snapshot!(caribou(&project).run("graph").exits(0), @"");
}

#[test]
fn the_graph_is_drawn_for_graphviz_and_mermaid() {
    let project = project("desk");
    assert_snapshot!(caribou(&project).run("graph --as dot").exits(0), @"");
    assert_snapshot!(caribou(&project).run("graph --as mermaid").exits(0), @"");
}

#[test]
fn the_graph_is_a_document_in_the_order_of_applying() {
    let project = project("desk");
    let output = caribou(&project).run("graph --format json").exits(0);
    let document = crate::support::json(&output);
    let nodes: Vec<String> = document["nodes"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_snapshot!(nodes.join("\n"), @"");
}

#[test]
fn drawing_needs_no_database() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_eq!(
        caribou.run("graph --database server").exits(0).stdout,
        caribou.run("graph").exits(0).stdout
    );
    caribou.run("graph --as png").exits(2);
    assert!(!project.at("desk.sqlite3").exists());
}
