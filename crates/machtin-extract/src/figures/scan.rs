//! One pass over the syllables of a part: hedge, currency, amount, unit, noun.

use super::amount::{Amount, Shape};
use super::numeral::Numerals;
use super::tables::{Unit, UnitKind, tables};
use super::{Bound, FigureKind};
use crate::{Part, Text, TimeExpression, TimeKind};
use machtin_text::{Language, Span};
use std::ops::Range;

/// A figure before its surroundings are read.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// First syllable.
    pub(super) start: usize,
    /// Index past its last syllable.
    pub(super) end: usize,
    pub(super) kind: FigureKind,
    pub(super) lo: Option<f64>,
    pub(super) hi: Option<f64>,
    pub(super) point: Option<f64>,
    pub(super) bound: Bound,
    pub(super) whole: Option<f64>,
    pub(super) unit: &'static str,
    /// Class of what is counted, `-` for nothing named, `?` for something unknown.
    pub(super) class: &'static str,
    pub(super) counted: Option<Range<usize>>,
    pub(super) fixed_slot: Option<&'static str>,
    pub(super) rule: &'static str,
}

impl Draft {
    /// Whether it says no more than `some`.
    pub(super) fn is_open(&self) -> bool {
        self.bound == Bound::Magnitude && self.lo.is_some() && self.hi.is_none()
    }
}

/// A part being scanned.
pub(super) struct Scanner<'t> {
    pub(super) numerals: Numerals<'t>,
    pub(super) from: usize,
    times: &'t [TimeExpression],
    /// Syllables of the source named by `theo` or `according to`.
    pub(super) source: Option<(usize, usize)>,
}

impl<'t> Scanner<'t> {
    /// Scans a part of a text.
    pub(super) fn of(text: &'t Text<'t>, part: &Part, times: &'t [TimeExpression]) -> Self {
        let language = text.article.language;
        let numerals = Numerals {
            syllables: &text.syllables,
            text: &text.article.text,
            tables: tables(language),
            language,
            to: part.syllables.end,
        };
        let mut scanner = Self { numerals, from: part.syllables.start, times, source: None };
        scanner.find_source();
        scanner
    }

    pub(super) fn key(&self, at: usize) -> &str {
        self.numerals.key(at)
    }

    pub(super) fn before(&self, at: usize) -> &str {
        if at > self.from { self.key(at - 1) } else { "" }
    }

    pub(super) fn vietnamese(&self) -> bool {
        self.numerals.language == Language::Vietnamese
    }

    /// The figures of the part, in order and apart.
    pub(super) fn drafts(&self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut at = self.from;
        while at < self.numerals.to {
            if !self.can_start(at) || self.in_date(at) {
                at += 1;
                continue;
            }
            if let Some(draft) = self.draft(at, &drafts) {
                at = draft.end.max(at + 1);
                drafts.push(draft);
                continue;
            }
            at = match self.numerals.not_a_figure(at, self.from) {
                Some(end) => end.max(at + 1),
                None if self.numerals.is_number(at) => {
                    self.numerals.read(at).map_or(at + 1, |n| n.end)
                }
                None => at + 1,
            };
        }
        drafts
    }

