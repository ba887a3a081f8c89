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

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Callback interface that can be implemented by beans wishing to customize the embedded
 * server before it starts, for example to create a basin.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EmbeddedS2BuilderCustomizer {

	/**
	 * Customizes the builder of the server.
	 * @param builder the builder to customize
	 */
	void customize(EmbeddedS2.Builder builder);

}
