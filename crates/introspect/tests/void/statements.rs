//! Statements about rows, made up.

use caribou_migration::Dialect;

/// Makes up one statement after another, always the same ones.
pub(crate) struct Statements {
    dialect: Dialect,
    state: u64,
    /// How many names were given to tables.
    aliases: usize,
    depth: usize,
}

impl Statements {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, state: 0x9E37_79B9_7F4A_7C15, aliases: 0, depth: 0 }
    }

    fn below(&mut self, many: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from((self.state >> 11) % many as u64).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn statement(&mut self) -> String {
        self.aliases = 0;
        let with = if self.once_in(6) { self.with() } else { String::new() };
        let statement = match self.below(4) {
            0 => self.update(),
            1 => self.delete(),
            _ => self.insert(),
        };
        // MariaDB has it before `SELECT` only.
        if self.dialect == Dialect::Mysql { statement } else { format!("{with}{statement}") }
    }

    fn with(&mut self) -> String {
        let query = self.query();
        let name = self.one(&["named", "full1", "empty1"]);
        let recursive = self.one(&["", "", "RECURSIVE "]);
        format!("WITH {recursive}{name} (id, a, b) AS ({query}) ")
    }

    fn table(&mut self) -> &'static str {
        self.one(&["full1", "full2", "empty1", "empty2", "empty1", "empty2"])
    }

    fn update(&mut self) -> String {
        if self.dialect == Dialect::Mysql {
            let (sources, first) = self.sources();
            let (value, condition) = (self.value(&first), self.condition(&first));
            return format!("UPDATE {sources} SET {first}.a = {value} WHERE {condition}");
        }
        let (table, value) = (self.table(), self.value("t"));
        let from = if self.once_in(2) { format!(" FROM {}", self.sources().0) } else { String::new() };
        let condition = self.condition("t");
        format!(
            "UPDATE {table} AS t SET a = {value}, b = CASE WHEN t.a IS DISTINCT FROM 3 THEN 1 END{from} WHERE {condition}"
        )
    }

    fn delete(&mut self) -> String {
        let table = self.table();
        if self.dialect == Dialect::Mysql && self.once_in(2) {
            let (sources, first) = self.sources();
            let condition = self.condition(&first);
            return match self.below(2) {
                0 => format!("DELETE {first} FROM {sources} WHERE {condition}"),
                _ => format!("DELETE FROM {first} USING {sources} WHERE {condition}"),
            };
        }
        if self.dialect == Dialect::Postgres && self.once_in(2) {
            let (sources, _) = self.sources();
            let condition = self.condition("t");
            return format!("DELETE FROM {table} AS t USING {sources} WHERE {condition}");
        }
        if self.dialect == Dialect::Postgres && self.once_in(6) {
            let (other, how) = (self.table(), self.one(&["", " CASCADE", " RESTART IDENTITY"]));
            return format!("TRUNCATE {table}, {other}{how}");
        }
        let condition = self.condition(table);
        format!("DELETE FROM {table} WHERE {condition}")
    }

    fn insert(&mut self) -> String {
        let (table, query) = (self.one(&["full1", "full2"]), self.query());
        let (verb, end) = match self.dialect {
            Dialect::Mysql => (
                self.one(&["INSERT INTO", "REPLACE INTO", "INSERT IGNORE INTO", "INSERT"]),
                self.one(&["", "", " ON DUPLICATE KEY UPDATE a = 1, b = 2"]),
            ),
            Dialect::Sqlite => {
                (self.one(&["INSERT INTO", "REPLACE INTO", "INSERT OR IGNORE INTO"]), self.one(&["", " "]))
            }
            Dialect::Postgres => (
                "INSERT INTO",
                self.one(&[
                    "",
                    "",
                    " ON CONFLICT DO NOTHING",
                    " ON CONFLICT (id) DO UPDATE SET a = 1, b = 2",
                ]),
            ),
        };
        let columns = self.one(&[" (id, a, b)", " (id, a, b)", ""]);
        format!("{verb} {table}{columns} {query}{end}")
    }

    /// Makes up a query of three columns.
    fn query(&mut self) -> String {
        self.depth += 1;
        let query = match self.below(12) {
            0 if self.depth < 4 => {
                let (left, right) = (self.query(), self.query());
                let how = self.one(&["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
                format!("{left} {how} {right}")
            }
            1 if self.depth < 4 && self.dialect != Dialect::Sqlite => format!("({})", self.query()),
            2 => "VALUES (71, 1, 2)".to_owned(),
            3 if self.depth < 4 => format!("{}SELECT * FROM named", self.with()),
            _ => self.select(),
        };
        self.depth -= 1;
        query
    }

    fn select(&mut self) -> String {
        let (sources, alias) = self.sources();
        let columns = match self.below(9) {
            0 => "count(*) + 100, max(1), 2".to_owned(),
            1 => format!("sum({alias}.id), 7, 8"),
            2 => format!("count(*) OVER () + 100, {alias}.a, row_number() OVER (ORDER BY {alias}.b)"),
            3 => format!(
                "{alias}.id + 100, CASE WHEN {alias}.a IS DISTINCT FROM 2 THEN 1 ELSE 2 END, {alias}.b"
            ),
            _ => {
                let (first, second) = (self.value(&alias), self.value(&alias));
                format!("{alias}.id + 100, {first}, {second}")
            }
        };
        let distinct = self.one(&["", "", "DISTINCT "]);
        let condition =
            if self.once_in(2) { format!(" WHERE {}", self.condition(&alias)) } else { String::new() };
        let group = match self.below(14) {
            0 => format!(" GROUP BY {alias}.id"),
            1 => format!(" GROUP BY {alias}.id, {alias}.a, {alias}.b"),
            2 => " GROUP BY 1".to_owned(),
            3 => " GROUP BY ()".to_owned(),
            4 => format!(" GROUP BY ROLLUP({alias}.id)"),
            5 => " GROUP BY NULL".to_owned(),
            6 => " HAVING 1 = 1".to_owned(),
            7 => format!(" GROUP BY {alias}.id WITH ROLLUP"),
            8 => format!(" GROUP BY abs({alias}.id)"),
            _ => String::new(),
        };
        let order = match self.below(6) {
            0 => format!(" ORDER BY {alias}.a"),
            1 => " ORDER BY count(*)".to_owned(),
            2 => " LIMIT 1".to_owned(),
            _ => String::new(),
        };
        format!("SELECT {distinct}{columns} FROM {sources}{condition}{group}{order}")
    }

    fn value(&mut self, alias: &str) -> String {
        let postgres = self.dialect == Dialect::Postgres;
        match self.below(14) {
            0 => format!("coalesce({alias}.a, 9)"),
            1 => format!("(SELECT max(z.a) FROM {} AS z WHERE z.a = {alias}.a)", self.table()),
            2 => format!("(SELECT sum({alias}.b) FROM {} AS z)", self.table()),
            3 if self.dialect != Dialect::Sqlite => format!("touch({alias}.a)"),
            4 if self.dialect != Dialect::Sqlite => {
                format!("(SELECT touch(z.a) FROM {} AS z LIMIT 1)", self.table())
            }
            5 if self.dialect != Dialect::Sqlite => "touch(1)".to_owned(),
            6 if postgres => format!("first_of({alias}.a)"),
            7 if postgres => "(SELECT nextval('called')::int)".to_owned(),
            8 if postgres => "generate_series(1, 2)".to_owned(),
            9 => "EXTRACT(YEAR FROM CURRENT_DATE)".to_owned(),
            10 => format!("max({alias}.a)"),
            _ => format!("{alias}.b"),
        }
    }

    fn condition(&mut self, alias: &str) -> String {
        match self.below(9) {
            0 => format!("{alias}.a = 1"),
            1 => format!("{alias}.a IN (SELECT z.a FROM {} AS z)", self.table()),
            2 => format!("EXISTS (SELECT 1 FROM {} AS z WHERE z.a = {alias}.a)", self.table()),
            3 if self.dialect != Dialect::Sqlite => format!("touch({alias}.a) = 1"),
            4 if self.dialect != Dialect::Sqlite => {
                format!("{alias}.a IN (SELECT touch(z.a) FROM {} AS z)", self.table())
            }
            5 if self.dialect != Dialect::Sqlite => "touch(1) = 1".to_owned(),
            _ => "1 = 1".to_owned(),
        }
    }

    /// Makes up what may stand behind `FROM`, and returns it with the name of one of its tables.
    fn sources(&mut self) -> (String, String) {
        let (mut text, alias) = self.source();
        for _ in 0..[0, 0, 0, 1, 1, 2, 3][self.below(7)] {
            let (next, name) = self.source();
            let on = format!("{alias}.a = {name}.a");
            text = match self.below(9) {
                0 => format!("{text}, {next}"),
                1 => format!("{text} CROSS JOIN {next}"),
                2 => format!("{text} LEFT JOIN {next} ON {on}"),
                3 => format!("{text} LEFT OUTER JOIN {next} USING (id)"),
                4 => format!("{text} RIGHT JOIN {next} ON {on}"),
                5 => format!("{text} FULL JOIN {next} USING (id)"),
                6 => {
                    let (last, other) = self.source();
                    format!("{text} LEFT JOIN {next} JOIN {last} ON {name}.id = {other}.id ON {on}")
                }
                7 => format!("{text} NATURAL LEFT JOIN {next}"),
                _ => format!("{text} JOIN {next} ON {on}"),
            };
        }
        (text, alias)
    }

    fn source(&mut self) -> (String, String) {
        self.aliases += 1;
        self.depth += 1;
        let alias = format!("x{}", self.aliases);
        let table = self.table();
        let text = match self.below(12) {
            0 if self.depth < 4 => format!("(SELECT * FROM {table} WHERE a = 1) AS {alias}"),
            1 if self.depth < 4 => format!("(SELECT count(*) AS id, 1 AS a, 2 AS b FROM {table}) AS {alias}"),
            2 if self.depth < 4 => format!("(SELECT id, a, b FROM {table} UNION ALL SELECT 1, 2, 3) {alias}"),
            3 if self.depth < 4 => {
                let (other, next) = (self.table(), self.aliases + 1);
                self.aliases += 1;
                format!("({table} AS {alias} LEFT JOIN {other} AS x{next} ON {alias}.id = x{next}.id)")
            }
            4 if self.dialect == Dialect::Postgres => format!("generate_series(1, 3) AS {alias} (id, a, b)"),
            5 if self.dialect == Dialect::Postgres => {
                format!("LATERAL (SELECT touch(id) AS id, a, b FROM {table}) AS {alias}")
            }
            6 if self.dialect != Dialect::Sqlite => {
                format!("(SELECT touch(1) AS id, 1 AS a, 2 AS b FROM {table}) AS {alias}")
            }
            7 => format!("named AS {alias}"),
            _ => format!("{table} {alias}"),
        };
        self.depth -= 1;
        (text, alias)
    }
}
