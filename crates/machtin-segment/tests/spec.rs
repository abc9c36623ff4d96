//! The pages under `spec/`, run against the embedded model.

use machtin_segment::{Format, LineWriter, Mode, Segmenter};

fn check(page: &str) {
    let segmenter = Segmenter::embedded();
    let mut wrong = Vec::new();
    for case in machtin_spec::cases(page) {
        let body = |word: &str| case.block(word).map(|block| block.body.as_str());
        let (Some(raw), Some(expected)) = (body("text"), body("tokens")) else {
            panic!("line {}: a case is a text and its tokens", case.line);
        };
        let mut out = String::new();
        let mut writer = LineWriter::new(&segmenter, Format::Text, Mode::Auto);
        for line in raw.lines() {
            writer.write(line, &mut out);
        }
        if out.trim_end() != expected {
            wrong.push(format!("line {}: {}\n{expected}\n{out}", case.line, case.heading));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn units() {
    check(include_str!("../spec/units.md"));
}

#[test]
fn words() {
    check(include_str!("../spec/words.md"));
}
