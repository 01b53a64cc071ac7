//! quick stand-in
use zhunru::*; use std::path::Path;
fn zr(p: &Path, out: &mut Vec<(String, Vec<u8>)>) { if p.is_dir() { let mut v: Vec<_> = std::fs::read_dir(p).unwrap().flatten().map(|e| e.path()).collect(); v.sort(); for e in v { if !e.file_name().unwrap().to_string_lossy().starts_with('.') { zr(&e, out) } } } else if p.extension().is_some_and(|e| e == "zr") { out.push((p.to_string_lossy().trim_start_matches("./").to_owned(), std::fs::read(p).unwrap())) } }
fn load(ps: &[String]) -> Workspace { let mut w = Workspace::new(); for p in ps { let mut f = vec![]; if !Path::new(p).exists() { eprintln!("no {p}"); std::process::exit(2) } zr(Path::new(p), &mut f); w.add_package(p, f, true); }
  let mut seen: Vec<std::path::PathBuf> = ps.iter().filter_map(|p| std::fs::canonicalize(p).ok()).collect();
  loop { let want = w.wanted_policies(); if want.is_empty() { break } let mut found = false;
    for p in seen.clone() { let Some(d) = p.parent() else { continue }; let Ok(rd) = std::fs::read_dir(d) else { continue }; for e in rd.flatten() { let q = e.path(); if seen.contains(&q) { continue } if !q.is_dir() && !q.extension().is_some_and(|e| e=="zr") { continue } let mut f = vec![]; zr(&q, &mut f); if f.iter().any(|(_, b)| want.iter().any(|n| String::from_utf8_lossy(b).contains(&format!("政策 {n}")))) { let cwd = std::env::current_dir().unwrap(); let rel = q.strip_prefix(&cwd).unwrap_or(&q).to_string_lossy().into_owned(); let f = f.into_iter().map(|(n,b)| (Path::new(&n).strip_prefix(&cwd).unwrap_or(Path::new(&n)).to_string_lossy().into_owned(), b)).collect(); w.add_package(&rel, f, false); seen.push(q); found = true; } } }
    if !found { break } }
  for c in w.wanted_tables() { for p in c { if let Ok(b) = std::fs::read(&p) { w.add_table(&p, b); break } } } w }
fn show(w: &Workspace, d: &[diagnostic::Diagnostic]) -> serde_json::Value { serde_json::json!({"version":1,"diagnostics": d.iter().map(|d| { let l = &d.labels[0]; let s = w.sources().get(l.span.source).unwrap(); let p = s.position(l.span.start); serde_json::json!({"code": d.code.key(), "severity": d.severity().key(), "message": d.message, "help": d.help, "labels": [{"file": s.name, "line": p.line, "column": p.column}]}) }).collect::<Vec<_>>()}) }
fn main() { let a: Vec<String> = std::env::args().collect(); let mut ps = vec![]; let mut pos = vec![]; let mut open = false; let mut asof = date::Date::parse("2026-11-23").unwrap().unwrap(); let mut lasof = None; let mut quiet = false; let mut format = String::new(); let mut strict = false; let mut i = 2;
  while i < a.len() { match a[i].as_str() { "-p" => { i += 1; ps.push(a[i].clone()) } "--as-of" => { i += 1; asof = date::Date::parse(&a[i]).unwrap().unwrap(); lasof = Some(asof) } "--format" => { i += 1; format = a[i].clone() } "--open" => open = true, "--quiet" => quiet = true, "--strict" => strict = true, "--check" => {}, x => pos.push(x.to_owned()) } i += 1; }
  let w = load(&ps);
  match a[1].as_str() {
    "lint" => { let d = w.lint(lasof); println!("{}", serde_json::to_string_pretty(&show(&w, &d)).unwrap()); let bad = d.iter().any(|d| strict || d.severity() == diagnostic::Severity::Error); std::process::exit(bad as i32) }
    "test" => match w.test() { Err(d) => { eprintln!("{}", show(&w, &d)); std::process::exit(2) } Ok(r) => { let mut bad = 0; for t in &r.tests { for f in &t.failures { bad += 1; println!("{}:{} {} | {}\n   want {}\n   got {}", t.place.file, f.place.line, t.name, f.item, f.expected, f.got) } } println!("{} tests, {bad} failures", r.tests.len()); std::process::exit((bad > 0) as i32) } },
    "check" => { let p = match w.compile(asof) { Ok(p) => p, Err(d) => { eprintln!("{}", serde_json::to_string_pretty(&show(&w, &d)).unwrap()); std::process::exit(2) } };
      let Ok(b) = std::fs::read(&pos[0]) else { eprintln!("no input"); std::process::exit(2) };
      let input = match tables::read_list(&b, tables::format_of(&pos[0]).unwrap(), &tables::ReadOptions { sheet: None, object_names: p.object_names(), headings: p.headings() }) { Ok(i) => i, Err(e) => { eprintln!("{e:?}"); std::process::exit(2) } };
      let r = p.check(&input, CheckOptions { open });
      if quiet { println!("{}", serde_json::to_string(&r.summary).unwrap()) } else if format == "jsonl" { for i in &r.items { println!("{}", serde_json::to_string(i).unwrap()) } } else { println!("{}", serde_json::to_string_pretty(&r).unwrap()) }
      let bad = r.items.iter().chain(&r.list).any(|i| ["supplement","reroute","reject","none"].contains(&i.outcome.as_str())); std::process::exit(bad as i32) }
    "fmt" => {} _ => std::process::exit(2) } }
