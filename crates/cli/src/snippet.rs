//! A piece of a file with a place in it marked.

use std::ops::Range;

/// How many lines of a long statement are shown.
const LINES: usize = 6;

/// Draws the lines of a range, with a mark under the byte that is to blame, or under the start.
pub(crate) fn snippet(file: &str, text: &str, range: &Range<usize>, blame: Option<usize>) -> String {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let end = text.floor_char_boundary(range.end.clamp(start, text.len()));
    let blame = blame.map(|byte| text.floor_char_boundary(byte.clamp(start, end)));
    let marked = blame.unwrap_or(start);
    let place = caribou::sql::position(text, marked);
    let first_line = caribou::sql::position(text, start).line as usize;
    let marked_line = place.line as usize;
    let last_line = caribou::sql::position(text, end).line as usize;
    // The marked line is always among those that are shown.
    let from = first_line.max((marked_line + 1).saturating_sub(LINES));
    let to = last_line.min(from + LINES - 1).max(marked_line);
    let width = to.to_string().len();
    let mut drawn = format!("{:width$}--> {file}:{}:{}\n{:width$} |", "", place.line, place.column, "");
    for (index, line) in text.lines().enumerate().take(to).skip(from - 1) {
        let number = index + 1;
        drawn.push_str(&format!("\n{number:width$} | {}", line.replace('\t', " ")));
        if number == marked_line {
            let indent = place.column.saturating_sub(1) as usize;
            drawn.push_str(&format!("\n{:width$} | {:indent$}^", "", ""));
        }
    }
    if last_line > to {
        drawn.push_str(&format!("\n{:width$} | ... {} more lines", "", last_line - to));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_the_place() {
        let text = "CREATE TABLE a (b INT);\nALTER TABLE c\n  ADD d INT;\n";
        insta::assert_snapshot!(snippet("up.sql", text, &(24..50), Some(36)), @"
         --> up.sql:2:13
          |
        2 | ALTER TABLE c
          |             ^
        3 |   ADD d INT;
        ");
    }

    #[test]
    fn long_statements_are_cut_around_the_place() {
        let text = "SELECT\n1,\n2,\n3,\n4,\n5,\n6,\n7,\n8,\nx,\n9,\n10";
        let blame = text.find('x');
        insta::assert_snapshot!(snippet("up.sql", text, &(0..text.len()), blame), @"
          --> up.sql:10:1
           |
         5 | 4,
         6 | 5,
         7 | 6,
         8 | 7,
         9 | 8,
        10 | x,
           | ^
           | ... 2 more lines
        ");
    }

    #[test]
    fn any_range_can_be_drawn() {
        for text in ["", "é", "a\nb", "\n\n\n"] {
            for start in 0..5 {
                for end in 0..6 {
                    let _ = snippet("f", text, &(start..end), Some(end));
                }
            }
        }
    }
}
