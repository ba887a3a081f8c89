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
 * Configuration properties of the signatures of snapshots in streams.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.signing")
public class SigningProperties {

	/**
	 * Keys by their names, 32 bytes each in Base64. With any, snapshots in streams are
	 * signed, and only those that are signed with one of them are restored from.
	 */
	private final Map<String, String> keys = new LinkedHashMap<>();

	/**
	 * Name of the key to sign with. Not needed when there is only one.
	 */
	private @Nullable String current;

	/**
	 * Whether snapshots without a signature are restored from, too. For the time until
	 * there is a signed one.
	 */
	private boolean acceptUnsigned;

	/**
	 * Whether snapshots that were signed by version 1 are restored from, too, as earlier
	 * releases signed them. For the time until there is one that is signed by version 2.
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
