//! Writes the hand-written engine (one `if` a rule) and the versions that `Cargo.lock` holds.

use std::fmt::Write;
use work::{Rule, Test};

/// How many rules the hand-written engine is made for.
const SIZES: &[usize] = &[10, 100, 500];
/// The packages whose versions are told.
const TOLD: &[&str] = &["cedar-policy", "cel", "csv", "regorus", "serde_json", "zen-engine", "zen-expression", "zhunru"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut code = String::new();
    for &size in SIZES {
        let rules = work::rules(size);
        code.push_str(&function(&format!("interned_{size}"), "Interned", &rules, interned));
        code.push_str(&function(&format!("raw_{size}"), "Raw", &rules, raw));
    }
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock is committed");
    writeln!(code, "/// Package and version.\npub const VERSIONS: &[(&str, &str)] = &[").expect("a String takes it");
    for name in TOLD {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).expect("a dependency");
        writeln!(code, "    ({name:?}, {:?}),", rest.split('"').next().expect("a version")).expect("a String takes it");
    }
    code.push_str("];\n");
    let folder = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(std::path::Path::new(&folder).join("generated.rs"), code).expect("the folder is cargo's");
}

fn function(name: &str, item: &str, rules: &[Rule], condition: fn(&Test) -> String) -> String {
    let mut code = format!("pub fn {name}(item: &{item}, found: &mut Verdict) {{\n");
    for rule in rules {
        let tests: Vec<String> = rule.tests.iter().map(condition).collect();
        code.push_str(&format!("    if {} {{\n        found.add(Effect::{:?});\n    }}\n", tests.join(" && "), rule.effect));
    }
    code + "}\n\n"
}

fn interned(test: &Test) -> String {
    match test {
        Test::Is { field, value } => format!("item.choices[{field}] == {value}"),
        Test::OneOf { field, values } => {
            let values: Vec<String> = values.iter().map(usize::to_string).collect();
            format!("matches!(item.choices[{field}], {})", values.join(" | "))
        }
        Test::AtLeast { field, value } => format!("item.numbers[{field}] >= {value}"),
        Test::Below { field, value } => format!("item.numbers[{field}] < {value}"),
        Test::Before { field, day } => format!("item.dates[{field}] < {day}"),
        Test::Flag { field, wanted } => format!("{}item.flags[{field}]", not(*wanted)),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted } => format!("{}FORBIDDEN[usize::from(item.code)]", not(*wanted)),
    }
}

fn raw(test: &Test) -> String {
    match test {
        Test::Is { field, value } => format!("item.choices[{field}] == {:?}", work::CHOICES[*field].1[*value]),
        Test::OneOf { field, values } => {
            let values: Vec<String> = values.iter().map(|value| format!("{:?}", work::CHOICES[*field].1[*value])).collect();
            format!("matches!(item.choices[{field}].as_str(), {})", values.join(" | "))
        }
        Test::AtLeast { .. } | Test::Below { .. } | Test::Flag { .. } => interned(test),
        Test::Before { field, day } => format!("item.dates[{field}].as_str() < {:?}", work::day(*day)),
        Test::Code { .. } => panic!("only rules beyond those that the others get ask for one code"),
        Test::Listed { wanted } => format!("{}forbidden().contains(&item.code)", not(*wanted)),
    }
}

fn not(wanted: bool) -> &'static str {
    if wanted { "" } else { "!" }
}
