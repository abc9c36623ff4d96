//! Numerals: digits and number words to values.

use super::tables::{NumberWord, Role, Tables};
use machtin_text::{Gap, Language, SyllableKind, Syllables};

/// A number as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeral {
    /// Index past its last syllable.
    pub(super) end: usize,
    pub(super) value: f64,
    /// Whether it starts with digits.
    pub(super) digits: bool,
    /// Product of its scale words, 1 for none: what `10-15 nghìn` gives its first number.
    pub(super) scale: f64,
    /// Whether separators, a fraction or a scale show that it is a quantity, not a name.
    pub(super) marked: bool,
}

/// The syllables of a part, with the words that numbers are made of.
#[derive(Clone, Copy)]
pub(super) struct Numerals<'t> {
    pub(super) syllables: &'t Syllables,
    pub(super) text: &'t str,
    pub(super) tables: &'static Tables,
    pub(super) language: Language,
    /// Index past the last syllable of the part.
    pub(super) to: usize,
}

impl Numerals<'_> {
    pub(super) fn key(&self, at: usize) -> &str {
        if at < self.to { self.syllables.key_at(at) } else { "" }
    }

    pub(super) fn gap(&self, at: usize) -> Gap {
        self.syllables.get(at).map_or(Gap::Paragraph, |syllable| syllable.gap)
    }

    /// Whether the syllable touches the one before.
    pub(super) fn touches(&self, at: usize) -> bool {
        at < self.to && self.gap(at) == Gap::None
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
        at < self.to && self.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Number)
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        at < self.to && self.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Word)
    }

    /// The syllable as printed.
    pub(super) fn printed(&self, at: usize) -> &str {
        match self.syllables.get(at) {
            Some(syllable) if at < self.to => syllable.span.of(self.text),
            _ => "",
        }
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.printed(at).chars().next().is_some_and(char::is_uppercase)
    }

    fn vietnamese(&self) -> bool {
        self.language == Language::Vietnamese
    }

    pub(super) fn word(&self, at: usize) -> Option<(usize, NumberWord)> {
        self.tables.numbers.longest(self.syllables, at, self.to).map(|(end, word)| (end, *word))
    }

    fn role(&self, at: usize, role: Role) -> Option<(usize, f64)> {
        let (end, word) = self.word(at)?;
        (word.role == role).then(|| word.lo.map(|value| (end, value)))?
    }

    /// The number that starts at `at`.
    pub(super) fn read(&self, at: usize) -> Option<Numeral> {
        let base = self.base(at)?;
        let mut total = 0.0;
        let mut least = f64::INFINITY;
        let mut group = base;
        let mut number = Numeral { scale: 1.0, ..base };
        loop {
            let (end, scale) = self.scales(group.end);
            if end == group.end {
                if least.is_infinite() || group.value < least && !group.digits {
                    total += group.value;
                    number.end = group.end;
                }
                break;
            }
            if scale >= least {
                break;
            }
            total += group.value * scale;
            least = scale;
            number.scale = scale;
            number.marked = true;
            number.end = end;
            if let Some((end, half)) = self.role(end, Role::Half) {
                total += half * scale;
                number.end = end;
                break;
            }
            if let Some(end) = self.and_a_half(end) {
                total += 0.5 * scale;
                number.end = end;
                break;
            }
            if self.vietnamese()
                && !base.digits
                && let Some(digit) = self.short_digit(end)
            {
                total += digit * scale / 10.0;
                number.end = end + 1;
                break;
            }
            match self.continuation(end, least) {
                Some(next) => group = next,
                None => break,
            }
        }
        number.value = total;
        Some(number)
    }

    /// A number below the scale just read, that goes on with the same numeral.
    fn continuation(&self, at: usize, least: f64) -> Option<Numeral> {
        let filled = self.role(at, Role::Zero).map(|(end, _)| end);
        let skip = if !self.vietnamese() && self.key(at) == "and" { at + 1 } else { at };
        let start = filled.unwrap_or(skip);
        if self.is_year_word(start) && filled.is_none() {
            return None;
        }
        let next = self.base(start)?;
        if next.digits && self.scales(next.end).0 == next.end {
            return None;
        }
        if self.key(at) == "and" && (next.digits || self.scales(next.end).0 != next.end) {
            return None;
        }
        // `hai triệu một tháng`: two million a month; `một` goes on only before its scale.
        let article = self.key(start) == "một" && filled.is_none();
        if article && next.end == start + 1 && self.scales(next.end).0 == next.end {
            return None;
        }
        (next.value < least).then_some(next)
    }

    /// `năm` is five only where the number goes on with it.
    fn is_year_word(&self, at: usize) -> bool {
        self.key(at) == "năm"
            && !matches!(
                self.word(at + 1).map(|(_, word)| word.role),
                Some(Role::Tens | Role::Hundred | Role::Scale)
            )
    }

    /// `tư` in `hai trăm tư`: a tenth of the scale before.
    fn short_digit(&self, at: usize) -> Option<f64> {
        let (end, word) = self.word(at)?;
        let fits = match word.role {
            Role::Digit => !matches!(self.key(at), "một" | "năm"),
            Role::Last => true,
            _ => false,
        };
        let alone = end == at + 1
            && !matches!(
                self.word(end).map(|(_, word)| word.role),
                Some(Role::Tens | Role::Hundred | Role::Scale)
            )
            && self.tables.units.longest(self.syllables, end, self.to).is_none_or(|(_, unit)| {
                unit.kind != super::tables::UnitKind::Kind(super::FigureKind::Count)
            });
        (fits && alone).then_some(word.lo).flatten()
    }

    /// End and product of the scale words at `at`.
    pub(super) fn scales(&self, at: usize) -> (usize, f64) {
        let mut end = at;
        let mut product = 1.0;
        for _ in 0..3 {
            let hyphen = usize::from(self.key(end) == "-" && self.touches(end));
            let Some((next, scale)) = self.role(end + hyphen, Role::Scale) else { break };
            if hyphen == 1 && (!self.touches(end + 1) || self.vietnamese()) {
                break;
            }
            // `tá`, `score`: rare as scales after another scale.
            end = next;
            product *= scale;
        }
        if end == at && !self.vietnamese() {
            return self.short_scale(at);
        }
        (end, product)
    }

    /// `m` for million after money, `4 hundred million`.
    fn short_scale(&self, at: usize) -> (usize, f64) {
        if let Some((end, hundred)) = self.role(at, Role::Hundred)
            && self.is_number(at.wrapping_sub(1))
        {
            let (end, scale) = self.scales(end);
            return (end, hundred * scale);
        }
        if self.printed(at) == "M" && self.touches(at) {
            return (at + 1, 1e6);
        }
        (at, 1.0)
    }

    fn and_a_half(&self, at: usize) -> Option<usize> {
        let words = [self.key(at), self.key(at + 1), self.key(at + 2)];
        (words == ["and", "a", "half"]).then_some(at + 3)
    }

    /// A number without scale words: digits, or words below a thousand.
    fn base(&self, at: usize) -> Option<Numeral> {
        if self.is_number(at) {
            return self.digits(at);
        }
        let (end, value) =
            if self.vietnamese() { self.vietnamese_words(at)? } else { self.english_words(at)? };
        Some(Numeral { end, value, digits: false, scale: 1.0, marked: false })
    }

    fn digits(&self, at: usize) -> Option<Numeral> {
        let printed = self.printed(at);
        let next_is_scale = self.decimal_follows(at + 1);
        let value = parse_digits(printed, self.vietnamese(), next_is_scale)?;
        let mut numeral = Numeral {
            end: at + 1,
            value,
            digits: true,
            scale: 1.0,
            marked: printed.contains(['.', ',']),
        };
        // `20 000`: a space groups thousands.
        let mut groups = 0;
        while groups < 4
            && printed.len() <= 3
            && !printed.contains(['.', ','])
            && self.is_number(numeral.end)
            && self.gap(numeral.end) == Gap::Space
            && self.printed(numeral.end) == "000"
        {
            numeral.value *= 1000.0;
            numeral.end += 1;
            numeral.marked = true;
            groups += 1;
        }
        if self.and_a_half(numeral.end).is_some() {
            numeral.value += 0.5;
            numeral.end += 3;
        }
        Some(numeral)
    }

    /// Whether what follows takes decimals rather than grouped thousands.
    fn decimal_follows(&self, at: usize) -> bool {
        if self.word(at).is_some_and(|(_, word)| word.role == Role::Scale) {
            return true;
        }
        self.tables.units.longest(self.syllables, at, self.to).is_some_and(|(_, unit)| {
            use super::FigureKind::Measure;
            use super::tables::UnitKind;
            unit.kind == UnitKind::Percent || unit.kind == UnitKind::Kind(Measure)
        })
    }

    fn vietnamese_words(&self, at: usize) -> Option<(usize, f64)> {
        let (end, word) = self.word(at)?;
        let first = word.lo?;
        match word.role {
            Role::Ten => match self.last_digit(end) {
                Some((end, digit)) => Some((end, first + digit)),
                None => Some((end, first)),
            },
            Role::Digit => Some(self.below_thousand(end, first)),
            Role::Value => Some((end, first)),
            _ => None,
        }
    }

    /// What follows the digit `first`: tens, hundreds, or nothing.
    fn below_thousand(&self, at: usize, first: f64) -> (usize, f64) {
        if let Some((end, hundred)) = self.role(at, Role::Hundred) {
            let value = first * hundred;
            if let Some((end, _)) = self.role(end, Role::Zero)
                && let Some((end, digit)) = self.last_digit(end)
            {
                return (end, value + digit);
            }
            if let Some((end, tens)) = self.tens(end) {
                return (end, value + tens);
            }
            if let Some(digit) = self.short_digit(end) {
                return (end + 1, value + 10.0 * digit);
            }
            if let Some((end, half)) = self.role(end, Role::Half) {
                return (end, value + 100.0 * half);
            }
            return (end, value);
        }
        if let Some((end, ten)) = self.role(at, Role::Tens) {
            let value = first * ten;
            return self.last_digit(end).map_or((end, value), |(end, last)| (end, value + last));
        }
        // `hai mốt`, `ba lăm`
        match self.role(at, Role::Last) {
            Some((end, last)) if self.key(at) != "tư" => (end, 10.0 * first + last),
            _ => (at, first),
        }
    }

    fn tens(&self, at: usize) -> Option<(usize, f64)> {
        if let Some((end, ten)) = self.role(at, Role::Ten) {
            return Some(
                self.last_digit(end).map_or((end, ten), |(end, digit)| (end, ten + digit)),
            );
        }
        let (end, digit) = self.role(at, Role::Digit)?;
        let (end, ten) = self.role(end, Role::Tens)?;
        let value = digit * ten;
        Some(self.last_digit(end).map_or((end, value), |(end, last)| (end, value + last)))
    }

    fn last_digit(&self, at: usize) -> Option<(usize, f64)> {
        let (end, word) = self.word(at)?;
        // `ba mươi năm`: thirty years; after `linh` and in `mười năm` too the year is likelier,
        // but only `linh năm` is five.
        let after_fill = self.key(at.wrapping_sub(1));
        let five = self.key(at) != "năm" || matches!(after_fill, "linh" | "lẻ");
        let fits = matches!(word.role, Role::Digit | Role::Last) && five;
        let bare = end == at + 1
            && !matches!(
                self.word(end).map(|(_, word)| word.role),
                Some(Role::Tens | Role::Hundred)
            );
        (fits && bare).then(|| word.lo.map(|digit| (end, digit)))?
    }

    fn english_words(&self, at: usize) -> Option<(usize, f64)> {
        let (end, small) = self.english_small(at)?;
        let hyphen =
            usize::from(self.key(end) == "-" && self.touches(end) && self.touches(end + 1));
        let Some((end, hundred)) = self.role(end + hyphen, Role::Hundred) else {
            return Some(self.and_a_half(end).map_or((end, small), |end| (end, small + 0.5)));
        };
        let value = small * hundred;
        let rest = end + usize::from(self.key(end) == "and");
        match self.english_small(rest) {
            Some((end, more)) if more < 100.0 => Some((end, value + more)),
            _ => Some((end, value)),
        }
    }

    fn english_small(&self, at: usize) -> Option<(usize, f64)> {
        let (end, word) = self.word(at)?;
        let value = word.lo?;
        match word.role {
            Role::Value if self.language != Language::Vietnamese => Some((end, value)),
            Role::Digit | Role::Ten => Some((end, value)),
            Role::Tens => {
                let hyphen = usize::from(self.key(end) == "-" && self.touches(end));
                match self.role(end + hyphen, Role::Digit) {
                    Some((end, digit)) => Some((end, value + digit)),
                    None => Some((end, value)),
                }
            }
            _ => None,
        }
    }
}

