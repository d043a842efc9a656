use tenantry_domain::model::{
    Account, Limit, OutboxMail, Session, ThrottleKey, ThrottleRule, Verification,
    VerificationPurpose,
};
use tenantry_domain::ports::{MailLease, MailOutcome, MailTry, SweepOrder, Swept};
use tenantry_domain::values::Timestamp;

use crate::conformance::given::{a_lone_developer, a_mail_to, a_session_of, put_mail};
use crate::fixtures::Fixtures;
use crate::{Contents, StoreUnderTest};

/// Something of each kind that is swept, all of which comes to its end at one moment.
pub(super) struct Done {
    expired_session: Session,
    ended_session: Session,
    verification: Verification,
    mail: OutboxMail,
    throttle: ThrottleKey,
}

impl Done {
    pub(super) async fn store<S: StoreUnderTest>(
        store: &S,
        fixtures: &Fixtures,
        end: Timestamp,
    ) -> Self {
        let account = a_lone_developer(store, fixtures).await;
        let mut opening = fixtures.a_session_opening(&account);
        opening.session.expires_at = end;
        let sessions = store.stores().sessions;
        sessions.open(&opening).await.expect("a session");
        let ended_session = a_session_of(store, fixtures, &account).await;
        store.end_session(ended_session.id, end).await;
        Self {
            expired_session: opening.session,
            ended_session,
            verification: an_expired_token(store, fixtures, &account, end).await,
            mail: a_delivered_mail(store, fixtures, &account, end).await,
            throttle: a_counter(store, &account, end).await,
        }
    }

    /// What a store holds that held this before and then swept it.
    pub(super) fn swept_from(&self, held: &mut Contents) {
        let sessions = [self.expired_session.id, self.ended_session.id];
        held.sessions.retain(|one| !sessions.contains(&one.id));
        held.verifications
            .retain(|one| one.id != self.verification.id);
        held.mails.retain(|one| {
            one.id != self.mail.id && one.verification_id != Some(self.verification.id)
        });
        let mails = &held.mails;
        held.mail_states
            .retain(|one| mails.iter().any(|mail| mail.id == one.id));
        held.throttles.retain(|(key, _)| *key != self.throttle);
    }
}

async fn an_expired_token<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    end: Timestamp,
) -> Verification {
    let purpose = VerificationPurpose::ResetPassword;
    let (mut verification, mail) = fixtures.a_mail_with_token(account, purpose);
    verification.expires_at = end;
    let mail = (mail, Some(verification.clone()));
    put_mail(store, fixtures, account, mail).await;
    verification
}

async fn a_delivered_mail<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    at: Timestamp,
) -> OutboxMail {
    let mail = a_mail_to(store, fixtures, account).await;
    settle(store, fixtures, &mail, MailOutcome::Delivered { at }).await;
    mail
}

/// Takes all mails that are due, and ends the try of this one.
pub(super) async fn settle<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    mail: &OutboxMail,
    outcome: MailOutcome,
) {
    let (outbox, now) = (store.stores().outbox, fixtures.now());
    let lease = MailLease {
        now,
        until: now,
        limit: u32::MAX,
    };
    let claimed = outbox.claim(lease).await.expect("a claim");
    let claimed = claimed.iter().find(|one| one.mail.id == mail.id);
    let attempt = claimed.expect("it is due").attempt;
    let tried = MailTry {
        mail: mail.id,
        attempt,
        outcome,
    };
    let settled = outbox.settle(&[tried]).await;
    assert_eq!(settled.expect("an answer"), 1, "it was just taken");
}

async fn a_counter<S: StoreUnderTest>(store: &S, account: &Account, end: Timestamp) -> ThrottleKey {
    let key = ThrottleKey::mails_to(
        VerificationPurpose::VerifyEmail,
        account.scope(),
        account.email.key(),
    );
    let rule = ThrottleRule::MAILS_TO_ADDRESS;
    let limit = Limit {
        key: key.clone(),
        rule,
        for_strangers: false,
    };
    let throttles = store.stores().throttles;
    let counted = throttles.attempt(&[limit], end.minus(rule.window)).await;
    counted.expect("an answer");
    key
}

pub(super) async fn sweep<S: StoreUnderTest>(store: &S, order: SweepOrder) -> Swept {
    let housekeeping = store.stores().housekeeping;
    housekeeping.sweep(&order).await.expect("an answer")
}
