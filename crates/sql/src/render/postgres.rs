//! PostgreSQL's `ALTER TABLE`.
//!
//! The clauses of one statement are not done in the order in which they are written: drops come first, then types,
//! new columns, what is said of columns, constraints. Clauses share a statement where that order is the one that was meant.

use std::mem;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, ColumnChange, CommentOn, Constraint, ConstraintRef, Dependents, Existing, Identity, Missing,
    Name, QualifiedName, Rule, Schema, TableChange, Timing,
};

use super::change::{AddColumn, Step};
use super::name::{name, qualified};
use super::written::{LINE, Statements};
use super::{
    RenderError, chosen, column, comment, constraint, data_type, expression, options, sequence, unsupported,
};

const DIALECT: Dialect = Dialect::Postgres;

/// Writes changes of a table, or of a view.
pub(super) fn alter(
    table: &QualifiedName,
    missing: Missing,
    steps: &[Step<'_>],
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let kind = match state.view(table) {
        Some(view) if view.materialized => "MATERIALIZED VIEW",
        Some(_) => "VIEW",
        None => "TABLE",
    };
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let lead = format!("ALTER {kind} {guard}{}", qualified(table, DIALECT));
    statements.begin([]);
    let mut open: Vec<Clause> = Vec::new();
    let mut behind = Vec::new();
    for step in steps {
        let clauses = match step {
            Step::AddColumn(added) => {
                let about = CommentOn::Column(table.clone(), added.column.name.clone());
                let said = added.column.comment.as_deref().map(|text| comment::on(&about, Some(text), state));
                behind.extend(said.transpose()?.map(|text| (step, text)));
                add_column(added, table, state)
            }
            Step::Other(_, change) => clauses(change, table, state)?,
        };
        for clause in clauses {
            if !open.iter().all(|before| clause.may_follow(before)) {
                statements.push(joined(&lead, &mem::take(&mut open)));
                statements.begin([]);
            }
            statements.also(step.places());
            open.push(clause);
        }
        for operation in step.operations() {
            state.apply(operation)?;
        }
    }
    if !open.is_empty() {
        statements.push(joined(&lead, &open));
    }
    for (step, text) in behind {
        statements.begin(step.places());
        statements.push(text);
    }
    Ok(())
}

fn joined(lead: &str, clauses: &[Clause]) -> String {
    match clauses {
        [only] if lead.len() + only.text.len() < LINE => format!("{lead} {}", only.text),
        several => {
            let lines: Vec<&str> = several.iter().map(|clause| clause.text.as_str()).collect();
            format!("{lead}\n    {}", lines.join(",\n    "))
        }
    }
}

/// When in a statement PostgreSQL does a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    Add,
    Column,
    Constraint,
    Last,
    /// In no statement with others.
    Alone,
}

/// One clause of a statement.
struct Clause {
    text: String,
    pass: Pass,
    touches: Vec<Touch>,
}

/// What a clause has to do with.
#[derive(PartialEq, Eq)]
enum Touch {
    Column(Name),
    Constraint(Name),
    /// One property of a column, to which its others are nothing, except that a default has the type of the column.
    Property(Name, &'static str),
}

impl Touch {
    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column(one) | Self::Property(one, _), Self::Column(other))
            | (Self::Column(one), Self::Property(other, _)) => one == other,
            (Self::Property(one, "type"), Self::Property(other, "default"))
            | (Self::Property(one, "default"), Self::Property(other, "type")) => one == other,
            _ => self == other,
        }
    }
}

impl Clause {
    fn may_follow(&self, before: &Self) -> bool {
        if self.pass == Pass::Alone || before.pass == Pass::Alone {
            return false;
        }
        let shared = self.touches.iter().any(|one| before.touches.iter().any(|other| one.overlaps(other)));
        !shared || before.pass < self.pass
    }
}

fn add_column(added: &AddColumn<'_>, table: &QualifiedName, state: &Schema) -> Vec<Clause> {
    let guard = if added.existing == Existing::Skip { "IF NOT EXISTS " } else { "" };
    let (inline, own) = added.constraints(table, state);
    let text = format!("ADD COLUMN {guard}{}", column::column(added.column, &inline, DIALECT));
    let mut touches = vec![Touch::Column(added.column.name.clone())];
    touches.extend(added.constraints.iter().filter_map(|(_, one)| one.name.clone()).map(Touch::Constraint));
    touches.extend(
        added
            .column
            .generated
            .iter()
            .flat_map(|generated| generated.expression.names().into_iter().cloned().map(Touch::Column)),
    );
    let own = own.into_iter().map(|(given, short)| Clause {
        text: format!("ADD {}", constraint::line(&short, DIALECT)),
        pass: Pass::Constraint,
        touches: touched(given),
    });
    std::iter::once(Clause { text, pass: Pass::Add, touches }).chain(own).collect()
}

