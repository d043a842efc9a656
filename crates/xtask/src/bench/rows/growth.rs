//! P7: nothing may become slower because there are many users.

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, milliseconds};
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const BAR: f64 = 1.3;

/// Half of the answers were quicker, in milliseconds.
struct Times {
    login: f64,
    read: f64,
}

/// The same requests to a server with few users and to one with many, in turn.
pub(super) fn measure(bench: &Bench, few: &Site) -> Result<Vec<Finding>> {
    let (users, projects) = bench.scale.many;
    bench.progress.doing("making many users");
    let many = Site::prepare(bench, few.database, users, projects)?;
    for site in [few, &many] {
        bench.warm_up(site)?;
    }
    let rounds = bench.rounds(|| Ok((times(bench, few)?, times(bench, &many)?)))?;
    let against = format!("{} users", bench.scale.users);
    let finding = |what: &str, time: fn(&Times) -> f64| {
        let few_time = milliseconds(median_of(&rounds, |(few, _)| time(few)));
        let measure = format!("{what} with {users} users, p50");
        Finding::new(Row::P7, Some(few.database), measure)
            .ours(milliseconds(median_of(&rounds, |(_, many)| time(many))))
            .against(format!("{against} {few_time}"))
            .value(Value::Ratio(median_of(&rounds, |(few, many)| {
                time(many) / time(few)
            })))
            .at_most(BAR)
    };
    let login = finding("login", |times| times.login);
    Ok(vec![login, finding("`me`", |times| times.read)])
}

fn times(bench: &Bench, site: &Site) -> Result<Times> {
    let Site { server, tenant, .. } = site;
    let login = bench.send(server, &server.logins(tenant, 1, bench.measurement()))?;
    let token = server.access_token(tenant)?;
    let read = bench.send(server, &server.reads(&token, 1, bench.measurement()))?;
    login.rate_of_some(200)?;
    read.rate_of_some(200)?;
    Ok(Times {
        login: login.p50(),
        read: read.p50(),
    })
}
