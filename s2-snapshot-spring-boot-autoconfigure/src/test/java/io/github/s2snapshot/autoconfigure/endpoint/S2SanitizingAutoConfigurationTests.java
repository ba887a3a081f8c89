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

package io.github.s2snapshot.autoconfigure.endpoint;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2SanitizingAutoConfiguration}.
 */
class S2SanitizingAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2SanitizingAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "s2.access-token", "s2.accessToken", "S2_ACCESS_TOKEN", "s2.accounts.other.access-token",
			"s2.snapshot.projections.board.encryption-key", "s2.snapshot.projections.board.encryptionKey",
			"S2_SNAPSHOT_PROJECTIONS_BOARD_ENCRYPTIONKEY", "s2.snapshot.signing.keys.first",
			"S2_SNAPSHOT_SIGNING_KEYS_FIRST", "s2.snapshot.s3.secret-key", "s2.snapshot.store.encryption.keys.first",
			"S2_SNAPSHOT_STORE_ENCRYPTION_KEYS_FIRST", "s2.snapshot.signing.keys[2026.11]",
			"s2.snapshot.store.encryption.keys[2026.11]", "s2.clients[billing.eu].access-token",
			"s2.snapshot.projections[a.b].encryption-key", "s2.snapshot.projections.board.store.encryption.keys.first",
			"S2_SNAPSHOT_PROJECTIONS_BOARD_STORE_ENCRYPTION_KEYS_FIRST" })
	void secretIsNotShown(String key) {
		this.contextRunner.run((context) -> assertThat(shown(context.getBean(SanitizingFunction.class), key))
			.isEqualTo(SanitizableData.SANITIZED_VALUE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2.basin", "s2.snapshot.signing.current", "s2.snapshot.signing.accept-unsigned",
			"s2.snapshot.file.key", "spring.application.name" })
	void valuesThatAreNotSecretShouldBeShown(String key) {
		this.contextRunner
			.run((context) -> assertThat(shown(context.getBean(SanitizingFunction.class), key)).isEqualTo("value"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2.snapshot.signing.keys[2026.11]", "s2.snapshot.store.encryption.keys.first",
			"s2.access-token", "s2.clients.billing.access-token", "s2.snapshot.projections.board.encryption-key" })
	void secretShouldBeHiddenUnderAnyName(String key) {
		this.contextRunner.withPropertyValues("TEAM_VALUE=c2VjcmV0IG9mIG91cnM=", key + "=${TEAM_VALUE}")
			.run((context) -> {
				SanitizingFunction function = context.getBean(SanitizingFunction.class);
				assertThat(shown(function, "TEAM_VALUE", "c2VjcmV0IG9mIG91cnM="))
					.isEqualTo(SanitizableData.SANITIZED_VALUE);
				assertThat(shown(function, "app.url", "https://:c2VjcmV0IG9mIG91cnM=@host/"))
					.isEqualTo(SanitizableData.SANITIZED_VALUE);
				assertThat(shown(function, "app.name", "orders")).isEqualTo("orders");
			});
	}

	@Test
	void whenUserDefinesFunctionThenBacksOff() {
		this.contextRunner.withBean("s2SanitizingFunction", SanitizingFunction.class, () -> (data) -> data)
			.run((context) -> assertThat(context).hasSingleBean(SanitizingFunction.class));
	}

	@Test
	void whenActuatorIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("s2SanitizingFunction"));
	}

	private static Object shown(SanitizingFunction function, String key) {
		return shown(function, key, "value");
	}

	private static Object shown(SanitizingFunction function, String key, String value) {
		return function
			.applyUnlessFiltered(new SanitizableData(new MapPropertySource("test", Map.of(key, value)), key, value))
			.getValue();
	}

}
