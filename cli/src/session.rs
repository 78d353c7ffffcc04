//! What a command knows of the person in front of it: language, form of output, and whether they pressed Ctrl-C.

use std::io::{IsTerminal as _, stderr, stdin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tmcontrol::cancel::Cancel;
use tmcontrol::client::Outcome;
use tmcontrol::error::{Bilingual as _, Language};

use crate::arguments::Globals;
use crate::exit::{Exit, Kind};
use crate::failure::{Failure, hint_of};
use crate::language;
use crate::screen;
use crate::settings::{ConfigFile, Settings};

/// One run of tmctl.
pub(crate) struct Session {
    pub(crate) language: Language,
    pub(crate) globals: Globals,
    pub(crate) interrupt: Interrupt,
}

/// Ctrl-C: ends the call that is running and lets it report; where none is running, ends tmctl.
#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    pub(crate) cancel: Arc<Cancel>,
    calling: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on.
    pub(crate) fn install(&self) {
        let interrupt = self.clone();
        // Without a handler Ctrl-C ends the process, which is no worse.
        let _ = ctrlc::set_handler(move || {
            if !interrupt.calling.load(Ordering::SeqCst) || interrupt.cancel.is_cancelled() {
                // A selection hides the cursor.
                let _ = console::Term::stderr().show_cursor();
                std::process::exit(Exit::Cancelled.number().into());
            }
            interrupt.cancel.cancel();
        });
    }

    /// Makes a call during which Ctrl-C cancels.
    pub(crate) fn during<R>(&self, call: impl FnOnce() -> R) -> R {
        self.calling.store(true, Ordering::SeqCst);
        let result = call();
        self.calling.store(false, Ordering::SeqCst);
        result
    }
}

impl Session {
    pub(crate) fn new(globals: Globals, spoken: Language) -> Session {
        let mut session = Session { language: spoken, globals, interrupt: Interrupt::default() };
        // A configuration that cannot be read is reported by the command that needs it, not by `explain`.
        let configured =
            session.settings_without_login().ok().and_then(|settings| language::named(settings.text("language")?));
        session.language = session.globals.lang.map(Language::from).or(configured).unwrap_or(spoken);
        session
    }

    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let (config, profile) = self.globals.place();
        let mut settings = Settings::load(ConfigFile::find(config, profile)?, &self.globals.options)?;
        settings.take_login(self.language)?;
        Ok(settings)
    }

    /// What is set, whoever has logged in; the file need not be there.
    pub(crate) fn settings_without_login(&self) -> Result<Settings, Failure> {
        let (config, profile) = self.globals.place();
        Settings::load(ConfigFile::to_write(config, profile)?, &self.globals.options)
    }

    pub(crate) fn json(&self) -> bool {
        self.globals.json
    }

    /// Whether somebody can be asked.
    pub(crate) fn interactive(&self) -> bool {
        !self.json() && stdin().is_terminal() && stderr().is_terminal()
    }

    /// A result in the form that was asked for.
    pub(crate) fn print(&self, people: impl FnOnce(Language) -> String, programs: impl FnOnce() -> Value) {
        if self.json() { screen::json(&programs()) } else { screen::out(&people(self.language)) }
    }

    /// A remark that is no result.
    pub(crate) fn warn(&self, text: &str) {
        screen::warning(text, self.language);
    }

    /// Why the command ended early.
    pub(crate) fn report(&self, failure: &Failure) -> Exit {
        if self.json() {
            screen::json(&failure.to_json(self.language));
            return failure.exit();
        }
        match failure {
            Failure::LookUp(outcome) => screen::err(&self.refusal(outcome, Kind::Reads)),
            _ => {
                let hint = failure.hint(self.language).map(|hint| format!("\n{hint}")).unwrap_or_default();
                screen::err(&format!("{} {}{hint}\n", screen::failed("tmctl:"), failure.text(self.language)));
            }
        }
        if let Some(candidates) = failure.candidates() {
            let rows: Vec<_> = candidates.iter().collect();
            screen::err(&format!("{}\n", crate::commands::participants::table(&rows, self.language)));
        }
        failure.exit()
    }

    /// A call that failed, for people: what, why, what to do, and what support asks for.
    pub(crate) fn refusal(&self, outcome: &Outcome, kind: Kind) -> String {
        let mut text = format!("{} {}\n", screen::failed(outcome.status.name()), screen::harmless(&outcome.message));
        if let Some(hint) = hint_of(outcome, kind, self.language) {
            text.push_str(&format!("{hint}\n"));
        }
        if let Some(trace_id) = &outcome.trace_id {
            text.push_str(&language::say!(
                self.language,
                "Trace id, for the service's support: {trace_id}\n",
                "追踪 ID（联系腾讯会议技术支持时提供）：{trace_id}\n"
            ));
        }
        text
    }
}
