//! What a database has, in its own words: an observer that shares no code with what is under test.

use std::collections::BTreeMap;

use crate::support::Store;

/// All that a database has: what is in its catalog, and its rows. Tables of caribou's own are left out.
pub(crate) fn whole(backend: &str, store: &Store) -> String {
    match backend {
        "postgres" => {
            store.query(&format!("{};\n{};\n{}", postgres_catalog(), postgres_more(), postgres_rows()))
        }
        "mysql" => mariadb(store),
        _ => sqlite(store),
    }
}

/// The same without the order of columns.
pub(crate) fn unordered(backend: &str, store: &Store) -> String {
    let is_order = |line: &&str| match backend {
        "mysql" => line.split(' ').nth(1) == Some("order"),
        _ => line.starts_with("order"),
    };
    let all = whole(backend, store);
    all.lines().filter(|line| !is_order(line)).map(|line| format!("{line}\n")).collect()
}

/// The lines that only one of two texts has: `-` for the first, `+` for the second.
pub(crate) fn difference(one: &str, other: &str) -> String {
    let only = |sign: &str, one: &str, other: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|same| same == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let different = only("-", one, other) + &only("+", other, one);
    // The same lines, but not as often, or in another order.
    if different.is_empty() && one != other { format!("- {one}\n+ {other}\n") } else { different }
}

const OWN: &str =
    "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relname NOT LIKE 'caribou%'";

/// The catalog of a PostgreSQL database.
pub(crate) fn postgres(store: &Store) -> String {
    store.query(&postgres_catalog())
}

fn postgres_catalog() -> String {
    let of_tables = format!("pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OWN}");
    format!(
        "SELECT 'column', c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, \
             pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum) FROM {of_tables} \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i' AND c.relkind <> 'S' \
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum ORDER BY 2, 3;
         SELECT 'index', pg_get_indexdef(c.oid) FROM {of_tables} WHERE c.relkind = 'i' ORDER BY 2;
         SELECT 'constraint', c.oid::regclass::text, k.conname, pg_get_constraintdef(k.oid) FROM {of_tables} \
             JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n' ORDER BY 2, 3;
         SELECT 'sequence', c.oid::regclass::text FROM {of_tables} WHERE c.relkind = 'S' ORDER BY 2;
         SELECT 'view', c.oid::regclass::text, pg_get_viewdef(c.oid) FROM {of_tables} WHERE c.relkind IN ('v', 'm') ORDER BY 2;
         SELECT 'trigger', pg_get_triggerdef(t.oid) FROM {of_tables} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY 2;
         SELECT 'value', e.enumtypid::regtype::text, e.enumlabel FROM pg_enum e ORDER BY e.enumtypid::regtype::text, e.enumsortorder;
         SELECT 'function', pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' ORDER BY 2"
    )
}

/// What `postgres` leaves out: the order of columns, comments, schemas, extensions, types, owners of sequences, policies, parts.
fn postgres_more() -> String {
    let of_tables = format!("pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OWN}");
    format!(
        "SELECT 'order', c.oid::regclass::text, string_agg(a.attname, ' ' ORDER BY a.attnum) FROM {of_tables} AND c.relkind IN ('r', 'p', 'v', 'm') \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.oid ORDER BY 2;
         SELECT 'comment', c.oid::regclass::text, obj_description(c.oid) FROM {of_tables} WHERE obj_description(c.oid) IS NOT NULL ORDER BY 2;
         SELECT 'valid', c.oid::regclass::text, i.indisvalid FROM {of_tables} JOIN pg_index i ON i.indexrelid = c.oid ORDER BY 2;
         SELECT 'schema', nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 2;
         SELECT 'extension', extname FROM pg_extension ORDER BY 2;
         SELECT 'type', t.oid::regtype::text, t.typtype, t.typbasetype::regtype, t.typnotnull FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
             WHERE n.nspname = 'public' AND t.typtype IN ('d', 'e', 'r') ORDER BY 2;
         SELECT 'owned', d.objid::regclass::text, d.refobjid::regclass::text, d.refobjsubid > 0, d.deptype FROM pg_depend d JOIN {of_tables} ON c.oid = d.objid \
             WHERE c.relkind = 'S' AND d.deptype IN ('a', 'i') ORDER BY 2;
         SELECT 'security', c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity FROM {of_tables} WHERE c.relrowsecurity ORDER BY 2;
         SELECT 'policy', p.polrelid::regclass::text, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), \
             pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p ORDER BY 2, 3;
         SELECT 'part', c.oid::regclass::text, pg_get_expr(c.relpartbound, c.oid) FROM {of_tables} WHERE c.relispartition ORDER BY 2"
    )
}

/// One statement for all tables, since a run of the client costs more than all that it asks.
fn postgres_rows() -> String {
    // As JSON, so that the names of the columns are in it, in the order of their names.
    format!(
        "SELECT 'row', c.oid::regclass::text, r FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OWN} AND c.relkind IN ('r', 'm'), \
             unnest(xpath('//r/text()', query_to_xml(format('SELECT to_jsonb(t)::text AS r FROM ONLY %s t', c.oid::regclass), true, false, ''))) r \
             ORDER BY 2, r::text"
    )
}

