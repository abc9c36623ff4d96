//! Keeps count of what is read and what it expands to, against files built to expand without end.

use crate::BytesRead;
use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Text seldom packs to a fiftieth of its size; a file that expands further is no pile of news.
const EXPANSION: u64 = 200;
/// Small files may expand to this in any case.
const FREE: u64 = 256 << 20;

/// Bytes read of a file, and bytes that came out of it at all depths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Rc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    packed: Cell<u64>,
    unpacked: Cell<u64>,
    /// Told of every packed byte.
    read: BytesRead,
}

impl Meter {
    /// A meter that tells of the bytes it counts.
    pub(super) fn telling(read: BytesRead) -> Self {
        Self(Rc::new(Counts { read, ..Counts::default() }))
    }

    /// Counts bytes of the file itself.
    pub(super) fn add_packed(&self, bytes: u64) {
        self.0.packed.set(self.0.packed.get().saturating_add(bytes));
    }

    /// Counts what is read of the file itself.
    pub(super) fn packed<R: Read>(&self, reader: R) -> Metered<R> {
        Metered { reader, meter: self.clone(), unpacks: false }
    }

    /// Tells of what is read of a file from any place, whose length is counted already.
    pub(super) fn watched<R: Read + Seek>(&self, reader: R) -> Watched<R> {
        Watched { reader, read: self.0.read.clone() }
    }

    /// Tells of a file that is read whole.
    pub(super) fn tell(&self, bytes: u64) {
        self.0.read.add(bytes);
    }

    /// Counts what comes out of an unpacking reader, and ends it when that is too much.
    pub(super) fn unpacked<R: Read>(&self, reader: R) -> Metered<R> {
        Metered { reader, meter: self.clone(), unpacks: true }
    }

    /// Whether more came out than a file of news holds.
    pub(super) fn is_spent(&self) -> bool {
        let allowed = self.0.packed.get().saturating_mul(EXPANSION).saturating_add(FREE);
        self.0.unpacked.get() > allowed
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<R> {
    reader: R,
    meter: Meter,
    unpacks: bool,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unpacks && self.meter.is_spent() {
            return Err(io::Error::other(format!("expands to {EXPANSION} times its size")));
        }
        let count = self.reader.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        if self.unpacks {
            let unpacked = &self.meter.0.unpacked;
            unpacked.set(unpacked.get().saturating_add(bytes));
        } else {
            self.meter.add_packed(bytes);
            self.meter.0.read.add(bytes);
        }
        Ok(count)
    }
}

/// A reader that tells of its bytes.
pub(super) struct Watched<R> {
    reader: R,
    read: BytesRead,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.read.add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}
