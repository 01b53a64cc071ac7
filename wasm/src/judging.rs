//! Judging lists and forms, and what is said of policies while they are written.

use crate::Engine;
use crate::errors::{date, diagnostics, unreadable};
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::{Feed, input::ReadError, wire};

#[wasm_bindgen]
extern "C" {
    /// Called with how many of the items are judged; `false` ends the judging. It must not throw: the engine would not be cleaned up.
    pub type Progress;
    #[wasm_bindgen(method)]
    fn tell(this: &Progress, done: usize, total: usize) -> bool;
}

/// What the JSON of the list that was judged last does not say.
pub struct Last {
    /// Its cells, where they were asked for.
    cells: Vec<wire::OwnCells>,
    /// What it states once, as JSON.
    stated: String,
}

impl Default for Last {
    fn default() -> Self {
        Last { cells: Vec::new(), stated: "[]".to_owned() }
    }
}

#[wasm_bindgen]
impl Engine {
    pub fn lint(&self, as_of: Option<String>) -> Result<String, String> {
        let day = as_of.map(|day| date(&day)).transpose()?;
        Ok(diagnostics(self.workspace.sources(), &self.workspace.lint(day)))
    }

    pub fn fields(&mut self, as_of: &str) -> Result<String, String> {
        Ok(wire::to_json_line(&self.policy(as_of)?.fields()))
    }

    /// What the policies call the outcomes and conclusions, by JSON key.
    pub fn words(&mut self, as_of: &str) -> Result<String, String> {
        Ok(wire::to_json_line(&self.policy(as_of)?.words()))
    }

    /// Judges a list as the request has it; the answer is what the command's `--format json` prints.
    pub fn check(&mut self, as_of: &str, input: &[u8], request: &[u8], progress: Option<Progress>) -> Result<String, String> {
        let (policy, list, options) = self.read(as_of, input, request)?;
        let mut tell = |done: zhunru::Progress| match &progress {
            Some(progress) if !progress.tell(done.items, done.of.unwrap_or(done.items)) => {
                // Ends the reading. Nobody sees the message: what the listener threw is thrown again.
                Err(ReadError { message: String::new(), place: None })
            }
            Some(_) | None => Ok(()),
        };
        let (mut items, mut cells) = (Vec::new(), Vec::new());
        let judged = policy.judge(
            Feed::Input(&list),
            &options,
            &mut |mut item| {
                cells.extend(item.own.take());
                items.push(item);
            },
            &mut tell,
        );
        let result = judged.map_err(unreadable)?;
        let stated = wire::to_json_line(&result.stated);
        let result = wire::to_json(&wire::CheckResult { items, ..result });
        self.last = Last { cells, stated };
        Ok(result)
    }

    /// What the JSON of the list that was judged last does not say: headings, their columns and the cells, where they were asked for, and what
    /// it states once. It is handed out once.
    pub fn cells(&mut self) -> String {
        let Last { cells, stated } = std::mem::take(&mut self.last);
        let headings = cells.first().map(|own| own.headings.clone()).unwrap_or_default();
        let columns: Vec<Option<usize>> = (0..headings.len()).map(|heading| column(&cells, heading)).collect();
        let rows: Vec<Vec<String>> = cells.into_iter().map(|own| own.cells).collect();
        format!("[{},{}]", wire::to_json_line(&(headings, columns, rows)), stated)
    }

    /// The text of a map for a list, for a person to correct.
    pub fn propose_map(&mut self, as_of: &str, input: &[u8], request: &[u8], name: &str) -> Result<String, String> {
        let (policy, list, options) = self.read(as_of, input, request)?;
        policy.propose_map(Feed::Input(&list), &options, name).map_err(unreadable)
    }

    /// The facts of an item of a list as a JSON input gives them.
    pub fn item_facts(&mut self, as_of: &str, input: &[u8], request: &[u8], row: usize) -> Result<String, String> {
        let (policy, list, options) = self.read(as_of, input, request)?;
        Ok(wire::to_json_line(&policy.item_facts(&list, &options, row).map_err(unreadable)?))
    }

    /// What a form that is being filled in comes to, and how its answers are read.
    pub fn form(&mut self, as_of: &str, json: &[u8]) -> Result<String, String> {
        let form = self.policy(as_of)?.form(json).map_err(unreadable)?;
        Ok(wire::to_json_line(&form))
    }

    /// What a JSON input holds for a text that is typed into the box of a fact.
    pub fn typed(&mut self, as_of: &str, fact: &str, text: &str) -> Result<String, String> {
        Ok(self.policy(as_of)?.typed(fact, text))
    }
}

/// The column of a heading, in all tables that have it; none where it stands in different ones.
fn column(cells: &[wire::OwnCells], heading: usize) -> Option<usize> {
    let mut columns = cells.iter().filter_map(|own| own.columns.get(heading).copied().flatten());
    let first = columns.next()?;
    columns.all(|other| other == first).then_some(first)
}
