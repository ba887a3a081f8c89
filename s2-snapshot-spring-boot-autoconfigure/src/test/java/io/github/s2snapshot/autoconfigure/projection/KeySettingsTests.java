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

import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.sdk.access.EncryptionKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeySettings}.
 */
class KeySettingsTests {

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

	private static final String SECRET = "c2VjcmV0";

	private final SigningProperties properties = new SigningProperties();

	private final KeySettings settings = new KeySettings(this.properties);

	@Test
	void whenThereAreNoKeysThenNothingIsSigned() {
		assertThat(this.settings.signing()).isNull();
	}

	@Test
	void whenThereIsOneKeyThenItSigns() {
		this.properties.getKeys().put("first", KEY);
		SnapshotSigning signing = this.settings.signing();
		assertThat(signing).isNotNull();
		assertThat(signing.keys().current()).isEqualTo("first");
		assertThat(signing.acceptUnsigned()).isFalse();
	}

	@Test
	void whenThereAreSeveralKeysThenTheCurrentOneSignsAndAllVerify() {
		this.properties.getKeys().put("first", KEY);
		this.properties.getKeys().put("second", KEY);
		this.properties.setAcceptUnsigned(true);
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this.settings::signing)
			.withMessageContaining("'s2.snapshot.signing.current' is not set, but "
					+ "'s2.snapshot.signing.keys.*' has several keys: first, second");
		this.properties.setCurrent("second");
		SnapshotSigning signing = this.settings.signing();
		assertThat(signing).isNotNull();
		assertThat(signing.keys().current()).isEqualTo("second");
		assertThat(signing.keys().names()).containsExactlyInAnyOrder("first", "second");
		assertThat(signing.acceptUnsigned()).isTrue();
		assertThat(signing.acceptVersion1()).isFalse();
	}

	@Test
	void h57AcceptVersion1ShouldBeBoundByItsName() {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource(
				Map.of("s2.snapshot.signing.keys.first", KEY, "s2.snapshot.signing.accept-version-1", "true"));
		SigningProperties bound = new Binder(source).bind("s2.snapshot.signing", SigningProperties.class).get();
		SnapshotSigning signing = new KeySettings(bound).signing();
		assertThat(signing).isNotNull();
		assertThat(signing.acceptVersion1()).isTrue();
		assertThat(signing.acceptUnsigned()).isFalse();
	}

	@Test
	void whenCurrentKeyIsNotSetThenFailureNamesIt() {
		this.properties.setCurrent("third");
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this.settings::signing)
			.withMessageContaining("'s2.snapshot.signing.keys.third' is not set");
		this.properties.getKeys().put("first", KEY);
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this.settings::signing);
	}

	@Test
	void whenKeyIsInvalidThenFailureDoesNotShowIt() {
		this.properties.getKeys().put("first", SECRET);
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this.settings::signing)
			.withMessageContaining("The property 's2.snapshot.signing.keys.first' is not a valid key")
			.withMessageNotContaining(SECRET)
			.withNoCause();
		for (String wrong : List.of("%" + SECRET, SECRET)) {
			assertThatExceptionOfType(FailureAnalyzedException.class)
				.isThrownBy(() -> KeySettings.encryptionKey("the.key", wrong))
				.withMessageContaining("The property 'the.key' is not a valid key")
				.withMessageNotContaining(SECRET)
				.withNoCause();
		}
	}

	@Test
	void encryptionKeyIsRead() {
		assertThat(KeySettings.encryptionKey("the.key", KEY)).isEqualTo(EncryptionKey.of(new byte[32]));
	}

}
