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
 * Is told what an exchange receives, in order, on the event loop of the exchange. After
 * {@link #onEnd()} or {@link #onFailure(TransportFailure)}, or after the exchange was
 * cancelled, nothing more is told. Nothing is told before the exchange was returned to
 * the one that opened it.
 */
public interface ExchangeListener {

	/**
	 * The status and the headers have arrived.
	 * @param status the status
	 * @param headers the headers
	 */
	void onHead(int status, ResponseHeaders headers);

	/**
	 * A part of the body has arrived.
	 * @param data the part; read it before returning. Nobody writes to its memory
	 * afterwards, so that it may be kept
	 */
	void onData(ByteBuffer data);

	/**
	 * The body has ended cleanly.
	 */
	void onEnd();

	/**
	 * The exchange has failed.
	 * @param failure how it failed
	 */
	void onFailure(TransportFailure failure);

}
