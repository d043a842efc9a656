use async_trait::async_trait;
use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::values::{EmailKey, SecretHash, Timestamp, VerificationId};
use tenantry_domain::verifications::{
    CodeTimes, PasswordReset, PendingVerification, Verification, VerificationProof,
    VerificationPurpose, VerificationRepository,
};

use super::{MemoryStore, State};

#[async_trait]
impl VerificationRepository for MemoryStore {
    async fn find_verification(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, PortError> {
        Ok(self.read(|state| {
            let verification = state.good_token(token, purpose, now)?;
            let account = state.account(verification.account_id)?.clone();
            Some(PendingVerification {
                project_name: state.project_name(&account),
                verification,
                account,
            })
        }))
    }

    async fn try_verification_code(
        &self,
        tenant: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, PortError> {
        self.write(|state| {
            let Some(id) = state.newest_code(tenant, email, times) else {
                return Ok(None);
            };
            let most = state.faults.limit(u32::from(Verification::CODE_TRIES));
            let tries = state.code_tries.entry(id).or_default();
            if u32::from(*tries) == most {
                return Ok(None);
            }
            *tries += 1;
            Ok(Some(id))
        })
        .await
    }

    async fn verify_email(
        &self,
        proof: &VerificationProof,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        self.write(|state| {
            let Some(proven) = state.proven(proof, now) else {
                return Ok(None);
            };
            state.use_up(|one| one.id == proven.id);
            let changed = state.change_account(proven.account_id, now, |account| {
                account.verified_at.get_or_insert(now);
            });
            Ok(changed)
        })
        .await
    }

    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, PortError> {
        let (purpose, now) = (VerificationPurpose::ResetPassword, reset.now);
        self.write(|state| {
            let Some(proven) = state.good_token(&reset.token, purpose, now) else {
                return Ok(None);
            };
            let id = proven.account_id;
            let changed = state.change_account(id, now, |account| {
                account.password_hash = reset.password_hash.clone();
                account.verified_at.get_or_insert(now);
            });
            let faults = state.faults;
            state.use_up(|one| faults.is_own(one.account_id == id));
            state.end_sessions(now, |one| faults.is_own(one.account_id == id));
            if let Some(account) = &changed {
                state.forget_login_attempts(account);
            }
            state.add_effects(&reset.effects)?;
            Ok(changed)
        })
        .await
    }
}

impl State {
    fn good_token(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Option<Verification> {
        self.good_verifications(now)
            .find(|one| one.token_hash == *token && one.purpose == purpose)
            .cloned()
    }

    fn proven(&self, proof: &VerificationProof, now: Timestamp) -> Option<Verification> {
        let purpose = VerificationPurpose::VerifyEmail;
        match proof {
            VerificationProof::Token(token) => self.good_token(token, purpose, now),
            VerificationProof::Code(id) => self
                .good_verifications(now)
                .find(|one| one.id == *id && one.purpose == purpose)
                .cloned(),
        }
    }

    /// Only emails of this purpose carry a code.
    fn newest_code(
        &self,
        tenant: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Option<VerificationId> {
        self.good_verifications(times.now)
            .filter(|one| one.purpose == VerificationPurpose::VerifyEmail)
            .filter(|one| one.email == *email && self.faults.in_time(one.created_at > times.since))
            .filter(|one| {
                let account = self.account(one.account_id);
                account.is_some_and(|account| self.faults.is_own(account.tenant() == tenant))
            })
            .max_by_key(|one| (one.created_at, one.id))
            .map(|one| one.id)
    }

    fn good_verifications(&self, now: Timestamp) -> impl Iterator<Item = &Verification> {
        self.contents.verifications.iter().filter(move |one| {
            let account = self.account(one.account_id);
            let is_reachable = account.is_some_and(|account| {
                account.disabled_at.is_none() && *account.email.key() == one.email
            });
            let is_in_time = self.faults.in_time(now < one.expires_at);
            is_reachable && is_in_time && !self.used.contains(&one.id)
        })
    }

    fn forget_login_attempts(&mut self, account: &Account) {
        let faults = self.faults;
        let login_attempts = ThrottleKey::password(account.tenant(), account.email.key(), None);
        self.throttles
            .retain(|key, _| !faults.is_own(key.subject == login_attempts.subject));
    }
}
