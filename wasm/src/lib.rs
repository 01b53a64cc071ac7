//! zhunru as WebAssembly: policies and tables in, the JSON of `zhunru::wire` out; the JavaScript beside it gives this its shape.

mod errors;
mod language;
mod request;

use errors::{date, diagnostics, unreadable};
use request::Request;
use std::collections::{BTreeMap, btree_map::Entry};
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::{Feed, Policy, Workspace, date::Date, input::ReadError, wire};

/// A policy is kept for so many days; a caller that goes on asking for other days must not fill the memory.
const MAX_DAYS: usize = 15;

#[wasm_bindgen]
extern "C" {
    /// So that the module need not carry the tables of Unicode.
    #[wasm_bindgen(js_namespace = ["String", "prototype", "normalize"], js_name = call)]
    fn normalize(text: &str, form: &str) -> String;
    /// Called with how many of the items are judged; `false` ends the judging. It must not throw: the engine would not be cleaned up.
    pub type Progress;
    #[wasm_bindgen(method)]
    fn tell(this: &Progress, done: usize, total: usize) -> bool;
}

/// Packages, and the policies made of them for each day that was asked for.
#[wasm_bindgen]
pub struct Engine {
    workspace: Workspace,
    policies: BTreeMap<Date, Policy>,
    /// The cells of the list that was judged last, where they were asked for.
    cells: Vec<wire::OwnCells>,
    /// What that list states once, as JSON.
    stated: String,
}

#[wasm_bindgen]
impl Engine {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        zhunru::set_normalizer(|text| normalize(text, "NFKC"));
        Engine { workspace: Workspace::new(), policies: BTreeMap::new(), cells: Vec::new(), stated: "[]".to_owned() }
    }

    pub fn add_package(&mut self, root: &str, names: Vec<String>, texts: Vec<String>) {
        self.workspace.add_package(root, names.into_iter().zip(texts.into_iter().map(String::into_bytes)).collect(), true);
    }

    /// Removes all packages, so that others can be added; files that did not change are not read again.
    pub fn forget_packages(&mut self) {
        self.workspace.forget_packages();
        self.policies.clear();
    }

    pub fn judge_lowest(&mut self) {
        self.workspace.name_lowest();
    }

    pub fn judge_only(&mut self, names: Vec<String>) -> Result<(), String> {
        self.workspace.name_only(&names).map_err(|found| diagnostics(self.workspace.sources(), &found))
    }

    /// The names of the packages (`null` where no header can be read), and those of upper policies that none of them is.
    pub fn policy_names(&self) -> String {
        wire::to_json_line(&(self.workspace.policy_names(), self.workspace.wanted_policies()))
    }

    /// The tables that are still wanted: for each one the paths where it may be, the likeliest first.
    pub fn wanted_tables(&self) -> String {
        wire::to_json_line(&self.workspace.wanted_tables())
    }

    pub fn add_table(&mut self, path: &str, bytes: Vec<u8>) {
        self.workspace.add_table(path, bytes);
    }

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
        let request = Request::read(request)?;
        let options = request.check_options()?;
        let policy = self.policy(as_of)?;
        let list = request.list(input, policy, &options)?;
        let mut tell = |done: zhunru::Progress| match &progress {
            Some(progress) if !progress.tell(done.items, done.of.unwrap_or(done.items)) => {
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
        (self.cells, self.stated) = (cells, stated);
        Ok(result)
    }

    /// What the JSON of the list that was judged last does not say: headings, their columns and the cells, where they were asked for, and what
    /// it states once. It is handed out once.
    pub fn cells(&mut self) -> String {
        let cells = std::mem::take(&mut self.cells);
        let (headings, columns) = cells.first().map(|own| (own.headings.clone(), own.columns.clone())).unwrap_or_default();
        let rows: Vec<Vec<String>> = cells.into_iter().map(|own| own.cells).collect();
        format!("[{},{}]", wire::to_json_line(&(headings, columns, rows)), std::mem::replace(&mut self.stated, "[]".to_owned()))
    }

    /// How a list is to be read that the engine does not read itself, for the module that does.
    pub fn reading(&mut self, as_of: &str, request: &[u8]) -> Result<String, String> {
        let options = Request::read(request)?.check_options()?;
        Ok(wire::to_json_line(&*self.policy(as_of)?.reading_with(&options)))
    }

    /// The text of a map for a list, for a person to correct.
    pub fn propose_map(&mut self, as_of: &str, input: &[u8], request: &[u8], name: &str) -> Result<String, String> {
        let request = Request::read(request)?;
        let options = request.check_options()?;
        let policy = self.policy(as_of)?;
        let list = request.list(input, policy, &options)?;
        policy.propose_map(Feed::Input(&list), &options, name).map_err(unreadable)
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

    fn policy(&mut self, as_of: &str) -> Result<&Policy, String> {
        let day = date(as_of)?;
        if self.policies.len() == MAX_DAYS && !self.policies.contains_key(&day) {
            self.policies.clear();
        }
        match self.policies.entry(day) {
            Entry::Occupied(kept) => Ok(kept.into_mut()),
            Entry::Vacant(free) => {
                let policy = self.workspace.compile(day).map_err(|found| diagnostics(self.workspace.sources(), &found))?;
                Ok(free.insert(policy))
            }
        }
    }
}
