//! `tmctl man`: its manual, one page a command.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Where the pages go; made if it is not there
    #[arg(value_name = "DIRECTORY")]
    directory: PathBuf,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let refused = |error: std::io::Error| Failure::file(&arguments.directory, &error);
    fs::create_dir_all(&arguments.directory).map_err(refused)?;
    clap_mangen::generate_to(help::command(session.language), &arguments.directory).map_err(refused)?;
    Ok(Exit::Done)
}
