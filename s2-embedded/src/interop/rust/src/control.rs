//! Basins and streams.
use std::time::Duration;

use futures::TryStreamExt;
use s2_sdk::{S2, types::*};

use crate::{
    checks::{Checks, Outcome, eventually},
    records::batch,
};

pub async fn basins(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let name: BasinName = format!("rust-basins-{mark}").parse()?;
    let nothing: BasinName = format!("rust-nothing-{mark}").parse()?;
    let config = BasinConfig::new()
        .with_create_stream_on_append(true)
        .with_default_stream_config(
            StreamConfig::new()
                .with_retention_policy(RetentionPolicy::Age(3600))
                .with_timestamping(TimestampingConfig::new().with_mode(TimestampingMode::Arrival)),
        );
    let created = s2
        .create_basin(CreateBasinInput::new(name.clone()).with_config(config.clone()))
        .await?;
    check.equal("created basin: name", &created.name, &name);
    check.that(
        "created basin: not deleted",
        created.deleted_at.is_none(),
        &created,
    );
    let again = s2.create_basin(CreateBasinInput::new(name.clone())).await;
    check.fails(
        "create a basin again",
        again,
        409,
        "resource_already_exists",
        "already exists",
    );
    let read = s2.get_basin_config(name.clone()).await?;
    check.that(
        "basin: create on append",
        read.create_stream_on_append,
        &read,
    );
    let defaults = read.default_stream_config.clone().unwrap_or_default();
    check.that(
        "basin: retention",
        matches!(defaults.retention_policy, Some(RetentionPolicy::Age(3600))),
        &read,
    );
    let changed = s2
        .reconfigure_basin(ReconfigureBasinInput::new(
            name.clone(),
            BasinReconfiguration::new().with_create_stream_on_read(true),
        ))
        .await?;
    check.that(
        "reconfigured basin",
        changed.create_stream_on_read && changed.create_stream_on_append,
        &changed,
    );
    let noop = s2
        .ensure_basin(EnsureBasinInput::new(name.clone()).with_config(changed))
        .await?;
    check.that(
        "ensure a basin: noop",
        matches!(noop, EnsureOutput::ConfigUnchanged(_)),
        &noop,
    );
    let updated = s2.ensure_basin(EnsureBasinInput::new(name.clone())).await?;
    check.that(
        "ensure a basin: updated",
        matches!(updated, EnsureOutput::ConfigUpdated(_)),
        &updated,
    );
    let ensured: BasinName = format!("rust-ensured-{mark}").parse()?;
    let new = s2
        .ensure_basin(EnsureBasinInput::new(ensured.clone()))
        .await?;
    check.that(
        "ensure a basin: created",
        matches!(new, EnsureOutput::Created(_)),
        &new,
    );
    let missing = s2.get_basin_config(nothing.clone()).await;
    check.fails(
        "configuration of no basin",
        missing,
        404,
        "basin_not_found",
        nothing.as_ref(),
    );
    let missing = s2
        .delete_basin(DeleteBasinInput::new(nothing.clone()))
        .await;
    check.fails(
        "delete no basin",
        missing,
        404,
        "basin_not_found",
        nothing.as_ref(),
    );
    let ignored = s2
        .delete_basin(DeleteBasinInput::new(nothing).with_ignore_not_found(true))
        .await;
    check.that(
        "delete no basin, which is no matter",
        ignored.is_ok(),
        ignored,
    );

    let names: Vec<BasinName> = (0..5)
        .map(|number| format!("rust-page-{number}-{mark}").parse())
        .collect::<Result<_, _>>()?;
    for name in &names {
        s2.create_basin(CreateBasinInput::new(name.clone())).await?;
    }
    let page = s2
        .list_basins(
            ListBasinsInput::new()
                .with_prefix("rust-page-".parse()?)
                .with_limit(2),
        )
        .await?;
    let listed: Vec<_> = page.values.iter().map(|basin| basin.name.clone()).collect();
    check.equal("a page of basins", &listed[..], &names[..2]);
    check.that("a page of basins: more", page.has_more, page.has_more);
    let all: Vec<BasinInfo> = s2
        .list_all_basins(ListAllBasinsInput::new().with_prefix("rust-page-".parse()?))
        .try_collect()
        .await?;
    let listed: Vec<_> = all.iter().map(|basin| basin.name.clone()).collect();
    check.equal("all basins", &listed, &names);
    s2.delete_basin(DeleteBasinInput::new(ensured.clone()))
        .await?;
    let gone = eventually(async || s2.get_basin_config(ensured.clone()).await.is_err()).await;
    check.that("a deleted basin vanishes", gone, "still there");
    Ok(())
}

