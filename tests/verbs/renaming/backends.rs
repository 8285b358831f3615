//! One migration after all that can happen to its name, in databases of each backend that saw only parts of it.

use super::desk;
use crate::support::{Store, applied, caribou, json};

/// Databases at the first name, at the second, and new ones end alike, and each says what happened to it.
fn lives(make: impl Fn() -> Option<Store>) {
    let stores: Vec<Store> = std::iter::repeat_with(make).take(3).flatten().collect();
    let [first, second, fresh] = &stores[..] else { return };
    let project = desk();
    let caribou = caribou(&project);
    let on = |line: &str, store: &Store| caribou.run(&format!("{line} --url {}", store.url()));
    on("migrate", first).exits(0);
    caribou.run("renamemigration tickets 2 add_parent").exits(0);
    on("migrate", second).exits(0);
    for line in ["tickets 2 add_parent_to_ticket", "tickets 3 --to sla", "--app tickets helpdesk"] {
        caribou.run(&format!("renamemigration {line}")).exits(0);
    }
    let names = [
        "helpdesk.0001_initial",
        "helpdesk.0002_add_parent_to_ticket",
        "sla.0001_initial",
        "sla.0002_add_due",
    ];
    for (store, old, renames) in
        [(first, "tickets.0002_auto_20260112", 3), (second, "tickets.0002_add_parent", 3), (fresh, "", 0)]
    {
        on("migrate --check", store).exits(1);
        let document = json(&on("migrate --format json", store).exits(0));
        let renamed = document["renamed"].as_array().unwrap();
        assert_eq!(renamed.len(), renames, "{document}");
        let steps = document["steps"].as_array().unwrap();
        assert_eq!(steps.len(), if renames == 0 { 4 } else { 0 }, "{document}");
        assert_eq!(applied(&caribou, &format!("--url {}", store.url())), names);
        let events = json(&on("history --format json", store).exits(0));
        let events = events["events"].as_array().unwrap();
        let told = |kind: &str| events.iter().filter(|event| event["kind"] == kind).count();
        assert_eq!((told("apply"), told("rename")), (4, renames), "{events:?}");
        let was = format!("was {old}");
        let is_told = events
            .iter()
            .any(|event| event["detail"] == was.as_str() && event["name"] == "0002_add_parent_to_ticket");
        assert_eq!(is_told, renames > 0, "{was}: {events:?}");
        on("migrate --check", store).exits(0);
        on("check --no-proof", store).exits(0);
    }
}

#[test]
fn on_sqlite() {
    lives(|| Some(Store::file()));
}

#[test]
fn on_postgres() {
    lives(|| Store::postgres("names"));
}

#[test]
fn on_mariadb() {
    lives(|| Store::mariadb("names"));
}
