//! The use cases of an account's life, and people to live it.

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::model::{
    Account, AccountScope, LetterContent, RequestOrigin, SessionPolicy, VerificationPurpose,
};
use tenantry_domain::ports::{ClaimedMail, TokenPair};
use tenantry_domain::use_cases::{
    ChangePassword, DeliverMails, Delivery, FulfilMailRequests, GuessLimits, LogIn, LogInError,
    LogOut, LoginRequest, MailWanted, RefreshSession, RequestMail, ResetPassword, TriedMail,
    VerifyEmail,
};
use tenantry_domain::values::{Password, SecretText};
use tenantry_domain_testkit::fixtures::{applicant, email};
use tenantry_domain_testkit::{FairTurns, FakeMailer};

use crate::world::World;

/// The password of [`applicant`].
pub(super) const RIGHT: &str = "SecurePass123";

/// An installation with one end user, whose mails are read.
pub(super) struct Life {
    pub(super) world: World,
    pub(super) mailer: Arc<FakeMailer>,
    pub(super) turns: Arc<FairTurns>,
    /// Jane, as she registered.
    pub(super) account: Account,
    /// The tokens of her registration.
    pub(super) tokens: TokenPair,
}

impl Life {
    /// Jane registered a moment ago; her address is not verified yet.
    pub(super) async fn begin() -> Self {
        let world = World::new();
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

    /// Jane verified her address by the link that was mailed.
    pub(super) async fn verified() -> Self {
        let life = Self::begin().await;
        life.send_mails().await;
        let token = life.mailed_token();
        life.verify_email().by_token(&token).await.unwrap();
        life
    }

    pub(super) fn scope(&self) -> AccountScope {
        self.account.scope()
    }

    pub(super) async fn stored(&self) -> Account {
        let found = self
            .world
            .stores
            .accounts
            .find_by_email(self.scope(), self.account.email.key())
            .await;
        found.unwrap().found().unwrap()
    }

    /// Fulfils every request and sends every mail that is due.
    pub(super) async fn send_mails(&self) {
        while self.fulfil_mail_requests().run(10).await.unwrap() > 0 {}
        for mail in self.deliver_mails().claim(100).await.unwrap() {
            self.deliver(&mail).await;
        }
    }

    /// Sends a mail that was taken, and writes down what became of it.
    pub(super) async fn deliver(&self, mail: &ClaimedMail) -> Delivery {
        let deliver = self.deliver_mails();
        let TriedMail { delivery, tried } = deliver.send(mail).await;
        deliver.settle(&[tried]).await.unwrap();
        delivery
    }

    /// The token in the newest letter to Jane that carries one.
    pub(super) fn mailed_token(&self) -> SecretText {
        self.mailed().0
    }

    /// The code in the newest letter to Jane that carries one.
    pub(super) fn mailed_code(&self) -> SecretText {
        self.mailed().1.unwrap()
    }

    fn mailed(&self) -> (SecretText, Option<SecretText>) {
        let letters = self.mailer.letters().into_iter().rev();
        let to_jane = letters.filter(|letter| letter.to == self.account.email);
        let mut secrets = to_jane.filter_map(|letter| match letter.content {
            LetterContent::VerifyEmail { token, code } => Some((token, Some(code))),
            LetterContent::ResetPassword { token } => Some((token, None)),
            LetterContent::PasswordChanged | LetterContent::AlreadyRegistered => None,
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

    pub(super) fn request(scope: AccountScope, text: &str) -> LoginRequest {
        LoginRequest {
            scope,
            email: email("Jane@Example.com"),
            password: password(text),
        }
    }

    /// Asks for a mail to Jane's address.
    pub(super) async fn want_mail(&self, purpose: VerificationPurpose) {
        let wanted = MailWanted {
            scope: self.scope(),
            email: self.account.email.key().clone(),
            purpose,
        };
        let origin = from_address("192.0.2.1");
        self.request_mail().run(wanted, &origin).await.unwrap();
    }

    pub(super) async fn is_good(&self, token: &SecretText, purpose: VerificationPurpose) -> bool {
        let now = self.world.now();
        let (hash, verifications) = (token.hash(), &self.world.stores.verifications);
        let found = verifications.find(&hash, purpose, now).await;
        found.unwrap().is_some()
    }

    pub(super) fn guesses(&self) -> GuessLimits {
        GuessLimits {
            throttles: self.world.stores.throttles.clone(),
            turns: self.turns.clone(),
            clock: self.world.clock.clone(),
            enabled: true,
        }
    }

    pub(super) fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.world.stores.accounts.clone(),
            sessions: self.world.stores.sessions.clone(),
            guesses: self.guesses(),
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
            sessions: self.world.stores.sessions.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            policy: SessionPolicy::default(),
        }
    }

    pub(super) fn log_out(&self) -> LogOut {
        LogOut {
            tokens: self.world.tokens.clone(),
            sessions: self.world.stores.sessions.clone(),
            clock: self.world.clock.clone(),
        }
    }

    pub(super) fn request_mail(&self) -> RequestMail {
        RequestMail {
            requests: self.world.stores.mail_requests.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            limits: true,
        }
    }

    pub(super) fn fulfil_mail_requests(&self) -> FulfilMailRequests {
        FulfilMailRequests {
            requests: self.world.stores.mail_requests.clone(),
            accounts: self.world.stores.accounts.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            mail_token_key: World::mail_token_key(),
        }
    }

    pub(super) fn deliver_mails(&self) -> DeliverMails {
        DeliverMails {
            outbox: self.world.stores.outbox.clone(),
            mailer: self.mailer.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
            mail_token_key: World::mail_token_key(),
        }
    }

    pub(super) fn verify_email(&self) -> VerifyEmail {
        VerifyEmail {
            verifications: self.world.stores.verifications.clone(),
            clock: self.world.clock.clone(),
            mail_token_key: World::mail_token_key(),
        }
    }

    pub(super) fn reset_password(&self) -> ResetPassword {
        ResetPassword {
            verifications: self.world.stores.verifications.clone(),
            hasher: self.world.hasher.clone(),
            clock: self.world.clock.clone(),
            random: self.world.random.clone(),
        }
    }

    pub(super) fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.world.stores.accounts.clone(),
            guesses: self.guesses(),
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
