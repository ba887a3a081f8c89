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

package io.github.s2snapshot.sample.outage;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sample.ForkedSample;
import io.github.s2snapshot.sample.SampleClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sample whose server is behind a {@link FaultPath}. The run only reads from it, and
 * never starts, resumes or restarts its projections.
 */
final class OutageSample implements AutoCloseable {

	private final String basin;

	private final Path directory;

	private final String endpoint;

	private final List<String> arguments = new ArrayList<>();

	private @Nullable ForkedSample process;

	private volatile @Nullable SampleClient client;

	OutageSample(String basin, Path directory, String endpoint, String... arguments) {
		this.basin = basin;
		this.directory = directory;
		this.endpoint = endpoint;
		this.arguments.addAll(List.of("--s2.basin=" + basin, "--sample.outage=true",
				"--s2.snapshot.restore.start-mode=background", "--s2.snapshot.recovery.max-interval=2s",
				"--s2.snapshot.trigger.records=25", "--s2.snapshot.trigger.min-gap=50ms"));
		this.arguments.addAll(List.of(arguments));
	}

	String basin() {
		return this.basin;
	}

	@Nullable SampleClient client() {
		return this.client;
	}

	void begin() {
		this.process = ForkedSample.start(this.directory, Map.of("S2_ACCOUNT_ENDPOINT", this.endpoint,
				"S2_BASIN_ENDPOINT", this.endpoint, "S2_ACCESS_TOKEN", "ignored"),
				this.arguments.toArray(String[]::new));
	}

	/**
	 * Waits until the application responds. With a start in the background, it does so
	 * even during a fault.
	 */
	void awaitStarted() {
		assertThat(this.process).isNotNull();
		this.client = this.process.awaitStarted();
	}

	/**
	 * Stops the application.
	 * @param killed whether to kill the process instead of stopping it in order
	 */
	void end(boolean killed) {
		this.client = null;
		if (this.process != null && killed) {
			this.process.kill();
		}
		else if (this.process != null) {
			this.process.stop();
		}
	}

	String status() {
		JsonNode projection = projection();
		return (projection != null) ? projection.path("status").asString("") : "";
	}

	boolean isLiveAt(long end) {
		JsonNode projection = projection();
		return projection != null && projection.path("status").asString("").equals("LIVE")
				&& projection.path("cursor").asLong(-1) >= end;
	}

	int readiness() {
		SampleClient client = this.client;
		return (client != null) ? client.getResponse("/actuator/health/readiness").statusCode() : 0;
	}

	String description() {
		return String.valueOf(projection());
	}

	private @Nullable JsonNode projection() {
		SampleClient client = this.client;
		try {
			return (client != null) ? client.projection() : null;
		}
		catch (UncheckedIOException ex) {
			return null;
		}
	}

	Map<String, Long> summary() {
		JsonNode summary = get("/api/summary");
		return Map.of("flights", summary.get("flights").asLong(), "totalDelayMinutes",
				summary.get("totalDelayMinutes").asLong(), "delayedOver15", summary.get("delayedOver15").asLong(),
				"totalDistanceMiles", summary.get("totalDistanceMiles").asLong(), "seeded",
				summary.get("seeding").get("done").asLong());
	}

	Map<String, String> airports() {
		Map<String, String> airports = new TreeMap<>();
		for (JsonNode airport : get("/api/airports")) {
			if (airport.get("flights").asLong() > 0) {
				airports.put(airport.get("iata").asString(), airport.get("flights").asLong() + " "
						+ airport.get("totalDelayMinutes").asLong() + " " + airport.get("delayedOver15").asLong());
			}
		}
		return airports;
	}

	private JsonNode get(String path) {
		SampleClient client = this.client;
		assertThat(client).isNotNull();
		return client.get(path);
	}

	String log() {
		return (this.process != null) ? this.process.log() : "";
	}

	@Override
	public void close() {
		end(true);
	}

}
