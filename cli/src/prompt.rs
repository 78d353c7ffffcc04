//! Questions to the person at the terminal.

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Password, Select};
use tmcontrol::error::Language;

use crate::failure::Failure;
use crate::language::{pick, say};
use crate::people::{self, Participant};
use crate::screen;

/// A secret, typed without being seen.
pub(crate) fn secret(key: &str, language: Language) -> Result<String, Failure> {
    let prompt = say!(language, "{key} (not shown)", "{key}（输入时不显示）");
    Password::new().with_prompt(prompt).interact().map_err(|dialoguer::Error::IO(error)| broken(&error))
}

/// One of several devices; `None` if the person wants none of them.
pub(crate) fn choice<'p>(
    candidates: &[&'p Participant],
    language: Language,
) -> Result<Option<&'p Participant>, Failure> {
    let lines: Vec<String> = candidates
        .iter()
        .map(|person| {
            let camera = if person.video {
                pick(language, "camera on", "摄像头开")
            } else {
                pick(language, "camera off", "摄像头关")
            };
            let (name, device) = (screen::harmless(&person.name), people::device(person.instanceid, language));
            format!("{name}  {device}  {camera}  {}", person.ms_open_id)
        })
        .collect();
    let theme = ColorfulTheme::default();
    let select = Select::with_theme(&theme)
        .with_prompt(pick(language, "Which one? (arrows, Enter; Esc for none)", "请选择（方向键、回车；Esc 取消）"))
        .items(&lines)
        .default(0);
    let chosen = select.interact_opt().map_err(|dialoguer::Error::IO(error)| broken(&error))?;
    Ok(chosen.and_then(|index| candidates.get(index).copied()))
}

fn broken(error: &std::io::Error) -> Failure {
    Failure::System {
        en: format!("the terminal gave no answer: {error}"), zh: format!("终端没有给出输入：{error}")
    }
}
