//! Rows that many contracts need stored.

use tenantry_domain::accounts::{Account, DeveloperRegistration, EndUserRegistration, Tier};
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{OutboxEmail, ProcessedEmailRequest};
use tenantry_domain::installation::NewInstallation;
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::{Admission, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::verifications::{Verification, VerificationPurpose};

use super::StoreTest;
use crate::fixtures::grant_of;

impl StoreTest {
    /// A developer with a project and keys.
    pub(super) async fn a_developer(&self) -> DeveloperRegistration {
        let new = self.make.a_developer_registration();
        let stored = self.register_developer(&new).await;
        stored.expect("a developer");
        new
    }

    /// A developer without project, session, token or email.
    pub(super) async fn a_lone_developer(&self) -> Account {
        let mut new = self.make.a_private_user_creation(Tier::Developer);
        new.verification = None;
        new.effects.emails.clear();
        let stored = self.create_private_user(&new).await;
        stored.expect("an account");
        new.account
    }

    /// An end user of this developer's project.
    pub(super) async fn an_end_user_of(
        &self,
        developer: &DeveloperRegistration,
    ) -> EndUserRegistration {
        let new = self.make.an_end_user_registration(grant_of(developer));
        let stored = self.register_end_user(&new).await;
        stored.expect("an end user");
        new
    }

    /// An end user of a project of its own.
    pub(super) async fn a_user(&self) -> EndUserRegistration {
        let developer = self.a_developer().await;
        self.an_end_user_of(&developer).await
    }

    /// End users who could log in until something was disabled, and what it was.
    pub(super) async fn locked_out_users(&self) -> [(&'static str, EndUserRegistration); 3] {
        let disabled = self.a_user().await;
        let of_archived = self.a_user().await;
        let of_suspended = self.a_user().await;
        for user in [&disabled, &of_archived, &of_suspended] {
            self.a_session_of(&user.account).await;
        }
        self.suspend(disabled.account.id).await;
        self.archive(of_archived.grant.project_id).await;
        self.suspend(of_suspended.grant.developer_id).await;
        [
            ("a disabled account", disabled),
            ("an archived project", of_archived),
            ("a suspended developer", of_suspended),
        ]
    }

    /// One more session of this account.
    pub(super) async fn a_session_of(&self, account: &Account) -> Session {
        let new = self.make.a_session_opening(account);
        self.open_session(&new).await.expect("a session");
        new.session
    }

    /// A token of this purpose, with its email; it replaces an earlier one.
    pub(super) async fn a_token_of(
        &self,
        account: &Account,
        purpose: VerificationPurpose,
    ) -> Verification {
        let (verification, email) = self.make.an_email_with_token(account, purpose);
        self.put_email(account, (email, Some(verification.clone())))
            .await;
        verification
    }

    /// An email without token.
    pub(super) async fn an_email_to(&self, account: &Account) -> OutboxEmail {
        let email = self.make.a_notification(account);
        self.put_email(account, (email.clone(), None)).await;
        email
    }

    /// Puts this email into the outbox, with the verification whose token it carries.
    pub(super) async fn put_email(
        &self,
        account: &Account,
        (email, verification): (OutboxEmail, Option<Verification>),
    ) {
        let purpose = VerificationPurpose::VerifyEmail;
        let request = self.make.an_email_request(account, purpose);
        let admission = self.submit_email_request(&request, &[]).await;
        assert_eq!(admission.expect("no failure"), Admission::Admitted);
        let processed = ProcessedEmailRequest {
            request: request.id,
            verification,
            effects: Effects::default().with_emails([email]),
        };
        let is_processed = self.complete_email_request(&processed).await;
        assert!(is_processed.expect("no failure"), "the request was waiting");
    }

    pub(super) async fn an_installation(&self) -> NewInstallation {
        let new = self.make.a_new_installation();
        let created = self.create_installation(&new).await;
        created.expect("a first start");
        new
    }

    pub(super) fn a_throttle_key(&self) -> ThrottleKey {
        let account = self.make.an_account(Tier::Developer);
        ThrottleKey::password(account.tenant(), account.email.key(), None)
    }
}

/// So many attempts in an hour, by known and unknown clients.
pub(super) const fn limit(key: ThrottleKey, free: u32) -> Limit {
    Limit {
        key,
        rule: ThrottleRule {
            free,
            ..ThrottleRule::EMAILS_TO_ADDRESS
        },
        only_unknown_clients: false,
    }
}
