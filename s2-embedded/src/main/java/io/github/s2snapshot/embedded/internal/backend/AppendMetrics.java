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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Metrics of appends, with the names of {@code s2 lite}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AppendMetrics {

	private static final double[] SECONDS = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5 };

	private final Histogram ackLatency = new Histogram("s2_append_ack_latency_seconds", "Append ack latency in seconds",
			SECONDS);

	private final Histogram batchBytes = new Histogram("s2_append_batch_bytes", "Append batch size in bytes", 512, 1024,
			4096, 16_384, 65_536, 262_144, 524_288, 1_048_576);

	private final Histogram batchRecords = new Histogram("s2_append_batch_records",
			"Append batch size in number of records", 1, 10, 50, 100, 250, 500, 1000);

	private final Histogram permitLatency = new Histogram("s2_append_permit_latency_seconds",
			"Append permit latency in seconds", SECONDS);

	/**
	 * Records that a batch has arrived.
	 * @param records the number of records
	 * @param meteredBytes the metered size of the batch
	 */
	public void arrived(int records, long meteredBytes) {
		this.batchRecords.observe(records);
		this.batchBytes.observe((double) meteredBytes);
	}

	/**
	 * Records that a batch was admitted.
	 * @param nanos the time it waited for the admission, in nanoseconds
	 */
	public void admitted(long nanos) {
		this.permitLatency.observe((double) nanos / TimeUnit.SECONDS.toNanos(1));
	}

	/**
	 * Records that a batch was acknowledged.
	 * @param nanos the time since its admission, in nanoseconds
	 */
	public void acknowledged(long nanos) {
		this.ackLatency.observe((double) nanos / TimeUnit.SECONDS.toNanos(1));
	}

	/**
	 * Writes the metrics in the text format of Prometheus.
	 * @param out the text to append to
	 */
	public void write(StringBuilder out) {
		this.ackLatency.write(out);
		this.batchBytes.write(out);
		this.batchRecords.write(out);
		this.permitLatency.write(out);
	}

	/**
	 * Formats a number for Prometheus.
	 * @param value the number
	 * @return the number, without a fraction if it is an integer
	 */
	public static String number(double value) {
		return (value == Math.rint(value)) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
	}

	/**
	 * Histogram with fixed bounds.
	 */
	private static final class Histogram {

		private final String name;

		private final String help;

		private final double[] bounds;

		private final LongAdder[] counts;

		private final DoubleAdder sum = new DoubleAdder();

		Histogram(String name, String help, double... bounds) {
			this.name = name;
			this.help = help;
			this.bounds = bounds;
			this.counts = new LongAdder[bounds.length + 1];
			for (int i = 0; i < this.counts.length; i++) {
				this.counts[i] = new LongAdder();
			}
		}

		void observe(double value) {
			int bucket = 0;
			while (bucket < this.bounds.length && value > this.bounds[bucket]) {
				bucket++;
			}
			this.counts[bucket].increment();
			this.sum.add(value);
		}

		void write(StringBuilder out) {
			long total = 0;
			StringBuilder buckets = new StringBuilder();
			for (int i = 0; i < this.counts.length; i++) {
				total += this.counts[i].sum();
				String bound = (i < this.bounds.length) ? number(this.bounds[i]) : "+Inf";
				buckets.append(this.name + "_bucket{le=\"" + bound + "\"} " + total + "\n");
			}
			if (total == 0) {
				// Like s2 lite, leave out a histogram without values
				return;
			}
			out.append("# HELP " + this.name + " " + this.help + "\n# TYPE " + this.name + " histogram\n")
				.append(buckets)
				.append(this.name + "_sum " + number(this.sum.sum()) + "\n" + this.name + "_count " + total + "\n");
		}

	}

}
