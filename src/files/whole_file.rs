//! A file that appears whole or not at all.
use super::{Action, FileError, Reason, parent};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that is written piece by piece and appears whole or not at all: it lies in a temporary file beside its place until
/// it is finished. What is there already is replaced then, and a symbolic link is not followed.
#[derive(Debug)]
pub struct WholeFile {
    target: PathBuf,
    /// Removes itself when dropped.
    file: io::BufWriter<tempfile::NamedTempFile>,
}

impl WholeFile {
    /// Makes sure that the file can be written, before any work is done, and leaves no trace of having tried.
    ///
    /// # Errors
    /// As [`WholeFile::create`].
    pub fn check(target: &Path) -> Result<(), FileError> {
        Self::create(target).map(drop)
    }

    /// A file to write into.
    ///
    /// # Errors
    /// If its folder is not there or cannot be written, or it is a folder itself.
    pub fn create(target: &Path) -> Result<Self, FileError> {
        let error = |error| FileError::new(Action::Write, target, error);
        if fs::symlink_metadata(target).is_ok_and(|found| found.is_dir()) {
            return Err(error(io::ErrorKind::IsADirectory.into()));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".amerce-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(parent(target)).map_err(|failure| match failure.kind() {
            io::ErrorKind::NotFound => {
                FileError { action: Action::Write, path: target.to_owned(), reason: Reason::NoFolder }
            }
            _ => error(failure),
        })?;
        Ok(Self { target: target.to_owned(), file: io::BufWriter::new(file) })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// If they cannot be written, e.g. on a full disk.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write_all(bytes).map_err(|error| FileError::new(Action::Write, &self.target, error))
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// If its last bytes cannot be written, or it cannot be moved.
    pub fn finish(self) -> Result<PathBuf, FileError> {
        let error = |error| FileError::new(Action::Write, &self.target, error);
        let file = self.file.into_inner().map_err(|failure| error(failure.into_error()))?;
        file.as_file().sync_all().map_err(error)?;
        file.persist(&self.target).map_err(|failure| error(failure.error))?;
        Ok(self.target)
    }

    /// A failure to write it that something else met.
    pub fn failed(target: &Path, error: io::Error) -> FileError {
        FileError::new(Action::Write, target, error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
