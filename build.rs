//! Three things before the library is compiled: the error catalogue becomes a table with constant-time look-up, the C header is held
//! against the committed one, and the shared library gets its name.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

const HEADER: &str = "include/tmcontrol.h";
const PREAMBLE: &str = "src/ffi/preamble.h";
const CATALOGUE: &str = "src/catalogue/error_codes.json";
const HINTS: &str = "src/catalogue/status_hints.json";
const CAUSES: &str = "src/signing/explain/causes.json";
/// Set to 1 to write the header instead of comparing it; `make header` does.
const UPDATE: &str = "TMCONTROL_UPDATE_HEADER";
/// Set for the small build; `make small` does.
const SMALL: &str = "TMCONTROL_SMALL";

fn main() -> Result<(), Box<dyn Error>> {
    for path in [HEADER, PREAMBLE, CATALOGUE, HINTS, CAUSES, "cbindgen.toml", "src/ffi", "build.rs"] {
        println!("cargo:rerun-if-changed={path}");
    }
    println!("cargo:rerun-if-env-changed={UPDATE}");
    catalogue()?;
    header()?;
    link();
    small()?;
    Ok(())
}

#[derive(Deserialize)]
struct Row {
    api: String,
    code: i64,
    new_code: Option<i64>,
    status: String,
    retry: String,
    meaning_en: String,
    meaning_zh: String,
    hint_en: String,
    hint_zh: String,
    hint_oauth_en: Option<String>,
    hint_oauth_zh: Option<String>,
}

/// What to do about a status that the service did not give; for some it depends on whether the camera may be off all the same.
#[derive(Deserialize)]
struct Hint {
    status: String,
    effect_unknown: Option<bool>,
    hint_en: String,
    hint_zh: String,
}

/// What is usually wrong with a signature.
#[derive(Deserialize)]
struct Cause {
    cause: String,
    en: String,
    zh: String,
}

/// Writes the catalogue as a perfect hash map from code to row; a `new_error_code` that is known leads to the same row.
fn catalogue() -> Result<(), Box<dyn Error>> {
    let rows: Vec<Row> = serde_json::from_str(&fs::read_to_string(CATALOGUE)?)?;
    let mut code = String::from("static ROWS: &[Entry] = &[\n");
    let mut texts = Texts::default();
    // The codes of the OAuth host are another table's: 0 is success there, and no error_code here.
    let (mut rest, mut oauth) = (phf_codegen::Map::new(), phf_codegen::Map::new());
    for (index, row) in rows.iter().enumerate() {
        // Who does not know the kind of identity gets both hints.
        let (hint_oauth, hint_any) = match (&row.hint_oauth_en, &row.hint_oauth_zh) {
            (Some(en), Some(zh)) => (
                format!("Some({})", texts.words(en, zh)),
                texts.words(&format!("{} {en}", row.hint_en), &format!("{}{zh}", row.hint_zh)),
            ),
            (None, None) => ("None".to_owned(), texts.words(&row.hint_en, &row.hint_zh)),
            _ => return Err(format!("{CATALOGUE}: code {} has an OAuth hint in one language only", row.code).into()),
        };
        writeln!(
            code,
            "    Entry {{ code: {}, status: Status::{}, retry: Retry::{}, meaning: {}, hint: {}, hint_oauth: {hint_oauth}, hint_any: {hint_any} }},",
            row.code,
            camel_case(&row.status),
            camel_case(&row.retry),
            texts.words(&row.meaning_en, &row.meaning_zh),
            texts.words(&row.hint_en, &row.hint_zh),
        )?;
        let map = if row.api == "rest" { &mut rest } else { &mut oauth };
        map.entry(row.code, index.to_string());
        if let Some(new_code) = row.new_code {
            map.entry(new_code, index.to_string());
        }
    }
    writeln!(code, "];\n{}", status_hints(&mut texts)?)?;
    let out = env::var("OUT_DIR")?;
    if env::var_os("CARGO_FEATURE_EXPLAIN").is_some() {
        fs::write(Path::new(&out).join("causes.rs"), causes(&mut texts)?)?;
    }
    // They are three times as small packed, and few programs ever need one.
    fs::write(Path::new(&out).join("texts.deflate"), miniz_oxide::deflate::compress_to_vec(texts.all.as_bytes(), 10))?;
    writeln!(code, "static PACKED_TEXTS: &[u8] = include_bytes!(\"texts.deflate\");")?;
    writeln!(code, "const TEXTS_BYTES: usize = {};", texts.all.len())?;
    writeln!(code, "static REST: phf::Map<i64, usize> = {};", rest.build())?;
    writeln!(code, "static OAUTH: phf::Map<i64, usize> = {};", oauth.build())?;
    fs::write(Path::new(&out).join("catalogue.rs"), code)?;
    Ok(())
}

