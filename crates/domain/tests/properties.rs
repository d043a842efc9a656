//! Properties that hold for every input (R73).

use proptest::prelude::*;
use tenantry_domain::roles::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, ProjectStatus, RegistrationGrant,
    resolve_registration,
};
use tenantry_domain::values::{
    AccountId, DeveloperKeyId, EmailAddress, FullName, Name, OperatorKeyId, Password,
    PasswordPolicy, ProjectId, Timestamp,
};

proptest! {
    #[test]
    fn r13_normalising_an_email_address_twice_is_normalising_it_once(text in addresses()) {
        if let Ok(address) = EmailAddress::parse(&text) {
            prop_assert_eq!(address.as_typed(), text.trim_matches(|c: char| c.is_ascii_whitespace()));
            let again = EmailAddress::parse(address.key().as_str());
            prop_assert_eq!(again.as_ref().map(EmailAddress::key), Ok(address.key()));
            let typed = EmailAddress::parse(address.as_typed());
            prop_assert_eq!(typed, Ok(address));
        }
    }

    #[test]
    fn r13_a_comparison_form_is_short_lower_case_ascii(text in addresses()) {
        if let Ok(address) = EmailAddress::parse(&text) {
            let key = address.key().as_str();
            prop_assert!(key.is_ascii() && key.len() <= 254, "{}", key);
            prop_assert_eq!(key.to_ascii_lowercase(), key);
            prop_assert_eq!(key.matches('@').count(), 1);
        }
    }

    #[test]
    fn r13_common_email_addresses_are_accepted_in_any_case(text in "[a-z][a-z0-9+_]{0,20}@[a-z][a-z0-9]{0,10}\\.(com|org)") {
        let lower = EmailAddress::parse(&text).map(|address| address.key().clone());
        let upper = EmailAddress::parse(&text.to_uppercase()).map(|address| address.key().clone());
        prop_assert!(lower.is_ok());
        prop_assert_eq!(lower, upper);
    }

    #[test]
    fn r73_the_resolver_is_total_and_grants_only_what_valid_keys_allow(credentials in credentials()) {
        match resolve_registration(credentials) {
            Ok(RegistrationGrant::Developer(key)) => {
                prop_assert_eq!(credentials.operator_key, OperatorKeyStatus::Valid(key));
                prop_assert!(!credentials.ambiguous);
            }
            Ok(RegistrationGrant::EndUser(grant)) => {
                prop_assert_eq!(credentials.operator_key, OperatorKeyStatus::Absent);
                let key = DeveloperKeyStatus::Valid(grant.developer_key_id, grant.developer_id);
                prop_assert_eq!(credentials.developer_key, key);
                prop_assert_eq!(credentials.project, ProjectStatus::Own(grant.project_id));
                prop_assert!(!credentials.ambiguous);
            }
            Err(_) => prop_assert!(
                credentials.ambiguous
                    || credentials.operator_key == OperatorKeyStatus::Invalid
                    || !matches!(credentials.developer_key, DeveloperKeyStatus::Valid(..))
                    || !matches!(credentials.project, ProjectStatus::Own(_))
            ),
        }
    }

    #[test]
    fn r4_what_the_public_rules_accept_the_private_rules_accept(text in passwords()) {
        for policy in [PasswordPolicy::Standard, PasswordPolicy::LengthOnly] {
            if let Ok(password) = policy.public_rules().accept(&text) {
                let private = policy.private_rules().accept(&text);
                prop_assert_eq!(private.map(|one| one.expose().to_owned()), Ok(password.expose().to_owned()));
                prop_assert!(Password::within_bounds(&text).is_ok());
            }
        }
    }

    #[test]
    fn r3_a_password_in_nfc_does_not_change(text in passwords()) {
        if let Ok(password) = Password::within_bounds(&text) {
            let again = Password::within_bounds(password.expose());
            prop_assert_eq!(again.map(|one| one.expose().to_owned()), Ok(password.expose().to_owned()));
        }
    }

    #[test]
    fn r18_parsing_a_name_twice_is_parsing_it_once(text in any::<String>()) {
        if let Ok(name) = FullName::parse(&text) {
            prop_assert_eq!(FullName::parse(name.as_str()), Ok(name));
        }
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
        }
    }

    #[test]
    fn an_id_is_parsed_as_it_is_formatted(bytes in any::<[u8; 10]>(), micros in any::<i64>(), text in any::<String>()) {
        let id = AccountId::generate(Timestamp::from_unix_micros(micros), bytes);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert!(text.parse::<AccountId>().is_err());
    }
}

/// Texts that look like email addresses, in many alphabets, and arbitrary ones.
fn addresses() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \t\n]{0,2}[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,12}@[a-zA-Z0-9äßÉ例ａ-]{1,8}[.。][a-zA-Zü]{1,6}[ \n]{0,2}",
        "[a-z]{1,4}@(xn--)?[a-z0-9-]{1,12}\\.[a-z0-9]{1,4}",
        "\\PC{0,10}@\\PC{0,12}\\.\\PC{1,4}",
        any::<String>(),
    ]
}

/// Some that process every rule, with and without combining characters, and some that are anything.
fn passwords() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9e\u{301}\u{1100}\u{1161} ]{0,40}",
        "[A-Z][a-z]{6,20}[0-9]\\PC{0,20}",
        "[a-z]{250,260}",
        any::<String>(),
    ]
}

fn credentials() -> impl Strategy<Value = CheckedCredentials> {
    let now = Timestamp::from_unix_seconds(1);
    let operator_key = any::<(bool, Option<[u8; 10]>)>().prop_map(move |(sent, key)| match key {
        _ if !sent => OperatorKeyStatus::Absent,
        None => OperatorKeyStatus::Invalid,
        Some(bytes) => OperatorKeyStatus::Valid(OperatorKeyId::generate(now, bytes)),
    });
    let developer_key = any::<(bool, Option<[u8; 10]>)>().prop_map(move |(sent, key)| match key {
        _ if !sent => DeveloperKeyStatus::Absent,
        None => DeveloperKeyStatus::Invalid,
        Some(bytes) => DeveloperKeyStatus::Valid(
            DeveloperKeyId::generate(now, bytes),
            AccountId::generate(now, bytes),
        ),
    });
    let project =
        any::<(bool, bool, Option<[u8; 10]>)>().prop_map(move |(sent, is_uuid, id)| match id {
            _ if !sent => ProjectStatus::Absent,
            _ if !is_uuid => ProjectStatus::Malformed,
            None => ProjectStatus::Unavailable,
            Some(bytes) => ProjectStatus::Own(ProjectId::generate(now, bytes)),
        });
    (any::<bool>(), operator_key, developer_key, project).prop_map(
        |(ambiguous, operator_key, developer_key, project)| CheckedCredentials {
            ambiguous,
            operator_key,
            developer_key,
            project,
        },
    )
}
