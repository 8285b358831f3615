//! `graph`

use insta::assert_snapshot;

use crate::support::{caribou, project};

#[test]
fn the_graph_is_drawn_as_text() {
    let project = project("desk");
    assert_snapshot!(caribou(&project).run("graph").exits(0), @"
    $ caribou graph
    [exit 0]
    --- stdout
    accounts
      | 0001_initial
      | 0002_add_email  (leaf)
    tickets
      | 0001_initial  <- accounts.0001_initial
      | 0002_notify_by_email  <- accounts.0002_add_email
      | 0003_index_title  (leaf)
    ");
}

#[test]
fn the_graph_is_drawn_for_graphviz_and_mermaid() {
    let project = project("desk");
    assert_snapshot!(caribou(&project).run("graph --as dot").exits(0), @r#"
    $ caribou graph --as dot
    [exit 0]
    --- stdout
    digraph migrations {
      rankdir = LR;
      node [shape = box];
      subgraph cluster_0 {
        label = "accounts";
        "accounts.0001_initial" [label = "0001_initial"];
        "accounts.0002_add_email" [label = "0002_add_email"];
      }
      subgraph cluster_1 {
        label = "tickets";
        "tickets.0001_initial" [label = "0001_initial"];
        "tickets.0002_notify_by_email" [label = "0002_notify_by_email"];
        "tickets.0003_index_title" [label = "0003_index_title"];
      }
      "accounts.0001_initial" -> "accounts.0002_add_email";
      "accounts.0001_initial" -> "tickets.0001_initial";
      "accounts.0002_add_email" -> "tickets.0002_notify_by_email";
      "tickets.0001_initial" -> "tickets.0002_notify_by_email";
      "tickets.0002_notify_by_email" -> "tickets.0003_index_title";
    }
    "#);
    assert_snapshot!(caribou(&project).run("graph --as mermaid").exits(0), @r#"
    $ caribou graph --as mermaid
    [exit 0]
    --- stdout
    graph LR
      subgraph accounts
        n0["0001_initial"]
        n1["0002_add_email"]
      end
      subgraph tickets
        n2["0001_initial"]
        n3["0002_notify_by_email"]
        n4["0003_index_title"]
      end
      n0 --> n1
      n0 --> n2
      n1 --> n3
      n2 --> n3
      n3 --> n4
    "#);
}

#[test]
fn the_graph_is_a_document_in_the_order_of_applying() {
    let project = project("desk");
    let output = caribou(&project).run("graph --format json").exits(0);
    let document = crate::support::json(&output);
    let nodes: Vec<String> = document["nodes"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_snapshot!(nodes.join("\n"), @r#"
    {"app":"accounts","dependencies":[],"name":"0001_initial"}
    {"app":"accounts","dependencies":["accounts.0001_initial"],"name":"0002_add_email"}
    {"app":"tickets","dependencies":["accounts.0001_initial"],"name":"0001_initial"}
    {"app":"tickets","dependencies":["accounts.0002_add_email","tickets.0001_initial"],"name":"0002_notify_by_email"}
    {"app":"tickets","dependencies":["tickets.0002_notify_by_email"],"name":"0003_index_title"}
    "#);
}

#[test]
fn drawing_needs_no_database() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_eq!(caribou.run("graph --database server").exits(0).stdout, caribou.run("graph").exits(0).stdout);
    caribou.run("graph --as png").exits(2);
    assert!(!project.at("desk.sqlite3").exists());
}
