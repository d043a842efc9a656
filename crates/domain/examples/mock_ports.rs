//! A test of one use case with mock ports: `cargo test -p tenantry-domain --example mock_ports`.

fn main() {
    println!("This example is a test: cargo test -p tenantry-domain --example mock_ports");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenantry_domain::keys::{
        AuthenticateServiceToken, MockServiceTokenRepository, ServiceTokenError,
    };
    use tenantry_domain::store::PortError;
    use tenantry_domain::system::MockClock;
    use tenantry_domain::values::{SecretText, Timestamp};

    #[tokio::test]
    async fn a_token_is_looked_up_by_its_hash() {
        let token = SecretText::new("st_unknown".to_owned());
        let (hash, now) = (token.hash(), Timestamp::from_unix_seconds(1));
        let mut service_tokens = MockServiceTokenRepository::new();
        service_tokens
            .expect_find_active_service_token()
            .once()
            .withf(move |looked_up, at| *looked_up == hash && *at == now)
            .returning(|_, _| Ok(None));
        let authenticate = authenticate(service_tokens, now);
        let response = authenticate.run(&token).await;
        assert!(matches!(response, Err(ServiceTokenError::Invalid)));
    }

    #[tokio::test]
    async fn r71_a_token_that_cannot_be_looked_up_is_not_invalid() {
        let mut service_tokens = MockServiceTokenRepository::new();
        service_tokens
            .expect_find_active_service_token()
            .returning(|_, _| Err(PortError::unavailable("the database cannot be reached")));
        let authenticate = authenticate(service_tokens, Timestamp::from_unix_seconds(1));
        let response = authenticate
            .run(&SecretText::new("st_any".to_owned()))
            .await;
        assert!(matches!(response, Err(ServiceTokenError::Port(_))));
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