    /// Whether a figure or a name with a number can start here.
    fn can_start(&self, at: usize) -> bool {
        let sign = !self.numerals.is_word(at) && self.numerals.is_number(at + 1);
        sign || self.numerals.tables.opens(self.numerals.syllables, at)
            || self.numerals.is_number(at)
            || self.key(at).bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether a syllable belongs to a date or a time of day.
    fn in_date(&self, at: usize) -> bool {
        let Some(syllable) = self.numerals.syllables.get(at) else { return false };
        let end = self.times.partition_point(|time| time.span.start <= syllable.span.start);
        end > 0 && {
            let time = &self.times[end - 1];
            matches!(time.kind, TimeKind::Date | TimeKind::Time)
                && time.span.contains(syllable.span)
        }
    }

    fn draft(&self, at: usize, drafts: &[Draft]) -> Option<Draft> {
        self.rank(at)
            .or_else(|| self.comparative(at, drafts))
            .or_else(|| self.ordinal(at))
            .or_else(|| self.quantity(at, drafts))
            .or_else(|| self.another(at, drafts))
    }

    /// Hedges, currency, amount, unit.
    fn quantity(&self, start: usize, drafts: &[Draft]) -> Option<Draft> {
        // `7 trên 10 em`: what joins a part to its whole is no hedge.
        let joins = drafts.last().is_some_and(|last| last.end == start && last.whole.is_some());
        if joins && self.numerals.is_word(start) {
            return None;
        }
        let (hedged, bound) = self.hedges(start);
        if start + 1 < hedged && self.in_date(hedged) {
            return None;
        }
        let (at, currency) = match self.numerals.currency_at(hedged) {
            Some((end, unit)) => (end, Some(unit)),
            None => (hedged, None),
        };
        let glued = self.numerals.glued_currency(at);
        let currency = currency.or(glued.map(|(_, unit)| unit));
        if currency.is_none() && self.numerals.not_a_figure(at, self.from).is_some() {
            return None;
        }
        if at > start && self.in_date(at) {
            return None;
        }
        let amount = match glued {
            Some((amount, _)) => amount,
            None => self.numerals.amount(at)?,
        };
        let amount = self.money_scale(amount, currency);
        // `ghế 28B`, `3D`: a letter that is no unit makes a name of the number.
        let lettered = self.numerals.touches(amount.end)
            && self.key(amount.end).len() == 1
            && self.numerals.is_capital(amount.end)
            && self.numerals.unit_at(amount.end).is_none();
        if lettered && currency.is_none() {
            return None;
        }
        let draft = self.measure(at, amount, currency)?;
        // `trên một con đường`: on one, not more than one.
        let few = draft.kind == FigureKind::Count && draft.point.is_some_and(|point| point < 4.0);
        if few && hedged > start && self.key(start) == "trên" {
            return None;
        }
        if !self.is_meant(&draft, at, amount, bound) {
            return None;
        }
        let bound_words = bound.filter(|bound| *bound != Bound::Exact);
        let span_start =
            if bound_words.is_some() { start } else { self.opening(at, currency, hedged, &amount) };
        let bound = self.settled(start, bound_words, amount);
        let mut draft = Draft { start: span_start, ..draft };
        self.bound(&mut draft, bound);
        self.hedge_after(&mut draft, amount);
        self.inherit(&mut draft, drafts);
        if let Some(last) = drafts.last()
            && last.whole.is_some()
            && last.whole == draft.point
            && draft.start <= last.end + 6
            && draft.class == "seat"
        {
            draft.fixed_slot = Some("parliament_size");
        }
        Some(draft)
    }

    /// First syllable of an unhedged number: its currency, or `from` before a range.
    fn opening(&self, at: usize, currency: Option<&Unit>, hedged: usize, amount: &Amount) -> usize {
        let first = if currency.is_some() { hedged } else { at };
        let opens = matches!(self.before(first), "từ" | "from" | "between");
        if amount.shape == Shape::Range && opens && first > self.from { first - 1 } else { first }
    }

    /// End and bound of the hedges at `at`; the last one that bounds counts.
    fn hedges(&self, at: usize) -> (usize, Option<Bound>) {
        let mut end = at;
        let mut bound = None;
        for _ in 0..3 {
            let hedges = &self.numerals.tables.hedges;
            let Some((next, found)) =
                hedges.longest(self.numerals.syllables, end, self.numerals.to)
            else {
                break;
            };
            if bound.is_none() || *found != Bound::Exact {
                bound = Some(*found);
            }
            end = next;
        }
        if end > at && !self.vietnamese() && matches!(self.key(end), "the" | "a") {
            // `more than a million` is its own numeral; `about the 20` is not.
            let article_of_number = self.numerals.amount(end).is_some();
            end += usize::from(!article_of_number && self.numerals.is_number(end + 1));
        }
        (end, bound)
    }

    /// `tăng lên tới 50` is fifty, not at most fifty.
    fn settled(&self, start: usize, bound: Option<Bound>, amount: Amount) -> Option<Bound> {
        let risen = bound == Some(Bound::AtMost)
            && matches!(self.key(start), "lên")
            && (start.saturating_sub(8).max(self.from)..start)
                .any(|n| matches!(self.key(n), "tăng" | "nâng" | "đẩy" | "đưa" | "đã"));
        match bound {
            Some(_) if risen => Some(Bound::Exact),
            Some(_) if matches!(amount.shape, Shape::Vague) => None,
            other => other,
        }
    }

    fn money_scale(&self, amount: Amount, currency: Option<&Unit>) -> Amount {
        if currency.is_none() || !self.numerals.touches(amount.end) {
            return amount;
        }
        let scale = match self.key(amount.end) {
            "m" => 1e6,
            "b" => 1e9,
            "t" => 1e12,
            _ => return amount,
        };
        Amount { end: amount.end + 1, marked: true, ..amount.times(scale) }
    }

    /// The unit or noun after an amount.
    fn measure(&self, at: usize, amount: Amount, currency: Option<&'static Unit>) -> Option<Draft> {
        let mut draft = Draft {
            start: at,
            end: amount.end,
            kind: FigureKind::Count,
            lo: amount.lo,
            hi: amount.hi,
            point: amount.point,
            bound: amount.bound,
            whole: amount.whole,
            unit: "",
            class: "-",
            counted: None,
            fixed_slot: None,
            rule: rule_of(amount.shape),
        };
        if let Some(unit) = currency {
            draft.kind = FigureKind::Money;
            draft.unit = unit.name;
            draft.class = unit.class;
            return Some(draft);
        }
        match amount.shape {
            Shape::Score => {
                (draft.kind, draft.unit, draft.class) = (FigureKind::Score, "score", "score");
                return Some(draft);
            }
            Shape::Ratio => {
                (draft.kind, draft.unit, draft.class) = (FigureKind::Ratio, "times", "ratio");
                return Some(draft);
            }
            Shape::Fraction => {
                (draft.kind, draft.unit, draft.class) =
                    (FigureKind::Fraction, "fraction", "percent");
                let of = matches!(self.key(amount.end), "of" | "số" | "trong" | "trên" | "tổng");
                let noun_at =
                    if self.key(amount.end) == "trên" { amount.end + 1 } else { amount.end };
                // `half an hour`, `half a percentage point`
                let article = usize::from(matches!(self.key(amount.end), "a" | "an"));
                if let Some((end, unit)) = self.numerals.unit_at(amount.end + article)
                    && matches!(
                        unit.kind,
                        UnitKind::Kind(FigureKind::Duration | FigureKind::Measure)
                    )
                {
                    (draft.kind, draft.unit, draft.class) =
                        (plain_kind(unit), unit.name, unit.class);
                    draft.end = end;
                    return Some(draft);
                }
                if let Some(counted) =
                    self.numerals.counted(noun_at, true).filter(|c| of || c.unit.is_some())
                {
                    if counted.unit.is_some_and(|unit| unit.class == "seat") {
                        draft.class = "seat";
                    }
                    draft.counted = Some(counted.range);
                }
                return Some(draft);
            }
            _ => {}
        }
        if let Some((end, unit)) = self.numerals.unit_at(amount.end)
            && unit.kind != UnitKind::Kind(FigureKind::Count)
        {
            self.set_unit(&mut draft, amount, end, unit);
            return Some(draft);
        }
        if self.is_bare_age(at, amount) {
            (draft.kind, draft.unit, draft.class) = (FigureKind::Age, "year", "age");
            return Some(draft);
        }
        self.count(&mut draft, at, amount);
        if draft.class == "-"
            && let Some(unit) = self.unit_of_change(amount.end)
        {
            (draft.kind, draft.unit, draft.class) = (plain_kind(unit), unit.name, unit.class);
            if unit.kind == UnitKind::Percent {
                let share = amount.times(0.01);
                (draft.lo, draft.hi, draft.point) = (share.lo, share.hi, share.point);
            }
        }
        Some(draft)
    }

    /// `Maria Lund, 52, said`
    fn is_bare_age(&self, at: usize, amount: Amount) -> bool {
        let person = at >= self.from + 2
            && self.key(at - 1) == ","
            && self.numerals.is_capital(at - 2)
            && !self.numerals.is_number(at - 2);
        let years = amount.point.is_some_and(|age| (1.0..=115.0).contains(&age));
        let plain = amount.shape == Shape::Digits && !amount.marked;
        let closed =
            matches!(self.key(amount.end), "," | "." | ";" | ")") || amount.end >= self.numerals.to;
        let before = (self.before(at), if at > self.from + 1 { self.key(at - 2) } else { "" });
        let told = matches!(
            before,
            ("aged" | "turned", _)
                | ("of", "age")
                | (
                    "was" | "is" | "am" | "be" | "were",
                    "who" | "he" | "she" | "i" | "will" | "him"
                )
        );
        (person && closed || told && (closed || self.numerals.counted(amount.end, true).is_none()))
            && years
            && plain
            && !self.vietnamese()
            || self.before(at) == "tuổi" && years && plain
    }

    /// The unit of the second number of `từ 21.000 lên 22.500 đồng`, `from 12 to 15 percent`.
    fn unit_of_change(&self, at: usize) -> Option<&'static Unit> {
        let linked = matches!(self.key(at), "lên" | "xuống" | "to" | "đến");
        let start = at + 1 + usize::from(matches!(self.key(at + 1), "còn" | "tới" | "đến"));
        let number = linked.then(|| self.numerals.read(start))??;
        let (_, unit) = self.numerals.unit_at(number.end)?;
        (unit.kind != UnitKind::Kind(FigureKind::Count)
            && unit.kind != UnitKind::Kind(FigureKind::Duration))
        .then_some(unit)
    }

