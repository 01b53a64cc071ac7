//! Packages, their upper policies and tables, from files into a [`Workspace`].

use super::failure::Failure;
use super::files::{self, shown};
use super::identity::Identity;
use super::options::Policies;
use super::output;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use zhunru::date::Date;
use zhunru::diagnostic::Diagnostic;
use zhunru::input::MAX_BYTES;
use zhunru::wire::FieldInfo;
use zhunru::{MAX_POLICY_FILE, Policy, Workspace, policy_names, report};

/// The packages of `-p` and those above them, with the tables that they name.
pub fn workspace(policies: &Policies) -> Result<Workspace, Failure> {
    workspace_with(policies, &BTreeMap::new())
}

/// The same, with other texts in the place of some files of the packages of `-p`.
pub fn workspace_with(policies: &Policies, texts: &BTreeMap<String, String>) -> Result<Workspace, Failure> {
    let mut workspace = Workspace::new();
    let mut roots = Roots::default();
    for path in policies.paths.iter().map(|path| files::tidied(path)) {
        if !roots.add(path.clone()) {
            continue;
        }
        let mut package = if files::is_standard(&path) {
            vec![("标准输入.zr".to_owned(), files::read(&path, MAX_POLICY_FILE)?)]
        } else {
            read_package(&path)?
        };
        if package.is_empty() {
            return Err(Failure(format!("「{}」里没有 .zr 文件", shown(&path))));
        }
        is_one_package(&path)?;
        for (name, bytes) in &mut package {
            *bytes = texts.get(name).map_or_else(|| std::mem::take(bytes), |text| text.clone().into_bytes());
        }
        workspace.add_package(&shown(&path), package, true);
    }
    add_upper_policies(&mut workspace, &mut roots)?;
    for paths in workspace.wanted_tables() {
        // A name that is shown leads to its file by way of the package that it belongs to.
        let places = paths.iter().filter_map(|name| roots.paths.iter().find_map(|root| Some((name, root, place_in(root, name)?))));
        if let Some((name, root, place)) = places.into_iter().find(|(_, _, place)| place.exists() || place.is_symlink()) {
            files::stay_within(folder_of(root), &place)?;
            workspace.add_table(name, files::read(&place, MAX_BYTES)?);
        }
    }
    Ok(workspace)
}

/// The roots of packages in the order in which they are read: what is given twice, under whatever names, is meant once.
#[derive(Default)]
struct Roots {
    paths: Vec<PathBuf>,
    places: HashSet<Identity>,
}

impl Roots {
    /// Adds a root; whether it is new.
    fn add(&mut self, path: PathBuf) -> bool {
        let is_new = match Identity::of(&path) {
            Some(place) => self.places.insert(place),
            None => !self.paths.contains(&path),
        };
        if is_new {
            self.paths.push(path);
        }
        is_new
    }
}

/// The policies of `-p` as of a day, or of today where the user is.
pub fn policy(policies: &Policies, as_of: Option<Date>) -> Result<Policy, Failure> {
    compiled(&workspace(policies)?, as_of.unwrap_or_else(today))
}

/// The policies of a workspace as of a day.
pub fn compiled(workspace: &Workspace, day: Date) -> Result<Policy, Failure> {
    workspace.compile(day).map_err(|errors| unusable(workspace, &errors))
}

/// What a list may hold for the policies of `-p`, as of a day, or of today where the user is.
pub fn fields(policies: &Policies, as_of: Option<Date>) -> Result<Vec<FieldInfo>, Failure> {
    let workspace = workspace(policies)?;
    workspace.fields(as_of.unwrap_or_else(today)).map_err(|errors| unusable(&workspace, &errors))
}

/// Draws the errors that keep a policy from being used on standard error; the failure says that the command ends there.
pub fn unusable(workspace: &Workspace, errors: &[Diagnostic]) -> Failure {
    output::draw(&report::diagnostics(workspace.sources(), errors, output::error_style()));
    Failure("政策有错误，不能使用".to_owned())
}

/// The day where the user is.
pub fn today() -> Date {
    let now = jiff::Zoned::now().date();
    // INVARIANT: the clock tells a day between the years 1 and 9999.
    Date::from_ymd(i32::from(now.year()), now.month().unsigned_abs().into(), now.day().unsigned_abs().into()).unwrap_or(Date::MAX)
}

