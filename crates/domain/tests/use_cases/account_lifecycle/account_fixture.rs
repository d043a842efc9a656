//! A test app with one registered end user.

use std::time::Duration;

use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::email::{
    AttemptedDelivery, ClaimedEmail, Delivery, EmailContent, NewEmailRequest,
};
use tenantry_domain::sessions::{LogInError, LoginRequest, TokenPair};
use tenantry_domain::values::{Password, SecretText};
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::fixtures::{applicant, email};

use crate::test_app::TestApp;

/// The password of [`applicant`].
pub(super) const RIGHT: &str = "SecurePass123";

/// A test app with the end user Jane.
pub(super) struct AccountFixture {
    pub(super) app: TestApp,
    /// Jane's account as registered.
    pub(super) account: Account,
    /// The tokens of the registration.
    pub(super) tokens: TokenPair,
}

impl AccountFixture {
    /// Jane is registered; the email address is not verified.
    pub(super) async fn registered() -> Self {
        let app = TestApp::new();
        let developer = app.a_developer("dev@example.com").await;
        let grant = app.grant_of(&developer).await;
        let registered = app
            .use_cases
            .register_end_user
            .run(
                grant,
                applicant("jane@example.com"),
                &RequestOrigin::default(),
            )
            .await
            .unwrap();
        Self {
            app,
            account: registered.account,
            tokens: registered.tokens,
        }
    }

    /// Jane's email address is verified by the emailed link.
    pub(super) async fn verified() -> Self {
        let fixture = Self::registered().await;
        fixture.send_emails().await;
        let token = fixture.emailed_token();
        fixture
            .app
            .use_cases
            .verify_email
            .by_token(&token)
            .await
            .unwrap();
        fixture
    }

    pub(super) fn tenant(&self) -> Tenant {
        self.account.tenant()
    }

    pub(super) async fn stored(&self) -> Account {
        let found = self
            .app
            .store
            .find_account_by_email(self.tenant(), self.account.email.key())
            .await;
        found.unwrap().found().unwrap()
    }

    /// Processes every request and sends every due email.
    pub(super) async fn send_emails(&self) {
        let process = &self.app.use_cases.process_email_requests;
        while process.run(10).await.unwrap() > 0 {}
        for email in self.app.use_cases.deliver_emails.claim(100).await.unwrap() {
            self.deliver(&email).await;
        }
    }

    /// Sends a claimed email, and settles the attempt.
    pub(super) async fn deliver(&self, email: &ClaimedEmail) -> Delivery {
        let deliver = &self.app.use_cases.deliver_emails;
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
        let messages = self.app.mailer.messages().into_iter().rev();
        let to_jane = messages.filter(|message| message.to == self.account.email);
        let mut secrets = to_jane.filter_map(|message| match message.content {
            EmailContent::VerifyEmail { token, code } => Some((token, Some(code))),
            EmailContent::ResetPassword { token } => Some((token, None)),
            EmailContent::PasswordChanged | EmailContent::AlreadyRegistered => None,
        });
        secrets.next().unwrap()
    }

    /// A login attempt as Jane, from this IP address.
    pub(super) async fn try_password(
        &self,
        text: &str,
        from: &str,
    ) -> Result<TokenPair, LogInError> {
        let request = Self::request(self.tenant(), text);
        self.app
            .use_cases
            .log_in
            .run(&request, &from_address(from))
            .await
    }

    pub(super) fn request(tenant: Tenant, text: &str) -> LoginRequest {
        LoginRequest {
            tenant,
            email: email("Jane@Example.com"),
            password: password(text),
        }
    }

    /// Requests an email to Jane.
    pub(super) async fn request_email(&self, purpose: VerificationPurpose) {
        let new = NewEmailRequest {
            tenant: self.tenant(),
            email: self.account.email.key().clone(),
            purpose,
        };
        let origin = from_address("192.0.2.1");
        self.app
            .use_cases
            .request_email
            .run(new, &origin)
            .await
            .unwrap();
    }

    pub(super) async fn is_valid(&self, token: &SecretText, purpose: VerificationPurpose) -> bool {
        let find = &self.app.use_cases.find_verification;
        find.run(token, purpose).await.unwrap().is_some()
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
