//! Amounts: a numeral with what makes it a range, a fraction, a score or a part of a whole.

use super::Bound;
use super::numeral::{Numeral, Numerals};
use super::tables::{Role, Unit, UnitKind};
use machtin_text::Language;

/// The shape an amount was printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Digits,
    Words,
    Vague,
    Fraction,
    Ratio,
    Range,
    Score,
}

/// How much, before hedges and units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amount {
    /// Index past its last syllable.
    pub(super) end: usize,
    pub(super) shape: Shape,
    pub(super) lo: Option<f64>,
    pub(super) hi: Option<f64>,
    pub(super) point: Option<f64>,
    pub(super) bound: Bound,
    /// Separators or scale words show that it is no name or year.
    pub(super) marked: bool,
    /// The number of things it is a part of.
    pub(super) whole: Option<f64>,
}

impl Amount {
    fn exact(end: usize, value: f64, shape: Shape) -> Self {
        Self {
            end,
            shape,
            lo: Some(value),
            hi: Some(value),
            point: Some(value),
            bound: Bound::Exact,
            marked: true,
            whole: None,
        }
    }

    fn of(numeral: Numeral) -> Self {
        let shape = if numeral.digits { Shape::Digits } else { Shape::Words };
        Self { marked: numeral.marked, ..Self::exact(numeral.end, numeral.value, shape) }
    }

    fn range(end: usize, lo: f64, hi: f64) -> Self {
        let amount = Self::exact(end, lo, Shape::Range);
        Self { hi: Some(hi), point: None, ..amount }
    }

    /// Multiplies every value, as percent signs and negative signs do.
    pub(super) fn times(mut self, factor: f64) -> Self {
        let scaled = |value: Option<f64>| value.map(|value| exact_product(value, factor));
        (self.lo, self.hi, self.point) = (scaled(self.lo), scaled(self.hi), scaled(self.point));
        if factor < 0.0 {
            std::mem::swap(&mut self.lo, &mut self.hi);
        }
        self
    }

    /// Whether it is the bare word for one.
    pub(super) fn is_one_in_words(&self) -> bool {
        self.shape == Shape::Words && self.point == Some(1.0)
    }
}

/// `0.93` for 93 × 0.01: the product rounded to what is printed.
fn exact_product(value: f64, factor: f64) -> f64 {
    if (factor - 0.01).abs() < 1e-12 { (value * 1e10).round() / 1e12 } else { value * factor }
}

/// Largest side of a score.
const SCORE_MAX: f64 = 199.0;

