//! What the expected migrations do on a real database, there and back and there again.

use caribou_harness::Caribou;

use super::case::Case;
use crate::support::Store;

/// Says what a database thinks of the expected migrations of a case: nothing, or what is wrong.
pub(super) fn judge(case: &Case, backend: &str, store: &Store) -> Result<(), String> {
    let project = case.project();
    let database = Judged { caribou: case.caribou(&project), url: store.url() };
    // A migration that is written anew, with `--update`, was applied nowhere before.
    let is_edited = case.edits(&project);
    let before = if is_edited { Default::default() } else { case.leaves(&project) };
    if !before.is_empty() {
        database.run("migrate")?;
    }
    if let Some(rows) = case.file_for("rows", backend, "sql") {
        store.execute(rows);
    }
    if !case.follow_in(&project) {
        return Ok(());
    }
    let queries = case.file_for("rows", backend, "expected").unwrap_or_default();
    let catalog_before = catalog(backend, store);

    database.run("migrate --yes")?;
    database.run("drift")?;
    answers(store, queries, "> ")?;
    for (app, leaf) in case.leaves(&project) {
        let target = before.get(&app).map_or("zero", String::as_str);
        if target != leaf {
            database.run(&format!("migrate {app} {target} --yes"))?;
        }
    }
    match catalog_before {
        None => database.run("drift")?,
        Some(before) => same(&before, &catalog(backend, store).unwrap_or_default())?,
    }
    answers(store, queries, "< ")?;
    database.run("migrate --yes")?;
    Ok(())
}

/// What a PostgreSQL database has, in the server's own words; on other backends `drift`, which needs a second database for it,
/// costs less.
fn catalog(backend: &str, store: &Store) -> Option<String> {
    let own =
        "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relname NOT LIKE 'caribou%'";
    let of_tables = format!("pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {own}");
    let query = format!(
        "SELECT 'column', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, \
             pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum) FROM {of_tables} \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i' AND c.relkind <> 'S' \
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum ORDER BY 2, 3;
         SELECT 'index', pg_get_indexdef(c.oid) FROM {of_tables} WHERE c.relkind = 'i' ORDER BY 2;
         SELECT 'constraint', c.oid::regclass, k.conname, pg_get_constraintdef(k.oid) FROM {of_tables} \
             JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n' ORDER BY 2, 3;
         SELECT 'sequence', c.oid::regclass FROM {of_tables} WHERE c.relkind = 'S' ORDER BY 2;
         SELECT 'view', c.oid::regclass, pg_get_viewdef(c.oid) FROM {of_tables} WHERE c.relkind IN ('v', 'm') ORDER BY 2;
         SELECT 'trigger', pg_get_triggerdef(t.oid) FROM {of_tables} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY 2;
         SELECT 'value', e.enumtypid::regtype, e.enumlabel FROM pg_enum e ORDER BY e.enumtypid::regtype::text, e.enumsortorder;
         SELECT 'function', pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' ORDER BY 2"
    );
    (backend == "postgres").then(|| store.query(&query))
}

fn same(before: &str, after: &str) -> Result<(), String> {
    let only = |sign: &str, one: &str, other: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|same| same == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let difference = only("-", before, after) + &only("+", after, before);
    if difference.is_empty() { Ok(()) } else { Err(format!("the way back leads elsewhere:\n{difference}")) }
}

/// A database with the migrations of a project.
struct Judged {
    caribou: Caribou,
    url: String,
}

impl Judged {
    fn run(&self, line: &str) -> Result<(), String> {
        let output = self.caribou.run(&format!("{line} --url {}", self.url));
        if output.code == Some(0) { Ok(()) } else { Err(output.to_string()) }
    }
}

/// Runs the queries that start with a sign and compares what they return with the lines that follow them.
fn answers(store: &Store, queries: &str, sign: &str) -> Result<(), String> {
    let mut lines = queries.lines().peekable();
    while let Some(line) = lines.next() {
        let mut expected = String::new();
        while let Some(row) = lines.next_if(|line| !line.starts_with("> ") && !line.starts_with("< ")) {
            expected.extend([row, "\n"]);
        }
        let Some(query) = line.strip_prefix(sign) else { continue };
        let actual = store.query(query);
        if actual != expected {
            return Err(format!("{line}\nexpected:\n{expected}was:\n{actual}"));
        }
    }
    Ok(())
}
