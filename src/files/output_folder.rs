//! A folder of outputs that appears as a whole.
use super::{Action, FileError, parent};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
}
