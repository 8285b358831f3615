//! Migrations for before and for after a deployment, which are not one.

use caribou_migration::{MigrationId, Phase};

/// Cuts migrations that follow each other where one for before a deployment meets one for after it: as late as can be, so into as few
/// parts as can be. Those that may run at any time go with what is before them.
pub(super) fn parts(members: &[MigrationId], phase: &dyn Fn(&MigrationId) -> Phase) -> Vec<Vec<MigrationId>> {
    let mut parts: Vec<Vec<MigrationId>> = vec![Vec::new()];
    let mut now = Phase::Any;
    for member in members {
        let next = phase(member);
        if next != Phase::Any && now != Phase::Any && next != now {
            parts.push(Vec::new());
            now = Phase::Any;
        }
        if next != Phase::Any {
            now = next;
        }
        if let Some(part) = parts.last_mut() {
            part.push(member.clone());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter is a migration: `e`xpand, `c`ontract, `-` at any time; `|` is a cut.
    #[track_caller]
    fn check(expected: &str) {
        let letters: Vec<char> = expected.chars().filter(|letter| *letter != '|').collect();
        let ids: Vec<MigrationId> =
            (0..letters.len()).map(|place| format!("a.{place:04}_x").parse().unwrap()).collect();
        let phase = |id: &MigrationId| match letters[ids.iter().position(|other| other == id).unwrap()] {
            'e' => Phase::Expand,
            'c' => Phase::Contract,
            _ => Phase::Any,
        };
        let mut rest = letters.iter();
        let shown =
            parts(&ids, &phase).into_iter().map(|part| rest.by_ref().take(part.len()).collect::<String>());
        assert_eq!(shown.collect::<Vec<_>>().join("|"), expected);
    }

    #[test]
    fn a_cut_is_made_only_where_two_phases_meet_and_as_late_as_can_be() {
        check("---");
        check("--e--e-");
        check("-e--|c-c");
        check("c|e|c");
        check("e|c-|e--");
    }
}
