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
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ContextConfiguration;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.autoconfigure.app.TalkId;
import io.github.s2snapshot.test.autoconfigure.app.TalkProjection;
import io.github.s2snapshot.test.autoconfigure.app.TestedApplication;
import io.github.s2snapshot.test.autoconfigure.app.Words;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionTest} with a keyed projection.
 */
@ProjectionTest(TalkProjection.class)
@ContextConfiguration(classes = TestedApplication.class)
class KeyedProjectionTestIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private KeyedProjection<TalkId, Words> talks;

	@Test
	void keysShouldBeReadAndUpdatedInTheirBasin(@Autowired SnapshotTemplate snapshots) {
		TalkId talk = new TalkId(1, 2);
		this.talks.append(talk, new Words.Said("hello"));
		assertThat(this.talks.readLatest(talk, TIMEOUT).state().all()).containsExactly("hello");
		assertThat(this.talks.stream(talk)).isEqualTo("talks/1-2");
		assertThat(this.talks.keys("1-").toList()).contains(talk);
		assertThat(this.talks.info().basin()).isEqualTo("talks-basin");
		assertThat(snapshots.keyedDefinitions()).singleElement()
			.satisfies((definition) -> assertThat(definition.residency().maxResident()).isEqualTo(7));
	}

	@Test
	void faultShouldAffectAKey(@Autowired Faults faults) {
		TalkId talk = new TalkId(2, 1);
		this.talks.append(talk, new Words.Said("one"));
		faults.loseAcks(1);
		this.talks.update(talk, (words) -> List.of(new Words.Said("two")));
		assertThat(faults.pending()).isZero();
		assertThat(this.talks.readLatest(talk, TIMEOUT).state().all()).containsExactly("one", "two");
	}

}