    fn set_unit(&self, draft: &mut Draft, amount: Amount, end: usize, unit: &'static Unit) {
        draft.end = end;
        draft.unit = unit.name;
        draft.class = unit.class;
        draft.kind = plain_kind(unit);
        if unit.kind == UnitKind::Percent {
            let share = amount.times(0.01);
            (draft.lo, draft.hi, draft.point) = (share.lo, share.hi, share.point);
        }
        // `5 triệu USD`, `2 tấn gạo`
        let of = match self.key(end) {
            "of" => Some(end),
            _ if unit.class == "weight" || unit.kind == UnitKind::Percent => Some(end),
            _ => None,
        };
        if let Some(counted) = of.and_then(|at| self.numerals.counted(at, false)) {
            if unit.kind == UnitKind::Percent
                && counted.unit.is_some_and(|unit| unit.class == "seat")
            {
                draft.class = "seat";
            }
            draft.counted = Some(counted.range);
        }
    }

    fn count(&self, draft: &mut Draft, at: usize, amount: Amount) {
        let mut noun = amount.end;
        if amount.whole.is_some()
            && let Some(end) = self.whole_end(amount.end)
        {
            noun = end;
        }
        let one = amount.point == Some(1.0) && amount.shape != Shape::Range;
        let hyphened = self.key(noun) == "-" && self.numerals.touches(noun);
        let Some(counted) = self.numerals.counted(noun, !one && !hyphened) else {
            // `the magnitude 6.2 quake`
            let quake = self.before(at) == "magnitude"
                || self.before(at) == "of" && at > self.from + 1 && self.key(at - 2) == "magnitude";
            if quake {
                (draft.kind, draft.unit) = (FigureKind::Measure, "richter");
                draft.fixed_slot = Some("magnitude");
            }
            return;
        };
        draft.class = counted.unit.map_or("?", |unit| unit.class);
        draft.unit = counted.unit.map_or("", |unit| unit.name);
        if draft.class == "-" {
            draft.class = "?";
        }
        draft.counted = Some(counted.range);
    }

