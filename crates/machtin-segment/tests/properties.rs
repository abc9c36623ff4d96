//! What holds for every text.

use machtin_segment::{Format, LineWriter, Mode, Model, Segmenter};
use machtin_text::Span;
use proptest::prelude::*;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../models/vi-seg/model.bin");
    Model::from_bytes(bytes).unwrap_or_else(|error| panic!("{error}"))
});

fn tokens(mode: Mode, text: &str) -> Vec<Span> {
    let mut tokens = Vec::new();
    Segmenter::embedded().segment_as(mode, text, Span::new(0, text.len()), &mut tokens);
    tokens
}

/// Scraps of the kinds a text is made of.
fn scrap() -> impl Strategy<Value = String> {
    let words = vec![
        "bầu",
        "cử",
        "tuyên",
        "bố",
        "học",
        "sinh",
        "thành",
        "phố",
        "Nguyễn",
        "Văn",
        "Hà",
        "Nội",
        "TP.",
        "HUẾ",
        "huỷ",
        "hủy",
        "hue\u{302}\u{301}",
        "chạyxe",
        "mởcửa",
        "khong",
        "Warsaw",
        "the",
        "don't",
        "ĐH",
        "J.Smith",
        "Wai-kru",
        "đồng/kg",
    ];
    let signs = vec![
        "15.000",
        "30/11",
        "24-7-1998",
        "8h30",
        "12%",
        "http://vi.du/x?y=1",
        "a.b@c.vn",
        "A5",
        "0,5",
        "...",
        "?!",
        "“",
        "”",
        "\"",
        "(",
        ")",
        "_",
        "-",
        "–",
        ",",
        ".",
        "\n",
        "\u{a0}",
    ];
    prop_oneof![
        4 => prop::sample::select(words).prop_map(str::to_owned),
        2 => prop::sample::select(signs).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![" ", " ", " ", "", "_", "  "]);
    prop::collection::vec((scrap(), gap), 0..40)
        .prop_map(|scraps| scraps.into_iter().map(|(scrap, gap)| scrap + gap).collect())
}

proptest! {
    #[test]
    fn tokens_are_in_order_and_cover_all_that_is_printed(text in text()) {
        for mode in [Mode::Auto, Mode::Keep, Mode::Redo] {
            let mut at = 0;
            let mut between = String::new();
            for token in tokens(mode, &text) {
                prop_assert!(token.start >= at && token.end > token.start);
                prop_assert!(!token.of(&text).is_empty());
                between.push_str(&text[at..token.start]);
                at = token.end;
            }
            between.push_str(&text[at..]);
            prop_assert!(!between.chars().any(char::is_alphanumeric), "left out: {between:?}");
        }
    }

    #[test]
    fn a_range_is_read_as_its_own_text(before in text(), text in text(), after in text()) {
        let whole = format!("{before} {text} {after}");
        let start = before.len() + 1;
        let mut found = Vec::new();
        let range = Span::new(start, start + text.len());
        Segmenter::embedded().segment_as(Mode::Redo, &whole, range, &mut found);
        let words: Vec<&str> = found.iter().map(|token| token.of(&whole)).collect();
        let alone = tokens(Mode::Redo, &text);
        let alone: Vec<&str> = alone.iter().map(|token| token.of(&text)).collect();
        prop_assert_eq!(words, alone);
    }

    #[test]
    fn segmented_text_stays_as_it_is(words in prop::collection::vec(
        prop::sample::select(vec!["bầu_cử", "đến", "thành_phố", "Hà_Nội", ",", "của", "nước"]),
        1..30,
    )) {
        let text = words.join(" ");
        let mut out = String::new();
        LineWriter::new(&Segmenter::embedded(), Format::Text, Mode::Keep).write(&text, &mut out);
        prop_assert_eq!(out.trim_end(), text.as_str());
    }

    #[test]
    fn its_own_output_is_kept_as_it_is(text in prop::collection::vec(scrap(), 0..40)) {
        let segmented = |mode: Mode, text: &str| {
            let mut out = String::new();
            LineWriter::new(&Segmenter::embedded(), Format::Text, mode).write(text, &mut out);
            out
        };
        // A slip that makes one word is printed as it stands, and read as two when kept.
        let slips = ["chạyxe", "mởcửa"];
        let scraps: Vec<String> =
            text.into_iter().filter(|scrap| !slips.contains(&scrap.as_str())).collect();
        let line = scraps.join(" ").replace(['\n', '\r', '_'], " ");
        let once = segmented(Mode::Redo, &line);
        prop_assert_eq!(segmented(Mode::Keep, &once), once.clone());
    }

    #[test]
    fn the_fast_way_and_the_obvious_way_agree(text in text()) {
        let mut slow = Vec::new();
        Segmenter::embedded().segment_slowly(&MODEL, &text, &mut slow);
        prop_assert_eq!(tokens(Mode::Redo, &text), slow);
    }

    #[test]
    fn damaged_models_are_refused_or_harmless(cut in 1_usize..4000, flip in 0_usize..4000) {
        let mut bytes = Model::tiny().to_bytes();
        let length = bytes.len();
        prop_assert!(Model::from_bytes(&bytes[..length - cut]).is_err());
        bytes[flip] ^= 0x5a;
        if let Ok(model) = Model::from_bytes(&bytes) {
            let mut found = Vec::new();
            Segmenter::new(&model).segment("Học sinh tuyên bố.", &mut found);
            prop_assert!(!found.is_empty());
        }
    }
}

#[test]
fn a_model_comes_back_from_its_bytes() {
    let model = Model::tiny();
    assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
}

/// With the square of its length as cost, this would not end; `cargo bench` has the times.
#[test]
fn hostile_repetition_is_read_to_its_end() {
    let pieces = [
        "a",
        "ă",
        "1.",
        "a-",
        "_",
        "Nguyễn ",
        "học ",
        "a@b.",
        "(",
        "1/",
        "'",
        ":",
        "@",
        "#_",
        "A ",
    ];
    for piece in pieces {
        let text = piece.repeat(200_000);
        let found = tokens(Mode::Redo, &text);
        let end = found.last().map_or(0, |token| token.end);
        let last = text.rfind(char::is_alphanumeric).map_or(0, |at| at + 1);
        assert!((last..=text.len()).contains(&end), "{piece}: {end}");
    }
}

#[test]
fn decomposed_text_has_the_same_tokens() {
    let composed = "Hội đồng nhân dân tỉnh Quảng Lạc huỷ bỏ kế hoạch xây cầu.";
    let decomposed: String = composed.nfd().collect();
    let words = |text: &str| -> Vec<String> {
        tokens(Mode::Redo, text).iter().map(|token| token.of(text).nfc().collect()).collect()
    };
    assert_eq!(words(&decomposed), words(composed));
}
