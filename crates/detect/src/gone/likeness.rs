//! How alike two names are.

/// From where on names are said to be alike.
pub(super) const ALIKE: f64 = 0.6;

/// What names are at most that are not the same but for their case.
const NOT_SAME: f64 = 0.95;

/// Says how alike two names are, from 0 to 1: by their letters or by their words, whichever says more.
///
/// `created` and `created_at` are alike, `qty` and `quantity`, `tickets` and `ticket`.
pub(crate) fn likeness(old: &str, new: &str) -> f64 {
    of_words(&words(old), &words(new))
}

/// As [`likeness`], for the parts of things that have names themselves: `title` of `ticket` is like `ticket_title`.
pub(super) fn likeness_within(old: (&str, &str), new: (&str, &str)) -> f64 {
    let bare = |(owner, name): (&str, &str)| {
        let (owner, name) = (words(owner), words(name));
        match name.strip_prefix(owner.as_slice()) {
            Some(rest) if !rest.is_empty() => rest.to_vec(),
            _ => name,
        }
    };
    likeness(old.1, new.1).max(of_words(&bare(old), &bare(new)))
}

fn of_words(old: &[String], new: &[String]) -> f64 {
    let letters = strsim::normalized_damerau_levenshtein(&old.join("_"), &new.join("_"));
    letters.max(shared(old, new)).min(NOT_SAME)
}

/// Returns how much of two names is shared, word by word. Words of two letters, `id` or `at`, count half.
fn shared(old: &[String], new: &[String]) -> f64 {
    let weight = |word: &String| if word.chars().count() > 2 { 1.0 } else { 0.5 };
    let (short, long) = if old.len() <= new.len() { (old, new) } else { (new, old) };
    let mut rest: Vec<&String> = long.iter().collect();
    let (mut common, mut is_contained) = (0.0, short.iter().any(|word| weight(word) == 1.0));
    for word in short {
        let alike = rest.iter().map(|other| word_likeness(word, other));
        let best = alike.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let likeness = best.map_or(0.0, |(at, likeness)| {
            if likeness > 0.0 {
                rest.remove(at);
            }
            likeness
        });
        common += likeness * weight(word);
        is_contained &= likeness == 1.0;
    }
    let all: f64 = old.iter().chain(new).map(weight).sum();
    let share = if all > 0.0 { 2.0 * common / all } else { 0.0 };
    if is_contained { share.max(0.8) } else { share }
}

/// Says how alike two words are: the same, one short for the other, or a slip of the pen.
fn word_likeness(one: &str, other: &str) -> f64 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if one == other {
        1.0
    } else if short.chars().count() >= 3 && long.starts_with(short) {
        0.8
    } else if abbreviates(short, long) {
        0.7
    } else {
        let letters = strsim::normalized_damerau_levenshtein(one, other);
        if letters >= 0.75 { letters } else { 0.0 }
    }
}

/// Says whether a word is another with letters left out: `qty`, `addr`.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().count() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().all(|letter| letters.any(|other| other == letter))
}

/// Cuts a name into words in lower case and the singular: `ticketComments_v2` into `ticket`, `comment`, `v`, `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        let starts = !before.is_alphanumeric()
            || before.is_lowercase() && letter.is_uppercase()
            || before.is_numeric() != letter.is_numeric();
        if letter.is_alphanumeric() {
            if starts {
                words.push(String::new());
            }
            words.iter_mut().last().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
        before = letter;
    }
    words.iter().map(|word| singular(word)).collect()
}

/// Returns an English word without the ending of the plural.
fn singular(word: &str) -> String {
    let ends = |stem: &str, ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let es = word.strip_suffix("es").filter(|stem| ends(stem, &["ss", "x", "ch", "sh"]));
    let s = || word.strip_suffix('s').filter(|stem| stem.len() > 1 && !ends(stem, &["s", "u", "i"]));
    es.or_else(s).unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{likeness, likeness_within};

    #[test]
    fn names_are_compared_as_people_do() {
        let pairs = [
            ("ticket", "tickets"),
            ("created", "created_at"),
            ("qty", "quantity"),
            ("desc", "description"),
            ("state", "status"),
            ("userId", "user_id"),
            ("owner", "owner_id"),
            ("addresses", "address"),
            ("user_id", "account_id"),
            ("id", "account_id"),
            ("title", "subject"),
            ("body", "text"),
        ];
        let told: Vec<String> =
            pairs.iter().map(|(old, new)| format!("{old} {new} {:.0}", likeness(old, new) * 100.0)).collect();
        insta::assert_snapshot!(told.join("\n"), @"
        ticket tickets 95
        created created_at 80
        qty quantity 70
        desc description 80
        state status 67
        userId user_id 95
        owner owner_id 80
        addresses address 95
        user_id account_id 33
        id account_id 50
        title subject 14
        body text 0
        ");
    }

    #[test]
    fn the_name_of_the_table_in_front_says_nothing() {
        assert_eq!(likeness_within(("ticket", "title"), ("ticket", "ticket_title")), 0.95);
        assert_eq!(likeness_within(("tickets", "ticket_title"), ("issues", "title")), 0.95);
        assert!(likeness_within(("ticket", "ticket"), ("ticket", "title")) < 0.6);
    }
}
