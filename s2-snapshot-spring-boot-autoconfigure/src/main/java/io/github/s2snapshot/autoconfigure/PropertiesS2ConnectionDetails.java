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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Adapts {@link S2Properties} to {@link S2ConnectionDetails}.
 */
class PropertiesS2ConnectionDetails implements S2ConnectionDetails {

	private final S2Properties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesS2ConnectionDetails(S2Properties properties, @Nullable SslBundles sslBundles) {
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public @Nullable String getAccountEndpoint() {
		return textOrNull(this.properties.getAccountEndpoint());
	}

	@Override
	public @Nullable String getBasinEndpoint() {
		return textOrNull(this.properties.getBasinEndpoint());
	}

	@Override
	public @Nullable String getAccessToken() {
		return textOrNull(this.properties.getAccessToken());
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String bundle = textOrNull(this.properties.getSsl().getBundle());
		if (bundle == null) {
			return null;
		}
		if (this.sslBundles == null) {
			throw new FailureAnalyzedException(
					"The property 's2.ssl.bundle' names the SSL bundle '" + bundle
							+ "', but the application context has no SSL bundles.",
					"Keep SslAutoConfiguration enabled and define 'spring.ssl.bundle.*." + bundle
							+ "', or remove 's2.ssl.bundle'.");
		}
		return this.sslBundles.getBundle(bundle);
	}

	private static @Nullable String textOrNull(@Nullable String value) {
		return (StringUtils.hasText(value)) ? value.trim() : null;
	}

}
