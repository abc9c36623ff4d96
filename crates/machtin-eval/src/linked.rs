//! `machtin-eval linked`: how the time and the memory of linking grow with the pile.

use crate::pile::{Invented, Row, each_row};
use crate::{Outcome, Verdict};
use machtin::ingest::{Given, Page, PageKind};
use machtin::story::{LinkModel, Signature, link};
use machtin::text::{Evidence, Precision, Published};
use machtin::{Models, Pile};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::time::Instant;

/// Articles that are read at once; only their signatures stay.
const READ: usize = 4096;

/// Reads and signs invented articles, links them, and writes one row of CSV.
pub(crate) fn run(args: &Invented, out: &mut impl Write) -> Outcome {
    let models = Models::embedded();
    let (mut signatures, mut rows) = (Vec::with_capacity(args.articles), Vec::new());
    let mut stories = BTreeSet::new();
    let start = Instant::now();
    each_row(args.articles, args.seed, None, &mut |row| {
        stories.insert(row.story_id.clone());
        rows.push(row);
        if rows.len() == READ {
            sign(&mut rows, &models, &mut signatures);
        }
        Ok(())
    })?;
    sign(&mut rows, &models, &mut signatures);
    let (read, before) = (start.elapsed().as_secs_f64(), peak_megabytes()?);
    let bytes: usize = signatures.iter().map(Signature::size).sum();
    let start = Instant::now();
    let linked = link(&signatures, &LinkModel::embedded(), 0.5);
    let took = start.elapsed().as_secs_f64();
    let articles = f64::from(u32::try_from(signatures.len())?);
    writeln!(
        out,
        "articles,read_seconds,linked_seconds,linked_per_second,signature_bytes,peak_mb_before,\
         peak_mb,links,stories,stories_invented"
    )?;
    writeln!(
        out,
        "{articles},{read:.1},{took:.2},{:.0},{},{before},{},{},{},{}",
        articles / took,
        bytes / signatures.len().max(1),
        peak_megabytes()?,
        linked.links.iter().count(),
        linked.stories.len(),
        stories.len()
    )?;
    Ok(Verdict::Passed)
}

/// Reads rows and keeps what linking keeps of them.
fn sign(rows: &mut Vec<Row>, models: &Models, signatures: &mut Vec<Signature>) {
    let pages = rows.drain(..).map(|row| {
        let at = row.date.parse::<jiff::civil::Date>().ok().map(|day| day.at(0, 0, 0, 0));
        let published =
            at.map(|at| Published { at, precision: Precision::Day, evidence: Evidence::Given });
        let given = Given {
            source_id: Some(row.id.clone()),
            published,
            publisher: Some(row.publisher),
            title: Some(row.title),
            language: Some(row.lang.to_owned()),
            ..Given::default()
        };
        Ok(Page { path: row.id, kind: PageKind::Row, bytes: row.text.into_bytes(), given })
    });
    let pile = Pile::read(pages, models, &|| ()).value;
    let read = pile.read_articles();
    signatures.par_extend(read.par_iter().map(|r| Signature::of(r.id, r.article, r.reading)));
}

/// The most memory that the process has held, in megabytes, as Linux tells it.
fn peak_megabytes() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.ok_or("/proc/self/status has no VmHWM")?.parse::<u64>()? / 1024)
}
