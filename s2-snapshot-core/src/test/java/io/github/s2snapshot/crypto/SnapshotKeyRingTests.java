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

package io.github.s2snapshot.crypto;

import java.util.Base64;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SnapshotKeyRing}.
 */
class SnapshotKeyRingTests {

	private static final byte[] KEY = new byte[32];

	private static final byte[] SALT = { 1 };

	@Test
	void derivedKeysShouldMatchRfc5869() {
		byte[] key = HexFormat.of().parseHex("0b".repeat(22));
		byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c");
		byte[] info = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9");
		// The first 32 bytes of test case 1.
		assertThat(Hkdf.derive(key, salt, info))
			.isEqualTo(HexFormat.of().parseHex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
	}

	@Test
	void derivedKeysShouldDependOnKeySaltAndPurpose() {
		byte[] other = KEY.clone();
		other[31] = 1;
		SnapshotKeyRing ring = SnapshotKeyRing.of("a", KEY).withOlder("b", other);
		byte[] derived = ring.derive("a", SALT, "x");
		assertThat(derived).hasSize(32)
			.isEqualTo(ring.derive("a", SALT, "x"))
			.isNotEqualTo(ring.derive("b", SALT, "x"))
			.isNotEqualTo(ring.derive("a", SALT, "y"))
			.isNotEqualTo(ring.derive("a", new byte[] { 2 }, "x"));
		assertThat(ring.derive("c", SALT, "x")).isNull();
		assertThat(ring.current()).isEqualTo("a");
		assertThat(ring.names()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void keysShouldBeCopied() {
		byte[] key = KEY.clone();
		SnapshotKeyRing ring = SnapshotKeyRing.of("a", key);
		byte[] before = ring.derive("a", SALT, "x");
		key[0] = 1;
		assertThat(ring.derive("a", SALT, "x")).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "with space", "ä", "a/b", "a:b",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void invalidNamesShouldBeRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotKeyRing.of(name, KEY))
			.withMessageContaining("it must have 1 to 64 letters");
	}

	@Test
	void duplicateNamesShouldBeRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotKeyRing.of("a", KEY).withOlder("a", KEY))
			.withMessage("Two keys are named 'a', but the name of a key must be unique");
	}

	@Test
	void toStringAndMessagesShouldNotContainKeys() {
		String key = Base64.getEncoder().encodeToString("a secret of exactly 32 bytes, so".getBytes());
		assertThat(SnapshotKeyRing.ofBase64("a", " " + key + "\n").withOlder("b", KEY))
			.hasToString("SnapshotKeyRing[current=a, names=[a, b]]");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotKeyRing.ofBase64("a", key + "!"))
			.withMessage("The key 'a' is not valid Base64: check that it was copied completely")
			.withNoCause();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SnapshotKeyRing.of("a", KEY).withOlderBase64("b", key.substring(4)))
			.withMessage("The key 'b' has 29 bytes, but it must have 32")
			.withNoCause();
	}

}