fn mariadb(store: &Store) -> String {
    let here = "table_schema = database() AND table_name NOT LIKE 'caribou%'";
    let list = store.query(&format!(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
             WHERE {here} AND table_type = 'BASE TABLE' ORDER BY table_name, ordinal_position"
    ));
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (table, column) in list.lines().filter_map(|line| line.split_once('\t')) {
        tables.entry(table).or_default().push(column);
    }
    let (mut text, mut asked) = (String::new(), String::new());
    for (table, columns) in &mut tables {
        text.push_str(&format!("{table} order {}\n", columns.join(" ")));
        columns.sort_unstable();
        let fields: Vec<_> = columns.iter().map(|name| format!("'{name}', `{name}`")).collect();
        asked.push_str(&format!(
            "SHOW CREATE TABLE `{table}`;\nSELECT '{table} row', JSON_OBJECT({}) FROM `{table}` ORDER BY 2;\n",
            fields.join(", ")
        ));
    }
    asked.push_str(&format!(
        "SELECT 'database', database();
         SELECT 'view', table_name, view_definition FROM information_schema.views WHERE {here} ORDER BY 2;
         SELECT 'trigger', trigger_name, action_timing, event_manipulation, event_object_table, action_statement \
             FROM information_schema.triggers WHERE trigger_schema = database() ORDER BY 2;
         SELECT 'routine', routine_name, routine_definition FROM information_schema.routines WHERE routine_schema = database() ORDER BY 2"
    ));
    let answer = store.query(&asked);
    let mut prefix = String::new();
    for line in answer.lines() {
        if let Some(name) = line.strip_prefix("database\t") {
            prefix = format!("`{name}`.");
        } else if let Some((table, created)) =
            line.split_once('\t').filter(|(_, rest)| rest.starts_with("CREATE TABLE"))
        {
            // Keys are listed in the order in which they were made, which nobody sees.
            let mut lines: Vec<_> = created
                .split("\\n")
                .map(|line| format!("{table}: {}\n", line.trim().trim_end_matches(',')))
                .collect();
            lines.sort();
            text.extend(lines);
        } else {
            text.push_str(&format!("{line}\n"));
        }
    }
    if prefix.is_empty() { text } else { text.replace(&prefix, "") }
}

fn sqlite(store: &Store) -> String {
    let mut text = String::new();
    let own = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'caribou%'";
    let all = store.query(&format!(
        "SELECT type, name, replace(replace(sql, char(10), ' '), char(9), ' ') FROM sqlite_master WHERE {own} ORDER BY 1, 2"
    ));
    for line in all.lines() {
        let fields: Vec<_> = line.splitn(3, '\t').collect();
        let [kind, name, sql] = fields[..] else { continue };
        text.push_str(&format!("{kind} {name}: {}\n", told(kind, sql)));
        if kind != "table" {
            continue;
        }
        let columns = store.query(&format!("SELECT name FROM pragma_table_info('{name}') ORDER BY cid"));
        text.push_str(&format!("order {name}: {}\n", columns.replace('\n', " ")));
        text.push_str(&store.query(&format!(
            "SELECT 'column {name}', name, upper(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('{name}') ORDER BY 2"
        )));
        text.push_str(&store.query(&format!(
            "SELECT 'key {name}', \"table\", \"from\", \"to\", seq, on_update, on_delete FROM pragma_foreign_key_list('{name}') ORDER BY 2, 3"
        )));
        text.push_str(&store.query(&format!(
            "SELECT 'index {name}', CASE l.origin WHEN 'c' THEN l.name END, l.\"unique\", l.origin, l.partial, \
                 (SELECT group_concat(coalesce(i.name, '?') || ' ' || i.\"desc\" || ' ' || i.coll) FROM pragma_index_xinfo(l.name) i WHERE i.key) \
                 FROM pragma_index_list('{name}') l ORDER BY 2, 6"
        )));
        let mut fields: Vec<_> = columns.lines().map(|name| format!("'{name}', \"{name}\"")).collect();
        fields.sort();
        text.push_str(&store.query(&format!(
            "SELECT 'row {name}', json_object({}) FROM \"{name}\" ORDER BY 2",
            fields.join(", ")
        )));
    }
    text
}

/// What `PRAGMA`s do not tell of a statement: of a table its checks and options, of anything else all of it.
///
/// Without quotes, case and white space, which SQLite keeps as they were written.
fn told(kind: &str, sql: &str) -> String {
    let mut text = String::new();
    let mut chars = sql.chars().filter(|char| !matches!(char, '"' | '`')).peekable();
    while let Some(char) = chars.next() {
        if !char.is_whitespace() {
            text.extend(char.to_lowercase());
        } else if text.ends_with(is_word) && chars.peek().copied().is_some_and(is_word) {
            text.push(' ');
        }
    }
    if kind != "table" {
        return text;
    }
    let mut told: Vec<&str> = ["autoincrement", "strict", "without rowid"]
        .into_iter()
        .filter(|option| text.contains(option))
        .collect();
    for (start, _) in text.match_indices("check(") {
        let mut depth = 0;
        let end = text[start..].find(|char| {
            depth += i32::from(char == '(') - i32::from(char == ')');
            char == ')' && depth == 0
        });
        told.extend(end.map(|end| &text[start..=start + end]));
    }
    told.sort_unstable();
    told.join(" ")
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}