fn status_hints(texts: &mut Texts) -> Result<String, Box<dyn Error>> {
    let mut code = String::from(
        "fn words_of(status: Status, effect_unknown: bool) -> Option<Words> {\n    Some(match (status, effect_unknown) {\n",
    );
    for hint in serde_json::from_str::<Vec<Hint>>(&fs::read_to_string(HINTS)?)? {
        let effect = hint.effect_unknown.map_or("_".to_owned(), |known| known.to_string());
        let words = texts.words(&hint.hint_en, &hint.hint_zh);
        writeln!(code, "        (Status::{}, {effect}) => {words},", camel_case(&hint.status))?;
    }
    code.push_str("        _ => return None,\n    })\n}\n");
    Ok(code)
}

fn causes(texts: &mut Texts) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("fn words_of(cause: &Cause) -> Option<Words> {\n    Some(match cause {\n");
    for Cause { cause, en, zh } in serde_json::from_str::<Vec<Cause>>(&fs::read_to_string(CAUSES)?)? {
        writeln!(code, "        Cause::{cause} => {},", texts.words(&en, &zh))?;
    }
    code.push_str("        _ => return None,\n    })\n}\n");
    Ok(code)
}

/// All texts one after the other, each with a NUL behind it; one that comes twice is kept once.
#[derive(Default)]
struct Texts {
    all: String,
    places: HashMap<String, usize>,
}

impl Texts {
    fn words(&mut self, en: &str, zh: &str) -> String {
        format!("Words {{ en: {}, zh: {} }}", self.place(en), self.place(zh))
    }

    fn place(&mut self, text: &str) -> usize {
        *self.places.entry(text.to_owned()).or_insert_with(|| {
            let place = self.all.len();
            self.all.push_str(text);
            self.all.push('\0');
            place
        })
    }
}

fn camel_case(words: &str) -> String {
    words
        .split('_')
        .map(|word| match word.split_at_checked(1) {
            Some((first, rest)) => first.to_uppercase() + &rest.to_lowercase(),
            None => String::new(),
        })
        .collect()
}

