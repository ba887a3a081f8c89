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

package io.github.s2snapshot.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Makes keys of properties. What fails names the property, never its value.
 */
class KeySettings {

	private static final String SIGNING = "s2.snapshot.signing";

	private final SigningProperties signing;

	KeySettings(SigningProperties signing) {
		this.signing = signing;
	}

	/**
	 * Return how snapshots in streams are signed.
	 * @return the signing, {@code null} when there are no keys
	 */
	@Nullable SnapshotSigning signing() {
		Map<String, String> keys = this.signing.getKeys();
		if (keys.isEmpty()) {
			if (this.signing.getCurrent() != null) {
				throw unknownKey(this.signing.getCurrent());
			}
			return null;
		}
		String current = current(keys);
		SnapshotKeyRing ring = ring(current, () -> SnapshotKeyRing.ofBase64(current, keys.getOrDefault(current, "")));
		for (Map.Entry<String, String> key : keys.entrySet()) {
			if (!key.getKey().equals(current)) {
				SnapshotKeyRing newer = ring;
				ring = ring(key.getKey(), () -> newer.withOlderBase64(key.getKey(), key.getValue()));
			}
		}
		SnapshotSigning result = SnapshotSigning.with(ring);
		return (this.signing.isAcceptUnsigned()) ? result.acceptingUnsigned() : result;
	}

	private String current(Map<String, String> keys) {
		String current = this.signing.getCurrent();
		if (current == null && keys.size() == 1) {
			return keys.keySet().iterator().next();
		}
		if (current == null) {
			throw new FailureAnalyzedException(
					"There are several keys '" + SIGNING + ".keys.*' (" + String.join(", ", keys.keySet()) + "), and '"
							+ SIGNING + ".current' does not say which one signs.",
					"Set '" + SIGNING + ".current' to the name of one of them.");
		}
		if (!keys.containsKey(current)) {
			throw unknownKey(current);
		}
		return current;
	}

	private FailureAnalyzedException unknownKey(String current) {
		return new FailureAnalyzedException(
				"The property '" + SIGNING + ".current' is '" + current + "', but there is no key '" + SIGNING
						+ ".keys." + current + "'.",
				"Set that key to 32 bytes in Base64, or correct the name. The keys are: "
						+ String.join(", ", this.signing.getKeys().keySet()) + ".");
	}

	private static SnapshotKeyRing ring(String name, RingFactory factory) {
		try {
			return factory.create();
		}
		catch (IllegalArgumentException ex) {
			// Neither the value nor the cause: they may tell parts of the key.
			throw invalid(SIGNING + ".keys." + name);
		}
	}

	/**
	 * Make a key for the records of a stream.
	 * @param property the key of the property
	 * @param value its value
	 * @return the key
	 */
	static EncryptionKey encryptionKey(String property, String value) {
		try {
			return EncryptionKey.ofBase64(value);
		}
		catch (InvalidInputException ex) {
			throw invalid(property);
		}
	}

	private static FailureAnalyzedException invalid(String property) {
		return new FailureAnalyzedException(
				"The property '" + property + "' is not a key: it must be 32 bytes in standard Base64. "
						+ "Its value is not shown because it is a secret.",
				"Correct the property, or make a new key, for example with 'openssl rand -base64 32'.");
	}

	/**
	 * Creates a ring of keys.
	 */
	private interface RingFactory {

		SnapshotKeyRing create();

	}

}
