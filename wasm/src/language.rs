//! What needs no policy: the canonical layout of a file, and the words of the language.

use crate::errors::diagnostics;
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::wire;

/// A policy file in canonical layout.
#[wasm_bindgen]
pub fn format(name: &str, text: &str) -> Result<String, String> {
    zhunru::format(name, text).map_err(|(sources, found)| diagnostics(&sources, &found))
}

/// The words of the language by kind, as JSON.
#[wasm_bindgen]
pub fn vocabulary() -> String {
    wire::to_json_line(&zhunru::vocabulary())
}
