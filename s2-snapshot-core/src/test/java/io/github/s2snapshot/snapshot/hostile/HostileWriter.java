/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.snapshot.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Attacker who may read a stream and append to it, but has neither the key nor the
 * permission to trim.
 */
final class HostileWriter implements AutoCloseable {

	private static final int REMEMBERED = 48;

	private static final long[] TIMESTAMPS = { 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1 };

	private static final List<String> NUMBERS = List.of("0", "1", "-1", "18446744073709551615", "9223372036854775808",
			"2147483648", "", "x", "0".repeat(40) + "1", "1e3");

	private final S2Stream stream;

	private final String projection;

	private final List<byte[]> bombs;

	private final List<AppendRecord> bare = HostilePayloads.bare();

	private final SplittableRandom random;

	// Signed records of the projection, of another stream and of an earlier incarnation.
	private final List<AppendRecord> signed = new ArrayList<>();

	private final Map<String, AtomicLong> counts = new TreeMap<>();

	private final List<Thread> threads = new ArrayList<>();

	private final ReadSession session;

	private volatile boolean ended;

	/**
	 * Starts the attack.
	 * @param stream the stream
	 * @param seed the seed of the random choices
	 * @param bombs payloads that decompress to a multiple of their size
	 * @param foreign signed records of other streams
	 */
	HostileWriter(S2Stream stream, long seed, List<byte[]> bombs, List<AppendRecord> foreign) {
		this.stream = stream;
		this.projection = stream.name() + "/1";
		this.random = new SplittableRandom(seed);
		this.bombs = bombs;
		this.session = stream.readSession(ReadInput.fromSeqNum(stream.checkTail().seqNum()));
		start("fragments", 10, () -> IntStream.range(0, 9).mapToObj((i) -> beginning()).toList());
		start("copies", 25, this::copies);
		start("replays", 60, () -> few(any(foreign)));
		start("headers", 50, this::oddHeaders);
		start("versions", 40, this::otherProjections);
		start("claims", 30, this::claims);
		start("timestamps", 100, () -> List.of(entry().withTimestamp(TIMESTAMPS[random(TIMESTAMPS.length)])));
		start("bombs", 700, () -> List.of(disguised(HostilePayloads.single(this.projection, any(this.bombs)))));
		start("framed bombs", 1_500, () -> HostilePayloads.framed(this.projection, any(this.bombs)));
		start("bare", 2_500, () -> List.of(any(this.bare)));
		start("many headers", 2_000, this::manyHeaders);
		Thread spy = new Thread(this::spy, "spy");
		this.threads.add(spy);
		this.threads.forEach((thread) -> {
			thread.setDaemon(true);
			thread.start();
		});
	}

