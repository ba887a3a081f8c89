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

import java.nio.file.Path;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.log.LogMessage;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.sdk.access.AccessTokenSupplier;

/**
 * Adapts {@link S2ClientProperties} to {@link S2ConnectionDetails}.
 */
class PropertiesS2ConnectionDetails implements S2ConnectionDetails {

	private static final Log logger = LogFactory.getLog(PropertiesS2ConnectionDetails.class);

	private final String prefix;

	private final S2ClientProperties properties;

	private final @Nullable AccessTokenSupplier accessTokenSupplier;

	private final @Nullable SslBundles sslBundles;

	PropertiesS2ConnectionDetails(String prefix, S2ClientProperties properties,
			@Nullable AccessTokenSupplier accessTokenSupplier, @Nullable SslBundles sslBundles) {
		this.prefix = prefix;
		this.properties = properties;
		this.accessTokenSupplier = (accessTokenSupplier != null) ? accessTokenSupplier : file(prefix, properties);
		this.sslBundles = sslBundles;
		String bundle = textOrNull(properties.getSsl().getBundle());
		if (bundle != null && sslBundles != null) {
			find(bundle, sslBundles);
			// Without a handler, Spring Boot warns that the bundle may not be reloaded.
			sslBundles.addBundleUpdateHandler(bundle, (updated) -> logger
				.info(LogMessage.format("SSL bundle '%s' was updated. New connections to S2 use the update", bundle)));
		}
	}

	private static @Nullable AccessTokenSupplier file(String prefix, S2ClientProperties properties) {
		Path file = properties.getAccessTokenFile();
		if (file == null) {
			return null;
		}
		String token = prefix + ".access-token";
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(token, textOrNull(properties.getAccessToken()));
			entries.put(token + "-file", file);
		});
		return AccessTokenFile.open(token + "-file", file);
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
	public @Nullable AccessTokenSupplier getAccessTokenSupplier() {
		return this.accessTokenSupplier;
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String bundle = textOrNull(this.properties.getSsl().getBundle());
		if (bundle == null) {
			return null;
		}
		if (this.sslBundles == null) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".ssl.bundle' names the SSL bundle '" + bundle
							+ "', but the application context has no SslBundles bean.",
					"Keep SslAutoConfiguration enabled and define 'spring.ssl.bundle.*." + bundle + "', or remove '"
							+ this.prefix + ".ssl.bundle'.");
		}
		return find(bundle, this.sslBundles);
	}

	private SslBundle find(String bundle, SslBundles sslBundles) {
		try {
			return sslBundles.getBundle(bundle);
		}
		catch (NoSuchSslBundleException ex) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".ssl.bundle' is '" + bundle
							+ "', but no SSL bundle has this name.",
					"Define 'spring.ssl.bundle.jks." + bundle + "' or 'spring.ssl.bundle.pem." + bundle
							+ "', or correct the name. " + bundles(sslBundles.getBundleNames()),
					ex);
		}
	}

	private static String bundles(List<String> names) {
		return (names.isEmpty()) ? "No SSL bundles are defined."
				: "The SSL bundles are: " + String.join(", ", names) + ".";
	}

	private static @Nullable String textOrNull(@Nullable String value) {
		return (StringUtils.hasText(value)) ? value.trim() : null;
	}

}
