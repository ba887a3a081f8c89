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

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}.
 */
class AdmissionTests {

	private final Admission admission = new Admission(10);

	private final AtomicInteger retries = new AtomicInteger();

	@Test
	void shouldAdmitUntilFull() {
		assertThat(this.admission.tryAcquire(4)).isTrue();
		assertThat(this.admission.tryAcquire(6)).isTrue();
		assertThat(this.admission.tryAcquire(1)).isFalse();
		this.admission.release(6);
		assertThat(this.admission.tryAcquire(1)).isTrue();
	}

	@Test
	void whenAnAppendExceedsTheLimitThenItIsAdmittedAlone() {
		assertThat(this.admission.tryAcquire(100)).isTrue();
		assertThat(this.admission.tryAcquire(1)).isFalse();
		this.admission.release(100);
		assertThat(this.admission.tryAcquire(1)).isTrue();
	}

	@Test
	void whenThereIsRoomThenTheRetryRunsAtOnce() {
		this.admission.whenAvailable(this.retries::incrementAndGet);
		assertThat(this.retries).hasValue(1);
	}

	@Test
	void whenThereIsNoRoomThenTheRetryRunsLater() {
		this.admission.tryAcquire(5);
		this.admission.tryAcquire(10);
		this.admission.whenAvailable(this.retries::incrementAndGet);
		this.admission.whenAvailable(this.retries::incrementAndGet);
		this.admission.release(5);
		assertThat(this.retries).hasValue(0);
		this.admission.release(10);
		assertThat(this.retries).hasValue(2);
		this.admission.release(0);
		assertThat(this.retries).hasValue(2);
	}

}