	private void start(String kind, long millis, Attack attack) {
		AtomicLong count = new AtomicLong();
		this.counts.put(kind, count);
		this.threads.add(new Thread(() -> {
			while (!this.ended) {
				try {
					for (AppendRecord record : attack.records()) {
						this.stream.append(AppendInput.of(record));
						count.incrementAndGet();
					}
				}
				catch (S2Exception ex) {
					// Also tries appends that the server refuses.
				}
				try {
					Thread.sleep(millis);
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}, kind));
	}

	// Appends a fragment with the id of a snapshot in progress.
	private void spy() {
		try {
			for (ReadBatch batch = this.session.next(); batch != null && !this.ended; batch = this.session.next()) {
				for (SequencedRecord record : batch.records()) {
					if (record.header(SnapshotTrust.HMAC).filter((hmac) -> hmac.startsWith("2:run:")).isPresent()
							&& !record.header("forged").isPresent()) {
						observe(record);
					}
				}
			}
		}
		catch (S2Exception ex) {
			// The writer does not read on after that.
		}
	}

	private void observe(SequencedRecord record) {
		synchronized (this.signed) {
			if (this.signed.size() == REMEMBERED) {
				this.signed.remove(random(REMEMBERED / 2));
			}
			this.signed.add(AppendRecord.of(record.body()).withHeaders(record.headers()));
		}
		if (record.header(SnapshotRecord.CHUNK).filter("0"::equals).isPresent()
				&& record.header(SnapshotRecord.FINAL).isEmpty()) {
			UUID id = UUID.fromString(record.header(SnapshotRecord.ID).orElseThrow());
			byte[] body = { '!' };
			append(SnapshotFragment.next(id, record.seqNum(), 1, body));
			append(SnapshotFragment.last(id, record.seqNum(), 1, body, 1, Sha256.hex(body)).get(0));
			append(SnapshotFragment.last(id, record.seqNum(), 2, body, 1, Sha256.hex(body)).get(0));
		}
	}

	private void append(AppendRecord record) {
		try {
			this.stream.append(AppendInput.of(record));
		}
		catch (S2Exception ex) {
			// The server has refused the append.
		}
	}

	// Large records are rare.
	private List<AppendRecord> few(AppendRecord record) {
		return (record.body().length < 64 * 1024 || random(40) == 0) ? List.of(record) : List.of();
	}

	private AppendRecord beginning() {
		return SnapshotFragment.first(UUID.randomUUID(), 0, this.projection, ContentEncoding.NONE,
				"{\"type\":".getBytes(StandardCharsets.UTF_8));
	}

	// Signed records, unchanged and manipulated.
	private List<AppendRecord> copies() {
		AppendRecord copy;
		synchronized (this.signed) {
			if (this.signed.isEmpty()) {
				return List.of();
			}
			copy = any(this.signed);
		}
		if (few(copy).isEmpty()) {
			return List.of();
		}
		return switch (random(3)) {
			case 0 -> List.of(copy.withHeader("forged", "1"));
			case 1 -> List.of(AppendRecord.of("{}").withHeaders(copy.headers()).withHeader("forged", "1"));
			default -> List.of(copy.withHeader(SnapshotRecord.CURSOR, "0").withHeader("forged", "1"));
		};
	}

	private List<AppendRecord> oddHeaders() {
		AppendRecord record = SnapshotRecord.encode(UUID.randomUUID(), 0, this.projection,
				"0".getBytes(StandardCharsets.UTF_8));
		List<Header> headers = new ArrayList<>(record.headers());
		for (int i = random(4); i >= 0; i--) {
			int at = 1 + random(headers.size() - 1);
			Header header = headers.get(at);
			byte[] bytes = new byte[random(200)];
			for (int j = 0; j < bytes.length; j++) {
				bytes[j] = (byte) random(256);
			}
			headers.set(at,
					(random(3) == 0) ? Header.of(header.nameBytes(), bytes) : Header.of(header.name(), any(NUMBERS)));
		}
		return List.of(disguised(AppendRecord.of(record.body()).withHeaders(headers)));
	}

	private List<AppendRecord> otherProjections() {
		List<String> names = List.of("other/1", this.stream.name() + "/2", this.stream.name() + "/0",
				this.stream.name() + "/" + Integer.MAX_VALUE, this.stream.name() + "/-1", "/", "");
		long cursor = (random(2) == 0) ? 0 : Long.MAX_VALUE;
		return List.of(SnapshotRecord.encode(UUID.randomUUID(), cursor, any(names),
				"{\"hash\":1,\"count\":1,\"ballast\":[]}".getBytes(StandardCharsets.UTF_8)));
	}

	// Valid deltas, with headers of batches that are never completed.
	private List<AppendRecord> claims() {
		String prefix = (random(2) == 0) ? "s2snapshot-batch-" : "batch-";
		return List.of(entry().withHeader(prefix + "id", UUID.randomUUID().toString())
			.withHeader(prefix + "index", any(NUMBERS))
			.withHeader(prefix + "size", (random(2) == 0) ? "1000" : any(NUMBERS))
			.withHeader("dead-letter-stream", "a/b"));
	}

	private AppendRecord entry() {
		return AppendRecord.of("{\"by\":\"somebody\",\"n\":" + random(1_000_000) + "}").withHeader("type", "Entry");
	}

	private List<AppendRecord> manyHeaders() {
		AppendRecord record = switch (random(3)) {
			case 0 -> entry();
			case 1 -> beginning();
			default ->
				SnapshotRecord.encode(UUID.randomUUID(), 0, this.projection, "0".getBytes(StandardCharsets.UTF_8));
		};
		return List.of(HostilePayloads.headers(record.headers(), record.body()));
	}

	// Adds a false signature.
	private AppendRecord disguised(AppendRecord record) {
		return switch (random(4)) {
			case 0 -> record.withHeader(SnapshotTrust.HMAC, "2:run:" + "0".repeat(64)).withHeader("forged", "1");
			case 1 -> record.withHeader(SnapshotTrust.HMAC, "run:" + "0".repeat(64));
			default -> record;
		};
	}

	private synchronized int random(int bound) {
		return this.random.nextInt(bound);
	}

	private <T> T any(List<T> of) {
		return of.get(random(of.size()));
	}

	Map<String, AtomicLong> counts() {
		return this.counts;
	}

	@Override
	public void close() throws InterruptedException {
		this.ended = true;
		this.session.close();
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

	/**
	 * Creates the next append.
	 */
	private interface Attack {

		List<AppendRecord> records();

	}

}
