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

package io.github.s2snapshot.test.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.autoconfigure.app.CountProjection;
import io.github.s2snapshot.test.autoconfigure.app.OtherComponent;
import io.github.s2snapshot.test.autoconfigure.app.TestedApplication;
import io.github.s2snapshot.test.autoconfigure.app.Words;
import io.github.s2snapshot.test.autoconfigure.app.WordsProjection;
import io.github.s2snapshot.test.context.EmbeddedS2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionTest} with one projection that is named.
 */
@ProjectionTest(value = WordsProjection.class, streams = { "more", "other-basin/more" },
		properties = { "s2.access-token=secret", "s2.account-endpoint=https://nowhere.invalid" })
@ContextConfiguration(classes = TestedApplication.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProjectionTestIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private Projection<Words> words;

	@Autowired
	private ApplicationContext context;

	@Autowired
	private Faults faults;

	@Test
	void onlyTheGivenProjectionShouldBeABean() {
		assertThat(this.context.getBeansOfType(WordsProjection.class)).hasSize(1);
		assertThat(this.context.getBeansOfType(CountProjection.class)).isEmpty();
		assertThat(this.context.getBeansOfType(OtherComponent.class)).isEmpty();
	}

	@Test
	@Order(1)
	void projectionShouldBeLiveOnTheEmbeddedServer() {
		assertThat(this.words.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(this.words.basin()).isEqualTo(EmbeddedS2.DEFAULT_BASIN);
		this.words.append(new Words.Said("hello"));
		assertThat(this.words.readLatest(TIMEOUT).state().all()).containsExactly("hello");
		assertThat(this.context.getBean(SnapshotTemplate.class).take("words"))
			.isInstanceOf(SnapshotOutcome.Taken.class);
	}

	@Test
	@Order(2)
	void faultShouldAffectTheTest() {
		this.faults.loseAcks(5);
		assertThat(this.faults.pending()).isEqualTo(5);
	}

	@Test
	@Order(3)
	void faultShouldBeClearedAfterTheTest() {
		assertThat(this.faults.pending()).isZero();
	}

	@Test
	void declaredStreamsShouldExist() {
		S2Client client = this.context.getBean(S2Client.class);
		assertThat(client.basin(EmbeddedS2.DEFAULT_BASIN).stream("more").checkTail().seqNum()).isZero();
		assertThat(client.basin("other-basin").stream("more").checkTail().seqNum()).isZero();
	}

}
