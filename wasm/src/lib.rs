//! zhunru as WebAssembly: policies and tables in, the JSON of `zhunru::wire` out; the JavaScript beside it gives this its shape. Two modules
//! are made of it, so that nobody loads the proofs who only judges: one with the feature `judge`, one with the feature `proof`.

mod errors;
#[cfg(feature = "judge")]
mod judging;
#[cfg(feature = "judge")]
mod language;
#[cfg(feature = "proof")]
mod proof;
mod request;

use errors::{date, diagnostics};
use request::Request;
use std::collections::{BTreeMap, btree_map::Entry};
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::{CheckOptions, Policy, Workspace, date::Date, input::Input, wire};

/// A policy is kept for so many days; a caller that goes on asking for other days must not fill the memory.
const MAX_DAYS: usize = 15;

#[wasm_bindgen]
extern "C" {
    /// So that the module need not carry the tables of Unicode.
    #[wasm_bindgen(js_namespace = ["String", "prototype", "normalize"], js_name = call)]
    fn normalize(text: &str, form: &str) -> String;
}

/// Packages, and the policies made of them for each day that was asked for.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    workspace: Workspace,
    policies: BTreeMap<Date, Policy>,
    #[cfg(feature = "judge")]
    last: judging::Last,
}

#[wasm_bindgen]
impl Engine {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        zhunru::set_normalizer(|text| normalize(text, "NFKC"));
        Engine::default()
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
        self.workspace.select_lowest();
    }

    pub fn judge_only(&mut self, names: Vec<String>) -> Result<(), String> {
        self.workspace.select(&names).map_err(|found| diagnostics(self.workspace.sources(), &found))
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

    /// How a list is to be read that the engine does not read itself, for the module that does.
    pub fn reading(&mut self, as_of: &str, request: &[u8]) -> Result<String, String> {
        let options = Request::read(request)?.check_options()?;
        Ok(wire::to_json_line(&*self.policy(as_of)?.reading_with(&options)))
    }
}

impl Engine {
    fn policy(&mut self, as_of: &str) -> Result<&Policy, String> {
        Ok(self.compiled(as_of)?.1)
    }

    /// The policies as of a day, a list as they read it, and how it is to be judged.
    fn read(&mut self, as_of: &str, list: &[u8], request: &[u8]) -> Result<(&Policy, Input, CheckOptions), String> {
        let request = Request::read(request)?;
        let options = request.check_options()?;
        let policy = self.policy(as_of)?;
        let list = request.list(list, policy, &options).map_err(errors::unreadable)?;
        Ok((policy, list, options))
    }

    /// The policies as of a day, and the packages that they are made of.
    fn compiled(&mut self, as_of: &str) -> Result<(&Workspace, &Policy), String> {
        let day = date(as_of)?;
        if self.policies.len() == MAX_DAYS && !self.policies.contains_key(&day) {
            self.policies.clear();
        }
        match self.policies.entry(day) {
            Entry::Occupied(kept) => Ok((&self.workspace, kept.into_mut())),
            Entry::Vacant(free) => {
                let policy = self.workspace.compile(day).map_err(|found| diagnostics(self.workspace.sources(), &found))?;
                Ok((&self.workspace, free.insert(policy)))
            }
        }
    }
}
