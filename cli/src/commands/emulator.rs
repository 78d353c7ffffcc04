//! `tmctl emulator`: starts `tm-emulator`.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of tm-emulator, such as --listen 127.0.0.1:8080 or --help
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(_: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let program = find().ok_or_else(|| Failure::System {
        en: "tm-emulator is neither beside tmctl nor on PATH; build it with `make emulator`, or name it in TM_EMULATOR"
            .into(),
        zh: "tmctl 所在目录和 PATH 中都没有 tm-emulator；可用 `make emulator` 构建，或用环境变量 TM_EMULATOR 指定"
            .into(),
    })?;
    let mut command = Command::new(&program);
    command.args(&arguments.arguments);
    Err(become_it(command, program))
}

fn find() -> Option<PathBuf> {
    let named = env::var_os("TM_EMULATOR").filter(|path| !path.is_empty()).map(PathBuf::from);
    let file = format!("tm-emulator{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().and_then(|tmctl| Some(tmctl.parent()?.join(&file)));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|directory| directory.join(&file)).collect::<Vec<_>>();
    named.or_else(|| beside.into_iter().chain(on_path).find(|candidate| candidate.is_file()))
}

/// Signals, standard input and the exit code are the emulator's from here on.
#[cfg(unix)]
fn become_it(mut command: Command, program: PathBuf) -> Failure {
    use std::os::unix::process::CommandExt as _;
    Failure::file(program, &command.exec())
}

/// Where a process cannot become another, it waits for it.
#[cfg(not(unix))]
fn become_it(mut command: Command, program: PathBuf) -> Failure {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(i32::from(Exit::Internal.number()))),
        Err(error) => Failure::file(program, &error),
    }
}
