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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Configuration properties of one type of deltas of a projection.
 *
 * @since 0.1.0
 */
@ConfigurationPropertiesSource
public class DeltaProperties {

	/**
	 * Version in which deltas of the type are appended, so that readers that do not know
	 * the newest version yet can read them. An older version needs a downcaster for each
	 * step. By default, the current version of the class.
	 */
	private @Nullable Integer writeVersion;

	/**
	 * Name of the type with which its deltas are appended, one of the aliases of the
	 * class. By default, the name of the type.
	 */
	private @Nullable String writeName;

	public @Nullable Integer getWriteVersion() {
		return this.writeVersion;
	}

	public void setWriteVersion(@Nullable Integer writeVersion) {
		this.writeVersion = writeVersion;
	}

	public @Nullable String getWriteName() {
		return this.writeName;
	}

	public void setWriteName(@Nullable String writeName) {
		this.writeName = writeName;
	}

}
