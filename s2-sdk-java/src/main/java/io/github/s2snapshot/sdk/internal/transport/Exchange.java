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
 * A request and its response. All methods are called on the event loop of the exchange.
 */
public interface Exchange {

	/**
	 * Returns whether the request was handed to a connection, so that the server may act
	 * on it.
	 * @return whether it was handed over
	 */
	boolean isSent();

	/**
	 * Writes parts of the body of a streaming request, in one go. They may be written
	 * before the request was sent.
	 * @param parts the parts, not copied and not to be changed
	 */
	void write(List<byte[]> parts);

	/**
	 * Ends the body of a streaming request.
	 */
	void end();

	/**
	 * Stops to receive the body of the response, so that the server has to wait.
	 */
	void pause();

	/**
	 * Receives again.
	 */
	void resume();

	/**
	 * Tell that the server was silent for too long. Its connection may be dead although
	 * nothing says so: nothing else is begun on it until the server has answered a ping.
	 */
	void suspect();

	/**
	 * Opens no more exchanges on the connection of this one: the server is about to close
	 * it. May be called when the exchange is over.
	 */
	void retireConnection();

	/**
	 * The server has refused the access token of this exchange.
	 */
	default void rejectAccessToken() {
	}

	/**
	 * Gives the exchange up. May be called at any time.
	 */
	void cancel();

}
