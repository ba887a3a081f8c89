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

package io.github.s2snapshot.sdk.resource;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A location, where basins can be.
 *
 * @param name the name, for example {@code aws:us-east-1}
 * @param isPrivate whether it is a placement of certain accounts only
 * @param storageClasses the storage classes of the account there, unmodifiable; empty if
 * the server does not tell
 * @param defaultStorageClass the default storage class there, or {@code null} if the
 * server does not tell
 * @since 0.1.0
 */
public record LocationInfo(String name, boolean isPrivate, List<String> storageClasses,
		@Nullable String defaultStorageClass) {

	/**
	 * Create a description.
	 * @param name the name
	 * @param isPrivate whether it is a placement of certain accounts only
	 * @param storageClasses the storage classes
	 * @param defaultStorageClass the default storage class, or {@code null}
	 */
	public LocationInfo {
		storageClasses = List.copyOf(storageClasses);
	}

}
