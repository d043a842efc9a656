//! Where settings come from: flags, the environment, a file and defaults.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use clap::builder::{OsStringValueParser, Resettable};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args as _, Command, FromArgMatches as _};
use thiserror::Error;

use super::Settings;

/// Read when it exists and no other file is named.
const DEFAULT_FILE: &str = "tenantry.toml";

/// An empty credential is an error, because an operator who set one expects to have a credential (R10).
/// Elsewhere an empty value counts as not set.
const CREDENTIALS: [&str; 2] = ["operator_key", "service_token"];

/// Every invalid setting and the reason. Never contains the value of a secret.
#[derive(Debug, Default, Error)]
pub(crate) struct SettingsErrors(Vec<(String, String)>);

impl SettingsErrors {
    pub(super) fn add(&mut self, variable: impl Into<String>, reason: impl Into<String>) {
        self.0.push((variable.into(), reason.into()));
    }

    pub(super) fn has_none_of(&self, variables: &[&str]) -> bool {
        !self
            .0
            .iter()
            .any(|(name, _)| variables.contains(&name.as_str()))
    }
}

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid settings:")?;
        self.0
            .iter()
            .try_for_each(|(name, reason)| write!(f, "\n  {name}: {reason}"))
    }
}

/// A setting and the text that takes effect.
pub(crate) struct ResolvedSetting {
    arg: Arg,
    text: String,
    /// `None` for the default.
    source: Option<&'static str>,
}

