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

package io.github.s2snapshot.benchmarks;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.resource.DeleteOnEmpty;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;

/**
 * Measures this client in the current JVM, with the stream, the records, the options and
 * the phases of {@code s2 bench}.
 */
final class JavaClient implements BenchmarkedClient {

	private static final ProducerOptions PRODUCER_OPTIONS = ProducerOptions.defaults()
		.withLinger(Duration.ofMillis(5))
		.withMaxInflightBytes(5L * 1024 * 1024);

	private static final StreamConfig STREAM_CONFIG = StreamConfig.defaults()
		.withRetention(new RetentionPolicy.Age(Duration.ofHours(1)))
		.withDeleteOnEmpty(new DeleteOnEmpty(Duration.ofMinutes(1)))
		.withTimestamping(new Timestamping(TimestampingMode.CLIENT_REQUIRE, true));

	@Override
	public String name() {
		return "Java";
	}

	@Override
	public RunResult run(String endpoint, String basin, Load load) throws InterruptedException {
		try (ResourceUsage usage = new ResourceUsage();
				S2Client client = S2Client.builder()
					.endpoints(S2Endpoints.of(endpoint))
					.accessToken("ignored")
					.appendRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS)
					.build()) {
			String name = "bench/" + UUID.randomUUID();
			client.basin(basin).createStream(name, STREAM_CONFIG);
			RunResult result = run(client.basin(basin).stream(name), load, usage);
			client.basin(basin).deleteStream(name);
			return result;
		}
	}

	private RunResult run(S2Stream stream, Load load, ResourceUsage usage) throws InterruptedException {
		RunResult result = new RunResult();
		RecordChain chain = new RecordChain(load.recordBytes(), 0);
		long cpuBefore = usage.cpuNanos();
		long allocatedBefore = usage.allocatedBytes();

		long start = System.nanoTime();
		Samples acknowledged;
		Samples delivered;
		try (RecordReader follower = new RecordReader("follower", stream, ReadInput.fromSeqNum(0), load, start)) {
			try (Producer producer = stream.producer(PRODUCER_OPTIONS);
					AckWatcher acks = new AckWatcher(load.recordBytes())) {
				long producing = System.nanoTime();
				append(producer, chain, acks, load, start);
				acknowledged = acks.await();
				result.with(Metric.APPEND, perSecond(chain.count(), System.nanoTime() - producing));
			}
			delivered = follower.awaitCount(chain);
			result.with(Metric.FOLLOW, follower.recordsPerSecond());
		}
		long allocatedAfter = usage.allocatedBytes();
		result.with(Metric.ALLOCATED_APPEND, (double) (allocatedAfter - allocatedBefore) / chain.count());

		long cpuAtRest = usage.cpuNanos() - cpuBefore;
		result.with(Metric.ACK_P50, acknowledged.percentileMillis(0.5));
		result.with(Metric.ACK_P99, acknowledged.percentileMillis(0.99));
		result.with(Metric.E2E_P50, delivered.percentileMillis(0.5));
		result.with(Metric.E2E_P99, delivered.percentileMillis(0.99));
		TimeUnit.MILLISECONDS.sleep(CATCH_UP_DELAY.toMillis());

		cpuBefore = usage.cpuNanos();
		allocatedBefore = usage.allocatedBytes();
		ReadInput everything = ReadInput.fromSeqNum(0).withWait(Duration.ZERO);
		try (RecordReader reader = new RecordReader("catch-up read", stream, everything, load, start)) {
			reader.awaitEnd(chain);
			result.with(Metric.CATCH_UP, reader.recordsPerSecond());
		}
		result.with(Metric.ALLOCATED_CATCH_UP, (double) (usage.allocatedBytes() - allocatedBefore) / chain.count());
		double cpuSeconds = (cpuAtRest + usage.cpuNanos() - cpuBefore) / 1e9;
		return result.with(Metric.CPU, cpuSeconds * 1e6 / chain.count());
	}

	private static void append(Producer producer, RecordChain chain, AckWatcher acks, Load load, long start)
			throws InterruptedException {
		long begin = System.nanoTime();
		long deadline = start + load.duration().toNanos();
		long bytes = 0;
		long now = begin;
		while (now - deadline < 0) {
			long early = begin + load.dueNanos(bytes) - now;
			if (early > 0) {
				LockSupport.parkNanos(Math.min(early, deadline - now));
				now = System.nanoTime();
				continue;
			}
			RecordTicket ticket = producer.submit(chain.next((now - start) / 1000));
			acks.watch(ticket, now);
			bytes += load.recordBytes();
			now = System.nanoTime();
		}
	}

	static double perSecond(long count, long nanos) {
		return count * 1e9 / nanos;
	}

}
