//! The questions of `makemigrations`, asked in a terminal.

use caribou_harness::{Project, Terminal};

use crate::support::{caribou, small};

const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";

fn tickets(schema: &str) -> Project {
    let project = small(
        "
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
        //- /migrations/tickets/0001_initial/down.sql
        DROP TABLE ticket;
        ",
    );
    project.write("migrations/tickets/schema.sql", schema);
    project
}

fn renamed() -> Project {
    tickets("CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, body TEXT);\n")
}

fn filled() -> Project {
    tickets("CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);\n")
}

#[test]
fn the_likeliest_answer_is_chosen_already() {
    let project = renamed();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
    terminal.sees("column ticket.title is not wanted any more: what became of it?");
    terminal
        .sees("> renamed to subject")
        .sees("no: drop ticket.title, its values are lost")
        .sees("stop, write nothing");
    terminal.press("\r").sees("--rename ticket.title=subject").sees("proven on sqlite");
    let (code, rest) = terminal.end();
    assert_eq!(code, Some(0), "{rest}");
    assert!(!project.read("migrations/tickets/0002_rename_ticket_title_to_subject/up.sql").is_empty());
}

#[test]
fn arrows_lead_to_the_other_answers() {
    let project = renamed();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
    terminal.sees("> renamed").sees("stop").press(DOWN);
    terminal.sees("> no: drop ticket.title").sees("stop").press("\r").sees("--drop ticket.title");
    // What is new in its place must have a value.
    terminal.sees("ticket.subject (TEXT) is new").sees("> a value").sees("stop").press("\r");
    terminal.sees("ticket.subject = ['']").press("'none'\r").sees("--fill \"ticket.subject='none'\"");
    let (code, rest) = terminal.end();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn whoever_stops_finds_nothing_written() {
    for keys in [CTRL_C, "\u{1b}", "q", "\u{1b}[A\r"] {
        let project = renamed();
        let before = project.tree();
        let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
        terminal.sees("> renamed").sees("stop").press(keys).sees("stopped; nothing was written");
        let (code, rest) = terminal.end();
        assert_eq!(code, Some(3), "{keys:?} {rest}");
        assert_eq!(project.tree(), before);
    }
}

#[test]
fn the_cursor_comes_back_however_it_ends() {
    for keys in [CTRL_C, "\r"] {
        let project = renamed();
        let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
        terminal.sees("\u{1b}[?25l").sees("stop").press(keys).sees("\u{1b}[?25h");
        terminal.end();
    }
}

#[test]
fn a_value_is_typed_until_it_can_be_one() {
    let project = filled();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
    terminal
        .sees("ticket.body (TEXT) must not be NULL any more")
        .sees("> a value for the rows with NULL")
        .sees("stop");
    terminal.press("\r").sees("ticket.body = ['']").press("1, 2\r");
    terminal
        .sees("one SQL expression is needed, not a list")
        .sees("ticket.body = ['']")
        .press("titlee\u{7f}\r");
    terminal.sees("--fill ticket.body=title");
    let (code, rest) = terminal.end();
    assert_eq!(code, Some(0), "{rest}");
    assert!(project.tree().contains("title"), "{}", project.tree());
}

#[test]
fn an_empty_line_is_what_is_offered() {
    let project = filled();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
    terminal.sees("> a value").sees("stop").press("\r").sees("ticket.body = ['']").press("\r");
    terminal.sees("--fill \"ticket.body=''\"");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn a_column_that_is_there_can_do_without_a_value() {
    let project = filled();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations") else { return };
    terminal.sees("> a value").sees("stop").press(DOWN).sees("> nothing: no row has NULL").sees("stop");
    terminal.press("\r").sees("--no-fill ticket.body");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn no_input_and_a_dumb_terminal_ask_nothing() {
    let project = renamed();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations --no-input") else { return };
    terminal.sees("a decision is needed");
    assert_eq!(terminal.end().0, Some(3));
}

#[test]
fn a_schema_file_is_written_anew_after_a_question() {
    let project = renamed();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations --write-schema") else {
        return;
    };
    terminal.sees("migrations/tickets/schema.sql is there and says something else");
    terminal.sees("> write anew").sees("stop").press("\r").sees("wrote");
    assert_eq!(terminal.end().0, Some(0));
}
