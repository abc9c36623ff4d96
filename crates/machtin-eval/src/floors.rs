//! Floors: the scores below which a change is not accepted, each for one exact corpus.

use crate::Verdict;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hash::Hasher;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use twox_hash::XxHash3_64;

/// The floors of this build.
const FLOORS: &str = include_str!("../floors.tsv");

/// One row of the floors file.
#[derive(Clone, Debug, PartialEq)]
struct Floor {
    corpus: String,
    measure: String,
    floor: f64,
    checksum: String,
}

/// A score: its name in the floors file and its value, 0 to 1, higher is better.
pub(crate) type Measure = (&'static str, f64);

/// Prints each score beside its floor and says whether all floors hold.
///
/// A floor without a score, and a corpus that is not the one its floors were set on, count as
/// below: a floor must not go quiet because something was renamed.
pub(crate) fn judge(
    corpus: &str,
    checksum: &str,
    measures: &[Measure],
    out: &mut impl Write,
) -> Result<Verdict, Box<dyn Error>> {
    judge_by(&parse(FLOORS)?, corpus, checksum, measures, out)
}

fn judge_by(
    floors: &[Floor],
    corpus: &str,
    checksum: &str,
    measures: &[Measure],
    out: &mut impl Write,
) -> Result<Verdict, Box<dyn Error>> {
    let scores: BTreeMap<&str, f64> = measures.iter().copied().collect();
    let floors: BTreeMap<&str, &Floor> = floors
        .iter()
        .filter(|floor| floor.corpus == corpus)
        .map(|floor| (floor.measure.as_str(), floor))
        .collect();
    let mut verdict = Verdict::Passed;
    for (measure, score) in &scores {
        let floor = floors.get(measure).map_or(String::new(), |f| format!("floor {:.3}", f.floor));
        writeln!(out, "{measure:<20} {score:.4}  {floor}")?;
    }
    for (measure, floor) in &floors {
        match scores.get(measure) {
            Some(score) if *score >= floor.floor => {}
            Some(score) => {
                writeln!(out, "below: {measure} {score:.4} is under its floor {:.3}", floor.floor)?;
                verdict = Verdict::Below;
            }
            None => {
                writeln!(out, "below: {measure} has a floor and no score")?;
                verdict = Verdict::Below;
            }
        }
        if floor.checksum != checksum {
            writeln!(
                out,
                "below: {measure} has its floor for corpus {} and this is {checksum}: score it anew and set the floor",
                floor.checksum
            )?;
            verdict = Verdict::Below;
        }
    }
    if floors.is_empty() {
        writeln!(out, "no floors for {corpus}")?;
    }
    Ok(verdict)
}

/// Reads a floors file: `corpus`, `measure`, `floor`, `checksum`, tabs between.
fn parse(text: &str) -> Result<Vec<Floor>, Box<dyn Error>> {
    let rows = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    rows.filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            let &[corpus, measure, floor, checksum] = fields.as_slice() else {
                return Err(format!("floors.tsv line {} has not four fields", n + 1).into());
            };
            let floor = floor
                .parse()
                .map_err(|_| format!("floors.tsv line {}: {floor} is no number", n + 1))?;
            Ok(Floor {
                corpus: corpus.to_owned(),
                measure: measure.to_owned(),
                floor,
                checksum: checksum.to_owned(),
            })
        })
        .collect()
}

/// A checksum over names and bytes of files and of all files directly in folders, 16 hexadecimal
/// digits, the same for any order of `paths`.
pub(crate) fn checksum(paths: &[&Path]) -> io::Result<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                let file = entry?.path();
                if file.is_file() {
                    files.push(file);
                }
            }
        } else {
            files.push((*path).to_path_buf());
        }
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    let mut hasher = XxHash3_64::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let bytes = fs::read(file)?;
        hasher.write(name.as_bytes());
        hasher.write(&[0xff]);
        hasher.write(&XxHash3_64::oneshot(&bytes).to_le_bytes());
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(floors: &str, measures: &[Measure], expected: Verdict, says: &str) {
        let mut out = Vec::new();
        let floors = parse(floors).unwrap();
        let verdict = judge_by(&floors, "pile", "aa", measures, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(verdict, expected, "{out}");
        assert!(out.contains(says), "{out}");
    }

    #[test]
    fn a_score_at_its_floor_passes() {
        check("pile\tf\t0.8\taa\n", &[("f", 0.8)], Verdict::Passed, "floor 0.800");
    }

    #[test]
    fn a_score_under_its_floor_is_below() {
        check("pile\tf\t0.8\taa\n", &[("f", 0.79)], Verdict::Below, "f 0.7900 is under");
    }

    #[test]
    fn a_changed_corpus_is_below() {
        check("pile\tf\t0.8\tbb\n", &[("f", 0.9)], Verdict::Below, "floor for corpus bb");
    }

    #[test]
    fn a_floor_without_a_score_is_below() {
        check("pile\tg\t0.8\taa\n", &[("f", 0.9)], Verdict::Below, "g has a floor and no score");
    }

    #[test]
    fn floors_of_other_corpora_do_not_count() {
        check("# a comment\nother\tf\t1\taa\n", &[("f", 0.1)], Verdict::Passed, "no floors");
    }

    #[test]
    fn the_floors_of_this_build_are_well_formed() {
        let floors = parse(FLOORS).unwrap();
        assert!(floors.iter().all(|f| (0.0..=1.0).contains(&f.floor) && f.checksum.len() == 16));
    }

    #[test]
    fn a_broken_row_is_named() {
        let error = parse("# head\npile\tf\n").unwrap_err().to_string();
        assert_eq!(error, "floors.tsv line 2 has not four fields");
    }

    #[test]
    fn the_checksum_sees_names_and_bytes_but_not_order() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "one").unwrap();
        fs::write(&b, "two").unwrap();
        let both = checksum(&[&a, &b]).unwrap();
        assert_eq!(both, checksum(&[&b, &a]).unwrap());
        assert_eq!(both, checksum(&[folder.path()]).unwrap());
        fs::write(&b, "owt").unwrap();
        assert_ne!(both, checksum(&[&a, &b]).unwrap());
    }
}
