//! The language in which tmctl speaks, and how its texts are written: both languages side by side, where they are used.

use tmcontrol::error::Language;

/// A text in the language asked for. The two literals take the same arguments.
macro_rules! say {
    ($language:expr, $en:literal, $zh:literal $(, $argument:expr)* $(,)?) => {
        match $language {
            tmcontrol::error::Language::En => format!($en $(, $argument)*),
            tmcontrol::error::Language::Zh => format!($zh $(, $argument)*),
        }
    };
}
pub(crate) use say;

/// One of two fixed texts.
pub(crate) const fn pick<'t>(language: Language, en: &'t str, zh: &'t str) -> &'t str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// The language that a word such as `zh` or `zh_CN.UTF-8` asks for. None for words that ask for neither, such as `C`.
pub(crate) fn named(word: &str) -> Option<Language> {
    let word = word.to_ascii_lowercase();
    match word.split(['_', '-', '.', '@']).next()? {
        "zh" => Some(Language::Zh),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The language of the environment: the first of the usual variables that says anything decides, as everywhere else.
pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()))
        .and_then(|locale| named(&locale))
        .unwrap_or_default()
}

/// The language that the command line names, found before the command line is read, because its own help depends on it.
pub(crate) fn of_arguments(arguments: &[String]) -> Option<Language> {
    arguments.iter().enumerate().find_map(|(index, argument)| match argument.strip_prefix("--lang") {
        Some("") => named(arguments.get(index + 1)?),
        Some(rest) => named(rest.strip_prefix('=')?),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_anything_decides() {
        let environment = |pairs: &'static [(&str, &str)]| {
            of_environment(move |name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(environment(&[("LANG", "zh_CN.UTF-8")]), Language::Zh);
        assert_eq!(environment(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::En);
        assert_eq!(environment(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW"), ("LANG", "en_GB")]), Language::Zh);
        assert_eq!(environment(&[("LANG", "de_DE.UTF-8")]), Language::En);
        assert_eq!(environment(&[]), Language::En);
    }

    #[test]
    fn the_command_lines_language_is_found_before_it_is_read() {
        let of = |words: &[&str]| of_arguments(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["explain", "--lang", "zh"]), Some(Language::Zh));
        assert_eq!(of(&["--lang=en", "explain"]), Some(Language::En));
        assert_eq!(of(&["--lang"]), None);
        assert_eq!(of(&["--language", "zh"]), None);
    }
}
