//! Appends and reads, one at a time.
use s2_sdk::{S2, S2Stream, types::*};

use crate::checks::{Checks, Outcome, eventually};

pub fn batch<const N: usize>(bodies: [&str; N]) -> Result<AppendRecordBatch, ValidationError> {
    let records: Result<Vec<_>, _> = bodies
        .iter()
        .map(|body| AppendRecord::new(body.as_bytes().to_vec()))
        .collect();
    AppendRecordBatch::try_from_iter(records?)
}

pub fn from(seq_num: u64) -> ReadInput {
    ReadInput::new().with_start(ReadStart::new().with_from(ReadFrom::SeqNum(seq_num)))
}

pub fn bodies(records: &[SequencedRecord]) -> Vec<String> {
    let text = |record: &SequencedRecord| String::from_utf8_lossy(&record.body).into_owned();
    records.iter().map(text).collect()
}

pub async fn stream(
    s2: &S2,
    basin: &str,
    name: &str,
) -> Result<S2Stream, Box<dyn std::error::Error>> {
    let basin_name: BasinName = basin.parse()?;
    s2.ensure_basin(EnsureBasinInput::new(basin_name.clone()))
        .await?;
    let basin = s2.basin(basin_name);
    basin
        .create_stream(CreateStreamInput::new(name.parse()?))
        .await?;
    Ok(basin.stream(name.parse()?))
}

pub async fn appends(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let log = stream(s2, &format!("rust-records-{mark}"), "appends").await?;
    check.equal(
        "the tail of an empty stream",
        log.check_tail().await?,
        StreamPosition::new(0, 0),
    );
    check.unwritten("read an empty stream", log.read(from(0)).await, 0);
    let ack = log
        .append(AppendInput::new(batch(["one", "two", "three"])?))
        .await?;
    check.equal(
        "ack: numbers",
        (ack.start.seq_num, ack.end.seq_num, ack.tail.seq_num),
        (0, 3, 3),
    );
    check.equal("check the tail", log.check_tail().await?, ack.tail);
    let body: Vec<u8> = (0..=255).collect();
    let binary = AppendRecord::new(body.clone())?.with_headers([
        Header::new(vec![255u8], vec![0u8, 254]),
        Header::new("name", "value"),
        Header::new("name", ""),
    ])?;
    log.append(AppendInput::new(AppendRecordBatch::try_from_iter([
        binary,
        AppendRecord::new("")?,
    ])?))
    .await?;
    let read = log.read(from(3)).await?;
    check.equal("binary: body", &read.records[0].body[..], &body[..]);
    check.equal(
        "binary: headers in order, also twice",
        &read.records[0].headers[..],
        &[
            Header::new(vec![255u8], vec![0u8, 254]),
            Header::new("name", "value"),
            Header::new("name", ""),
        ][..],
    );
    check.that(
        "an empty record",
        read.records[1].body.is_empty() && read.records[1].headers.is_empty(),
        &read,
    );
    let limits = ReadStop::new().with_limits(ReadLimits::new().with_count(2));
    check.equal(
        "read some records",
        bodies(&log.read(from(1).with_stop(limits)).await?.records),
        ["two", "three"],
    );
    let limits = ReadStop::new().with_limits(ReadLimits::new().with_bytes(11));
    check.equal(
        "read some bytes",
        bodies(&log.read(from(0).with_stop(limits)).await?.records),
        ["one"],
    );
    let offset = ReadInput::new().with_start(ReadStart::new().with_from(ReadFrom::TailOffset(3)));
    check.equal(
        "read from an offset",
        log.read(offset).await?.records[0].seq_num,
        2,
    );
    check.unwritten("read the tail", log.read(from(5)).await, 5);
    check.unwritten("read past the tail", log.read(from(50)).await, 5);
    let clamped = from(50).with_stop(ReadStop::new().with_wait(1));
    let clamped = clamped.with_start(
        ReadStart::new()
            .with_from(ReadFrom::SeqNum(50))
            .with_clamp_to_tail(true),
    );
    check.equal(
        "read past the tail, clamped",
        log.read(clamped).await?.records.len(),
        0,
    );
    let large = "x".repeat(1024 * 1024 - 8);
    check.equal(
        "a record of 1 MiB",
        log.append(AppendInput::new(batch([&large])?))
            .await?
            .end
            .seq_num,
        6,
    );
    check.that(
        "comes back",
        log.read(from(5)).await?.records[0].body == large.as_bytes(),
        "differs",
    );
    let small: Vec<_> = (0..1000)
        .map(|number| AppendRecord::new(number.to_string()))
        .collect::<Result<_, _>>()?;
    log.append(AppendInput::new(AppendRecordBatch::try_from_iter(small)?))
        .await?;
    let read = log.read(from(6)).await?;
    let expected: Vec<_> = (0..1000).map(|number| number.to_string()).collect();
    check.equal("a batch of 1,000 records", bodies(&read.records), expected);
    Ok(())
}