fn read_package(root: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    files::policy_files(root)?.iter().map(|file| Ok((shown(file), files::read(file, MAX_POLICY_FILE)?))).collect()
}

/// The folder in which a package lies: a package of one file has its tables beside it.
fn folder_of(root: &Path) -> &Path {
    if root.is_dir() { root } else { files::folder_of(root) }
}

/// The file that has a name as shown, if it would lie in a package.
fn place_in(root: &Path, name: &str) -> Option<PathBuf> {
    let folder = folder_of(root);
    let within = match shown(folder).as_str() {
        // What lies in this folder is shown without it.
        "." if Path::new(name).is_relative() && !name.starts_with("../") => name,
        "." => return None,
        "/" => name.strip_prefix('/')?,
        shown => name.strip_prefix(shown)?.strip_prefix('/')?,
    };
    Some(folder.join(within))
}

/// Refuses a folder that holds nothing but packages, and names them.
fn is_one_package(root: &Path) -> Result<(), Failure> {
    if !root.is_dir() {
        return Ok(());
    }
    let entries = files::entries(root)?;
    if entries.iter().any(|path| files::is_policy_file(path) && !path.is_dir()) {
        return Ok(());
    }
    let packages: Vec<Candidate> = entries
        .into_iter()
        .filter(|path| path.is_dir())
        .filter_map(|root| policy_of(&root).map(|policy| Candidate { root, policy }))
        .collect();
    if packages.len() < 2 {
        return Ok(());
    }
    let named: Vec<String> = packages.iter().map(|package| format!("「{}」（-p {}）", package.policy, shown(&package.root))).collect();
    Err(Failure(format!("「{}」里有 {} 个政策包，要的是其中一个：{}", shown(root), packages.len(), named.join("、"))))
}

/// Upper policies that are not among those given are looked for near the packages, the nearest place first. One that is found nowhere is
/// reported by the checker, at the word that names it.
fn add_upper_policies(workspace: &mut Workspace, roots: &mut Roots) -> Result<(), Failure> {
    let mut known: HashMap<PathBuf, Vec<Candidate>> = HashMap::new();
    let mut missing: Vec<String> = Vec::new();
    while let Some(wanted) = workspace.wanted_policies().into_iter().find(|wanted| !missing.contains(wanted)) {
        let folders: Vec<PathBuf> = roots.paths.iter().flat_map(|root| neighbourhoods(root)).collect();
        let found = folders.into_iter().find_map(|folder| {
            let candidates = known.entry(folder).or_insert_with_key(|folder| candidates_in(folder)).iter();
            let fitting = candidates.filter(|candidate| candidate.policy == wanted).map(|candidate| candidate.root.clone());
            let new: Vec<PathBuf> = fitting.filter(|path| roots.add(path.clone())).collect();
            (!new.is_empty()).then_some(new)
        });
        let Some(found) = found else {
            missing.push(wanted);
            continue;
        };
        for root in found {
            workspace.add_package(&shown(&root), read_package(&root)?, false);
        }
    }
    Ok(())
}

/// A package that lies near, and the policy in it.
struct Candidate {
    root: PathBuf,
    policy: String,
}

/// Where to look: beside a file, and beside the folder of the package.
fn neighbourhoods(root: &Path) -> Vec<PathBuf> {
    let beside = |path: &Path| match (path.file_name(), path.parent()) {
        (Some(_), Some(parent)) => parent.to_owned(),
        (_, _) => path.join(".."),
    };
    let own = beside(root);
    if root.is_dir() {
        return vec![own];
    }
    let above = if own.as_os_str().is_empty() { PathBuf::from("..") } else { beside(&own) };
    vec![own, above]
}

/// The packages of a folder; what cannot be read is no candidate.
fn candidates_in(folder: &Path) -> Vec<Candidate> {
    let entries = files::entries(folder).unwrap_or_default();
    let packages = entries.into_iter().filter(|path| path.is_dir() || files::is_policy_file(path));
    packages.filter_map(|root| policy_of(&root).map(|policy| Candidate { root, policy })).collect()
}

/// The name in the one 政策 header of a package; a folder with several holds several packages and is none itself.
fn policy_of(root: &Path) -> Option<String> {
    let files = read_package(root).ok()?;
    let mut names = files.iter().flat_map(|(_, bytes)| policy_names(bytes));
    names.next().filter(|_| names.next().is_none())
}
