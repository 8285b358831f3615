//! What holds for every text.

use caribou_migration::{Checksum, Dialect};
use caribou_sql::{
    Statement, TokenKind, byte_of_character, checksum, checksum_of, mentions_delimiter,
    needs_own_transaction_control, position, quote, quote_identifier, split, tokens,
};
use proptest::prelude::*;

fn dialects() -> impl Strategy<Value = Dialect> {
    prop::sample::select(&Dialect::ALL[..])
}

/// Texts from the pieces that scanners stumble over.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "'",
            "\"",
            "`",
            "[",
            "]",
            "$$",
            "$a$",
            "$1",
            "$",
            "E'",
            "e'",
            "U&'",
            "U&\"",
            "X'",
            "n'",
            "\\",
            "''",
            "\\'",
            "--",
            "-- ",
            "#",
            "/*",
            "*/",
            "/*!50001 ",
            "/*M!",
            "/",
            "*",
            "-",
            "+",
            ";",
            ";;",
            "(",
            ")",
            ",",
            ".",
            ":",
            "::",
            "=",
            "@",
            "@@",
            "?",
            "|",
            "<",
            ">",
            "\n",
            "\r\n",
            "\r",
            "\t",
            " ",
            "\u{feff}",
            "é",
            "\u{1f980}",
            "\0",
            "\u{7f}",
            "{",
            "1",
            "0x1e",
            "1e+5",
            "1..2",
            "a",
            "_b",
            "a$b",
            "BEGIN",
            "END",
            "end",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "IF",
            "LOOP",
            "WHILE",
            "DO",
            "REPEAT",
            "UNTIL",
            "FOR",
            "DECLARE",
            "HANDLER",
            "ATOMIC",
            "NOT",
            "EXISTS",
            "CREATE",
            "OR",
            "REPLACE",
            "TRIGGER",
            "FUNCTION",
            "PROCEDURE",
            "EVENT",
            "DEFINER",
            "TEMP",
            "TABLE",
            "INDEX",
            "CONCURRENTLY",
            "ON",
            "ONLY",
            "DROP",
            "COLUMN",
            "ALTER",
            "ADD",
            "RENAME",
            "TO",
            "TYPE",
            "VALUE",
            "REINDEX",
            "CLUSTER",
            "DELETE",
            "FROM",
            "COPY",
            "STDIN",
            "TRUNCATE",
            "WITH",
            "MERGE",
            "INTO",
            "SELECT",
            "set_config",
            "SET",
            "GLOBAL",
            "PRAGMA",
            "foreign_keys",
            "VACUUM",
            "COMMIT",
            "ROLLBACK",
            "START",
            "TRANSACTION",
            "AS",
            "DELIMITER",
            "DELIMITER //\n",
            "delimiter $$\n",
            "DELIMITER a\n",
            "\nDELIMITER ;\n",
            "DELIMITER é'-\n",
            "//",
        ][..],
    );
    let space = prop::sample::select(&["", " ", "\n"][..]);
    prop::collection::vec((piece, space), 0..40)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, space)| [piece, space]).collect())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![fragments(), any::<String>(), "[ -~\n]{0,60}"]
}

/// Asks everything that can be asked of a text.
fn ask_everything(text: &str, dialect: Dialect) {
    let mut at = 0;
    for token in tokens(text, dialect) {
        assert_eq!(token.start, at);
        assert!(token.end > at);
        assert_eq!(token.text(text).len(), token.end - token.start);
        at = token.end;
    }
    assert_eq!(at, text.len());
    mentions_delimiter(text, dialect);
    position(text, text.len() / 2);
    byte_of_character(text, text.len() / 2);
    quote(text, dialect);
    quote_identifier(text, dialect);
    ask(&Statement::new(text, dialect));
    let all = checksum(text, dialect);
    match split(text, dialect) {
        Ok(statements) => {
            needs_own_transaction_control(&statements);
            let each = statements.iter().map(ask).collect::<Vec<_>>();
            assert_eq!(checksum_of(each), all);
            let mut end = 0;
            for statement in statements {
                assert!(statement.start >= end && !statement.text.is_empty());
                assert_eq!(&text[statement.start..statement.end()], statement.text);
                assert_eq!(position(text, statement.start).line, statement.line);
                end = statement.end();
            }
        }
        Err(error) => assert_eq!(position(text, error.byte), error.position),
    }
}

fn ask(statement: &Statement<'_>) -> Checksum {
    statement.kind();
    statement.is_guarded();
    statement.losses();
    statement.must_run_outside_transaction();
    statement.checksum()
}

fn texts_of(script: &str, dialect: Dialect) -> Option<Vec<String>> {
    Some(split(script, dialect).ok()?.iter().map(|statement| statement.text.into()).collect())
}

