//! Bytes to text: byte order marks, UTF-8, UTF-16, declared and guessed encodings.

mod legacy;
mod viqr;
mod words;

use crate::PageKind;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use legacy::{READINGS, Reading, Utf8Parts};
use thiserror::Error;
use viqr::Viqr;
use words::{Score, resolve_entities, visible};

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

/// At most this many bytes are looked at to tell text from data and encodings apart.
const SNIFFED: usize = 64 * 1024;

/// Decodes a file. A byte order mark decides first, then valid UTF-8, then a choice between what
/// is declared beside it (`declared`) or by an HTML page itself, UTF-8 with damage, windows-1252 and the encodings of Vietnamese, by how
/// many of the words are Vietnamese syllables. Decoded text is judged once more: it may be UTF-8
/// or one of those encodings taken for windows-1252, or VIQR. Scores are in
/// `docs/decisions/0007-encodings-by-syllables.md`.
///
/// Linear in the length.
///
/// # Errors
/// [`DecodeError`] where the bytes are not text.
pub(crate) fn decode(
    bytes: &[u8],
    kind: PageKind,
    declared: Option<&str>,
) -> Result<Decoded, DecodeError> {
    let is_html = matches!(kind, PageKind::Html | PageKind::Fragment);
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::Format(name));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let decoded = decode_as(encoding, &bytes[length..], encoding != UTF_8);
        return Ok(mend(decoded, is_html));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(mend(decode_as(encoding, bytes, true), is_html));
    }
    if looks_binary(bytes) {
        return decode_controls(bytes, is_html).ok_or(DecodeError::Binary);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(mend(Decoded { text: text.to_owned(), caveat: None }, is_html));
    }
    if is_mostly_utf8(bytes) {
        return Ok(mend(decode_as(UTF_8, bytes, true), is_html));
    }
    let own = || if kind == PageKind::Html { declared_charset(bytes) } else { None };
    let declared = declared.map(str::to_owned).or_else(own);
    Ok(decode_eight_bit(bytes, declared.as_deref(), is_html))
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

/// Text of one byte a letter, or of an encoding that the page declares.
fn decode_eight_bit(bytes: &[u8], declared: Option<&str>, is_html: bool) -> Decoded {
    let shown = decode_western(bytes);
    let seen = visible(&shown);
    let named = declared.and_then(Reading::named);
    let (best, score) = best_reading(&seen, named);
    if let Some(named) = named
        && (named == best || is_about_as_good(&score_as(named, &seen), &score))
    {
        return Decoded { text: read_whole(named, shown, is_html), caveat: None };
    }
    let as_declared = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| ![UTF_8, X_USER_DEFINED].contains(encoding))
        .map(|encoding| encoding.decode_without_bom_handling(bytes))
        .filter(|(_, damaged)| !damaged)
        .map(|(text, _)| text.into_owned());
    let plain = match &as_declared {
        Some(text) => Score::of(&visible(text), false),
        None => Score::of(&seen, false),
    };
    let problem = match declared {
        Some(label) if as_declared.is_some() => format!("declared as {label}"),
        _ => "invalid UTF-8".to_owned(),
    };
    if score.legal >= 2
        && score.is_legal(70)
        && score.has_share(20)
        && score.has_letters()
        && score.strange() < plain.strange()
        && score.legal > plain.legal
    {
        let caveat = Some(format!("{problem}: read as {}", best.name()));
        return Decoded { text: read_whole(best, shown, is_html), caveat };
    }
    match as_declared {
        Some(text) => Decoded { text, caveat: None },
        None => {
            let caveat = Some(format!("invalid UTF-8: read as {}", WINDOWS_1252.name()));
            Decoded { text: shown, caveat }
        }
    }
}

/// Text in which control characters are letters, as in VPS.
fn decode_controls(bytes: &[u8], is_html: bool) -> Option<Decoded> {
    if bytes[..bytes.len().min(SNIFFED)].contains(&0) {
        return None;
    }
    let shown = decode_western(bytes);
    let (best, score) = best_reading(&visible(&shown), None);
    is_vietnamese(&score).then(|| Decoded {
        text: read_whole(best, shown, is_html),
        caveat: Some(format!("invalid UTF-8: read as {}", best.name())),
    })
}

