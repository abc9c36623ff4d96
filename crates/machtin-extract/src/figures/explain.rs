//! How a figure was read, step by step.

use super::numeral::Numerals;
use super::tables::{Role, UnitKind, tables};
use super::{Bound, Figure};
use crate::Text;

/// Syllables of a figure explained.
const EXPLAINED: usize = 40;

/// The steps by which a figure was read: `2` × `vạn` = 20,000; `hơn` = more than.
///
/// Reads the words of the figure again with the same tables. Linear in its length.
///
/// # Examples
/// ```
/// use machtin_extract::{Text, figures};
/// # use machtin_text::{Article, Language};
/// # let article = Article::of(Language::Vietnamese, "Hơn 3 vạn người xuống đường.");
/// let text = Text::of(&article);
/// let read = figures::read(&text, &[], &[], &[]);
/// let steps = figures::explain(&read[0], &text);
/// assert_eq!(steps[..3], ["`Hơn` = more than", "`3` = 3", "× `vạn` = 30,000"]);
/// ```
#[must_use]
pub fn explain(figure: &Figure, text: &Text<'_>) -> Vec<String> {
    let range = text.syllables.within(figure.span);
    let language = text.article.language;
    let numerals = Numerals {
        syllables: &text.syllables,
        text: &text.article.text,
        tables: tables(language),
        language,
        to: range.end,
    };
    let mut steps = Vec::new();
    let mut at = range.start;
    while at < range.end && steps.len() < EXPLAINED {
        at = step(&numerals, at, &mut steps).max(at + 1);
    }
    if let Some(of) = figure.of {
        let unit =
            if figure.unit.is_empty() { String::new() } else { format!(" = {}", figure.unit) };
        steps.push(format!("counts `{}`{unit}", text.words(of)));
    }
    if let Some(whole) = figure.whole {
        steps.push(format!("part of {}", number(whole)));
    }
    if let Some(slot) = figure.slot {
        steps.push(format!("slot {slot}, from the words around it"));
    }
    steps
}

/// Explains what starts at `at`; where it ends.
fn step(numerals: &Numerals<'_>, at: usize, steps: &mut Vec<String>) -> usize {
    let words = |from: usize, to: usize| -> String {
        let words: Vec<&str> = (from..to).map(|n| numerals.printed(n)).collect();
        format!("`{}`", words.join(" "))
    };
    if let Some((end, bound)) = numerals.tables.hedges.longest(numerals.syllables, at, numerals.to)
        && end < numerals.to
    {
        if *bound != Bound::Exact {
            steps.push(format!("{} = {}", words(at, end), bound.name().replace('_', " ")));
        }
        return end;
    }
    if let Some((end, word)) = numerals.word(at)
        && matches!(
            word.role,
            Role::Vague | Role::Fraction | Role::Ratio | Role::Range | Role::Value
        )
    {
        let value = |value: Option<f64>| value.map_or("open".to_owned(), number);
        let meaning = match word.role {
            Role::Vague | Role::Range => format!("{} to {}", value(word.lo), value(word.hi)),
            _ => value(word.lo),
        };
        steps.push(format!("{} = {meaning}", words(at, end)));
        return end;
    }
    if let Some(numeral) = numerals.read(at) {
        let mut end = numeral.end;
        let mut scales = Vec::new();
        // Scale words at the end of a numeral are steps of their own.
        for start in (at + 1..numeral.end).rev() {
            match numerals.word(start) {
                Some((stop, word)) if word.role == Role::Scale && stop == end => {
                    scales.push((start, stop, word.lo.unwrap_or(1.0)));
                    end = start;
                }
                _ => break,
            }
        }
        let product: f64 = scales.iter().map(|scale| scale.2).product();
        let single = numerals.read(at).filter(|_| end > at);
        let mut value = single.map_or(numeral.value, |numeral| numeral.value) / product;
        steps.push(format!("{} = {}", words(at, end), number(value)));
        for (start, stop, scale) in scales.into_iter().rev() {
            value *= scale;
            steps.push(format!("× {} = {}", words(start, stop), number(value)));
        }
        return numeral.end;
    }
    if let Some((end, unit)) = numerals.unit_at(at) {
        let meaning = match unit.kind {
            UnitKind::Percent => "hundredths",
            UnitKind::Kind(_) => unit.name,
        };
        steps.push(format!("{} = {meaning}", words(at, end)));
        return end;
    }
    at + 1
}

/// A number with its thousands grouped by commas.
fn number(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    let printed = format!("{rounded}");
    let (sign, digits) = printed.strip_prefix('-').map_or(("", &*printed), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(number(1_234_567.5), "1,234,567.5");
        assert_eq!(number(-20_000.0), "-20,000");
        assert_eq!(number(0.93), "0.93");
    }
}
