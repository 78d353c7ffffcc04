//! The command as it stands alone: usage, help, completions and man pages.

use std::fs;
use std::path::Path;
use std::process::Command as Program;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;

/// The commands of tmctl, as its help lists them.
const COMMANDS: [&str; 11] = [
    "close-video",
    "participants",
    "meeting",
    "call",
    "sign",
    "explain",
    "doctor",
    "emulator",
    "config",
    "completions",
    "man",
];

/// tmctl in an environment that has nothing of this machine's, at home in a folder of its own.
fn tmctl(home: &Path) -> Command {
    let mut command = cargo_bin_cmd!("tmctl");
    command.env_clear().env("HOME", home).env("LANG", "C.UTF-8").timeout(std::time::Duration::from_secs(60));
    command
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8_lossy(&command.assert().success().get_output().stdout).into_owned()
}

#[test]
fn a_command_line_that_cannot_be_read_ends_with_2() {
    let home = tempfile::tempdir().unwrap();
    for words in
        [&[][..], &["no-such-command"], &["explain", "--no-such-flag"], &["call", "GET"], &["--lang", "fr", "explain"]]
    {
        tmctl(home.path()).args(words).assert().code(2);
    }
}

#[test]
fn help_lists_every_command_and_exit_code_in_both_languages() {
    let home = tempfile::tempdir().unwrap();
    for (language, close_video, exit_codes) in
        [("en", "Turn a participant's camera off", "Exit codes:"), ("zh", "关闭某位参会者的摄像头", "退出码：")]
    {
        let help = stdout(tmctl(home.path()).args(["--help", "--lang", language]));
        for command in COMMANDS {
            assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
        }
        for text in [close_video, exit_codes, "\n  70 ", "\n  130 "] {
            assert!(help.contains(text), "{text} in {help}");
        }
    }
    // The options of the library are for those who ask for all of it.
    assert!(!stdout(tmctl(home.path()).args(["call", "-h"])).contains("--ca-file"));
    assert!(stdout(tmctl(home.path()).args(["call", "--help"])).contains("--ca-file"));
}

#[test]
fn shells_get_completions_that_they_can_read() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(tmctl(home.path()).args(["completions", shell]));
        assert!(script.contains("close-video") && script.contains("their-signature"), "{shell}");
        if shell == "bash" {
            let file = home.path().join("tmctl.bash");
            fs::write(&file, script).unwrap();
            assert!(Program::new("bash").arg("-n").arg(file).status().unwrap().success());
        }
    }
}

#[test]
fn every_command_has_a_man_page_in_both_languages() {
    let home = tempfile::tempdir().unwrap();
    for (language, exit_codes) in [("en", "Exit codes:"), ("zh", "退出码：")] {
        let pages = home.path().join(language).join("man1");
        tmctl(home.path()).arg("man").arg(&pages).args(["--lang", language]).assert().success();
        for command in COMMANDS {
            let page = fs::read_to_string(pages.join(format!("tmctl-{command}.1"))).unwrap();
            assert!(page.contains(".TH"), "{command}");
        }
        let page = fs::read_to_string(pages.join("tmctl.1")).unwrap();
        assert!(page.contains(exit_codes) && page.contains("130"), "{page}");
    }
    // A place where nothing can be made.
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    tmctl(home.path()).arg("man").arg(&file).assert().code(3);
}
