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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.crypto.SnapshotKeyRing;

/**
 * Creates a key ring from the properties {@code keys} and {@code current}. Failures name
 * the property, and never contain its value. For use by the auto-configuration only.
 *
 * @since 0.1.0
 */
public final class KeyRingSettings {

	private final String keysKey;

	private final String currentKey;

	private final String purpose;

	/**
	 * Creates a new {@link KeyRingSettings}.
	 * @param prefix the prefix of the properties
	 * @param purpose what the current key is used for, {@code sign} or {@code encrypt}
	 */
	public KeyRingSettings(String prefix, String purpose) {
		this(prefix + ".keys", prefix + ".current", purpose);
	}

	/**
	 * Creates a new {@link KeyRingSettings}.
	 * @param keysKey the key of the property {@code keys}
	 * @param currentKey the key of the property {@code current}
	 * @param purpose what the current key is used for, {@code sign} or {@code encrypt}
	 */
	public KeyRingSettings(String keysKey, String currentKey, String purpose) {
		this.keysKey = keysKey;
		this.currentKey = currentKey;
		this.purpose = purpose;
	}

	/**
	 * Creates the key ring.
	 * @param keys the keys in Base64, by their names
	 * @param current the name of the current key, or {@code null} if there is only one
	 * key
	 * @return the key ring, or {@code null} if there are no keys
	 */
	public @Nullable SnapshotKeyRing create(Map<String, String> keys, @Nullable String current) {
		if (keys.isEmpty() && current == null) {
			return null;
		}
		String name = findCurrent(keys, current);
		SnapshotKeyRing ring = valid(name, () -> SnapshotKeyRing.ofBase64(name, keys.getOrDefault(name, "")));
		for (Map.Entry<String, String> key : keys.entrySet()) {
			if (!key.getKey().equals(name)) {
				SnapshotKeyRing newer = ring;
				ring = valid(key.getKey(), () -> newer.withOlderBase64(key.getKey(), key.getValue()));
			}
		}
		return ring;
	}

	private String findCurrent(Map<String, String> keys, @Nullable String current) {
		if (current == null && keys.size() == 1) {
			return keys.keySet().iterator().next();
		}
		if (current == null) {
			throw new FailureAnalyzedException(
					"The property '" + this.currentKey + "' is not set, but '" + this.keysKey + ".*' has several keys: "
							+ String.join(", ", keys.keySet()) + ".",
					"Set '" + this.currentKey + "' to the name of the key to " + this.purpose + " with.");
		}
		if (!keys.containsKey(current)) {
			throw new FailureAnalyzedException(
					"The property '" + this.currentKey + "' is '" + current + "', but '" + this.keysKey + "." + current
							+ "' is not set.",
					"Set '" + this.keysKey + "." + current + "' to 32 bytes in Base64, or "
							+ ((keys.isEmpty()) ? "remove '" + this.currentKey + "'." : "correct '" + this.currentKey
									+ "'. The keys are: " + String.join(", ", keys.keySet()) + "."));
		}
		return current;
	}

	private SnapshotKeyRing valid(String name, Supplier<SnapshotKeyRing> ring) {
		if (!SnapshotKeyRing.isName(name)) {
			throw new FailureAnalyzedException(
					"The property '" + this.keysKey + "." + name + "' has '" + name
							+ "' as the name of a key, which is not valid.",
					"Use 1 to 64 letters, digits, '.', '_' and '-' as the name of the key.");
		}
		try {
			return ring.get();
		}
		catch (IllegalArgumentException ex) {
			// The value and the cause are omitted: they may contain parts of the key.
			throw notAKey(this.keysKey + "." + name);
		}
	}

	/**
	 * Returns the failure of a property that is not a key, without its value.
	 * @param property the key of the property
	 * @return the failure
	 */
	public static FailureAnalyzedException notAKey(String property) {
		return new FailureAnalyzedException(
				"The property '" + property + "' is not a valid key: it must be 32 bytes in standard "
						+ "Base64. The value is not shown because it is a secret.",
				"Correct the property, or generate a new key, for example with 'openssl rand -base64 32'.");
	}

}
