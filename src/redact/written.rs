#![forbid(unsafe_code)]
//! How a character may be written by whoever repeats a text: as it is, behind backslashes, as `\u003d`, `\u{3d}` or `\x3d`, as `%3D`, as
//! `&#61;`, `&#x3d;` or `&amp;`, as `~1` in a JSON pointer, and what such a thing begins with may be written so once more. A plus is as good
//! as a space, because forms write a space so.
//!
//! Nobody could list all that may come of a secret. So secret and text are both read down to what is meant, and compared there.

/// What is meant at one place of a text.
#[derive(Clone, Copy)]
enum Meant {
    /// An ASCII character, or one byte of another.
    Byte(u8),
    /// One that is not ASCII.
    Char(char),
    /// A backslash: what counts is behind it.
    Nothing,
}

impl Meant {
    fn of(character: char) -> Meant {
        u8::try_from(character).ok().filter(u8::is_ascii).map_or(Meant::Char(character), Meant::Byte)
    }

    /// The character of this number.
    fn character(number: u32) -> Option<Meant> {
        char::from_u32(number).map(Meant::of)
    }

    fn bytes(self, room: &mut [u8; 4]) -> &[u8] {
        match self {
            Meant::Byte(byte) => {
                room[0] = byte;
                &room[..1]
            }
            Meant::Char(character) => character.encode_utf8(room).as_bytes(),
            Meant::Nothing => &[],
        }
    }
}

/// What a text begins with, and in how many bytes it is written: read as far down as it goes. If `sought` is not there but on the way, only so
/// far, because what follows a secret may look like the rest of an escape that the secret ends with.
fn read(text: &str, sought: Option<&u8>) -> Option<(Meant, usize)> {
    let first = text.chars().next()?;
    let (mut meant, mut length) = (Meant::of(first), first.len_utf8());
    let mut passed = None;
    loop {
        let rest = text.as_bytes().get(length..).unwrap_or_default();
        let further = match meant {
            Meant::Byte(b'\\') => escape(rest),
            Meant::Byte(b'%') => hex(rest, 2).and_then(|byte| Some((Meant::Byte(u8::try_from(byte).ok()?), 2))),
            Meant::Byte(b'&') => entity(rest),
            Meant::Byte(b'~') => match rest.first() {
                Some(b'0') => Some((Meant::Byte(b'~'), 1)),
                Some(b'1') => Some((Meant::Byte(b'/'), 1)),
                _ => None,
            },
            _ => None,
        };
        meant = match meant {
            Meant::Byte(b'\\') => Meant::Nothing,
            Meant::Byte(b'+') => Meant::Byte(b' '),
            meant => meant,
        };
        let fits = sought.is_none_or(|sought| meant.bytes(&mut [0; 4]).first().is_none_or(|first| first == sought));
        match further {
            None if fits => return Some((meant, length)),
            None => return passed.or(Some((meant, length))),
            Some((further, more)) => {
                passed = fits.then_some((meant, length)).or(passed);
                (meant, length) = (further, length + more);
            }
        }
    }
}

/// What follows a backslash, if it is an escape.
fn escape(text: &[u8]) -> Option<(Meant, usize)> {
    let rest = text.get(1..)?;
    let byte = match text.first()? {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'x' => return Some((Meant::character(hex(rest, 2)?)?, 3)),
        b'u' if rest.starts_with(b"{") => return enclosed(rest.get(1..)?, 16, b'}', 2),
        b'u' => return utf16(rest),
        _ => return None,
    };
    Some((Meant::Byte(byte), 1))
}

