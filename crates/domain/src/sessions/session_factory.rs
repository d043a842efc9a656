use crate::accounts::Account;
use crate::audit::RequestOrigin;
use crate::sessions::{Session, SessionPolicy, TokenGrant, TokenIssuer, TokenPair};
use crate::store::PortError;
use crate::system::Random;
use crate::values::{SessionId, Timestamp, TokenId};

/// Makes sessions, not stored yet, and their tokens.
pub(crate) struct SessionFactory<'a> {
    pub(crate) tokens: &'a dyn TokenIssuer,
    pub(crate) random: &'a dyn Random,
    pub(crate) policy: SessionPolicy,
    pub(crate) now: Timestamp,
}

impl SessionFactory<'_> {
    pub(crate) fn open(&self, account: &Account, origin: &RequestOrigin) -> Session {
        let ids = (
            SessionId::generate(self.now, self.random.bytes()),
            self.token_id(),
        );
        Session::open(ids, account.id, origin, self.now, self.policy)
    }

    /// The current pair of tokens of this session.
    pub(crate) fn issue(
        &self,
        account: &Account,
        session: &Session,
    ) -> Result<TokenPair, PortError> {
        let grant = TokenGrant::new(account, session, self.token_id(), self.policy);
        self.tokens.issue(&grant)
    }

    pub(crate) fn token_id(&self) -> TokenId {
        TokenId::generate(self.now, self.random.bytes())
    }
}
