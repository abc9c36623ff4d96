//! Where the files of the index lie.

use crate::StoreError;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::Index;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// The list that tantivy keeps of the files it made, to find those that nothing needs any more.
const LIST: &str = ".managed.json";
/// What says which files make up the index.
pub(crate) const META: &str = "meta.json";

/// Files in a folder, mapped into memory where they are read.
///
/// tantivy writes its list of files anew, and waits for the disk, before it makes any of the six or
/// seven of a segment. Here the list is written once a commit, before what names the files; those
/// of a writer that was killed before are strangers, which [`remove_strangers`] finds.
#[derive(Clone, Debug)]
pub(crate) struct IndexFolder {
    files: MmapDirectory,
    /// The list as it is to be, where it is not written yet.
    list: Arc<Mutex<Option<Vec<u8>>>>,
}

impl IndexFolder {
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        let files = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        Ok(Self { files, list: Arc::default() })
    }

    fn write_list(&self) -> io::Result<()> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner).take();
        list.map_or(Ok(()), |list| self.files.atomic_write(Path::new(LIST), &list))
    }
}

/// Removes files that the index does not know: a writer was killed before its list was written.
///
/// Only whoever has the right to write may do so.
pub(crate) fn remove_strangers(index: &Index, folder: &Path) -> io::Result<()> {
    let known = index.directory().list_managed_files();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        if !hidden && name != META && !known.contains(Path::new(&name)) {
            std::fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

impl Directory for IndexFolder {
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(LIST) {
            *self.list.lock().unwrap_or_else(PoisonError::into_inner) = Some(data.to_vec());
            return Ok(());
        }
        self.write_list()?;
        self.files.atomic_write(path, data)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, told: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(told)
    }
}
