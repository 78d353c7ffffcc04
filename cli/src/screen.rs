//! Where output goes. A reader that goes away, such as `head`, is no mistake; colours are for terminals.

use std::io::{ErrorKind, IsTerminal as _, Write, stderr, stdout};
use std::time::Duration;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tmcontrol::error::Language;

use crate::exit::Exit;
use crate::language::pick;

/// Writes a result.
pub(crate) fn out(text: &str) {
    bytes(text.as_bytes());
}

/// Writes a result that need not be text.
pub(crate) fn bytes(bytes: &[u8]) {
    written(stdout().lock(), bytes);
}

/// Writes one JSON object: on one line for programs, indented for people who look at it.
pub(crate) fn json(value: &Value) {
    out(&if stdout().is_terminal() { format!("{value:#}\n") } else { format!("{value}\n") });
}

/// Writes what is no result.
pub(crate) fn err(text: &str) {
    written(stderr().lock(), text.as_bytes());
}

pub(crate) fn warning(text: &str, language: Language) {
    err(&format!("{} {text}\n", style(pick(language, "warning:", "警告：")).for_stderr().yellow()));
}

/// What cannot be written is lost; whoever reads must learn that it is not whole, unless they have left of their own accord.
fn written(mut stream: impl Write, bytes: &[u8]) {
    if let Err(error) = stream.write_all(bytes).and_then(|()| stream.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = writeln!(stderr(), "tmctl: output: {error}");
        std::process::exit(Exit::Internal.number().into());
    }
}

/// The word that a failure begins with, on standard error.
pub(crate) fn failed(word: &str) -> String {
    style(word).for_stderr().red().bold().to_string()
}

/// Good, odd and bad, on standard output.
pub(crate) fn good(word: &str) -> String {
    style(word).green().to_string()
}

pub(crate) fn odd(word: &str) -> String {
    style(word).yellow().to_string()
}

pub(crate) fn bad(word: &str) -> String {
    style(word).red().bold().to_string()
}

pub(crate) fn heading(word: &str) -> String {
    style(word).bold().to_string()
}

/// An empty table without lines, whose columns Chinese characters keep straight.
pub(crate) fn columns() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table
}

/// A text that somebody else wrote, without what a terminal would obey.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// Says what is being waited for, on a terminal and there only.
pub(crate) fn progress(doing: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.set_message(doing);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
