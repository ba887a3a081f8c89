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

package io.github.s2snapshot.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.Sha256;

/**
 * Content in an array. The digest is computed on the first call of {@link #sha256()}.
 */
final class ArrayContent implements SnapshotContent {

	private final byte[] bytes;

	private volatile @Nullable String sha256;

	ArrayContent(byte[] bytes) {
		this.bytes = Objects.requireNonNull(bytes, "'bytes' must not be null");
	}

	byte[] bytes() {
		return this.bytes;
	}

	@Override
	public InputStream open() {
		return new ByteArrayInputStream(this.bytes);
	}

	@Override
	public long length() {
		return this.bytes.length;
	}

	@Override
	public String sha256() {
		String known = this.sha256;
		if (known == null) {
			known = Sha256.hex(this.bytes);
			this.sha256 = known;
		}
		return known;
	}

}
