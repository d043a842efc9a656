use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minijinja::value::Value;
use minijinja::{Environment, Error, UndefinedBehavior};
use tenantry_domain::email::EmailKind;

use super::template_folder::{self, TemplateError};
use super::templates::{BUILT_IN, Part, template_name};

/// The compiled built-in templates and those of a folder, with the paths of the latter.
pub(super) struct TemplateSet {
    compiled: Environment<'static>,
    paths: BTreeMap<String, PathBuf>,
}

impl TemplateSet {
    /// A template of the folder replaces the built-in one of the same name.
    pub(super) fn compile(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut set = Self {
            compiled: Environment::new(),
            paths: BTreeMap::new(),
        };
        // A misspelt variable is an error instead of an empty string.
        set.compiled
            .set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in BUILT_IN {
            let added = set.compiled.add_template(name, source);
            added.map_err(|error| set.invalid(&error))?;
        }
        let found = folder.map(template_folder::read).transpose()?;
        for (name, found) in found.unwrap_or_default() {
            set.paths.insert(name.clone(), found.path);
            let added = set.compiled.add_template_owned(name, found.source);
            added.map_err(|error| set.invalid(&error))?;
        }
        Ok(set)
    }

    pub(super) fn render(&self, name: &str, values: &Value) -> Result<String, Error> {
        self.compiled.get_template(name)?.render(values)
    }

    /// The emails of each language. An email with only some of its three templates is an error.
    pub(super) fn languages(&self) -> Result<BTreeMap<String, Vec<EmailKind>>, TemplateError> {
        let names: BTreeSet<&str> = self.compiled.templates().map(|(name, _)| name).collect();
        let mut languages = BTreeMap::<String, Vec<EmailKind>>::new();
        for (language, _) in names.iter().filter_map(|name| name.split_once('/')) {
            languages.entry(language.to_owned()).or_default();
        }
        for (language, kinds) in &mut languages {
            for kind in EmailKind::ALL {
                let parts = Part::ALL.map(|part| template_name(language, kind, part));
                let (present, missing): (Vec<_>, Vec<_>) = parts
                    .into_iter()
                    .partition(|part| names.contains(part.as_str()));
                match (present.first(), missing.first()) {
                    (Some(present), Some(missing)) => return Err(self.incomplete(present, missing)),
                    (Some(_), None) => kinds.push(kind),
                    (None, _) => {}
                }
            }
        }
        Ok(languages)
    }

    /// An error of compiling or rendering.
    pub(super) fn invalid(&self, error: &Error) -> TemplateError {
        let reason = error.detail().map(str::to_owned);
        TemplateError::Invalid {
            path: self.path_of(error.name().unwrap_or_default()),
            line: error.line().unwrap_or(1),
            reason: reason.unwrap_or_else(|| error.kind().to_string()),
        }
    }

    /// A template that renders to invalid text.
    pub(super) fn invalid_output(&self, name: &str, reason: &str) -> TemplateError {
        TemplateError::Invalid {
            path: self.path_of(name),
            line: 1,
            reason: reason.to_owned(),
        }
    }

    fn incomplete(&self, present: &str, missing: &str) -> TemplateError {
        let file = missing.rsplit('/').next().unwrap_or(missing);
        TemplateError::Incomplete(self.path_of(present).with_file_name(file))
    }

    fn path_of(&self, name: &str) -> PathBuf {
        let path = self.paths.get(name).cloned();
        path.unwrap_or_else(|| PathBuf::from(name))
    }
}
