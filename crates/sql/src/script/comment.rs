//! Comments.

/// How long a line of a comment may be.
const WIDTH: usize = 100;

/// Writes a text as comment lines, wrapped between words. A sentence begins with a capital; a name stays as it is.
pub(super) fn comment(text: &str) -> String {
    let mut lines = String::new();
    let first = text.split_ascii_whitespace().next().unwrap_or_default();
    let text = if first.bytes().all(|byte| byte.is_ascii_lowercase()) && !first.is_empty() {
        format!("{}{}", first[..1].to_ascii_uppercase(), &text.trim_start()[1..])
    } else {
        text.to_owned()
    };
    for paragraph in text.lines() {
        let mut line = String::from("--");
        for word in paragraph.split_whitespace() {
            if line.len() > 2 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines += &line;
                lines.push('\n');
                line = String::from("--");
            }
            line.push(' ');
            line += word;
        }
        lines += &line;
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped() {
        let text = format!("{} end\nsecond", "word ".repeat(25).trim());
        let lines: Vec<String> = comment(&text).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= WIDTH && line.starts_with("-- ")));
        assert_eq!(lines[2], "-- second");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(comment("loses all rows of ticket"), "-- Loses all rows of ticket\n");
        assert_eq!(comment("ticket.title is kept"), "-- ticket.title is kept\n");
        assert_eq!(comment(""), "");
    }
}
