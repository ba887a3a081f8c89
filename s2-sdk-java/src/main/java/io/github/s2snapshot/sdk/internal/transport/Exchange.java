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

import java.util.List;

/**
 * Request and its response. All methods must be called on the event loop of the exchange.
 */
public interface Exchange {

	/**
	 * Returns whether the request was handed to a connection, so that the server may act
	 * on it.
	 * @return whether it was handed over
	 */
	boolean isSent();

	/**
	 * Writes parts of the body of a streaming request together. They may be written
	 * before the request was sent.
	 * @param parts the parts, not copied and not to be changed
	 */
	void write(List<byte[]> parts);

	/**
	 * Ends the body of a streaming request.
	 */
	void end();

	/**
	 * Pauses receiving the body of the response, so that the server has to wait.
	 */
	void pause();

	/**
	 * Resumes receiving.
	 */
	void resume();

	/**
	 * Reports that the server was silent for too long. As the connection may be dead
	 * without an error, no new exchanges are opened on it until the server has answered a
	 * ping.
	 */
	void suspect();

	/**
	 * Retires the connection of this exchange, which the server is about to close: no
	 * more exchanges are opened on it. May be called after the end of the exchange.
	 */
	void retireConnection();

	/**
	 * Reports that the server has rejected the access token of this exchange.
	 */
	default void rejectAccessToken() {
	}

	/**
	 * Cancels the exchange. May be called at any time.
	 */
	void cancel();

}
