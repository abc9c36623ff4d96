//! Places in lists, opaque to those who carry them.

/// Bytes of what a cursor holds, at most.
const LONGEST: usize = 1024;

/// A cursor that holds two words.
pub(crate) fn close(key: &str, id: &str) -> String {
    format!("{key}\u{1f}{id}").bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The words that a cursor holds; none where it is not one of ours.
pub(crate) fn open(cursor: &str) -> Option<(String, String)> {
    if cursor.is_empty() || cursor.len() > 2 * LONGEST || !cursor.is_ascii() {
        return None;
    }
    let digits = |at: usize| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..cursor.len()).step_by(2).map(digits).collect();
    let words = String::from_utf8(bytes?).ok()?;
    let (key, id) = words.split_once('\u{1f}')?;
    Some((key.to_owned(), id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_back_what_it_holds() {
        let cursor = close("2017-10-16", "s1");
        assert_eq!(open(&cursor), Some(("2017-10-16".to_owned(), "s1".to_owned())));
        for broken in ["", "1", "zz", "ff", "61", &cursor[..3], "ế"] {
            assert_eq!(open(broken), None, "{broken}");
        }
    }
}