/// Writes a change; most are one clause, one that changes nothing is none.
fn clauses(change: &TableChange, table: &QualifiedName, state: &Schema) -> Result<Vec<Clause>, RenderError> {
    let one = |text: String, pass, touches| Ok(vec![Clause { text, pass, touches }]);
    match change {
        TableChange::DropColumn { name: column, missing, dependents } => {
            let text = dropped("COLUMN", column, *missing, *dependents);
            one(text, Pass::Drop, vec![Touch::Column(column.clone())])
        }
        TableChange::RenameColumn { from, to } => {
            let (from, to) = (name(from, DIALECT), name(to, DIALECT));
            one(format!("RENAME COLUMN {from} TO {to}"), Pass::Alone, vec![])
        }
        TableChange::AlterColumn { name, change } => {
            let before = state.column(table, name);
            Ok(vec![alter_column(name, change, before)?])
        }
        TableChange::AddConstraint { constraint, using_index, .. } => {
            let text = match (using_index, state.table(table)) {
                (Some(index), _) => adopted(constraint, index),
                (None, Some(table)) => {
                    let short = chosen::without_chosen_name(constraint, table, state);
                    format!("ADD {}", constraint::line(&short, DIALECT))
                }
                (None, None) => format!("ADD {}", constraint::line(constraint, DIALECT)),
            };
            one(text, Pass::Constraint, touched(constraint))
        }
        TableChange::DropConstraint { which, missing, dependents } => {
            let constraint = match which {
                ConstraintRef::Name(name) => name.clone(),
                ConstraintRef::PrimaryKey => primary_key(table, state)?,
                ConstraintRef::Rule(_) => {
                    return Err(unsupported(DIALECT, "DROP CONSTRAINT of a constraint without a name"));
                }
            };
            let text = dropped("CONSTRAINT", &constraint, *missing, *dependents);
            let mut touches = not_null_known_by(&constraint, table, state);
            touches.push(Touch::Constraint(constraint));
            one(text, Pass::Drop, touches)
        }
        TableChange::RenameConstraint { from, to } => {
            let (from, to) = (name(from, DIALECT), name(to, DIALECT));
            one(format!("RENAME CONSTRAINT {from} TO {to}"), Pass::Alone, vec![])
        }
        TableChange::ValidateConstraint { name: constraint } => {
            // In one statement with others, the table would be locked for all while it is read.
            one(format!("VALIDATE CONSTRAINT {}", name(constraint, DIALECT)), Pass::Alone, vec![])
        }
        TableChange::AlterConstraint { name: constraint, timing } => {
            let when = match timing {
                Timing::Immediate => "NOT DEFERRABLE",
                Timing::Deferrable => "DEFERRABLE INITIALLY IMMEDIATE",
                Timing::Deferred => "DEFERRABLE INITIALLY DEFERRED",
            };
            let text = format!("ALTER CONSTRAINT {} {when}", name(constraint, DIALECT));
            one(text, Pass::Last, vec![Touch::Constraint(constraint.clone())])
        }
        TableChange::AttachPartition { table: part, bound } => {
            let (part, bound) = (qualified(part, DIALECT), expression::plain(bound, DIALECT));
            one(format!("ATTACH PARTITION {part} {bound}"), Pass::Alone, vec![])
        }
        TableChange::DetachPartition { table: part } => {
            one(format!("DETACH PARTITION {}", qualified(part, DIALECT)), Pass::Alone, vec![])
        }
        TableChange::Inherit { parent } => {
            one(format!("INHERIT {}", qualified(parent, DIALECT)), Pass::Alone, vec![])
        }
        TableChange::NoInherit { parent } => {
            one(format!("NO INHERIT {}", qualified(parent, DIALECT)), Pass::Alone, vec![])
        }
        TableChange::SetOption { name, value } => {
            one(options::clause(name, value.as_deref(), DIALECT), Pass::Alone, vec![])
        }
        TableChange::Nothing => Ok(Vec::new()),
        _ => Err(unsupported(DIALECT, "clause for this change of a table")),
    }
}

/// Returns the columns that a check may show to have no NULL, so that `SET NOT NULL` need not look at the rows: the check must not go
/// in the same statement.
fn not_null_known_by(constraint: &Name, table: &QualifiedName, state: &Schema) -> Vec<Touch> {
    let constraint = state.table(table).and_then(|table| table.constraint(constraint));
    let columns = match constraint.map(|constraint| &constraint.rule) {
        Some(Rule::Check { expression, .. }) => expression.names(),
        _ => Vec::new(),
    };
    columns.into_iter().map(|column| Touch::Property(column.clone(), "nullable")).collect()
}

fn primary_key(table: &QualifiedName, state: &Schema) -> Result<Name, RenderError> {
    let constraints = state.table(table).map(|table| table.constraints.as_slice()).unwrap_or_default();
    let key = constraints.iter().find(|constraint| matches!(constraint.rule, Rule::PrimaryKey(_)));
    let missing = || unsupported(DIALECT, "DROP PRIMARY KEY without the name of the key");
    key.and_then(|key| key.name.clone()).ok_or_else(missing)
}

