//! `zhunru-bindgen MODULE.wasm FOLDER NAME`: writes the module and its JavaScript (an ES module for browsers and Node) into the folder, under the name.

use std::{env, error::Error};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(module), Some(folder), Some(name), None) = (arguments.next(), arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: zhunru-bindgen MODULE.wasm FOLDER NAME".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(&name).typescript(true).omit_default_module_path(true).web(true)?;
    // The names of functions are a seventh of the module, and nobody reads them there.
    bindgen.remove_name_section(true).remove_producers_section(true);
    Ok(bindgen.generate(folder)?)
}
