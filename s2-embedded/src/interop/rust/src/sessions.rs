//! Sessions, the producer, compression.
use futures::StreamExt;
use s2_sdk::{
    S2, append_session::AppendSessionConfig, error::ReadSessionError, producer::ProducerConfig,
    read_session::ReadSession, types::*,
};

use crate::{
    checks::{Checks, Outcome},
    config,
    records::{batch, bodies, from, stream},
};

async fn collect(
    mut session: ReadSession,
) -> Result<Vec<SequencedRecord>, Box<dyn std::error::Error>> {
    let mut records = Vec::new();
    while let Some(batch) = session.next().await {
        records.extend(batch?.records);
    }
    Ok(records)
}

pub async fn append_sessions(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let log = stream(s2, &format!("rust-sessions-{mark}"), "append").await?;
    let session = log.append_session(AppendSessionConfig::new());
    let mut tickets = Vec::new();
    for number in 0..100 {
        let text = number.to_string();
        let input = AppendInput::new(batch([&text, "next"])?).with_match_seq_num(number * 2);
        tickets.push(session.submit(input).await?);
    }
    let mut starts = Vec::new();
    for ticket in tickets {
        starts.push(ticket.await?.start.seq_num);
    }
    check.equal(
        "pipelined batches",
        starts,
        (0..100).map(|number| number * 2).collect::<Vec<u64>>(),
    );
    session.close().await?;

    let session = log.append_session(AppendSessionConfig::new());
    let good = session.submit(AppendInput::new(batch(["good"])?)).await?;
    let bad = session
        .submit(AppendInput::new(batch(["bad"])?).with_match_seq_num(0))
        .await?;
    check.equal("before a failing batch", good.await?.end.seq_num, 201);
    let error = bad
        .await
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    check.that(
        "a failing batch",
        error.contains("sequence number mismatch, expected: 201"),
        error,
    );
    let after = session.submit(AppendInput::new(batch(["after"])?)).await;
    let refused = match after {
        Ok(ticket) => ticket.await.is_err(),
        Err(_) => true,
    };
    check.that("after a failing batch", refused, "accepted");
    check.equal("nothing came after", log.check_tail().await?.seq_num, 201);

    let empty = log.append_session(AppendSessionConfig::new());
    let closed = empty.close().await;
    check.that("a session without a batch ends", closed.is_ok(), closed);
    let none = s2
        .basin(format!("rust-sessions-{mark}").parse()?)
        .stream("none".parse()?);
    let session = none.append_session(AppendSessionConfig::new());
    let missing = match session.submit(AppendInput::new(batch(["x"])?)).await {
        Ok(ticket) => ticket.await,
        Err(error) => Err(error),
    };
    check.fails(
        "a session on no stream",
        missing,
        404,
        "stream_not_found",
        "stream `none`",
    );
    Ok(())
}

pub async fn read_sessions(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let log = stream(s2, &format!("rust-sessions-{mark}"), "read").await?;
    for number in 0..3 {
        let records = (0..1000).map(|index| AppendRecord::new((number * 1000 + index).to_string()));
        let records: Vec<_> = records.collect::<Result<_, _>>()?;
        log.append(AppendInput::new(AppendRecordBatch::try_from_iter(records)?))
            .await?;
    }
    let expected: Vec<_> = (0..3000).map(|number| number.to_string()).collect();
    let read =
        async |input: ReadInput| -> Result<Vec<SequencedRecord>, Box<dyn std::error::Error>> {
            collect(
                log.read_session(input, ReadSessionConfig::default())
                    .await?,
            )
            .await
        };
    let all = read(from(0).with_stop(ReadStop::new().with_wait(0))).await?;
    check.equal("a session to the tail", bodies(&all), &expected[..]);
    let limits = ReadStop::new().with_limits(ReadLimits::new().with_count(1500));
    check.equal(
        "a session of some records",
        bodies(&read(from(500).with_stop(limits)).await?),
        &expected[500..2000],
    );
    let limits = ReadStop::new().with_limits(ReadLimits::new().with_bytes(130));
    check.equal(
        "a session of some bytes",
        read(from(0).with_stop(limits)).await?.len(),
        14,
    );
    let past = log
        .read_session(from(3001), ReadSessionConfig::default())
        .await;
    let past = match past {
        Err(ReadSessionError::Read(error)) => Err(error),
        other => Ok(other.map(|_| ())),
    };
    check.unwritten("a session past the tail", past, 3000);
    let none = s2
        .basin(format!("rust-sessions-{mark}").parse()?)
        .stream("none".parse()?);
    let missing = none
        .read_session(from(0), ReadSessionConfig::default())
        .await;
    check.fails(
        "a session on no stream",
        missing.map(|_| ()),
        404,
        "stream_not_found",
        "stream `none`",
    );

    let offset = ReadInput::new().with_start(ReadStart::new().with_from(ReadFrom::TailOffset(2)));
    let mut following = log
        .read_session(offset, ReadSessionConfig::default())
        .await?;
    let mut caught_up = following.caught_up();
    let mut seen = Vec::new();
    let tail = loop {
        tokio::select! {
            tail = &mut caught_up => break tail?,
            Some(batch) = following.next() => seen.extend(batch?.records),
        }
    };
    check.equal("following: what is there", bodies(&seen), ["2998", "2999"]);
    check.equal("following: caught up", tail.seq_num, 3000);
    log.append(AppendInput::new(batch(["live"])?)).await?;
    let mut seen = Vec::new();
    while seen.is_empty() {
        if let Some(batch) = following.next().await {
            seen.extend(batch?.records);
        }
    }
    check.equal("following: what is appended", bodies(&seen), ["live"]);
    check.that(
        "following: caught up again",
        following.is_caught_up(),
        following.resume_seq_num(),
    );
    check.equal(
        "following: position",
        following.resume_seq_num(),
        Some(3001),
    );
    let waited = read(from(3000).with_stop(ReadStop::new().with_wait(1))).await?;
    check.equal("a session that waits ends", bodies(&waited), ["live"]);
    Ok(())
}