fn dropped(what: &str, part: &Name, missing: Missing, dependents: Dependents) -> String {
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let cascade = if dependents == Dependents::Cascade { " CASCADE" } else { "" };
    format!("DROP {what} {guard}{}{cascade}", name(part, DIALECT))
}

fn adopted(constraint: &Constraint, index: &Name) -> String {
    let kind = if matches!(constraint.rule, Rule::PrimaryKey(_)) { "PRIMARY KEY" } else { "UNIQUE" };
    let named = constraint.name.as_ref().map(|given| format!("CONSTRAINT {} ", name(given, DIALECT)));
    let timing = constraint::timing(constraint.timing).map(|words| format!(" {words}"));
    let (named, timing) = (named.unwrap_or_default(), timing.unwrap_or_default());
    format!("ADD {named}{kind} USING INDEX {}{timing}", name(index, DIALECT))
}

fn touched(constraint: &Constraint) -> Vec<Touch> {
    let columns: Vec<&Name> = match &constraint.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().chain(&key.include).collect(),
        Rule::ForeignKey(key) => key.columns.iter().chain(&key.referenced).collect(),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.names(),
    };
    let columns = columns.into_iter().cloned().map(Touch::Column);
    columns.chain(constraint.name.clone().map(Touch::Constraint)).collect()
}

fn alter_column(
    column: &Name,
    change: &ColumnChange,
    before: Option<&Column>,
) -> Result<Clause, RenderError> {
    let (pass, property, text) = match change {
        ColumnChange::Type { data_type, collation, using } => {
            let mut text = format!("TYPE {}", data_type::type_name(data_type, DIALECT));
            text += &collation
                .as_deref()
                .map(|one| format!(" {}", column::collate(one, DIALECT)))
                .unwrap_or_default();
            text += &using
                .as_ref()
                .map(|one| format!(" USING {}", expression::plain(one, DIALECT)))
                .unwrap_or_default();
            (Pass::Type, "type", text)
        }
        ColumnChange::Default(Some(value)) => {
            (Pass::Column, "default", format!("SET DEFAULT {}", expression::default(value, DIALECT)))
        }
        ColumnChange::Default(None) => (Pass::Drop, "default", "DROP DEFAULT".into()),
        ColumnChange::Nullable(true) => (Pass::Drop, "nullable", "DROP NOT NULL".into()),
        ColumnChange::Nullable(false) => (Pass::Column, "nullable", "SET NOT NULL".into()),
        ColumnChange::Identity { identity, missing } => {
            let before = before.and_then(|column| column.identity.as_ref());
            (Pass::Alone, "identity", counting(before, identity.as_ref(), *missing))
        }
        ColumnChange::Counting { always, options } => {
            let generated =
                always.map(|always| if always { "GENERATED ALWAYS" } else { "GENERATED BY DEFAULT" });
            let words = generated.map(str::to_owned).into_iter().chain(sequence::changes(options));
            let words: Vec<String> = words.map(|words| format!("SET {words}")).collect();
            (Pass::Alone, "identity", words.join(" "))
        }
        ColumnChange::Generated(None) => (Pass::Alone, "generated", "DROP EXPRESSION".into()),
        ColumnChange::Generated(Some(generated))
            if before.is_some_and(|column| column.generated.is_some()) =>
        {
            let expression = expression::enclosed(&generated.expression, DIALECT);
            (Pass::Alone, "generated", format!("SET EXPRESSION AS {expression}"))
        }
        ColumnChange::Generated(Some(_)) => {
            return Err(unsupported(DIALECT, "way to make a plain column a generated one"));
        }
        _ => return Err(unsupported(DIALECT, "MODIFY COLUMN")),
    };
    let text = format!("ALTER COLUMN {} {text}", name(column, DIALECT));
    Ok(Clause { text, pass, touches: vec![Touch::Property(column.clone(), property)] })
}

fn counting(before: Option<&Identity>, after: Option<&Identity>, missing: Missing) -> String {
    let options = |identity: &Identity| match identity {
        Identity::Always(options) => Some(("ALWAYS", options.clone())),
        Identity::ByDefault(options) => Some(("BY DEFAULT", options.clone())),
        Identity::AutoIncrement => None,
    };
    let guard = if missing == Missing::Skip { " IF EXISTS" } else { "" };
    match (before.and_then(options), after) {
        (Some((was, from)), Some(identity)) => {
            let (is, to) = options(identity).unwrap_or((was, from.clone()));
            let mut words = if was == is { Vec::new() } else { vec![format!("SET GENERATED {is}")] };
            words.extend(sequence::changed_options(&from, &to));
            words.join(" ")
        }
        (None, Some(identity)) => {
            format!("ADD {}", column::counting(identity, DIALECT).unwrap_or_default())
        }
        (_, None) => format!("DROP IDENTITY{guard}"),
    }
}
