//! Expressions that look alike and are not the same.

/// What looks alike and is not the same.
#[rustfmt::skip]
pub(crate) const POSTGRES_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "a >= 0"), ("a > 0", "b > 0"), ("a > 0", "\"A\" > 0"), ("a - (b - c)", "a - b - c"),
    ("(a + b) * c", "a + b * c"), ("(a OR b) AND c", "a OR b AND c"), ("NOT (a AND b)", "NOT a AND b"),
    ("NOT a = b", "a = NOT b"), ("a = (b = c)", "(a = b) = c"), ("-(a ^ 2)", "-a ^ 2"), ("- (- a)", "a"),
    ("a IN (1, 2)", "a IN (1, 3)"), ("a IN (1, 2)", "a NOT IN (1, 2)"),
    ("a = ANY (ARRAY[1, 2])", "a = ALL (ARRAY[1, 2])"), ("a BETWEEN 1 AND 2", "a NOT BETWEEN 1 AND 2"),
    ("a LIKE 'x'", "a ILIKE 'x'"), ("a LIKE 'x'", "a = 'x'"), ("'a'", "a"), ("'A'", "'a'"),
    ("'a b'", "'a  b'"), ("''", "' '"), ("''", "NULL"), ("'1'", "'01'"), ("1", "1.0"), ("1", "-1"),
    ("true", "false"), ("'1 day'", "'24 hours'"), ("'{\"a b\": 1}'", "'{\"ab\": 1}'"),
    ("'{a b}'", "'{ab}'"), ("'2020-01-01'", "'2020-01-01 00:00:01'"), ("a::integer", "a"),
    ("a::integer", "a::bigint"), ("a::numeric / 2", "a / 2"), ("a::varchar(3)", "a::varchar(4)"),
    ("a::date", "a::timestamp"), ("now()", "CURRENT_DATE"), ("lower(a)", "upper(a)"),
    ("f(a, b)", "f(b, a)"), ("f(a)", "other.f(a)"), ("a || b", "b || a"), ("a -> 'x'", "a ->> 'x'"),
    ("a[1]", "a[2]"), ("CASE WHEN a THEN 1 ELSE 2 END", "CASE WHEN a THEN 2 ELSE 1 END"),
    ("a IS NULL", "a IS NOT NULL"), ("a IS TRUE", "a IS NOT FALSE"),
    ("a COLLATE \"C\"", "a COLLATE \"de_DE\""), ("a COLLATE \"C\"", "a"),
    ("extract(year from a)", "extract(month from a)"), ("old.a <> new.a", "old.a <> old.a"),
    ("nextval('a')", "nextval('b')"), ("ARRAY[]::text[]", "'{}'::text[]"),
];

#[rustfmt::skip]
pub(crate) const MARIADB_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "NOT (a > 0)"), ("a AND b OR c", "a AND (b OR c)"), ("a DIV b", "a / b"),
    ("a - INTERVAL 1 DAY", "a + INTERVAL 1 DAY"), ("a IN (1)", "a IN (2)"), ("'a'", "'A'"),
    ("flag", "NOT flag"), ("CAST(a AS CHAR)", "CAST(a AS BINARY)"), ("a = b AND c", "a = (b AND c)"),
    ("current_timestamp()", "current_timestamp(6)"),
];

#[rustfmt::skip]
pub(crate) const SQLITE_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "a > 1"), ("a IS b", "a IS NOT b"), ("a || b + c", "(a + c) || b"), ("'1'", "1"),
    ("a GLOB 'x*'", "a LIKE 'x*'"), ("CAST(a AS TEXT)", "CAST(a AS INTEGER)"),
];
