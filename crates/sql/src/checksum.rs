//! Checksums of what a script says, not of how it is laid out.

use crate::split::{Statement, Statements};
use crate::token::tokens_of_statement;
use caribou_migration::{Checksum, Dialect};
use sha2::{Digest, Sha256};

/// Ends a token in what is hashed; no UTF-8 text has this byte, so `a b` and `ab` differ.
const END_OF_TOKEN: u8 = 0xff;

/// How much is gathered before it is hashed.
const BLOCK: usize = 8 * 1024;

impl Statement<'_> {
    /// Returns the SHA-256 of the statement's tokens, each ended by a byte 0xff.
    ///
    /// Comments, white space, and CRLF instead of LF (also inside strings, since git rewrites it there)
    /// do not count.
    /// Everything else does: `SELECT` and `select` differ, since case means something in a quoted name
    /// and telling where it does not would tie the value to one server's rules.
    /// Databases keep the value, so what is hashed never changes.
    pub fn checksum(&self) -> Checksum {
        let mut tally = Tally::default();
        for token in tokens_of_statement(self.text, self.dialect) {
            if token.kind.is_significant() {
                tally.token(token.text(self.text).as_bytes());
            }
        }
        tally.finish()
    }
}

/// Returns the SHA-256 of the checksums of a script's statements.
///
/// Two scripts have the same one if, and only if, the lists of their statements' checksums are the same:
/// comments, white space, CRLF, a byte order mark, a missing or doubled `;` do not count.
/// A script that [`split`](crate::split()) refuses has one too.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::checksum;
///
/// let old = checksum("DROP TABLE a;\r\nDROP TABLE b;", Dialect::Postgres);
/// assert_eq!(old, checksum("DROP TABLE a; -- no more\nDROP TABLE b", Dialect::Postgres));
/// assert_ne!(old, checksum("DROP TABLE b; DROP TABLE a;", Dialect::Postgres));
/// ```
pub fn checksum(text: &str, dialect: Dialect) -> Checksum {
    let mut statements = Statements::new(text, dialect);
    let mut tally = Tally::default();
    checksum_of(std::iter::from_fn(|| {
        statements.next_with(|token| tally.token(token))?;
        Some(tally.finish())
    }))
}

/// Returns the [`checksum`] of the script with these statements' checksums.
pub fn checksum_of(statements: impl IntoIterator<Item = Checksum>) -> Checksum {
    let mut digest = Sha256::new();
    for statement in statements {
        digest.update(statement.as_bytes());
    }
    Checksum::new(digest.finalize().into())
}

/// Hashes the tokens of one statement after the other.
#[derive(Default)]
struct Tally {
    digest: Sha256,
    block: Vec<u8>,
}

impl Tally {
    /// Takes a token, every CR LF in it as LF.
    fn token(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|&byte| byte == b'\r') {
            let (line, more) = rest.split_at(at);
            self.block.extend_from_slice(line);
            if more.get(1) != Some(&b'\n') {
                self.block.push(b'\r');
            }
            rest = &more[1..];
        }
        self.block.extend_from_slice(rest);
        self.block.push(END_OF_TOKEN);
        if self.block.len() >= BLOCK {
            self.digest.update(&self.block);
            self.block.clear();
        }
    }

    fn finish(&mut self) -> Checksum {
        self.digest.update(&self.block);
        self.block.clear();
        Checksum::new(self.digest.finalize_reset().into())
    }
}
