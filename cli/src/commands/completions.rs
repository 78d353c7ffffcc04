//! `tmctl completions`: what a shell needs to complete tmctl's words.

use clap::Args;
use clap_complete::{Shell, generate};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::{help, screen};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut help::command(session.language), "tmctl", &mut script);
    screen::bytes(&script);
    Ok(Exit::Done)
}
