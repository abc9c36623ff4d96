//! Names in Vietnamese sentences.
//!
//! A body capitalises the first syllable of each word (`Ủy ban Bầu cử Trung ương`), a person or
//! a place each syllable (`Trần Thị Mai`, `Lâm Đồng`).

use super::MentionKind::{Event, Organisation, Person, Place};
use super::lexicon::{Head, How, LEXICON, Title};
use super::view::{Case, Found, View};
use machtin_text::{Form, Gap, is_vietnamese_syllable};
use std::ops::Range;

/// The longest name: more capitals in a row are a headline.
const LONGEST: usize = 16;

/// Reads one sentence. Linear: each step looks at most [`LONGEST`] syllables ahead.
pub(crate) fn scan(view: &View<'_>, part: Range<usize>, found: &mut Vec<Found>) {
    let mut scan = Scan { view, part: part.clone(), found, title: None };
    let mut at = part.start;
    while at < part.end {
        let next = scan.step(at);
        if scan.title.as_ref().is_some_and(|(range, _)| range.end < next) {
            scan.title = None;
        }
        at = next.max(at + 1);
    }
}

struct Scan<'v, 'a> {
    view: &'v View<'a>,
    part: Range<usize>,
    found: &'v mut Vec<Found>,
    /// A title that ends where the next name may start.
    title: Option<(Range<usize>, Title)>,
}

