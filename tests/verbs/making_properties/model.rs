//! A schema as somebody has it in mind: its tables and columns stay the same ones, whatever they are called.

use std::fmt::{self, Write as _};

/// What tells a table, column or index from others, under any name.
pub(super) type Id = u32;

/// All that somebody wants.
#[derive(Clone, Default)]
pub(super) struct Model {
    pub(super) tables: Vec<Table>,
    /// How many names and ids were given.
    pub(super) given: Id,
}

#[derive(Clone)]
pub(super) struct Table {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) indexes: Vec<Index>,
    pub(super) has_view: bool,
}

#[derive(Clone)]
pub(super) struct Column {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) not_null: bool,
    pub(super) has_default: bool,
    pub(super) is_unique: bool,
    pub(super) is_checked: bool,
    /// The table that it refers to, and whether a row goes with the one it refers to.
    pub(super) refers: Option<(Id, bool)>,
}

#[derive(Clone)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) columns: Vec<Id>,
    pub(super) is_unique: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Bigint,
    Numeric,
    Short,
    Long,
    Text,
    Boolean,
    Date,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Integer,
        Self::Bigint,
        Self::Numeric,
        Self::Short,
        Self::Long,
        Self::Text,
        Self::Boolean,
        Self::Date,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Bigint => "BIGINT",
            Self::Numeric => "NUMERIC(10, 2)",
            Self::Short => "VARCHAR(20)",
            Self::Long => "VARCHAR(200)",
            Self::Text => "TEXT",
            Self::Boolean => "BOOLEAN",
            Self::Date => "DATE",
        }
    }

    /// A value that a check lets pass.
    pub(super) fn value(self) -> &'static str {
        match self {
            Self::Integer | Self::Bigint | Self::Numeric => "7",
            Self::Short | Self::Long | Self::Text => "'it''s'",
            Self::Boolean => "TRUE",
            Self::Date => "'2026-01-12'",
        }
    }

    fn check(self, column: &str) -> String {
        match self {
            Self::Integer | Self::Bigint | Self::Numeric => format!("{column} > 0 AND {column} < 1000000000"),
            Self::Short | Self::Long | Self::Text => format!("{column} <> ''"),
            Self::Boolean | Self::Date => format!("{column} IS NOT NULL OR 1 = 1"),
        }
    }
}

impl Model {
    pub(super) fn table(&self, id: Id) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Lets go of references to what is not there any more.
    pub(super) fn settle(&mut self) {
        let there: Vec<Id> = self.tables.iter().map(|table| table.id).collect();
        for table in &mut self.tables {
            for column in &mut table.columns {
                column.refers = column.refers.filter(|(id, _)| there.contains(id));
            }
            let columns: Vec<Id> = table.columns.iter().map(|column| column.id).collect();
            for index in &mut table.indexes {
                index.columns.retain(|id| columns.contains(id));
            }
            table.indexes.retain(|index| !index.columns.is_empty());
        }
    }
}

impl Table {
    pub(super) fn column(&self, id: Id) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }
}

/// As a schema file.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            let name = quoted(&table.name);
            let mut lines = vec!["id INTEGER NOT NULL PRIMARY KEY".to_owned()];
            lines.extend(table.columns.iter().map(|column| self.line(column)));
            writeln!(f, "CREATE TABLE {name} (\n    {}\n);", lines.join(",\n    "))?;
            for index in &table.indexes {
                let names = index
                    .columns
                    .iter()
                    .filter_map(|id| table.column(*id))
                    .map(|column| quoted(&column.name));
                let unique = if index.is_unique { "UNIQUE " } else { "" };
                writeln!(
                    f,
                    "CREATE {unique}INDEX {} ON {name} ({});",
                    index.name,
                    names.collect::<Vec<_>>().join(", ")
                )?;
            }
            if table.has_view {
                let shown = table
                    .columns
                    .iter()
                    .map(|column| format!(", {} AS c{}", quoted(&column.name), column.id));
                writeln!(
                    f,
                    "CREATE VIEW v{} AS SELECT id{} FROM {name};",
                    table.id,
                    shown.collect::<String>()
                )?;
            }
        }
        Ok(())
    }
}

impl Model {
    fn line(&self, column: &Column) -> String {
        let name = quoted(&column.name);
        let kind = if column.refers.is_some() { Kind::Integer } else { column.kind };
        let mut line = format!("{name} {}", kind.words());
        if column.not_null {
            line.push_str(" NOT NULL");
        }
        if column.has_default {
            write!(line, " DEFAULT {}", kind.value()).expect("a string takes all");
        }
        if column.is_unique {
            line.push_str(" UNIQUE");
        }
        if column.is_checked {
            write!(line, " CHECK ({})", kind.check(&name)).expect("a string takes all");
        }
        if let Some((id, cascades)) = column.refers
            && let Some(table) = self.table(id)
        {
            let end = if cascades { " ON DELETE CASCADE" } else { "" };
            write!(line, " REFERENCES {} (id){end}", quoted(&table.name)).expect("a string takes all");
        }
        line
    }
}

impl Column {
    /// A value for rows that are there, where any will do.
    pub(super) fn filling(&self) -> Option<&'static str> {
        (!self.is_unique && self.refers.is_none()).then(|| self.kind.value())
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}
