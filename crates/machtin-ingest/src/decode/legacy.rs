//! Encodings of Vietnamese from before Unicode, and letters read by the wrong table.
//!
//! Each reading takes text in which every byte above ASCII stands as the windows-1252 character
//! of that byte: what a program shows that does not know the encoding, and what is left in UTF-8
//! files that such a program wrote. Characters outside windows-1252 stay as they are.
//!
//! Sources of the tables: TCVN 5712:1993 (VN1 and VN3), RFC 1456 (VISCII), the published code
//! charts of VPS and VNI-Win, Microsoft's code page 1258.

/// A way to read text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// UTF-8 whose bytes were once taken for windows-1252.
    Utf8,
    Windows1258,
    /// TCVN 5712 VN3, also ABC: small letters; capitals with tone marks are a matter of fonts.
    Tcvn3,
    /// A letter and a byte for its marks.
    Vni,
    Viscii,
    Vps,
    /// TCVN 5712 VN1: the letters of VN3 and capitals in place of control characters.
    Tcvn1,
}

/// All readings of eight-bit text; of two that read equally well the earlier is taken.
pub(super) const READINGS: [Reading; 6] = [
    Reading::Windows1258,
    Reading::Tcvn3,
    Reading::Vni,
    Reading::Viscii,
    Reading::Vps,
    Reading::Tcvn1,
];

/// Bytes 0x80 to 0x9F of windows-1252.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Bytes 0x80 to 0xFF.
const TCVN: &str = "\
    ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ\
    ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\
    \u{a0}ĂÂÊÔƠƯĐăâêôơưđẰ\
    \u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴ\
    ẮẦẨẪẤỀặầẩẫấậèỂẻẽ\
    éẹềểễếệìỉỄẾỒĩíịò\
    Ổỏõóọồổỗốộờởỡớợù\
    ỖủũúụừửữứựỳỷỹýỵỐ";
const TCVN_CONTROLS: &str =
    "\u{1}Ú\u{2}Ụ\u{4}Ừ\u{5}Ử\u{6}Ữ\u{11}Ứ\u{12}Ự\u{13}Ỳ\u{14}Ỷ\u{15}Ỹ\u{16}Ý\u{17}Ỵ";

/// What TCVN3 fonts for Windows have in place of control characters.
const TCVN3_KEEPS: &str = "€‚„…‰‹‘’“”•–—™›";

const VISCII: &str = "\
    ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ\
    ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ\
    Õắằặấầẩậẽẹếềểễệố\
    ồổỗỠƠộờởịỰỨỪỬơớƯ\
    ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ\
    ĐứÒÓÔạỷừửÙÚỹỵÝỡư\
    àáâãảăữẫèéêẻìíĩỉ\
    đựòóôõỏọụùúũủýợỮ";
const VISCII_CONTROLS: &str = "\u{2}Ẳ\u{5}Ẵ\u{6}Ẫ\u{14}Ỷ\u{19}Ỹ\u{1e}Ỵ";

const VPS: &str = "\
    ÀẢÃẤẦẨọỗĂếềểệẮẰẲ\
    Ế‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\
    \u{a0}ắằẳẵặỠớÙờởỡŨỨợỪ\
    ổỬỲỸÍÌộỈĨÓửữÒỎÕự\
    ầÁÂấẩẫậđẻÉÊẹỉễịỹ\
    ƯỦồốÔỏơÈừứÚũưÝẺ\u{fffd}\
    àáâãảạăçèéêẽìíîĩ\
    ẴĐòóôõöƠụùúủüỶẼỳ";
const VPS_CONTROLS: &str =
    "\u{2}Ạ\u{3}Ậ\u{4}Ặ\u{5}Ẹ\u{6}Ệ\u{10}Ị\u{11}Ọ\u{12}Ộ\u{13}Ợ\u{14}Ụ\u{15}Ự\u{19}Ỵ\u{1c}Ẫ\u{1d}Ữ";

/// Where windows-1258 differs from windows-1252, the character of the latter first.
const WINDOWS_1258: &str =
    "ÃĂÌ\u{300}ÐĐÒ\u{309}ÕƠÝƯÞ\u{303}ãăì\u{301}ðđò\u{323}õơýưþ₫Š\u{8a}š\u{9a}Ž\u{8e}ž\u{9e}";

