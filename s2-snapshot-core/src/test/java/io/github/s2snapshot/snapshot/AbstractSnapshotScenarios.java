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
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What projections and snapshots do against a server, whichever it is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractSnapshotScenarios {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String BASIN = "core-scenarios";

	private S2Client client;

	private S2Basin basin;

	private S2Stream stream;

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
		String name = "deltas/" + UUID.randomUUID();
		this.basin.createStream(name, StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		this.stream = this.basin.stream(name);
	}

	@AfterEach
	void closeTemplates() {
		this.templates.forEach(SnapshotTemplate::close);
		this.templates.clear();
	}

	private SnapshotTemplate template(ProjectionListener... listeners) {
		SnapshotTemplate.Builder builder = SnapshotTemplate.builder(this.client).basin(BASIN);
		for (ProjectionListener listener : listeners) {
			builder.listener(listener);
		}
		SnapshotTemplate template = builder.build();
		this.templates.add(template);
		return template;
	}

	private ProjectionDefinition<Tally> definition(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return changes
			.apply(ProjectionDefinition.builder("tally", Tally.class)
				.stream(this.stream.name())
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add))
			.build();
	}

	private AppendAck append(int from, int to) {
		AppendAck ack = null;
		for (int next = from; next < to;) {
			List<AppendRecord> records = new ArrayList<>();
			for (; next < to && records.size() < 500; next++) {
				records.add(delta("n" + next % 7, next));
			}
			ack = this.stream.append(AppendInput.of(records));
		}
		return ack;
	}

	private static AppendRecord delta(String name, long amount) {
		return AppendRecord.of("{\"name\":\"%s\",\"amount\":%d}".formatted(name, amount)).withHeader("type", "Added");
	}

	private static Tally fold(int from, int to) {
		Tally tally = Tally.empty();
		for (int i = from; i < to; i++) {
			tally = tally.add(new Tally.Added("n" + i % 7, i));
		}
		return tally;
	}

	private SequencedRecord head() {
		return this.stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0);
	}

	@Test
	void anEmptyStreamIsRestoredAsTheInitialState() {
		SnapshotTemplate template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state()).isEqualTo(Tally.empty());
		assertThat(projection.read().cursor()).isZero();
		assertThat(template.info("tally").restore().source()).isEqualTo(RestoreSource.EMPTY);
	}

	@Test
	void aStreamIsReplayedAndFollowed() {
		append(0, 2500);
		SnapshotTemplate template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state()).isEqualTo(fold(0, 2500));
		ProjectionInfo info = template.info("tally");
		assertThat(info.restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(info.restore().replayed()).isEqualTo(2500);
		AppendAck ack = append(2500, 2600);
		assertThat(projection.read(ReadConsistency.atLeast(ack.end().seqNum() - 1), TIMEOUT).state())
			.isEqualTo(fold(0, 2600));
		AppendAck own = projection.append(new Tally.Added("n" + 2600 % 7, 2600));
		assertThat(own.start().seqNum()).isEqualTo(2600);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 2601));
	}

}
