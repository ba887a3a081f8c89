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

package io.github.s2snapshot.snapshot;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;

/**
 * Opens the streams of a basin for a projection.
 *
 * @param basin the basin
 * @param key the encryption key of the projection, {@code null} if its stream is not
 * encrypted
 * @param account an object that identifies the account of the basin
 */
record StreamAccess(S2Basin basin, @Nullable EncryptionKey key, Object account) {

	S2Stream stream(String name) {
		S2Stream stream = this.basin.stream(name);
		return (this.key != null) ? stream.withEncryptionKey(this.key) : stream;
	}

	BasinAccess basinAccess(String name) {
		BasinAccess plain = BasinAccess.of(this.basin, name);
		return new BasinAccess(this::stream, plain.config(), plain.info(), this.account);
	}

}
