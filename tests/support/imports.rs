//! Who imports whom in `src/`: read from every path that begins with `crate`, `super`, `self` or a module's child, in `use` and elsewhere.

use super::{files_below, relative, root};
use std::collections::{BTreeMap, BTreeSet};

/// A file of the library, without comments, texts and tests.
pub struct File {
    /// `src/syntax/parser.rs`
    pub path: String,
    /// `syntax`, `parser`; of a `mod.rs` its folder; of `lib.rs` nothing.
    pub module: Vec<String>,
    /// As it stands.
    pub text: String,
    /// The words and signs that count.
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Sign(char),
}

impl File {
    /// The folder that the file is in, or the file itself right below `src/`.
    pub fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    /// Whether a path or a `use` of the file begins with a library.
    pub fn names_library(&self, library: &str) -> bool {
        let is = |at: usize, sign: char| self.tokens.get(at) == Some(&Token::Sign(sign));
        self.tokens.iter().enumerate().any(|(at, token)| {
            let first = !(at >= 2 && is(at - 1, ':') && is(at - 2, ':'));
            let used = at > 0 && self.tokens[at - 1] == Token::Word("use".to_owned());
            *token == Token::Word(library.to_owned()) && first && (used || (is(at + 1, ':') && is(at + 2, ':')))
        })
    }
}

/// All files of the library and the command.
pub fn files() -> Vec<File> {
    let paths = files_below(&root().join("src"), "rs");
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a file");
        let path = relative(path);
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        File { tokens: tokens(&text), path, module, text }
    };
    paths.iter().map(read).collect()
}

/// The code of a text: its tests, which stand last, are another program.
fn code(text: &str) -> &str {
    ["#[cfg(test)]", "#[cfg(all(test"].iter().filter_map(|mark| text.find(mark)).min().map_or(text, |at| &text[..at])
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = code(text).chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '"' => {
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    if c == '\\' {
                        chars.next();
                    }
                }
            }
            '\'' => {
                // A character or a lifetime; neither holds a path.
                if chars.next_if_eq(&'\\').is_some() || chars.clone().nth(1) == Some('\'') {
                    chars.next();
                    while chars.next_if(|c| *c != '\'').is_some() {}
                    chars.next();
                }
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let mut word = c.to_string();
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
            _ if c.is_whitespace() => {}
            _ => tokens.push(Token::Sign(c)),
        }
    }
    tokens
}

/// A path as written, and whether it stands in a `pub use`.
struct Written {
    path: Vec<String>,
    exported: bool,
}

/// The names of the modules that a file declares.
fn children(file: &File) -> BTreeSet<&str> {
    let pairs = file.tokens.windows(3);
    pairs
        .filter_map(|three| match three {
            [Token::Word(word), Token::Word(name), Token::Sign(';')] if word == "mod" => Some(name.as_str()),
            _ => None,
        })
        .collect()
}

/// The paths of a file that lead into the library.
fn written(file: &File) -> Vec<Written> {
    let children = children(file);
    let mut found = Vec::new();
    let tokens = &file.tokens;
    let is = |at: usize, sign: char| tokens.get(at) == Some(&Token::Sign(sign));
    let mut at = 0;
    while at < tokens.len() {
        let behind_path = at >= 2 && is(at - 1, ':') && is(at - 2, ':');
        let begins = match &tokens[at] {
            Token::Word(word) => matches!(word.as_str(), "crate" | "super" | "self") || children.contains(word.as_str()),
            Token::Sign(_) => false,
        };
        if !begins || behind_path || !(is(at + 1, ':') && is(at + 2, ':')) {
            at += 1;
            continue;
        }
        let mut words_before = tokens[..at].iter().rev().map_while(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Sign('(' | ')') => Some(""),
            Token::Sign(_) => None,
        });
        let exported = words_before.next() == Some("use") && words_before.any(|word| word == "pub");
        let mut paths = Vec::new();
        at = tree(tokens, at, &mut Vec::new(), &mut paths);
        found.extend(paths.into_iter().map(|path| Written { path, exported }));
    }
    found
}

/// Reads a path, or a tree of them in braces; gives where it ends.
fn tree(tokens: &[Token], mut at: usize, before: &mut Vec<String>, out: &mut Vec<Vec<String>>) -> usize {
    let length = before.len();
    loop {
        match tokens.get(at) {
            Some(Token::Word(word)) => {
                before.push(word.clone());
                at += 1;
            }
            Some(Token::Sign('{')) => {
                at += 1;
                while !matches!(tokens.get(at), None | Some(Token::Sign('}'))) {
                    if tokens.get(at) == Some(&Token::Sign(',')) {
                        at += 1;
                    } else {
                        let next = tree(tokens, at, before, out);
                        at = next.max(at + 1);
                    }
                }
                before.truncate(length);
                return at + 1;
            }
            _ => break,
        }
        if tokens.get(at..at + 2) != Some(&[Token::Sign(':'), Token::Sign(':')]) {
            break;
        }
        at += 2;
    }
    out.push(before.clone());
    before.truncate(length);
    // `as` names it anew.
    if tokens.get(at) == Some(&Token::Word("as".to_owned())) { at + 2 } else { at }
}

