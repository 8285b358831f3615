//! A menu and a line of text in a terminal.
//!
//! Ctrl-C is a key here and no signal, so that whoever asks can end in order and the cursor is there again.

use std::io;

use console::{Key, Term};

use crate::paint::Paint;

/// The answer that is always there.
const STOP: &str = "stop, write nothing";

/// What a key does to a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Goes(usize),
    Takes,
    Stops,
    Nothing,
}

/// Lets a person choose an answer with the arrow keys; the first is chosen at the start. `None` when the person stops.
pub(super) fn choose(paint: Paint, prompt: &str, answers: &[&str]) -> io::Result<Option<usize>> {
    let term = Term::stderr();
    term.hide_cursor()?;
    let chosen = menu(&term, paint, prompt, answers);
    term.show_cursor()?;
    chosen
}

fn menu(term: &Term, paint: Paint, prompt: &str, answers: &[&str]) -> io::Result<Option<usize>> {
    let lines: Vec<&str> = answers.iter().copied().chain([STOP]).collect();
    term.write_line(&paint.bold(prompt))?;
    let mut at = 0;
    loop {
        let columns = usize::from(term.size().1).max(1);
        let mut rows = 0;
        for (place, line) in lines.iter().enumerate() {
            let mark = if place == at { ">" } else { " " };
            let shown = format!("{mark} {line}");
            rows += shown.chars().count().div_ceil(columns).max(1);
            term.write_line(&if place == at { paint.cyan(&shown) } else { shown })?;
        }
        let step = step(&term.read_key_raw()?, at, lines.len());
        term.clear_last_lines(rows)?;
        match step {
            Step::Goes(to) => at = to,
            Step::Nothing => {}
            Step::Stops => return Ok(None),
            Step::Takes => {
                term.write_line(&format!("  {}", lines[at]))?;
                return Ok(Some(at).filter(|at| *at < answers.len()));
            }
        }
    }
}

fn step(key: &Key, at: usize, count: usize) -> Step {
    match key {
        Key::ArrowDown | Key::Tab | Key::Char('j') => Step::Goes((at + 1) % count),
        Key::ArrowUp | Key::BackTab | Key::Char('k') => Step::Goes((at + count - 1) % count),
        Key::Home => Step::Goes(0),
        Key::End => Step::Goes(count - 1),
        Key::Enter => Step::Takes,
        Key::CtrlC | Key::Escape | Key::Char('q') => Step::Stops,
        _ => Step::Nothing,
    }
}

/// Lets a person type a line, until `check` takes it. An empty line is what is offered; `None` when the person stops.
pub(super) fn line(
    paint: Paint,
    prompt: &str,
    offered: Option<&str>,
    check: &dyn Fn(&str) -> Result<(), String>,
) -> io::Result<Option<String>> {
    let term = Term::stderr();
    let offer = offered.map(|offered| format!(" [{offered}]")).unwrap_or_default();
    let prompt = format!("  {prompt}{offer} ");
    loop {
        let Some(text) = edited(&term, &prompt)? else { return Ok(None) };
        let text = match (text.trim(), offered) {
            ("", Some(offered)) => offered.to_owned(),
            (text, _) => text.to_owned(),
        };
        match check(&text) {
            Ok(()) => return Ok(Some(text)),
            Err(reason) => term.write_line(&format!("  {}", paint.yellow(&reason)))?,
        }
    }
}

/// A line that is being typed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    text: Vec<char>,
    cursor: usize,
}

impl Line {
    fn press(&mut self, key: &Key) -> Step {
        match key {
            Key::Enter => return Step::Takes,
            Key::CtrlC | Key::Escape => return Step::Stops,
            Key::Char(c) if !c.is_control() => {
                self.text.insert(self.cursor, *c);
                self.cursor += 1;
            }
            Key::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.cursor);
            }
            Key::Del if self.cursor < self.text.len() => drop(self.text.remove(self.cursor)),
            Key::ArrowLeft => self.cursor = self.cursor.saturating_sub(1),
            Key::ArrowRight => self.cursor = self.text.len().min(self.cursor + 1),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            _ => {}
        }
        Step::Nothing
    }

    /// The part around the cursor that a width holds, and how far behind its start the cursor stands.
    fn visible(&self, width: usize) -> (String, usize) {
        let from = (self.cursor + 1).saturating_sub(width.max(1));
        (self.text.iter().skip(from).take(width).collect(), self.cursor - from)
    }
}

fn edited(term: &Term, prompt: &str) -> io::Result<Option<String>> {
    let mut line = Line::default();
    loop {
        let columns = usize::from(term.size().1).max(1);
        // A prompt that fills the line would leave no room.
        let prompt: String = prompt.chars().take(columns / 2).collect();
        let taken = prompt.chars().count();
        let (shown, cursor) = line.visible(columns.saturating_sub(taken + 1));
        term.clear_line()?;
        term.write_str(&format!("{prompt}{shown}"))?;
        term.move_cursor_left(shown.chars().count() - cursor)?;
        match line.press(&term.read_key_raw()?) {
            Step::Takes => {
                term.write_line("")?;
                return Ok(Some(line.text.into_iter().collect()));
            }
            Step::Stops => {
                term.write_line("")?;
                return Ok(None);
            }
            Step::Goes(_) | Step::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_everything_that_leaves_stops() {
        assert_eq!(step(&Key::ArrowDown, 0, 3), Step::Goes(1));
        assert_eq!(step(&Key::ArrowDown, 2, 3), Step::Goes(0));
        assert_eq!(step(&Key::ArrowUp, 0, 3), Step::Goes(2));
        assert_eq!(step(&Key::Enter, 1, 3), Step::Takes);
        assert_eq!(step(&Key::Char('x'), 1, 3), Step::Nothing);
        for key in [Key::CtrlC, Key::Escape, Key::Char('q')] {
            assert_eq!(step(&key, 1, 3), Step::Stops);
        }
    }

    #[test]
    fn a_line_can_be_edited() {
        let mut line = Line::default();
        for key in [
            Key::Char('a'),
            Key::Char('c'),
            Key::ArrowLeft,
            Key::Char('b'),
            Key::End,
            Key::Char('q'),
            Key::Backspace,
            Key::Home,
            Key::Del,
            Key::Del,
            Key::Char('é'),
        ] {
            assert_eq!(line.press(&key), Step::Nothing);
        }
        assert_eq!(line, Line { text: vec!['é', 'c'], cursor: 1 });
        assert_eq!(line.press(&Key::Enter), Step::Takes);
    }

    #[test]
    fn of_a_long_line_the_part_with_the_cursor_is_seen() {
        let line = |cursor| Line { text: "abcdefgh".chars().collect(), cursor };
        assert_eq!(line(0).visible(4), ("abcd".into(), 0));
        assert_eq!(line(8).visible(4), ("fgh".into(), 3));
        assert_eq!(line(5).visible(4), ("cdef".into(), 3));
        assert_eq!(line(3).visible(20), ("abcdefgh".into(), 3));
    }
}
