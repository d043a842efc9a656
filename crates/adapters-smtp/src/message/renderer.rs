use std::collections::BTreeMap;
use std::path::Path;

use minijinja::Error;
use tenantry_domain::email::EmailKind;
use tenantry_domain::values::Language;
use thiserror::Error as ThisError;

use super::template_context::TemplateContext;
use super::template_folder::TemplateError;
use super::template_set::TemplateSet;
use super::templates::{LAST_LANGUAGE, Part, template_name};

/// All templates, tried out.
pub(super) struct Renderer {
    templates: TemplateSet,
    /// Which emails there are in a language.
    languages: BTreeMap<String, Vec<EmailKind>>,
    default: Language,
}

/// The three parts of an email, and the language they are in.
pub(super) struct Rendered {
    pub(super) language: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// A template could not be filled in. What it was filled in with is not told.
#[derive(Debug, ThisError)]
#[error("the template {template} cannot be filled in, line {line}")]
pub(super) struct RenderError {
    template: String,
    line: usize,
}

impl Renderer {
    /// Compiles the built-in templates and those of the folder, and tries each of them out.
    pub(super) fn load(folder: Option<&Path>, default: Language) -> Result<Self, TemplateError> {
        let templates = TemplateSet::compile(folder)?;
        let renderer = Self {
            languages: templates.languages()?,
            templates,
            default,
        };
        renderer.check_default()?;
        renderer.try_all()?;
        Ok(renderer)
    }

    /// Fills in the templates of an email in the language that comes closest to the one asked for.
    pub(super) fn render(
        &self,
        kind: EmailKind,
        asked: Option<&Language>,
        context: &TemplateContext,
    ) -> Result<Rendered, RenderError> {
        let language = self.language_for(kind, asked);
        self.fill_in(language, kind, context)
            .map_err(|error| RenderError {
                template: error.name().unwrap_or_default().to_owned(),
                line: error.line().unwrap_or_default(),
            })
    }

    /// The language itself, its primary language, then the same of the settings.
    fn language_for<'a>(&'a self, kind: EmailKind, asked: Option<&'a Language>) -> &'a str {
        [asked, Some(&self.default)]
            .into_iter()
            .flatten()
            .flat_map(|language| [language.as_str(), language.primary()])
            .find(|language| self.has(language, kind))
            .unwrap_or(LAST_LANGUAGE)
    }

    fn has(&self, language: &str, kind: EmailKind) -> bool {
        let kinds = self.languages.get(language);
        kinds.is_some_and(|kinds| kinds.contains(&kind))
    }

    fn fill_in(
        &self,
        language: &str,
        kind: EmailKind,
        context: &TemplateContext,
    ) -> Result<Rendered, Error> {
        let values = context.values(language, kind);
        let part = |part| {
            let name = template_name(language, kind, part);
            self.templates.fill_in(&name, &values)
        };
        Ok(Rendered {
            language: language.to_owned(),
            subject: part(Part::Subject)?.trim().to_owned(),
            text: part(Part::Text)?,
            html: part(Part::Html)?,
        })
    }

    fn check_default(&self) -> Result<(), TemplateError> {
        let has =
            |kind| self.has(self.default.as_str(), kind) || self.has(self.default.primary(), kind);
        match EmailKind::ALL.into_iter().find(|kind| !has(*kind)) {
            None => Ok(()),
            Some(kind) => Err(TemplateError::NoDefault {
                language: self.default.clone(),
                kind: kind.as_str(),
            }),
        }
    }

    /// A variable that does not exist is noticed only where it is used, so every email is written once
    /// with all there may be and once with as little as there may be.
    fn try_all(&self) -> Result<(), TemplateError> {
        for (language, kinds) in &self.languages {
            for kind in kinds {
                for example in [
                    TemplateContext::complete_example(*kind),
                    TemplateContext::minimal_example(*kind),
                ] {
                    self.try_one(language, *kind, &example)?;
                }
            }
        }
        Ok(())
    }

    fn try_one(
        &self,
        language: &str,
        kind: EmailKind,
        context: &TemplateContext,
    ) -> Result<(), TemplateError> {
        let rendered = self
            .fill_in(language, kind, context)
            .map_err(|error| self.templates.broken(&error))?;
        if is_one_line(&rendered.subject) {
            return Ok(());
        }
        let name = template_name(language, kind, Part::Subject);
        Err(self.templates.unfit(&name, "a subject has one line"))
    }
}

/// Whether the text can be the subject of an email.
pub(super) fn is_one_line(subject: &str) -> bool {
    !subject.is_empty() && !subject.chars().any(char::is_control)
}
