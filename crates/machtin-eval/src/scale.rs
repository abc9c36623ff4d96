//! `machtin-eval told --scale`: how the time to tell one story grows with its articles.

use crate::pile::one_story;
use crate::stories::read_lines;
use crate::{Outcome, Verdict};
use machtin::story::{EntityConstraints, Linked, Links, Signature, find_copies};
use machtin::{Models, Pile};
use std::io::Write;
use std::time::Instant;

/// Articles of the stories measured.
const SIZES: &[usize] = &[100, 300, 1000, 3000];
/// Each is told so often.
const RUNS: usize = 5;

/// Tells one invented story of each size and writes every time as CSV, then the growth.
pub(crate) fn run(seed: u64, out: &mut impl Write) -> Outcome {
    let models = Models::embedded();
    writeln!(out, "articles,sentences,run,told_seconds,lines,events,figure_groups,quotes")?;
    let mut best: Vec<(usize, f64)> = Vec::new();
    for &size in SIZES {
        let pile = read_lines(&one_story(size, seed)?, &models)?;
        let linked = whole(&pile);
        let sentences: usize = pile.articles.iter().map(|a| a.reading.sentences.len()).sum();
        let mut least = f64::INFINITY;
        for run in 1..=RUNS {
            let linked = linked.clone();
            let start = Instant::now();
            let told = pile.tell_linked(linked, &EntityConstraints::default(), |found| found);
            let took = start.elapsed().as_secs_f64();
            least = least.min(took);
            let brief = told.briefs.first().ok_or("nothing was told")?;
            let (lines, events) = (brief.summary.len(), brief.timeline.len());
            let (groups, quotes) = (brief.figures.len(), brief.quotes.len());
            writeln!(out, "{size},{sentences},{run},{took:.4},{lines},{events},{groups},{quotes}")?;
        }
        best.push((size, least));
    }
    for (size, seconds) in &best {
        let articles = f64::from(u32::try_from(*size)?);
        let each = 1e6 * seconds / articles;
        writeln!(out, "# {size} articles: {seconds:.3} s at best, {each:.0} us an article")?;
    }
    Ok(Verdict::Passed)
}

/// A partition into one story, with its copies.
fn whole(pile: &Pile) -> Linked {
    let signatures: Vec<Signature> =
        pile.read_articles().iter().map(|r| Signature::of(r.id, r.article, r.reading)).collect();
    Linked {
        copies: find_copies(&signatures),
        links: Links::default(),
        events: Vec::new(),
        stories: vec![(0..pile.articles.len()).collect()],
    }
}
