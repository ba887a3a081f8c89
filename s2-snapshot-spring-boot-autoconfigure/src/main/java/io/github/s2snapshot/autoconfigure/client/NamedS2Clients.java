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
import org.springframework.boot.ssl.SslBundles;

import io.github.s2snapshot.sdk.S2Client;

/**
 * Creates the clients of {@code s2.clients}. For use by the auto-configuration only.
 *
 * @since 0.1.0
 */
public class NamedS2Clients {

	/**
	 * Suffix of the bean name of a client, after the name of the client.
	 */
	public static final String SUFFIX = "S2Client";

	private final S2Properties properties;

	private final ObjectProvider<SslBundles> sslBundles;

	private final ObjectProvider<S2ConnectionDetailsOverride> override;

	private final ObjectProvider<S2ClientBuilderCustomizer> customizers;

	NamedS2Clients(S2Properties properties, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<S2ConnectionDetailsOverride> override,
			ObjectProvider<S2ClientBuilderCustomizer> customizers) {
		this.properties = properties;
		this.sslBundles = sslBundles;
		this.override = override;
		this.customizers = customizers;
	}

	S2Client create(String name) {
		S2ClientProperties properties = this.properties.getClients().get(name);
		if (properties == null) {
			throw new IllegalStateException("The properties 's2.clients." + name + ".*' no longer exist");
		}
		return S2ClientFactory.ofNamed(name, properties, this.customizers)
			.createClient(this.override, name, () -> new PropertiesS2ConnectionDetails("s2.clients." + name, properties,
					null, this.sslBundles.getIfAvailable()));
	}

}
