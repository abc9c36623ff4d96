use crate::{Article, Span};

/// A sentence of an article's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last printed character.
    pub span: Span,
    /// Number of its paragraph, from 0.
    pub paragraph: usize,
}

/// Splits the body of an article into sentences.
///
/// A sentence ends at `.`, `!`, `?` or `…`, also inside a quotation, when what follows starts like a
/// sentence; closing quotation marks stay with it. Blank lines end sentences, single line breaks
/// too unless the text is hard-wrapped. A colon does not. Title and furniture are not sentences.
/// Works on raw and on segmented text alike. Linear in the length.
#[must_use]
pub fn split_sentences(article: &Article) -> Vec<Sentence> {
    let text = &article.text;
    let wrapped = is_hard_wrapped(text);
    let mut sentences = Vec::new();
    let mut paragraph = 0;
    for part in article.body() {
        for piece in paragraphs(text, part, wrapped) {
            let before = sentences.len();
            split_paragraph(text, piece, paragraph, &mut sentences);
            paragraph += usize::from(sentences.len() > before);
        }
    }
    sentences
}

/// Ranges between blank lines, and between line breaks unless the text is wrapped.
fn paragraphs(text: &str, part: Span, wrapped: bool) -> Vec<Span> {
    let words = part.of(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for line in words.split_inclusive('\n') {
        let line_end = line_start + line.len();
        if !wrapped || line.trim().is_empty() {
            pieces.push(Span::new(part.start + start, part.start + line_end));
            start = line_end;
        }
        line_start = line_end;
    }
    pieces.push(Span::new(part.start + start, part.end));
    pieces.into_iter().map(|piece| piece.trim(text)).filter(|piece| !piece.is_empty()).collect()
}

/// Whether lines were broken at a fixed width: of at least four line breaks inside paragraphs,
/// most stand between a line without a full stop and one that starts in lower case.
fn is_hard_wrapped(text: &str) -> bool {
    let mut breaks = 0_usize;
    let mut inner = 0_usize;
    let mut before = "";
    for line in text.lines().take(2_000) {
        let line = line.trim();
        if let (Some(last), Some(first)) = (before.chars().last(), line.chars().next()) {
            breaks += 1;
            let open = last.is_alphanumeric() || matches!(last, ',' | ';' | '-' | '_');
            inner += usize::from(open && (first.is_lowercase() || first.is_ascii_digit()));
        }
        before = line;
    }
    breaks >= 4 && inner * 2 > breaks
}

fn split_paragraph(text: &str, piece: Span, paragraph: usize, out: &mut Vec<Sentence>) {
    let words = piece.of(text);
    let mut start = 0;
    let mut straight_open = false;
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '"' {
            straight_open = !straight_open;
        }
        if !is_terminal(c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(next_at, next)) = chars.peek() {
            if !is_terminal(next) {
                break;
            }
            end = next_at + next.len_utf8();
            chars.next();
        }
        let (close, quotes) = closing_marks(&words[end..], straight_open);
        let after = &words[end + close..];
        if c == '.' && is_abbreviation(&words[start..at], after) {
            continue;
        }
        if !starts_sentence(after, close > 0) {
            continue;
        }
        end += close;
        for _ in 0..quotes {
            straight_open = !straight_open;
        }
        while chars.peek().is_some_and(|&(next_at, _)| next_at < end) {
            chars.next();
        }
        push(text, piece, start, end, paragraph, out);
        start = end;
    }
    push(text, piece, start, words.len(), paragraph, out);
}

fn push(
    text: &str,
    piece: Span,
    start: usize,
    end: usize,
    paragraph: usize,
    out: &mut Vec<Sentence>,
) {
    let span = Span::new(piece.start + start, piece.start + end).trim(text);
    let has_words = span.of(text).chars().any(char::is_alphanumeric);
    match out.last_mut() {
        // Marks left alone belong to the sentence before them.
        Some(last) if !has_words && last.paragraph == paragraph && !span.is_empty() => {
            last.span.end = span.end;
        }
        _ if has_words => out.push(Sentence { span, paragraph }),
        _ => {}
    }
}

const fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。')
}

/// Bytes of closing quotation marks and brackets that follow, a space before them allowed in
/// segmented text, and how many straight quotation marks are among them.
fn closing_marks(rest: &str, straight_open: bool) -> (usize, usize) {
    let mut open = straight_open;
    let mut end = 0;
    let mut quotes = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '”' | '’' | '»' | ')' | ']' => end = at + c.len_utf8(),
            '\'' if end == at => end = at + 1,
            '"' if open => {
                open = false;
                quotes += 1;
                end = at + 1;
            }
            ' ' => {}
            _ => break,
        }
    }
    (end, quotes)
}

/// Whether what follows a full stop reads as the start of another sentence.
fn starts_sentence(rest: &str, closed: bool) -> bool {
    let trimmed = rest.trim_start();
    let spaced = trimmed.len() < rest.len();
    let mut chars = trimmed.chars();
    match chars.find(|c| {
        !matches!(c, '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '-' | '–' | '—' | '*' | ' ')
    }) {
        None => true,
        Some(c) if !spaced => closed && c.is_uppercase(),
        Some(c) => {
            c.is_uppercase()
                || c.is_numeric()
                || !(c.is_lowercase() || matches!(c, ',' | ';' | ':' | '.' | ')'))
        }
    }
}

/// Words, lower case, that keep their full stop inside a sentence.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "aug", "bros", "bs", "capt", "cf", "cmdr", "co", "col", "corp", "cpl", "dec",
    "dept", "dr", "e.g", "est", "etc", "feb", "fig", "gen", "gov", "gs", "i.e", "inc", "jan", "jr",
    "jul", "jun", "ks", "lt", "ltd", "maj", "mar", "messrs", "mr", "mrs", "ms", "mt", "no", "nov",
    "nxb", "oct", "pgs", "ph", "prof", "pvt", "q", "rep", "rev", "sec", "sen", "sep", "sept",
    "sgt", "sr", "st", "supt", "th", "ths", "tp", "ts", "tt", "vol", "vs", "đh",
];

/// Bytes of a word looked at: longer ones are no abbreviations, and looking at all of them at
/// every full stop would cost the square of their length.
const WORD_MAX: usize = 64;

/// The last `bytes` of a text, or a little less.
fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

/// Abbreviations that also end sentences: a capital after them is no proof that one ended.
fn is_abbreviation(before: &str, after: &str) -> bool {
    // Segmented text sets the full stop of a sentence off by a space.
    if before.ends_with(' ') {
        return false;
    }
    let word = tail(before, WORD_MAX)
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '‘' | '_' | '-' | '/'))
        .next()
        .unwrap_or_default();
    let follows = after.trim_start().chars().next();
    if follows.is_none() || word.is_empty() {
        return false;
    }
    if word.len() >= WORD_MAX {
        return false;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    // Initials: `J. Smith`, `U.S. troops`; a single capital after a lower-case word too.
    if letters == 1 && word.chars().count() == 1 && word.chars().all(char::is_uppercase) {
        return true;
    }
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2);
    if dotted && letters >= 2 {
        // `p.m. The`, `U.S. The` end a sentence; `U.S. President` does not.
        let after = after.trim_start();
        let end = after.ceil_char_boundary(WORD_MAX);
        let next = after[..end].split_whitespace().next().unwrap_or_default();
        return !is_opener(next);
    }
    ABBREVIATIONS.binary_search(&word.to_lowercase().as_str()).is_ok()
        && !(matches!(word, "no" | "est" | "mar" | "sec" | "co" | "etc")
            && word.chars().all(char::is_lowercase))
}

