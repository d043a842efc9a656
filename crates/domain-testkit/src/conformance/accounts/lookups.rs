use std::time::Duration;

use tenantry_domain::accounts::{Account, AccountLookup, Tenant, Tier};
use tenantry_domain::values::{PasswordHash, ProjectId};

use crate::StoreSnapshot;
use crate::conformance::prelude::*;
use crate::fixtures::{email, full_name, grant_of};

contracts!(
    "accounts",
    /// The same email has another account in each tenant.
    async fn lookups_stay_in_their_tenant(test: &StoreTest) {
        let first = test.a_developer().await;
        let second = test.a_developer().await;
        let empty = test.a_developer().await;
        let address = first.account.email.clone();
        for project in [&first, &second] {
            let mut user = test.make.an_end_user_registration(grant_of(project));
            user.account.email = address.clone();
            test.register_end_user(&user).await.expect("an end user");
            assert_eq!(test.find_account(&user.account).await, Some(user.account));
        }
        assert_eq!(test.find_account(&first.account).await, Some(first.account));

        let lookup = test.find_account_by_email(Tenant::Project(empty.project.id), address.key());
        assert_eq!(lookup.await.expect("a lookup"), AccountLookup::NotFound);
        let unknown = email("nobody@example.com");
        let lookup = test.find_account_by_email(Tenant::Platform, unknown.key());
        assert_eq!(lookup.await.expect("a lookup"), AccountLookup::NotFound);
    },
    /// No account is found in an unknown or unavailable project.
    async fn lookups_need_an_available_project(test: &StoreTest) {
        let open = test.a_user().await.account;
        let find = async |tenant, account: &Account| {
            let lookup = test.find_account_by_email(tenant, account.email.key());
            lookup.await.expect("a lookup")
        };
        let found = find(open.tenant(), &open).await;
        assert_eq!(found, AccountLookup::Found(open.clone()));
        let [disabled, of_archived, of_suspended] = test.locked_out_users().await;
        let lookup = find(disabled.1.account.tenant(), &disabled.1.account).await;
        assert!(lookup.found().is_some(), "disabled accounts are found");
        for (why, user) in [of_archived, of_suspended] {
            let lookup = find(user.account.tenant(), &user.account).await;
            assert_eq!(lookup, AccountLookup::TenantUnavailable, "{why}");
        }
        let unknown = Tenant::Project(ProjectId::generate(test.make.now(), [1; 10]));
        let lookup = find(unknown, &open).await;
        assert_eq!(lookup, AccountLookup::TenantUnavailable, "unknown");
    },
    /// Long, short, absent and non-ASCII fields come back as they were stored, and times to the
    /// microsecond.
    async fn every_field_comes_back(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let mut stored = Vec::new();
        for tier in [Tier::Developer, Tier::EndUser(project)] {
            for change in [keep, shorten, lengthen] {
                let mut new = test.make.a_private_user_creation(tier);
                change(&mut new.account);
                new.verification = None;
                new.effects.emails.clear();
                test.create_private_user(&new).await.expect("an account");
                assert_eq!(
                    test.find_account(&new.account).await.as_ref(),
                    Some(&new.account)
                );
                stored.push(new.account);
            }
        }
        let disabled = stored.last_mut().expect("an account");
        disabled.disabled_at = Some(test.make.now());
        test.suspend(disabled.id).await;
        assert_eq!(test.find_account(disabled).await.as_ref(), Some(&*disabled));

        let StoreSnapshot { accounts, .. } = test.contents().await;
        for account in stored {
            assert!(accounts.contains(&account), "{account:?}");
        }
    }
);

const fn keep(_: &mut Account) {}

fn shorten(account: &mut Account) {
    account.email = email(&format!("A{}@b.co", account.created_at.unix_micros()));
    account.full_name = None;
    account.password_hash = PasswordHash::from_phc("$".to_owned());
}

fn lengthen(account: &mut Account) {
    // 64 + 1 + 189 octets is the most there may be.
    let labels = ["a"; 4].map(|letter| letter.repeat(46)).join(".");
    let local = format!("{:X>64}", account.created_at.unix_micros());
    account.email = email(&format!("{local}@{labels}.X"));
    assert_eq!(account.email.key().as_str().len(), 254);
    account.full_name = Some(full_name(&"🧑".repeat(255)));
    account.password_hash = PasswordHash::from_phc(format!("$argon2id${}", "h".repeat(500)));
    account.updated_at = account.created_at.plus(Duration::from_micros(1));
    account.verified_at = Some(account.created_at.plus(Duration::from_micros(999_999)));
    account.last_login_at = Some(account.created_at.plus(Duration::from_micros(1_000_001)));
    account.version = i64::from(i32::MAX) + 1;
}
