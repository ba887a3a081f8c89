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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;

import io.github.s2snapshot.autoconfigure.OwnPropertiesRegistrar;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.access.AccessTokenSupplier;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of an {@link S2Client}, of
 * additional named clients, and of an embedded S2 server if no other server is
 * configured.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(S2Client.class)
@EnableConfigurationProperties(S2Properties.class)
@Import({ OwnPropertiesRegistrar.class, EmbeddedS2Configuration.class, NamedS2ClientsRegistrar.class })
public final class S2AutoConfiguration {

	S2AutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(S2ConnectionDetails.class)
	PropertiesS2ConnectionDetails s2ConnectionDetails(S2Properties properties,
			ObjectProvider<AccessTokenSupplier> accessTokenSupplier, ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesS2ConnectionDetails("s2", properties, accessTokenSupplier.getIfAvailable(),
				sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	@Proxyable(ProxyType.INTERFACES)
	S2Client s2Client(S2Properties properties, ObjectProvider<S2ConnectionDetails> connectionDetails,
			ObjectProvider<S2ConnectionDetailsOverride> override,
			ObjectProvider<S2ClientBuilderCustomizer> customizers) {
		return S2ClientFactory.ofDefault(properties, customizers)
			.createClient(override, S2ConnectionDetailsOverride.DEFAULT_CLIENT, connectionDetails::getObject);
	}

	@Bean
	NamedS2Clients namedS2Clients(S2Properties properties, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<S2ConnectionDetailsOverride> override,
			ObjectProvider<S2ClientBuilderCustomizer> customizers) {
		return new NamedS2Clients(properties, sslBundles, override, customizers);
	}

}
