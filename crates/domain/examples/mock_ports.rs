//! How a test of your own uses the mock ports: `cargo test -p tenantry-domain --example mock_ports`.

fn main() {
    println!("This example is a test: cargo test -p tenantry-domain --example mock_ports");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenantry_domain::ports::{MockClock, MockServiceTokenRepository, StoreError};
    use tenantry_domain::use_cases::{AuthenticateServiceToken, ServiceTokenError};
    use tenantry_domain::values::{SecretText, Timestamp};

    #[tokio::test]
    async fn a_token_is_looked_up_by_its_hash_at_this_moment() {
        let token = SecretText::new("st_nobody-has-this-token-in-the-store".to_owned());
        let (hash, now) = (token.hash(), Timestamp::from_unix_seconds(1));
        let mut service_tokens = MockServiceTokenRepository::new();
        service_tokens
            .expect_find_active()
            .once()
            .withf(move |looked_up, at| *looked_up == hash && *at == now)
            .returning(|_, _| Ok(None));
        let authenticate = authenticate(service_tokens, now);
        let answer = authenticate.run(&token).await;
        assert!(matches!(answer, Err(ServiceTokenError::Invalid)));
    }

    #[tokio::test]
    async fn r71_a_token_that_cannot_be_checked_is_not_called_invalid() {
        let mut service_tokens = MockServiceTokenRepository::new();
        service_tokens
            .expect_find_active()
            .returning(|_, _| Err(StoreError::unavailable("the database is away")));
        let authenticate = authenticate(service_tokens, Timestamp::from_unix_seconds(1));
        let answer = authenticate
            .run(&SecretText::new("st_any".to_owned()))
            .await;
        assert!(matches!(answer, Err(ServiceTokenError::Store(_))));
    }

    fn authenticate(
        service_tokens: MockServiceTokenRepository,
        now: Timestamp,
    ) -> AuthenticateServiceToken {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(now);
        AuthenticateServiceToken {
            service_tokens: Arc::new(service_tokens),
            clock: Arc::new(clock),
        }
    }
}
