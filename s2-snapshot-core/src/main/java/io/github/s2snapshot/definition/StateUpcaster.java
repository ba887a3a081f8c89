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

package io.github.s2snapshot.definition;

import tools.jackson.databind.JsonNode;

/**
 * Converts a stored state of one version into a stored state of the next version. It
 * depends only on its parameter.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StateUpcaster {

	/**
	 * Converts a state to the next version.
	 * @param state the stored state, a tree that may be changed
	 * @return the state in the form that the next version stores; the given tree or
	 * another one
	 */
	JsonNode upcast(JsonNode state);

}
