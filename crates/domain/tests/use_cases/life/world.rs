//! The use cases of an account's fixture, and people to live it.

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::email::{
    AttemptedDelivery, ClaimedEmail, DeliverEmails, Delivery, EmailContent, NewEmailRequest,
    ProcessEmailRequests, RequestEmail,
};
use tenantry_domain::passwords::{ChangePassword, ResetPassword};
use tenantry_domain::sessions::{
    LogIn, LogInError, LogOut, LoginRequest, RefreshSession, SessionPolicy, TokenPair,
};
use tenantry_domain::throttling::LoginThrottle;
use tenantry_domain::values::{Password, SecretText};
use tenantry_domain::verifications::{VerificationPurpose, VerifyEmail};
use tenantry_domain_testkit::fixtures::{applicant, email};
use tenantry_domain_testkit::{FakeKeyedLock, FakeMailer};

use crate::world::TestApp;

/// The password of [`applicant`].
pub(super) const RIGHT: &str = "SecurePass123";

/// An installation with one end user, whose emails are read.
pub(super) struct AccountFixture {
    pub(super) world: TestApp,
    pub(super) mailer: Arc<FakeMailer>,
    pub(super) turns: Arc<FakeKeyedLock>,
    /// Jane, as she registered.
    pub(super) account: Account,
    /// The tokens of her registration.
    pub(super) tokens: TokenPair,
}

impl AccountFixture {
    /// Jane registered a moment ago; her address is not verified yet.
    pub(super) async fn begin() -> Self {
        let world = TestApp::new();
        let developer = world.a_developer("dev@example.com").await;
        let grant = world.grant_of(&developer).await;
        let registered = world
            .register_end_user()
            .run(
                grant,
                applicant("jane@example.com"),
                &RequestOrigin::default(),
            )
            .await
            .unwrap();
        Self {
            world,
            mailer: Arc::default(),
            turns: Arc::default(),
            account: registered.account,
            tokens: registered.tokens,
        }
    }

    /// Jane verified her address by the link that was emailed.
    pub(super) async fn verified() -> Self {
        let fixture = Self::begin().await;
        fixture.send_emails().await;
        let token = fixture.emailed_token();
        fixture.verify_email().by_token(&token).await.unwrap();
        fixture
    }

    pub(super) fn scope(&self) -> Tenant {
        self.account.scope()
    }

    pub(super) async fn stored(&self) -> Account {
        let found = self
            .world
            .store
            .find_account_by_email(self.scope(), self.account.email.key())
            .await;
        found.unwrap().found().unwrap()
    }

    /// Fulfils every request and sends every email that is due.
    pub(super) async fn send_emails(&self) {
        while self.fulfil_email_requests().run(10).await.unwrap() > 0 {}
        for email in self.deliver_emails().claim(100).await.unwrap() {
            self.deliver(&email).await;
        }
    }

    /// Sends an email that was taken, and writes down what became of it.
    pub(super) async fn deliver(&self, email: &ClaimedEmail) -> Delivery {
        let deliver = self.deliver_emails();
        let AttemptedDelivery { delivery, tried } = deliver.send(email).await;
        deliver.settle(&[tried]).await.unwrap();
        delivery
    }

    /// The token in the newest email to Jane that carries one.
    pub(super) fn emailed_token(&self) -> SecretText {
        self.emailed().0
    }

    /// The code in the newest email to Jane that carries one.
    pub(super) fn emailed_code(&self) -> SecretText {
        self.emailed().1.unwrap()
    }

    fn emailed(&self) -> (SecretText, Option<SecretText>) {
        let messages = self.mailer.messages().into_iter().rev();
        let to_jane = messages.filter(|message| message.to == self.account.email);
        let mut secrets = to_jane.filter_map(|message| match message.content {
            EmailContent::VerifyEmail { token, code } => Some((token, Some(code))),
            EmailContent::ResetPassword { token } => Some((token, None)),
            EmailContent::PasswordChanged | EmailContent::AlreadyRegistered => None,
        });
        secrets.next().unwrap()
    }

    /// A try to log in as Jane, from this address.
    pub(super) async fn try_password(
        &self,
        text: &str,
        from: &str,
    ) -> Result<TokenPair, LogInError> {
        let request = Self::request(self.scope(), text);
        self.log_in().run(&request, &from_address(from)).await
    }

    pub(super) fn request(scope: Tenant, text: &str) -> LoginRequest {
        LoginRequest {
            scope,
            email: email("Jane@Example.com"),
            password: password(text),
        }
    }

    /// Asks for an email to Jane's address.
    pub(super) async fn want_email(&self, purpose: VerificationPurpose) {
        let wanted = NewEmailRequest {
            scope: self.scope(),
            email: self.account.email.key().clone(),
            purpose,
        };
        let origin = from_address("192.0.2.1");
        self.request_email().run(wanted, &origin).await.unwrap();
    }

    pub(super) async fn is_good(&self, token: &SecretText, purpose: VerificationPurpose) -> bool {
        let now = self.world.now();
        let (hash, verifications) = (token.hash(), &self.world.store);
        let found = verifications.find_verification(&hash, purpose, now).await;
        found.unwrap().is_some()
    }

    pub(super) fn login_attempts(&self) -> LoginThrottle {
        LoginThrottle {
            throttles: self.world.store.clone(),
            turns: self.turns.clone(),
            clock: self.world.clock.clone(),
            enabled: true,
        }
    }

    pub(super) fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.world.store.clone(),
            sessions: self.world.store.clone(),
            login_attempts: self.login_attempts(),
            hasher: self.world.hasher.clone(),
            tokens: self.world.tokens.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            policy: SessionPolicy::default(),
            require_verified_email: true,
        }
    }

    pub(super) fn refresh_session(&self) -> RefreshSession {
        RefreshSession {
            verifier: self.world.tokens.clone(),
            issuer: self.world.tokens.clone(),
            sessions: self.world.store.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            policy: SessionPolicy::default(),
        }
    }

    pub(super) fn log_out(&self) -> LogOut {
        LogOut {
            tokens: self.world.tokens.clone(),
            sessions: self.world.store.clone(),
            clock: self.world.clock.clone(),
        }
    }

    pub(super) fn request_email(&self) -> RequestEmail {
        RequestEmail {
            requests: self.world.store.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            limits: true,
        }
    }

    pub(super) fn fulfil_email_requests(&self) -> ProcessEmailRequests {
        ProcessEmailRequests {
            requests: self.world.store.clone(),
            accounts: self.world.store.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            email_token_key: TestApp::email_token_key(),
        }
    }

    pub(super) fn deliver_emails(&self) -> DeliverEmails {
        DeliverEmails {
            outbox: self.world.store.clone(),
            mailer: self.mailer.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            email_token_key: TestApp::email_token_key(),
        }
    }

    pub(super) fn verify_email(&self) -> VerifyEmail {
        VerifyEmail {
            verifications: self.world.store.clone(),
            clock: self.world.clock.clone(),
            email_token_key: TestApp::email_token_key(),
        }
    }

    pub(super) fn reset_password(&self) -> ResetPassword {
        ResetPassword {
            verifications: self.world.store.clone(),
            hasher: self.world.hasher.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
        }
    }

    pub(super) fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.world.store.clone(),
            login_attempts: self.login_attempts(),
            hasher: self.world.hasher.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
        }
    }
}

pub(super) fn password(text: &str) -> Password {
    Password::within_bounds(text).unwrap()
}

pub(super) fn from_address(address: &str) -> RequestOrigin {
    RequestOrigin {
        address: Some(address.parse().unwrap()),
        ..RequestOrigin::default()
    }
}

pub(super) const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
