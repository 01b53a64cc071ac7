//! Workbooks and documents for the engine in the other module: a list that it judges is made of bytes, and its result becomes a document.

mod zip_files;

use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::input::{self, ReadOptions};
use zhunru::report::{self, BookOptions, BookVerdicts, OpinionOptions};
use zhunru::wire::{self, CheckResult, Comparison, FieldInfo, KeptResult, KnownFact, OwnCells, PolicyOutline};

#[wasm_bindgen]
extern "C" {
    /// So that the module need not carry the tables of Unicode.
    #[wasm_bindgen(js_namespace = ["String", "prototype", "normalize"], js_name = call)]
    fn normalize(text: &str, form: &str) -> String;
}

/// Called once, before anything else.
#[wasm_bindgen]
pub fn begin() {
    zhunru::set_normalizer(|text| normalize(text, "NFKC"));
}

/// Reads a list in a form that the engine does not read. `options`: how the engine wants it read.
#[wasm_bindgen]
pub fn read(list: &[u8], format: &str, options: &[u8]) -> Result<String, String> {
    let options: ReadOptions = wire::from_json(options).map_err(|message| fault(&message, None))?;
    let format = input::format_of(&[".", format].concat()).ok_or_else(|| fault(&format!("不能读「{format}」这种形式"), None))?;
    let read = input::read_list(list, format, &options).map_err(|error| fault(&error.message, error.place.as_deref()))?;
    Ok(wire::to_json_line(&read))
}

/// The result of a list, of which documents are made.
#[wasm_bindgen]
pub struct Judged {
    kept: KeptResult,
    /// Its cells, where the list is no workbook.
    own: Vec<OwnCells>,
    /// The list as its owner calls it.
    name: String,
}

#[wasm_bindgen]
impl Judged {
    /// `result` and `cells`: as the engine hands them out; `words`: what the policies call outcomes and conclusions.
    #[wasm_bindgen(constructor)]
    pub fn new(result: &[u8], words: &[u8], cells: &[u8], name: &str) -> Result<Judged, String> {
        type Cells = ((Vec<String>, Vec<Option<usize>>, Vec<Vec<String>>), Vec<KnownFact<'static>>);
        let words: BTreeMap<String, String> = wire::from_json(words).map_err(|message| fault(&message, None))?;
        let ((headings, columns, rows), stated): Cells = wire::from_json(cells).map_err(|message| fault(&message, None))?;
        let (headings, columns): (Arc<[String]>, Arc<[Option<usize>]>) = (headings.into(), columns.into());
        let own = rows.into_iter().map(|cells| OwnCells { headings: headings.clone(), columns: columns.clone(), cells }).collect();
        let kept = KeptResult::new(result, words, stated).map_err(|message| fault(&message, None))?;
        Ok(Judged { kept, own, name: name.to_owned() })
    }

    /// An application of one item, to be signed and handed in, as a Word document.
    pub fn application_docx(&self, facts: &[u8]) -> Result<Vec<u8>, String> {
        let facts: Vec<(String, String)> = wire::from_json(facts).map_err(|message| fault(&message, None))?;
        report::application_docx(&self.result()?, &facts).ok_or_else(|| fault("申报表写不出来", None))
    }

    /// The opinion to be signed, as a page that stands by itself.
    pub fn opinion_html(&self) -> Result<String, String> {
        let label = |outcome| self.kept.labels().of(outcome).to_owned();
        Ok(report::opinion_html(&self.result()?, &OpinionOptions { input: &self.name, quiet: false, label: &label }))
    }

    /// The same as a Word document.
    pub fn opinion_docx(&self) -> Result<Vec<u8>, String> {
        let label = |outcome| self.kept.labels().of(outcome).to_owned();
        let document = report::opinion_docx(&self.result()?, &OpinionOptions { input: &self.name, quiet: false, label: &label });
        document.ok_or_else(|| fault("意见书写不出来", None))
    }

    /// A table for a spreadsheet: the list's cells and the verdicts.
    pub fn csv(&self) -> Result<String, String> {
        Ok(report::csv_table(&self.result_with_cells()?))
    }

    /// The applicant's own workbook with a verdict at each row; without one a workbook made of the cells.
    pub fn workbook(&self, list: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
        // Any other list gets a workbook that is made of its cells.
        let list = list.filter(|bytes| input::is_xlsx(bytes));
        let result = if list.is_none() { self.result_with_cells()? } else { self.result()? };
        let mut verdicts = BookVerdicts::new(list.is_some());
        result.items.iter().for_each(|item| verdicts.add(item));
        let others = result.list.iter().chain(result.groups.iter().flatten().map(|group| &group.decision));
        others.for_each(|decision| verdicts.add_beside(decision));
        let label = |outcome| self.kept.labels().of(outcome).to_owned();
        let options = BookOptions { input: &self.name, label: &label, with_macros: None };
        report::workbook(list.as_deref(), &verdicts, &result, &options).map_err(|error| fault(&error.0, None))
    }
}

impl Judged {
    fn result(&self) -> Result<CheckResult<'_>, String> {
        self.kept.result().map_err(|message| fault(&message, None))
    }

    fn result_with_cells(&self) -> Result<CheckResult<'_>, String> {
        let mut result = self.result()?;
        result.items.iter_mut().zip(&self.own).for_each(|(item, own)| item.own = Some(own.clone()));
        Ok(result)
    }
}

/// An empty form of a policy's facts. `fields`: as the engine hands them out.
#[wasm_bindgen]
pub fn template(fields: &[u8]) -> Result<Vec<u8>, String> {
    let fields: Vec<FieldInfo> = wire::from_json(fields).map_err(|message| fault(&message, None))?;
    report::template(&fields).map_err(|message| fault(&message, None))
}

/// A comparison of two lists, as the engine hands it out, as a workbook.
#[wasm_bindgen]
pub fn comparison_workbook(comparison: &[u8]) -> Result<Vec<u8>, String> {
    let comparison: Comparison = wire::from_json(comparison).map_err(|message| fault(&message, None))?;
    report::comparison_workbook(&comparison).map_err(|error| fault(&error.0, None))
}

/// What a policy says, as the engine hands it out, as a page that stands by itself.
#[wasm_bindgen]
pub fn policy_html(outline: &[u8]) -> Result<String, String> {
    Ok(report::policy_html(&self::outline(outline)?))
}

/// The same as a Word document.
#[wasm_bindgen]
pub fn policy_docx(outline: &[u8]) -> Result<Vec<u8>, String> {
    report::policy_docx(&self::outline(outline)?).ok_or_else(|| fault("文档写不出来", None))
}

fn outline(json: &[u8]) -> Result<PolicyOutline, String> {
    wire::from_json(json).map_err(|message| fault(&message, None))
}

/// A message with a place, as the engine's own.
fn fault(message: &str, place: Option<&str>) -> String {
    wire::to_json_line(&(message, place))
}
