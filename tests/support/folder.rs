//! A folder for the files of one test.

use std::path::{Path, PathBuf};

/// A folder that goes when the test ends. It lies alone in its parent: packages are also looked for beside a package, where the folder
/// of another test, or what else the machine keeps in its temporary folder, must not be found.
pub struct Folder {
    _parent: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    pub fn new() -> Folder {
        let parent = tempfile::tempdir().expect("a folder");
        let path = parent.path().join("夹");
        std::fs::create_dir(&path).expect("a folder");
        Folder { _parent: parent, path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}