impl Numerals<'_> {
    /// The amount that starts at `at`.
    pub(super) fn amount(&self, at: usize) -> Option<Amount> {
        if let Some((end, word)) = self.word(at) {
            let wide = |shape| Amount {
                end,
                shape,
                lo: word.lo,
                hi: word.hi,
                point: None,
                bound: Bound::Magnitude,
                marked: true,
                whole: None,
            };
            match word.role {
                Role::Vague => return Some(wide(Shape::Vague)),
                Role::Fraction => return self.half(at, end, word.lo?),
                Role::Ratio => return Some(Amount::exact(end, word.lo?, Shape::Ratio)),
                Role::Range if matches!(self.key(at), "dăm" | "đôi") || self.counted_range(end) =>
                {
                    return Some(self.scaled_range(end, word.lo?, word.hi?));
                }
                // `mươi người`: ten or so.
                Role::Tens if self.language == Language::Vietnamese => {
                    let amount = Amount::exact(end, 10.0, Shape::Words);
                    return Some(Amount { bound: Bound::About, ..amount });
                }
                _ => {}
            }
        }
        if let Some(amount) = self.multiple(at) {
            return Some(amount);
        }
        if let Some(amount) = self.part_of_article(at) {
            return Some(amount);
        }
        let first = self.signed(at)?;
        self.fraction(first)
            .or_else(|| self.slashed(first))
            .or_else(|| self.score(first))
            .or_else(|| self.span_of_two(first))
            .or_else(|| {
                Some(Amount { whole: self.whole(first.end, first.value), ..Amount::of(first) })
            })
    }

    /// `-5`, `minus 5`, `âm 5`, `.001`
    fn signed(&self, at: usize) -> Option<Numeral> {
        let opens = !self.touches(at) || at > 0 && self.syllables.key_at(at - 1) == "(";
        if self.is_number(at + 1) && self.touches(at + 1) && opens {
            match self.key(at) {
                "-" | "−" if self.is_code_before(at) => return None,
                "-" | "−" => {
                    return self.read(at + 1).map(|n| Numeral { value: -n.value, ..n });
                }
                "." => {
                    let digits = self.printed(at + 1);
                    let value = format!("0.{digits}").parse().ok()?;
                    let end = at + 2;
                    return Some(Numeral { end, value, digits: true, scale: 1.0, marked: true });
                }
                _ => {}
            }
        }
        if matches!(self.key(at), "minus" | "âm") {
            let hyphen = usize::from(self.key(at + 1) == "-");
            if self.is_number(at + 1 + hyphen) {
                let number = self.read(at + 1 + hyphen)?;
                return Some(Numeral { value: -number.value, marked: true, ..number });
            }
        }
        self.read(at)
    }

    /// `COVID -19`
    fn is_code_before(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|n| self.syllables.get(n)) else {
            return false;
        };
        let printed = before.span.of(self.text);
        printed.len() > 1 && printed.chars().all(char::is_uppercase)
    }

    /// `half`, `một nửa`; not `second half`, `half-time`.
    fn half(&self, at: usize, end: usize, value: f64) -> Option<Amount> {
        let before = if at == 0 { "" } else { self.syllables.key_at(at - 1) };
        let period = matches!(
            before,
            "first"
                | "second"
                | "other"
                | "better"
                | "final"
                | "opening"
                | "latter"
                | "this"
                | "each"
                | "a"
                | "two"
                | "early"
                | "and"
        );
        let glued = self.key(end) == "-" && self.touches(end);
        let clock = matches!(self.key(end), "past" | "time" | "way" | "back" | "hearted");
        (!period && !glued && !clock).then(|| Amount::exact(end, value, Shape::Fraction))
    }

    /// `gấp 3 lần`, `gấp ba`, `3x`.
    fn multiple(&self, at: usize) -> Option<Amount> {
        if self.key(at) != "gấp" {
            return None;
        }
        let hedged = self.tables.hedges.longest(self.syllables, at + 1, self.to);
        let start = hedged.map_or(at + 1, |(end, _)| end);
        let number = self.read(start)?;
        let end = number.end + usize::from(self.key(number.end) == "lần");
        Some(Amount::exact(end, number.value, Shape::Ratio))
    }

    /// `a third of`, `a quarter of`
    fn part_of_article(&self, at: usize) -> Option<Amount> {
        if !matches!(self.key(at), "a" | "one") {
            return None;
        }
        let hyphen = usize::from(self.key(at + 1) == "-" && self.touches(at + 1));
        let (end, word) = self.word(at + 1 + hyphen)?;
        let of = matches!(self.key(end), "of") || self.key(at) == "one";
        (word.role == Role::Part && of)
            .then(|| word.lo.map(|part| Amount::exact(end, 1.0 / part, Shape::Fraction)))?
    }

    /// `hai phần ba`, `two-thirds`, `one in five`
    fn fraction(&self, first: Numeral) -> Option<Amount> {
        let at = first.end;
        if self.key(at) == "phần" && self.language == Language::Vietnamese {
            if self.key(at + 1) == "tư" {
                return Some(Amount::exact(at + 2, first.value / 4.0, Shape::Fraction));
            }
            let parts = self.read(at + 1)?;
            let value = first.value / parts.value;
            return (value < 1.0).then(|| Amount::exact(parts.end, value, Shape::Fraction));
        }
        let hyphen = usize::from(self.key(at) == "-" && self.touches(at));
        if let Some((end, word)) = self.word(at + hyphen)
            && word.role == Role::Part
            && first.value < 20.0
        {
            let value = first.value / word.lo?;
            return (value < 1.0).then(|| Amount::exact(end, value, Shape::Fraction));
        }
        let (start, few) = match (self.key(at), self.key(at + 1)) {
            ("out", "of") | ("in", "every") => (at + 2, true),
            ("in", _) => (at + 1, true),
            _ => (at, false),
        };
        if few && first.value < 10.0 && (!first.digits || self.key(at) == "out") {
            let whole = self.read(start)?;
            let part = first.value / whole.value;
            // `seven in ten`, but not `seven in eight days`.
            let round = first.value <= 3.0 || (whole.value - 10.0).abs() < 1e-9;
            let timed = self
                .unit_at(whole.end)
                .is_some_and(|(_, unit)| unit.kind == UnitKind::Kind(super::FigureKind::Duration));
            return (round
                && !timed
                && part < 1.0
                && whole.value <= 100.0
                && !(whole.digits && first.value > 1.0))
                .then(|| Amount::exact(whole.end, part, Shape::Fraction));
        }
        None
    }

    /// `63/125 ghế`, `2/3 số phiếu`; dates were left out before.
    fn slashed(&self, first: Numeral) -> Option<Amount> {
        let at = first.end;
        let slash = matches!(self.key(at), "/" | "⁄") && self.is_number(at + 1);
        if !first.digits || !slash {
            return None;
        }
        let whole = self.read(at + 1)?;
        if first.value > whole.value || whole.value == 0.0 {
            return None;
        }
        let one = (first.value - 1.0).abs() < 1e-9;
        let small = first.value < whole.value && (whole.value <= 10.0 || one) && !first.marked;
        if small {
            return Some(Amount::exact(whole.end, first.value / whole.value, Shape::Fraction));
        }
        let part = Amount::exact(whole.end, first.value, Shape::Digits);
        Some(Amount { whole: Some(whole.value), ..part })
    }

    /// The number after `trong số`, `of the`, `out of`.
    fn whole(&self, at: usize, part: f64) -> Option<f64> {
        const LINKS: &[&[&str]] = &[
            &["trong", "tổng", "số"],
            &["trong", "số"],
            &["trên", "tổng", "số"],
            &["/", "tổng", "số"],
            &["trên"],
            &["trong"],
            &["out", "of", "the"],
            &["out", "of", "a", "total", "of"],
            &["out", "of"],
            &["of", "the", "country", "'s"],
            &["of", "the"],
            &["of", "its"],
            &["of", "their"],
            &["of"],
        ];
        let start = LINKS.iter().find_map(|link| {
            let fits = link.iter().enumerate().all(|(n, word)| self.key(at + n) == *word);
            fits.then_some(at + link.len())
        })?;
        let number = self.read(start)?;
        let timed = self
            .unit_at(number.end)
            .is_some_and(|(_, unit)| unit.kind != UnitKind::Kind(super::FigureKind::Count));
        (!timed && number.value >= part).then_some(number.value)
    }

    fn is_dash(&self, at: usize) -> bool {
        matches!(self.key(at), "-" | "–" | "—" | "‑" | "−")
    }

    /// `2-1` where words nearby speak of a match, or the first side is not the lesser.
    fn score(&self, first: Numeral) -> Option<Amount> {
        let at = first.end;
        let dashed = self.is_dash(at) && self.is_number(at + 1);
        if !dashed || !first.digits || first.marked || first.value < 0.0 {
            return None;
        }
        let second = self.read(at + 1)?;
        let plain = !second.marked && second.value <= SCORE_MAX && first.value <= SCORE_MAX;
        let goes_on = self.is_dash(second.end) && self.touches(second.end);
        if !plain || goes_on || self.unit_at(second.end).is_some() {
            return None;
        }
        let tight = self.touches(at) && self.touches(at + 1);
        let cue = self.match_nearby(at);
        if !(cue || tight && first.value >= second.value) {
            return None;
        }
        let amount = Amount::exact(second.end, first.value, Shape::Score);
        let (lo, hi) = (first.value.min(second.value), first.value.max(second.value));
        Some(Amount { lo: Some(lo), hi: Some(hi), ..amount })
    }

    /// Whether words within reach speak of a match.
    fn match_nearby(&self, at: usize) -> bool {
        const CUES: &[&str] = &[
            "beat", "beaten", "beating", "defeat", "defeated", "draw", "drawn", "drew", "game",
            "hoà", "hòa", "lead", "leading", "led", "lose", "losing", "loss", "lost", "match",
            "score", "scored", "set", "sets", "thua", "thắng", "tie", "tied", "victory", "win",
            "won", "đánh", "dẫn", "trận", "hạ",
        ];
        let from = at.saturating_sub(14);
        (from..(at + 10).min(self.to)).any(|n| {
            let key = self.syllables.key_at(n);
            CUES.contains(&key) || matches!(key, "tỷ" | "tỉ") && self.key(n + 1) == "số"
        })
    }

    /// `10-15 nghìn`, `từ 10.000 đến 15.000`, `three or four`, `between 5% and 6%`
    fn span_of_two(&self, first: Numeral) -> Option<Amount> {
        let mut at = first.end;
        let mut unit = None;
        // `5% and 6%`, `$3 billion to $5 billion`
        if let Some((end, found)) = self.unit_at(at)
            && found.kind != UnitKind::Kind(super::FigureKind::Count)
        {
            unit = Some(found.name);
            at = end;
        }
        let start = self.link(first, at)?;
        let start = match self.currency_at(start) {
            Some((end, _)) => end,
            None => start,
        };
        let second = self.read(start)?;
        if unit.is_some() {
            let same = self.unit_at(second.end).map(|(_, unit)| unit.name) == unit;
            if !same {
                return None;
            }
        }
        let shared = if first.scale < second.scale
            && (first.value < 1000.0 && !first.marked || first.value * first.scale < second.value)
            && first.value <= second.value / second.scale
        {
            second.scale
        } else {
            1.0
        };
        let (lo, hi) = (first.value * shared, second.value);
        let three =
            self.is_dash(second.end) && self.touches(second.end) && self.is_number(second.end + 1);
        (lo < hi && !three).then(|| Amount::range(second.end, lo, hi))
    }

    /// Where the second number of a range starts, after what joins the two.
    fn link(&self, first: Numeral, at: usize) -> Option<usize> {
        let start = first_start(self, first);
        let before = if start == 0 { "" } else { self.syllables.key_at(start - 1) };
        let between = matches!(before, "between" | "giữa") || self.is_between(start);
        match self.key(at) {
            // `rose by 43 to 419`
            "to" | "đến" | "tới" if self.rises(start) || self.moves(start) => None,
            "to" | "đến" | "tới" | "or" | "hoặc" | "hay" => {
                let extra = usize::from(self.is_dash(at + 1) && self.touches(at + 1));
                Some(at + 1 + extra)
            }
            "and" | "và" if between => Some(at + 1),
            "," if !first.digits && self.language == Language::Vietnamese => {
                let next = self.read(at + 1)?;
                let follows = (next.value - first.value - 1.0).abs() < 1e-9 && !next.digits;
                follows.then_some(at + 1)
            }
            _ if self.is_dash(at) => {
                let tight = self.touches(at) == self.touches(at + 1);
                // `200,000 to-260,000`
                tight.then_some(at + 1)
            }
            _ => None,
        }
    }

    /// Whether a number is the step of a change: `increased by`.
    fn rises(&self, start: usize) -> bool {
        (start.saturating_sub(2)..start).any(|n| matches!(self.syllables.key_at(n), "by" | "thêm"))
    }

    /// `rose from 12 to 15`: two numbers, not a range.
    fn moves(&self, start: usize) -> bool {
        const VERBS: &[&str] = &[
            "climbed",
            "cut",
            "decreased",
            "dropped",
            "fall",
            "fallen",
            "fell",
            "grew",
            "grow",
            "grown",
            "increase",
            "increased",
            "jumped",
            "lowered",
            "raised",
            "reduced",
            "rise",
            "risen",
            "rises",
            "rose",
            "shrank",
            "slid",
            "soared",
            "up",
            "down",
            "went",
        ];
        let from = (start.saturating_sub(2)..start).find(|&n| self.syllables.key_at(n) == "from");
        from.is_some_and(|from| {
            (from.saturating_sub(3)..from).any(|n| VERBS.contains(&self.syllables.key_at(n)))
        })
    }

    /// `between` a few words back: `between $62 and $68`.
    fn is_between(&self, start: usize) -> bool {
        (start.saturating_sub(4)..start)
            .any(|n| matches!(self.syllables.key_at(n), "between" | "giữa"))
    }

    fn counted_range(&self, end: usize) -> bool {
        let word = self.word(end).map(|(_, word)| word.role);
        self.unit_at(end).is_some() || word == Some(Role::Scale)
    }

    fn scaled_range(&self, at: usize, lo: f64, hi: f64) -> Amount {
        match self.word(at) {
            Some((end, word)) if word.role == Role::Scale => {
                let scale = word.lo.unwrap_or(1.0);
                Amount::range(end, lo * scale, hi * scale)
            }
            _ => Amount::range(at, lo, hi),
        }
    }

    /// The unit that starts at `at`; a hyphen before it must touch both sides.
    pub(super) fn unit_at(&self, at: usize) -> Option<(usize, &'static Unit)> {
        let tables: &'static super::tables::Tables = self.tables;
        let (end, unit) = tables.units.longest(self.syllables, at, self.to)?;
        let hyphen = self.key(at) == "-";
        if hyphen && !(self.touches(at) && self.touches(at + 1)) {
            return None;
        }
        // Short symbols touch the number or stand alone in lower case as printed.
        let capital = self.printed(at).len() <= 2 && self.is_capital(at) && !self.touches(at);
        if capital && matches!(self.key(at), "m" | "g" | "h" | "v" | "ha" | "đ") {
            return None;
        }
        Some((end, unit))
    }

    /// The currency written on to a number at `at`: `USD10m`, `RM23.50`, `$US5,000`.
    pub(super) fn glued_currency(&self, at: usize) -> Option<(Amount, &'static Unit)> {
        let word =
            at + usize::from(self.key(at) == "$" && self.is_word(at + 1) && self.touches(at + 1));
        let printed = self.printed(word);
        let digits = printed.find(|c: char| c.is_ascii_digit())?;
        let (letters, rest) = printed.split_at(digits);
        let code =
            letters.len() >= 2 && letters.chars().all(|c| c.is_ascii_uppercase()) || word > at;
        let letters_after = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (rest, suffix) = rest.split_at(letters_after);
        let suffix = match suffix {
            "" => 1.0,
            "k" | "K" => 1e3,
            "m" | "M" | "mn" => 1e6,
            "b" | "bn" | "B" => 1e9,
            "tn" => 1e12,
            _ => return None,
        };
        if !self.is_word(word) || !code || rest.is_empty() {
            return None;
        }
        let key = letters.to_lowercase();
        let tables: &'static super::tables::Tables = self.tables;
        let code = match key.as_str() {
            "us" if word > at => "usd",
            "a" if word > at => "aud",
            other => other,
        };
        let unit = tables.units.word(code)?;
        if unit.kind != UnitKind::Kind(super::FigureKind::Money) {
            return None;
        }
        let start = self.syllables.get(word)?.span.start + digits;
        let mut end = word + 1;
        if matches!(self.key(end), "." | ",")
            && self.touches(end)
            && self.is_number(end + 1)
            && self.touches(end + 1)
        {
            end += 2;
        }
        let whole = start + rest.len();
        let stop =
            self.syllables.get(end - 1).filter(|_| end > word + 1).map_or(whole, |s| s.span.end);
        let value = super::numeral::parse_digits(
            self.text.get(start..stop)?,
            self.language == Language::Vietnamese,
            false,
        )?;
        let (end, scale) = self.scales(end);
        Some((Amount::exact(end, value * suffix * scale, Shape::Digits), unit))
    }

    /// The currency written before a number at `at`.
    pub(super) fn currency_at(&self, at: usize) -> Option<(usize, &'static Unit)> {
        let first = self.printed(at).chars().next()?;
        let symbol = !first.is_alphanumeric() || first.is_uppercase();
        if !symbol {
            return None;
        }
        let (end, unit) = self.unit_at(at)?;
        let money = unit.kind == UnitKind::Kind(super::FigureKind::Money);
        let letters = self.printed(at).chars().all(char::is_uppercase);
        let joined = !first.is_alphabetic() || letters;
        (money && joined && self.is_number(end)).then_some((end, unit))
    }
}

/// Index of the syllable a numeral starts with, from its end: numerals are short.
fn first_start(numerals: &Numerals<'_>, numeral: Numeral) -> usize {
    let mut start = numeral.end;
    for back in 1..=8 {
        let Some(at) = numeral.end.checked_sub(back) else { break };
        match numerals.read(at) {
            Some(found) if found.end == numeral.end => start = at,
            _ => break,
        }
    }
    start
}