/// From where to where a path leads: file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub from: String,
    pub to: String,
}

/// All imports among the files. What a `mod.rs` shows of its children (`pub use`) is no import of its own: it leads to the child.
pub fn imports(files: &[File]) -> BTreeSet<Import> {
    let by_module: BTreeMap<&[String], &File> =
        files.iter().filter(|file| file.path != "src/main.rs").map(|file| (file.module.as_slice(), file)).collect();
    let mut shown: BTreeMap<(Vec<String>, String), Vec<String>> = BTreeMap::new();
    for file in files {
        for Written { path, exported } in written(file) {
            if exported && let Some(name) = path.last() {
                shown.insert((file.module.clone(), name.clone()), absolute(file, &path));
            }
        }
    }
    let mut all = BTreeSet::new();
    for file in files {
        for Written { path, exported } in written(file) {
            if exported {
                continue;
            }
            let mut path = absolute(file, &path);
            let mut longest = longest(&by_module, &path);
            // Behind the sign on the door, but not into another room.
            while let Some(name) = path.get(longest.module.len())
                && let Some(behind) = shown.get(&(longest.module.clone(), name.clone()))
                && *behind != path
                && (longest.module.is_empty() || behind.first() == path.first())
            {
                path = behind.clone();
                longest = self::longest(&by_module, &path);
            }
            if longest.path != file.path {
                all.insert(Import { from: file.path.clone(), to: longest.path.clone() });
            }
        }
    }
    all
}

/// A path from the root of the library.
fn absolute(file: &File, path: &[String]) -> Vec<String> {
    let mut absolute = file.module.clone();
    for (at, word) in path.iter().enumerate() {
        match (at, word.as_str()) {
            (0, "crate") => absolute.clear(),
            (_, "self") => {}
            (_, "super") => {
                absolute.pop();
            }
            _ => absolute.push(word.clone()),
        }
    }
    absolute
}

/// The file that the longest part of a path names.
fn longest<'f>(by_module: &BTreeMap<&[String], &'f File>, path: &[String]) -> &'f File {
    (0..=path.len()).rev().find_map(|length| by_module.get(&path[..length])).expect("lib.rs")
}

/// The sets of files that import each other in a circle.
pub fn circles(imports: &BTreeSet<Import>) -> BTreeSet<Vec<String>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for import in imports {
        next.entry(&import.from).or_default().push(&import.to);
    }
    let reached = |from: &str| -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut stack: Vec<&str> = next.get(from).cloned().unwrap_or_default();
        while let Some(file) = stack.pop() {
            if reached.insert(file) {
                stack.extend(next.get(file).into_iter().flatten());
            }
        }
        reached
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|file| (*file, reached(file))).collect();
    let both_ways = |one: &str, other: &str| reach.get(one).is_some_and(|reached| reached.contains(other));
    let circle = |file: &&str| -> Option<Vec<String>> {
        let members: Vec<String> = reach[file].iter().filter(|other| both_ways(other, file)).map(|other| (*other).to_owned()).collect();
        (!members.is_empty()).then_some(members)
    };
    reach.keys().filter_map(circle).collect()
}

#[test]
fn paths_are_found_wherever_they_stand() {
    let file = |path: &str, text: &str| {
        let module: Vec<String> =
            path.trim_end_matches(".rs").split('/').filter(|word| *word != "mod" && *word != "lib").map(str::to_owned).collect();
        File { path: format!("src/{path}"), module, text: text.to_owned(), tokens: tokens(text) }
    };
    let files = [
        file("lib.rs", "mod a;\nmod b;\npub use a::x::Thing;\n"),
        file("a/mod.rs", "pub mod x;\nmod y;\npub use x::{Thing, Other as Another};\npub use y::Hidden;\n"),
        file("a/x.rs", "//! crate::b\nfn f<'a>(c: char) { let _ = (\"crate::b::f\", '\"', super::super::b::f()); }\n"),
        file("a/y.rs", "use super::{Hidden, Thing};\nuse crate::{a::x::{self, T}, b as c};\n#[cfg(test)]\nmod tests { use crate::b; }\n"),
        file("b.rs", "macro_rules! m { () => { $crate::a::Hidden } }\n"),
    ];
    let found: Vec<String> = imports(&files).into_iter().map(|import| format!("{} {}", import.from, import.to)).collect();
    let expected = ["src/a/x.rs src/b.rs", "src/a/y.rs src/a/x.rs", "src/a/y.rs src/b.rs", "src/b.rs src/a/y.rs"];
    assert_eq!(found, expected);
    let circle = ["src/a/x.rs", "src/a/y.rs", "src/b.rs"].map(str::to_owned).to_vec();
    assert_eq!(Vec::from_iter(circles(&imports(&files))), [circle]);
}
