//! `GET /.well-known/jwks.json`

use tenantry_acceptance::jwt::{bytes, names};
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![the_key_set_is_public_and_cacheable_and_holds_no_private_key];

fn the_key_set_is_public_and_cacheable_and_holds_no_private_key(database: Database) {
    let server = Server::start(database);
    for path in ["/.well-known/jwks.json", "/.well-known/jwks.json/"] {
        let response = server.get(path).send();
        response.assert_status(200);
        let cache_control = response.header("Cache-Control").unwrap_or_default();
        assert!(cache_control.contains("max-age="), "{cache_control}");
        assert!(!cache_control.contains("no-store"), "{cache_control}");
        let key_set = response.json();
        assert_eq!(names(&key_set), ["keys"]);
        let keys = key_set["keys"].as_array().expect("keys");
        assert!(!keys.is_empty());
        for key in keys {
            assert_eq!(names(key), ["alg", "crv", "kid", "kty", "use", "x"]);
            assert_eq!(key["kty"], "OKP");
            assert_eq!(key["crv"], "Ed25519");
            assert_eq!(key["alg"], "EdDSA");
            assert_eq!(key["use"], "sig");
            assert_eq!(bytes(key["x"].as_str().expect("a text")).len(), 32);
        }
    }
}