    /// Where the whole of `63 trong số 125` ends.
    fn whole_end(&self, at: usize) -> Option<usize> {
        (at + 1..(at + 6).min(self.numerals.to))
            .find_map(|n| self.numerals.read(n))
            .map(|number| number.end)
    }

    /// Whether the words are meant as a number: no article, no bare year.
    fn is_meant(&self, draft: &Draft, at: usize, amount: Amount, bound: Option<Bound>) -> bool {
        if amount.is_one_in_words() {
            return self.one_is_meant(draft, at, bound);
        }
        if amount.shape == Shape::Fraction && self.vietnamese() && self.key(at) == "nửa" {
            return bound.is_some() || draft.counted.is_some();
        }
        if draft.kind == FigureKind::Duration && self.is_moment(draft, at) {
            return false;
        }
        // `the bottom three`
        if matches!(self.before(at), "top" | "bottom" | "final" | "last") && draft.class == "-" {
            return false;
        }
        let numeral_word = self.numerals.is_word(at) && amount.shape == Shape::Words;
        if !numeral_word {
            return true;
        }
        if self.vietnamese() {
            return self.vietnamese_word_is_meant(draft, at, amount, bound);
        }
        // `the Big Ten`, `Three Mile Island`
        let name = self.numerals.is_capital(at)
            && at > self.from
            && (self.numerals.is_capital(at - 1) || self.numerals.is_capital(amount.end));
        !name
    }

