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

package io.github.s2snapshot.actuate.endpoint;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of all projections.
 *
 * @param projections the projections by their names, in the order of the names
 * @param keyed the keyed projections by their names, in the order of the names
 * @since 0.1.0
 */
public record ProjectionsDescriptor(Map<String, ProjectionDescriptor> projections,
		Map<String, KeyedProjectionDescriptor> keyed) implements OperationResponseBody {

}