/// Digits with separators to a value; none for what is no number (`31.10.05`).
///
/// Vietnamese groups thousands with points and marks decimals with a comma, English the other
/// way round. Each reads the other's way too where only that makes sense; `decimal` says that a
/// scale word or a measure follows, so that `1,234` in Vietnamese has decimals.
pub(super) fn parse_digits(printed: &str, vietnamese: bool, decimal: bool) -> Option<f64> {
    if let Some(value) = vulgar(printed) {
        return Some(value);
    }
    if printed.len() > 24 || !printed.is_ascii() {
        return None;
    }
    let (group, point) = if vietnamese { ('.', ',') } else { (',', '.') };
    let leading_zero = printed.len() > 1 && printed.starts_with('0');
    if !printed.contains(['.', ',']) {
        let long = printed.len() > 9;
        return if leading_zero || long { None } else { printed.parse().ok() };
    }
    let (whole, fraction) = match printed.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (printed, None),
    };
    match fraction {
        // `20,000` in Vietnamese, where no decimals are due.
        Some(fraction)
            if vietnamese && !decimal && is_grouped(printed, point) && fraction.len() == 3 =>
        {
            without(printed, point).parse().ok()
        }
        Some(fraction) if fraction.contains(point) && is_grouped(printed, point) => {
            without(printed, point).parse().ok()
        }
        Some(fraction) if fraction.contains(['.', ',']) => {
            // `1.234,5` in English, `1,234.5` in Vietnamese.
            let other = printed.rsplit_once(group)?;
            is_grouped(other.0, point)
                .then(|| format!("{}.{}", without(other.0, point), other.1).parse().ok())?
        }
        Some(fraction) => {
            let plain = if whole.contains(group) {
                is_grouped(whole, group).then(|| without(whole, group))?
            } else {
                whole.to_owned()
            };
            format!("{plain}.{fraction}").parse().ok()
        }
        None if is_grouped(printed, group) => without(printed, group).parse().ok(),
        // `3.5 triệu`, `0,5 percent`
        None => {
            let (whole, fraction) = printed.split_once(group)?;
            (!fraction.contains(group)).then(|| format!("{whole}.{fraction}").parse().ok())?
        }
    }
}