/// VNI letters of one byte: as windows-1252 shows them, and what they are.
const VNI: &str = "ôơöưñđííììæỉóĩòịîỵ";
/// VNI letters of two bytes: the first, the second ones, and the letters they make.
const VNI_MARKED: [(char, &str, &str); 7] = [
    ('a', "øùûõïâàáåãäêèéúüë", "àáảãạâầấẩẫậăằắẳẵặ"),
    ('e', "øùûõïâàáåãä", "èéẻẽẹêềếểễệ"),
    ('o', "øùûõïâàáåãä", "òóỏõọôồốổỗộ"),
    ('ô', "øùûõï", "ờớởỡợ"),
    ('u', "øùûõï", "ùúủũụ"),
    ('ö', "øùûõï", "ừứửữự"),
    ('y', "øùûõ", "ỳýỷỹ"),
];

impl Reading {
    /// Its name, as in notes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1258 => "windows-1258",
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
            Self::Viscii => "VISCII",
            Self::Vps => "VPS",
            Self::Tcvn1 => "TCVN 5712",
        }
    }

    /// The reading that a page's `charset` names.
    pub(super) fn named(label: &str) -> Option<Self> {
        let label = label.to_ascii_lowercase();
        let names = [
            ("1258", Self::Windows1258),
            ("tcvn", Self::Tcvn3),
            ("viscii", Self::Viscii),
            ("vps", Self::Vps),
            ("vni", Self::Vni),
        ];
        names.iter().find(|(name, _)| label.contains(name)).map(|(_, reading)| *reading)
    }

    /// Whether the encoding belongs to a font: a page made with it may write its bytes as
    /// `&micro;` or `&#181;`.
    pub(super) fn is_of_fonts(self) -> bool {
        !matches!(self, Self::Utf8 | Self::Windows1258)
    }

    /// Whether capitals are small letters in another font, so that one word may hold both.
    pub(super) fn has_capital_fonts(self) -> bool {
        self == Self::Tcvn3
    }

    /// Reads text that was taken for windows-1252.
    pub(super) fn read(self, misread: &str) -> String {
        match self {
            Self::Utf8 => Utf8Parts::of(misread).text,
            Self::Vni => read_vni(misread),
            Self::Windows1258 => read_each(misread, |c| paired(WINDOWS_1258, c).unwrap_or(c)),
            Self::Tcvn3 => {
                let letters: Vec<char> = TCVN.chars().collect();
                read_each(misread, |c| match byte_of(c) {
                    // Quotation marks and dashes of Windows.
                    Some(0..0x80) | None => c,
                    Some(0x80..0xa0) if TCVN3_KEEPS.contains(c) => c,
                    Some(0x80..0xa0) => '\u{fffd}',
                    Some(byte) => match letters[usize::from(byte - 0x80)] {
                        letter if letter.is_lowercase() || byte < 0xa8 => letter,
                        _ if c.is_alphabetic() => '\u{fffd}',
                        _ => c,
                    },
                })
            }
            Self::Viscii => read_table(misread, VISCII, VISCII_CONTROLS),
            Self::Vps => read_table(misread, VPS, VPS_CONTROLS),
            Self::Tcvn1 => read_table(misread, TCVN, TCVN_CONTROLS),
        }
    }
}

fn read_each(misread: &str, letter: impl Fn(char) -> char) -> String {
    let mut text = String::with_capacity(misread.len() + misread.len() / 2);
    text.extend(misread.chars().map(|c| if is_plain(c) { c } else { letter(c) }));
    text
}

fn read_table(misread: &str, table: &str, controls: &str) -> String {
    let letters: Vec<char> = table.chars().collect();
    read_each(misread, |c| match byte_of(c) {
        Some(byte @ 0x80..) => letters[usize::from(byte - 0x80)],
        Some(_) => paired(controls, c).unwrap_or(c),
        None => c,
    })
}

/// White space and what ASCII prints: the same in every encoding here.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\n' | '\r' | '\t')
}

/// The byte that windows-1252 shows as this character. Control characters are bytes too.
fn byte_of(c: char) -> Option<u8> {
    match c {
        '\0'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        _ => {
            let at = WINDOWS_1252.chars().position(|shown| shown == c)?;
            u8::try_from(0x80 + at).ok()
        }
    }
}