impl Scan<'_, '_> {
    /// Reads what starts at `at`; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        let view = self.view;
        if !view.is_word(at) {
            return at + 1;
        }
        let keys = &view.text.syllables;
        let end = self.part.end;
        let case = |n: usize| view.case(n);
        let after_address =
            self.title.as_ref().is_some_and(|(range, t)| range.end == at && t.address);
        // `đại biểu Đảng Cộng sản`: a body, not a person.
        let heads = &LEXICON.vietnamese_heads;
        let headed = !LEXICON.is_family_name(view.key(at))
            && heads.longest(keys, at, end, |_| Case::Upper).is_some();
        // `Phó Chủ tịch UBND tỉnh`: capitals throughout are a body's.
        let acronym = view.case(at) == Case::Upper && self.run(at).len() == 1;
        let person = after_address && view.capital(at) && !headed && !acronym;
        if person && self.title_at(at).is_none() {
            let run = self.person_run(at);
            return self.push_person(run);
        }
        let body = LEXICON.bodies.longest(keys, at, end, case).map(|(n, ())| n);
        let head =
            LEXICON.vietnamese_heads.longest(keys, at, end, |_| Case::Upper).map(|(n, h)| (n, *h));
        let place = self.place(at);
        if let Some(n) = body
            && place.is_none_or(|p| p <= n)
        {
            let stop = self.extend(at + n, at + n, true).max(at + n);
            let stop = if head.is_some() { stop } else { at + n };
            return self.push(at..stop, Organisation);
        }
        if let Some((n, head)) = head
            && place.is_none_or(|p| p <= n)
            && let Some(next) = self.headed(at, n, head)
        {
            return next;
        }
        if let Some((n, title)) = self.title_at(at) {
            let start = match self.title.take() {
                Some((range, _)) if range.end == at => range.start,
                _ => at,
            };
            self.title = Some((start..at + n, title));
            return at + n;
        }
        if !view.capital(at) {
            return match place {
                Some(n) => self.push(at..at + n, Place),
                None => at + 1,
            };
        }
        self.capitals(at, place)
    }

    fn title_at(&self, at: usize) -> Option<(usize, Title)> {
        let keys = &self.view.text.syllables;
        let found = LEXICON.vietnamese_titles.longest(keys, at, self.part.end, |_| Case::Upper);
        found.map(|(n, title)| (n, *title)).filter(|(n, _)| {
            // `Canada, Anh và Nga`: a country.
            let country = *n == 1
                && self.view.capital(at)
                && !self.view.opens(at, &self.part)
                && !self.view.capital(at + 1)
                && self.place(at).is_some();
            // `Lý Anh`: a name's own syllable.
            let inside = *n == 1
                && self.view.capital(at)
                && at > self.part.start
                && self.view.capital(at - 1)
                && self.view.joined(at)
                && self.title.as_ref().is_none_or(|(range, _)| range.end != at);
            !country && !inside
        })
    }

    fn place(&self, at: usize) -> Option<usize> {
        let view = self.view;
        let keys = &view.text.syllables;
        LEXICON.places.longest(keys, at, self.part.end, |n| view.case(n)).map(|(n, _)| n)
    }

    /// A name that starts with a head word; none: the word is ordinary here.
    fn headed(&mut self, at: usize, n: usize, head: Head) -> Option<usize> {
        let view = self.view;
        let body = at + n;
        let proper = view.capital(at) && !view.opens(at, &self.part);
        // `Hồ Ngọc Hà`: a family name that is also a word for places.
        let before = at.checked_sub(1).map_or("", |before| view.key(before));
        if n == 1
            && head.kind == Place
            && self.is_person(at)
            && self.run(at).len() == 3
            && !LEXICON.is("before_places", before)
            && self.place(at).is_none()
        {
            return None;
        }
        // `Thứ trưởng Công an Bùi Văn Nam`: the office of the person who follows.
        let titled = self.title.as_ref().is_some_and(|(range, _)| range.end == at);
        if titled
            && head.kind == Organisation
            && head.how != How::Alone
            && LEXICON.is("offices", view.key(at))
            && self.is_person(body)
            && self.run(body).len() >= 3
        {
            self.keep_title(body);
            return Some(body);
        }
        let named = body < self.part.end && view.capital(body) && view.joined(body);
        match (head.kind, head.how) {
            (kind, How::Bare) => {
                if !named {
                    return None;
                }
                // `tờ Marenta Morning Herald`
                let run = self.run(body);
                let whole =
                    run.len() > 1 && LEXICON.english_last.contains_key(view.key(run.end - 1));
                if let Some(n) = self.place(body).filter(|n| !whole || *n >= run.len()) {
                    return Some(self.push(body..body + n, Place));
                }
                let loose =
                    matches!(view.key(at), "nước" | "bản" | "vùng" | "trang" | "khối" | "mang");
                if self.title_at(body).is_some() || loose && kind == Place {
                    return None;
                }
                let run = self.run(body);
                Some(self.push(run, kind))
            }
            (Organisation, how) => {
                let alone = how == How::Alone;
                // `cảnh sát Marenta`: the police of a place.
                if how == How::Proper && !proper {
                    return None;
                }
                let ordinary = !view.capital(at) && n == 1 && view.key(at) != "đảng";
                if ordinary {
                    return None;
                }
                let describes = at > 0 && LEXICON.is("not_before", view.key(at - 1));
                if alone && describes && n == 2 && !view.capital(at) {
                    return None;
                }
                let tails = proper || n > 1 || named;
                // `Chủ tịch Quốc hội Phạm Minh Tú`: who follows a whole name is a person.
                let whole = alone && self.is_person(body);
                let goes_on = !whole && (named || tails);
                let stop = if goes_on { self.extend(body, body, tails) } else { body };
                if stop == body && !alone {
                    return None;
                }
                // A person named after a lower-case head: `vụ Nguyễn Văn Tám`.
                Some(self.push(at..stop, Organisation))
            }
            (Event, _) => {
                let stop = if named { self.extend(body, body, true) } else { body };
                let stop = self.with_number(stop);
                let world = matches!(view.key(at), "world" | "olympic" | "sea" | "asian");
                if stop == body && !world || world && !view.capital(at) {
                    return None;
                }
                Some(self.push(at..stop, Event))
            }
            (kind, _) => {
                if !named {
                    return None;
                }
                let stop = self.extend(body, body, false);
                Some(self.push(at..stop, kind))
            }
        }
    }

    /// `2014`, `số 3` after the name of an event.
    fn with_number(&self, at: usize) -> usize {
        let view = self.view;
        if view.is_number(at) && view.joined(at) && at < self.part.end {
            at + 1
        } else if view.key(at) == "số" && view.is_number(at + 1) && at + 1 < self.part.end {
            at + 2
        } else {
            at
        }
    }

    /// End of a body's name whose head ends at `at`.
    fn extend(&self, start: usize, mut at: usize, tails: bool) -> usize {
        let view = self.view;
        let keys = &view.text.syllables;
        let end = self.part.end.min(start + LONGEST);
        while at < end && view.joined(at) {
            if !view.capital(at) {
                let tail = LEXICON.name_tails.longest(keys, at, end, |_| Case::Upper);
                if let Some((n, ())) = tail
                    && tails
                    && view.is_word(at)
                {
                    at += n;
                    continue;
                }
                let seat = matches!(
                    view.key(at),
                    "tỉnh" | "thành" | "tp" | "huyện" | "quận" | "xã" | "phường"
                );
                let city = view.key(at) == "thành" && view.key(at + 1) == "phố";
                let next = at + 1 + usize::from(city);
                if seat
                    && at > start
                    && let Some(n) = self.place(next).filter(|_| view.joined(next))
                {
                    return next + n;
                }
                let joiner = matches!(view.key(at), "và" | "-" | "–" | "," | "&");
                let goes_on = joiner
                    && at > start
                    && view.capital(at + 1)
                    && (self.name_word(at + 1).is_some()
                        || view.key(at) == "-" && view.gap(at + 1) == Gap::None
                        || view.key(at) == "&");
                let list = view.key(at) == "," && !self.closes_list(at);
                if goes_on && !list && self.place(at + 1).is_none() {
                    at += 1;
                    continue;
                }
                break;
            }
            if at > start
                && (self.title_at(at).is_some_and(|(_, t)| !t.address)
                    && self.name_word(at).is_none()
                    || LEXICON
                        .vietnamese_heads
                        .longest(keys, at, end, |_| Case::Upper)
                        .is_some_and(|(n, h)| {
                            h.kind == Organisation && n > 0 && self.name_word(at).is_none()
                        })
                        && view.key(at - 1) == "và")
            {
                break;
            }
            if let Some(n) = self.name_word(at) {
                at += n;
                continue;
            }
            if let Some(n) = self.place(at) {
                at += n;
                if !(view.capital(at) && view.joined(at) && view.gap(at) != Gap::Space) {
                    // `đảng Marenta Mới`: a capital adjective goes on, a person does not.
                    let adjective = matches!(view.key(at), "mới" | "trẻ" | "xanh" | "đỏ" | "tự")
                        && view.capital(at);
                    return if adjective { self.extend(at, at, tails) } else { at };
                }
                continue;
            }
            if at > start && (self.is_person(at) || self.opens_joined_name(at)) {
                break;
            }
            at += 1;
            // `Vĩnh Lạc tuyển`: a name of two capitals is whole.
            let whole = at >= start + 2 && view.capital(at - 2) && view.joined(at - 1);
            let pairs = at < end
                && !whole
                && view.is_word(at)
                && !view.capital(at)
                && view.joined(at)
                && is_vietnamese_syllable(view.printed(at - 1))
                && view.case(at - 1) != Case::Upper
                && (view.gap(at) == Gap::Underscore || !LEXICON.is("name_ends", view.key(at)))
                && is_vietnamese_syllable(view.printed(at));
            if pairs {
                at += 1;
            }
        }
        at
    }

    /// Whether the list that the comma at `at` opens ends in `và` and a name word:
    /// `Bộ Văn hóa, Thể thao và Du lịch`.
    fn closes_list(&self, at: usize) -> bool {
        let view = self.view;
        let Some(n) = self.name_word(at + 1) else { return false };
        let next = at + 1 + n;
        view.key(next) == "và" && self.name_word(next + 1).is_some() && view.capital(next + 1)
    }

    fn name_word(&self, at: usize) -> Option<usize> {
        if !self.view.capital(at) {
            return None;
        }
        let keys = &self.view.text.syllables;
        LEXICON.name_words.longest(keys, at, self.part.end, |_| Case::Upper).map(|(n, ())| n)
    }

    /// Whether a Vietnamese person's full name starts here.
    fn is_person(&self, at: usize) -> bool {
        let run = self.run(at);
        let length = run.len();
        (2..=5).contains(&length)
            && LEXICON.is_family_name(self.view.key(at))
            && is_vietnamese_syllable(self.view.printed(at))
    }

    /// Whether a segmenter joined a name of its own here, after a space: `Zora Danica_Orlin`.
    fn opens_joined_name(&self, at: usize) -> bool {
        let view = self.view;
        view.text.article.form == Form::Segmented
            && view.gap(at) == Gap::Space
            && view.capital(at)
            && view.gap(at + 1) == Gap::Underscore
            && view.capital(at + 1)
    }

    /// Capitals in a row from `at`, with particles, initials and hyphens inside.
    fn run(&self, at: usize) -> Range<usize> {
        let view = self.view;
        let end = self.part.end.min(at + LONGEST);
        let mut stop = at + 1;
        loop {
            if stop >= end || !view.joined(stop) || self.opens_joined_name(stop) {
                break;
            }
            if view.capital(stop) {
                stop += 1;
                continue;
            }
            let next_capital = stop + 1 < end && view.joined(stop + 1) && view.capital(stop + 1);
            let particle = LEXICON.is("name_particles", view.key(stop))
                && !is_vietnamese_syllable(view.printed(stop - 1))
                && next_capital;
            let hyphen = view.key(stop) == "-"
                && view.gap(stop) == Gap::None
                && view.gap(stop + 1) == Gap::None
                && view.is_word(stop + 1)
                && stop + 1 < end;
            let initial = view.key(stop) == "."
                && view.gap(stop) == Gap::None
                && view.printed(stop - 1).chars().count() == 1
                && next_capital
                && !is_vietnamese_syllable(view.printed(stop + 1));
            if particle || hyphen || initial {
                stop += 2;
                continue;
            }
            break;
        }
        at..stop
    }

    /// The run of a person's name: a run cut where a place or a title starts.
    fn person_run(&self, at: usize) -> Range<usize> {
        let run = self.run(at);
        let cut = run
            .clone()
            .skip(2)
            .find(|&n| self.place(n).is_some_and(|p| p > 1) || run.len() > 5 && n >= at + 4);
        at..cut.unwrap_or(run.end)
    }

    /// A run of capitals that no head introduces.
    fn capitals(&mut self, at: usize, place: Option<usize>) -> usize {
        let view = self.view;
        let opens = view.opens(at, &self.part);
        let titled = self.title.as_ref().is_some_and(|(range, _)| range.end == at);
        let run = self.run(at);
        let rest_is_place = run.len() > 1 && self.place(at + 1).is_some_and(|n| n + 1 >= run.len());
        let opener = opens && !titled && LEXICON.is("openers", view.key(at));
        let family =
            LEXICON.is_family_name(view.key(at)) && is_vietnamese_syllable(view.printed(at));
        let named = family && (3..=4).contains(&run.len()) && !rest_is_place;
        if place.is_none() && opener && !named {
            return at + 1;
        }
        let upper = view.case(at) == Case::Upper && view.printed(at).chars().count() > 1;
        let mixed = upper && run.len() > 1 && run.clone().any(|n| view.case(n) == Case::Capital);
        if place.is_none() && upper && (mixed || titled) {
            let nobody = LEXICON.is("not_names", view.key(at));
            return if nobody { at + 1 } else { self.push(at..at + 1, Organisation) };
        }
        let last = LEXICON.english_last.get(view.key(run.end - 1)).copied();
        if let Some(kind) = last.filter(|_| run.len() > 1 && !vietnamese_run(view, &run)) {
            return self.push(run, kind);
        }
        let vietnamese = vietnamese_run(view, &run);
        if let Some(n) = place
            && (n >= run.len() || titled || !(family && vietnamese) || n > 2)
        {
            // `Anh cho biết`, `Ý kiến`: a word that opens a sentence.
            if opens
                && n == 1
                && is_vietnamese_syllable(view.printed(at))
                && run.len() == 1
                && (matches!(view.key(at), "anh" | "ý" | "áo" | "lào" | "ấn")
                    || self.pairs_lower(at))
            {
                return at + 1;
            }
            return self.push_place(at..at + n);
        }
        if family && vietnamese && run.len() > 1 && !(opener && run.len() == 2 && !titled) {
            let run = self.person_run(at);
            return self.push_person(run);
        }
        if titled {
            if let Some(n) = self.name_word(at).filter(|&n| n > 1 || run.len() == 1) {
                self.keep_title(at + n);
                return at + n;
            }
            if run.len() > 1 || !vietnamese {
                let run = self.person_run(at);
                return self.push_person(run);
            }
            return run.end;
        }
        if opens && is_vietnamese_syllable(view.printed(at)) && view.case(at) == Case::Capital {
            return at + 1;
        }
        self.foreign(run, vietnamese)
    }

    /// Whether a lower-case syllable goes with the capital that opens a sentence: `Đức tính`.
    fn pairs_lower(&self, at: usize) -> bool {
        self.view.gap(at + 1) == Gap::Underscore && !self.view.capital(at + 1)
    }

    fn foreign(&mut self, run: Range<usize>, vietnamese: bool) -> usize {
        let view = self.view;
        let first = run.start;
        if run.clone().all(|n| view.case(n) != Case::Capital || !view.is_word(n)) || run.len() == 1
        {
            let name = first..first + 1;
            if LEXICON.is("not_names", view.key(first)) || view.printed(first).chars().count() < 2 {
                return first + 1;
            }
            if view.case(first) == Case::Upper && run.len() > 1 {
                return self.push(run, Organisation);
            }
            if view.case(first) == Case::Capital && is_vietnamese_syllable(view.printed(first)) {
                return first + 1;
            }
            let placed = self.is_placed(&run) && view.case(first) == Case::Capital;
            let next = self.push(name, if placed { Place } else { Organisation });
            if view.case(first) == Case::Capital
                && let Some(last) = self.found.last_mut()
            {
                last.weak = true;
            }
            return next.max(run.end);
        }
        let last = view.key(run.end - 1);
        let kind = match LEXICON.english_last.get(last) {
            Some(kind) => *kind,
            None if view.case(first) == Case::Upper => Organisation,
            None if vietnamese => {
                if !self.is_placed(&run) {
                    return run.end;
                }
                Place
            }
            None if run.len() > 5 => Organisation,
            None if self.is_placed(&run) && !LEXICON.is_given_name(view.key(first)) => Place,
            None if run.clone().any(|n| has_digit(view.printed(n))) => Organisation,
            None => Person,
        };
        let run = if kind == Person { self.person_run(first) } else { run };
        if kind == Person { self.push_person(run) } else { self.push(run, kind) }
    }

    /// Whether the words around an unknown run say that it is a place: `ở X`, `Y, X` after a place.
    fn is_placed(&self, run: &Range<usize>) -> bool {
        let view = self.view;
        let Some(before) = run.start.checked_sub(1).filter(|at| *at >= self.part.start) else {
            return false;
        };
        let listed = matches!(view.key(before), "," | "và" | "-" | "–")
            && self.found.last().is_some_and(|f| f.kind == Place && f.syllables.end == before);
        LEXICON.is("before_places", view.key(before)) || listed
    }

    fn keep_title(&mut self, end: usize) {
        if let Some((range, _)) = &mut self.title {
            range.end = end;
        }
    }

    fn push(&mut self, range: Range<usize>, kind: super::MentionKind) -> usize {
        let end = range.end;
        let continues =
            self.title.as_ref().is_some_and(|(title, t)| title.end == range.start && !t.address);
        self.found.push(Found::new(range, kind));
        if continues {
            self.keep_title(end);
        }
        end
    }

    fn push_place(&mut self, range: Range<usize>) -> usize {
        self.push(range, Place)
    }

    fn push_person(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        let mut found = Found::new(range, Person);
        found.role = self
            .title
            .take()
            .map(|(title, _)| title)
            .filter(|title| title.end == found.syllables.start);
        self.found.push(found);
        end
    }
}

fn has_digit(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

fn vietnamese_run(view: &View<'_>, run: &Range<usize>) -> bool {
    run.clone().all(|n| is_vietnamese_syllable(view.printed(n)))
}
