//! `proof.toml`: its text, and what it says.

use caribou_migration::{Checksum, Dialect};
use toml::Table;

use super::{ProofFile, ProofRecord};

/// What stands above.
const HEAD: &str = "\
# The originals and this squash ran side by side on scratch databases: what both made, the rows in it, and what both left behind
# when they were taken back was the same.
# `caribou check` compares this with the files and runs both again. Comments and layout of the scripts do not count.
";

impl ProofFile {
    /// Returns the text of the file.
    pub fn to_text(&self) -> String {
        let is_proven = |record: &ProofRecord| matches!(record, ProofRecord::Proven { .. });
        let mut text = String::new();
        if self.on.values().any(is_proven) {
            text.push_str(HEAD);
        } else {
            text.push_str(
                "# That this squash does what the originals do was not proven. `caribou check` proves it.\n",
            );
        }
        for (dialect, record) in &self.on {
            text.push_str(&format!("\n[{dialect}]\n"));
            text.push_str(&match record {
                ProofRecord::Proven { originals, squash, tables_with_rows, way_back } => format!(
                    "proven = true\noriginals = \"{originals}\"\nsquash = \"{squash}\"\n\
                     tables_with_rows = {tables_with_rows}\nway_back = {}\n",
                    quoted(way_back)
                ),
                ProofRecord::Not(reason) => {
                    format!("proven = false\nreason = {}\n", quoted(reason))
                }
            });
        }
        text
    }

    /// Reads the text of the file. A backend of which it does not say what it should is left out, as if it said nothing.
    pub fn parse(text: &str) -> Self {
        let Ok(table) = text.parse::<Table>() else { return Self::default() };
        let record = |dialect: Dialect| Some((dialect, record(table.get(dialect.as_str())?.as_table()?)?));
        Self { on: Dialect::ALL.into_iter().filter_map(record).collect() }
    }
}

/// A basic string of TOML, on one line.
fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))
}

fn record(table: &Table) -> Option<ProofRecord> {
    let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
    let checksum = |key: &str| text(key)?.parse::<Checksum>().ok();
    if !table.get("proven")?.as_bool()? {
        return Some(ProofRecord::Not(text("reason").unwrap_or_default()));
    }
    Some(ProofRecord::Proven {
        originals: checksum("originals")?,
        squash: checksum("squash")?,
        tables_with_rows: usize::try_from(table.get("tables_with_rows")?.as_integer()?).ok()?,
        way_back: text("way_back")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let proven = ProofRecord::Proven {
            originals: Checksum::new([0xab; 32]),
            squash: Checksum::new([0x12; 32]),
            tables_with_rows: 3,
            way_back: "compared with that of the originals".to_owned(),
        };
        let not = ProofRecord::Not("left out with \"--no-proof\"\nby a person".to_owned());
        let file = ProofFile { on: [(Dialect::Sqlite, proven), (Dialect::Mysql, not)].into() };
        let said = "left out with \"--no-proof\" by a person".to_owned();
        let mut expected = file.clone();
        expected.on.insert(Dialect::Mysql, ProofRecord::Not(said));
        assert_eq!(ProofFile::parse(&file.to_text()), expected);
        insta::assert_snapshot!(file.to_text(), @r#"
        # The originals and this squash ran side by side on scratch databases: what both made, the rows in it, and what both left behind
        # when they were taken back was the same.
        # `caribou check` compares this with the files and runs both again. Comments and layout of the scripts do not count.

        [sqlite]
        proven = true
        originals = "abababababababababababababababababababababababababababababababab"
        squash = "1212121212121212121212121212121212121212121212121212121212121212"
        tables_with_rows = 3
        way_back = "compared with that of the originals"

        [mysql]
        proven = false
        reason = "left out with \"--no-proof\" by a person"
        "#);
    }

    #[test]
    fn what_a_person_wrote_into_it_says_nothing() {
        for text in
            ["", "no toml", "[sqlite]\nproven = \"yes\"", "[sqlite]\nproven = true\noriginals = \"12\""]
        {
            assert_eq!(ProofFile::parse(text), ProofFile::default(), "{text}");
        }
    }
}
