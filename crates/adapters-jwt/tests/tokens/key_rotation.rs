//! Replacing keys at run time (R39).

use std::thread;

use tenantry_adapters_jwt::KeySetError;
use tenantry_domain::sessions::{TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey, SigningKeyStatus};
use tenantry_domain::store::PortError;

use crate::support::{NOW, at, grant, new_key, new_key_of, part, tokens_with};

fn with_status(key: &SigningKey, status: SigningKeyStatus) -> SigningKey {
    SigningKey {
        status,
        ..key.clone()
    }
}

#[test]
fn r39_replaced_keys_sign_and_verify_from_then_on() {
    let first = new_key();
    let second = new_key_of(SigningAlgorithm::Hs256);
    let tokens = tokens_with(std::slice::from_ref(&first));
    let old = tokens.issue(&grant()).unwrap();

    let both = [
        with_status(&first, SigningKeyStatus::Retired),
        second.clone(),
    ];
    tokens.replace_keys(&both).unwrap();
    let new = tokens.issue(&grant()).unwrap();
    assert!(part(new.access.expose(), 0).contains(&second.kid));
    assert!(part(new.refresh.expose(), 0).contains(&second.kid));
    for pair in [&old, &new] {
        assert!(
            tokens
                .verify_access(pair.access.expose(), at(NOW))
                .is_some()
        );
        assert!(
            tokens
                .verify_refresh(pair.refresh.expose(), at(NOW))
                .is_some()
        );
    }
    assert_eq!(tokens.public_keys(), [first.to_public().unwrap()]);

    tokens.replace_keys(&[second]).unwrap();
    assert!(tokens.verify_access(old.access.expose(), at(NOW)).is_none());
    assert!(
        tokens
            .verify_refresh(old.refresh.expose(), at(NOW))
            .is_none()
    );
    assert!(tokens.verify_access(new.access.expose(), at(NOW)).is_some());
    assert_eq!(tokens.public_keys(), []);
}

#[test]
fn r39_a_change_of_status_only_takes_effect() {
    let [first, second] = [new_key(), new_key()];
    let tokens = tokens_with(&[first.clone(), with_status(&second, SigningKeyStatus::Next)]);
    let rotated = [
        with_status(&first, SigningKeyStatus::Retired),
        second.clone(),
    ];
    tokens.replace_keys(&rotated).unwrap();
    let pair = tokens.issue(&grant()).unwrap();
    assert!(part(pair.access.expose(), 0).contains(&second.kid));
}

#[test]
fn an_invalid_key_set_leaves_the_previous_one_in_place() {
    let key = new_key();
    let tokens = tokens_with(std::slice::from_ref(&key));
    let mismatched = SigningKey {
        public_key: new_key().public_key,
        ..new_key()
    };
    for invalid in [
        vec![],
        vec![new_key(), new_key()],
        vec![
            key.clone(),
            with_status(&mismatched, SigningKeyStatus::Next),
        ],
    ] {
        let Err(PortError::Corrupt(source)) = tokens.replace_keys(&invalid) else {
            unreachable!("these keys cannot be used");
        };
        assert!(source.is::<KeySetError>());
        let pair = tokens.issue(&grant()).unwrap();
        assert!(
            tokens
                .verify_access(pair.access.expose(), at(NOW))
                .is_some()
        );
        assert_eq!(tokens.public_keys(), [key.to_public().unwrap()]);
    }
}

#[test]
fn r39_tokens_stay_valid_while_keys_rotate() {
    const ROTATIONS: usize = 50;
    let keys: Vec<_> = (0..=ROTATIONS).map(|_| new_key()).collect();
    let tokens = tokens_with(&keys[..1]);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let pair = tokens.issue(&grant()).unwrap();
                        tokens.verify_access(pair.access.expose(), at(NOW)).unwrap();
                        tokens
                            .verify_refresh(pair.refresh.expose(), at(NOW))
                            .unwrap();
                    }
                })
            })
            .collect();
        for active in 1..=ROTATIONS {
            let retired = keys[..active].iter();
            let mut key_set: Vec<_> = retired
                .map(|key| with_status(key, SigningKeyStatus::Retired))
                .collect();
            key_set.push(keys[active].clone());
            tokens.replace_keys(&key_set).unwrap();
        }
        for client in clients {
            client.join().unwrap();
        }
    });
    let last = tokens.issue(&grant()).unwrap();
    assert!(part(last.access.expose(), 0).contains(&keys[ROTATIONS].kid));
}
