//! One writer at a time: a lock that the system lets go when its holder dies.

use crate::StoreError;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Name of the file that a writer holds.
const LOCK_FILE: &str = "writer.lock";
/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// Who is writing to a store, as it said itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Number of its process.
    pub process: Option<u32>,
    /// Name of its machine.
    pub host: String,
    /// When it began, UTC.
    pub since: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => {
                write!(f, "process {process} on {} since {}", self.host, self.since)
            }
            None => f.write_str("another process, which is just starting"),
        }
    }
}

impl Holder {
    fn line(&self) -> String {
        let process = self.process.unwrap_or(0);
        format!("{process}\t{}\t{}\n", self.host, self.since)
    }

    fn parse(line: &str) -> Self {
        let mut fields = line.trim_end().split('\t').map(str::to_owned);
        Self {
            process: fields.next().and_then(|field| field.parse().ok()),
            host: fields.next().unwrap_or_default(),
            since: fields.next().unwrap_or_default(),
        }
    }
}

/// The right to write, until dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock, waiting for `wait` at most.
    pub(crate) fn take(folder: &Path, holder: &Holder, wait: Duration) -> Result<Self, StoreError> {
        Self::take_named(&folder.join(LOCK_FILE), holder, wait)
    }

    /// Takes the lock of a file of any name.
    pub(crate) fn take_named(
        path: &Path,
        holder: &Holder,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(StoreError::file(path))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < wait => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    let mut line = String::new();
                    let _ = file.read_to_string(&mut line);
                    return Err(StoreError::Locked(Holder::parse(&line)));
                }
                Err(TryLockError::Error(source)) => {
                    return Err(StoreError::File { path: path.to_owned(), source });
                }
            }
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(holder.line().as_bytes()));
        // A full disk keeps nobody from holding the lock; it only hides the name.
        drop(written);
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_learns_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let holder =
            Holder { process: Some(7), host: "desk".to_owned(), since: "2026-01-02".to_owned() };
        let first = WriterLock::take(folder.path(), &holder, Duration::ZERO).unwrap();
        let second = WriterLock::take(folder.path(), &Holder::default(), Duration::ZERO);
        let Err(StoreError::Locked(found)) = second else { panic!("taken twice") };
        assert_eq!(found, holder);
        drop(first);
        assert!(WriterLock::take(folder.path(), &holder, Duration::ZERO).is_ok());
    }
}