pub async fn conditions(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let log = stream(s2, &format!("rust-records-{mark}"), "conditions").await?;
    let input = || -> Result<AppendInput, ValidationError> { Ok(AppendInput::new(batch(["x"])?)) };
    let token = |token: &str| token.parse::<FencingToken>();
    let ack = log.append(input()?.with_match_seq_num(0)).await?;
    check.equal("the right number", ack.end.seq_num, 1);
    check.wrong_number(
        "a wrong number",
        log.append(input()?.with_match_seq_num(0)).await,
        1,
    );
    let fence: AppendRecord = CommandRecord::fence(token("token-1")?).into();
    log.append(AppendInput::new(AppendRecordBatch::try_from_iter([fence])?))
        .await?;
    let wrong = log
        .append(input()?.with_fencing_token(token("token-0")?))
        .await;
    check.wrong_token("a wrong token", wrong, "token-1");
    let both = input()?
        .with_fencing_token(token("token-0")?)
        .with_match_seq_num(0);
    check.wrong_token(
        "both wrong: the token is told",
        log.append(both).await,
        "token-1",
    );
    let ack = log
        .append(input()?.with_fencing_token(token("token-1")?))
        .await?;
    check.equal("the right token", ack.end.seq_num, 3);
    check.equal("no token", log.append(input()?).await?.end.seq_num, 4);
    let trim: AppendRecord = CommandRecord::trim(2).into();
    log.append(AppendInput::new(AppendRecordBatch::try_from_iter([trim])?))
        .await?;
    let first = async || {
        log.read(from(0))
            .await
            .ok()
            .map(|read| read.records[0].seq_num)
    };
    check.that(
        "trimmed",
        eventually(async || first().await == Some(2)).await,
        "still there",
    );
    let read = log.read(from(0)).await?;
    let commands: Vec<_> = read
        .records
        .iter()
        .map(|record| record.is_command_record())
        .collect();
    check.equal("commands are records", commands, [false, false, true]);
    let plain = log.read(from(0).with_ignore_command_records(true)).await?;
    check.equal("commands can be left out", plain.records.len(), 2);
    Ok(())
}

pub async fn timestamps(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let basin = s2.basin(format!("rust-records-{mark}").parse()?);
    let timestamping = TimestampingConfig::new()
        .with_mode(TimestampingMode::ClientRequire)
        .with_uncapped(true);
    let config = StreamConfig::new().with_timestamping(timestamping);
    basin
        .create_stream(CreateStreamInput::new("times".parse()?).with_config(config))
        .await?;
    let log = basin.stream("times".parse()?);
    let missing = log.append(AppendInput::new(batch(["x"])?)).await;
    check.fails(
        "a missing time",
        missing,
        422,
        "invalid",
        "record timestamp was required but was missing",
    );
    let records =
        [100, 50, 300].map(|time| AppendRecord::new("x").map(|record| record.with_timestamp(time)));
    let records: Vec<_> = records.into_iter().collect::<Result<_, _>>()?;
    let ack = log
        .append(AppendInput::new(AppendRecordBatch::try_from_iter(records)?))
        .await?;
    check.equal(
        "times of an ack",
        (ack.start.timestamp, ack.end.timestamp),
        (100, 300),
    );
    let times: Vec<_> = log
        .read(from(0))
        .await?
        .records
        .iter()
        .map(|record| record.timestamp)
        .collect();
    check.equal("times are raised", times, [100, 100, 300]);
    let since = ReadInput::new().with_start(ReadStart::new().with_from(ReadFrom::Timestamp(101)));
    check.equal(
        "read from a time",
        log.read(since).await?.records[0].seq_num,
        2,
    );
    let until = from(0).with_stop(ReadStop::new().with_until(..300));
    check.equal("read until a time", log.read(until).await?.records.len(), 2);
    let after = ReadInput::new().with_start(ReadStart::new().with_from(ReadFrom::Timestamp(301)));
    check.unwritten("read from a time after the last", log.read(after).await, 3);
    Ok(())
}

pub async fn encryption(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    for (name, cipher) in [
        ("aegis-256", EncryptionAlgorithm::Aegis256),
        ("aes-256-gcm", EncryptionAlgorithm::Aes256Gcm),
    ] {
        let basin_name: BasinName = format!("rust-{name}-{mark}").parse()?;
        let config = BasinConfig::new().with_stream_cipher(cipher);
        s2.create_basin(CreateBasinInput::new(basin_name.clone()).with_config(config))
            .await?;
        let basin = s2.basin(basin_name);
        let info = basin
            .create_stream(CreateStreamInput::new("secret".parse()?))
            .await?;
        check.equal(&format!("{name}: told"), info.cipher, Some(cipher));
        let plain = basin.stream("secret".parse()?);
        let secret = plain
            .clone()
            .with_encryption_key("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".parse()?);
        let missing = plain.append(AppendInput::new(batch(["x"])?)).await;
        check.fails(
            &format!("{name}: append without a key"),
            missing,
            400,
            "bad_header",
            "missing encryption key",
        );
        secret.append(AppendInput::new(batch(["a", "b"])?)).await?;
        check.equal(
            &format!("{name}: read"),
            bodies(&secret.read(from(0)).await?.records),
            ["a", "b"],
        );
        let other = plain
            .clone()
            .with_encryption_key("CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=".parse()?);
        let wrong = other.read(from(0)).await;
        check.fails(
            &format!("{name}: read with another key"),
            wrong,
            400,
            "decryption_failed",
            "record decryption failed",
        );
        let missing = plain.read(from(0)).await;
        check.fails(
            &format!("{name}: read without a key"),
            missing,
            400,
            "bad_header",
            "missing encryption key",
        );
    }
    Ok(())
}