/// The character after `c` in a list of pairs.
fn paired(pairs: &str, c: char) -> Option<char> {
    let mut pairs = pairs.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return Some(to);
        }
    }
    None
}

fn read_vni(misread: &str) -> String {
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    let mut text = String::with_capacity(misread.len());
    let mut chars = misread.chars().peekable();
    while let Some(c) = chars.next() {
        let mark = chars.peek().copied().filter(|mark| !mark.is_ascii()).map(small);
        let base = small(c);
        let marked = mark.and_then(|mark| {
            let (_, marks, letters) = VNI_MARKED.iter().find(|(letter, ..)| *letter == base)?;
            letters.chars().nth(marks.chars().position(|of_letter| of_letter == mark)?)
        });
        if marked.is_some() {
            chars.next();
        }
        let letter = match marked {
            None if c.is_ascii() => c,
            None => paired(VNI, base).unwrap_or(c),
            Some(letter) => letter,
        };
        let capital = c.is_uppercase();
        text.push(if capital { letter.to_uppercase().next().unwrap_or(letter) } else { letter });
    }
    text
}

/// UTF-8 put together again from windows-1252 characters.
#[derive(Debug, Default)]
pub(super) struct Utf8Parts {
    pub(super) text: String,
    /// Characters that were in pieces.
    pub(super) joined: usize,
    /// Characters beyond ASCII that were none of the pieces.
    pub(super) others: usize,
}

