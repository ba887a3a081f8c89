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

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the responses to exceptions of projections.
 *
 * @param enabled Whether exceptions of projections are answered with problem details.
 * @param retryAfter Time in the header Retry-After of a response with status 503, rounded
 * up to seconds.
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.problem-details")
public record ProjectionProblemProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("1s") Duration retryAfter) {
}
