//! Lines, and how `rustfmt` breaks those that are too long.

/// How long a line may be.
const WIDTH: usize = 100;

/// The lines of a text.
#[derive(Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    /// Adds a line, so deep in braces.
    pub(super) fn push(&mut self, depth: usize, line: &str) {
        let indent = if line.is_empty() { 0 } else { depth * 4 };
        self.0.push(format!("{}{line}", " ".repeat(indent)));
    }

    /// Adds the lines of a comment for documentation.
    pub(super) fn doc(&mut self, depth: usize, text: &str) {
        for line in text.lines() {
            self.push(depth, format!("/// {}", line.trim()).trim_end());
        }
    }

    pub(super) fn text(mut self) -> String {
        while self.0.last().is_some_and(String::is_empty) {
            self.0.pop();
        }
        self.0.join("\n") + "\n"
    }
}

/// Writes a call of a macro: on one line if there is room, short names filling lines, others each on its own.
pub(super) fn call(lines: &mut Lines, depth: usize, name: &str, items: &[String]) {
    let whole = format!("{name}({},);", items.join(", "));
    // The semicolon does not count.
    if depth * 4 + whole.len() <= WIDTH + 1 {
        lines.push(depth, &whole);
        return;
    }
    lines.push(depth, &format!("{name}("));
    if items.iter().all(|item| item.len() <= 10) {
        let mut line = String::new();
        for item in items {
            if !line.is_empty() && depth * 4 + 4 + line.len() + 1 + item.len() + 1 >= WIDTH {
                lines.push(depth + 1, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += &format!("{item},");
        }
        lines.push(depth + 1, &line);
    } else {
        items.iter().for_each(|item| lines.push(depth + 1, &format!("{item},")));
    }
    lines.push(depth, ");");
}

/// Writes `#[derive(...)]`.
pub(super) fn derive(lines: &mut Lines, depth: usize, items: &[String]) {
    let joined = items.join(", ");
    let whole = format!("#[derive({joined})]");
    if depth * 4 + whole.len() <= WIDTH - 4 {
        lines.push(depth, &whole);
        return;
    }
    lines.push(depth, "#[derive(");
    if depth * 4 + 4 + joined.len() <= WIDTH {
        lines.push(depth + 1, &format!("{joined},"));
    } else {
        items.iter().for_each(|item| lines.push(depth + 1, &format!("{item},")));
    }
    lines.push(depth, ")]");
}

/// Writes `#[diesel(postgres_type(...))]`, or of another database.
pub(super) fn sql_type(lines: &mut Lines, depth: usize, kind: &str, items: &[String]) {
    let whole = format!("#[diesel({kind}({}))]", items.join(", "));
    if depth * 4 + whole.len() < WIDTH {
        lines.push(depth, &whole);
        return;
    }
    lines.push(depth, &format!("#[diesel({kind}("));
    for (place, item) in items.iter().enumerate() {
        let comma = if place + 1 < items.len() { "," } else { "" };
        lines.push(depth + 1, &format!("{item}{comma}"));
    }
    lines.push(depth, "))]");
}
