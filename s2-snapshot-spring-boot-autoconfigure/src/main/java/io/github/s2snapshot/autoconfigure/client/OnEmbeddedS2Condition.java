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

package io.github.s2snapshot.autoconfigure.client;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches if the embedded server is enabled and no other server is configured. An empty
 * value, for example of an empty environment variable, does not configure a server.
 */
class OnEmbeddedS2Condition extends SpringBootCondition {

	private static final String[] CONNECTION_KEYS = { "s2.access-token", "s2.access-token-file", "s2.account-endpoint",
			"s2.basin-endpoint" };

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Embedded S2");
		Environment environment = context.getEnvironment();
		String unwanted = findUnwanted(environment);
		return (unwanted != null) ? ConditionOutcome.noMatch(message.because(unwanted))
				: ConditionOutcome.match(message.because("no endpoint or access token is set"));
	}

	/**
	 * Returns why the embedded server is not used.
	 * @param environment the environment
	 * @return the reason, or {@code null} if the server is used
	 */
	static @Nullable String findUnwanted(Environment environment) {
		if (!environment.getProperty("s2.embedded.enabled", Boolean.class, true)) {
			return "'s2.embedded.enabled' is false";
		}
		for (String key : CONNECTION_KEYS) {
			if (StringUtils.hasText(environment.getProperty(key))) {
				return "'" + key + "' is set";
			}
		}
		return null;
	}

}
