use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tenantry_domain::email::EmailKind;
use tenantry_domain::values::Language;
use thiserror::Error;

use super::templates::{LAYOUT, Part, template_name};

/// What is wrong with the templates. Each names the file.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder has a name that is never looked for.
    #[error("{} is no template: the name is never looked for", .0.display())]
    Unknown(PathBuf),
    /// Two folders are of one language, such as `de-AT` and `de-at`.
    #[error("{} is there twice, in capital and in small messages", .0.display())]
    Twice(PathBuf),
    /// The template cannot be used.
    #[error("{}:{line}: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// An email of a language has some of its three templates, but not this one.
    #[error("{} is missing: subject, text and HTML belong together", .0.display())]
    Incomplete(PathBuf),
    /// The language of the settings has not all templates.
    #[error("there are no templates for the email `{kind}` in the language `{language}`")]
    NoDefault {
        /// The language.
        language: Language,
        /// The email.
        kind: &'static str,
    },
}

/// A template that was found: where, and its text.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) source: String,
}

/// Every template below the folder, by name. Hidden files do not count, nor do files beside the folders
/// of the languages, such as a README.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, Found>, TemplateError> {
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
    templates: &mut BTreeMap<String, Found>,
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
    templates: &mut BTreeMap<String, Found>,
) -> Result<(), TemplateError> {
    let source = fs::read_to_string(&path).map_err(|source| TemplateError::Unreadable {
        path: path.clone(),
        source,
    })?;
    match templates.insert(name, Found { path, source }) {
        None => Ok(()),
        Some(other) => Err(TemplateError::Twice(other.path)),
    }
}

/// What is in a folder, sorted, without hidden entries.
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
