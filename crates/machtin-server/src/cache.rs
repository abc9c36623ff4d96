//! Pages that were rendered, kept until something changes.

use axum::body::Bytes;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use twox_hash::XxHash3_64;

/// Bytes kept, at most.
const MOST: usize = 64 << 20;

/// A page as it is sent.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) html: Bytes,
    /// The same, packed: most browsers take it, and packing takes longer than finding.
    pub(crate) gzip: Bytes,
    /// A strong validator, quotation marks included.
    pub(crate) etag: String,
}

impl Rendered {
    pub(crate) fn new(html: String) -> Self {
        let etag = format!("\"{:016x}\"", XxHash3_64::oneshot(html.as_bytes()));
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(5));
        let gzip = packer.write_all(html.as_bytes()).and_then(|()| packer.finish());
        Self { html: html.into(), gzip: gzip.unwrap_or_default().into(), etag }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    version: i64,
    bytes: usize,
    pages: BTreeMap<String, Arc<Rendered>>,
}

impl Cache {
    pub(crate) fn get(&self, version: i64, key: &str) -> Option<Arc<Rendered>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.version == version { kept.pages.get(key).cloned() } else { None }
    }

    /// Keeps a page that was made from a version; forgets those of others.
    pub(crate) fn put(&self, version: i64, key: String, page: &Arc<Rendered>) {
        let size = key.len() + page.html.len() + page.gzip.len();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.version > version || size > MOST / 4 {
            return;
        }
        if kept.version < version || kept.bytes + size > MOST {
            *kept = Kept { version, ..Kept::default() };
        }
        kept.bytes += size;
        kept.pages.insert(key, Arc::clone(page));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_forgets_all_pages() {
        let cache = Cache::default();
        let page = Arc::new(Rendered::new("<p>".to_owned()));
        cache.put(1, "/".to_owned(), &page);
        assert!(cache.get(1, "/").is_some());
        assert!(cache.get(2, "/").is_none());
        cache.put(2, "/a".to_owned(), &page);
        assert!(cache.get(1, "/").is_none());
        // A page that was made slowly from what is past is not kept.
        cache.put(1, "/".to_owned(), &page);
        assert!(cache.get(2, "/a").is_some() && cache.get(1, "/").is_none());
    }

    #[test]
    fn equal_pages_have_equal_validators() {
        let etag = |html: &str| Rendered::new(html.to_owned()).etag;
        assert_eq!(etag("a"), etag("a"));
        assert_ne!(etag("a"), etag("b"));
    }
}
