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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios against any server, with a stream for each test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractServerScenarios {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	static final String BASIN = "scenarios";

	S2Client client;

	S2Basin basin;

	S2Stream stream;

	private final List<SnapshotTemplate> templates = new ArrayList<>();

	abstract String startServer();

	abstract void stopServer();

	@BeforeAll
	void connect() {
		String endpoint = startServer();
		this.client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(endpoint)).build();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
		this.basin = this.client.basin(BASIN);
	}

	@AfterAll
	void disconnect() {
		if (this.client != null) {
			this.client.close();
		}
		stopServer();
	}

	@BeforeEach
	void createStream() {
		createStream(StreamConfig.defaults());
	}

	void createStream(StreamConfig config) {
		String name = "deltas/" + UUID.randomUUID();
		this.basin.createStream(name, config.withRetention(RetentionPolicy.infinite()));
		this.stream = this.basin.stream(name);
	}

	@AfterEach
	void closeTemplates() {
		this.templates.forEach(SnapshotTemplate::close);
		this.templates.clear();
	}

	SnapshotTemplate.Builder builder() {
		return SnapshotTemplate.builder(this.client).basin(BASIN);
	}

	/**
	 * Builds a template, as in another process. It is closed after the test.
	 * @param builder the builder
	 * @return the template
	 */
	SnapshotTemplate build(SnapshotTemplate.Builder builder) {
		SnapshotTemplate template = builder.build();
		this.templates.add(template);
		return template;
	}

	/**
	 * Returns whether the projections of the scenarios are those of a key.
	 * @return whether they are keyed
	 */
	boolean isKeyed() {
		return false;
	}

	/**
	 * Builds a template, as in another process. It is closed after the test.
	 * @param builder the builder
	 * @return the process
	 */
	TestProcess process(SnapshotTemplate.Builder builder) {
		SnapshotTemplate template = build(builder);
		return (isKeyed()) ? new KeyedProcess(template) : new SingleProcess(template);
	}

	/**
	 * Checks the state of a projection that has failed, or cannot fold the next record.
	 * The state of a failed key is not kept.
	 * @param <S> the type of the state
	 * @param failed the projection
	 * @param state the state
	 */
	<S> void assertKept(Projection<S> failed, S state) {
		if (!isKeyed()) {
			assertThat(failed.read().state()).isEqualTo(state);
		}
	}

	/**
	 * Checks that a failed projection takes no snapshot.
	 * @param process its process
	 * @param name its name
	 */
	void assertTakesNone(TestProcess process, String name) {
		if (isKeyed()) {
			assertThatExceptionOfType(KeyFailedException.class).isThrownBy(() -> process.take(name));
		}
		else {
			assertThat(process.take(name)).isInstanceOf(SnapshotOutcome.Skipped.class);
		}
	}

}
