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
 * Whether the operations of a group that read, and those that write, are permitted.
 *
 * @param read whether those that read are permitted
 * @param write whether those that write are permitted
 * @since 0.1.0
 */
public record Permissions(boolean read, boolean write) {

	/** Nothing. */
	public static final Permissions NONE = new Permissions(false, false);

	/** What reads. */
	public static final Permissions READ = new Permissions(true, false);

	/** What writes. */
	public static final Permissions WRITE = new Permissions(false, true);

	/** Everything. */
	public static final Permissions READ_WRITE = new Permissions(true, true);

}