    /// `hai năm trước`, `two years ago`: when, not how long.
    fn is_moment(&self, draft: &Draft, at: usize) -> bool {
        let after = self.key(draft.end);
        if self.vietnamese() {
            let back = matches!(after, "trước") && !matches!(self.key(draft.end + 1), "khi")
                || after == "về" && self.key(draft.end + 1) == "trước";
            let since = at >= self.from + 2
                && (self.key(at - 1) == "đây" && self.key(at - 2) == "cách"
                    || self.key(at - 1) == "khoảng" && self.key(at - 2) == "đây");
            return back || since;
        }
        matches!(after, "ago" | "earlier")
    }

    fn one_is_meant(&self, draft: &Draft, at: usize, bound: Option<Bound>) -> bool {
        let bounded = bound.is_some_and(|bound| bound != Bound::Exact);
        if self.vietnamese() {
            let only = bound.is_some() || matches!(self.before(at), "duy" | "được");
            let measured = draft.kind == FigureKind::Fraction && draft.end > at + 1;
            return bounded && draft.end + 1 > at
                || (only && bound.is_some() && draft.class != "-" && draft.class != "?")
                || measured
                || self.one_victim(draft, at);
        }
        let opens = at == self.from;
        let noun = self.numerals.is_word(at + 1)
            && !self.numerals.is_capital(at + 1)
            && self
                .numerals
                .tables
                .stops
                .longest(self.numerals.syllables, at + 1, self.numerals.to)
                .is_none();
        let pronoun = matches!(
            self.before(at),
            "no" | "this"
                | "that"
                | "each"
                | "any"
                | "every"
                | "another"
                | "which"
                | "the"
                | "an"
                | "a"
                | "as"
                | "number"
                | "by"
                | "day"
                | "big"
                | "square"
                | "loved"
        );
        let idiom = matches!(
            self.key(at + 1),
            "another"
                | "day"
                | "of"
                | "thing"
                | "way"
                | "side"
                | "hand"
                | "time"
                | "who"
                | "that"
                | "such"
        ) && bound.is_none();
        let at_one_point =
            self.before(at) == "at" && matches!(self.key(at + 1), "point" | "stage" | "time");
        if at_one_point {
            return false;
        }
        let hyphen = self.key(at + 1) == "-";
        if hyphen {
            return draft.kind != FigureKind::Count;
        }
        (noun && !pronoun && !idiom && (opens || !self.numerals.is_capital(at)))
            || bounded && !pronoun
            || noun && !idiom && self.one_victim(draft, at)
    }

    /// `một người chết`: the one who died is a toll, not an article.
    fn one_victim(&self, draft: &Draft, at: usize) -> bool {
        let end = draft.counted.as_ref().map_or(draft.end, |range| range.end);
        let people = matches!(
            draft.class,
            "people" | "police" | "victim" | "soldier" | "member" | "dead" | "injured"
        );
        people
            && (draft.class == "dead"
                || draft.class == "injured"
                || (end..(end + 4).min(self.numerals.to)).any(|n| {
                    matches!(
                        self.key(n),
                        "chết"
                            | "thiệt"
                            | "tử"
                            | "thương"
                            | "mất"
                            | "killed"
                            | "died"
                            | "dead"
                            | "injured"
                            | "wounded"
                            | "missing"
                    )
                }))
            && end <= at + 7
    }

