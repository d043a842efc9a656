/// Lists each defect under the case that must catch it.
macro_rules! flaws {
    ($($area:ident { $($case:ident: $($flaw:ident)+;)+ })+) => {
        /// A deliberate defect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Flaw {
            $($($($flaw,)+)+)+
        }

        /// Every defect, with the case that must catch it.
        pub(super) const FLAWS: &[(&str, Flaw)] = &[
            $($($((concat!(stringify!($area), "::", stringify!($case)), Flaw::$flaw),)+)+)+
        ];
    };
}

flaws! {
    accounts {
        lookups_stay_in_their_scope: FindsAccountsInAnyScope;
        every_field_comes_back: RoundsTimesToMilliseconds KeepsOnlyTheComparisonForm LosesTheName;
        developer_registration_is_all_or_nothing:
            KeepsTheAccountOfAFailedDeveloper GuessesAConflict LosesTheMail;
        one_of_many_racing_developers_wins: LooksBeforeStoringDevelopers;
        developers_share_one_space: ComparesTypedAddresses OperatorsHaveTheirOwnSpace;
        an_abandoned_developer_registration_is_whole_or_absent: StoresDevelopersInTwoSteps;
        end_user_registration_is_all_or_nothing: KeepsTheAccountOfAFailedEndUser LosesTheSession;
        one_of_many_racing_end_users_wins: LooksBeforeStoringEndUsers;
        projects_have_separate_spaces: OneSpaceForAllProjects OneSpaceForDevelopersAndUsers;
        end_users_need_an_available_context:
            TrustsRevokedKeys TrustsExpiredKeys TrustsSuspendedDevelopers TrustsArchivedProjects
            TrustsForeignProjects TrustsForeignKeys;
        an_abandoned_end_user_registration_is_whole_or_absent: StoresEndUsersInTwoSteps;
        private_creation_is_all_or_nothing: KeepsTheAccountOfAFailedCreation;
        private_users_share_the_spaces: PrivateUsersBlockNobody;
        private_users_need_an_available_project: PrivateUsersNeedNoProject;
    }
    audit {
        every_field_comes_back: LosesTheClientAddress OverwritesAuditEntries;
        the_newest_come_first: LastStoredComesFirst IgnoresTheLimit;
    }
    developer_keys {
        other_kinds_are_unknown: ProjectKeysAreDeveloperKeys;
        only_active_keys_are_found:
            FindsExpiredDeveloperKeys FindsRevokedDeveloperKeys FindsKeysOfSuspendedDevelopers;
        only_own_active_projects_are_seen: SeesForeignProjects SeesArchivedProjects;
    }
    health {
        a_migrated_store_is_healthy: IsNeverHealthy;
        a_migrated_store_has_nothing_pending: LeavesAMigrationPending;
        migrating_twice_applies_nothing: MigratesAgain;
    }
    installations {
        every_field_comes_back: LosesTheMailTokenKey;
        creation_is_all_or_nothing: KeepsTheTokenOfAFailedStart;
        one_of_many_first_starts_wins: LooksBeforeTheFirstStart;
        the_same_settings_change_nothing: WritesDownEveryAdoption;
        new_settings_revoke_the_old: KeepsOldSettings RevokesWhatWasMade;
        settings_do_not_revive_a_revoked_key: RevivesRevokedSettings;
    }
    operator_keys {
        only_active_keys_are_found: FindsExpiredOperatorKeys FindsRevokedOperatorKeys;
        other_kinds_are_unknown: DeveloperKeysAreOperatorKeys;
        a_secret_is_stored_once: StoresOperatorKeysTwice KeepsUnauditedOperatorKeys;
        every_field_comes_back: ListsOperatorKeysAsStored LosesTheSource;
        revoking_is_final: RevokesOperatorKeysAgain RevokesOperatorKeysUnaudited;
    }
    projects {
        only_available_projects_take_users: ArchivedProjectsTakeUsers SuspendedProjectsTakeUsers;
    }
    service_tokens {
        only_active_tokens_are_found: FindsExpiredServiceTokens FindsRevokedServiceTokens;
        other_kinds_are_unknown: OperatorKeysAreServiceTokens;
        a_secret_is_stored_once: StoresServiceTokensTwice KeepsUnauditedServiceTokens;
        a_bound_token_needs_its_project: BindsTokensToAnything;
        every_field_comes_back: LosesTheNetworks ListsServiceTokensAsStored;
        revoking_is_final: RevokesServiceTokensAgain RevokesServiceTokensUnaudited;
    }
    sessions {
        only_live_sessions_are_found:
            FindsEndedSessions FindsExpiredSessions FindsSessionsOfDisabledAccounts;
        lookups_stay_with_their_account: FindsSessionsOfAnybody FindsSessionsOfAnyProject;
    }
    signing_keys {
        every_field_comes_back: LosesTheLastByteOfAKey;
    }
}
