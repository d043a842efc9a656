use std::time::Duration;

use tenantry_domain::retention::{PurgeExpired, PurgeReport};

use super::Stop;

/// The first purge comes soon after the start: data may have expired while no server ran.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The pause between two purges.
const PAUSE: Duration = Duration::from_secs(60);
/// The pause when there are more rows than one purge deletes.
const SHORT_PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn run(purge: PurgeExpired, mut stop: Stop) {
    let mut pause = FIRST_PAUSE;
    while stop.sleep(pause).await {
        pause = match purge.run().await {
            Ok(report) if is_full(&report) => SHORT_PAUSE,
            Ok(report) => {
                log(&report);
                PAUSE
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot purge expired data"
                );
                PAUSE
            }
        };
    }
}

fn is_full(report: &PurgeReport) -> bool {
    let most = [
        report.throttles,
        report.sessions,
        report.verifications,
        report.emails,
        report.accounts,
    ];
    most.iter()
        .any(|rows| *rows >= u64::from(PurgeExpired::AT_A_TIME))
}

fn log(report: &PurgeReport) {
    if report.accounts > 0 {
        tracing::info!(
            accounts = report.accounts,
            "purged end users that never verified"
        );
    }
    if *report != PurgeReport::default() {
        tracing::debug!(?report, "purged expired data");
    }
}
