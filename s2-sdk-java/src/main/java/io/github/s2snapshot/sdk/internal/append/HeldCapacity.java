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

package io.github.s2snapshot.sdk.internal.append;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Capacity that is held for one submission, until it is used or released.
 */
final class HeldCapacity {

	private final long meteredBytes;

	private final LongConsumer release;

	private final AtomicBoolean used = new AtomicBoolean();

	// The release callback receives the number of metered bytes.
	HeldCapacity(long meteredBytes, LongConsumer release) {
		this.meteredBytes = meteredBytes;
		this.release = release;
	}

	long meteredBytes() {
		return this.meteredBytes;
	}

	// Checks that the capacity is sufficient. The error message names the submission.
	void requireEnough(String submission, long neededBytes) {
		if (neededBytes > this.meteredBytes) {
			throw new InvalidInputException("The " + submission + " has " + neededBytes + " metered bytes, but only "
					+ this.meteredBytes + " were reserved: reserve the metered size of the " + submission);
		}
	}

	void use() {
		if (!this.used.compareAndSet(false, true)) {
			throw new IllegalStateException("The permit was already used or closed: reserve another one");
		}
	}

	void giveBack() {
		if (this.used.compareAndSet(false, true)) {
			this.release.accept(this.meteredBytes);
		}
	}

}