fn decode_western(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Decoded text that is still not what was written: the bytes went through a program that took
/// them for windows-1252, or the marks are written in ASCII.
fn mend(decoded: Decoded, is_html: bool) -> Decoded {
    if !may_be_misread(&decoded.text, is_html) {
        return decoded;
    }
    let seen = visible(&decoded.text);
    if !seen.contains(|c: char| !c.is_ascii() && c.is_alphabetic()) {
        return mend_viqr(decoded, &seen);
    }
    let parts = Utf8Parts::of(&seen);
    let whole = parts.others * 20 <= parts.joined;
    // Quotation marks in pieces stand in texts without another letter beyond ASCII.
    if parts.joined >= 3
        && (parts.others == 0 || whole && is_vietnamese(&Score::of(&parts.text, false)))
    {
        return Decoded {
            text: Reading::Utf8.read(&decoded.text),
            caveat: Some("UTF-8 once taken for windows-1252: repaired".to_owned()),
        };
    }
    let plain = Score::of(&seen, false);
    if plain.strange() == 0 || plain.is_legal(85) {
        return decoded;
    }
    let (best, score) = best_reading(&seen, None);
    if !is_meant(&score, &plain) {
        return decoded;
    }
    let caveat = Some(format!("read as {}", best.name()));
    Decoded { text: read_whole(best, decoded.text, is_html), caveat }
}

/// A glance at the head of a text, tags and all: letters of western Europe where none should be,
/// or circumflexes behind vowels. Texts that pass, nearly all, cost no more.
fn may_be_misread(text: &str, is_html: bool) -> bool {
    let head = &text[..text.floor_char_boundary(SNIFFED)];
    if head.is_ascii() {
        let bytes = head.as_bytes();
        let vowel = |byte: u8| matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'o' | b'u');
        let marks = |at: &usize| *at > 0 && vowel(bytes[at - 1]);
        let least = if is_html { 4 } else { 1 };
        return memchr::memchr2_iter(b'^', b'+', bytes).filter(marks).take(least).count() == least
            || !is_html && head.contains("dd");
    }
    // What the first bytes of characters tell: À to ÿ all begin with C3.
    let bytes = head.as_bytes();
    let western = memchr::memchr_iter(0xc3, bytes).count();
    let is_vietnamese = |at: &usize| {
        let c = head[*at..].chars().next();
        c.is_some_and(|c| matches!(c, 'Ạ'..='ỹ' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư'))
    };
    let vietnamese = memchr::memchr3_iter(0xc4, 0xc6, 0xe1, bytes).filter(is_vietnamese).count();
    if vietnamese <= western / 4 {
        let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        if western >= 40 || western * 50 >= letters.max(1) {
            return true;
        }
    }
    memchr::memmem::find(bytes, "â€".as_bytes()).is_some()
}

fn mend_viqr(decoded: Decoded, seen: &str) -> Decoded {
    if !Viqr::of(seen).is_sure() {
        return decoded;
    }
    Decoded { text: Viqr::of(&decoded.text).text, caveat: Some("read as VIQR".to_owned()) }
}

/// The reading under which most words are Vietnamese; the named one if another is no better.
fn best_reading(seen: &str, named: Option<Reading>) -> (Reading, Score) {
    let mut best = named.unwrap_or(READINGS[0]);
    let mut score = score_as(best, seen);
    for reading in READINGS.into_iter().filter(|reading| Some(*reading) != named) {
        let other = score_as(reading, seen);
        if other.legal + score.strange() > score.legal + other.strange() {
            (best, score) = (reading, other);
        }
    }
    (best, score)
}

fn score_as(reading: Reading, seen: &str) -> Score {
    Score::of(&reading.read(seen), reading.has_capital_fonts())
}

fn is_about_as_good(score: &Score, best: &Score) -> bool {
    score.legal * 10 >= best.legal * 9 && score.strange() <= best.strange() + best.legal / 10
}

/// Whether a reading of valid text is so much better that it is the one meant.
fn is_meant(score: &Score, plain: &Score) -> bool {
    is_vietnamese(score) && plain.legal < score.legal && score.strange() * 3 <= plain.strange()
}

/// Whether a text is Vietnamese beyond doubt.
fn is_vietnamese(score: &Score) -> bool {
    score.legal >= 3 && score.is_legal(80) && score.has_share(20) && score.has_letters()
}

/// Reads a whole file that was taken for windows-1252.
fn read_whole(reading: Reading, shown: String, is_html: bool) -> String {
    match is_html && reading.is_of_fonts() {
        true => reading.read(&resolve_entities(&shown)),
        false => reading.read(&shown),
    }
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

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    if head.len() < 16 || memchr::memchr(0, head).is_none() {
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
fn declared_charset(bytes: &[u8]) -> Option<String> {
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
        let decoded = decode(bytes, PageKind::Text, None).unwrap();
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
        let (bytes, _, _) = encoding_rs::WINDOWS_1258.encode("Ngươi dân đa rơi khoi nhà cưa");
        check(&bytes, "Ngươi dân đa rơi khoi nhà cưa", Some("invalid UTF-8: read as windows-1258"));
        let (bytes, _, _) = WINDOWS_1252.encode("The café owner’s résumé");
        check(&bytes, "The café owner’s résumé", Some("invalid UTF-8: read as windows-1252"));
    }

    const SENTENCES: [&str; 4] = [
        "Sáng qua, nước sông dâng nhanh và nhiều hộ dân ở làng Vĩnh Lạc phải dời nhà.",
        "Chính quyền tỉnh nói đường tới bản đã thông, nhưng cầu gỗ vẫn chưa sửa xong.",
        "Bà Lê Thị Hạnh kể rằng cả đêm không ai ngủ vì sợ đê vỡ.",
        "Bão số ba đổ bộ, nhiều nơi mất điện",
    ];

    /// Encoded, decoded, and as it was but for the order of combining marks.
    fn check_round(reading: Reading, text: &str) {
        let bytes = legacy::tests::encode(reading, text);
        let name = if reading == Reading::Tcvn1 { "TCVN" } else { reading.name() };
        for (bytes, problem) in [
            (bytes.clone(), "invalid UTF-8: read as"),
            (WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned().into(), "read as"),
        ] {
            let decoded = decode(&bytes, PageKind::Text, None).unwrap();
            let caveat = decoded.caveat.unwrap();
            assert!(caveat.starts_with(&format!("{problem} {name}")), "{caveat}: {text}");
            match reading {
                Reading::Windows1258 => {
                    assert_eq!(machtin_text::tone_key(&decoded.text), machtin_text::tone_key(text));
                }
                _ => assert_eq!(decoded.text, text),
            }
        }
    }

    #[test]
    fn old_encodings_are_known_by_their_syllables() {
        for reading in READINGS {
            for text in SENTENCES {
                check_round(reading, text);
            }
            check_round(reading, &SENTENCES.join("\r\n\r\n"));
        }
        check(b"H\xb5 N\xe9i", "Hà Nội", Some("invalid UTF-8: read as TCVN3"));
        // Capitals of another font come out small.
        check(
            b"B\xb7O \x93KH\xc8N C\xcaP\x94",
            "BãO “KHẩN CấP”",
            Some("invalid UTF-8: read as TCVN3"),
        );
    }

    #[test]
    fn viqr_is_known_by_marks_inside_words() {
        check(
            b"Sa'ng qua, nu+o+'c so^ng da^ng nhanh va` nhie^`u nha` pha?i do+`i ddi.\n",
            "Sáng qua, nước sông dâng nhanh và nhiều nhà phải dời đi.\n",
            Some("read as VIQR"),
        );
        let page =
            b"<p title='la`'>Nu+o+'c so^ng da^ng nhanh va` nhie^`u nha` pha?i do+`i.</p>&copy;";
        let decoded = decode(page, PageKind::Html, None).unwrap();
        assert!(decoded.text.starts_with("<p title='la`'>Nước sông dâng nhanh và"), "{decoded:?}");
        for text in [
            "Why don't you go? He said so. It's 5 p.m. (see fig. a) e.g. what? no. \"Why me?\"",
            "let a = b^c; if (a+b) > e.i { u.n(a(b(c))); } // x'?~`",
            "We all add to it. Who? The U.N. and the U.S. do. Me too. 'Really?' she'd ask.",
        ] {
            check(text.as_bytes(), text, None);
        }
    }

    #[test]
    fn utf8_taken_for_windows_1252_is_repaired() {
        let repaired = Some("UTF-8 once taken for windows-1252: repaired");
        for text in SENTENCES.into_iter().chain(["“We’re here,” she said."]) {
            let (shown, _) = WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
            check(shown.as_bytes(), text, repaired);
        }
        for text in ["Ã la carte, São Tomé, “Ângela”", "Việt Nam và “Ã©” của tiếng Pháp"]
        {
            check(text.as_bytes(), text, None);
        }
    }

    #[test]
    fn a_declaration_yields_to_the_words() {
        let page = |charset: &str, words: &[u8]| {
            let head = format!("<html><meta charset={charset}><body class=caf><p>");
            [head.as_bytes(), words, b"</p><p>&copy; 2004 <b>B&#182;n tin</b></p>"].concat()
        };
        let words = legacy::tests::encode(Reading::Tcvn3, SENTENCES[0]);
        let expect = |charset: &str, caveat: Option<&str>| {
            let decoded = decode(&page(charset, &words), PageKind::Html, None).unwrap();
            assert!(decoded.text.contains(SENTENCES[0]), "{}", decoded.text);
            assert!(decoded.text.contains("<b>Bản tin</b>"), "{}", decoded.text);
            assert_eq!(decoded.caveat.as_deref(), caveat);
        };
        expect("iso-8859-1", Some("declared as iso-8859-1: read as TCVN3"));
        expect("utf-8", Some("invalid UTF-8: read as TCVN3"));
        expect("windows-1258", Some("declared as windows-1258: read as TCVN3"));
        expect("x-user-defined", Some("invalid UTF-8: read as TCVN3"));
        expect("x-viet-tcvn5712", None);
        let utf8 = page("iso-8859-1", [SENTENCES[1].as_bytes(), b"\xff"].concat().as_slice());
        assert!(decode(&utf8, PageKind::Html, None).unwrap().text.contains(SENTENCES[1]));
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("Вода в реке поднялась за ночь");
        let decoded = decode(&page("windows-1251", &russian), PageKind::Html, None).unwrap();
        assert!(decoded.text.contains("поднялась") && decoded.caveat.is_none());
    }

    #[test]
    fn other_languages_stay() {
        for text in [
            "L’été dernier, la rivière a débordé à l’aube et les élèves sont restés là.",
            "À l’école du blé, où l’île brûlait, on a déjà gagné la forêt.",
            "Der Fluß stieg über Nacht, und die Brücke für Fußgänger mußte schließen.",
            "Elva steg på natta, så bruen på Ås måtte stenges på nytt.",
            "A água subiu à noite; não há ligações até amanhã em São João.",
            "Può darsi che la città sarà più sicura: così è, però non lo so.",
        ] {
            check(text.as_bytes(), text, None);
            let (bytes, ..) = WINDOWS_1252.encode(text);
            check(&bytes, text, Some("invalid UTF-8: read as windows-1252"));
        }
    }

    #[test]
    fn damaged_bytes_stay_few() {
        let mut bytes = legacy::tests::encode(Reading::Tcvn3, &SENTENCES.join("\n"));
        for word in ["ng qua", "ng dâng", "ng Vĩnh"] {
            let at = SENTENCES[0].find(word).unwrap();
            bytes[SENTENCES[0][..at].chars().count()] = 0xc0;
        }
        let decoded = decode(&bytes, PageKind::Text, None).unwrap();
        assert_eq!(decoded.caveat.as_deref(), Some("invalid UTF-8: read as TCVN3"));
        assert_eq!(decoded.text.matches('\u{fffd}').count(), 3);
        assert!(decoded.text.ends_with(SENTENCES[3]));
    }

    #[test]
    fn data_is_no_text() {
        assert_eq!(
            decode(b"%PDF-1.7 ...", PageKind::Text, None),
            Err(DecodeError::Format("a PDF document"))
        );
        assert_eq!(decode(b"abc\0def", PageKind::Text, None), Err(DecodeError::Binary));
    }

    #[test]
    fn a_page_declares_its_encoding() {
        let page = b"<html><meta http-equiv=x content='text/html; charset=ISO-8859-1'>caf\xe9";
        let label = declared_charset(page);
        assert_eq!(label.as_deref(), Some("iso-8859-1"));
        assert!(decode(page, PageKind::Html, None).unwrap().text.ends_with("café"));
    }
}