impl ResolvedSetting {
    /// `texts` are in order of precedence.
    fn resolve(arg: Arg, texts: [(Option<String>, &'static str); 3]) -> Self {
        let is_credential = CREDENTIALS.contains(&arg.get_id().as_str());
        let found = texts
            .into_iter()
            .filter_map(|(text, source)| Some((text?.trim().to_owned(), source)))
            .find(|(text, _)| is_credential || !text.is_empty());
        let (text, source) = match found {
            Some((text, source)) => (text, Some(source)),
            None => (default_of(&arg), None),
        };
        Self { arg, text, source }
    }

    pub(crate) fn variable(&self) -> String {
        variable_of(&self.arg)
    }

    /// The text, unless it is a secret.
    pub(crate) fn displayed(&self) -> &str {
        if is_secret(&self.arg) && self.source.is_some() {
            "(hidden)"
        } else {
            &self.text
        }
    }

    pub(crate) fn source(&self) -> &'static str {
        self.source.unwrap_or("default")
    }
}

/// The text of every setting, before validation.
pub(crate) struct Sources {
    settings: Vec<ResolvedSetting>,
    errors: SettingsErrors,
}

impl Sources {
    /// `file` must be readable when it is named. Without it, [`DEFAULT_FILE`] may be missing.
    pub(crate) fn collect(flags: &ArgMatches, file: Option<&Path>) -> Self {
        let mut errors = SettingsErrors::default();
        let default = Some(Path::new(DEFAULT_FILE)).filter(|path| path.exists());
        let mut file = file
            .or(default)
            .map_or_else(BTreeMap::new, |path| read_file(path, &mut errors));
        let resolve = |arg: Arg| {
            let (key, variable) = (arg.get_id().as_str(), variable_of(&arg));
            let [flag, environment] = [flag(flags, key), std::env::var_os(&variable)]
                .map(|text| unicode(&variable, text?, &mut errors));
            let file = file.remove(key);
            let texts = [(flag, "flag"), (environment, "environment"), (file, "file")];
            ResolvedSetting::resolve(arg, texts)
        };
        let settings = arguments().map(resolve).collect();
        Self { settings, errors }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ResolvedSetting> {
        self.settings.iter()
    }

    /// Validates each setting separately, because clap stops at the first error.
    ///
    /// # Errors
    /// [`SettingsErrors`] with every invalid setting.
    pub(crate) fn read(self) -> Result<Settings, SettingsErrors> {
        let mut errors = self.errors;
        let command = parser();
        let mut valid = Vec::new();
        for setting in self.settings.iter().filter(|one| one.source.is_some()) {
            let option = format!("--{}={}", setting.arg.get_id(), setting.text);
            match command.clone().try_get_matches_from([&option]) {
                Ok(_) => valid.push(option),
                Err(error) => errors.add(setting.variable(), reason(&error)),
            }
        }
        // An invalid setting has its default here, so that the combinations of the others are checked.
        let settings = command
            .try_get_matches_from(valid)
            .and_then(|matches| Settings::from_arg_matches(&matches))
            .map_err(|error| SettingsErrors(vec![("settings".to_owned(), reason(&error))]))?;
        settings.check_combinations(&mut errors);
        if errors.0.is_empty() {
            Ok(settings)
        } else {
            Err(errors)
        }
    }
}

/// Every setting, in the order of its declaration.
pub(super) fn arguments() -> impl Iterator<Item = Arg> {
    let command = Settings::augment_args(Command::new("settings"));
    let arguments: Vec<Arg> = command.get_arguments().cloned().collect();
    arguments.into_iter()
}

/// The flags of all settings without the secrets. Their values are validated later, with the other sources.
pub(crate) fn flags() -> impl Iterator<Item = Arg> {
    let public = arguments().filter(|arg| !is_secret(arg));
    public.map(|arg| {
        let has_default = !default_of(&arg).is_empty();
        arg.value_parser(OsStringValueParser::new())
            .hide_default_value(!has_default)
            .value_name("VALUE")
            .hide_env_values(true)
            .global(true)
            .help_heading("Settings")
    })
}

/// Whether an environment variable is a setting.
pub(crate) fn is_variable(name: &str) -> bool {
    arguments().any(|arg| variable_of(&arg) == name)
}

pub(super) fn variable_of(arg: &Arg) -> String {
    let name = arg.get_env().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

pub(super) fn default_of(arg: &Arg) -> String {
    let default = arg.get_default_values().first();
    default.map_or_else(String::new, |text| text.to_string_lossy().into_owned())
}

fn is_secret(arg: &Arg) -> bool {
    arg.get_long().is_none()
}

/// Reads `--key=text` and nothing else.
fn parser() -> Command {
    let command = Command::new("settings")
        .no_binary_name(true)
        .disable_help_flag(true);
    Settings::augment_args(command).mut_args(|arg| {
        let key = arg.get_id().to_string();
        arg.long(key).env(Resettable::Reset)
    })
}

/// clap's own message would repeat the value.
fn reason(error: &clap::Error) -> String {
    error
        .source()
        .map_or_else(|| "is invalid".to_owned(), ToString::to_string)
}

fn flag(flags: &ArgMatches, key: &str) -> Option<OsString> {
    let text = flags.try_get_one::<OsString>(key).ok()??;
    let is_flag = flags.value_source(key) == Some(ValueSource::CommandLine);
    is_flag.then(|| text.clone())
}

fn unicode(variable: &str, text: OsString, errors: &mut SettingsErrors) -> Option<String> {
    text.into_string()
        .map_err(|_| errors.add(variable, "must be valid UTF-8"))
        .ok()
}

/// The texts of the file by key.
fn read_file(path: &Path, errors: &mut SettingsErrors) -> BTreeMap<String, String> {
    let name = path.display();
    let table = std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| {
            let table = text.parse::<toml::Table>();
            table.map_err(|error| error.message().to_owned())
        });
    let table = table.unwrap_or_else(|reason| {
        errors.add(name.to_string(), reason);
        toml::Table::new()
    });
    let mut texts = BTreeMap::new();
    for (key, value) in table {
        if !arguments().any(|arg| arg.get_id().as_str() == key) {
            let reason = "unknown setting; `tenantry config check` lists all settings";
            errors.add(format!("{name}: {key}"), reason);
        } else if let Some(text) = as_text(&value) {
            texts.insert(key, text);
        } else {
            let reason = "must be a string, an integer, a boolean or a list of strings";
            errors.add(format!("{name}: {key}"), reason);
        }
    }
    texts
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}