    /// `năm` is five and not a year, `ba` three and not a father, where a counted noun follows.
    fn vietnamese_word_is_meant(
        &self,
        draft: &Draft,
        at: usize,
        amount: Amount,
        bound: Option<Bound>,
    ) -> bool {
        if amount.end > at + 1 {
            return true;
        }
        let known = draft.class != "-" && draft.class != "?";
        match self.key(at) {
            "năm" => {
                let timed = matches!(
                    self.before(at),
                    "một"
                        | "nhiều"
                        | "mỗi"
                        | "hàng"
                        | "trong"
                        | "từ"
                        | "cuối"
                        | "đầu"
                        | "giữa"
                        | "các"
                        | "những"
                        | "mấy"
                        | "vài"
                        | "suốt"
                        | "qua"
                        | "hằng"
                        | "cả"
                        | "của"
                        | "vào"
                        | "ra"
                        | "tới"
                        | "kỷ"
                ) || at > self.from && self.numerals.is_number(at - 1);
                known && (!timed || bound.is_some()) && draft.class != "event"
                    || bound.is_some_and(|bound| bound != Bound::Exact) && draft.class != "-"
            }
            "ba" => {
                known
                    || draft.class == "?"
                        && !matches!(
                            self.key(at + 1),
                            "mẹ" | "má"
                                | "anh"
                                | "chị"
                                | "em"
                                | "cô"
                                | "tôi"
                                | "lê"
                                | "lan"
                                | "đình"
                        )
            }
            "chín" | "tám" | "sáu" | "bảy" => draft.class != "-",
            _ => {
                // `Hai Bà Trưng`
                let name = self.numerals.is_capital(at)
                    && at > self.from
                    && self.numerals.is_capital(amount.end);
                !name
                    && (draft.class != "-"
                        || self.numerals.gap(amount.end) != machtin_text::Gap::Underscore)
            }
        }
    }

    /// Sets the interval that a bound leaves.
    fn bound(&self, draft: &mut Draft, bound: Option<Bound>) {
        let Some(bound) = bound else { return };
        draft.bound = bound;
        let top = (draft.kind == FigureKind::Fraction).then_some(1.0);
        let (lo, hi) = (draft.lo, draft.hi.or(draft.lo));
        let zero =
            lo.map(|lo| if lo < 0.0 { f64::NEG_INFINITY } else { 0.0 }).filter(|z| z.is_finite());
        (draft.lo, draft.hi) = match bound {
            Bound::MoreThan | Bound::AtLeast => {
                (lo, top.filter(|_| lo.is_some_and(|lo| lo <= 1.0)))
            }
            Bound::LessThan | Bound::AtMost => (zero, hi),
            Bound::Nearly if draft.point.is_some() => {
                (lo.map(|lo| nine_tenths(lo, draft.kind)), hi)
            }
            _ => (draft.lo, draft.hi),
        };
    }

    /// `500 trở lên`, `50+`, `five or more`
    fn hedge_after(&self, draft: &mut Draft, amount: Amount) {
        if draft.bound != Bound::Exact || draft.point.is_none() {
            return;
        }
        let noun_end = draft.counted.as_ref().map_or(draft.end, |range| range.end);
        for at in [amount.end, draft.end, noun_end] {
            let found = self.numerals.tables.hedges_after.longest(
                self.numerals.syllables,
                at,
                self.numerals.to,
            );
            let Some((end, &bound)) = found else { continue };
            let touching = !matches!(self.key(at), "+" | "-") || self.numerals.touches(at);
            if touching {
                self.bound(draft, Some(bound));
                if at <= draft.end {
                    draft.end = draft.end.max(end);
                }
                return;
            }
        }
    }

    /// An amount with no noun takes that of the seats or goals counted before it.
    fn inherit(&self, draft: &mut Draft, drafts: &[Draft]) {
        if draft.class != "-" || draft.kind != FigureKind::Count {
            return;
        }
        let source = drafts
            .iter()
            .rev()
            .take(2)
            .find(|last| matches!(last.class, "seat" | "vote" | "member" | "goal" | "medal"));
        if let Some(last) = source {
            let seat = last.class == "member"
                && matches!(self.before(draft.start), "won" | "giành" | "took");
            draft.class = if seat { "seat" } else { last.class };
            draft.unit = if seat { "seat" } else { last.unit };
        }
    }

    /// Bytes of a range of syllables.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Option<Span> {
        self.span(range.start, range.end)
    }
}

fn nine_tenths(point: f64, kind: FigureKind) -> f64 {
    // Tenths of what is printed: 0.837 for 93 %.
    if kind == FigureKind::Fraction {
        (point * 1e6).round() * 9.0 / 1e7
    } else {
        point * 9.0 / 10.0
    }
}

fn plain_kind(unit: &Unit) -> FigureKind {
    match unit.kind {
        UnitKind::Percent => FigureKind::Fraction,
        UnitKind::Kind(kind) => kind,
    }
}

fn rule_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Digits => "digits",
        Shape::Words => "number words",
        Shape::Vague => "magnitude",
        Shape::Fraction => "fraction",
        Shape::Ratio => "ratio",
        Shape::Range => "range",
        Shape::Score => "score",
    }
}
