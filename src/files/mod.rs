//! The one place that touches the disk: reading with a size limit, and writing whole files or none.
mod output_folder;
mod whole_file;

use crate::diagnostics::Diagnostic;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

pub use output_folder::OutputFolder;
pub use whole_file::WholeFile;

/// Scenarios and data files may be no larger than this.
pub const LARGEST_FILE: u64 = 10_000_000;
/// No font is read that is larger than this, in bytes.
pub const LARGEST_FONT: u64 = 64_000_000;
/// Documents carry their scenario, so they may be larger.
const LARGEST_DOCUMENT: u64 = 100_000_000;

/// What was being done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    Write,
    /// Make a file that must not be there yet.
    Create,
    CreateFolder,
}

/// Reading or writing failed: what was being done, with which file, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {reason}", path.display())]
pub struct FileError {
    pub action: Action,
    pub path: PathBuf,
    pub reason: Reason,
}

#[derive(Debug, thiserror::Error)]
pub enum Reason {
    #[error("{}", plain(.0))]
    Io(io::Error),
    /// More bytes than this.
    #[error("it is larger than {} MB", .0 / 1_000_000)]
    TooLarge(u64),
    #[error("it is not UTF-8 text (byte {0})")]
    NotText(usize),
    #[error("its folder does not exist")]
    NoFolder,
    #[error("it lies outside the scenario's folder")]
    Outside,
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Action::Read => "read",
            Action::Write => "write",
            Action::Create => "create",
            Action::CreateFolder => "create the folder",
        })
    }
}

/// The system's words for the usual failures vary; these do not.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    }
}

impl FileError {
    fn new(action: Action, path: &Path, error: io::Error) -> Self {
        Self { action, path: path.to_owned(), reason: Reason::Io(error) }
    }

    /// Whether the file's content is at fault, not the reading of it.
    pub fn is_about_content(&self) -> bool {
        matches!(self.reason, Reason::TooLarge(_) | Reason::NotText(_))
    }

    /// Whether the file lies outside the folder that it must lie in.
    pub fn leaves_its_folder(&self) -> bool {
        matches!(self.reason, Reason::Outside)
    }

    /// The message with what to do about it.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error("file", self.to_string());
        match (self.action, &self.reason) {
            (_, Reason::TooLarge(_)) => {
                diagnostic.help("keep only what is used; of a table of data, only the columns")
            }
            (_, Reason::NotText(_)) => diagnostic.help("save it as UTF-8 text"),
            (_, Reason::Outside) => diagnostic.help(
                "put the file into the scenario's folder, or allow such paths with `--allow-paths` if you trust the scenario",
            ),
            (_, Reason::NoFolder) => {
                diagnostic.help("make the folder first, or choose a name in one that exists")
            }
            (Action::Read, _) => diagnostic.help("check the path"),
            (Action::Write | Action::CreateFolder, _) => {
                diagnostic.help("name another place with `--out DIR`")
            }
            (Action::Create, _) => diagnostic.help("choose another name, or remove the file first"),
        }
    }
}

/// The bytes of a file of at most [`LARGEST_FILE`].
///
/// # Errors
/// If it cannot be read or is larger.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    read_up_to(LARGEST_FILE, path)
}

/// The bytes of a font, which may be larger than other files: those of Chinese hold tens of thousands of letters.
///
/// # Errors
/// If it cannot be read or is larger than [`LARGEST_FONT`].
pub fn read_font(path: &Path) -> Result<Vec<u8>, FileError> {
    read_up_to(LARGEST_FONT, path)
}

fn read_up_to(limit: u64, path: &Path) -> Result<Vec<u8>, FileError> {
    let error = |error| FileError::new(Action::Read, path, error);
    let file = File::open(path).map_err(error)?;
    if file.metadata().map_err(error)?.is_dir() {
        return Err(error(io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large, also one that grows or has no size (a pipe).
    file.take(limit + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() as u64 > limit {
        return Err(FileError {
            action: Action::Read,
            path: path.to_owned(),
            reason: Reason::TooLarge(limit),
        });
    }
    Ok(bytes)
}

/// As [`read`], of a file in `folder` or below it: neither `..` nor a symbolic link leads out.
///
/// # Errors
/// As [`read`], and if the file lies elsewhere; then nothing says whether there is such a file.
pub fn read_within(folder: &Path, path: &Path) -> Result<Vec<u8>, FileError> {
    let outside = || FileError { action: Action::Read, path: path.to_owned(), reason: Reason::Outside };
    // Of what the text of the path says, so that a refusal does not tell what there is elsewhere.
    let within = path.strip_prefix(folder).map_err(|_| outside())?;
    let mut depth = 0_usize;
    for part in within.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth = depth.checked_sub(1).ok_or_else(outside)?,
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    // Of where its links lead.
    let error = |error| FileError::new(Action::Read, path, error);
    let home = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let (home, found) = (home.map_err(error)?, fs::canonicalize(path).map_err(error)?);
    if !found.starts_with(home) {
        return Err(outside());
    }
    read(&found).map_err(|failure| FileError { path: path.to_owned(), ..failure })
}

/// A text file, without the byte order mark that some editors put before it.
///
/// # Errors
/// As [`read`], and if it is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    into_text(path, read(path)?)
}

/// As [`read_text`], of a document that a run left; it may be ten times as large.
///
/// # Errors
/// As [`read_text`].
pub fn read_document(path: &Path) -> Result<String, FileError> {
    into_text(path, read_up_to(LARGEST_DOCUMENT, path)?)
}

/// A file's bytes as text, without a byte order mark.
///
/// # Errors
/// If they are not UTF-8.
pub fn into_text(path: &Path, bytes: Vec<u8>) -> Result<String, FileError> {
    let text = String::from_utf8(bytes).map_err(|error| FileError {
        action: Action::Read,
        path: path.to_owned(),
        reason: Reason::NotText(error.utf8_error().valid_up_to()),
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Writes a file that is not there yet.
///
/// # Errors
/// If it exists or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let error = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            FileError { action: Action::Create, path: path.to_owned(), reason: Reason::NoFolder }
        }
        _ => FileError::new(Action::Create, path, error),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(error)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|failure| {
        // Half a file is worse than none; if even removing it fails there is nothing left to do.
        let _ = fs::remove_file(path);
        error(failure)
    })
}

/// Whether there is something at this path.
pub fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes a file in the place of what is there: whole, or not at all.
///
/// # Errors
/// If it cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = WholeFile::create(path)?;
    file.append(bytes)?;
    file.finish().map(drop)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let place = tempfile::NamedTempFile::new().expect("a temporary file");
        place.as_file().set_len(LARGEST_FILE + 1).expect("it can grow");
        let error = read(place.path()).expect_err("it is too large");
        assert!(error.is_about_content() && error.to_string().contains("larger than 10 MB"), "{error}");
    }

    #[test]
    fn a_file_that_exists_is_not_overwritten() {
        let place = tempfile::NamedTempFile::new().expect("a temporary file");
        assert!(write_new(place.path(), b"1").is_err());
        assert!(fs::read(place.path()).expect("it is there").is_empty());
    }
}