/// Makes the header in memory and fails when the committed one is another, so that what C programs compile against is always what
/// the library exports.
fn header() -> Result<(), Box<dyn Error>> {
    let version = env::var("CARGO_PKG_VERSION")?;
    let mut numbers = version.split('.');
    let mut next = || numbers.next().unwrap_or("0");
    let preamble = fs::read_to_string(PREAMBLE)?
        .replace("@VERSION@", &version)
        .replace("@MAJOR@", next())
        .replace("@MINOR@", next())
        .replace("@PATCH@", next());
    let mut config = cbindgen::Config::from_file("cbindgen.toml")?;
    // The main page stands above the include guard, the macros inside it.
    let (main_page, macros) = preamble.split_once("*/\n").ok_or("the preamble has no main page")?;
    config.header = Some(format!("{main_page}*/"));
    config.after_includes = Some(format!("\n{}", macros.trim()));
    let mut builder = cbindgen::Builder::new().with_config(config);
    let mut sources: Vec<_> = fs::read_dir("src/ffi")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        // `mod.rs` would bring the others in a second time.
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("mod.rs"))
        .collect();
    // A fixed order, whatever the file system says: first what the others are made of.
    sources.sort_by_key(|path| {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("").to_owned();
        let order = [
            "constants",
            "callbacks",
            "about",
            "config",
            "signer",
            "tokens",
            "context",
            "call",
            "close_video",
            "result",
            "find_meeting",
            "participants",
            "api_call",
            "oauth",
            "event_loop",
            "stats",
            "sign",
            "request",
            "prepare",
            "transport",
        ];
        (order.iter().position(|known| *known == name).unwrap_or(order.len()), name)
    });
    for source in sources {
        builder = builder.with_src(source);
    }
    let mut written = Vec::new();
    builder.generate()?.write(&mut written);
    // Rust calls a caller's duties "Safety"; C programmers read it as preconditions.
    let made = String::from_utf8(written)?.replace(" * # Safety\n", " * Preconditions:\n");
    // cbindgen calls `isize` by its other name; the one value of that type is a descriptor or a HANDLE.
    let made = made.replace("ptrdiff_t", "intptr_t");
    // The C of 1989 knows no such comments, and compilers warn of them even where C++ alone is meant.
    let made = made.replace("// __cplusplus", "/* __cplusplus */").replace("// extern \"C\"", "/* extern \"C\" */");

    if env::var(UPDATE).is_ok_and(|value| value == "1") {
        if fs::read_to_string(HEADER).ok().as_deref() != Some(made.as_str()) {
            fs::write(HEADER, made)?;
        }
        return Ok(());
    }
    match fs::read_to_string(HEADER) {
        Ok(committed) if committed == made => Ok(()),
        Ok(_) => Err(format!("{HEADER} is not what src/ffi says; `make header` writes it anew").into()),
        Err(error) => Err(format!("{HEADER} cannot be read ({error}); `make header` writes it").into()),
    }
}

/// The shared library's own name, which programs linked to it ask for, and the wish not to be unloaded: a thread that waits for a
/// silent name server may outlive `dlclose`.
fn link() {
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux" || os == "android") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtmcontrol.so.0");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

/// For the small build: finds what std calls its two handlers, whose reports nobody may see, and has the linker send their callers to
/// src/ffi/unprinted.rs. The names have a part that differs from one version of the compiler to the next.
fn small() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed={SMALL}");
    println!("cargo:rustc-check-cfg=cfg(tmcontrol_small)");
    if env::var(SMALL).is_err() {
        return Ok(());
    }
    println!("cargo:rustc-cfg=tmcontrol_small");
    let query = ["--print", "target-libdir", "--target", &env::var("TARGET")?];
    let answer = Command::new(env::var("RUSTC")?).args(query).output()?;
    let folder = String::from_utf8(answer.stdout)?;
    for (library, tail, variable) in [
        ("libcore-", "7___rustc17rust_begin_unwind", "TMCONTROL_PANIC_ENTRY"),
        ("liballoc-", "7___rustc26___rust_alloc_error_handler", "TMCONTROL_MEMORY_ENTRY"),
    ] {
        let symbol = symbol_in(Path::new(folder.trim()), library, tail)?;
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap={symbol}");
        println!("cargo:rustc-env={variable}={symbol}");
    }
    Ok(())
}

/// The symbol that ends like this, in the compiler's own copy of a library.
fn symbol_in(folder: &Path, library: &str, tail: &str) -> Result<String, Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with(library) || !name.ends_with(".rlib") {
            continue;
        }
        let bytes = fs::read(&path)?;
        if let Some(end) = bytes.windows(tail.len()).position(|window| window == tail.as_bytes()) {
            let begin =
                bytes[..end].windows(6).rposition(|window| window == b"_RNvCs").ok_or("the symbol has another form")?;
            return Ok(String::from_utf8(bytes[begin..end + tail.len()].to_vec())?);
        }
    }
    Err(format!(
        "no {library}*.rlib in {} has a symbol ending in {tail}: the small build needs to know it",
        folder.display()
    )
    .into())
}
