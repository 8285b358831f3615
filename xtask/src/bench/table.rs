//! A table, for a terminal or for Markdown.

/// Lines of cells under a head.
pub(crate) struct Table {
    lines: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { lines: vec![head.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    pub(crate) fn push(&mut self, line: Vec<String>) {
        self.lines.push(line);
    }

    /// Prints it, unless it has only its head.
    #[expect(clippy::print_stdout, reason = "the tables are the result")]
    pub(crate) fn print(&self, markdown: bool) {
        let [head, body @ ..] = self.lines.as_slice() else { return };
        if body.is_empty() {
            return;
        }
        if markdown {
            println!("\n| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()));
            body.iter().for_each(|line| println!("| {} |", line.join(" | ")));
            return;
        }
        println!();
        for line in &self.lines {
            let cells =
                line.iter().enumerate().map(|(column, cell)| format!("{cell:0$}", self.width(column)));
            println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }

    fn width(&self, column: usize) -> usize {
        self.lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    }
}