pub async fn producers(s2: &S2, check: &mut Checks, mark: &str) -> Outcome {
    let log = stream(s2, &format!("rust-sessions-{mark}"), "producer").await?;
    let producer = log.producer(ProducerConfig::new().with_match_seq_num(0));
    let mut tickets = Vec::new();
    for number in 0..2500 {
        tickets.push(
            producer
                .submit(AppendRecord::new(number.to_string())?)
                .await?,
        );
    }
    producer.flush().await?;
    let mut numbers = Vec::new();
    for ticket in tickets {
        numbers.push(ticket.await?.seq_num);
    }
    check.equal(
        "each record of a producer has its number",
        &numbers,
        &(0..2500).collect::<Vec<u64>>(),
    );
    producer.close().await?;
    let read = log
        .read_session(
            from(0).with_stop(ReadStop::new().with_wait(0)),
            ReadSessionConfig::default(),
        )
        .await?;
    let expected: Vec<_> = (0..2500).map(|number| number.to_string()).collect();
    check.equal(
        "the records of a producer",
        bodies(&collect(read).await?),
        expected,
    );
    let fenced = log.producer(ProducerConfig::new().with_fencing_token("nobody".parse()?));
    let error = match fenced.submit(AppendRecord::new("x")?).await {
        Ok(ticket) => ticket.await.err(),
        Err(error) => Some(error),
    };
    let error = error.map(|error| error.to_string()).unwrap_or_default();
    check.that(
        "a producer with a wrong token",
        error.contains("fencing token mismatch, expected:"),
        error,
    );
    Ok(())
}

pub async fn compression(endpoint: &str, check: &mut Checks, mark: &str) -> Outcome {
    let text = "compress me ".repeat(5000);
    for (name, compression) in [("gzip", Compression::Gzip), ("zstd", Compression::Zstd)] {
        let s2 = S2::new(config(endpoint)?.with_compression(compression))?;
        let log = stream(&s2, &format!("rust-sessions-{mark}"), name).await?;
        let ack = log
            .append(AppendInput::new(batch([&text, "short"])?))
            .await?;
        check.equal(&format!("{name}: append"), ack.end.seq_num, 2);
        let session = log.append_session(AppendSessionConfig::new());
        let ack = session
            .submit(AppendInput::new(batch([&text])?))
            .await?
            .await?;
        check.equal(&format!("{name}: append in a session"), ack.end.seq_num, 3);
        session.close().await?;
        check.equal(
            &format!("{name}: read"),
            bodies(&log.read(from(0)).await?.records),
            [&text[..], "short", &text[..]],
        );
        let input = from(0).with_stop(ReadStop::new().with_wait(0));
        let read = collect(
            log.read_session(input, ReadSessionConfig::default())
                .await?,
        )
        .await?;
        check.equal(
            &format!("{name}: read in a session"),
            bodies(&read),
            [&text[..], "short", &text[..]],
        );
    }
    Ok(())
}
