//! The files of the page, which are in the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const JSON: &str = "application/json";

/// Nothing from elsewhere, nothing inline, and no string ever becomes markup: names and bodies come from whoever calls.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

const PAGE: &str = include_str!("../../../ui/index.html");

macro_rules! parts {
    ($($content_type:ident $path:literal),* $(,)?) => {
        [$(($path, $content_type, include_str!(concat!("../../../ui/", $path)))),*]
    };
}

/// Path, type and text of every file but the page itself.
const PARTS: [(&str, &str, &str); 20] = parts![
    CSS "style/base.css",
    CSS "style/colours.css",
    CSS "style/controls.css",
    CSS "style/log.css",
    CSS "style/request.css",
    CSS "style/wall.css",
    SCRIPT "script/announce.js",
    SCRIPT "script/dom.js",
    SCRIPT "script/faults.js",
    SCRIPT "script/live.js",
    SCRIPT "script/log.js",
    SCRIPT "script/main.js",
    SCRIPT "script/meetings.js",
    SCRIPT "script/request.js",
    SCRIPT "script/string_to_sign.js",
    SCRIPT "script/texts.js",
    SCRIPT "script/theme.js",
    SCRIPT "script/wall.js",
    JSON "texts/en.json",
    JSON "texts/zh-CN.json",
];

pub(super) fn page() -> impl IntoResponse {
    file(HTML, PAGE)
}

pub(super) async fn part(Path((folder, name)): Path<(String, String)>) -> Response {
    let path = format!("{folder}/{name}");
    match PARTS.iter().find(|(known, _, _)| *known == path) {
        Some((_, content_type, text)) => file(content_type, text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Another version of the emulator may listen on the same port tomorrow.
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "Accept"),
    ];
    (headers, text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::PARTS;

    #[test]
    fn every_file_of_the_page_is_in_the_program() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
        let mut files = BTreeSet::new();
        for folder in ["script", "style", "texts"] {
            for file in std::fs::read_dir(root.join(folder)).unwrap() {
                files.insert(format!("{folder}/{}", file.unwrap().file_name().to_str().unwrap()));
            }
        }
        assert_eq!(files, PARTS.iter().map(|(path, _, _)| (*path).to_owned()).collect());
    }
}
