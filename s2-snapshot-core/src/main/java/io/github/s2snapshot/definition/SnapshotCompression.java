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

/**
 * How snapshots in the stream are compressed.
 *
 * @since 0.1.0
 */
public enum SnapshotCompression {

	/**
	 * As it pays: snapshots below 64 KiB and those that hardly shrink not at all, others
	 * by zstd when zstd-jni is on the class path, else by gzip.
	 */
	AUTO,

	/**
	 * Not at all.
	 */
	NONE,

	/**
	 * By gzip.
	 */
	GZIP,

	/**
	 * By zstd. Needs the optional {@code com.github.luben:zstd-jni}.
	 */
	ZSTD

}
