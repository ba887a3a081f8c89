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
 * Description of a location of basins.
 *
 * @param name the name, for example {@code aws:us-east-1}
 * @param isPrivate whether only certain accounts can use the location
 * @param storageClasses the storage classes that the account can use in the location,
 * unmodifiable; empty if the server does not return them
 * @param defaultStorageClass the default storage class in the location, or {@code null}
 * if the server does not return it
 * @since 0.1.0
 */
public record LocationInfo(String name, boolean isPrivate, List<String> storageClasses,
		@Nullable String defaultStorageClass) {

	/**
	 * Creates a description.
	 * @param name the name
	 * @param isPrivate whether only certain accounts can use the location
	 * @param storageClasses the storage classes
	 * @param defaultStorageClass the default storage class, or {@code null}
	 */
	public LocationInfo {
		storageClasses = List.copyOf(storageClasses);
	}

}