fn without(digits: &str, separator: char) -> String {
    digits.chars().filter(|&c| c != separator).collect()
}

/// `1.234.567`: one to three digits, then groups of three; Indian groups of two are accepted
/// before the last.
fn is_grouped(digits: &str, separator: char) -> bool {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let Some((last, middle)) = rest.split_last() else { return false };
    (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && last.len() == 3
        && digits(last)
        && middle.iter().all(|group| digits(group) && matches!(group.len(), 2 | 3))
}

fn vulgar(printed: &str) -> Option<f64> {
    Some(match printed {
        "½" => 0.5,
        "¼" => 0.25,
        "¾" => 0.75,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tables::tables;
    use super::*;

    fn check(language: Language, text: &str, expected: f64) {
        let syllables = Syllables::of(text);
        let numerals = Numerals {
            syllables: &syllables,
            text,
            tables: tables(language),
            language,
            to: syllables.len(),
        };
        let found = numerals.read(0).map(|numeral| (numeral.value, numeral.end));
        assert_eq!(found, Some((expected, syllables.len())), "{text:?}");
    }

    #[test]
    fn vietnamese_number_words() {
        let check = |text, expected| check(Language::Vietnamese, text, expected);
        check("hai mươi mốt", 21.0);
        check("mười lăm", 15.0);
        check("một trăm linh năm", 105.0);
        check("hai trăm tư", 240.0);
        check("ba tỷ hai trăm triệu", 3.2e9);
        check("hai vạn rưỡi", 25_000.0);
        check("năm mươi lăm nghìn", 55_000.0);
        check("hai nghìn không trăm linh tám", 2008.0);
        check("10 nghìn tỷ", 1e13);
        check("1,25 triệu", 1_250_000.0);
    }

    #[test]
    fn english_number_words() {
        let check = |text, expected| check(Language::English, text, expected);
        check("twenty-one", 21.0);
        check("two hundred and five", 205.0);
        check("three million two hundred thousand", 3_200_000.0);
        check("4 hundred million", 4e8);
        check("two and a half", 2.5);
        check("5.5bn", 5.5e9);
    }

    #[test]
    fn separators_follow_the_language() {
        assert_eq!(parse_digits("15.000", true, false), Some(15_000.0));
        assert_eq!(parse_digits("15.000", false, false), Some(15.0));
        assert_eq!(parse_digits("20,000", true, false), Some(20_000.0));
        assert_eq!(parse_digits("1,325", true, true), Some(1.325));
        assert_eq!(parse_digits("1.234,5", true, false), Some(1234.5));
        assert_eq!(parse_digits("1,234.5", true, false), Some(1234.5));
        assert_eq!(parse_digits("31.10.05", true, false), None);
        assert_eq!(parse_digits("0912345678", true, false), None);
    }
}
