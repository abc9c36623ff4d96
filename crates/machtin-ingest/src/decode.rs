//! Bytes to text: byte order marks, UTF-8, UTF-16, declared and guessed encodings.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use machtin_text::is_vietnamese_syllable;
use thiserror::Error;

/// Text and, where it was not plain UTF-8, what it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without byte order mark, otherwise unchanged.
    pub(crate) text: String,
    /// What a person should know about the decoding.
    pub(crate) caveat: Option<String>,
}

/// Bytes that are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum DecodeError {
    /// A known format that is not text.
    #[error("is {0}, not text")]
    Format(&'static str),
    /// Control bytes as in programs and images.
    #[error("is binary, not text")]
    Binary,
}

/// First bytes of common formats that are not text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet table"),
];

/// At most this many bytes are looked at to tell text from data.
const SNIFFED: usize = 64 * 1024;

/// Decodes a file. A byte order mark decides first, then valid UTF-8, then what the file
/// declares, then a guess between UTF-8 with damage, windows-1258 and windows-1252.
///
/// Linear in the length.
///
/// # Errors
/// [`DecodeError`] where the bytes are not text.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, DecodeError> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::Format(name));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok(decode_as(encoding, &bytes[length..], encoding != UTF_8));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(decode_as(encoding, bytes, true));
    }
    if looks_binary(bytes) {
        return Err(DecodeError::Binary);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), caveat: None }),
        Err(_) => Ok(decode_damaged(bytes, declared)),
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], named: bool) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let caveat = match (damaged, named) {
        (true, _) => Some(format!("invalid {}: unreadable bytes became \u{fffd}", encoding.name())),
        (false, true) => Some(format!("read as {}", encoding.name())),
        (false, false) => None,
    };
    Decoded { text: text.into_owned(), caveat }
}

/// Text that is not valid UTF-8.
fn decode_damaged(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes()))
        && encoding != UTF_8
    {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        if !damaged {
            return Decoded { text: text.into_owned(), caveat: None };
        }
    }
    if is_mostly_utf8(bytes) {
        return decode_as(UTF_8, bytes, true);
    }
    let (vietnamese, _) = WINDOWS_1258.decode_without_bom_handling(bytes);
    let (western, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let (encoding, text) = if legal_words(&vietnamese) > legal_words(&western) {
        (WINDOWS_1258, vietnamese)
    } else {
        (WINDOWS_1252, western)
    };
    let caveat = Some(format!("invalid UTF-8: read as {}", encoding.name()));
    Decoded { text: text.into_owned(), caveat }
}

/// Whether most bytes above ASCII belong to valid UTF-8 sequences.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let mut valid = 0_usize;
    let mut damaged = 0_usize;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    valid > 4 * damaged
}

/// Words beyond ASCII that are legal Vietnamese syllables, of the first few thousand.
fn legal_words(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
        .filter(|word| !word.is_ascii())
        .take(4_000)
        .filter(|word| is_vietnamese_syllable(word))
        .count()
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    if head.len() < 16 {
        return None;
    }
    let zeros =
        |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    // Two in five units of Vietnamese text lie outside Latin-1.
    let most = head.len() * 2 / 5;
    match () {
        () if odd > most && even * 20 < head.len() => Some(UTF_16LE),
        () if even > most && odd * 20 < head.len() => Some(UTF_16BE),
        () => None,
    }
}

/// A zero byte, or more than one control byte in fifty.
fn looks_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    let control = head
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    head.contains(&0) || control * 50 > head.len()
}

/// The encoding that an HTML page declares in its first bytes.
pub(crate) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(4096).map(|byte| char::from(*byte)).collect();
    let head = head.to_ascii_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, caveat: Option<&str>) {
        let decoded = decode(bytes, None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.caveat.as_deref()), (text, caveat));
    }

    #[test]
    fn utf8_passes_unchanged() {
        check("Mưa\r\nlớn ".as_bytes(), "Mưa\r\nlớn ", None);
        check(b"", "", None);
    }

    #[test]
    fn a_byte_order_mark_decides_and_goes() {
        check("\u{feff}Mưa".as_bytes(), "Mưa", None);
        let little: Vec<u8> = "\u{feff}Mưa".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&little, "Mưa", Some("read as UTF-16LE"));
        let big: Vec<u8> = "\u{feff}Mưa".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big, "Mưa", Some("read as UTF-16BE"));
    }

    #[test]
    fn utf16_is_known_without_its_mark() {
        let bytes: Vec<u8> =
            "A storm reached the coast.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&bytes, "A storm reached the coast.", Some("read as UTF-16LE"));
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let mut bytes = "Nước sông dâng cao, đường ngập".as_bytes().to_vec();
        bytes.push(0xff);
        check(
            &bytes,
            "Nước sông dâng cao, đường ngập\u{fffd}",
            Some("invalid UTF-8: unreadable bytes became \u{fffd}"),
        );
    }

    #[test]
    fn legal_syllables_choose_between_code_pages() {
        let (bytes, _, _) = WINDOWS_1258.encode("Ngươi dân đa rơi khoi nhà cưa");
        check(&bytes, "Ngươi dân đa rơi khoi nhà cưa", Some("invalid UTF-8: read as windows-1258"));
        let (bytes, _, _) = WINDOWS_1252.encode("The café owner’s résumé");
        check(&bytes, "The café owner’s résumé", Some("invalid UTF-8: read as windows-1252"));
    }

    #[test]
    fn data_is_no_text() {
        assert_eq!(decode(b"%PDF-1.7 ...", None), Err(DecodeError::Format("a PDF document")));
        assert_eq!(decode(b"abc\0def", None), Err(DecodeError::Binary));
    }

    #[test]
    fn a_page_declares_its_encoding() {
        let page = b"<html><meta http-equiv=x content='text/html; charset=ISO-8859-1'>caf\xe9";
        let label = declared_charset(page);
        assert_eq!(label.as_deref(), Some("iso-8859-1"));
        assert!(decode(page, label.as_deref()).unwrap().text.ends_with("café"));
    }
}
