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

/**
 * Call with a fixed target and request.
 *
 * @param <T> the type of the result
 */
public abstract class AbstractCall<T> implements CallSpec<T> {

	private final CallTarget target;

	private final Request request;

	/**
	 * Creates a call.
	 * @param target the operation and its resource
	 * @param request the request
	 */
	protected AbstractCall(CallTarget target, Request request) {
		this.target = target;
		this.request = request;
	}

	@Override
	public final CallTarget target() {
		return this.target;
	}

	@Override
	public final Request request() {
		return this.request;
	}

}
