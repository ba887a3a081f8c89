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

package io.github.s2snapshot.engine;

/**
 * Stream that a client knows by its name. It may be deleted and created again.
 */
interface SimPlace {

	String name();

	/**
	 * Returns the current incarnation of the stream.
	 * @return the stream
	 * @throws io.github.s2snapshot.sdk.error.S2ServerException if it does not exist
	 */
	SimServer server();

	SimOutages outages();

}
