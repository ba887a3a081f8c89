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

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.access.AccessTokenSupplier;

/**
 * Starts an embedded S2 server if no other server is configured.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(EmbeddedS2.class)
@Conditional(OnEmbeddedS2Condition.class)
@ConditionalOnMissingBean({ S2ConnectionDetails.class, S2Client.class, AccessTokenSupplier.class })
class EmbeddedS2Configuration {

	private static final Log logger = LogFactory.getLog(EmbeddedS2Configuration.class);

	@Bean
	@ConditionalOnMissingBean
	EmbeddedS2 embeddedS2(S2Properties properties, Environment environment,
			ObjectProvider<EmbeddedS2BuilderCustomizer> customizers) {
		requireWanted(environment);
		Path directory = properties.getEmbedded().getDirectory();
		EmbeddedS2 server = start(properties, customizers.orderedStream().toList());
		logger.info(LogMessage.format("Started an embedded S2 server for development at %s (%s), "
				+ "because no endpoint or access token is configured", server.endpoint(), describe(directory)));
		return server;
	}

	@Bean
	EmbeddedS2ConnectionDetails embeddedS2ConnectionDetails(EmbeddedS2 embeddedS2) {
		return new EmbeddedS2ConnectionDetails(embeddedS2);
	}

	// Ahead-of-time processing evaluates the condition at build time.
	private static void requireWanted(Environment environment) {
		String unwanted = OnEmbeddedS2Condition.findUnwanted(environment);
		if (unwanted != null) {
			throw new FailureAnalyzedException(
					"The embedded S2 server was chosen because no connection was configured, but now " + unwanted + ".",
					"Set the connection properties, or 's2.embedded.enabled=false', before the server is chosen: "
							+ "if the application is processed ahead of time, set them at build time. If a bean knows the "
							+ "connection, define an S2ConnectionDetails bean instead of setting properties.");
		}
	}

	private static EmbeddedS2 start(S2Properties properties, List<EmbeddedS2BuilderCustomizer> customizers) {
		int port = properties.getEmbedded().getPort();
		Path directory = properties.getEmbedded().getDirectory();
		try {
			EmbeddedS2.Builder builder = EmbeddedS2.builder().port(port);
			if (directory != null) {
				builder.directory(directory);
			}
			addBasin(builder, properties.getBasin());
			customizers.forEach((customizer) -> customizer.customize(builder));
			return builder.start();
		}
		catch (IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			throw new FailureAnalyzedException(
					"The embedded S2 server could not be started with 's2.embedded.port' = " + port
							+ " and 's2.embedded.directory' = " + ((directory != null) ? directory : "not set") + ": "
							+ StringUtils.trimTrailingCharacter(String.valueOf(ex.getMessage()), '.') + ".",
					"Stop the other program that uses the port or the directory, or change the property. To use "
							+ "another S2 server, set 's2.account-endpoint', 's2.basin-endpoint' and "
							+ "'s2.access-token'."
							+ ((directory != null)
									? " In tests, another application context of the same JVM may use the "
											+ "directory: use @EmbeddedS2, whose server keeps its data in memory."
									: ""),
					ex);
		}
	}

	// The server starts with the application, so the basin cannot be created before.
	private static void addBasin(EmbeddedS2.Builder builder, @Nullable String basin) {
		if (!StringUtils.hasText(basin)) {
			return;
		}
		try {
			builder.basin(basin);
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(
					"The property 's2.basin' is not a valid name of a basin: "
							+ StringUtils.trimTrailingCharacter(String.valueOf(ex.getMessage()), '.') + ".",
					"Use 8 to 48 lower-case letters, digits and hyphens.", ex);
		}
	}

	private static String describe(@Nullable Path directory) {
		return (directory != null) ? "data in " + directory.toAbsolutePath().normalize()
				: "data in memory, lost when the application stops";
	}

}
