use argon2::Params;
use thiserror::Error;

/// How costly new hashes are: the parameters of Argon2id (RFC 9106 §3.1). The default is the least that
/// is allowed: 19 456 KiB, two passes, one lane (R1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argon2Parameters(Params);

impl Argon2Parameters {
    /// The least and the most memory, in KiB.
    pub const MEMORY_KIB: (u32, u32) = (19_456, 256 * 1024);
    /// The least and the most passes.
    pub const PASSES: (u32, u32) = (2, 10);
    /// The least and the most lanes. They are computed one after the other.
    pub const LANES: (u32, u32) = (1, 16);
    /// The bytes of a tag.
    pub(crate) const TAG_BYTES: usize = 32;
    /// The bytes of a salt.
    pub(crate) const SALT_BYTES: usize = 16;

    /// Parameters at least as costly as the default.
    ///
    /// # Errors
    /// [`ParametersError`] names the first that is out of its range.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, ParametersError> {
        within("memory in KiB", memory_kib, Self::MEMORY_KIB)?;
        within("passes", passes, Self::PASSES)?;
        within("lanes", lanes, Self::LANES)?;
        Params::new(memory_kib, passes, lanes, Some(Self::TAG_BYTES))
            .map(Self)
            .map_err(|_| ParametersError::Impossible)
    }

    /// The blocks of 1 KiB that a hash fills: what it costs.
    pub(crate) const fn blocks(&self) -> u32 {
        self.0.m_cost() * self.0.t_cost()
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

/// Parameters that must not be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ParametersError {
    /// Too weak to protect a password.
    #[error("Argon2id {name}: {given} is less than the minimum {minimum}")]
    TooWeak {
        /// Which parameter.
        name: &'static str,
        /// What was given.
        given: u32,
        /// The least that is allowed.
        minimum: u32,
    },
    /// So costly that a login would take seconds.
    #[error("Argon2id {name}: {given} is more than the maximum {maximum}")]
    TooCostly {
        /// Which parameter.
        name: &'static str,
        /// What was given.
        given: u32,
        /// The most that is allowed.
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
    fn r1_the_default_is_the_least_that_is_allowed() {
        let default = Argon2Parameters::default();
        assert_eq!(default.params().m_cost(), 19_456);
        assert_eq!(default.params().t_cost(), 2);
        assert_eq!(default.params().p_cost(), 1);
        let least = Argon2Parameters::new(19_456, 2, 1).unwrap();
        assert_eq!(least.params().block_count(), default.params().block_count());
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
    fn parameters_that_would_stop_every_login_are_refused() {
        for (memory_kib, passes, lanes) in [(u32::MAX, 2, 1), (19_456, 11, 1), (19_456, 2, 17)] {
            assert!(matches!(
                Argon2Parameters::new(memory_kib, passes, lanes),
                Err(ParametersError::TooCostly { .. })
            ));
        }
    }

    #[test]
    fn a_refusal_names_the_parameter() {
        assert_eq!(
            Argon2Parameters::new(1024, 2, 1).unwrap_err().to_string(),
            "Argon2id memory in KiB: 1024 is less than the minimum 19456"
        );
    }
}
