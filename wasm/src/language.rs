//! What needs no policy: the canonical layout of a file, the words of the language, and the rows of a map.

use crate::errors::{diagnostics, fault, unreadable};
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::{input, wire};

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

/// The text of a map as rows of a table, as JSON.
#[wasm_bindgen]
pub fn map_rows(map: &[u8]) -> Result<String, String> {
    Ok(wire::to_json_line(&input::map_rows(map).map_err(unreadable)?))
}

/// The text that such rows stand for.
#[wasm_bindgen]
pub fn map_text(rows: &[u8]) -> Result<String, String> {
    let rows: Vec<input::MapRow> = wire::from_json(rows).map_err(|message| fault(&message, None))?;
    input::map_text(&rows).map_err(unreadable)
}
