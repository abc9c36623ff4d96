//! Tells segmented text from raw.

use machtin_text::is_vietnamese_syllable;

/// Whether a range of text went through a word segmenter: underscores between Vietnamese
/// syllables or capitals, and no mark that clings to a word as raw text has it.
///
/// # Examples
/// ```
/// use machtin_segment::is_segmented;
/// assert!(is_segmented("Bộ_trưởng đến Huế , theo kế_hoạch ."));
/// assert!(!is_segmented("Bộ trưởng gọi hàm read_file, rồi về."));
/// ```
#[must_use]
pub fn is_segmented(text: &str) -> bool {
    if !text.as_bytes().contains(&b'_') {
        return false;
    }
    let (mut joined, mut other, mut clinging) = (0_u32, 0_u32, 0_u32);
    for word in text.split_whitespace() {
        if word.len() > 1 && word.ends_with([',', ';', '!', '?']) {
            clinging += 1;
        }
        if !word.contains('_') || word.starts_with('_') || word.ends_with('_') {
            continue;
        }
        let fits = word.split('_').all(|part| {
            is_vietnamese_syllable(part) || part.chars().next().is_some_and(char::is_uppercase)
        });
        if fits && !word.is_ascii() || word.split('_').all(|p| p.starts_with(char::is_uppercase)) {
            joined += 1;
        } else {
            other += 1;
        }
    }
    joined > other + clinging
}
