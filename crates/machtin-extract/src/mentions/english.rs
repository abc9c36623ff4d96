//! Names in English sentences: runs of capitals, what closes them and what stands before them.

use super::MentionKind::{self, Organisation, Person, Place};
use super::lexicon::{LEXICON, Title};
use super::view::{Case, Found, View};
use machtin_text::Gap;
use std::ops::Range;

/// The longest name: more capitals in a row are a headline.
const LONGEST: usize = 12;

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
    fn step(&mut self, at: usize) -> usize {
        let view = self.view;
        if !view.is_word(at) && !self.is_year_of_event(at) {
            return at + 1;
        }
        if self.is_year_of_event(at) {
            let run = self.run(at + 1);
            return self.push(at..run.end, MentionKind::Event);
        }
        let keys = &view.text.syllables;
        let end = self.part.end;
        let case = |n: usize| view.case(n);
        let titled = self.title.as_ref().is_some_and(|(range, _)| range.end == at);
        if let Some((n, ())) = LEXICON.english_institutions.longest(keys, at, end, |_| Case::Upper)
            && !view.capital(at)
        {
            return self.push(at..at + n, Organisation);
        }
        if let Some((n, title)) = LEXICON.english_titles.longest(keys, at, end, |_| Case::Upper)
            && self.stands_as_title(at, n)
        {
            let mut stop = at + n;
            if view.key(stop) == "." && view.gap(stop) == Gap::None {
                stop += 1;
            }
            let title = *title;
            let start = match self.title.take() {
                Some((range, _)) if range.end == at => range.start,
                _ => at,
            };
            self.title = Some((start..stop, title));
            return stop;
        }
        if !view.capital(at) {
            return at + 1;
        }
        let body = LEXICON.bodies.longest(keys, at, end, case).map(|(n, ())| n);
        let place = LEXICON.places.longest(keys, at, end, case).map(|(n, _)| n);
        let opens = view.opens(at, &self.part);
        if body.is_none() && place.is_none() && self.is_ordinary(at, opens) {
            return at + 1;
        }
        let run = self.run(at);
        self.classify(run, body, place, opens, titled)
    }

    /// `2018 Marenta Games`: a year that opens the name of an event.
    fn is_year_of_event(&self, at: usize) -> bool {
        let view = self.view;
        let year = view.is_number(at) && view.printed(at).len() == 4;
        if !year || !view.capital(at + 1) || at + 1 >= self.part.end {
            return false;
        }
        let run = self.run(at + 1);
        LEXICON.english_last.get(view.key(run.end - 1)) == Some(&MentionKind::Event)
    }

    /// Whether a title at `at` is followed by what a title is followed by.
    fn stands_as_title(&self, at: usize, n: usize) -> bool {
        let view = self.view;
        let stop = at + n;
        let dotted = view.key(stop) == "." && view.gap(stop) == Gap::None;
        let next = stop + usize::from(dotted);
        let named = next < self.part.end && view.capital(next) && view.joined(next);
        let inner =
            at > self.part.start && view.capital(at - 1) && view.capital(at) && view.joined(at);
        let inner = inner && self.found.last().is_none_or(|f| f.syllables.end != at);
        let titled = self.title.as_ref().is_some_and(|(range, _)| range.end == at);
        named && (!inner || titled) && !LEXICON.english_last.contains_key(view.key(next))
    }

    /// A capital that is no name: a word that opens a sentence, a day, a month.
    fn is_ordinary(&self, at: usize, opens: bool) -> bool {
        let view = self.view;
        let key = view.key(at);
        if LEXICON.is("english_time", key) && view.case(at) == Case::Capital || is_first_person(key)
        {
            return true;
        }
        if LEXICON.is("english_ordinary", key)
            && (opens || view.case(at) == Case::Capital && self.is_small(key))
        {
            return true;
        }
        if !opens || view.case(at) == Case::Upper {
            return false;
        }
        if LEXICON.is_given_name(key) || view.seen_inside(at) {
            return false;
        }
        if view.seen_lower(at) {
            return true;
        }
        let next_capital = view.capital(at + 1)
            && view.joined(at + 1)
            && at + 1 < self.part.end
            && !is_first_person(view.key(at + 1));
        let ending = ["ing", "ed", "ly", "ers", "ists", "tion", "ments", "ians", "ness"]
            .iter()
            .any(|end| key.len() > 4 && key.ends_with(end));
        if next_capital {
            return ["ing", "ed", "ly"].iter().any(|end| key.ends_with(end))
                && !LEXICON.is("determiners", view.key(at + 1));
        }
        let next = view.key(at + 1);
        let subject = matches!(
            next,
            "'s" | "said"
                | "says"
                | "told"
                | "added"
                | "has"
                | "had"
                | "is"
                | "was"
                | "will"
                | "also"
        );
        ending || !subject
    }

    /// Function words stay ordinary even inside a title.
    fn is_small(&self, key: &str) -> bool {
        matches!(
            key,
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "he"
                | "she"
                | "we"
                | "they"
                | "it"
                | "and"
                | "but"
                | "or"
                | "if"
                | "in"
                | "on"
                | "at"
                | "for"
                | "you"
                | "his"
                | "her"
                | "our"
                | "my"
                | "is"
                | "are"
                | "was"
                | "am"
                | "pm"
                | "what"
                | "when"
                | "where"
                | "why"
                | "how"
                | "who"
                | "not"
                | "to"
                | "of"
                | "from"
                | "with"
                | "yes"
                | "no"
                | "oh"
        )
    }

    /// Capitals in a row from `at`, with particles, initials, hyphens and `&` inside.
    fn run(&self, at: usize) -> Range<usize> {
        let view = self.view;
        let end = self.part.end.min(at + LONGEST);
        let mut stop = at + 1;
        while stop < end && view.joined(stop) {
            if view.capital(stop) {
                if LEXICON.is("english_time", view.key(stop)) && view.key(stop) != "may"
                    || view.key(stop) == "'s"
                    || is_first_person(view.key(stop))
                {
                    break;
                }
                let title = LEXICON
                    .english_titles
                    .longest(&view.text.syllables, stop, end, |_| Case::Upper)
                    .filter(|(n, t)| !t.address && view.capital(stop + n) && stop + n < end);
                if title.is_some() {
                    break;
                }
                stop += 1;
                continue;
            }
            let next_capital = stop + 1 < end && view.joined(stop + 1) && view.capital(stop + 1);
            let touches = view.gap(stop) == Gap::None && view.gap(stop + 1) == Gap::None;
            let particle = LEXICON.is("name_particles", view.key(stop)) && next_capital;
            let hyphen = view.key(stop) == "-"
                && touches
                && view.is_word(stop + 1)
                && stop + 1 < end
                && (next_capital
                    || view.printed(stop - 1).chars().count() < 5
                        && !next_is_common(view.key(stop + 1)));
            let ampersand = view.key(stop) == "&" && next_capital;
            let initial = view.key(stop) == "."
                && view.gap(stop) == Gap::None
                && (view.printed(stop - 1).chars().count() == 1
                    || matches!(view.key(stop - 1), "jr" | "sr" | "st"))
                && next_capital;
            if particle || hyphen || ampersand || initial {
                stop += 2;
                continue;
            }
            let game = matches!(view.key(stop), "games" | "bloc" | "opposition") && stop > at + 1
                || view.key(stop) == "bloc";
            if game {
                stop += 1;
            }
            break;
        }
        at..stop
    }

    fn classify(
        &mut self,
        run: Range<usize>,
        body: Option<usize>,
        place: Option<usize>,
        opens: bool,
        titled: bool,
    ) -> usize {
        let view = self.view;
        let at = run.start;
        let last = LEXICON.english_last.get(view.key(run.end - 1)).copied();
        let body = body.filter(|n| {
            run.len() <= *n || last != Some(Organisation) || place.is_some_and(|p| p >= *n)
        });
        if let Some(n) = body.filter(|n| place.is_none_or(|p| p <= *n)) {
            return self.push(at..at + n, Organisation);
        }
        let given = LEXICON.is_given_name(view.key(at));
        if let Some(n) = place
            && !(titled && n == 1 && run.len() == 1)
        {
            if n >= run.len() {
                return self.push(at..at + n, Place);
            }
            let rest = at + n;
            let title_next = LEXICON
                .english_titles
                .longest(&view.text.syllables, rest, self.part.end, |_| Case::Upper)
                .is_some();
            let person = given && !title_next && last.is_none() && run.len() <= 3;
            let whole = last.is_some() && !title_next || self.opens_body(rest, run.end);
            if !person && !whole {
                return self.push(at..at + n, Place);
            }
            if person {
                return self.push_person(run);
            }
        }
        // `Anna R. Hill` is no hill.
        let initial = given && run.clone().any(|n| view.key(n) == ".");
        if let Some(kind) = last.filter(|_| run.len() > 1 && !initial) {
            let stop = if kind == Organisation || kind == Place {
                self.of(run.end, run.start, kind)
            } else {
                run.end
            };
            return self.push(at..stop, kind);
        }
        if let Some(kind) = LEXICON.english_first.get(view.key(at)).copied() {
            let stop = self.of(run.end, run.start, kind);
            if stop > run.end || run.len() > 1 {
                return self.push(at..stop, kind);
            }
        }
        if titled && !opens_acronym(view, at, run.len()) {
            return self.push_person(run);
        }
        self.unknown(run, opens, given)
    }

    /// Whether `head of ...` starts at `at` inside a run: `European Bank`.
    fn opens_body(&self, at: usize, end: usize) -> bool {
        at + 1 == end && LEXICON.english_last.contains_key(self.view.key(at))
    }

    /// End of `of the X and Y` after a head that ends at `at`.
    fn of(&self, mut at: usize, start: usize, kind: MentionKind) -> usize {
        let view = self.view;
        let end = self.part.end.min(start + 2 * LONGEST);
        loop {
            let joiner = match view.key(at) {
                "of" => true,
                "for" | "on" | "in" => kind == Organisation && self.closes_with_body(at),
                "and" => at > start + 2 && kind == Organisation && self.after_of(start, at),
                _ => false,
            };
            if !joiner || at >= end || !view.joined(at) {
                return at;
            }
            let article = usize::from(view.key(at + 1) == "the");
            let next = at + 1 + article;
            if next >= end
                || !view.capital(next)
                || !view.joined(next)
                || LEXICON.is("english_time", view.key(next))
            {
                return at;
            }
            if view.key(at) == "and" && (article > 0 || LEXICON.is_given_name(view.key(next))) {
                return at;
            }
            at = self.run(next).end;
        }
    }

    /// `Organization for Security`: only some heads take `for`, `on`, `in`.
    fn closes_with_body(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |n| self.view.key(n));
        if self.view.key(at) == "in" {
            return matches!(before, "operation" | "cooperation" | "development" | "research");
        }
        matches!(
            before,
            "organization"
                | "organisation"
                | "committee"
                | "commission"
                | "center"
                | "centre"
                | "institute"
                | "fund"
                | "agency"
                | "council"
                | "office"
                | "foundation"
                | "association"
                | "campaign"
                | "department"
                | "movement"
                | "party"
                | "board"
                | "union"
        )
    }

    fn after_of(&self, start: usize, at: usize) -> bool {
        (start..at).any(|n| matches!(self.view.key(n), "of" | "for"))
    }

    /// A run that no list knows.
    fn unknown(&mut self, run: Range<usize>, opens: bool, given: bool) -> usize {
        let view = self.view;
        let at = run.start;
        let before =
            at.checked_sub(1).filter(|n| *n >= self.part.start).map_or("", |n| view.key(n));
        let acronym = opens_acronym(view, at, run.len());
        if run.len() == 1 {
            let ordinary = LEXICON.is("not_names", view.key(at))
                || LEXICON.english_last.contains_key(view.key(at))
                || view.seen_lower(at) && !acronym;
            if ordinary || view.printed(at).chars().count() < 2 {
                return run.end;
            }
            if given && !acronym {
                return self.push_person(run);
            }
            let place = self.is_placed(&run) && !acronym;
            let end = self.push(run, if place { Place } else { Organisation });
            if !acronym && let Some(found) = self.found.last_mut() {
                found.weak = true;
            }
            return end;
        }
        let determined = LEXICON.is("determiners", before);
        let numbered = run.clone().any(|n| view.printed(n).contains(|c: char| c.is_ascii_digit()));
        if !given && !determined && !numbered && self.is_placed(&run) {
            let end = self.push(run, Place);
            if let Some(found) = self.found.last_mut() {
                found.weak = true;
            }
            return end;
        }
        let upper =
            run.clone().any(|n| view.case(n) == Case::Upper && view.printed(n).chars().count() > 2);
        let ampersand = run.clone().any(|n| view.key(n) == "&");
        let long = run.clone().filter(|&n| view.is_word(n)).count() > 4;
        if given && !ampersand && !long {
            return self.push_person(run);
        }
        let ordinary = run
            .clone()
            .filter(|&n| view.seen_lower(n) || LEXICON.is("english_ordinary", view.key(n)))
            .count();
        if determined
            || numbered
            || upper
            || ampersand
            || long
            || ordinary > 0
            || opens && LEXICON.is("english_ordinary", view.key(at))
        {
            let end = self.push(run, Organisation);
            if let Some(found) = self.found.last_mut() {
                found.weak = true;
            }
            return end;
        }
        self.push_person(run)
    }

    /// Whether the words around an unknown run say that it is a place: `in X`, `the town of X`,
    /// `Y, X` after a place, `, Conn.`
    fn is_placed(&self, run: &Range<usize>) -> bool {
        let view = self.view;
        let back = |n: usize| {
            let at = run.start.checked_sub(n).filter(|at| *at >= self.part.start);
            at.map_or("", |at| view.key(at))
        };
        let listed = matches!(back(1), "," | "and")
            && self
                .found
                .last()
                .is_some_and(|f| f.kind == Place && f.syllables.end + 1 == run.start);
        let state = back(1) == ","
            && LEXICON.is("state_abbreviations", view.key(run.start))
            && view.key(run.end) == ".";
        LEXICON.is("before_places", back(1))
            || back(1) == "of" && LEXICON.is("place_nouns", back(2))
            || listed && !self.is_said_to_act(run)
            || state
    }

    /// Whether a run is followed by what people and bodies do: `X said`.
    fn is_said_to_act(&self, run: &Range<usize>) -> bool {
        matches!(
            self.view.key(run.end),
            "said" | "says" | "told" | "added" | "wrote" | "who" | "has" | "had" | "was" | "is"
        )
    }

    fn push(&mut self, range: Range<usize>, kind: MentionKind) -> usize {
        let end = range.end;
        let continues =
            self.title.as_ref().is_some_and(|(title, t)| title.end == range.start && !t.address);
        self.found.push(Found::new(range, kind));
        if continues && let Some((title, _)) = &mut self.title {
            title.end = end;
        }
        end
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

fn opens_acronym(view: &View<'_>, at: usize, length: usize) -> bool {
    length == 1 && view.case(at) == Case::Upper
}

/// `I`, `I'll`, `I've`.
fn is_first_person(key: &str) -> bool {
    key == "i" || key.starts_with("i'")
}

fn next_is_common(key: &str) -> bool {
    matches!(
        key,
        "based"
            | "led"
            | "backed"
            | "style"
            | "born"
            | "run"
            | "owned"
            | "wide"
            | "made"
            | "old"
            | "day"
            | "year"
            | "held"
            | "controlled"
            | "bound"
            | "member"
            | "like"
    )
}
