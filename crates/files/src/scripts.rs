//! Which scripts a migration has.

use caribou_migration::{Dialect, Direction};

/// The names that a script can have: for each direction the one for all backends, then one for each.
const NAMES: [&str; 8] = [
    "up.sql",
    "up.sqlite.sql",
    "up.postgres.sql",
    "up.mysql.sql",
    "down.sql",
    "down.sqlite.sql",
    "down.postgres.sql",
    "down.mysql.sql",
];

/// A set of the names of scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scripts(u8);

impl Scripts {
    /// Adds a file; returns whether its name is that of a script.
    pub fn insert(&mut self, name: &str) -> bool {
        let position = NAMES.iter().position(|known| *known == name);
        self.0 |= position.map_or(0, |position| 1 << position);
        position.is_some()
    }

    /// Returns the name of the script for a direction and a dialect: its own wins over the one for all.
    pub fn choose(self, direction: Direction, dialect: Dialect) -> Option<&'static str> {
        let general = match direction {
            Direction::Forward => 0,
            Direction::Backward => 4,
        };
        let own = general
            + match dialect {
                Dialect::Sqlite => 1,
                Dialect::Postgres => 2,
                Dialect::Mysql => 3,
            };
        [own, general]
            .into_iter()
            .find(|position| self.0 & (1 << position) != 0)
            .map(|position| NAMES[position])
    }

    /// Returns the names, those that apply first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let there =
            move |(position, name): (usize, &'static str)| (self.0 & (1 << position) != 0).then_some(name);
        NAMES.into_iter().enumerate().filter_map(there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_the_backend_wins_over_the_one_for_all() {
        let mut scripts = Scripts::default();
        for name in ["up.sql", "up.postgres.sql", "down.mysql.sql", "up.sqllite.sql"] {
            scripts.insert(name);
        }
        assert_eq!(scripts.choose(Direction::Forward, Dialect::Sqlite), Some("up.sql"));
        assert_eq!(scripts.choose(Direction::Forward, Dialect::Postgres), Some("up.postgres.sql"));
        assert_eq!(scripts.choose(Direction::Backward, Dialect::Mysql), Some("down.mysql.sql"));
        assert_eq!(scripts.choose(Direction::Backward, Dialect::Sqlite), None);
        assert_eq!(scripts.names().collect::<Vec<_>>(), ["up.sql", "up.postgres.sql", "down.mysql.sql"]);
    }
}
