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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Retries}.
 */
class RetriesTests {

	private static final ProjectionException FAILURE = new ProjectionException("away");

	private static final Duration INITIAL = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	private final EngineThreads threads = EngineThreads.start();

	private final Contact contact = new Contact(Duration.ofSeconds(20));

	private final List<Duration> delays = new ArrayList<>();

	private final Retries retries = retries(new RecoverySettings(INITIAL, LONGEST, Duration.ofMinutes(10)));

	private Retries retries(RecoverySettings settings) {
		return new Retries("talk", new StreamName("tests", "talk"), this.threads,
				EngineSettings.defaults().withRecovery(settings), this.contact,
				new ListenerFanout(List.of(new InPlaceProjectionListener() {

					@Override
					public void recovering(String projection, ProjectionException failure, int attempt,
							Duration delay) {
						RetriesTests.this.delays.add(delay);
					}

				}), this.threads.eventQueue("talk")), false);
	}

	@AfterEach
	void close() {
		this.threads.close();
	}

	private void fail(Retries retries, FailureKind kind) {
		retries.count(kind);
		retries.later(FAILURE, () -> {
		});
	}

	@Test
	void h45TheDelayShouldGrowUpToTheLongestAndBeSpread() {
		Duration expected = INITIAL;
		for (int i = 0; i < 200; i++) {
			fail(this.retries, FailureKind.TRANSIENT);
			assertThat(this.delays.get(i)).isBetween(expected.dividedBy(2), expected);
			expected = (expected.multipliedBy(2).compareTo(LONGEST) < 0) ? expected.multipliedBy(2) : LONGEST;
		}
		assertThat(this.delays).doesNotHaveDuplicates();
		assertThat(this.contact.recovery()).isNotNull()
			.satisfies((recovery) -> assertThat(recovery.attempt()).isEqualTo(200));
		this.retries.reset();
		fail(this.retries, FailureKind.TRANSIENT);
		assertThat(this.delays.get(200)).isLessThanOrEqualTo(INITIAL);
	}

	@Test
	void whenTheDelaysAreHugeThenTheyAreBounded() {
		Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
		Retries patient = retries(new RecoverySettings(forever, forever, forever));
		fail(patient, FailureKind.REFUSAL);
		patient.rarely(FAILURE, () -> {
		});
		assertThat(this.delays).allSatisfy((delay) -> assertThat(delay).isLessThan(Duration.ofDays(600)));
		assertThat(patient.isRefusedForGood()).isFalse();
	}

	@Test
	void h45WhenTheServerOnlyRefusesForLongThenTheFailureIsDefinite() {
		Retries impatient = retries(new RecoverySettings(INITIAL, LONGEST, Duration.ofNanos(1)));
		assertThat(impatient.isRefusedForGood()).isFalse();
		fail(impatient, FailureKind.REFUSAL);
		assertThat(impatient.isRefusedForGood()).isTrue();
		fail(impatient, FailureKind.TRANSIENT);
		assertThat(impatient.isRefusedForGood()).isFalse();
	}

	@Test
	void anAttemptShouldBeMadeOnceAndNotAfterACancel() {
		fail(this.retries, FailureKind.TRANSIENT);
		assertThat(this.retries.begin()).isTrue();
		assertThat(this.retries.begin()).isFalse();
		fail(this.retries, FailureKind.TRANSIENT);
		this.retries.cancel();
		assertThat(this.retries.begin()).isFalse();
		assertThat(this.contact.recovery()).isNull();
	}

	@Test
	void settingsShouldBePositive() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RecoverySettings(INITIAL, Duration.ZERO, Duration.ofMinutes(10)))
			.withMessage("'maxInterval' must be positive, but is PT0S");
	}

}
