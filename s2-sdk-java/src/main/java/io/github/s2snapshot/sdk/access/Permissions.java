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

package io.github.s2snapshot.sdk.access;

/**
 * Permissions on a group of operations.
 *
 * @param read whether the operations that read are permitted
 * @param write whether the operations that write are permitted
 * @since 0.1.0
 */
public record Permissions(boolean read, boolean write) {

	/** No permission. */
	public static final Permissions NONE = new Permissions(false, false);

	/** Permission to read. */
	public static final Permissions READ = new Permissions(true, false);

	/** Permission to write. */
	public static final Permissions WRITE = new Permissions(false, true);

	/** Permission to read and write. */
	public static final Permissions READ_WRITE = new Permissions(true, true);

}