/// Four digits, or twice four for what UTF-16 writes with two numbers.
fn utf16(text: &[u8]) -> Option<(Meant, usize)> {
    let high = hex(text, 4)?;
    let rest = text.get(4..)?;
    // Backslashes, or "%5C", or "%255C".
    let slashes = rest.iter().take_while(|byte| br"\%25Cc".contains(byte)).count();
    let low = rest.get(slashes..)?.strip_prefix(b"u").and_then(|low| hex(low, 4));
    match (high, low) {
        (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
            Some((Meant::character(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 10 + slashes))
        }
        _ => Some((Meant::character(high)?, 5)),
    }
}

/// What follows an ampersand, if it is an entity.
fn entity(text: &[u8]) -> Option<(Meant, usize)> {
    match text {
        [b'#', b'x' | b'X', rest @ ..] => enclosed(rest, 16, b';', 2),
        [b'#', rest @ ..] => enclosed(rest, 10, b';', 1),
        _ => [("amp;", b'&'), ("lt;", b'<'), ("gt;", b'>'), ("quot;", b'"'), ("apos;", b'\'')]
            .into_iter()
            .find(|(name, _)| text.starts_with(name.as_bytes()))
            .map(|(name, byte)| (Meant::Byte(byte), name.len())),
    }
}

/// A number up to the byte that ends it; `before` bytes stand before it.
fn enclosed(text: &[u8], radix: u32, end: u8, before: usize) -> Option<(Meant, usize)> {
    let (number, digits) = number(text, radix, 8);
    let is_one = digits > 0 && text.get(digits) == Some(&end);
    if is_one { Some((Meant::character(number)?, before + digits + 1)) } else { None }
}

/// Exactly so many hexadecimal digits.
fn hex(text: &[u8], digits: usize) -> Option<u32> {
    Some(number(text, 16, digits)).filter(|(_, found)| *found == digits).map(|(number, _)| number)
}

/// A number of at most eight digits, and how many it has.
fn number(text: &[u8], radix: u32, most: usize) -> (u32, usize) {
    let digits = text.iter().take(most).map_while(|byte| char::from(*byte).to_digit(radix));
    digits.fold((0, 0), |(number, length), digit| (number * radix + digit, length + 1))
}

/// What a text means. It has no more bytes than the text, so one that has to be wiped does not move.
pub(super) fn meaning(text: &str, into: &mut Vec<u8>) {
    let mut place = 0;
    while let Some((meant, length)) = text.get(place..).and_then(|rest| read(rest, None)) {
        into.extend_from_slice(meant.bytes(&mut [0; 4]));
        place += length;
    }
}

/// Bytes with which an escape begins.
pub(super) const BEGINNINGS: &[u8; 4] = b"\\%&~";
/// Fewer bytes of a secret are no part of one.
const SHORTEST_PART: usize = 4;
/// Most bytes of an escape that has been cut off.
const LONGEST_BEGUN: usize = 12;

/// Where a text ends that begins at `place` and means this, or means its beginning and is cut off there, which "…" tells.
pub(super) fn end(text: &str, place: usize, meaning: &[u8]) -> Option<usize> {
    let as_it_is = place..place + meaning.len();
    // What follows may have made an escape of its end.
    let plain = || text.get(as_it_is.clone()).is_some_and(|text| text.as_bytes() == meaning).then_some(as_it_is.end);
    end_of_written(text, place, meaning).or_else(plain)
}

fn end_of_written(text: &str, place: usize, meaning: &[u8]) -> Option<usize> {
    let (mut left, mut end) = (meaning, place);
    while !left.is_empty() {
        let mut room = [0; 4];
        let (meant, length) = text.get(end..).and_then(|rest| read(rest, left.first()))?;
        let Some(rest) = left.strip_prefix(meant.bytes(&mut room)) else {
            let part = meaning.len() - left.len();
            return if part < SHORTEST_PART { None } else { cut_off(text.as_bytes(), end) };
        };
        if rest.len() == meaning.len() {
            // Begins with a backslash: it is found behind that. Else it would be looked for as often as there are backslashes.
            return None;
        }
        (left, end) = (rest, end + length);
    }
    Some(end)
}

/// Where the text is cut off, if that is at `end` or in an escape, which may have been taken for what it is not up to there.
fn cut_off(text: &[u8], end: usize) -> Option<usize> {
    let mut around = text.iter().skip(end.saturating_sub(LONGEST_BEGUN)).take(LONGEST_BEGUN + 1);
    let begun = if around.any(|byte| BEGINNINGS.contains(byte)) {
        let of_escape = |byte: &&u8| byte.is_ascii_alphanumeric() || br"\%&~#;{".contains(byte);
        text.iter().skip(end).take(LONGEST_BEGUN).take_while(of_escape).count()
    } else {
        0
    };
    text.get(end + begun..)?.starts_with("…".as_bytes()).then_some(end + begun)
}
