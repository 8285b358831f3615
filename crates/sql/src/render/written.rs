//! Statements, each with the operations that it carries out.

/// How long a line may be that could be two.
pub(super) const LINE: usize = 100;

/// A statement with the places of the operations that it carries out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// The statement, without a semicolon.
    pub(crate) text: String,
    /// The places of the operations, sorted. Several statements may stand for one operation, and one for several.
    pub(crate) operations: Vec<usize>,
    /// Why it is there, when nobody would guess: the first statement of a table that is made anew says so.
    pub(crate) reason: Option<String>,
}

/// Statements that are being written.
#[derive(Debug, Default)]
pub(super) struct Statements {
    written: Vec<Written>,
    carried: Vec<usize>,
    reason: Option<String>,
}

impl Statements {
    /// Says which operations the next statements carry out, and no others.
    pub(super) fn begin(&mut self, operations: impl IntoIterator<Item = usize>) {
        self.carried.clear();
        self.also(operations);
    }

    /// Says which operations the next statements carry out besides.
    pub(super) fn also(&mut self, operations: impl IntoIterator<Item = usize>) {
        self.carried.extend(operations);
        self.carried.sort_unstable();
        self.carried.dedup();
    }

    /// Says why the next statement is there.
    pub(super) fn because(&mut self, reason: String) {
        self.reason = Some(reason);
    }

    pub(super) fn push(&mut self, text: String) {
        let (operations, reason) = (self.carried.clone(), self.reason.take());
        self.written.push(Written { text, operations, reason });
    }

    pub(super) fn extend(&mut self, texts: impl IntoIterator<Item = String>) {
        texts.into_iter().for_each(|text| self.push(text));
    }

    pub(super) fn into_written(self) -> Vec<Written> {
        self.written
    }
}
