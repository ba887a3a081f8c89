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

package io.github.s2snapshot.sdk.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * Operation of a call and the resource that it applies to, for messages.
 *
 * @param operation the operation, for example {@code append}
 * @param basin the basin, or {@code null}
 * @param stream the stream, or {@code null}
 */
public record CallTarget(String operation, @Nullable String basin, @Nullable String stream) {

	/**
	 * Returns the target with another operation.
	 * @param operation the operation
	 * @return the target
	 */
	public CallTarget withOperation(String operation) {
		return new CallTarget(operation, this.basin, this.stream);
	}

	/**
	 * Returns the name of the resource.
	 * @return for example {@code stream 's' of basin 'b'}
	 */
	public String subject() {
		if (this.stream != null) {
			return "stream '" + this.stream + "' of basin '" + this.basin + "'";
		}
		return (this.basin != null) ? "basin '" + this.basin + "'" : "the account";
	}

	@Override
	public String toString() {
		return this.operation + " (" + subject() + ")";
	}

}
