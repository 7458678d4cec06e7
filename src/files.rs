//! The one place that touches the disk: reading with a size limit, and writing whole files or none.
use crate::diagnostics::Diagnostic;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Scenarios and data files may be no larger than this.
pub const LARGEST_FILE: u64 = 10_000_000;
/// No font is read that is larger than this, in bytes.
pub const LARGEST_FONT: u64 = 64_000_000;

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
    #[error("it is larger than {} MB", .0 / 1_000_000)]
    TooLarge(u64),
    #[error("it is not UTF-8 text (byte {0})")]
    NotText(usize),
    #[error("its folder does not exist")]
    NoFolder,
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

    /// The message with what to do about it.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error("file", self.to_string());
        match (self.action, &self.reason) {
            (_, Reason::TooLarge(_)) => {
                diagnostic.help("keep only what is used; of a table of data, only the columns")
            }
            (_, Reason::NotText(_)) => diagnostic.help("save it as UTF-8 text"),
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
    read_at_most(path, LARGEST_FILE)
}

/// The bytes of a font, which may be larger than other files: those of Chinese hold tens of thousands of letters.
///
/// # Errors
/// If it cannot be read or is larger than [`LARGEST_FONT`].
pub fn read_font(path: &Path) -> Result<Vec<u8>, FileError> {
    read_at_most(path, LARGEST_FONT)
}

fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let error = |error| FileError::new(Action::Read, path, error);
    let file = File::open(path).map_err(error)?;
    if file.metadata().map_err(error)?.is_dir() {
        return Err(error(io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large, also one that grows or has no size (a pipe).
    file.take(most + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() as u64 > most {
        return Err(FileError {
            action: Action::Read,
            path: path.to_owned(),
            reason: Reason::TooLarge(most),
        });
    }
    Ok(bytes)
}

/// A text file, without the byte order mark that some editors put before it.
///
/// # Errors
/// As [`read`], and if it is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let text = String::from_utf8(read(path)?).map_err(|error| FileError {
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

/// A folder of outputs that appears as a whole: files are written to a temporary folder beside the target and moved
/// when all are there. A file is replaced, never written into, so symbolic links are not followed.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    /// Removes itself when dropped.
    temporary: tempfile::TempDir,
    /// After the temporary folder, which lies in the last of them.
    _parents: Parents,
    exists: bool,
    names: Vec<String>,
}

/// Folders that were made on the way to the target, deepest first; those still empty in the end go again.
#[derive(Debug)]
struct Parents(Vec<PathBuf>);

impl Parents {
    fn create(folder: &Path) -> io::Result<Self> {
        let named = folder.ancestors().take_while(|ancestor| !ancestor.as_os_str().is_empty());
        let parents = Self(named.take_while(|ancestor| !ancestor.exists()).map(Path::to_owned).collect());
        fs::create_dir_all(folder)?;
        Ok(parents)
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Fails where something lies in it, as it should.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Another run beside this one may remove a folder, still empty, that both have found missing; seldom twice.
const ATTEMPTS: usize = 10;

impl OutputFolder {
    /// Makes sure that the folder can be written, before any work is done, and leaves no trace of having tried.
    ///
    /// # Errors
    /// As [`OutputFolder::create`].
    pub fn check(target: &Path) -> Result<(), FileError> {
        Self::create(target).map(drop)
    }

    /// A folder to write into.
    ///
    /// # Errors
    /// If it, or its parents, cannot be made or written.
    pub fn create(target: &Path) -> Result<Self, FileError> {
        let error = |error| FileError::new(Action::CreateFolder, target, error);
        let exists = match fs::metadata(target) {
            Ok(found) if found.is_dir() => true,
            Ok(_) => return Err(error(io::ErrorKind::AlreadyExists.into())),
            // A link to nothing is in the way, too.
            Err(_) if fs::symlink_metadata(target).is_ok() => {
                return Err(error(io::ErrorKind::AlreadyExists.into()));
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => false,
            Err(failure) => return Err(error(failure)),
        };
        // Inside an existing target, which may be another file system than its parent.
        let beside = if exists { target } else { parent(target) };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".amerce-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any folder that the user makes: all that the umask leaves.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let attempt =
            || Parents::create(beside).and_then(|parents| Ok((builder.tempdir_in(beside)?, parents)));
        let mut made = attempt();
        for _ in 1..ATTEMPTS {
            match &made {
                Err(gone) if gone.kind() == io::ErrorKind::NotFound => made = attempt(),
                _ => break,
            }
        }
        let (temporary, parents) = made.map_err(error)?;
        Ok(Self { target: target.to_owned(), temporary, _parents: parents, exists, names: Vec::new() })
    }

    /// Adds a file to the outputs.
    ///
    /// # Errors
    /// If it cannot be written, e.g. on a full disk.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let error = |error| FileError::new(Action::Write, &self.target.join(name), error);
        let mut file = File::create(self.temporary.path().join(name)).map_err(error)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(error)?;
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Moves everything to its place and says where that is. Of `family`, the names of all files that runs may leave,
    /// those that this run did not write are removed: what lies in the folder belongs together.
    ///
    /// # Errors
    /// If a file cannot be moved; those moved before it are whole.
    pub fn commit(self, family: &[String]) -> Result<PathBuf, FileError> {
        if !self.exists && fs::rename(self.temporary.path(), &self.target).is_ok() {
            // The folder is the target now; there is no temporary one left to remove.
            let _ = self.temporary.keep();
            return Ok(self.target);
        }
        fs::create_dir_all(&self.target)
            .map_err(|error| FileError::new(Action::CreateFolder, &self.target, error))?;
        // What cannot be replaced is found before anything is.
        for name in self.names.iter().chain(family) {
            let path = self.target.join(name);
            if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
                return Err(FileError::new(Action::Write, &path, io::ErrorKind::IsADirectory.into()));
            }
        }
        for stale in family.iter().filter(|name| !self.names.contains(name)) {
            let path = self.target.join(stale);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(FileError::new(Action::Write, &path, error));
                }
                _ => {}
            }
        }
        for name in &self.names {
            let to = self.target.join(name);
            fs::rename(self.temporary.path().join(name), &to)
                .map_err(|error| FileError::new(Action::Write, &to, error))?;
        }
        Ok(self.target)
    }
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

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn outputs_appear_together_and_leave_nothing_else() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let target = place.path().join("deep/output");
        let mut folder = OutputFolder::create(&target).expect("it can be made");
        folder.write("a.csv", b"1").expect("it can be written");
        assert!(!target.exists());
        folder.commit(&[]).expect("it can be moved");
        assert_eq!(names(&target), ["a.csv"]);
        assert_eq!(names(&place.path().join("deep")), ["output"]);
    }

    #[test]
    fn a_second_run_replaces_its_files_and_leaves_the_users() {
        let place = tempfile::tempdir().expect("a temporary folder");
        for name in ["a.csv", "old.png", "notes.txt"] {
            fs::write(place.path().join(name), "before").expect("it can be written");
        }
        let family = ["a.csv".to_owned(), "old.png".to_owned()];
        let mut folder = OutputFolder::create(place.path()).expect("it can be made");
        folder.write("a.csv", b"after").expect("it can be written");
        folder.commit(&family).expect("it can be moved");
        assert_eq!(names(place.path()), ["a.csv", "notes.txt"]);
        assert_eq!(fs::read(place.path().join("a.csv")).expect("it is there"), b"after");
    }

    #[test]
    fn a_folder_that_is_given_up_leaves_nothing() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let target = place.path().join("deep/er/output");
        let mut folder = OutputFolder::create(&target).expect("it can be made");
        folder.write("a.csv", b"1").expect("it can be written");
        drop(folder);
        OutputFolder::check(&target).expect("it can be made");
        assert!(names(place.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_in_the_folder_is_replaced_not_followed() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let secret = place.path().join("secret");
        fs::write(&secret, "untouched").expect("it can be written");
        let target = place.path().join("output");
        fs::create_dir(&target).expect("it can be made");
        std::os::unix::fs::symlink(&secret, target.join("a.csv")).expect("links can be made");
        let mut folder = OutputFolder::create(&target).expect("it can be made");
        folder.write("a.csv", b"1").expect("it can be written");
        folder.commit(&[]).expect("it can be moved");
        assert_eq!(fs::read(&secret).expect("it is there"), b"untouched");
        assert_eq!(fs::read(target.join("a.csv")).expect("it is there"), b"1");
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_an_error() {
        let place = tempfile::NamedTempFile::new().expect("a temporary file");
        let error = OutputFolder::create(place.path()).expect_err("it is a file");
        assert!(error.to_string().ends_with("it exists already"), "{error}");
    }

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
