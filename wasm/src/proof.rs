//! What can be said of policies over all items, of two versions of them or of a list, and of what their tests try; and what they say, to be read.

use crate::Engine;
use crate::errors::{date, diagnostics, fault, unreadable};
use crate::request::Request;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use zhunru::input::ReadError;
use zhunru::{CompareOptions, Feed, Tests, mutate, wire};

#[wasm_bindgen]
extern "C" {
    /// Called with how far an inquiry is, and the JSON of what it has found since. It must not throw: the engine would not be cleaned up.
    pub type Steps;
    #[wasm_bindgen(method)]
    fn tell(this: &Steps, done: usize, of: usize, found: &str);
}

/// How items of two lists are paired: the command's options of these names.
#[derive(Deserialize)]
struct Pairing {
    by: Vec<String>,
    between: Option<String>,
}

/// An error of the old list (0), of the new one (1), or of neither: the place says which.
fn unreadable_of(list: Option<usize>, error: ReadError) -> String {
    let Some(which) = list.and_then(|list| ["旧清单", "新清单"].get(list)) else { return unreadable(error) };
    let place = error.place.map_or_else(|| (*which).to_owned(), |place| format!("{which} {place}"));
    fault(&error.message, Some(&place))
}

fn hear<T: Serialize>(steps: Option<&Steps>, step: wire::Step<'_, T>) {
    if let Some(steps) = steps {
        steps.tell(step.done, step.of, &wire::to_json_line(&step.found));
    }
}

#[wasm_bindgen]
impl Engine {
    /// What is wrong with the policies over all items; of a list, how many of its items fall into each gap.
    pub fn analyze(&mut self, as_of: &str, list: Option<Vec<u8>>, request: &[u8], steps: Option<Steps>) -> Result<String, String> {
        let request = Request::read(request)?;
        let options = request.check_options()?;
        let policy = self.policy(as_of)?;
        let mut tell = |step: wire::Step<'_, wire::Finding>| hear(steps.as_ref(), step);
        let Some(list) = list else { return Ok(wire::to_json(&policy.analyze(&mut tell))) };
        let list = request.list(&list, policy, &options).map_err(unreadable)?;
        Ok(wire::to_json(&policy.analyze_on(Feed::Input(&list), &options, &mut tell).map_err(unreadable)?))
    }

    /// The items of a JSON input as a 测试 of this title, which expects of each what it comes to now.
    pub fn as_test(&mut self, as_of: &str, list: &[u8], request: &[u8], title: &str) -> Result<String, String> {
        let (policy, list, _) = self.read(as_of, list, request)?;
        policy.as_test(&list, title).map_err(unreadable)
    }

    /// What changes from a list to a newer one, each with its own request.
    pub fn compare(
        &mut self,
        as_of: &str,
        old: &[u8],
        old_request: &[u8],
        new: &[u8],
        new_request: &[u8],
        options: &[u8],
    ) -> Result<String, String> {
        let [old_request, new_request] = [Request::read(old_request)?, Request::read(new_request)?];
        let Pairing { by, between } = wire::from_json(options).map_err(|message| fault(&message, None))?;
        let reading = new_request.check_options()?;
        let policy = self.policy(as_of)?;
        let old = old_request.list(old, policy, &reading).map_err(|error| unreadable_of(Some(0), error))?;
        let new = new_request.list(new, policy, &reading).map_err(|error| unreadable_of(Some(1), error))?;
        let compared = policy.compare([old, new], &reading, &CompareOptions { by, between });
        let result = compared.map_err(|(list, error)| unreadable_of(list, error))?;
        Ok(wire::to_json(&result))
    }

    /// What each of the judged packages says, for somebody who reads no code.
    pub fn outlines(&self, as_of: &str) -> Result<String, String> {
        let outlines = self.workspace.outlines(date(as_of)?);
        Ok(wire::to_json_line(&outlines.map_err(|found| diagnostics(self.workspace.sources(), &found))?))
    }

    /// The day nearest to another one on which the judged policy is in force.
    pub fn day_in_force(&self, day: &str) -> Result<String, String> {
        Ok(self.workspace.day_in_force(date(day)?).to_string())
    }

    /// What changes from this version to a newer one, each as of its own day. `old_list`, `new_list`: a list as each version reads it, of
    /// which the rows that move are told.
    pub fn diff(
        &mut self,
        newer: &mut Engine,
        old_day: &str,
        new_day: &str,
        old_list: Option<Vec<u8>>,
        new_list: Option<Vec<u8>>,
        request: &[u8],
    ) -> Result<String, String> {
        let request = Request::read(request)?;
        let options = request.check_options()?;
        let (older, old) = self.compiled(old_day)?;
        let (newer, new) = newer.compiled(new_day)?;
        let mut result = older.diff(newer, old, new);
        if let (Some(old_list), Some(new_list)) = (old_list, new_list) {
            let read = |list: &[u8], policy| request.list(list, policy, &options).map_err(unreadable);
            let lists = [read(&old_list, old)?, read(&new_list, new)?];
            let rows = old.moved_rows(new, lists.each_ref().map(Feed::Input), &options).map_err(unreadable)?;
            result.rows = Some(rows);
        }
        Ok(wire::to_json(&result))
    }

    /// The results of the 测试 blocks.
    pub fn test(&self) -> Result<String, String> {
        Ok(wire::to_json(&self.tests()?.run()))
    }

    /// What of the policies the 测试 blocks try.
    pub fn coverage(&self) -> Result<String, String> {
        Ok(wire::to_json(&self.tests()?.coverage()))
    }

    /// Which small changes of the policies the 测试 blocks do not notice.
    pub fn mutate(&self, steps: Option<Steps>) -> Result<String, String> {
        let tests = self.tests()?;
        match tests.run().failed() {
            0 => Ok(wire::to_json(&mutate(tests, self.workspace.sources(), &mut |step| hear(steps.as_ref(), step)))),
            failed => Err(fault(&format!("{failed} 个测试没有通过：改好再试"), None)),
        }
    }
}

impl Engine {
    fn tests(&self) -> Result<Tests<'_>, String> {
        self.workspace.test().map_err(|found| diagnostics(self.workspace.sources(), &found))
    }
}
