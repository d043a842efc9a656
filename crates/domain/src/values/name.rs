use thiserror::Error;

/// The text is not a name of a key, a token or a project.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a name has 1 to 255 characters and no control characters")]
pub struct NameError;

/// The name of a key, a token or a project: 1 to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The longest name, in characters.
    pub const MAX_CHARACTERS: usize = 255;

    /// Parses a name. White space around it is ignored.
    ///
    /// # Errors
    /// [`NameError`] when it is blank or too long, or contains control characters.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.trim();
        let fits = (1..=Self::MAX_CHARACTERS).contains(&name.chars().count());
        if !fits || name.chars().any(char::is_control) {
            return Err(NameError);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name of the first project of a developer.
    #[must_use]
    pub fn default_project() -> Self {
        Self("Default Project".to_owned())
    }

    /// The name of the first developer key of a developer.
    #[must_use]
    pub fn default_developer_key() -> Self {
        Self("Default Developer Key".to_owned())
    }

    /// The name of the first key of a project.
    #[must_use]
    pub fn default_project_key() -> Self {
        Self("Default API Key".to_owned())
    }

    /// The name of the operator key and the service token that the first start generates.
    #[must_use]
    pub fn first_start() -> Self {
        Self("first start".to_owned())
    }

    /// The name of the configured operator key and service token.
    #[must_use]
    pub fn from_settings() -> Self {
        Self("settings".to_owned())
    }

    /// The trimmed text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_255_characters_and_no_control_characters() {
        assert_eq!(Name::parse(" ci ").unwrap().as_str(), "ci");
        assert!(Name::parse(&"é".repeat(255)).is_ok());
        for rejected in [
            String::new(),
            "  ".to_owned(),
            "a\nb".to_owned(),
            "x".repeat(256),
        ] {
            assert_eq!(Name::parse(&rejected), Err(NameError), "{rejected:?}");
        }
    }
}
