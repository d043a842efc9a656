use argon2::Params;
use thiserror::Error;

/// The cost of new hashes: parameters of Argon2id (RFC 9106 §3.1). The default is the minimum: 19 456 KiB,
/// two passes, one lane (R1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argon2Parameters(Params);

impl Argon2Parameters {
    /// Minimum and maximum of the memory, in KiB.
    pub const MEMORY_KIB: (u32, u32) = (19_456, 256 * 1024);
    /// Minimum and maximum of the passes.
    pub const PASSES: (u32, u32) = (2, 10);
    /// Minimum and maximum of the lanes, which are computed one after the other.
    pub const LANES: (u32, u32) = (1, 16);
    /// The bytes of a tag.
    pub(crate) const TAG_BYTES: usize = 32;
    /// The bytes of a salt.
    pub(crate) const SALT_BYTES: usize = 16;

    /// Validates parameters.
    ///
    /// # Errors
    /// [`ParametersError`] names the first that is out of range.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, ParametersError> {
        within("memory in KiB", memory_kib, Self::MEMORY_KIB)?;
        within("passes", passes, Self::PASSES)?;
        within("lanes", lanes, Self::LANES)?;
        Params::new(memory_kib, passes, lanes, Some(Self::TAG_BYTES))
            .map(Self)
            .map_err(|_| ParametersError::Impossible)
    }

    pub(crate) const fn params(&self) -> &Params {
        &self.0
    }
}

impl Default for Argon2Parameters {
    fn default() -> Self {
        Self(Params::DEFAULT)
    }
}

/// Why parameters are rejected.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ParametersError {
    /// Too weak to protect a password.
    #[error("Argon2id {name}: {given} is less than the minimum {minimum}")]
    TooWeak {
        /// The parameter.
        name: &'static str,
        /// The value.
        given: u32,
        /// The smallest value.
        minimum: u32,
    },
    /// So costly that a login would take seconds.
    #[error("Argon2id {name}: {given} is more than the maximum {maximum}")]
    TooCostly {
        /// The parameter.
        name: &'static str,
        /// The value.
        given: u32,
        /// The largest value.
        maximum: u32,
    },
    /// Argon2 is not defined for this combination.
    #[error("Argon2id is not defined for these parameters")]
    Impossible,
}

fn within(
    name: &'static str,
    given: u32,
    (minimum, maximum): (u32, u32),
) -> Result<(), ParametersError> {
    if given < minimum {
        return Err(ParametersError::TooWeak {
            name,
            given,
            minimum,
        });
    }
    if given > maximum {
        return Err(ParametersError::TooCostly {
            name,
            given,
            maximum,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_the_default_is_the_minimum() {
        let default = Argon2Parameters::default();
        assert_eq!(default.params().m_cost(), 19_456);
        assert_eq!(default.params().t_cost(), 2);
        assert_eq!(default.params().p_cost(), 1);
        let minimum = Argon2Parameters::new(19_456, 2, 1).unwrap();
        assert_eq!(
            minimum.params().block_count(),
            default.params().block_count()
        );
    }

    #[test]
    fn r1_settings_may_only_raise_the_parameters() {
        for (memory_kib, passes, lanes) in [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0)] {
            assert!(
                matches!(
                    Argon2Parameters::new(memory_kib, passes, lanes),
                    Err(ParametersError::TooWeak { .. })
                ),
                "m={memory_kib} t={passes} p={lanes}"
            );
        }
        assert!(Argon2Parameters::new(65_536, 3, 4).is_ok());
    }

    #[test]
    fn parameters_that_would_stop_every_login_are_rejected() {
        for (memory_kib, passes, lanes) in [(u32::MAX, 2, 1), (19_456, 11, 1), (19_456, 2, 17)] {
            assert!(matches!(
                Argon2Parameters::new(memory_kib, passes, lanes),
                Err(ParametersError::TooCostly { .. })
            ));
        }
    }

    #[test]
    fn an_error_names_the_parameter() {
        assert_eq!(
            Argon2Parameters::new(1024, 2, 1).unwrap_err().to_string(),
            "Argon2id memory in KiB: 1024 is less than the minimum 19456"
        );
    }
}
