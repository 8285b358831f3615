//! The questions of `makemigrations --merge`, asked in a terminal.

use caribou_harness::Terminal;

use super::{renamed_and_indexed, views};
use crate::support::caribou;

const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";

#[test]
fn who_goes_first_is_asked_with_what_it_means() {
    let project = views();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations --merge") else { return };
    terminal.sees("0002_body and 0002_title: order matters");
    terminal.sees("0002_body and 0002_title: which goes first?");
    terminal.sees("> 0002_body first").sees("0002_title first").sees("stop, write nothing");
    terminal.press(DOWN).sees("> 0002_title first").sees("stop").press("\r");
    terminal.sees("--first 0002_title").sees("proven on sqlite");
    let (code, rest) = terminal.end();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn where_only_one_order_runs_only_that_is_offered() {
    let project = renamed_and_indexed();
    let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations --merge") else { return };
    terminal.sees("which goes first?").sees("> 0002_index first: only this order runs").sees("stop");
    terminal.press("\r").sees("--first 0002_index");
    let (code, rest) = terminal.end();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn whoever_stops_finds_nothing_written() {
    for keys in [CTRL_C, "q"] {
        let project = views();
        let before = project.tree();
        let Some(mut terminal) = Terminal::run(&caribou(&project), "makemigrations --merge") else { return };
        terminal.sees("> 0002_body first").sees("stop").press(keys).sees("stopped; nothing was written");
        let (code, rest) = terminal.end();
        assert_eq!(code, Some(3), "{keys:?} {rest}");
        assert_eq!(project.tree(), before);
    }
}