impl Utf8Parts {
    pub(super) fn of(misread: &str) -> Self {
        let mut parts = Self { text: String::with_capacity(misread.len()), ..Self::default() };
        let mut rest = misread;
        while let Some(c) = rest.chars().next() {
            let length = match byte_of(c) {
                Some(0xc2..=0xdf) => 2,
                Some(0xe0..=0xef) => 3,
                Some(0xf0..=0xf4) => 4,
                _ => 1,
            };
            let mut bytes = [0; 4];
            let mut pieces = 0;
            let mut end = 0;
            for (byte, piece) in bytes[..length].iter_mut().zip(rest.chars()) {
                let Some(found) = byte_of(piece) else { break };
                *byte = found;
                pieces += 1;
                end += piece.len_utf8();
            }
            match std::str::from_utf8(&bytes[..length]) {
                Ok(joined) if length > 1 && pieces == length => {
                    parts.text.push_str(joined);
                    parts.joined += 1;
                    rest = &rest[end..];
                }
                _ => {
                    parts.text.push(c);
                    parts.others += usize::from(!c.is_ascii());
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        parts
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::decode::words::resolve_entities;
    use std::collections::BTreeMap;

    const VOWELS: &str = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợ\
        uùúủũụưừứửữựyỳýỷỹỵ";

    fn shown(byte: u8) -> char {
        let high = usize::from(byte).checked_sub(0x80);
        high.and_then(|at| WINDOWS_1252.chars().nth(at)).unwrap_or(char::from(byte))
    }

    /// What a reading makes of each byte, and of each two where it has letters of two.
    fn letters_of(reading: Reading) -> BTreeMap<String, String> {
        let bytes = || (0..=255).map(shown);
        let mut letters = BTreeMap::new();
        for first in bytes() {
            letters.entry(reading.read(&first.to_string())).or_insert(first.to_string());
            let pairs = matches!(reading, Reading::Vni | Reading::Windows1258);
            for second in bytes().filter(|c| pairs && first.is_alphabetic() && !c.is_ascii()) {
                let pair = format!("{first}{second}");
                letters.entry(reading.read(&pair)).or_insert(pair);
            }
        }
        letters
    }

    /// The bytes of a text.
    pub(in crate::decode) fn encode(reading: Reading, text: &str) -> Vec<u8> {
        let letters = letters_of(reading);
        let bytes = |c| bytes_of(&letters, c).unwrap_or_else(|| panic!("{c} is in no {reading:?}"));
        text.chars().flat_map(bytes).collect()
    }

    fn bytes_of(letters: &BTreeMap<String, String>, c: char) -> Option<Vec<u8>> {
        let found = letters.get(&c.to_string()).or_else(|| letters.get(&decomposed(c)))?;
        Some(found.chars().filter_map(byte_of).collect())
    }

    /// A letter of windows-1258: its tone mark stands alone.
    fn decomposed(c: char) -> String {
        const TONES: [char; 6] = ['\0', '\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];
        let small = c.to_lowercase().next().unwrap();
        let Some(at) = VOWELS.chars().position(|letter| letter == small) else {
            return c.to_string();
        };
        let base = VOWELS.chars().nth(at - at % 6).unwrap();
        let base = if c == small { base } else { base.to_uppercase().next().unwrap() };
        format!("{base}{}", TONES[at % 6])
    }

    #[test]
    fn every_letter_has_its_bytes() {
        let small = VOWELS.chars().filter(|c| !c.is_ascii()).chain(['đ']);
        let all: Vec<char> = small.flat_map(|c| [c, c.to_uppercase().next().unwrap()]).collect();
        assert_eq!(all.len(), 134);
        for reading in READINGS {
            let letters = letters_of(reading);
            let lacks = |c: &char| bytes_of(&letters, *c).is_none();
            let lacking: String = all.iter().filter(|c| lacks(c)).collect();
            let expected = match reading {
                // Capitals with tone marks are small letters of another font.
                Reading::Tcvn3 => {
                    all.iter().filter(|c| c.is_uppercase() && !"ĂÂĐÊÔƠƯ".contains(**c)).collect()
                }
                _ => String::new(),
            };
            assert_eq!(lacking, expected, "{}", reading.name());
        }
    }

    #[test]
    fn published_bytes_read_right() {
        fn check(reading: Reading, bytes: &[u8], text: &str) {
            let misread: String = bytes.iter().map(|byte| shown(*byte)).collect();
            assert_eq!(reading.read(&misread), text, "{}", reading.name());
        }
        const SENTENCE: &str =
            "Chính quyền tỉnh nói đường tới bản đã thông, nhưng cầu gỗ vẫn chưa sửa xong.";
        let viscii = b"Ch\xednh quy\xabn t\xefnh n\xf3i \xf0\xdf\xb6ng t\xbei b\xe4n \xf0\xe3 th\xf4ng, nh\xdfng c\xa5u g\xb2 v\xe7n ch\xdfa s\xd8a xong.";
        check(Reading::Viscii, viscii, SENTENCE);
        let tcvn = b"Ch\xddnh quy\xd2n t\xd8nh n\xe3i \xae\xad\xeang t\xedi b\xb6n \xae\xb7 th\xabng, nh\xadng c\xc7u g\xe7 v\xc9n ch\xada s\xf6a xong.";
        check(Reading::Tcvn3, tcvn, SENTENCE);
        check(Reading::Tcvn1, tcvn, SENTENCE);
        check(
            Reading::Vni,
            b"Ha\xf8 No\xe4i, \xd1a\xf8 Na\xfcng, \xf1\xf6\xf4\xf8ng \xf4\xfb q\xfcy",
            "Hà Nội, Đà Nẵng, đường ở qüy",
        );
        check(
            Reading::Vps,
            b"Vi\x8ct Nam, \xc7\xdc\xa9ng \xaa \xf1\xe0 N\xa4ng",
            "Việt Nam, đường ở Đà Nẵng",
        );
        check(Reading::Windows1258, b"Vi\xea\xf2t Nam", "Viê\u{323}t Nam");
    }

    #[test]
    fn windows_1258_is_that_of_browsers() {
        let bytes: Vec<u8> = (0..=255).collect();
        let (expected, _) = encoding_rs::WINDOWS_1258.decode_without_bom_handling(&bytes);
        let misread: String = bytes.iter().map(|byte| shown(*byte)).collect();
        assert_eq!(Reading::Windows1258.read(&misread), expected);
    }

    #[test]
    fn pieces_of_utf8_join() {
        let parts = Utf8Parts::of("tiáº¿ng Viá»‡t, Ä‘Ã¢y lÃ\u{a0} é Ã");
        assert_eq!(parts.text, "tiếng Việt, đây là é Ã");
        assert_eq!((parts.joined, parts.others), (5, 2));
    }

    #[test]
    fn entities_of_fonts_are_bytes() {
        assert_eq!(
            resolve_entities("H&micro; N&#233;i &lt;b&#62; &x; &#xB5; &"),
            "Hµ Néi &lt;b&#62; &x; µ &"
        );
    }
}
