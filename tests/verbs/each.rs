//! Many cases in one test: all that is wrong is said, not only the first.

use std::any::Any;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What has a name to be told by.
pub(crate) trait Named {
    /// The name.
    fn name(&self) -> &str;
}

/// Returns the folders of cases below one, by name; only those whose name contains `CARIBOU_CASE`, if that is set.
pub(crate) fn folders(below: &Path) -> BTreeMap<String, PathBuf> {
    let wanted = std::env::var("CARIBOU_CASE").unwrap_or_default();
    let named = |path: PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), path);
    let entries = fs::read_dir(below).unwrap().map(|entry| named(entry.unwrap().path()));
    let folders: BTreeMap<_, _> =
        entries.filter(|(name, path)| path.is_dir() && name.contains(&wanted)).collect();
    assert!(!folders.is_empty(), "there is no case in {}", below.display());
    folders
}

/// Does something with each case, two at a time, and fails with all that went wrong.
#[track_caller]
pub(crate) fn each<C: Named + Sync>(cases: &[C], work: impl Fn(&C) -> Result<(), String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(BTreeMap::new());
    let worker = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result =
                catch_unwind(AssertUnwindSafe(|| work(case))).unwrap_or_else(|panic| Err(said(&*panic)));
            if let Err(text) = result {
                wrong.lock().unwrap().insert(case.name(), text);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(worker);
        scope.spawn(worker);
    });
    let wrong = wrong.into_inner().unwrap();
    let text: String = wrong.iter().map(|(name, text)| format!("\n=== {name}\n{text}\n")).collect();
    assert!(wrong.is_empty(), "{} of {} cases are wrong:\n{text}", wrong.len(), cases.len());
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}
