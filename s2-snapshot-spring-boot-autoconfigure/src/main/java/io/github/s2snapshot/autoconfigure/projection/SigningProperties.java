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

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Configuration properties of the signatures of in-stream snapshots.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.signing")
public class SigningProperties {

	/**
	 * Keys by name, each 32 bytes in Base64. If there are keys, in-stream snapshots are
	 * signed, and a restore uses only snapshots that are signed with one of them.
	 */
	private final Map<String, String> keys = new LinkedHashMap<>();

	/**
	 * Name of the key that signs. Not needed if there is only one key.
	 */
	private @Nullable String current;

	/**
	 * Whether a restore also uses snapshots without a signature. Set it until a signed
	 * snapshot exists.
	 */
	private boolean acceptUnsigned;

	/**
	 * Whether a restore also uses snapshots with a signature of version 1, which earlier
	 * releases wrote. Set it until a snapshot with a signature of version 2 exists.
	 */
	@Name("accept-version-1")
	private boolean acceptVersion1;

	public Map<String, String> getKeys() {
		return this.keys;
	}

	public @Nullable String getCurrent() {
		return this.current;
	}

	public void setCurrent(@Nullable String current) {
		this.current = current;
	}

	public boolean isAcceptUnsigned() {
		return this.acceptUnsigned;
	}

	public void setAcceptUnsigned(boolean acceptUnsigned) {
		this.acceptUnsigned = acceptUnsigned;
	}

	public boolean isAcceptVersion1() {
		return this.acceptVersion1;
	}

	public void setAcceptVersion1(boolean acceptVersion1) {
		this.acceptVersion1 = acceptVersion1;
	}

}
