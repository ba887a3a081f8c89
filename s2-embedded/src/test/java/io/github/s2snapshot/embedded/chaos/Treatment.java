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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Treatment of the bytes that pass through the {@link FaultProxy}.
 */
interface Treatment {

	/** Forwards all bytes. */
	Treatment PASS = (bytes, length, out) -> {
		out.write(bytes, 0, length);
		return Outcome.PASSED;
	};

	/** Silently drops these and all later bytes. */
	Treatment SWALLOW = (bytes, length, out) -> Outcome.LOST;

	/** Forwards the bytes one by one. */
	Treatment SINGLY = (bytes, length, out) -> {
		for (int i = 0; i < length; i++) {
			out.write(bytes, i, 1);
		}
		return Outcome.PASSED;
	};

	Outcome treat(byte[] bytes, int length, OutputStream out) throws IOException;

	// Forwards the bytes after a delay.
	static Treatment delayed(long millis) {
		return (bytes, length, out) -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
			return PASS.treat(bytes, length, out);
		};
	}

	// Forwards the first bytes, then closes the connection.
	static Treatment cutAfter(int count) {
		return (bytes, length, out) -> {
			out.write(bytes, 0, Math.min(count, length));
			return Outcome.CUT;
		};
	}

	// Holds the bytes back until the gate is opened.
	static Treatment heldBy(Gate gate) {
		return (bytes, length, out) -> {
			gate.await();
			return PASS.treat(bytes, length, out);
		};
	}

	/**
	 * Result of the treatment.
	 */
	enum Outcome {

		PASSED, LOST, CUT

	}

}
