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

package io.github.s2snapshot.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.retry.support.RetryTemplate;

import io.github.s2snapshot.projection.error.SnapshotException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpringSnapshotRetry}. Retried attempts are tested with snapshots and
 * updates.
 */
class SpringSnapshotRetryTests {

	@Test
	void shouldMakeASuccessfulAttemptOnce() {
		AtomicInteger attempts = new AtomicInteger();
		Integer result = SpringSnapshotRetry.withDefaults().execute((number) -> {
			attempts.incrementAndGet();
			return number;
		});
		assertThat(result).isOne();
		assertThat(attempts).hasValue(1);
	}

	@Test
	void shouldEndTheRetriesAtOnceOnOtherExceptionsWhateverThePolicy() {
		RetryTemplate stubborn = RetryTemplate.builder().maxAttempts(5).noBackoff().retryOn(Throwable.class).build();
		AtomicInteger attempts = new AtomicInteger();
		assertThatExceptionOfType(SnapshotException.class)
			.isThrownBy(() -> new SpringSnapshotRetry(stubborn).execute((number) -> {
				attempts.incrementAndGet();
				throw new SnapshotException("for good");
			}))
			.withMessage("for good");
		assertThat(attempts).hasValue(1);
	}

	@Test
	void shouldCreateATemplateFromSettings() {
		assertThat(SpringSnapshotRetry.template(3, Duration.ofMillis(1), 2, Duration.ofMillis(5))).isNotNull();
	}

}
