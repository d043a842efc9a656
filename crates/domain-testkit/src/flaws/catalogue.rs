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
        lookups_need_an_available_project:
            LooksIntoArchivedProjects LooksUnderSuspendedDevelopers;
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
        renaming_changes_the_name_alone: RenamesEverybody KeepsTheVersion CannotTakeANameAway;
        a_password_change_is_all_or_nothing:
            KeepsThePasswordOfAFailedChange ChangesAnyPassword ChangesPasswordsOfTheDisabled
            LosesTheNotice;
        one_of_many_changes_the_password: LooksBeforeChangingPasswords;
        a_password_change_ends_other_sessions:
            KeepsOtherSessions EndsTheKeptSession EndsSessionsOfOthersToo KeepsMailTokens;
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
    housekeeping {
        what_is_of_use_stays: SweepsAMomentEarly SweepsDeadMails SweepsWaitingMails;
        what_is_of_no_use_goes: SweepsNothing IgnoresTheLimitOfASweep LeavesEndedSessions;
        only_unverified_end_users_are_purged:
            PurgesDevelopers PurgesTheVerified PurgesTheYoung PurgesUnasked
            LeavesSessionsOfThePurged;
    }
    installations {
        every_field_comes_back: LosesTheMailTokenKey;
        creation_is_all_or_nothing: KeepsTheTokenOfAFailedStart;
        one_of_many_first_starts_wins: LooksBeforeTheFirstStart;
        the_same_settings_change_nothing: WritesDownEveryAdoption;
        new_settings_revoke_the_old: KeepsOldSettings RevokesWhatWasMade;
        settings_do_not_revive_a_revoked_key: RevivesRevokedSettings;
    }
    mail_requests {
        limits_are_kept: StoresRefusedRequests CountsFailedRequests LooksBeforeSubmitting;
        any_address_is_taken: RefusesUnknownAddresses;
        every_field_comes_back:
            LosesTheLanguageOfARequest ListsRequestsAsStored IgnoresTheLimitOfRequests;
        fulfilling_is_all_or_nothing: TakesOutFailedRequests LosesTheAnswer;
        one_of_many_fulfils: LooksBeforeFulfilling;
        the_newest_token_wins: KeepsOlderTokens ReplacesEveryPurpose ReplacesTokensOfEverybody;
    }
    operator_keys {
        only_active_keys_are_found: FindsExpiredOperatorKeys FindsRevokedOperatorKeys;
        other_kinds_are_unknown: DeveloperKeysAreOperatorKeys;
        a_secret_is_stored_once: StoresOperatorKeysTwice KeepsUnauditedOperatorKeys;
        every_field_comes_back: ListsOperatorKeysAsStored LosesTheSource;
        revoking_is_final: RevokesOperatorKeysAgain RevokesOperatorKeysUnaudited;
    }
    outbox {
        a_lease_is_exclusive: LooksBeforeLeasing;
        a_lease_ends: LeasesForever EndsLeasesEarly CountsNoTries;
        the_longest_due_come_first: TakesTheNewestFirst TakesMailsEarly TakesTooManyMails;
        a_claim_brings_what_a_letter_needs:
            LosesTheLanguageOfAMail BringsSpentTokens BringsNoProjectName;
        outcomes_are_kept:
            ForgetsDeliveries KeepsWithdrawnMails PostponesForEver RevivesTheDead;
        a_lost_lease_settles_nothing: LostLeasesSettle;
        tries_are_settled_together: SettlesOneOfMany ALostLeaseStopsTheOthers;
        dead_mails_can_be_sent_again: TheDeadKeepTheirTries RevivingHastensTheWaiting;
        waiting_mails_can_be_hastened: HasteningForgetsTries HasteningBreaksLeases;
        the_overview_counts: CountsDeliveredMails CountsNoLeasedMails OverlooksTheOldest;
        dead_mails_are_listed: LosesTheReason ListsTheLastDeadFirst IgnoresTheLimitOfTheDead;
    }
    project_keys {
        other_kinds_are_unknown: DeveloperKeysAreProjectKeys;
        only_active_keys_are_found:
            FindsExpiredProjectKeys FindsRevokedProjectKeys FindsKeysOfArchivedProjects
            FindsKeysUnderSuspendedDevelopers;
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
        opening_is_all_or_nothing: KeepsTheHashOfAFailedOpening;
        opening_needs_what_was_checked:
            OpensWithAnyPassword OpensForDisabledUsers OpensInArchivedProjects
            OpensUnderSuspendedDevelopers;
        the_oldest_session_gives_way:
            KeepsTooManySessions EndsTheNewestSession CountsEndedSessions LooksBeforeOpening;
        opening_keeps_the_new_hash: ForgetsTheNewHash;
        opening_settles_the_attempt: ForgetsToSettle;
        a_token_has_one_successor: LooksBeforeRotating;
        a_lost_answer_can_be_had_again: NeverReplays ReplaysForEver ReplaysAnotherToken;
        reuse_ends_the_session: ForgivesReuse LosesTheReuseEntry ReuseEndsEverySession;
        only_live_sessions_rotate:
            RotatesEndedSessions RotatesExpiredSessions RotatesForAnybody RotatesInAnyProject
            RotatesForDisabledUsers RotatesInArchivedProjects RotatesUnderSuspendedDevelopers;
        rotation_moves_no_end: RotationProlongsSessions RotationCountsNothing;
        live_sessions_are_listed:
            ListsEndedSessions ListsExpiredSessions ListsSessionsOfEverybody
            ListsOldestSessionsFirst LosesTheUserAgent;
        an_ended_session_is_over: EndsSessionsAgain RotationRevivesSessions;
        nobody_ends_anothers_session: EndsAnybodysSession;
        all_sessions_of_one_account_end: EndsEverybodysSessions LeavesASession EndsWhatIsOver;
    }
    signing_keys {
        every_field_comes_back: LosesTheLastByteOfAKey;
        one_next_key_wins: LooksBeforePuttingNext ReplacesAnyNextKey;
        rotation_is_all_or_nothing: ForgetsWhoRotated RotatesToAnyKey KeepsTheEndOfAFailedRotation;
        one_of_many_rotates: LooksBeforeRotatingKeys;
        long_retired_keys_are_forgotten: ForgetsNoKey ForgetsEveryRetiredKey;
    }
    throttles {
        racing_attempts_are_all_counted: LooksBeforeCounting;
        refused_attempts_count_nowhere: CountsRefusedAttempts;
        keys_are_counted_apart: CountsClientsTogether CountsSubjectsTogether;
        a_success_clears_and_vouches: SuccessKeepsTheCount VouchesForNobody SuccessClearsEverybody;
        a_refund_takes_one_back: RefundsEverything RefundsNothing LooksBeforeRefunding;
    }
    verifications {
        only_good_tokens_are_found:
            FindsUsedTokens FindsExpiredTokens FindsTokensOfTheDisabled FindsTokensOfOldAddresses
            FindsTokensOfAnyPurpose LosesTheProjectName;
        looking_uses_nothing_up: LookingUsesTokensUp;
        code_tries_are_counted: LooksBeforeCountingTries CountsNoCodeTries TriesCodesOfAnybody;
        old_codes_cannot_be_tried:
            TriesOldCodes TriesUsedCodes TriesExpiredCodes TriesCodesOfTheDisabled
            TriesCodesOfResets;
        one_of_many_verifies: LooksBeforeVerifying;
        only_good_tokens_verify:
            VerifiesByUsedTokens VerifiesByExpiredTokens VerifiesTheDisabled VerifiesOldAddresses
            VerifiesByResetTokens MovesTheVerification;
        one_of_many_resets: LooksBeforeResetting;
        a_reset_is_all_or_nothing:
            ResetsByUsedTokens ResetsByExpiredTokens ResetsTheDisabled ResetsOldAddresses
            ResetsByOtherTokens KeepsThePasswordOfAFailedReset;
        a_reset_evicts_everybody:
            ResetKeepsSessions ResetKeepsTokens ResetKeepsGuesses ResetForgetsAllGuesses
            ResetVerifiesNobody;
    }
}
