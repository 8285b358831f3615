//! The text of `metadata.toml`.

use caribou_migration::{Metadata, Phase};

/// Writes what a migration says of itself. `run_in_transaction` is always said, for Diesel takes a file without it as a no.
pub(crate) fn text(metadata: &Metadata) -> String {
    let list = |names: Vec<String>| match names.as_slice() {
        [] => "[]".to_owned(),
        [one] => format!("[{one:?}]"),
        several => {
            let lines: Vec<String> = several.iter().map(|name| format!("    {name:?},\n")).collect();
            format!("[\n{}]", lines.concat())
        }
    };
    let mut text = format!("run_in_transaction = {}\n", metadata.run_in_transaction);
    let mut add = |key: &str, value: String| text.push_str(&format!("{key} = {value}\n"));
    if let Some(dependencies) = &metadata.dependencies {
        add("dependencies", list(dependencies.iter().map(ToString::to_string).collect()));
    }
    if !metadata.replaces.is_empty() {
        add("replaces", list(metadata.replaces.iter().map(ToString::to_string).collect()));
    }
    if !metadata.replaced.is_empty() {
        add("replaced", list(metadata.replaced.iter().map(ToString::to_string).collect()));
    }
    if !metadata.run_before.is_empty() {
        add("run_before", list(metadata.run_before.iter().map(ToString::to_string).collect()));
    }
    if !metadata.aliases.is_empty() {
        add("aliases", list(metadata.aliases.iter().map(ToString::to_string).collect()));
    }
    if !metadata.merged_from.is_empty() {
        add("merged_from", list(metadata.merged_from.iter().map(ToString::to_string).collect()));
    }
    if metadata.initial {
        add("initial", "true".to_owned());
    }
    if metadata.elidable {
        add("elidable", "true".to_owned());
    }
    if metadata.phase != Phase::Any {
        add("phase", format!("{:?}", metadata.phase.as_str()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use caribou_files::parse_metadata;

    #[test]
    fn what_is_written_is_read_again() {
        let full = Metadata {
            run_in_transaction: false,
            dependencies: Some(vec!["a.0001_x".parse().unwrap(), "b.__first__".parse().unwrap()]),
            replaces: vec!["a.0001_y".parse().unwrap()],
            replaced: vec!["a.0001_w".parse().unwrap()],
            run_before: vec!["c.0002_z".parse().unwrap()],
            aliases: vec!["0001_\"odd\"".parse().unwrap(), "old.0001_x".parse().unwrap()],
            merged_from: vec!["0001_other".parse().unwrap()],
            initial: true,
            elidable: true,
            phase: Phase::Contract,
        };
        for metadata in
            [full, Metadata::default(), Metadata { dependencies: Some(vec![]), ..Metadata::default() }]
        {
            assert_eq!(parse_metadata(&text(&metadata)).unwrap().metadata, metadata);
        }
        insta::assert_snapshot!(text(&Metadata { dependencies: Some(vec!["a.0001_x".parse().unwrap()]), ..Metadata::default() }), @r#"
        run_in_transaction = true
        dependencies = ["a.0001_x"]
        "#);
    }
}