/// Words that start a sentence rather than a name.
fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "A"
            | "An"
            | "He"
            | "She"
            | "It"
            | "They"
            | "We"
            | "I"
            | "In"
            | "On"
            | "At"
            | "But"
            | "And"
            | "This"
            | "That"
            | "There"
            | "His"
            | "Her"
            | "Its"
            | "After"
            | "Before"
            | "When"
            | "Some"
            | "Many"
            | "No"
            | "For"
            | "As"
            | "If"
            | "One"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Removed};

    fn article(text: &str) -> Article {
        Article::of(Language::Other, text)
    }

    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let sentences = split_sentences(&article);
        let found: Vec<&str> = sentences.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn full_stops_end_sentences() {
        check("Mưa lớn. Đường ngập.", &["Mưa lớn.", "Đường ngập."]);
        check("Rain fell. Roads flooded!", &["Rain fell.", "Roads flooded!"]);
    }

    #[test]
    fn abbreviations_and_initials_do_not() {
        check("Ông ở TP. Vĩnh Lạc về.", &["Ông ở TP. Vĩnh Lạc về."]);
        check("Dr. J. Hale met U.S. officials.", &["Dr. J. Hale met U.S. officials."]);
        check(
            "It ended at 9 p.m. The square was empty.",
            &["It ended at 9 p.m.", "The square was empty."],
        );
    }

    #[test]
    fn numbers_keep_their_points() {
        check("Có 15.000 người. Giá 3.5 đồng.", &["Có 15.000 người.", "Giá 3.5 đồng."]);
    }

    #[test]
    fn a_quotation_may_hold_and_close_sentences() {
        check(
            "\"Go!\" she said. \"Stay. Wait.\" He left.",
            &["\"Go!\" she said.", "\"Stay.", "Wait.\"", "He left."],
        );
        check(
            "Ông nói : \" Chúng_tôi sẽ đi . Không lùi \" . Rồi im_lặng .",
            &["Ông nói : \" Chúng_tôi sẽ đi .", "Không lùi \" .", "Rồi im_lặng ."],
        );
        check(
            "\"Resign!\" and \"Freedom!\", they sang.",
            &["\"Resign!\" and \"Freedom!\", they sang."],
        );
    }

    #[test]
    fn a_closing_quotation_mark_stays_with_its_sentence() {
        check("Ông nói: “Tôi về.” Sau đó ông đi.", &["Ông nói: “Tôi về.”", "Sau đó ông đi."]);
        check(
            "sẽ cùng nhau xây lại cầu . \" Hàng chục thợ",
            &["sẽ cùng nhau xây lại cầu .", "\" Hàng chục thợ"],
        );
    }

    #[test]
    fn line_breaks_end_sentences_unless_the_text_is_wrapped() {
        check("Đường ngập\nMưa lớn", &["Đường ngập", "Mưa lớn"]);
        let wrapped = "the first line of a\nlong paragraph that\nwas broken at a fixed\nwidth by an old\nprogram. Another one\nfollows here.";
        check(
            wrapped,
            &[
                "the first line of a\nlong paragraph that\nwas broken at a fixed\nwidth by an old\nprogram.",
                "Another one\nfollows here.",
            ],
        );
    }

    #[test]
    fn title_and_furniture_are_not_sentences() {
        let text = "Tiêu đề\n\nMột câu. Hai câu.\nChia sẻ";
        let mut article = article(text);
        article.title = Some(Span::new(0, "Tiêu đề".len()));
        let at = text.len() - "Chia sẻ".len();
        article.removed = vec![Removed { span: Span::new(at, text.len()), reason: "share" }];
        let found = split_sentences(&article);
        let words: Vec<&str> = found.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(words, ["Một câu.", "Hai câu."]);
    }

    /// With the square of its length as cost, this would not end.
    #[test]
    fn a_word_of_full_stops_is_read_to_its_end() {
        for piece in ["1.", "a.", "b.C."] {
            let article = article(&piece.repeat(200_000));
            let found = split_sentences(&article);
            assert_eq!(
                found.last().map(|last| last.span.end),
                Some(article.text.len()),
                "{piece:?}"
            );
        }
    }

    #[test]
    fn abbreviations_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
    }
}