pub async fn streams(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let basin_name: BasinName = format!("rust-streams-{mark}").parse()?;
    s2.create_basin(CreateBasinInput::new(basin_name.clone()))
        .await?;
    let basin = s2.basin(basin_name);
    let name: StreamName = "a/b c/é".parse()?;
    let none: StreamName = "none".parse()?;
    let config = StreamConfig::new()
        .with_retention_policy(RetentionPolicy::Infinite)
        .with_timestamping(
            TimestampingConfig::new()
                .with_mode(TimestampingMode::ClientRequire)
                .with_uncapped(true),
        )
        .with_delete_on_empty(DeleteOnEmptyConfig::new().with_min_age(Duration::from_secs(60)));
    let created = basin
        .create_stream(CreateStreamInput::new(name.clone()).with_config(config))
        .await?;
    check.equal("created stream: name", &created.name, &name);
    let read = basin.get_stream_config(name.clone()).await?;
    check.that(
        "stream: retention",
        matches!(read.retention_policy, Some(RetentionPolicy::Infinite)),
        &read,
    );
    let timestamping = read.timestamping.clone().unwrap_or_default();
    check.that(
        "stream: timestamping",
        matches!(timestamping.mode, Some(TimestampingMode::ClientRequire))
            && timestamping.uncapped == Some(true),
        &read,
    );
    let again = basin
        .create_stream(CreateStreamInput::new(name.clone()))
        .await;
    check.fails(
        "create a stream again",
        again,
        409,
        "resource_already_exists",
        "a/b c/é",
    );
    let changed = basin
        .reconfigure_stream(ReconfigureStreamInput::new(
            name.clone(),
            StreamReconfiguration::new().with_retention_policy(RetentionPolicy::Age(60)),
        ))
        .await?;
    check.that(
        "reconfigured stream",
        matches!(changed.retention_policy, Some(RetentionPolicy::Age(60)))
            && changed.timestamping == read.timestamping,
        &changed,
    );
    let ensured = basin
        .ensure_stream(EnsureStreamInput::new("ensured".parse()?))
        .await?;
    check.that(
        "ensure a stream: created",
        matches!(ensured, EnsureOutput::Created(_)),
        &ensured,
    );
    let ensured = basin
        .ensure_stream(EnsureStreamInput::new("ensured".parse()?))
        .await?;
    check.that(
        "ensure a stream: noop",
        matches!(ensured, EnsureOutput::ConfigUnchanged(_)),
        &ensured,
    );
    let missing = basin.get_stream_config(none.clone()).await;
    check.fails(
        "configuration of no stream",
        missing,
        404,
        "stream_not_found",
        "stream `none`",
    );
    let missing = basin.stream(none.clone()).check_tail().await;
    check.fails(
        "tail of no stream",
        missing,
        404,
        "stream_not_found",
        "stream `none`",
    );
    let missing = basin.delete_stream(DeleteStreamInput::new(none)).await;
    check.fails(
        "delete no stream",
        missing,
        404,
        "stream_not_found",
        "stream `none`",
    );
    for number in 0..10 {
        let name: StreamName = format!("page/{number}").parse()?;
        basin.create_stream(CreateStreamInput::new(name)).await?;
    }
    let page = basin
        .list_streams(
            ListStreamsInput::new()
                .with_prefix("page/".parse()?)
                .with_start_after("page/3".parse()?)
                .with_limit(3),
        )
        .await?;
    let listed: Vec<_> = page
        .values
        .iter()
        .map(|stream| stream.name.to_string())
        .collect();
    check.equal("a page of streams", listed, ["page/4", "page/5", "page/6"]);
    let all: Vec<StreamInfo> = basin
        .list_all_streams(ListAllStreamsInput::new())
        .try_collect()
        .await?;
    check.equal("all streams", all.len(), 12);
    let page: StreamName = "page/0".parse()?;
    basin
        .stream(page.clone())
        .append(AppendInput::new(batch(["x"])?))
        .await?;
    basin
        .delete_stream(DeleteStreamInput::new(page.clone()))
        .await?;
    let gone = eventually(async || {
        let input = ListStreamsInput::new().with_prefix("page/0".parse().expect("a prefix"));
        let listed = basin.list_streams(input).await;
        listed.is_ok_and(|listed| listed.values.is_empty())
    })
    .await;
    check.that("a deleted stream vanishes", gone, "still there");
    basin
        .create_stream(CreateStreamInput::new(page.clone()))
        .await?;
    check.equal(
        "created again, it is empty",
        basin.stream(page).check_tail().await?.seq_num,
        0,
    );
    let tokens = s2.list_access_tokens(ListAccessTokensInput::new()).await;
    check.fails(
        "access tokens",
        tokens,
        501,
        "not_implemented",
        "Not implemented",
    );
    let metrics = s2
        .get_account_metrics(GetAccountMetricsInput::new(AccountMetricSet::ActiveBasins(
            TimeRange::new(0, 60),
        )))
        .await;
    check.fails(
        "metrics",
        metrics,
        501,
        "not_implemented",
        "Not implemented",
    );
    check.fails(
        "locations",
        s2.list_locations().await,
        501,
        "not_implemented",
        "Not implemented",
    );
    Ok(())
}
