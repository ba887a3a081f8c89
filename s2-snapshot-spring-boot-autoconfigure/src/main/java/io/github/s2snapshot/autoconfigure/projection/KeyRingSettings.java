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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.crypto.SnapshotKeyRing;

/**
 * Makes a ring of the properties {@code keys} and {@code current}. What fails names the
 * property, never its value. Not for applications.
 *
 * @since 0.1.0
 */
public final class KeyRingSettings {

	private final String prefix;

	private final String purpose;

	/**
	 * Creates settings.
	 * @param prefix what the keys of the properties begin with
	 * @param purpose what the current key does, as in "which one signs"
	 */
	public KeyRingSettings(String prefix, String purpose) {
		this.prefix = prefix;
		this.purpose = purpose;
	}

	/**
	 * Makes a ring.
	 * @param keys keys in Base64 by their names
	 * @param current the name of the current one, {@code null} when there is only one
	 * @return the ring, {@code null} when there are no keys
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
					"There are several keys '" + this.prefix + ".keys.*' (" + String.join(", ", keys.keySet())
							+ "), and '" + this.prefix + ".current' does not say which one " + this.purpose + ".",
					"Set '" + this.prefix + ".current' to the name of one of them.");
		}
		if (!keys.containsKey(current)) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".current' is '" + current + "', but there is no key '"
							+ this.prefix + ".keys." + current + "'.",
					"Set that key to 32 bytes in Base64, or correct the name."
							+ ((keys.isEmpty()) ? "" : " The keys are: " + String.join(", ", keys.keySet()) + "."));
		}
		return current;
	}

	private SnapshotKeyRing valid(String name, Supplier<SnapshotKeyRing> ring) {
		if (!SnapshotKeyRing.isName(name)) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".keys." + name + "' has '" + name
							+ "' as the name of a key: that must be 1 to 64 letters, digits, '.', '_' and '-'.",
					"Correct the name of the key.");
		}
		try {
			return ring.get();
		}
		catch (IllegalArgumentException ex) {
			// Neither the value nor the cause: they may tell parts of the key.
			throw notAKey(this.prefix + ".keys." + name);
		}
	}

	static FailureAnalyzedException notAKey(String property) {
		return new FailureAnalyzedException(
				"The property '" + property + "' is not a key: it must be 32 bytes in standard Base64. "
						+ "Its value is not shown because it is a secret.",
				"Correct the property, or make a new key, for example with 'openssl rand -base64 32'.");
	}

}
