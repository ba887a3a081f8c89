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

package io.github.s2snapshot.sdk.internal.transport;

import java.nio.ByteBuffer;

/**
 * Receives the response of an exchange, in order, on the event loop of the exchange. It
 * is not called any more after {@link #onEnd()} or {@link #onFailure(TransportFailure)},
 * or after the exchange was cancelled. It is not called before {@link EventLoop#open} has
 * returned the exchange.
 */
public interface ExchangeListener {

	/**
	 * Called when the status and the headers have arrived.
	 * @param status the status
	 * @param headers the headers
	 */
	void onHead(int status, ResponseHeaders headers);

	/**
	 * Called for each part of the body.
	 * @param data the part, which must be read before returning. Its memory is not
	 * reused, so that slices of it may be kept
	 */
	void onData(ByteBuffer data);

	/**
	 * Called when the body has ended cleanly.
	 */
	void onEnd();

	/**
	 * Called when the exchange has failed.
	 * @param failure the failure
	 */
	void onFailure(TransportFailure failure);

}
