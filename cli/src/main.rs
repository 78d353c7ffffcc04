//! The command `tmctl`: turns cameras off from a terminal or a script, and finds out why it does not work.
#![forbid(unsafe_code)]

mod arguments;
mod body;
mod commands;
mod exit;
mod failure;
mod help;
mod language;
mod meeting_ref;
mod people;
mod prompt;
mod rehearsal;
mod screen;
mod service;
mod session;
mod settings;

use std::env;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::arguments::Cli;
use crate::session::Session;

fn main() -> ExitCode {
    let words: Vec<String> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let in_environment = |name: &str| env::var(name).ok();
    let spoken = language::of_arguments(&words)
        .or_else(|| language::named(&in_environment("TM_LANGUAGE")?))
        .unwrap_or_else(|| language::of_environment(in_environment));
    let matches = help::command(spoken).get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let session = Session::new(cli.globals, spoken);
    session.interrupt.install();
    let exit = commands::run(&session, &cli.command).unwrap_or_else(|failure| session.report(&failure));
    exit.into()
}
