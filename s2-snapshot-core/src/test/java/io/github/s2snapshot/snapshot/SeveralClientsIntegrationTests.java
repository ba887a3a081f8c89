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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for a {@link SnapshotTemplate} with clients of several servers.
 */
class SeveralClientsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final EmbeddedS2 here = EmbeddedS2.builder().basin("shared-basin").start();

	private final EmbeddedS2 there = EmbeddedS2.builder().basin("shared-basin").basin("other-basin").start();

	private final S2Client client = client(this.here);

	private final S2Client other = client(this.there);

	private static S2Client client(EmbeddedS2 server) {
		return S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(server.endpoint())).build();
	}

	@BeforeEach
	void createStreams() {
		this.client.basin("shared-basin").createStream("numbers", StreamConfig.defaults());
		this.other.basin("shared-basin").createStream("numbers", StreamConfig.defaults());
		this.other.basin("other-basin").createStream("numbers", StreamConfig.defaults());
	}

	@AfterEach
	void close() {
		this.client.close();
		this.other.close();
		this.here.close();
		this.there.close();
	}

	@Test
	void projectionsOfStreamsWithTheSameNameShouldUseTheirOwnServers() {
		try (SnapshotTemplate template = template()) {
			Projection<Tally> mine = template.project(definition("mine", null, null));
			Projection<Tally> theirs = template.project(definition("theirs", "there", "shared-basin"));
			Projection<Tally> others = template.project(definition("others", "there", null));
			mine.append(new Tally.Added("a", 1));
			theirs.append(new Tally.Added("a", 2));
			others.append(new Tally.Added("a", 4));
			assertThat(mine.readLatest(TIMEOUT).state().sum()).isEqualTo(1);
			assertThat(theirs.readLatest(TIMEOUT).state().sum()).isEqualTo(2);
			assertThat(others.readLatest(TIMEOUT).state().sum()).isEqualTo(4);
			assertThat(others.basin()).isEqualTo("other-basin");
			assertThat(template.take("mine")).isInstanceOf(SnapshotOutcome.Taken.class);
			assertThat(template.take("theirs")).isInstanceOf(SnapshotOutcome.Taken.class);
		}
		try (SnapshotTemplate template = template()) {
			assertThat(template.project(definition("theirs", "there", "shared-basin")).read().state().sum())
				.isEqualTo(2);
			assertThat(template.project(definition("mine", null, null)).read().state().sum()).isEqualTo(1);
		}
	}

	@Test
	void whenTwoProjectionsOfOneClientShareAStreamThenInStreamSnapshotsAreRefused() {
		try (SnapshotTemplate template = template()) {
			template.register(definition("theirs", "there", null));
			assertThatExceptionOfType(ProjectionDefinitionException.class)
				.isThrownBy(() -> template.register(definition("also", "there", "other-basin")))
				.withMessageContaining("fold the same stream other-basin/numbers");
		}
	}

	@Test
	void whenAClientDoesNotExistThenTheErrorNamesTheOthers() {
		try (SnapshotTemplate template = template()) {
			assertThatExceptionOfType(ProjectionDefinitionException.class)
				.isThrownBy(() -> template.register(definition("lost", "nowhere", null)))
				.withMessage("Projection 'lost' uses the client 'nowhere', which does not exist. Correct the name, "
						+ "or add the client. The clients are empty, there");
		}
	}

	@Test
	void whenAClientHasNoDefaultBasinThenTheBasinOfTheTemplateIsNotUsed() {
		try (SnapshotTemplate template = template()) {
			assertThatExceptionOfType(ProjectionDefinitionException.class)
				.isThrownBy(() -> template.register(definition("lost", "empty", null)))
				.withMessage("Projection 'lost' has no basin, and no default basin is set for client 'empty'. Set "
						+ "the basin of the projection, or a default basin");
		}
	}

	@Test
	void whenTwoClientsHaveTheSameNameThenTheSecondIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SnapshotTemplate.builder(this.client)
				.client("there", this.other, null)
				.client("there", this.client, null))
			.withMessage("A client named 'there' was added already");
	}

	private SnapshotTemplate template() {
		return SnapshotTemplate.builder(this.client)
			.basin("shared-basin")
			.client("there", this.other, "other-basin")
			.client("empty", this.other, "")
			.build();
	}

	private static ProjectionDefinition<Tally> definition(String name, @Nullable String client,
			@Nullable String basin) {
		return ProjectionDefinition.builder(name, Tally.class)
			.client(client)
			.basin(basin)
			.stream("numbers")
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.build();
	}

}
