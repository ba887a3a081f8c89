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

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpointJmxExtension;
import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpointWebExtension;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.autoconfigure.projection.ConditionalOnMissingBesideTemplate;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the
 * {@link S2ProjectionsEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = S2SnapshotAutoConfiguration.class)
@ConditionalOnClass({ SnapshotTemplate.class, Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(S2ProjectionsEndpoint.class)
@EnableConfigurationProperties(S2ProjectionsEndpointProperties.class)
public final class S2ProjectionsEndpointAutoConfiguration {

	S2ProjectionsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBean(SnapshotTemplate.class)
	@ConditionalOnMissingBesideTemplate(S2ProjectionsEndpoint.class)
	S2ProjectionsEndpoint s2ProjectionsEndpoint(SnapshotTemplate snapshots,
			S2ProjectionsEndpointProperties properties) {
		return new S2ProjectionsEndpoint(snapshots,
				PropertyChecks.requirePositive("s2.snapshot.endpoint.timeout", properties.getTimeout()));
	}

	// Not with Jersey, which accepts a request without a content type for any type.
	@Bean
	@ConditionalOnBean(S2ProjectionsEndpoint.class)
	@ConditionalOnMissingBesideTemplate(S2ProjectionsEndpointWebExtension.class)
	@ConditionalOnMissingClass("org.springframework.boot.jersey.autoconfigure.JerseyAutoConfiguration")
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	S2ProjectionsEndpointWebExtension s2ProjectionsEndpointWebExtension(S2ProjectionsEndpoint endpoint) {
		return new S2ProjectionsEndpointWebExtension(endpoint);
	}

	@Bean
	@ConditionalOnBean(S2ProjectionsEndpoint.class)
	@ConditionalOnMissingBesideTemplate(S2ProjectionsEndpointJmxExtension.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.JMX)
	S2ProjectionsEndpointJmxExtension s2ProjectionsEndpointJmxExtension(S2ProjectionsEndpoint endpoint) {
		return new S2ProjectionsEndpointJmxExtension(endpoint);
	}

}
