//! The binary `caribou`.

use std::process::ExitCode;

fn main() -> ExitCode {
    caribou_cli::main(caribou_cli::Program::CARIBOU, std::env::args_os())
}
