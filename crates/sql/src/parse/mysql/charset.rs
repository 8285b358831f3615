//! Character sets and collations, by the names that MariaDB prints.

/// The collations that do not end in `_general_ci` though their character set takes them by itself.
const USUAL: &[(&str, &str)] = &[
    ("latin1", "latin1_swedish_ci"),
    ("swe7", "swe7_swedish_ci"),
    ("big5", "big5_chinese_ci"),
    ("gbk", "gbk_chinese_ci"),
    ("gb2312", "gb2312_chinese_ci"),
    ("gb18030", "gb18030_chinese_ci"),
    ("sjis", "sjis_japanese_ci"),
    ("ujis", "ujis_japanese_ci"),
    ("cp932", "cp932_japanese_ci"),
    ("eucjpms", "eucjpms_japanese_ci"),
    ("euckr", "euckr_korean_ci"),
    ("tis620", "tis620_thai_ci"),
    ("dec8", "dec8_swedish_ci"),
    ("hp8", "hp8_english_ci"),
    ("binary", "binary"),
];

/// Returns the collation that a character set has when none is named.
pub(super) fn usual_collation(charset: &str) -> String {
    let charset = charset.to_ascii_lowercase();
    match USUAL.iter().find(|(name, _)| *name == charset) {
        Some((_, collation)) => (*collation).into(),
        None => collation(&format!("{charset}_general_ci")),
    }
}

/// Returns the name of a collation as it is printed: `utf8` is `utf8mb3`.
pub(super) fn collation(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("utf8_") {
        Some(rest) => format!("utf8mb3_{rest}"),
        None => name,
    }
}
