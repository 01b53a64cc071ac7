//! `zhunru-bindgen MODULE.wasm FOLDER`: writes the module and its JavaScript (an ES module for browsers and Node) into the folder.

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(module), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: zhunru-bindgen MODULE.wasm FOLDER");
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).out_name("zhunru").typescript(true).omit_default_module_path(true).web(true)?;
    bindgen.generate(folder)
}