/// The obvious splitter, for scripts without comments, bodies and parentheses: `'` toggles, `;` cuts.
fn naive(script: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut quoted = false;
    for character in script.chars() {
        quoted ^= character == '\'';
        match texts.last_mut() {
            Some(last) if quoted || character != ';' => last.push(character),
            _ => texts.push(String::new()),
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Tokens that may stand side by side with anything between them.
fn token_lists() -> impl Strategy<Value = Vec<&'static str>> {
    let token = prop::sample::select(
        &[
            "SELECT",
            "a",
            "é",
            "BEGIN",
            "END",
            "CREATE",
            "TABLE",
            "1",
            "2.5",
            "'it''s; --'",
            "'/*'",
            "\"q;\"",
            ",",
            "=",
            "<",
            ";",
            "X'00'",
        ][..],
    );
    prop::collection::vec(token, 0..20)
}

/// White space and comments of every dialect.
fn gaps() -> impl Strategy<Value = String> {
    let gap =
        prop::sample::select(&[" ", "\n", "\r\n", "\t", "-- c;'\n", "-- c\r\n", "/* ; ' */", "/**/"][..]);
    prop::collection::vec(gap, 1..4).prop_map(|gaps| gaps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_has_answers(text in texts(), dialect in dialects()) {
        ask_everything(&text, dialect);
    }

    #[test]
    fn every_cut_of_a_text_has_answers(text in fragments(), dialect in dialects(), at: prop::sample::Index) {
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        ask_everything(&text[at..], dialect);
        ask_everything(&text[..at], dialect);
    }

    #[test]
    fn statements_joined_are_the_same_statements(text in texts(), dialect in dialects()) {
        prop_assume!(!mentions_delimiter(&text, dialect));
        if let Some(texts) = texts_of(&text, dialect) {
            let joined: String = texts.iter().map(|text| format!("{text};\n")).collect();
            prop_assert_eq!(checksum(&joined, dialect), checksum(&text, dialect));
            prop_assert_eq!(texts_of(&joined, dialect), Some(texts));
        }
    }

    #[test]
    fn a_statement_alone_is_one_statement(text in texts(), dialect in dialects()) {
        prop_assume!(!mentions_delimiter(&text, dialect));
        for text in texts_of(&text, dialect).unwrap_or_default() {
            // On MySQL two dashes are a comment at the end of a script, but not in front of `;`.
            prop_assume!(!text.ends_with("--"));
            prop_assert_eq!(texts_of(&text, dialect), Some(vec![text]));
        }
    }

    #[test]
    fn the_obvious_splitter_agrees(script in "([ab=,é \n]|;|'[a;\" \n]*'){0,30}", dialect in dialects()) {
        prop_assert_eq!(texts_of(&script, dialect), Some(naive(&script)));
    }

    #[test]
    fn layout_does_not_count(
        tokens in token_lists(),
        gaps in prop::collection::vec(gaps(), 21),
        dialect in dialects(),
    ) {
        let plain = tokens.join(" ");
        let laid_out: String = gaps.iter().map(String::as_str)
            .zip(tokens.iter().copied().chain([""]))
            .flat_map(|(gap, token)| [gap, token])
            .collect();
        prop_assert_eq!(checksum(&plain, dialect), checksum(&format!("\u{feff}{laid_out};;"), dialect));
    }

    #[test]
    fn line_ends_do_not_count(text in texts(), dialect in dialects()) {
        let unix = text.replace('\r', "");
        prop_assert_eq!(checksum(&unix, dialect), checksum(&unix.replace('\n', "\r\n"), dialect));
    }

    #[test]
    fn tokens_do_count(one in token_lists(), other in token_lists(), dialect in dialects()) {
        let significant = |list: &[&str]| -> Vec<String> {
            list.split(|&token| token == ";").filter(|part| !part.is_empty()).map(|part| part.join(" ")).collect()
        };
        let same = significant(&one) == significant(&other);
        prop_assert_eq!(checksum(&one.join(" "), dialect) == checksum(&other.join("\n"), dialect), same);
    }

    #[test]
    fn a_quoted_text_is_one_string(text: String, dialect in dialects()) {
        let literal = quote(&text, dialect);
        let kinds: Vec<_> = tokens(&literal, dialect).map(|token| token.kind).collect();
        if dialect == Dialect::Mysql && text.contains(['\'', '\\', '\0']) {
            let (start, end) = ("CONVERT(X'", "' USING utf8mb4)");
            prop_assert!(literal.starts_with(start) && literal.ends_with(end));
            prop_assert_eq!(literal.len(), start.len() + 2 * text.len() + end.len());
        } else {
            prop_assert_eq!(kinds, [TokenKind::String]);
        }
        let name = quote_identifier(&text, dialect);
        let kinds: Vec<_> = tokens(&name, dialect).map(|token| token.kind).collect();
        prop_assert_eq!(kinds, [TokenKind::QuotedIdentifier]);
    }

    #[test]
    fn characters_and_bytes_agree(text: String, byte: prop::sample::Index) {
        let byte = text.floor_char_boundary(byte.index(text.len() + 1));
        prop_assert_eq!(byte_of_character(&text, text[..byte].chars().count() + 1), byte);
    }
}
