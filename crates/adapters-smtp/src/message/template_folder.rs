use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tenantry_domain::email::EmailKind;
use tenantry_domain::values::Language;
use thiserror::Error;

use super::templates::{LAYOUT, Part, template_name};

/// Why the templates cannot be used. The text names the file.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file or folder has an unknown name.
    #[error("{} is neither a template nor the folder of a language", .0.display())]
    Unknown(PathBuf),
    /// Two folders are for the same language, such as `de-AT` and `de-at`.
    #[error("{} exists twice: the names of two folders differ only in case", .0.display())]
    Duplicate(PathBuf),
    /// The template cannot be compiled or rendered.
    #[error("{}:{line}: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The error at that line.
        reason: String,
    },
    /// An email of a language has some of its three templates, but not all.
    #[error("{} is missing: an email needs subject, text and HTML", .0.display())]
    Incomplete(PathBuf),
    /// The default language does not have all templates.
    #[error("the default language `{language}` has no templates for `{kind}`")]
    MissingDefault {
        /// The language.
        language: Language,
        /// The email.
        kind: &'static str,
    },
}

pub(super) struct TemplateFile {
    pub(super) path: PathBuf,
    pub(super) source: String,
}

/// Every template below the folder, by name. Hidden files are ignored, and so are other files beside the
/// language folders, such as a README.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, TemplateFile>, TemplateError> {
    let mut templates = BTreeMap::new();
    for path in entries(folder)? {
        if path.is_dir() {
            read_language(&path, &mut templates)?;
        } else if path.file_name() == Some(OsStr::new(LAYOUT)) {
            insert(LAYOUT.to_owned(), path, &mut templates)?;
        }
    }
    Ok(templates)
}

fn read_language(
    folder: &Path,
    templates: &mut BTreeMap<String, TemplateFile>,
) -> Result<(), TemplateError> {
    let language = text_of(folder.file_name())
        .parse::<Language>()
        .map_err(|_| TemplateError::Unknown(folder.to_owned()))?;
    let names = EmailKind::ALL
        .iter()
        .flat_map(|kind| Part::ALL.map(|part| template_name(language.as_str(), *kind, part)));
    let names: Vec<String> = names.collect();
    for path in entries(folder)? {
        let name = format!("{language}/{}", text_of(path.file_name()));
        if !names.contains(&name) {
            return Err(TemplateError::Unknown(path));
        }
        insert(name, path, templates)?;
    }
    Ok(())
}

fn insert(
    name: String,
    path: PathBuf,
    templates: &mut BTreeMap<String, TemplateFile>,
) -> Result<(), TemplateError> {
    let source = fs::read_to_string(&path).map_err(|source| TemplateError::Unreadable {
        path: path.clone(),
        source,
    })?;
    match templates.insert(name, TemplateFile { path, source }) {
        None => Ok(()),
        Some(other) => Err(TemplateError::Duplicate(other.path)),
    }
}

/// The entries of a folder, sorted, without hidden ones.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, TemplateError> {
    let unreadable = |source| TemplateError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if !text_of(path.file_name()).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn text_of(name: Option<&OsStr>) -> String {
    name.unwrap_or_default().to_string_lossy().into_owned()
}
