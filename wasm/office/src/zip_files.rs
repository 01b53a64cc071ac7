//! The files of a zip, for packages that come packed.

use crate::fault;
use std::io::{Cursor, Read};
use wasm_bindgen::prelude::wasm_bindgen;
use zip::ZipArchive;

/// At most so many bytes are unpacked, of all files together.
const MAX_UNPACKED: u64 = 64 << 20;

/// A file of a zip.
#[wasm_bindgen(getter_with_clone)]
pub struct ZippedFile {
    /// Its path as written, in whatever encoding.
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// The files of a zip, without its folders.
#[wasm_bindgen]
pub fn unzip(zip: &[u8]) -> Result<Vec<ZippedFile>, String> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| fault("这不是完好的 zip 文件", None))?;
    let mut left = MAX_UNPACKED;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| fault("zip 里有打不开的文件，可能有密码", None))?;
        if file.is_dir() {
            continue;
        }
        let name = file.name_raw().to_vec();
        let mut bytes = Vec::new();
        file.take(left + 1).read_to_end(&mut bytes).map_err(|_| fault("zip 里有损坏的文件", None))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| fault(&format!("zip 解开以后超过 {} MB", MAX_UNPACKED >> 20), None))?;
        files.push(ZippedFile { name, bytes });
    }
    Ok(files)
}
