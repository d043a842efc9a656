use std::time::Duration;

use tenantry_domain::retention::{PurgeExpired, PurgeReport};

use super::Stop;

/// How long after the start to look first: what was over while no server ran has waited long enough.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// How often to look for what nobody needs any more.
const PAUSE: Duration = Duration::from_secs(60);
/// How long to wait when there was more than is taken out at a time.
const SHORT_PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn run(house: PurgeExpired, mut stop: Stop) {
    let mut pause = FIRST_PAUSE;
    while stop.sleep(pause).await {
        pause = match house.run().await {
            Ok(swept) if is_full(&swept) => SHORT_PAUSE,
            Ok(swept) => {
                say(&swept);
                PAUSE
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot keep house"
                );
                PAUSE
            }
        };
    }
}

fn is_full(swept: &PurgeReport) -> bool {
    let most = [
        swept.throttles,
        swept.sessions,
        swept.verifications,
        swept.emails,
        swept.accounts,
    ];
    most.iter()
        .any(|rows| *rows >= u64::from(PurgeExpired::AT_A_TIME))
}

fn say(swept: &PurgeReport) {
    if swept.accounts > 0 {
        tracing::info!(
            accounts = swept.accounts,
            "purged end users who never verified"
        );
    }
    if *swept != PurgeReport::default() {
        tracing::debug!(?swept, "kept house");
    }
}
