//! Which files are one and the same, under whatever names: through links, hard links, other spellings of a path.

use std::path::Path;

/// What a file is known by while the command runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity(#[cfg(unix)] (u64, u64), #[cfg(not(unix))] std::path::PathBuf);

impl Identity {
    /// Of the file that a path leads to; none if it leads to none.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<Identity> {
        std::fs::metadata(path).ok().map(|found| Identity::of_metadata(&found))
    }

    #[cfg(not(unix))]
    pub fn of(path: &Path) -> Option<Identity> {
        std::fs::canonicalize(path).ok().map(Identity)
    }

    /// Of the file that was redirected into standard input; none where the system does not tell.
    #[cfg(unix)]
    pub fn of_standard_input() -> Option<Identity> {
        use std::os::fd::AsFd;
        let input = std::fs::File::from(std::io::stdin().as_fd().try_clone_to_owned().ok()?);
        input.metadata().ok().map(|found| Identity::of_metadata(&found))
    }

    #[cfg(not(unix))]
    pub fn of_standard_input() -> Option<Identity> {
        None
    }

    #[cfg(unix)]
    fn of_metadata(found: &std::fs::Metadata) -> Identity {
        use std::os::unix::fs::MetadataExt;
        Identity((found.dev(), found.ino()))
    }
}
