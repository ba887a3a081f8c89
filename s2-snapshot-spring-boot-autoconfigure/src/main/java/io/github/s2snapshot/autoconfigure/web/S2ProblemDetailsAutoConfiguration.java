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

package io.github.s2snapshot.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the responses of web applications
 * to exceptions of projections.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = S2SnapshotAutoConfiguration.class)
@ConditionalOnClass({ RestControllerAdvice.class, ProblemDetail.class })
@ConditionalOnWebApplication
@ConditionalOnBean(SnapshotTemplate.class)
@ConditionalOnBooleanProperty(name = "s2.snapshot.problem-details.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ProjectionProblemProperties.class)
public final class S2ProblemDetailsAutoConfiguration {

	S2ProblemDetailsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ProjectionExceptionHandler projectionExceptionHandler(ProjectionProblemProperties properties) {
		return new ProjectionExceptionHandler(
				PropertyChecks.requirePositive("s2.snapshot.problem-details.retry-after", properties.retryAfter()));
	}

}
