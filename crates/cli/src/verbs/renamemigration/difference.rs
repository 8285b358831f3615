//! What changes in a text, line by line.

/// Texts with more lines than this between their first and last change are shown whole.
const MOST: usize = 1000;

/// Returns the lines that go and those that come, with `-` and `+` in front, in their order; those that stay are left out.
pub(super) fn changed<'a>(old: &'a str, new: &'a str) -> Vec<(char, &'a str)> {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (mut old, mut new) = (old.split_off(start), new.split_off(start));
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    old.truncate(old.len() - end);
    new.truncate(new.len() - end);
    if old.len().max(new.len()) > MOST {
        return old.iter().map(|line| ('-', *line)).chain(new.iter().map(|line| ('+', *line))).collect();
    }
    let common = common(&old, &new);
    let (mut changes, mut i, mut j) = (Vec::new(), 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            changes.push(('-', old[i]));
            i += 1;
        } else {
            changes.push(('+', new[j]));
            j += 1;
        }
    }
    changes
}

/// How many lines the rests have in common, from each place of both on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_changes_is_there() {
        let changes = changed("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n");
        assert_eq!(changes, [('-', "b"), ('+', "B"), ('+', "e")]);
        assert_eq!(changed("a\n", "a\n"), []);
    }

    /// Every text that is left when letters are taken out.
    fn parts(text: &str) -> Vec<String> {
        (0..1_u32 << text.len())
            .map(|bits| {
                text.chars().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, c)| c).collect()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn no_fewer_lines_could_change(old in "[abc]{0,6}", new in "[abc]{0,6}") {
            let lines = |text: &str| text.chars().map(|c| format!("{c}\n")).collect::<String>();
            let (first, second) = (lines(&old), lines(&new));
            let changes = changed(&first, &second);
            let those = |wanted: char| {
                changes.iter().filter(|(sign, _)| *sign == wanted).map(|(_, line)| *line).collect::<String>()
            };
            let (from_old, from_new) = (parts(&old), parts(&new));
            prop_assert!(from_old.contains(&those('-')) && from_new.contains(&those('+')));
            let longest = from_old.iter().filter(|part| from_new.contains(part)).map(String::len).max();
            prop_assert_eq!(changes.len(), old.len() + new.len() - 2 * longest.unwrap_or_default());
        }
    }
}
