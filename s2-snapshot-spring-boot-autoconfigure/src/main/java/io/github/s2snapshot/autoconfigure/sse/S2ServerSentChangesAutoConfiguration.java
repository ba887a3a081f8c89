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

package io.github.s2snapshot.autoconfigure.sse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.sse.ServerSentChanges;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of {@link ServerSentChanges} for
 * applications with Spring MVC.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = S2SnapshotAutoConfiguration.class)
@ConditionalOnClass({ ServerSentChanges.class, WebMvcConfigurer.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(SnapshotTemplate.class)
@EnableConfigurationProperties(ServerSentChangesProperties.class)
public final class S2ServerSentChangesAutoConfiguration {

	S2ServerSentChangesAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ServerSentChanges serverSentChanges(ServerSentChangesProperties properties) {
		String prefix = "s2.snapshot.server-sent-events";
		return new ServerSentChanges(
				(int) PropertyChecks.requireAtLeast(prefix + ".max-connections", properties.maxConnections(), 1),
				(int) PropertyChecks.requireAtLeast(prefix + ".max-connections-per-address",
						properties.maxConnectionsPerAddress(), 1),
				PropertyChecks.requirePositive(prefix + ".heartbeat", properties.heartbeat()),
				PropertyChecks.requireNotNegative(prefix + ".retry", properties.retry()),
				PropertyChecks.requirePositive(prefix + ".write-timeout", properties.writeTimeout()));
	}

	@Bean
	WebMvcConfigurer serverSentChangesWebMvcConfigurer(
			@Qualifier("requestMappingHandlerAdapter") ObjectProvider<RequestMappingHandlerAdapter> adapter) {
		return new ServerSentChangesWebMvcConfigurer(adapter);
	}

}
